"""What to do for documents whose text is not loaded: fetched where the address is certain, else told where to look."""

from __future__ import annotations

from dataclasses import replace

from ingest.catalog import Corpus
from ingest.hints import fetchable, hint
from ingest.models import Entry

CARD = Entry("x", "全国早餐工作方案", "card", "cards/x.md")
ADDRESS = "https://www.example.gov.cn/a.html"


def test_entries_with_a_certain_address_come_apart_from_those_without() -> None:
    certain, loose = replace(CARD, id="a", url=ADDRESS), replace(CARD, id="b", url="")
    pending = replace(CARD, id="c", kind="pending", url=ADDRESS)
    full = replace(CARD, id="d", kind="full", url=ADDRESS)
    assert fetchable([loose, certain, full, pending, CARD]) == ([certain, pending], [loose, CARD])
    assert fetchable([]) == ([], [])


def test_the_packaged_catalogue_has_no_address_that_is_not_certain(corpus: Corpus) -> None:
    entries = [wanted.entry for wanted in corpus.wanted] + [card.entry for card in corpus.cards]
    certain, loose = fetchable(entries)
    assert [entry.id for entry in certain] == []
    assert [entry.id for entry in loose] == ["gov-2020-32", "ndrc-2021-396"]
    for entry in loose:
        line = hint(entry)
        assert entry.site and entry.site in line
        assert entry.search_words and entry.search_words in line


def test_a_hint_is_one_line_whatever_is_known() -> None:
    known = replace(
        CARD, site="中国政府网 www.gov.cn", search_words="早餐", doc_no="国早发〔2029〕7号", issuer="国务院办公厅"
    )
    assert hint(known) == (
        "《全国早餐工作方案》没有确定的网址,未下载;请在浏览器打开中国政府网 www.gov.cn,搜索“早餐”,"
        "把官方网页另存为文件后运行 policyqa ingest 文件名。"
    )
    assert "打开国务院办公厅的官方网站,搜索“国早发〔2029〕7号 全国早餐工作方案”" in hint(
        replace(known, site=None, search_words=None)
    )
    assert "打开发文机关的官方网站,搜索“全国早餐工作方案”" in hint(CARD)
    assert "None" not in hint(CARD)
