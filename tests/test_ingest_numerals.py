"""Chinese numerals: exhausted from 1 to 999 both ways, against a table written out by another rule."""

from __future__ import annotations

import itertools
import re

import pytest

from ingest.numerals import NUMERAL, to_chinese, to_int

ONES = ["", *"一二三四五六七八九"]


def written_out() -> list[str]:
    """Numerals 1..999 in order, by counting: ones, then each ten with its ones, then each hundred with all below it."""
    below_hundred = [*ONES[1:], *(f"{tens}十{ones}" for tens in ["", *ONES[2:]] for ones in ONES)]
    numerals = list(below_hundred)
    for hundred in ONES[1:]:
        numerals.append(f"{hundred}百")
        numerals += [f"{hundred}百零{one}" for one in ONES[1:]]
        numerals += [f"{hundred}百{'一' if rest.startswith('十') else ''}{rest}" for rest in below_hundred[9:]]
    return numerals


TABLE = dict(enumerate(written_out(), 1))


def test_the_table_is_complete() -> None:
    assert len(TABLE) == 999 == len(set(TABLE.values()))
    assert [TABLE[n] for n in (1, 10, 11, 20, 99, 100, 101, 110, 115, 120, 999)] == [
        "一", "十", "十一", "二十", "九十九", "一百", "一百零一", "一百一十", "一百一十五", "一百二十", "九百九十九",
    ]  # fmt: skip


def test_every_number_is_written_in_the_standard_way() -> None:
    assert {n: to_chinese(n) for n in range(1, 1000)} == TABLE


def test_every_numeral_is_read_back() -> None:
    assert {numeral: to_int(numeral) for numeral in TABLE.values()} == {v: n for n, v in TABLE.items()}


def test_every_numeral_is_matched_whole_by_the_pattern() -> None:
    assert all(re.fullmatch(NUMERAL, numeral) for numeral in TABLE.values())


@pytest.mark.parametrize("value", [-1, 0, 1000, 10**9])
def test_numbers_outside_the_range_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        to_chinese(value)


def test_short_forms_of_speech_are_read() -> None:
    for hundreds, tens in itertools.product(range(1, 10), range(1, 10)):
        assert to_int(f"{ONES[hundreds]}百{ONES[tens]}") == hundreds * 100 + tens * 10
        assert to_int(f"{ONES[hundreds]}百零{ONES[tens]}") == hundreds * 100 + tens
        assert to_int(f"{ONES[hundreds]}百〇{ONES[tens]}") == hundreds * 100 + tens
    for ones in range(1, 10):
        assert to_int(f"一百十{ONES[ones]}") == 110 + ones
        assert to_int(f"百{ONES[ones]}") == 100 + ones * 10


def test_two_has_a_second_character() -> None:
    assert [to_int(numeral) for numeral in ("两", "两百", "两百零两", "二百两")] == [2, 200, 202, 220]


def test_every_row_of_two_or_three_digits_is_read_by_place() -> None:
    digits = "零一二三四五六七八九"
    for length in (2, 3):
        for row in itertools.product(range(10), repeat=length):
            value = int("".join(map(str, row)))
            assert to_int("".join(digits[digit] for digit in row)) == value
            assert to_int("".join(digits[digit] for digit in row).replace("零", "〇")) == value


def test_ascii_digits_are_read() -> None:
    assert [to_int(str(value)) for value in range(1000)] == list(range(1000))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "十十",
        "百百",
        "一百一百",
        "十百",
        "二十百",
        "零百",
        "一二十",
        "二十三四",
        "一百二三",
        "甲",
        "一甲",
        "-1",
        "+1",
        "1.5",
        "1 2",
        "1一",
        "²",
    ],
)
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert to_int(text) is None


def test_no_string_of_numeral_characters_raises_or_leaves_the_range() -> None:
    for length in range(1, 5):
        for row in itertools.product("零一二两九十百", repeat=length):
            value = to_int("".join(row))
            assert value is None or 0 <= value <= 9999
