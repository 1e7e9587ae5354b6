"""Answers as HTML: nothing hostile survives, every citation can be opened at its words, nothing is left unexplained."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from ingest.clean import Erratum, Reading
from ingest.models import Block, Card, Document, Entry, Measure, Span, UnitMention
from rag.models import Answer, Citation, Status
from ui.render import INFERRED, REPAIR, Sources, plain_text, quoted_range, render_answer, render_question

TEXT = "关于消费的通知\n()加大策支持。支持 网上\n销售。支持网上销售。(责任单位:省商务厅)\n"
READING = Reading(TEXT, [Erratum("d", "加大", "", "策支持", "政", "")])
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&[x](javascript:alert(3))"
# Tags and attributes that Gradio's sanitizer keeps; what is not among them would be missing on the page.
TAGS = {
    "div",
    "p",
    "a",
    "span",
    "b",
    "strong",
    "ul",
    "ol",
    "li",
    "blockquote",
    "details",
    "summary",
    "mark",
    "button",
    "pre",
    "br",
}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3"}
ATTRIBUTES = {"class", "id", "href", "title", "target", "rel", "type", "hidden"}


class Page(HTMLParser):
    """Tags and attributes in the order met; raises for tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def entry(**values: str) -> Entry:
    return Entry(**{"id": "d", "title": "关于消费的通知", "kind": "full", "file": "d.txt"} | values)  # type: ignore[arg-type]


@pytest.fixture
def short() -> Document:
    def span(words: str) -> Span:
        return READING.span(TEXT.index(words), TEXT.index(words) + len(words))

    title, whole = span("关于消费的通知"), span(TEXT[8:-1])
    mention = UnitMention(span("省商务厅"), "省商务厅")
    measure = Measure(1, None, "(一)", True, whole, span("加大策支持"), (), (mention,), span("(责任单位:省商务厅)"))
    blocks = (Block("title", title), Block("measure", whole))
    return Document(entry(url="https://example.gov.cn/a?b=1&c=2"), TEXT, blocks, measures=(measure,))


def citation(document: Document, words: str, *, measure: bool = True, mark: int = 1) -> Citation:
    start = TEXT.index(words)
    quote = READING.span(start, start + len(words)).quote
    number, marker, heading = (1, "(一)", "加大政策支持") if measure else (None, None, None)
    name, url, end = document.entry.title, document.entry.url, start + len(words)
    return Citation(mark, "d", name, None, "nation", number, marker, measure, heading, quote, start, end, url)


def answer(
    text: str = "答", *citations: Citation, status: Status = "answered", missing: tuple[str, ...] = ()
) -> Answer:
    return Answer("问", status, "fact", text, citations, missing=missing, notice="自动生成")


def marked(page: str) -> Iterator[str]:
    """The words inside each <mark>, as read."""
    for words in re.findall(r"<mark[^>]*>(.*?)</mark>", page):
        yield html.unescape(re.sub(r"<[^>]+>", "", words))


@pytest.mark.parametrize(
    "text", [HOSTILE, "\n\n" + HOSTILE, "> " + HOSTILE, "- **" + HOSTILE + "** [1]", "`" + HOSTILE + "`"]
)
def test_no_markup_of_answers_or_citations_survives(text: str, short: Document) -> None:
    cited = citation(short, "支持 网上")
    evil = Citation(
        1,
        "d",
        HOSTILE,
        HOSTILE,
        "nation",
        1,
        HOSTILE,
        True,
        HOSTILE,
        HOSTILE,
        cited.start,
        cited.end,
        "javascript:alert(1)",
    )
    page = render_answer(replace(answer(text, evil, missing=(HOSTILE,)), notice=HOSTILE), Sources({"d": short}))
    for tag, attributes in Page(page).found:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES
        assert not (attributes.get("href") or "#").startswith("javascript")
    assert "<script" not in page
    assert "<img" not in page


def test_no_markup_of_questions_survives() -> None:
    page = render_question(f"  {HOSTILE}\n\n# 一 ")
    assert [tag for tag, _ in Page(page).found] == ["div", "br", "br"]
    assert html.escape(HOSTILE) in page


def test_a_message_is_one_line() -> None:
    assert "\n" not in render_answer(answer("一\n\n- 二\n- 三\n\n```\n四\n\n五\n```"), Sources())
    assert "\n" not in render_question("一\n\n二")


