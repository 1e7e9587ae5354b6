"""Parsing never refuses and never loses a word: on real pages of the State Council, and on text made of the grammar's own marks."""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import chunk
from ingest.clean import Reading
from ingest.models import Document, PolicyError, Span
from ingest.outline import parse
from ingest.readers.html import read_html
from tests.builders import (
    INVISIBLE,
    NOTICE_FILE,
    SHARED,
    entry,
    erratum,
    one_line,
    packaged_units,
    parsed,
    source,
    spans_of,
    squeezed,
)
from tests.timing import quickest

FOLDER = SHARED / "pages"
PAGES = sorted(FOLDER.glob("*.htm"))
UNITS = packaged_units()
ABSENT = "the folder of State Council pages is not beside this repository"

# Parts and measures that a reader counts on the page.
COUNTED = {
    "content_5342665": (5, 53), "content_5344146": (0, 2), "content_5345459": (7, 24), "content_5345808": (5, 15),
    "content_5346276": (0, 7), "content_5350734": (5, 19), "content_5351181": (9, 32), "content_5351607": (0, 3),
    "content_5351671": (0, 11), "content_5352010": (13, 51), "content_5352666": (5, 13), "content_5353308": (8, 20),
    "content_5354526": (5, 11), "content_5358604": (6, 17), "content_5359620": (4, 19), "content_5360002": (4, 9),
    "content_5362266": (5, 19), "content_5365341": (7, 20), "content_5365711": (8, 27), "content_5365945": (4, 10),
}  # fmt: skip
CHARGED = re.compile(
    r"[(（](?:负责部门：[^()（）]+|[^()（）]{2,300}(?:负责|指导|参与|牵头)(?:[。，,][^()（）]*)?)[)）]"
)


def read(path: Path) -> Document:
    """A page as a document of the nation, under the title that it gives itself."""
    loaded = read_html(path.read_bytes(), path.name)
    return parse(entry(path.stem, loaded.facts.title or "", "nation"), Reading(loaded.text), UNITS)


def lossless(document: Document) -> None:
    """Every span is a slice of the text; blocks are ordered and leave out nothing that can be seen."""
    text = document.text
    for span in spans_of(document):
        assert 0 <= span.start <= span.end <= len(text)
        assert text[span.start : span.end] == span.text
    at = 0
    for block in document.blocks:
        assert at <= block.span.start < block.span.end
        assert not squeezed(text[at : block.span.start])
        assert squeezed(block.span.clean)
        at = block.span.end
    assert not squeezed(text[at:])


def consistent(document: Document) -> None:
    """Numbers count up, measures lie in their parts and sentences in their measures, in order and apart."""
    assert [part.number for part in document.parts] == list(range(1, len(document.parts) + 1))
    assert [measure.number for measure in document.measures] == list(range(1, len(document.measures) + 1))
    if document.parts:
        stands = [(part.number, number) for part in document.parts for number in part.measures]
        assert stands == [(measure.part, measure.number) for measure in document.measures if measure.part]
    ordered([measure.span for measure in document.measures])
    for measure in document.measures:
        sentences = [sentence.span for sentence in measure.sentences]
        ordered([measure.heading, *sentences])
        for span in (measure.heading, *sentences, *(mention.span for mention in measure.units)):
            assert measure.span.start <= span.start <= span.end <= measure.span.end
        assert measure.marker
        assert all(mention.unit and squeezed(mention.span.text) for mention in measure.units)
        for item in measure.items:
            assert item.marker
            assert item.level >= 1
            assert measure.span.start <= item.span.start <= item.heading.start <= item.heading.end <= item.span.end
            assert item.span.end <= measure.span.end
            assert set(item.units) <= set(measure.units)
    for part in document.parts:
        ordered([part.title, *(sentence.span for sentence in part.intro)])
    ordered([attachment.span for attachment in document.attachments])
    for attachment in document.attachments:
        for span in filter(None, [attachment.label, attachment.title]):
            assert attachment.span.start <= span.start < span.end <= attachment.span.end
    told = [(measure.span.start, measure.attachment) for measure in document.measures]
    for start, number in [*told, *((part.title.start, part.attachment) for part in document.parts)]:
        within = [one.number for one in document.attachments if one.span.start <= start < one.span.end]
        assert ([number] if number else []) == within
    lines = len(re.split(r"\r\n?|\n", document.text))
    assert all(1 <= problem.line <= lines and "\n" not in problem.message for problem in document.problems)


def ordered(spans: list[Span]) -> None:
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))


def shown_as_printed(document: Document) -> None:
    """Without errata, what is read and what is shown are what is printed, less white space."""
    for span in spans_of(document):
        assert span.clean == span.quote
        assert squeezed(span.clean) == squeezed(span.text)
        assert not set(span.clean) & set("\r\n\t\u3000" + INVISIBLE)


def indexable(document: Document) -> None:
    """Passages come of it, none of them empty, each of the words that it stands for."""
    for passage in chunk(document, source(document), len):
        assert squeezed(passage.text)
        assert 0 <= passage.start < passage.end <= len(document.text)
        printed = squeezed(document.text[passage.start : passage.end])
        if passage.kind != "measure":
            assert squeezed(passage.text) == printed


