"""文件原文: every word of every document is on its page, in order, and any stretch of it can be marked."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser
from typing import cast
from urllib.parse import unquote

import pytest
from markupsafe import Markup
from starlette.testclient import TestClient

from ingest.catalog import Corpus
from ingest.clean import Reading
from ingest.models import Document, Library, Measure, Part, Sentence, Span
from rag.assistant import Assistant
from rag.replies import Wording
from rag.settings import Settings
from tests.builders import NOTICE_ID, SMALL_NOTICE, SMALL_TITLE, erratum, parsed, spans_of, squeezed
from tests.holdings import held
from tests.xss import PAYLOADS
from ui.document_text import ShownText, Stretch, show, wrapped
from ui.finding import occurrences
from ui.holdings import Holdings
from ui.pages.documents import document_values, offsets
from ui.shown import places, shown_range
from ui.site import Site

NOTICE = f"/documents/{NOTICE_ID}"
_VOID = ("meta", "link", "input", "br", "rect", "img")


class Words(HTMLParser):
    """The text of a page, of its official words alone, of elements by id and of its marks."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.official = ""
        self.marks: list[str] = []
        self.by_id: dict[str, str] = {}
        self.ids: list[str] = []
        self.tags: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
            self.by_id[given["id"]] = ""
        if tag == "mark":
            self.marks.append("")
        if tag not in _VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = {name for _, given in self._open for name in given.get("class", "").split()}
        if "official" in classes and "ours" not in classes:
            self.official += data
            for _, given in self._open:
                if "id" in given:
                    self.by_id[given["id"]] += data
            if any(tag == "mark" for tag, _ in self._open):
                self.marks[-1] += data


def page_of(document: Document, cited: tuple[int, int] | None = None, find: str = "") -> str:
    """The page of a document that no index holds."""
    site = Site(lambda: cast(Assistant, None), Settings())
    return site.render("document.html", here="", **document_values(held(document), document, cited, find))


def printed(document: Document) -> str:
    return "".join(block.span.quote for block in document.blocks)


def html_of(text: ShownText) -> str:
    return "".join(f"{block.heading}{block.body}" for group in text.groups for block in group.blocks)


HOSTILE = """某某文件

一、<script>alert(1)</script>要求

开头&lt;段<img src=x onerror=alert(1)>。

(一)发展"早餐' onclick=x。支持<b>早餐</b>。支持<b>早餐</b>。(责任单位:省商务厅、"><script>x</script>,各市州人民政府)
"""


# Whole texts --------------------------------------------------------------------------------------------------------------


def test_every_word_of_every_document_is_there_in_order(client: TestClient, assistant: Assistant) -> None:
    for document in assistant.index.documents.values():
        words = Words(client.get(f"/documents/{document.id}").text)
        assert squeezed(words.official) == squeezed(printed(document))
        assert squeezed(printed(document).replace("〔", "").replace("〕", ""))


@pytest.mark.parametrize("text", [SMALL_NOTICE, HOSTILE, "只有一段话。", "第一条 " + "为了" * 40 + "。\n第二条 好。\n"])
def test_nothing_of_any_other_text_is_lost(text: str) -> None:
    document = parsed(text, title=SMALL_TITLE)
    assert squeezed(Words(page_of(document)).official) == squeezed(printed(document)) == squeezed(text)


def test_every_measure_and_part_has_its_anchor_and_its_words(client: TestClient, assistant: Assistant) -> None:
    for document in assistant.index.documents.values():
        page = client.get(f"/documents/{document.id}").text
        words = Words(page)
        assert len(words.ids) == len(set(words.ids))
        for measure in document.measures:
            assert measure.heading.quote in words.by_id[f"m{measure.number}"]
            assert page.count(f'href="#m{measure.number}"') == 3  # two tables of contents, one permalink
            assert all(sentence.span.quote in words.official for sentence in measure.sentences)
            assert f'href="/duties?document={document.id}&amp;unit=' in page
        for part in document.parts:
            assert part.title.quote in words.by_id[f"p{part.number}"]


def test_what_was_inferred_repaired_repeated_or_not_the_documents_is_said(
    client: TestClient, document: Document
) -> None:
    page = client.get(NOTICE).text
    assert f"共补{document.errata}处缺字" in page
    assert page.count('class="inferred ours"') == 4
    assert "4处序号没有印出（二、(二)(四)(六)）" in page
    assert page.count('class="repair"') == document.errata + 1
    assert page.count('class="repeat"') == 1
    assert page.count('<details class="chrome">') == 2
    for problem in document.problems:
        assert f"第{problem.line}行" in page


def test_a_question_about_a_measure_reaches_it(client: TestClient, assistant: Assistant, document: Document) -> None:
    page = client.get(NOTICE).text
    links = [unquote(link.split('"')[0]) for link in page.split('href="/?q=')[1:]]
    assert links[3] == "措施（四）讲什么"
    assert len(links) == len(document.measures)
    for measure, question in zip(document.measures, links, strict=True):
        answer = assistant.ask(question)
        assert {citation.measure for citation in answer.citations} == {measure.number}