def test_bold_needs_no_spaces_around_it() -> None:
    assert "提到<strong>“互联网+”</strong>是" in render_answer(answer("提到**“互联网+”**是"), Sources())
    assert "2**3" in render_answer(answer("2**3"), Sources())


def test_marks_lead_to_their_citations(short: Document) -> None:
    page = render_answer(
        answer("支持[1],另见[7]、〔2020〕", citation(short, "支持 网上")), Sources({"d": short}), turn=3
    )
    assert 'href="#cite-3-1"' in page
    assert 'id="cite-3-1"' in page
    assert "[7]" in page
    assert "〔2020〕" in page


def test_a_quotation_is_marked_in_its_measure(short: Document) -> None:
    page = render_answer(answer("见[1]", citation(short, "支持 网上\n销售。")), Sources({"d": short}))
    assert list(marked(page)) == ["支持网上销售。"]
    context = html.unescape(re.sub(r"<[^>]+>", "", re.findall(r'<p class="context">(.*?)</p>', page)[0]))
    assert context == "()加大〔政〕策支持。支持网上销售。支持网上销售。(责任单位:省商务厅)"
    for words in ("(一)加大政策支持", "<b>责任单位</b> 省商务厅", INFERRED, "https://example.gov.cn/a?b=1&amp;c=2"):
        assert words in page
    assert REPAIR in page


def test_of_two_equal_sentences_the_right_one_is_marked(short: Document) -> None:
    whole = short.measures[0].span
    first = quoted_range(whole, citation(short, "支持 网上\n销售。"), TEXT)
    second = quoted_range(whole, citation(short, "支持网上销售。"), TEXT)
    assert whole.quote[slice(*first)] == whole.quote[slice(*second)] == "支持网上销售。"
    assert first[1] <= second[0]


def test_repaired_characters_at_the_edge_are_marked_with_the_quotation(short: Document) -> None:
    page = render_answer(answer("见[1]", citation(short, "策支持。")), Sources({"d": short}))
    assert list(marked(page)) == ["〔政〕策支持。"]


def test_text_outside_measures_is_shown_in_its_paragraph(short: Document) -> None:
    page = render_answer(answer("见[1]", citation(short, "消费", measure=False)), Sources({"d": short}))
    assert list(marked(page)) == ["消费"]
    assert "文件标题" in page


def test_documents_that_are_not_loaded_are_explained() -> None:
    card = Card(
        entry(
            id="c", kind="card", title="意见", doc_no="国办发〔2020〕32号", site="中国政府网", search_words="新型消费"
        ),
        "概要",
    )
    cited = Citation(1, "c", "意见", "国办发〔2020〕32号", "nation", None, None, False, None, "", None, None, None)
    page = render_answer(
        answer("见[1]", cited, status="not_found", missing=("c", "unknown")), Sources(cards={"c": card})
    )
    for words in (
        "未收录全文",
        "《意见》国办发〔2020〕32号",
        "原文请到中国政府网搜索“新型消费”",
        "概要（非原文）",
        "unknown",
        "相关文件",
    ):
        assert words in page
    assert "<mark" not in page


@pytest.mark.parametrize(
    ("status", "words"),
    [("not_found", "文件没有写明"), ("out_of_scope", "不在回答范围"), ("clarify", "请补充说明"), ("error", "没有答成")],
)
def test_every_other_status_is_named(status: Status, words: str) -> None:
    page = render_answer(answer(status=status), Sources())
    assert f'<p class="status">{words}</p>' in page
    assert f'"answer {status}"' in page


def test_the_label_is_on_every_answer_and_in_every_copy(short: Document) -> None:
    given = answer("**支持**[1]", citation(short, "支持 网上"))
    assert '<p class="notice">自动生成</p>' in render_answer(given, Sources())
    copied = plain_text(given)
    assert copied.startswith("支持[1]")
    assert copied.endswith("自动生成")
    assert "[1] 《关于消费的通知》(一)加大政策支持：支持网上" in copied


def test_long_lists_of_citations_are_folded(short: Document) -> None:
    cited = tuple(citation(short, "支持 网上", mark=mark) for mark in range(1, 7))
    page = render_answer(answer("[1][6]", *cited), Sources({"d": short}))
    assert "其余3处" in page
    assert page.count('<details class="citation">') == 6
    assert len(set(re.findall(r'<mark id="([^"]+)"', page))) == 6
