"""An answer needs the words of its question: what no document of a library is about is not answered from the nearest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ingest.models import Encoder
from rag import Assistant, Settings
from rag.compose import OF
from rag.covering import Covering
from rag.finding import Candidate
from rag.found import Found
from rag.models import Draft, Evidence, Statement
from rag.titling import brief, titled, told_apart
from tests.libraries import BEES, ENTRIES, HORSES, TEA, archive


@pytest.fixture(scope="module")
def library(encoder: Encoder) -> Assistant:
    return Assistant(archive(encoder), Settings())


@pytest.fixture(scope="module")
def covering(library: Assistant) -> Covering:
    return library._library.common.covering(library.archive)


def test_what_is_rare_weighs_more(covering: Covering) -> None:
    text = "推广活框蜂箱,责任单位"
    assert covering.share(["活框", "蜂箱"], text) == 1
    assert covering.share([], text) == 1
    assert covering.share(["火星", "移民"], text) == 0
    assert 0 < covering.share(["蜂箱", "火星"], text) < 0.5  # no document prints the other one
    assert covering.standing(["蜂箱", "火星"], text) == 1


def test_everyday_words_stand_for_the_terms_of_the_documents(covering: Covering, library: Assistant) -> None:
    term = next(one for one in library.archive.lexicon.terms if not one.says[0].isascii() and one.says[0] not in one.means[0])
    assert covering.share([term.says[0]], f"支持{term.means[0]}") == 1


@pytest.mark.parametrize("question", ["火星移民有什么补贴", "月球基地由谁负责建设", "潜艇制造有什么奖励", "恐龙化石归谁管"])
def test_what_no_document_is_about_is_not_answered(library: Assistant, question: str) -> None:
    answer = library.ask(question)
    assert answer.status in ("not_found", "out_of_scope", "clarify")
    assert not answer.units


@pytest.mark.parametrize(
    ("question", "document"), [("活框蜂箱补助多少", BEES), ("公共马场谁来建设", HORSES), ("夜間茶座由誰負責", TEA)]
)
def test_what_a_document_is_about_is_answered_from_it(library: Assistant, question: str, document: str) -> None:
    answer = library.ask(question)
    assert answer.status == "answered"
    assert answer.citations[0].doc_id == document


def test_a_place_of_no_document_is_answered_from_national_documents_alone(library: Assistant) -> None:
    assert library.ask("竹马屯省的夜间茶座由谁负责").status == "not_found"
    answer = library.ask("竹马屯省的活框蜂箱由谁负责推广")
    assert {one.doc_id for one in answer.citations} <= {BEES, HORSES}


def test_later_measures_say_their_document_where_there_are_several() -> None:
    entry = ENTRIES[HORSES]
    rows = (Statement(f"{OF}措施(一)", (Evidence(entry, None),)), Statement(f"{OF}措施(二)"))
    draft = Draft("answered", rows, doc_id=HORSES)
    one = replace(draft, statements=tuple(titled(draft, entry)))
    assert [row.text for row in told_apart(one, ENTRIES).statements] == [f"《{entry.title}》措施(一)", "措施(二)"]


def test_several_documents_are_told_apart(library: Assistant) -> None:
    answer = library.ask(f"《{ENTRIES[HORSES].title}》和《{ENTRIES[BEES].title}》各有哪些措施")
    assert {one.doc_id for one in answer.citations} >= {HORSES, BEES}
    assert f"《{brief(ENTRIES[HORSES].title)}》措施(二)" in answer.answer
    assert f"《{brief(ENTRIES[BEES].title)}》措施(三)" in answer.answer
    assert "\ue013" not in answer.answer


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("某省关于印发养蜂条例的通知", "养蜂条例"),
        ("虚构部关于促进马术的意见", "促进马术的意见"),
        ("养蜂办法", "养蜂办法"),
    ],
)
def test_a_short_title_leaves_out_the_issuer(title: str, short: str) -> None:
    assert brief(title) == short


def test_what_is_cited_and_not_loaded_is_told_as_printed(encoder: Encoder) -> None:
    answer = Assistant(archive(encoder, [HORSES, TEA]), Settings()).ask(f"《{ENTRIES[HORSES].title}》的依据是什么")
    assert "没有收录的" in answer.answer
    assert f"《{ENTRIES[BEES].title}》（虚办发〔2032〕12号）" in answer.answer


def test_the_number_of_a_document_is_told(library: Assistant) -> None:
    answer = library.ask(f"《{ENTRIES[TEA].title}》的文号是什么")
    assert answer.status == "answered"
    assert str(ENTRIES[TEA].doc_no) in answer.answer




def test_a_document_that_lacks_the_words_is_not_asked_beside_the_best(
    library: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain = Found._try

    def watched(found: Found, one: Candidate, *rest: Any, **more: Any) -> Any:
        asked.append(one.id)
        return plain(found, one, *rest, **more)

    monkeypatch.setattr(Found, "_try", watched)
    assert library.ask("活框蜂箱补助多少").citations[0].doc_id == BEES
    assert asked[0] == BEES
    assert TEA not in asked
    assert HORSES not in asked
    asked.clear()
    assert library.ask("火星移民有什么补贴").status != "answered"
    assert len(asked) > 1  # nothing answers: all that fit are asked
