"""Documents that were added: a question goes to the one that it names, a follow-up to the one before; a number alone asks which."""

from __future__ import annotations

import pytest

from ingest.models import Encoder
from ingest.pipeline import Works, ingest
from rag import Assistant, Settings
from rag.models import Answer
from tests.builders import SMALL_ID, small_corpus

TITLE = "某市促进马术赛事的若干措施"
OTHER = f"""{TITLE}

一、赛事
(一)培育马术联赛。支持马术俱乐部举办马术联赛。(责任单位:省体育局)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Assistant:
    folder = tmp_path_factory.mktemp("library")
    given = folder / "given.txt"
    given.write_text(OTHER, "utf-8")
    ingest(Works(folder / "data", small_corpus(folder / "corpus", askable=True), encoder), [given])
    return Assistant.open(Settings(data_dir=folder / "data"))


def cited(answer: Answer) -> set[tuple[bool, int | None]]:
    """(whether it is the main document, measure) of every citation."""
    return {(citation.doc_id == SMALL_ID, citation.measure) for citation in answer.citations}


def test_a_number_alone_asks_which_document(library: Assistant) -> None:
    answer = library.ask("第一条由谁负责")
    assert answer.status == "clarify"
    assert {TITLE in follow for follow in answer.follow_ups} == {True, False}
    assert cited(library.ask("第一条由谁负责", documents=[SMALL_ID])) == {(True, 1)}


def test_a_document_that_is_named_is_the_one(library: Assistant) -> None:
    answer = library.ask(f"《{TITLE}》第一条由谁负责")
    assert cited(answer) == {(False, 1)}
    assert answer.units == ("省体育局",)


def test_a_follow_up_stays_in_the_document(library: Assistant) -> None:
    named = f"《{TITLE}》第一条讲什么"
    assert cited(library.ask("那由谁负责?", [(named, "")])) == {(False, 1)}
    assert cited(library.ask("第一条由谁负责", [(named, "")])) == {(False, 1)}
