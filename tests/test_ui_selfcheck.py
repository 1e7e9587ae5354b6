"""政策自查 and its Word file, and 使用须知, in process."""

from __future__ import annotations

import io
import re
from datetime import datetime, tzinfo
from html import unescape

import docx
import pytest
from starlette.testclient import TestClient

from ingest.models import Document
from rag.assistant import Assistant
from rag.replies import LABEL, Wording
from tests.xss import PAYLOADS
from ui.pages import selfcheck
from ui.pages.selfcheck import MAX_KINDS, MAX_WORDS
from ui.site import SHEET_LABEL


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def cards(html: str) -> list[str]:
    return re.findall(r'<article class="card fit">(.*?)</article>', html, re.DOTALL)


CHOSEN = {"kind": ["livestream", "care-home"], "words": "建充电桩", "place": "yichang", "size": "small"}


def test_the_form_offers_everything_and_asks_nothing(client: TestClient) -> None:
    page = client.get("/check").text
    assert page.count('type="checkbox"') >= 40
    assert "宜昌市" in page
    assert 'id="result"' not in page


def test_every_measure_that_fits_with_its_words_units_and_what_is_open(client: TestClient) -> None:
    page = client.get("/check", params=CHOSEN).text
    found = cards(page)
    markers = [re.findall(r"\((\w+)\)", words(card))[0] for card in found]
    assert sorted(markers) == sorted(["一", "五", "八", "十", "十三"])
    assert f"可能适用的措施有{len(found)}条" in page
    for card in found:
        assert "可能适用" in card
        assert "需核实" in card
        assert "/documents/hubei-2022-new-consumption?from=" in card
        assert "您所在的是宜昌市" in card
    assert SHEET_LABEL in page
    assert page.count(" checked>") == 2
    assert 'value="yichang" selected' in page


def test_links_lead_to_the_quoted_words(client: TestClient) -> None:
    page = client.get("/check", params={"kind": "gym"}).text
    for quote, link in re.findall(r'<blockquote><p>(.*?) <a class="where" href="([^"]+)">', page):
        shown = client.get(unescape(link)).text
        assert words("".join(re.findall(r'<mark[^>]*id="cited"[^>]*>(.*?)</mark>', shown, re.DOTALL))) == words(quote)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"place": "yichang"}, "请至少选一类业务"),
        ({"kind": "no-such-kind"}, "请至少选一类业务"),
        ({"words": "  ", "size": "small"}, "请至少选一类业务"),
        ({"words": "字" * (MAX_WORDS + 1)}, f"补充说明有{MAX_WORDS + 1}个字"),
        ({"words": "贵金属冶炼"}, "没有查到适用的措施"),
    ],
)
def test_what_cannot_be_answered_is_told(client: TestClient, asked: dict[str, str], told: str) -> None:
    page = client.get("/check", params=asked)
    assert page.status_code == 200
    assert told in words(page.text)
    assert not cards(page.text)


def test_too_many_kinds_at_once_are_refused(client: TestClient) -> None:
    ids = re.findall(r'name="kind" value="([^"]+)"', client.get("/check").text)[: MAX_KINDS + 1]
    page = client.get("/check", params={"kind": ids}).text
    assert f"最多选{MAX_KINDS}类" in page
    assert not cards(page)


def test_outside_the_province_nothing_is_claimed(client: TestClient, document: Document) -> None:
    page = client.get("/check", params={"kind": "gym", "place": "outside"}).text
    assert not cards(page)
    assert document.entry.title in page
    assert "适用于湖北" in page
    assert "换个说法" not in page
    sheet = docx.Document(io.BytesIO(client.get("/check/sheet.docx?kind=gym&place=outside").content))
    assert not sheet.tables
    assert any("适用于湖北" in paragraph.text for paragraph in sheet.paragraphs)


@pytest.mark.parametrize("payload", PAYLOADS[::5])
def test_what_is_written_comes_back_as_text(client: TestClient, payload: str) -> None:
    page = client.get("/check", params={"kind": "gym", "words": payload}).text
    assert "".join(payload.split()) in "".join(unescape(page).split())
    main = page.split("<main")[1]
    assert not re.search(r"<(script|img|svg|iframe|object|embed|style|link|meta|base|math)\b", main, re.IGNORECASE)


def test_choices_that_are_not_offered_are_told(client: TestClient) -> None:
    page = client.get("/check", params={"kind": ["gym", "gone"], "size": "gone", "place": "yichang"}).text
    assert "网址里有2项选择不在目录中" in page
    assert len(cards(page)) == 1
    assert "不在目录中" not in client.get("/check", params=CHOSEN).text


