"""Whether a page is the document of the catalogue: however title and number are set, and never because it only cites them."""

from __future__ import annotations

import csv
import html
import re

import pytest

from ingest.carries import check_carries
from ingest.catalog import Corpus
from ingest.models import Entry, Facts, Loaded, PolicyError
from tests.builders import NOTICE_FILE, NOTICE_ID, SHARED, one_line

URL = "https://www.example.gov.cn/a.html"
ENTRY = Entry("plan", "加快培育新型消费实施方案", "card", "cards/x.md", doc_no="发改就业〔2021〕396号")
OPINION = Entry(
    "opinion",
    "国务院办公厅关于以新业态新模式引领新型消费加快发展的意见",
    "card",
    "cards/y.md",
    doc_no="国办发〔2020〕32号",
)
BODY = "\n各省、自治区、直辖市人民政府:\n现印发给你们,请认真贯彻。\n一、甲\n"


def page(text: str, **facts: str) -> Loaded:
    return Loaded(text, "html", Facts(**facts))


def carries(loaded: Loaded, entry: Entry = ENTRY) -> bool:
    try:
        check_carries(loaded, entry, URL)
    except PolicyError as error:
        message = one_line(error)
        assert message.startswith(URL)
        assert entry.title in message
        return False
    return True


@pytest.mark.parametrize(
    "head",
    [
        "加快培育新型消费实施方案\n发改就业〔2021〕396号",
        "首页 > 政策 > 通知\n关于印发《加快培育新型消费实施方案》的通知\n发改就业〔2021〕396号",
        "关于印发加快培育新型消费实施方案的通知\n(发改就业〔2021〕396号)",
        "国家发展改革委等28部门关于印发\n《加快培育新型消费\n实施方案》的通知\n发改就业[2021]396号",
        "国家发展改革委关于印发\n加快培育新型消费实施方案\n的通知\n发改就业〔2021〕396号",
        "关于印发《加快培育新型消费实施方案》的通知(发改就业〔2021〕396号)",
        "关于印发《加快培育新型消费实施方案》的通知_国家发展改革委\n文号:发改就业〔2021〕396号",
        "标 题:\t关于印发《加快培育新型消费实施方案》的通知\t发文字号:\t发改就业〔2021〕396号",
        "标  题:\t加快培育新型消费实施方案\n文号 发改就业 〔 2021 〕 396 号",
        "\ufeff加快培育 新型消费\u200b实施方案\r\n发改就业[2021]396号\r\n",
        "加快培育新型消费实施方案\n发改就业(2021)396号",
        "“加快培育新型消费实施方案”\n发改就业〔2021〕396号",
    ],
)
def test_title_and_number_are_found_however_they_are_set(head: str) -> None:
    assert carries(page(head + BODY))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "页面不存在",
        "加快培育新型消费实施方案",  # no number
        "发改就业〔2021〕396号",  # no title
        "加快培育新型消费实施方案\n发改就业〔2021〕39号",
        "加快培育新型消费实施方案\n发改就业〔2022〕396号",
        "加快培育新型消费实施方案\n鄂发改就业〔2021〕396号",
        "加快培育新型消费实施方案(征求意见稿)\n发改就业〔2021〕396号",
        "湖北省加快培育新型消费实施方案\n发改就业〔2021〕396号",
        "《加快培育新型消费实施方案》解读\n发改就业〔2021〕396号",
        "国家发展改革委就《加快培育新型消费实施方案》答记者问\n发改就业〔2021〕396号",
        "某省若干措施\n根据《加快培育新型消费实施方案》(发改就业〔2021〕396号),制定本措施。",
        "某省若干措施\n\n为贯彻落实《关于印发〈加快培育新型消费实施方案〉的通知》(发改就业〔2021〕396号)精神,\n制定本措施。",
        "某省若干措施\n" + "话。\n" * 3000 + "加快培育新型消费实施方案\n发改就业〔2021〕396号",  # far below the head
    ],
)
def test_other_pages_are_refused(text: str) -> None:
    assert not carries(page(text + BODY))


