"""Numbers as Word writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numerals import to_int
from ingest.readers.number_formats import MOST, write

EXPECTED = {
    "chineseCounting": {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一〇〇", 105: "一〇五"},
    "chineseCountingThousand": {
        1: "一", 10: "十", 12: "十二", 20: "二十", 21: "二十一", 100: "一百", 101: "一百零一", 110: "一百一十", 111: "一百一十一",
        1000: "一千", 1001: "一千零一", 1010: "一千零一十", 10000: "一万", 10001: "一万零一", 12000: "一万二千",
    },
    "taiwaneseCounting": {10: "十", 21: "二十一", 100: "一○○"},
    "taiwaneseCountingThousand": {15: "十五", 101: "一百零一"},
    "japaneseCounting": {1: "一", 10: "十", 11: "十一", 20: "二十", 100: "百", 101: "百一", 1000: "千"},
    "ideographDigital": {10: "一〇", 21: "二一"},
    "taiwaneseDigital": {10: "一○"},
    "ideographTraditional": {1: "甲", 10: "癸", 11: "11"},
    "ideographZodiac": {1: "子", 12: "亥", 13: "13"},
    "ideographZodiacTraditional": {1: "甲子", 60: "癸亥", 61: "61"},
    "chineseLegalSimplified": {1: "壹", 10: "壹拾", 25: "贰拾伍", 105: "壹佰零伍"},
    "ideographLegalTraditional": {2: "貳", 10: "壹拾"},
    "decimal": {0: "0", 12: "12"},
    "decimalFullWidth": {12: "１２"},
    "decimalZero": {3: "03", 12: "12"},
    "decimalEnclosedCircle": {1: "①", 20: "⑳", 21: "21"},
    "decimalEnclosedCircleChinese": {3: "③"},
    "decimalEnclosedParen": {1: "⑴", 20: "⒇"},
    "decimalEnclosedFullstop": {1: "⒈"},
    "ideographEnclosedCircle": {1: "㊀", 10: "㊉"},
    "upperRoman": {4: "IV", 1999: "MCMXCIX"},
    "lowerRoman": {9: "ix"},
    "upperLetter": {1: "A", 26: "Z", 27: "AA", 28: "BB", 53: "AAA"},
    "lowerLetter": {2: "b"},
    "ordinal": {1: "1st", 11: "11th", 22: "22nd", 103: "103rd"},
    "001, 002, 003, ...": {7: "007"},
    "none": {3: ""},
    "bullet": {3: ""},
    "something new": {3: "3"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "number", "written"), [(form, *pair) for form, pairs in EXPECTED.items() for pair in pairs.items()]
)
def test_numbers_are_written_as_word_writes_them(form: str, number: int, written: str) -> None:
    assert write(number, form) == written


def test_chinese_numbers_are_those_that_the_parser_reads() -> None:
    assert [to_int(write(number, "chineseCountingThousand")) for number in range(1, 1000)] == list(range(1, 1000))
    assert [to_int(write(number, "chineseCounting")) for number in range(1, 1000)] == list(range(1, 1000))


@given(st.integers(-(10**9), 10**9), st.sampled_from([*EXPECTED, ""]))
def test_any_number_in_any_form_is_short(number: int, form: str) -> None:
    """A start of two thousand million in Roman numerals would fill the memory."""
    assert len(write(number, form)) < MOST // 20