def test_a_sheet_says_where_to_look_it_up_again(client: TestClient) -> None:
    page = client.get("/check", params=CHOSEN).text
    (link,) = re.findall(r'class="on-paper"><dt>网址</dt><dd>([^<]+)<', page)
    assert cards(client.get(unescape(link)).text) == cards(page)
    sheet = docx.Document(io.BytesIO(client.get("/check/sheet.docx", params=CHOSEN).content))
    assert any(unescape(link) in paragraph.text for paragraph in sheet.paragraphs)


def test_the_day_is_the_one_in_china(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 12, 31, 20, 0, tzinfo=tz)

    monkeypatch.setattr(selfcheck, "datetime", Clock)
    assert selfcheck.today() == "2027年1月1日"


# The Word file -----------------------------------------------------------------------------------------------------------


def test_the_word_file_says_what_the_page_says(client: TestClient) -> None:
    reply = client.get("/check/sheet.docx", params=CHOSEN)
    assert "filename*=UTF-8''%E6%94%BF" in reply.headers["content-disposition"]
    sheet = docx.Document(io.BytesIO(reply.content))
    found = cards(client.get("/check", params=CHOSEN).text)
    headings = [
        paragraph.text for paragraph in sheet.paragraphs if paragraph.style and paragraph.style.name == "Heading 1"
    ]
    assert len(headings) == len(sheet.tables) == len(found)
    for heading, table, card in zip(headings, sheet.tables, found, strict=True):
        page = words(card)
        assert heading in "".join(page.split())
        rows = {row.cells[0].text: row.cells[1].text for row in table.rows}
        assert rows["判断"] == "可能适用"
        for quote in rows["原文"].split("\n"):
            assert quote.split("（原文第")[0] in page
        assert all(unit in page for unit in rows["可咨询的责任单位"].split("、"))
        assert "文件没有写" in rows["需核实"]
    text = [paragraph.text for paragraph in sheet.paragraphs]
    assert sum(SHEET_LABEL in line for line in text) == 2
    properties = sheet.core_properties
    assert (properties.title, properties.comments, properties.keywords) == ("政策自查结果", SHEET_LABEL, "程序自动生成")


def test_fonts_for_chinese_are_named(client: TestClient) -> None:
    sheet = docx.Document(io.BytesIO(client.get("/check/sheet.docx", params={"kind": "gym"}).content))
    for name in ("Normal", "Title", "Heading 1"):
        assert 'w:eastAsia="' in sheet.styles[name].element.xml


def test_no_character_breaks_the_file(client: TestClient) -> None:
    odd = "健身房\x00\x0b\x1f\ufffe<b>&amp;"
    sheet = docx.Document(io.BytesIO(client.get("/check/sheet.docx", params={"words": odd, "kind": "gym"}).content))
    assert "健身房 <b>&amp;" in "".join(paragraph.text for paragraph in sheet.paragraphs)


def test_what_was_never_looked_up_is_no_file(client: TestClient) -> None:
    reply = client.get("/check/sheet.docx", params={"words": "字" * (MAX_WORDS + 1)})
    assert reply.url.path == "/check"
    assert "请缩短后再查" in reply.text
    assert client.get("/check/sheet.docx").url.path == "/check"


def test_nothing_found_is_an_honest_file(client: TestClient) -> None:
    sheet = docx.Document(io.BytesIO(client.get("/check/sheet.docx", params={"words": "贵金属冶炼"}).content))
    assert not sheet.tables
    assert any("没有查到" in paragraph.text for paragraph in sheet.paragraphs)


# 使用须知 ------------------------------------------------------------------------------------------------------------------


def test_the_notes_name_documents_label_and_help(client: TestClient, assistant: Assistant) -> None:
    page = client.get("/about").text
    for document in assistant.index.documents.values():
        assert f"《{document.entry.title}》" in words(page)
    for card in assistant.index.cards.values():
        assert f"《{card.entry.title}》" in words(page)
        assert f"{Wording('hans').date(card.entry.issued)}印发" in words(page)
    assert LABEL in page
    assert 'href="tel:12345"' in page
    assert assistant.index.version in page


def test_no_page_sets_a_cookie(client: TestClient) -> None:
    for path in ("/", "/check", "/duties", "/documents", "/about", "/embed", "/api"):
        assert "set-cookie" not in client.get(path).headers


def test_a_form_sent_empty_is_told(client: TestClient) -> None:
    assert "请至少选一类业务" in client.get("/check?words=&size=&place=").text
    assert "没有查成" not in client.get("/check?elder=1").text


def test_only_what_names_a_size_is_quoted_as_one(client: TestClient) -> None:
    page = client.get("/check", params={"kind": ["restaurant", "finance"], "size": "small", "place": "yichang"}).text
    thirteen = next(words(card) for card in cards(page) if "(十三)" in words(card))
    assert "这条措施没有按企业规模区分" in thirteen