def test_titles_lead_from_a_document_that_is_not_the_main_one(document: Document, assistant: Assistant) -> None:
    values = document_values(Holdings(assistant), parsed(SMALL_NOTICE, title=SMALL_TITLE), None, "")
    question = unquote(values["ask"](values["document"].measures[0]))
    assert question == f"/?q=《{SMALL_TITLE}》措施（一）讲什么"


# Words looked for ---------------------------------------------------------------------------------------------------------


def test_every_sentence_can_be_marked_exactly(assistant: Assistant) -> None:
    for document in assistant.index.documents.values():
        for span in {(span.start, span.end): span for span in spans_of(document)}.values():
            text = show(document, (span.start, span.end))
            marks = "".join(Words(f'<p class="official">{html_of(text)}</p>').marks)
            assert marks == span.quote or squeezed(marks) == squeezed(span.quote)
            assert text.cited == bool(span.quote)
            assert html_of(text).count('id="cited"') == bool(span.quote)


def test_a_sentence_is_marked_in_the_page_and_elsewhere_nothing(client: TestClient, document: Document) -> None:
    for measure in document.measures:
        for sentence in measure.sentences:
            span = sentence.span
            words = Words(client.get(f"{NOTICE}?from={span.start}&to={span.end}").text)
            assert words.by_id["cited"] == span.quote
            assert words.marks == [span.quote]


def test_any_stretch_is_shown_as_a_span_of_it_is(library: Library, corpus: Corpus) -> None:
    chance = random.Random(7)
    (document,) = library.documents
    reading = Reading(document.text, next(one.load().errata for one in corpus.wanted if one.entry.id == document.id))
    for block in document.blocks:
        for _ in range(40):
            start, end = sorted(chance.sample(range(block.span.start, block.span.end + 1), 2))
            if any(character.isspace() for character in document.text[start - 1 : start + 1]):
                continue  # a repair in the place of a space: only its own sentence knows that it begins before it
            first, last = shown_range(block.span, document.text, start, end)
            assert block.span.quote[first:last] == reading.span(start, end).quote


@pytest.mark.parametrize(
    ("errata", "source", "shown"),
    [
        ([("加大", "", "策")], "加大策。", "加大〔政〕策。"),
        ([("加大", "正", "策")], "加大正策。", "加大〔政〕策。"),
        ([("加大", " ", "策")], "加大 策。", "加大〔政〕策。"),
        ([], "按〔2020〕32号 A  and\n\n so 办。", "按〔2020〕32号A and so办。"),
        ([], " \u200b前 后\u2060。 ", "前后。"),
    ],
)
def test_shown_characters_lead_back_to_their_place(errata: list[tuple[str, str, str]], source: str, shown: str) -> None:
    reading = Reading(source, [erratum(*one, "政") for one in errata])
    span = reading.span(0, len(source))
    assert span.quote == shown
    where = places(span, source)
    for character, place in zip(shown, where, strict=True):
        if place is None:
            assert character in "〔政〕"
        elif not character.isspace():
            assert source[place] == character
    assert [place for place in where if place is not None] == sorted({place for place in where if place is not None})
    assert shown_range(span, source, 0, len(source)) == (0, len(shown))
    assert shown_range(span, source, len(source), len(source) + 5) == (0, 0)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", ""),
        ("9", "3"),
        ("5", "5"),
        ("-1", "5"),
        ("x", "9"),
        ("1", "999999999"),
        ("１", "９"),
        ("1" * 30, "2"),
        ("1e1", "20"),
    ],
)
def test_senseless_offsets_mark_nothing(client: TestClient, document: Document, start: str, end: str) -> None:
    assert offsets(document, start, end) is None
    response = client.get(NOTICE, params={"from": start, "to": end})
    assert (response.status_code, "<mark" in response.text) == (200, False)


def test_offsets_in_a_gap_mark_nothing(document: Document) -> None:
    assert document.text[29:31].isspace()
    assert not show(document, (29, 31)).cited


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("政策支持力度", 1),  # its 政 is a repair
        ("24小时", 1),  # a space and a repair
        ("双G双提", 1),  # torn by a line break
        ("雙g雙提", 1),  # traditional, lower case
        ("５Ｇ消息 规模", 1),
        ("（责任单位：省体育局", 2),
        ("没有这句话", 0),
        ("", 0),
        ("   ", 0),
    ],
)
def test_words_are_found_however_they_are_typed(client: TestClient, word: str, count: int) -> None:
    page = client.get(NOTICE, params={"find": word}).text
    words = Words(page)
    assert len([one for one in words.ids if one.startswith("hit-")]) == count
    assert (f"共有{count}处" in page) == bool(count)
    assert ("没有找到" in page) == (count == 0 and bool(word.strip()))


def test_all_places_are_numbered_and_joined(client: TestClient, document: Document) -> None:
    page = client.get(NOTICE, params={"find": "智慧社区"}).text
    expected = printed(document).count("智慧社区")
    words = Words(page)
    hits = [one for one in words.ids if one.startswith("hit-")]
    assert hits == [f"hit-{number}" for number in range(1, expected + 1)]
    assert all(words.by_id[one] == "智慧社区" for one in hits)
    assert page.count(">上一处</a>") == page.count(">下一处</a>") == expected - 1
    assert squeezed(words.official) == squeezed(printed(document))


