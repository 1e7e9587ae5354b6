"""Paraphrases of some sentences of a document: used for what they are near to, and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ingest.lexicon import Lexicon
from ingest.models import Library, Passage, PassageKind
from rag import Assistant, Settings
from rag.archive import InMemory
from rag.fusion import fitted_on
from rag.index import is_written_to
from tests import libraries
from tests.builders import NOTICE_ID, passage

ASKED = "我想多摆几个木头盒子,政府给不给钱"
EVERYDAY = "多摆几个木头盒子政府给钱吗"


def with_asks(assistant: Assistant, asks: Sequence[str]) -> Assistant:
    """The bees alone, with these paraphrases of what is said about hives."""
    archive = libraries.archive(assistant.index.encoder, [libraries.BEES])
    place = next(one for one in archive.passages(libraries.BEES) if one.kind == "sentence" and "每箱30元" in one.text)
    told = [
        Passage(f"{libraries.BEES}/ask{number}", libraries.BEES, "ask", ask, place.start, place.end, 1, 1)
        for number, ask in enumerate(asks)
    ]
    ids = [libraries.BEES, libraries.CARD]
    kept = [pair for one in ids for pair in zip(archive.passages(one), archive.vectors(one), strict=True)]
    vectors = [vector for _, vector in kept]
    vectors += [np.array(row, dtype=np.float32) for row in assistant.index.encoder.embed_documents(list(asks))]
    passages = (*(one for one, _ in kept), *told)
    library = Library((archive.document(libraries.BEES),), tuple(archive.cards.values()), passages)
    lexicon: Lexicon = archive.lexicon
    return Assistant(InMemory(library, np.stack(vectors), lexicon, "v", archive.encoder), Settings())


def test_a_question_near_to_an_accepted_paraphrase_finds_its_sentence(assistant: Assistant) -> None:
    before, after = with_asks(assistant, []), with_asks(assistant, [ASKED])
    assert before.ask(EVERYDAY).status != "answered"
    answer = after.ask(EVERYDAY)
    assert answer.status == "answered"
    assert {citation.measure for citation in answer.citations} == {1}
    assert "每箱30元" in answer.answer
    assert ASKED not in answer.answer  # never quoted


@pytest.mark.parametrize("question", ["开展蜂农培训由谁负责", "油菜花期能打农药吗", "养蜂技术培训", "今天天气怎么样", "木头家具多少钱"])
def test_what_the_paraphrases_are_not_near_to_is_answered_as_without(assistant: Assistant, question: str) -> None:
    before, after = with_asks(assistant, []).ask(question), with_asks(assistant, [ASKED]).ask(question)
    assert (after.status, after.answer) == (before.status, before.answer)


def test_few_paraphrases_leave_search_to_the_documents_own_words(assistant: Assistant) -> None:
    index = with_asks(assistant, [ASKED]).index
    assert index.thin and index.bare
    assert all(one.kind != "ask" for one in index.passages)
    assert [one.text for one in index.ask_of.values()] == [ASKED]


def test_the_models_of_reading_know_the_document_that_they_were_fitted_on(assistant: Assistant) -> None:
    assert fitted_on() == {NOTICE_ID}
    assert not assistant.index.thin and not assistant.index.bare
    assert assistant.index.ask_of == {}


def row(kind: PassageKind, start: int, number: int) -> Passage:
    return passage(kind, f"甲{number}", start, 1, f"x/{kind}{start}-{number}")


@pytest.mark.parametrize(("asks", "written"), [((5, 5), True), ((5, 4), False), ((12, 0), False), ((0, 0), False)])
def test_a_document_is_written_to_when_nearly_every_sentence_is(asks: tuple[int, int], written: bool) -> None:
    sentences = [row("sentence", 0, 0), row("sentence", 9, 1), row("sentence", 20, 1)]  # the last one is printed twice
    told = [row("ask", start, number) for start, count in zip((0, 9), asks, strict=True) for number in range(count)]
    assert is_written_to([*sentences, *told]) is written
    assert not is_written_to([])
