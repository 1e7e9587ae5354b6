"""Sentences: in order, without gaps but white space, split where a sentence ends and not inside brackets."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import Reading
from ingest.sentences import TERMINATORS, running, split, trim
from tests.builders import INVISIBLE, erratum, squeezed

PIECES = st.lists(
    st.sampled_from(["甲乙", "5G", *TERMINATORS, *"（）()“”《》【】", '"', " ", "\n", "\u3000", *INVISIBLE]),
    max_size=40,
)


def sentences(text: str) -> list[str]:
    return [span.text for span in split(Reading(text), 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。乙。", ["甲。", "乙。"]),
        ("甲!乙?丙！丁？", ["甲!", "乙?", "丙！", "丁？"]),
        ("甲。 \n 乙", ["甲。", "乙"]),
        ("甲;乙,丙、丁。", ["甲;乙,丙、丁。"]),
        ("甲(乙。丙)丁。戊。", ["甲(乙。丙)丁。", "戊。"]),
        ("甲（乙。（丙。）丁。）戊。己。", ["甲（乙。（丙。）丁。）戊。", "己。"]),
        ("“云逛街。”等新模式。", ["“云逛街。”等新模式。"]),
        ("《甲。乙》丙。", ["《甲。乙》丙。"]),
        ('甲。"乙。', ['甲。"', "乙。"]),
        ("甲。）乙。", ["甲。）", "乙。"]),
        ("甲.乙", ["甲.乙"]),
        ("", []),
        (" \n\u3000", []),
        ("。", ["。"]),
        ("增长1.5倍。", ["增长1.5倍。"]),
    ],
)
def test_text_is_split_at_the_ends_of_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(PIECES)
def test_sentences_are_ordered_lossless_and_trimmed(pieces: list[str]) -> None:
    text = "".join(pieces)
    spans = split(Reading(text), 0, len(text))
    assert squeezed("".join(span.text for span in spans)) == squeezed(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    assert all(squeezed(span.text) and span.text == span.text.strip() for span in spans)


@given(PIECES, st.data())
def test_a_stretch_is_split_within_its_bounds(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = split(Reading(text), start, end)
    assert squeezed("".join(span.text for span in spans)) == squeezed(text[start:end])
    assert all(start <= span.start < span.end <= end for span in spans)


def test_white_space_at_the_ends_goes_unless_it_stands_for_a_repaired_character() -> None:
    text = " 甲。 2025年 "
    assert trim(Reading(text), 0, len(text)) == (1, 9)
    repaired = Reading(text, [erratum("甲。", " ", "2025", "到")])
    assert trim(repaired, 3, len(text)) == (3, 9)
    assert [span.quote for span in split(repaired, 0, len(text))] == ["甲。", "〔到〕2025年"]


@pytest.mark.parametrize("invisible", INVISIBLE)
def test_invisible_characters_at_the_ends_count_as_white_space(invisible: str) -> None:
    text = f"{invisible}甲。{invisible}"
    assert trim(Reading(text), 0, len(text)) == (1, 3)
    assert sentences(f"甲。{invisible}") == ["甲。"]


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("建设智慧社区,构建体系。发展养老。建设智慧社区。", [False, False, True]),
        ("甲。甲。甲!", [False, True, True]),
        ("建设社区。建设智慧社区。", [False, False]),
        ("建设社区。建设社区,构建体系。", [False, False]),
        ("甲。乙。", [False, False]),
        ("。。", [False, False]),
        ("加快 建设。加\n快建设。", [False, True]),
    ],
)
def test_a_sentence_that_says_again_what_one_before_it_said_is_marked(text: str, repeated: list[bool]) -> None:
    found = running(split(Reading(text), 0, len(text)))
    assert [sentence.repeats for sentence in found] == repeated


def test_marking_keeps_every_sentence() -> None:
    text = "甲乙。丙。甲乙。"
    spans = split(Reading(text), 0, len(text))
    assert [sentence.span for sentence in running(spans)] == spans
