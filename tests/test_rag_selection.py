"""Set operations over units, measures and parts, against a plain reference computed from the document itself."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from rag import Assistant
from rag.cues import CueReader
from rag.selection import NOTHING, read_selection
from rag.units import UNIT
from tests.reading import CITIES, RECORDS

UNITS = {number: [unit for unit in record.units if unit != CITIES] for number, record in RECORDS.items()}
GROUPS = {13, 14}
PARTS = {2: range(1, 6), 3: range(6, 10), 4: range(10, 13), 5: range(13, 16)}
NAMED = sorted({unit for number, units in UNITS.items() if number not in GROUPS for unit in units})
COUNTS = {unit: sum(unit in units for units in UNITS.values()) for unit in NAMED}
PAIRS = list(itertools.combinations(NAMED, 2))[::7]

BOTH = (
    "同时有{a}和{b}的措施",
    "{a}、{b}都在的条目有哪些",
    "既有{a}又有{b}的是哪几条",
    "哪些措施由{a}会同{b}负责",
    "measures shared by {a} and {b}",
)
EITHER = ("{a}或者{b}负责的措施", "涉及{a}或{b}的有哪些", "{a}、{b}至少有一家在的条", "{a}和{b}各负责哪些")
FIRST_ONLY = (
    "有{a}没有{b}的措施",
    "{a}在、{b}不在的条目",
    "{a}管而{b}不管的条",
    "{a}负责但{b}不负责的有哪些",
    "除去{b}参与的,{a}还有哪几条",
)
NEITHER = ("{a}和{b}都没有的措施", "既没有{a}也没有{b}的条", "哪些条不涉及{a}和{b}", "{a}、{b}都不在的是哪几条")
WITHOUT = ("没有{a}的措施有哪些", "哪些条没列{a}", "{a}没参与的是哪几条", "{a}不在的条目")


def cited(assistant: Assistant, question: str) -> set[int]:
    return {citation.measure for citation in assistant.ask(question).citations if citation.measure}


def wrong(assistant: Assistant, forms: tuple[str, ...], reference: Callable[[bool, bool], bool]) -> list[str]:
    """The questions over all pairs whose measures are not those of the reference."""
    found = []
    for (a, b), form in itertools.product(PAIRS, forms):
        question = form.format(a=a, b=b)
        expected = {number for number, units in UNITS.items() if reference(a in units, b in units)}
        if expected and cited(assistant, question) - GROUPS != expected - GROUPS:
            found.append(question)
    return found


def test_all_of_two_units(assistant: Assistant) -> None:
    assert wrong(assistant, BOTH, lambda a, b: a and b) == []


def test_any_of_two_units(assistant: Assistant) -> None:
    assert wrong(assistant, EITHER, lambda a, b: a or b) == []


def test_one_unit_without_the_other(assistant: Assistant) -> None:
    assert wrong(assistant, FIRST_ONLY, lambda a, b: a and not b) == []


def test_none_of_two_units(assistant: Assistant) -> None:
    assert wrong(assistant, NEITHER, lambda a, b: not a and not b) == []


@pytest.mark.parametrize("form", WITHOUT)
def test_measures_without_a_unit(assistant: Assistant, form: str) -> None:
    for unit in NAMED:
        expected = {number for number, units in UNITS.items() if unit not in units}
        assert cited(assistant, form.format(a=unit)) - GROUPS == expected - GROUPS, unit


@pytest.mark.parametrize("form", ["{p}里{u}负责哪几条", "{u}在{p}有几条任务", "{p}中哪些条涉及{u}"])
@pytest.mark.parametrize("part", [2, 3, 4])
def test_units_within_a_part(assistant: Assistant, form: str, part: int) -> None:
    for unit in NAMED:
        expected = {number for number in PARTS[part] if unit in UNITS[number]}
        if expected:
            assert cited(assistant, form.format(p=f"第{'零一二三四五'[part]}部分", u=unit)) - GROUPS == expected, unit


@pytest.mark.parametrize("size", range(2, 10))
def test_measures_by_the_number_of_their_units(assistant: Assistant, size: int) -> None:
    sizes = {number: len(units) for number, units in UNITS.items() if number not in GROUPS}
    forms: tuple[tuple[str, Callable[[int], bool]], ...] = (
        ("恰好{n}家省直单位负责的措施", lambda n: n == size),
        ("具名责任单位至少{n}个的是哪些条", lambda n: n >= size),
        ("责任单位少于{n}家的措施(不含市州)", lambda n: n < size),
        ("省直单位超过{n}家的条目", lambda n: n > size),
    )
    for form, fits in forms:
        expected = {number for number, count in sizes.items() if fits(count)}
        assert cited(assistant, form.format(n=size)) == expected, form


@pytest.mark.parametrize("share", range(1, 9))
def test_units_by_the_number_of_their_measures(assistant: Assistant, share: int) -> None:
    forms: tuple[tuple[str, Callable[[int], bool]], ...] = (
        ("正好负责{n}条措施的单位有哪些", lambda n: n == share),
        ("至少负责{n}条的部门有哪些", lambda n: n >= share),
    )
    for form, fits in forms:
        expected = {unit for unit, count in COUNTS.items() if fits(count)}
        assert set(assistant.ask(form.format(n=share)).units) == expected, form


@pytest.mark.parametrize("form", ["与{u}合作的有哪些部门", "跟{u}同列的责任单位还有谁", "哪些单位和{u}共同负责措施"])
def test_partners_of_a_unit(assistant: Assistant, form: str) -> None:
    for unit in NAMED:
        expected = {other for units in UNITS.values() if unit in units for other in units} - {unit}
        assert set(assistant.ask(form.format(u=unit)).units) == expected, unit


@pytest.mark.parametrize(
    ("form", "reference"),
    [
        ("第{x}条和第{y}条共同的责任单位", set.__and__),
        ("第{x}条和第{y}条加起来有哪些责任单位", set.__or__),
        ("第{x}条比第{y}条多了哪些单位", set.__sub__),
        ("在第{x}条但不在第{y}条的责任单位", set.__sub__),
    ],
)
def test_units_of_two_measures(
    assistant: Assistant, form: str, reference: Callable[[set[str], set[str]], set[str]]
) -> None:
    for x, y in itertools.combinations([n for n in UNITS if n not in GROUPS], 2):
        answer = assistant.ask(form.format(x=x, y=y))
        assert set(answer.units) - {CITIES} == reference(set(UNITS[x]), set(UNITS[y])), (x, y)


@pytest.mark.parametrize(
    ("frame", "lacking"),
    [
        (f"有{UNIT}没有{UNIT}的", ("乙",)),
        (f"{UNIT}没有的、{UNIT}有的", ("甲",)),
        (f"{UNIT}和{UNIT}都没有", ("甲", "乙")),
        (f"{UNIT}和{UNIT}有没有共同的", ()),
        (f"除了{UNIT}还有{UNIT}", ("甲",)),
        (f"{UNIT}在不在{UNIT}里", ()),
    ],
)
def test_what_a_negation_goes_with(assistant: Assistant, frame: str, lacking: tuple[str, ...]) -> None:
    assert read_selection(frame, ("甲", "乙"), assistant.index.cues).lacking == lacking


@pytest.mark.parametrize(
    ("frame", "ranks"),
    [
        ("责任单位最多的是哪条", "measures"),
        ("哪个单位的措施最多", "units"),
        ("出现次数最多的单位", "units"),
        ("牵涉部门最多的那条", "measures"),
        ("哪个厅局最忙", "units"),
        ("which measure has the most units", "measures"),
        ("which department has the most measures", "units"),
        ("最多能补多少钱", ""),
    ],
)
def test_what_is_ranked_is_not_what_is_counted(assistant: Assistant, frame: str, ranks: str) -> None:
    found = read_selection(frame, (), assistant.index.cues)
    assert found.ranks == ranks or (not ranks and found == NOTHING)


def test_without_cues_nothing_is_selected() -> None:
    assert read_selection("你好", (), CueReader({})) == NOTHING


@pytest.mark.parametrize(
    "question",
    ["不含省商务厅、各市州人民政府的措施里单位最多的是哪条", "没有省商务厅和各市州的措施里责任单位最少的是哪条"],
)
def test_a_selection_that_leaves_nothing_is_said_so(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status != "error"


def test_measures_of_a_unit_that_mention_a_word_are_not_said_to_be_all_of_them(assistant: Assistant) -> None:
    answer = assistant.ask("省商务厅负责的措施里哪些涉及跨境电商")
    assert answer.answer.startswith("**省商务厅**负责的措施中，提到“跨境电商”的有1条：(十一)。")
    assert {citation.measure for citation in answer.citations} == {11}


@pytest.mark.parametrize("question", ["第七条的第三点说的啥", "措施七第三款讲什么", "第七条第三项的内容"])
def test_an_item_inside_a_measure_is_its_sentence(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert {citation.measure for citation in answer.citations} == {7}
    assert "着力构建湖北旅游发展新格局" in answer.answer or "持续办好" in answer.answer
    assert "夜间文旅" not in answer.answer
