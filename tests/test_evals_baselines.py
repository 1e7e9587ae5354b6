"""What plainer methods find, and what the plain pipeline would answer."""

from __future__ import annotations

from evals.answers import answer_all
from evals.baselines import BM25, OURS, bm25_alone, columns, pretend, touching
from ingest.models import Document
from rag import Assistant
from tests.judging import CHARGING, NUMBER, case


def test_a_chunk_touches_the_measures_that_it_holds_anything_of(document: Document) -> None:
    first, second = document.measures[0].span, document.measures[1].span
    assert touching(document, (first.start, first.end)) == [1]
    assert touching(document, (first.end - 5, second.start + 50)) == [2, 1]
    assert touching(document, (0, 1)) == []


def test_the_pipeline_s_answer_answers_and_cites_what_fills_most_of_each_chunk(document: Document) -> None:
    spans = [(measure.span.start, measure.span.end) for measure in document.measures]
    made = pretend(case(measures=(1,), must=("直播带货",)), document, spans[:1])
    assert made.right and made.scores == {"status": True, "citations": True, "facts": True}
    assert pretend(case(measures=(1,)), document, spans[:4]).cited == {1, 2, 3, 4}
    assert not pretend(case(status="clarify", measures=()), document, spans[:1]).scores["status"]


def test_bm25_alone_finds_printed_words_only(assistant: Assistant, document: Document) -> None:
    find = bm25_alone(document, assistant.index.segmenter.terms)
    assert find("充电桩")[0] == 10
    assert find("zzzz") == []


def test_the_columns_stand_beside_ours(assistant: Assistant) -> None:
    found = columns(assistant, answer_all(assistant, [CHARGING, NUMBER]))
    assert [one.name for one in found][0::3] == [OURS, BM25]
    assert [one.retrieval["hit@1"].asked for one in found] == [1, 1, 1, 1]
    assert [one.answering["status"].asked for one in found[:3]] == [2, 2, 2]
    assert found[3].answering == {}
