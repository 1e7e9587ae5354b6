"""Exact look-ups against a table that the test reads from the raw notice by itself."""

from __future__ import annotations

import itertools

import pytest

from ingest.models import Document, Measure
from rag import lookup
from tests.builders import parsed
from tests.reading import CITIES, RECORDS, UNITS, naming, without_space

GROUP = "省完善促进消费体制机制部门联席会议各成员单位"


def numbers(measures: tuple[Measure, ...]) -> set[int]:
    assert [measure.number for measure in measures] == sorted(measure.number for measure in measures)
    return {measure.number for measure in measures}


def test_the_parse_is_what_the_notice_prints(document: Document) -> None:
    assert {m.number: (m.heading.clean, m.unit_names) for m in document.measures} == {
        number: (record.heading, record.units) for number, record in RECORDS.items()
    }
    for measure in document.measures:
        body = "".join(without_space(sentence.span.clean) for sentence in measure.sentences)
        assert body == RECORDS[measure.number].body


@pytest.mark.parametrize("unit", UNITS)
def test_every_measure_of_a_unit(document: Document, unit: str) -> None:
    assert numbers(lookup.measures_of(document, unit)) == naming(unit)


def test_a_unit_that_no_measure_names(document: Document) -> None:
    for unit in ("省财政厅", "商务厅", "省商务", "", "省商务厅、省住建厅"):
        assert lookup.measures_of(document, unit) == ()


def test_measures_of_at_least_one_unit(document: Document) -> None:
    for first, second in itertools.combinations(UNITS, 2):
        assert numbers(lookup.any_of(document, [first, second])) == naming(first) | naming(second)
    assert lookup.any_of(document, []) == ()


def test_units_that_measures_share(document: Document) -> None:
    for pair in itertools.combinations(document.measures, 2):
        first, second = (RECORDS[measure.number].units for measure in pair)
        assert lookup.shared_units(pair) == tuple(unit for unit in first if unit in second)
    assert lookup.shared_units(document.measures) == (CITIES,)
    assert lookup.shared_units([]) == ()
    assert lookup.shared_units(document.measures[:1]) == RECORDS[1].units


def test_all_units_stand_once_in_printed_order(document: Document) -> None:
    assert lookup.all_units(document.measures) == UNITS
    assert lookup.all_units([]) == ()


@pytest.mark.parametrize(
    ("words", "home"),
    [(["直播带货"], 1), (["充电桩"], 10), (["直播带货", "充电桩"], None), (["智慧社区"], None), (["冷链", "直播带货"], 1), (["比特币"], None), ([], None)],
)
def test_words_that_one_measure_alone_prints_name_it(document: Document, words: list[str], home: int | None) -> None:
    assert lookup.only_home(document, words) == home


def test_measures_for_a_body_of_many(document: Document) -> None:
    assert numbers(lookup.group_measures(document)) == naming(GROUP) == {13, 14}


def test_the_units_that_are_named() -> None:
    assert lookup.named(["省商务厅", CITIES]) == ("省商务厅",)
    assert lookup.named([CITIES]) == (CITIES,)
    assert lookup.named([]) == ()


WORDS = [
    "5G", "5g", "人工智能", "互联网", "充电桩", "养老", "夜间", "夜经济", "直播带货", "冷链", "15平方米", "24小时", "支持", "智慧社区", "数字传感器",
    "无人机", "一体化发展", "机构之间", "没有这个词", "推进新设备", "信包箱", "“健康湖北”", "省商务厅",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_the_measures_in_whose_words_a_word_stands(document: Document, word: str) -> None:
    """The list of units is no part of the words; a repaired character is."""
    own = {number for number, record in RECORDS.items() if word.lower() in f"{record.heading}。{record.body}".lower()}
    found = {measure.number: lookup.containing(measure, word) for measure in document.measures}
    assert {number for number, spans in found.items() if spans} == own
    for spans in found.values():
        assert all(word.lower() in without_space(span.clean).lower() for span in spans)


def test_a_sentence_that_is_printed_twice_is_told_once(document: Document) -> None:
    fifth = document.measures[4]
    twice = "加快建设功能全面、服务便捷的智慧社区"
    assert RECORDS[5].body.count(twice) == 2
    assert "".join(span.clean for span in lookup.sentences(fifth)).count(twice) == 1
    assert len(lookup.containing(fifth, "智慧社区")) == 1


def test_the_runs_of_a_measure_are_its_words_without_the_repeated_ones(document: Document) -> None:
    for measure in document.measures:
        said = "".join(without_space(span.clean) for span in lookup.sentences(measure)[1:])
        runs = lookup.runs(measure)
        inside = [
            s.span for start, end in runs for s in measure.sentences if start <= s.span.start and s.span.end <= end
        ]
        assert without_space("".join(span.clean for span in inside)) == said
        assert all(start < end for start, end in runs)
        assert len(runs) == 1


def test_a_repeated_sentence_in_the_middle_parts_the_runs() -> None:
    measure = parsed("(一)甲。做好子事。做好丑事。做好子事。做好寅事。\n(二)乙。").measures[0]
    assert [sentence.repeats for sentence in measure.sentences] == [False, False, True, False]
    text = "(一)甲。做好子事。做好丑事。做好子事。做好寅事。\n(二)乙。"
    assert [text[start:end] for start, end in lookup.runs(measure)] == ["做好子事。做好丑事。", "做好寅事。"]