def holds(text: str) -> Document:
    """Parse the text, check all that must hold of any document, and return it."""
    document = parsed(text)
    lossless(document)
    consistent(document)
    shown_as_printed(document)
    indexable(document)
    assert parsed(text) == document
    return document


# Real pages.


@pytest.fixture(scope="module", params=PAGES or [FOLDER], ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> tuple[str, Document]:
    """A page's name and its document."""
    path: Path = request.param
    if not path.is_file():
        pytest.skip(ABSENT)
    return path.stem, read(path)


def test_a_page_is_read_whole_and_in_order(page: tuple[str, Document]) -> None:
    _, document = page
    assert len(document.blocks) > 10
    lossless(document)
    consistent(document)
    shown_as_printed(document)


def test_a_page_is_read_the_same_every_time(page: tuple[str, Document]) -> None:
    _, document = page
    assert parse(document.entry, Reading(document.text), UNITS) == document


def test_a_page_becomes_passages(page: tuple[str, Document]) -> None:
    _, document = page
    assert len(chunk(document, source(document), len)) > 10
    indexable(document)


@pytest.mark.parametrize("name", COUNTED)
def test_parts_and_measures_are_those_that_a_reader_counts(name: str) -> None:
    path = FOLDER / f"{name}.htm"
    if not path.is_file():
        pytest.skip(ABSENT)
    document = read(path)
    assert (len(document.parts), len(document.measures)) == COUNTED[name]
    assert [measure.marker for measure in document.measures if measure.inferred] == []
    assert [problem for problem in document.problems if problem.code == "number-jump"] == []


def test_a_heading_stays_on_its_line(page: tuple[str, Document]) -> None:
    _, document = page
    assert [measure.heading.text for measure in document.measures if "\n" in measure.heading.text] == []


def test_every_bracket_that_charges_units_is_read(page: tuple[str, Document]) -> None:
    """A bracket that ends in 负责, found by another expression, names its units and is no sentence."""
    _, document = page
    for measure in document.measures:
        brackets = CHARGED.findall(measure.span.text)
        if not brackets or "由" in brackets[0]:
            continue
        assert measure.units, brackets
        charged = squeezed("".join(brackets))
        assert all(squeezed(mention.span.text) in charged for mention in measure.units)
        assert not [
            s.span.text for s in measure.sentences if any(squeezed(b) in squeezed(s.span.text) for b in brackets)
        ]


def test_no_unit_of_the_province_is_charged_by_the_nation(page: tuple[str, Document]) -> None:
    _, document = page
    assert [m.unit for measure in document.measures for m in measure.units if m.unit.startswith("省")] == []


def test_the_signature_is_no_part_of_the_last_measure(page: tuple[str, Document]) -> None:
    _, document = page
    for measure in document.measures[-1:]:
        for sentence in measure.sentences:
            assert not re.search(r"国务院(?:办公厅)?[二\d][\d〇○]{3}年|此件公开发布", squeezed(sentence.span.text))


def test_a_page_survives_damage(page: tuple[str, Document]) -> None:
    """Lines lost, doubled and cut in the middle, as in copies by hand; seeded by the page's own name."""
    name, document = page
    chance = random.Random(name)
    for _ in range(3):
        lines = document.text.split("\n")
        for _ in range(len(lines) // 5):
            at = chance.randrange(len(lines))
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = chance.choice(["", lines[at] * 2, lines[at][cut:], f"{lines[at][:cut]}\n{lines[at][cut:]}"])
        damaged = parse(document.entry, Reading("\n".join(lines)), UNITS)
        lossless(damaged)
        consistent(damaged)


def test_a_page_with_damaged_markup_is_read_or_refused(page: tuple[str, Document]) -> None:
    """Tags and stretches lost, doubled and moved; seeded by the page's own name."""
    name, _ = page
    markup = (FOLDER / f"{name}.htm").read_text("utf-8")
    chance = random.Random(name)
    for _ in range(6):
        pieces = re.split(r"(?=<)", markup)
        for _ in range(len(pieces) // 20):
            at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
            cut = chance.randrange(len(pieces[at]) + 1)
            pieces[at] = chance.choice(["", pieces[at] * 2, pieces[at][cut:], pieces[at][:cut], pieces[other]])
        try:
            loaded = read_html("".join(pieces).encode(), name)
        except PolicyError as error:
            one_line(error)
            continue
        damaged = parse(entry(name, loaded.facts.title or "", "nation"), Reading(loaded.text), UNITS)
        lossless(damaged)
        consistent(damaged)


def test_bytes_lost_from_a_page_are_told_or_do_no_harm(page: tuple[str, Document]) -> None:
    name, _ = page
    data = (FOLDER / f"{name}.htm").read_bytes()
    chance = random.Random(name)
    for _ in range(10):
        at = chance.randrange(len(data))
        broken = chance.choice([data[:at], data[at:], data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]])
        try:
            loaded = read_html(broken, name)
        except PolicyError as error:
            one_line(error)
        else:
            lossless(parse(entry(name), Reading(loaded.text), UNITS))


# Made text.

GRAMMAR = [
    *[
        "一、",
        "二、",
        "十一、",
        "、",
        "(一)",
        "(二)",
        "（三）",
        "（ 四 ）",
        "()",
        "（）",
        "(十",
        "零、",
        "百十、",
        "第一章",
        "第二章 总则",
    ],
    *["第一条", "第2条", "第３条", "第一部分", "1.", "2．", "３．", "1、", "1.2", "(1)", "①"],
    *["。", "!", "；", ",", "：", "“", "”", "《", "》", "(", ")", "（", "）", "〔", "〕", '"'],
    *[
        "(责任单位:",
        "牵头单位:",
        "(商务部牵头,财政部参与)",
        "排在第一位的为牵头部门,下同",
        "1 总则",
        "1.1 目的",
        "第一节 甲",
        "附件1",
        "附件:1.甲",
        "目录",
        "早餐工作方案",
        "国务院办公厅",
        "①",
        "（责任单位：省商务厅、省教育厅，各市州人民政府）",
        "(省商务厅负责)",
        "负责)",
        "按职责分工负责）",
        "等和",
        "省商务厅",
        "各市州人民政府",
        "、",
    ],
    *[
        "关于早餐的通知",
        "若干措施",
        "发布时间:2022-04-27",
        "各市人民政府:",
        "2022年4月27日",
        "二〇二二年四月",
        "某某厅(代章)",
    ],
    *["扫一扫在手机上查看", "相关链接:甲", "打印", "附件:1.清单", "抄送:甲"],
    *[
        "发展早餐",
        "支持企业开设早餐门店,丰富早餐品种,方便群众就近吃上放心早餐",
        "甲",
        "5G",
        "O2O",
        "2025年",
        "24",
        "\U00020000",
        "\U0001f600",
        "\x00",
    ],
    *[
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\u3000",
        "\xa0",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        *INVISIBLE,
    ],
]
TEXTS = st.lists(st.sampled_from(GRAMMAR), max_size=60).map("".join)


@settings(max_examples=300)
@given(TEXTS)
def test_text_of_the_grammars_own_marks_is_read_whole(text: str) -> None:
    holds(text)


@settings(max_examples=100)
@given(st.lists(st.integers(0, 0x10FFFF).map(chr), max_size=80).map("".join))
def test_any_text_is_read_whole(text: str) -> None:
    holds(text)


@settings(max_examples=100)
@given(TEXTS, st.data())
def test_a_repair_never_moves_a_span(text: str, data: st.DataObject) -> None:
    """With a repair the spans are still slices of the text as received, and what is shown without its mark is what is read."""
    at = data.draw(st.integers(0, len(text)))
    if not text:
        return
    document = parsed(text, [erratum(text[:at], "", text[at:], "囍")])
    lossless(document)
    assert document.errata == 1
    for span in spans_of(document):
        repaired = span.clean.count("囍")
        assert repaired in (0, 1)
        assert squeezed(span.clean.replace("囍", "")) == squeezed(span.text)
        assert span.quote.count("〔囍〕") == repaired
        assert span.quote.replace("〔囍〕", "囍") == span.clean


@settings(max_examples=40)
@given(st.data())
def test_the_notice_survives_damage(data: st.DataObject) -> None:
    """Lines of the notice left out, doubled and exchanged."""
    lines = NOTICE_FILE.read_text("utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 6))):
        first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        lines[first], lines[second] = data.draw(
            st.sampled_from([(lines[second], lines[first]), ("", lines[second]), (lines[second],) * 2])
        )
    document = parse(entry(), Reading("\n".join(lines)), UNITS)
    lossless(document)
    consistent(document)


@pytest.mark.parametrize(
    "piece",
    [
        "一、总体要求\n(一)发展早餐。支持企业开设早餐门店,丰富早餐品种。(商务部、财政部等负责。列第一位者为牵头单位,下同)\n1.甲。\n(1)乙。\n",
        "第一条 支持企业开设早餐门店。\n(一)甲;\n(二)乙。\n",
        "某省商务厅\n2031年4月27日\n早餐工作方案\n一、甲\n二、乙\n",
        "附件1\n早餐工作方案\n1 总则\n1.1 目的\n为了早餐。\n",
        "序号\t任务\t单位\n",
        "支持企业开设早餐门店,丰富早餐品种,方便群众就近吃上放心早餐",
        "目录\n一、甲\n",
        "附件:1.甲\n2.乙\n",
        "责任单位:省商务厅、省财政厅\n",
        "1.甲。(商务部负责)\n",
    ],
)
def test_a_long_text_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = "一、甲\n(一)子\n(二)丑\n" + piece * (size // len(piece))
        lossless(parsed(text, level="nation"))
        return quickest(lambda: parsed(text, level="nation"), tries=1)

    assert seconds(400_000) < 20 * max(seconds(50_000), 0.2)


@pytest.mark.parametrize("mark", [mark for mark in GRAMMAR if squeezed(mark)])
def test_a_document_of_one_mark_alone_is_read(mark: str) -> None:
    holds(mark)
    holds(mark * 30)
    holds(f"{mark}\n" * 30)
