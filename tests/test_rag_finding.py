"""Which documents a text is about, and which it names."""

from __future__ import annotations

import pytest

from ingest.models import Encoder
from rag import Settings
from rag.archive import InMemory
from rag.common import Common
from rag.finding import Finder
from rag.naming import NAME, Names, core
from rag.relations import cited, rests_on
from tests.libraries import BEES, CARD, ENTRIES, HORSES, OLD_BEES, TEA, archive


@pytest.fixture(scope="module")
def books(encoder: Encoder) -> InMemory:
    return archive(encoder)


@pytest.fixture(scope="module")
def finder(books: InMemory) -> Finder:
    return Finder(books, Common(books.lexicon, Settings()))


@pytest.fixture(scope="module")
def names(books: InMemory, finder: Finder) -> Names:
    return Names(books, finder, Common(books.lexicon, Settings()).cues)


@pytest.mark.parametrize(
    ("question", "best"),
    [("公共马场由谁建设", HORSES), ("买活框蜂箱有补助吗", BEES), ("转地放蜂要报告吗", OLD_BEES), ("老茶馆修缮有什么支持", TEA)],
)
def test_a_matter_is_found_in_its_document(finder: Finder, question: str, best: str) -> None:
    found = finder.find(question)
    assert found[0].id == best
    assert [one.fit for one in found] == sorted((one.fit for one in found), reverse=True)
    assert all(0 <= value <= 1 for one in found for value in (one.fit, one.words, one.titles))


def test_only_the_documents_allowed_are_found(finder: Finder) -> None:
    assert {one.id for one in finder.find("马场", 10, lambda entry: entry.level == "province")} == {TEA}
    assert finder.find("  ") == []
    assert len(finder.find("马场", 2)) == 2


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (f"《{ENTRIES[HORSES].title}》第一条由谁负责", [HORSES]),
        (f"{ENTRIES[BEES].title}第一条由谁负责", [BEES]),
        ("促进马术赛事健康发展的意见什么时候印发", [HORSES]),
        ("《加快推进蜜蜂养殖的若干意见》讲什么", [BEES]),
        ("虚办发〔2032〕12号第二条", [BEES]),
        ("虚办发2032 12号第二条", [BEES]),
        ("虚办发(2032)12号第二条", [BEES]),
        ("虚办发[2032]第12号文件第二条", [BEES]),
        ("请问虚发2031年7号讲什么", [HORSES]),
        ("茶馆十条第二条", [TEA]),
        ("《虚构蜂蜜工作方案》讲什么", [CARD]),
        (f"《{ENTRIES[TEA].title}》和虚发〔2031〕7号有什么不同", [TEA, HORSES]),
        ("虚办发〔2032〕13号第二条", []),
        ("虚办发〔2031〕12号第二条", []),
        ("第二条由谁负责", []),
        ("养蜂户有什么补助", []),
    ],
)
def test_documents_are_known_by_title_alias_and_number(names: Names, text: str, ids: list[str]) -> None:
    found = names.read(text)
    assert list(found.ids) == ids
    assert found.text.count(NAME) == len(ids)
    assert not any(word in found.text for word in ("〔", "《", "茶馆十条")) or not ids


def test_only_the_documents_allowed_are_named(names: Names) -> None:
    assert names.read("茶馆十条第二条", lambda one: one != TEA).ids == ()


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("某部关于印发养蜂补助资金管理暂行办法的通知", "养蜂补助资金管理"),
        ("某部关于加快推进马术运动的指导意见", "加快推进马术运动"),
        ("国家养蜂应急预案", "国家养蜂应急预案"),
        ("养蜂办法", ""),
    ],
)
def test_the_core_of_a_title_is_what_it_is_about(title: str, inner: str) -> None:
    assert core(title) == inner


def test_what_a_document_rests_on_is_what_its_opening_cites(books: InMemory, names: Names) -> None:
    one = cited(books.document(HORSES))[0]
    assert (one.title, one.number) == (ENTRIES[BEES].title, "虚办发〔2032〕12号")
    assert one.printed == f"《{ENTRIES[BEES].title}》（虚办发〔2032〕12号）"
    assert rests_on(books.document(HORSES), names) == (BEES,)
    assert rests_on(books.document(BEES), names) == (CARD,)
    assert rests_on(books.document(TEA), names) == ()
