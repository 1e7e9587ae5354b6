"""Lines to paragraphs: what a stray break tore apart is put together, nothing else is."""

from __future__ import annotations

import pytest

from ingest.models import Document
from ingest.numerals import to_chinese
from tests.builders import parsed
from tests.timing import quickest

LONG = "支持企业开设早餐门店。鼓励老字号延长营业时间,丰富品种,方便群众就近吃上放心早餐"


def paragraphs(document: Document) -> list[str]:
    return [block.span.clean for block in document.blocks]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(一)甲。乙。(责任单位:", "省商务厅、省教育厅)"),
        (f"(一)甲。{LONG},并", "做好保障。"),
        ("(一)甲(含粥、", "面)。"),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n \r\n"])
def test_a_measure_that_a_break_tore_apart_is_one_paragraph(before: str, after: str, gap: str) -> None:
    document = parsed(f"{before}{gap}{after}\n(二)丁。")
    assert paragraphs(document) == [before + after, "(二)丁。"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(一)甲。乙。", "丙。"),
        ("(一)加强领导", "各地要加强领导。"),
        (f"(一)甲。{LONG},并", "(二)做好保障。"),
        (f"(一)甲。{LONG}", "扫一扫在手机打开当前页"),
        (f"(一)甲。{LONG}", "2031年4月27日"),
    ],
)
def test_what_is_whole_stays_apart(before: str, after: str) -> None:
    assert paragraphs(parsed(f"{before}\n{after}\n(二)丁。\n(三)戊。"))[:2] == [before, after]


# Shapes of long documents: a line each of many, all in one line, all torn, all numbered.
SHAPES = {
    "lines under a measure": "(一)甲。\n(二)乙。\n" + "丙丁戊己。\n" * 2000,
    "different lines": "(一)甲。\n(二)乙。\n" + "".join(f"{'丙' * (n % 7)}其后还有一些{n}。\n" for n in range(2000)),
    "lines under a part": "一、甲\n" + "乙丙丁戊。\n" * 2000 + "二、己",
    "lines without numbers": "乙丙丁戊。\n" * 2000,
    "torn lines": "(一)甲。" + "乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥\n" * 1000,
    "open brackets": "(一)甲。\n" + "(乙丙\n" * 2000 + "(二)丁。",
    "brackets of units": "(一)甲。" + "(省商务厅负责)" * 2000 + "\n(二)乙。",
    "measures": "".join(f"({to_chinese(n % 999 + 1)})甲。乙。\n" for n in range(2000)),
    "parts": "一、甲\n(一)乙。\n(二)丙。\n" * 700,
    "missing numbers": "(一)甲。\n(二)乙。\n" + "()丙。\n" * 2000,
    "signatures": "(一)甲。\n(二)乙。\n" + "某某厅\n2031年1月1日\n" * 1000,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_document_is_read_at_once(shape: str) -> None:
    """Not again with each line: some ten thousand characters in a fraction of a second, of whatever shape."""
    assert parsed(SHAPES[shape]).blocks
    assert quickest(lambda: parsed(SHAPES[shape])) < 1.0


def test_invisible_characters_hide_no_number() -> None:
    document = parsed("\ufeff一、甲\n\u200b(一)子。\n\u200b\n\u2060(二)丑。")
    assert [part.marker for part in document.parts] == ["一、"]
    assert [measure.heading.clean for measure in document.measures] == ["子", "丑"]


def test_line_ends_of_other_systems_make_no_difference() -> None:
    lines = ["一、甲", "(一)子。丑。(责任单位:省商务厅)", "()寅。", "(三)卯。", "二、乙"]
    unix, windows, mac = (parsed(end.join(lines)) for end in ("\n", "\r\n", "\r"))
    for other in (windows, mac):
        assert [(m.marker, m.heading.clean, m.unit_names) for m in other.measures] == [
            (m.marker, m.heading.clean, m.unit_names) for m in unix.measures
        ]
        assert [part.title.clean for part in other.parts] == ["甲", "乙"]
        assert [problem.line for problem in other.problems] == [problem.line for problem in unix.problems] == [3]