def test_the_notice_that_cites_both_national_documents_is_neither() -> None:
    notice = page(NOTICE_FILE.read_text("utf-8"))
    assert not carries(notice, ENTRY)
    assert not carries(notice, OPINION)


def test_the_packaged_notice_is_its_own_entry(corpus: Corpus) -> None:
    (entry,) = [wanted.entry for wanted in corpus.wanted if wanted.entry.id == NOTICE_ID]
    assert carries(page(NOTICE_FILE.read_text("utf-8")), entry)


def test_facts_beside_the_text_count() -> None:
    title, number = "关于印发《加快培育新型消费实施方案》的通知", "发改就业〔2021〕396号"
    assert carries(page("正文" + BODY, title=title, doc_no=number))
    assert carries(page("正文" + BODY, title=title + " - 国家发展改革委", doc_no=" 发改就业[2021]396号 "))
    assert carries(page(f"{number}\n正文", title=title))
    assert carries(page(f"{title}\n正文", doc_no=number))
    assert carries(page(f"{title}\n正文", title="政策文件", doc_no=number))
    assert carries(page(f"{title}\n{number}", doc_no="无"))
    assert not carries(page(f"{title}\n{number}", doc_no="发改就业〔2022〕7号"))  # the page contradicts itself
    assert not carries(page(f"某通知\n{number}", title="某通知", doc_no=number))


def test_an_entry_without_a_number_asks_for_the_title_alone() -> None:
    plain = Entry("x", "某省促进早餐消费的若干措施", "card", "x.md")
    assert carries(page("某省促进早餐消费的若干措施\n一、甲"), plain)
    assert not carries(page("某省促进晚餐消费的若干措施\n一、甲"), plain)
    order = Entry("y", "早餐条例", "card", "y.md", doc_no="国务院令第70号")
    assert carries(page("早餐条例\n中华人民共和国国务院令\n国务院令 第70号\n"), order)
    assert not carries(page("早餐条例\n国务院令第700号\n"), order)


def test_both_sides_are_shown() -> None:
    other = page("某网站\n某省关于促进晚餐消费的通知\n某政发〔2030〕2号" + BODY)
    with pytest.raises(PolicyError) as caught:
        check_carries(other, ENTRY, URL)
    message = one_line(caught.value)
    for said in (ENTRY.title, ENTRY.doc_no, "某省关于促进晚餐消费的通知", "某政发(2030)2号", "policyqa ingest 文件"):
        assert said and said in message
    with pytest.raises(PolicyError, match=r"没有标题.*没有文号"):
        check_carries(page(""), ENTRY, URL)
    with pytest.raises(PolicyError) as caught:
        check_carries(page("", title="坏\n\x1b[2J" + "长" * 999), ENTRY, URL)
    assert len(one_line(caught.value)) < 400
    assert str(caught.value).isprintable()


def test_each_page_of_the_state_council_is_its_own_entry_and_no_other() -> None:
    index = SHARED / "pages" / "index.tsv"
    if not index.is_file():
        pytest.skip("the pages of the State Council are not on this machine")
    rows = list(csv.DictReader(index.read_text("utf-8").splitlines(), delimiter="\t"))
    entries = {row["file"]: Entry(row["file"], row["title"], "card", "x.md", doc_no=row["doc_no"]) for row in rows}
    for name in entries:
        loaded = page(plain((SHARED / "pages" / name).read_text("utf-8")))
        assert [other for other, entry in entries.items() if carries(loaded, entry)] == [name]


def plain(source: str) -> str:
    """A page as text, plainly: cells and paragraphs are lines."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", source)
    text = re.sub(r"<(br|/?p|/?td|/?tr|/?div|/?h\d|/?li|/title)\b[^>]*>", "\n", text)
    return re.sub(r"\s*\n\s*", "\n", html.unescape(re.sub(r"<[^>]+>", "", text)))
