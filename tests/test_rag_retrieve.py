"""The search: official words find their own measure, order and limits hold, and what is kept follows the thresholds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ingest.models import Document
from rag import Assistant
from rag.fusion import calibration
from rag.models import Hit, Retrieval
from rag.normalise import normalise
from rag.retrieve import Retriever
from tests.builders import NOTICE_ID
from tests.reading import NOTICE, RECORDS, without_space

QUESTIONS = [
    "互联网医院由谁负责",
    "养老院适用哪些措施",
    "快递末端综合服务站面积",
    "我们在武汉开了一家养老院,想请医院派医生过来,还想装几个充电桩,有什么政策",
    "who runs internet hospitals?",
    "红烧肉怎么做",
]


@pytest.fixture(scope="module")
def retriever(assistant: Assistant) -> Retriever:
    return assistant.retriever


def test_every_sentence_finds_its_own_measure(retriever: Retriever, document: Document) -> None:
    wrong = {}
    for measure in document.measures:
        for span in (measure.heading, *(sentence.span for sentence in measure.sentences[::2])):
            first = retriever.search(normalise(span.clean)[0], limit=1).hits[0]
            if (first.doc_id, first.measure) != (NOTICE_ID, measure.number):
                wrong[span.clean] = (measure.number, first.measure)
    assert wrong == {}


@pytest.mark.parametrize("question", QUESTIONS)
def test_hits_stand_in_the_order_of_their_probability(retriever: Retriever, question: str) -> None:
    found = retriever.search(question)
    every = [*found.hits, *found.rejected]
    chances = [hit.probability for hit in every]
    assert chances == sorted(chances, reverse=True)
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    assert len(found.hits) == 6
    assert len({(hit.doc_id, hit.measure, hit.sentences) for hit in every}) == len(every)
    assert all(seconds >= 0 for seconds in found.timings.values())


@pytest.mark.parametrize("limit", [1, 2, 4, 15, 1000])
def test_no_more_hits_than_asked_for(retriever: Retriever, limit: int) -> None:
    every = retriever.search("养老院适用哪些措施", limit)
    few = retriever.search("养老院适用哪些措施", 1)
    assert len(every.hits) == min(limit, len(retriever.index.keys[0]))
    assert every.hits[0] == few.hits[0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_sentences_of_a_hit_are_its_own(retriever: Retriever, question: str) -> None:
    for hit in (*retriever.search(question).hits, *retriever.search(question).rejected):
        assert len({span.start for span in hit.sentences}) == len(hit.sentences) <= 4
        for span in hit.sentences:
            assert hit.doc_id == NOTICE_ID
            assert NOTICE[span.start : span.end] == span.text
            if hit.measure:
                record = RECORDS[hit.measure]
                assert record.start <= span.start < span.end <= record.end
                assert without_space(span.clean) in f"{record.heading}。{record.body}"


def test_the_same_question_finds_the_same(retriever: Retriever) -> None:
    for question in QUESTIONS:
        first, second = retriever.search(question), retriever.search(question)
        assert (first.hits, first.rejected) == (second.hits, second.rejected)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_text_finds_nothing(retriever: Retriever, text: str) -> None:
    assert retriever.search(text) == Retrieval((), (), {})


@pytest.mark.parametrize("text", ["?", "。", "😀", "的的的", "9" * 500, "a", "\\", "'", "“”"])
def test_odd_texts_are_searched_all_the_same(retriever: Retriever, text: str) -> None:
    found = retriever.search(text)
    assert all(math.isfinite(hit.probability) for hit in found.hits)


# What is kept -------------------------------------------------------------------------------------------------------------


def hits(*rows: tuple[int | None, float]) -> Retrieval:
    return Retrieval(tuple(Hit(NOTICE_ID, measure, chance, 0.0, ()) for measure, chance in rows), (), {})


KEEP, NEAREST = (calibration()["thresholds"][name] for name in ("keep", "nearest"))
SURE, NEAR, FAR = (1 + KEEP) / 2, (KEEP + NEAREST) / 2, NEAREST / 3


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (hits(), []),
        (hits((4, SURE)), [4]),
        (hits((4, SURE), (8, KEEP), (5, NEAR)), [4, 8]),
        (hits((4, NEAR), (8, NEAR)), [4]),
        (hits((4, FAR)), []),
        (hits((None, SURE), (4, SURE)), [None]),
        (hits((4, SURE), (None, SURE), (8, SURE)), [4, 8]),
        (hits((None, NEAR), (4, NEAR)), [4]),
        (hits((None, NEAR), (4, FAR)), []),
        (hits((None, SURE)), [None]),
    ],
)
def test_what_is_probable_is_kept_and_the_best_one_when_it_is_near(
    retriever: Retriever, found: Retrieval, kept: list[int | None]
) -> None:
    assert [hit.measure for hit in retriever.kept(found)] == kept


@pytest.mark.parametrize(
    ("found", "near"),
    [
        (hits(), []),
        (hits((4, NEAREST)), [4]),
        (hits((4, NEAREST), (8, NEAREST)), [4]),
        (hits((4, FAR)), []),
        (hits((None, SURE), (4, NEAR)), []),
    ],
)
def test_what_is_worth_pointing_to(retriever: Retriever, found: Retrieval, near: list[int]) -> None:
    assert [hit.measure for hit in retriever.near(found)] == near


# Clauses --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("养老院适用哪些措施", []),
        ("养老院,适用哪些措施", []),
        ("我们开了养老院,想装几个充电桩", ["我们开了养老院", "想装几个充电桩"]),
        ("好的,好的,养老院适用哪些措施,谢谢", []),
        ("开养老院的,办智慧社区的;建充电桩的", ["开养老院的", "办智慧社区的", "建充电桩的"]),
    ],
)
def test_a_text_is_searched_whole_and_by_the_clauses_that_say_something(
    retriever: Retriever, text: str, expected: list[str]
) -> None:
    assert [one.text for one in retriever.asked(text)] == [text, *expected]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_searched_for_has_a_vector_passages_and_terms(retriever: Retriever, question: str) -> None:
    for one in retriever.asked(question):
        assert np.linalg.norm(retriever.vector(one.text)) == pytest.approx(1.0, abs=1e-4)
        cosines = [cosine for _, cosine in one.hits]
        assert cosines == sorted(cosines, reverse=True)
        assert one.terms and one.pairs
        assert 0.0 <= one.content <= 1.0


def test_wording_that_only_asks_is_not_about_a_matter(retriever: Retriever) -> None:
    bare, full = (retriever.asked(text)[0].content for text in ("请问有哪些措施", "快递末端综合服务站面积"))
    assert bare < 0.5 < full
