"""Whose policy a question is about: places that documents are of, and places that no document is of."""

from __future__ import annotations

import pytest

from ingest.catalog import packaged_corpus
from ingest.lexicon import Lexicon
from ingest.models import Entry
from rag.whereabouts import Whereabouts, places_of

_CITY = Entry("a", "松鼠坳市支持养蜂的若干措施", "full", "", "", "松鼠坳市人民政府办公室", level="city")
_PROVINCE = Entry("b", "关于茶馆的意见", "full", "", "", "石磨省人民政府", level="province")
_NATION = Entry("c", "虚构部关于城市茶馆的意见", "full", "", "", "虚构部", level="nation")
_TOLD = Entry("d", "关于集市的办法", "full", "", "", "某局", level="city", place="木桥")


@pytest.fixture(scope="module")
def whereabouts() -> Whereabouts:
    segmenter = Lexicon.load(packaged_corpus()).segmenter()
    return Whereabouts([_CITY, _PROVINCE, _NATION, _TOLD], segmenter, lambda two: two in ("养蜂", "茶馆", "夜市"))


@pytest.mark.parametrize(
    ("entry", "places"), [(_CITY, ("松鼠坳市",)), (_PROVINCE, ("石磨省",)), (_NATION, ()), (_TOLD, ("木桥",))]
)
def test_a_document_is_of_the_place_of_its_issuer(entry: Entry, places: tuple[str, ...]) -> None:
    assert places_of(entry) == places


@pytest.mark.parametrize(
    ("text", "ids"), [("松鼠坳市养蜂有补贴吗", ["a"]), ("松鼠坳的补贴", ["a"]), ("我在石磨省", ["b"]), ("木桥那边", ["d"])]
)
def test_a_place_leads_to_its_documents(whereabouts: Whereabouts, text: str, ids: list[str]) -> None:
    assert [one for place in whereabouts.named(text) for one in whereabouts.documents(place)] == ids


@pytest.mark.parametrize(("text", "place"), [("竹马屯市养蜂有补贴吗", "竹马屯市"), ("我在玄圃省开茶馆", "玄圃省")])
def test_a_place_of_no_document_is_strange(whereabouts: Whereabouts, text: str, place: str) -> None:
    assert whereabouts.strange(text) == place


@pytest.mark.parametrize("text", ["松鼠坳市养蜂", "夜市有什么补贴", "全市的茶馆", "城市里开茶馆", "我们市有什么补贴", "超市怎么开", "省里的文件"])
def test_common_words_are_no_places(whereabouts: Whereabouts, text: str) -> None:
    assert whereabouts.strange(text) == ""
