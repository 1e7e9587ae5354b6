"""Marks of parts and measures: every way to write them is tried, and every document's use of them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.markers import Form, Marker, levels, read_marker, write_marker
from ingest.numerals import to_chinese

FULL_WIDTH = {48 + digit: 0xFF10 + digit for digit in range(10)}


def form_and_number(text: str) -> tuple[Form, int | None] | None:
    marker = read_marker(text, 0)
    return (marker.form, marker.number) if marker else None


def marks(*texts: str) -> list[Marker]:
    found = [read_marker(text, 0) for text in texts]
    assert all(found), texts
    return [marker for marker in found if marker]


def test_every_number_is_read_in_every_way_to_write_it() -> None:
    for number in range(1, 200):
        numeral = to_chinese(number)
        ways: dict[Form, list[str]] = {
            "comma": [f"{numeral}、", f"{numeral} 、 "],
            "paren": [f"{o}{s}{numeral}{s}{c}" for o, c, s in itertools.product("(（", ")）", ["", " "])],
            "chapter": [f"第{numeral}章", f"第 {numeral} 章 ", f"第{number}章", f"第{numeral}部分"],
            "article": [f"第{numeral}条", f"第 {number} 条", f"第{number}条 "],
            "digit": [f"{number}.", f"{number}．", f"{number}、", f"{number} ."],
        }
        for form, texts in ways.items():
            for text in texts:
                marker = read_marker(f"{text}发展早餐", 0)
                assert marker, text
                assert (marker.form, marker.number, marker.printed) == (form, number, text.strip())
                assert f"{text}发展早餐"[marker.length :] == "发展早餐"


@pytest.mark.parametrize("number", [1, 9, 10, 15, 120])
def test_full_width_digits_are_digits(number: int) -> None:
    digits = str(number).translate(FULL_WIDTH)
    assert form_and_number(f"{digits}．发展早餐") == ("digit", number)
    assert form_and_number(f"{digits}.发展早餐") == ("digit", number)
    assert form_and_number(f"第{digits}条 发展早餐") == ("article", number)
    assert form_and_number(f"第{digits}章 总则") == ("chapter", number)


@pytest.mark.parametrize(
    ("text", "form"),
    [("、依托数字技术", "comma"), ("()大力发展", "paren"), ("（ ）大力发展", "paren"), ("(）大力", "paren")],
)
def test_a_missing_numeral_is_seen(text: str, form: Form) -> None:
    assert form_and_number(text) == (form, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "发展早餐",
        "一是发展",
        "(责任单位:省商务厅)",
        "(1)甲",
        "1.5万户",
        "2025年",
        "第三方机构",
        "(a)",
        "。",
        "条",
        "第条",
        "3.14",
        "1．5万户",
    ],
)
def test_what_is_no_mark_is_none(text: str) -> None:
    assert read_marker(text, 0) is None


def test_a_mark_is_read_where_it_stands() -> None:
    assert read_marker("甲(三)乙", 0) is None
    marker = read_marker("甲(三)乙", 1)
    assert marker == Marker("paren", 3, "(三)", 3)


def test_a_written_mark_is_read_back() -> None:
    forms: tuple[Form, ...] = ("chapter", "article", "comma", "paren", "digit")
    for form, number in itertools.product(forms, range(1, 1000)):
        assert form_and_number(write_marker(form, number)) == (form, number)


def test_marks_are_written_as_this_country_writes_them() -> None:
    assert [write_marker(form, 4) for form in ("chapter", "article", "comma", "paren", "digit")] == [
        "第四章", "第四条", "四、", "(四)", "4.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("一、", "(一)", "(二)", "二、"), ("comma", "paren")),
        (("一、", "1.", "2.", "二、"), ("comma", "digit")),
        (("一、", "二、", "三、"), (None, "comma")),
        (("一、", "(一)", "1.", "2.", "(二)", "1."), ("comma", "paren")),
        (("第一章", "第一条", "第二条", "(一)", "(二)"), ("chapter", "article")),
        (("第一条", "第二条", "(一)", "(二)"), (None, "article")),
        (("(一)", "(二)"), (None, "paren")),
        (("1.", "2."), (None, "digit")),
        (("一、", "(一)"), (None, "comma")),
        (("第一部分", "(一)", "(二)"), ("chapter", "paren")),
        (("、", "()", "()"), (None, None)),
        ((), (None, None)),
    ],
)
def test_a_document_shows_by_its_marks_what_it_numbers(
    texts: tuple[str, ...], expected: tuple[Form | None, Form | None]
) -> None:
    assert levels(marks(*texts)) == expected


@given(st.text(alphabet="第一二十百零〇两123１.．、()（）章条部分 甲", max_size=12))
def test_any_text_has_a_mark_that_fits_it_or_none(text: str) -> None:
    marker = read_marker(text, 0)
    if marker:
        assert 0 < marker.length <= len(text)
        assert text[: marker.length].strip() == marker.printed
        assert marker.printed
        if any(character.isdecimal() for character in marker.printed):
            assert marker.number is not None  # a digit that is printed is never taken for a missing one


@pytest.mark.parametrize(("text", "dots"), [("1.2 总则", 1), ("1．2　总则", 1), ("1.2.3 甲", 2), ("1．2．3甲", 2), ("1.2. 甲", 1)])
def test_numbers_parted_by_dots_of_either_width_are_marks(text: str, dots: int) -> None:
    marker = read_marker(text, 0)
    assert marker
    assert (marker.form, marker.dots) == ("dotted", dots)