def test_what_stands_in_the_rest_of_the_web_page_is_unfolded(client: TestClient) -> None:
    page = client.get(NOTICE, params={"find": "无障碍阅读"}).text
    assert page.count('<details class="chrome" open>') == page.count('<details class="chrome">') == 1


def test_too_long_a_word_is_said_to_be(client: TestClient) -> None:
    assert "请缩短到50个字以内" in client.get(NOTICE, params={"find": "长" * 51}).text


def test_cited_and_found_words_may_overlap(document: Document) -> None:
    measure = document.measures[4]
    span = measure.sentences[-1].span  # the repeated one
    text = show(document, (span.start + 4, measure.span.end), "智慧社区。(责任单位:省商")
    html = html_of(text)
    Words(f'<p class="official">{html}</p>')
    assert html.count('id="cited"') == html.count('id="hit-1"') == 1
    assert text.hits == 1


def test_pieces_nest() -> None:
    def stretch(first: int, end: int, tag: str) -> Stretch:
        return Stretch(first, end, Markup(f"<{tag} id>"), Markup(f"</{tag}>"), Markup(f"<{tag}>"))

    html = wrapped("a<bcd", 0, 5, [[stretch(1, 3, "b")], [stretch(2, 4, "i")]])
    assert html == "a<b id>&lt;<i id>b</i></b><i>c</i>d"
    assert occurrences("aaaa", (0, 1, 2, 3), "aa") == [(0, 2), (2, 4)]


# Safety -------------------------------------------------------------------------------------------------------------------


def test_markup_in_a_document_stays_text() -> None:
    document = parsed(HOSTILE, title="<script>alert(2)</script>标题")
    plain = Words(page_of(document)).tags
    page = page_of(document, (0, len(HOSTILE)), "<b>早餐</b>")
    assert Words(page).tags.count("script") == plain.count("script") == 3
    assert not {"img", "b"} & set(Words(page).tags)
    assert "&lt;script&gt;alert(2)" in page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_an_address_stays_text(client: TestClient, payload: str) -> None:
    calm = client.get(NOTICE, params={"find": "不在文中的词"}).text
    page = client.get(NOTICE, params={"find": payload, "from": payload, "to": payload}).text
    assert sorted(set(Words(page).tags)) == sorted(set(Words(calm).tags))
    assert page.count("<script") == calm.count("<script")


# Pages --------------------------------------------------------------------------------------------------------------------


def test_the_list_names_every_document_and_where_it_is(client: TestClient, assistant: Assistant) -> None:
    page = client.get("/documents").text
    index = assistant.index
    entries = [*(one.entry for one in index.documents.values()), *(card.entry for card in index.cards.values())]
    for entry in entries:
        assert f'<a href="/documents/{entry.id}">{entry.title}</a>' in page
        assert (entry.doc_no or "未注明") in page
        assert entry.site is None or entry.site in page
        assert entry.search_words is None or entry.search_words in page
    assert "5个部分、15条措施" in page
    assert page.count("收录全文</span>") == len(index.documents)
    assert page.count("只收录概要（非原文）</span>") == len(index.cards)


def test_a_card_says_that_it_is_no_text(client: TestClient, assistant: Assistant) -> None:
    for identity, card in assistant.index.cards.items():
        page = client.get(f"/documents/{identity}").text
        assert "文件概要（非原文）" in page
        assert "不能作为引文" in page
        assert "official" not in page
        assert card.entry.search_words is not None
        assert card.entry.search_words in page
        for line in card.text.splitlines():
            assert not line.startswith("- ") or line[2:] in page


def test_what_is_not_loaded_is_not_found(client: TestClient) -> None:
    for path in ("/documents/nothing", "/documents/%3Cb%3E"):
        response = client.get(path)
        assert response.status_code == 404
        assert "没有找到" in response.text


def test_the_page_leads_to_the_source_that_offsets_count_in(client: TestClient, document: Document) -> None:
    (link,) = re.findall(r'按<a href="([^"]+)">存档文本', client.get(NOTICE).text)
    assert client.get(link).content == document.text.encode()


@pytest.mark.parametrize(
    ("iso", "spoken"), [("2022-04-27", "2022年4月27日"), ("2020-09", "2020年9月"), ("2021", "2021年"), (None, "")]
)
def test_dates_as_they_are_said(iso: str | None, spoken: str) -> None:
    assert Wording("hans").date(iso) == spoken


def test_values_of_other_kinds_of_documents() -> None:
    empty = Document(parsed("x").entry, "x")
    assert "全文" in page_of(empty)
    nothing = Span(0, 0, "", "", "")
    bare = Measure(1, None, "1.", False, nothing, nothing, (Sentence(nothing),), (), None)
    assert show(Document(empty.entry, "", (), (), (Part(1, "一、", False, nothing, (), ()),), (bare,))).groups == ()
