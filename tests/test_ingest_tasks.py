"""Tables that assign tasks: whom each row charges, told by the cells of the header."""

from __future__ import annotations

import time

import pytest

from ingest.models import COVERED, Item, Measure
from tests.builders import NO_UNITS, parsed

HEAD = "序号\t重点任务\t责任单位\t完成时限"


def measure_with(*rows: str) -> Measure:
    """The measure in which a table of these rows stands."""
    text = "\n".join(["一、重点任务", "按下表抓好落实。", *rows, "二、保障措施", "加强领导。"])
    document = parsed(text, directory=NO_UNITS, level="nation")
    measure = document.measures[0]
    for mention in measure.units:
        assert document.text[mention.span.start : mention.span.end] == mention.span.text
    return measure


def told(one: Measure | Item) -> str:
    """Its units: * leads, + goes on with 等."""
    return " ".join(unit.unit + "*" * unit.lead + "+" * unit.others for unit in one.units)


def tasks(*rows: str) -> list[tuple[str, str, str]]:
    """Number, task and units of every task in a table of these rows."""
    return [(item.marker, item.heading.clean, told(item)) for item in measure_with(*rows).items if item.row]


def test_each_row_charges_its_units_and_the_measure_has_all_of_them() -> None:
    rows = (
        HEAD,
        "1\t制定标准。发布20项。\t市场监管总局牵头，财政部参加\t2020年6月底前",
        "2\t培训人才\t教育部、人力资源社会保障部等按职责分工负责\t持续推进",
    )
    assert tasks(*rows) == [
        ("1", "制定标准。发布20项", "市场监管总局* 财政部"),
        ("2", "培训人才", "教育部 人力资源社会保障部+"),
    ]
    measure = measure_with(*rows)
    assert told(measure) == "市场监管总局* 财政部 教育部 人力资源社会保障部+"
    assert measure.units_span
    assert measure.units_span.text == "\n".join(rows[1:])


def test_a_row_is_one_sentence_with_its_cells_apart() -> None:
    measure = measure_with(HEAD, "1\t制定标准。发布20项。\t教育部负责\t2020年底前")
    assert measure.sentences[-1].span.quote == "1 制定标准。发布20项。 教育部负责 2020年底前"


@pytest.mark.parametrize(
    ("label", "units"),
    [
        ("责任单位", "教育部 财政部"), ("责任部门", "教育部 财政部"), ("负责单位", "教育部 财政部"), ("承办单位", "教育部 财政部"),
        ("责 任 单 位", "教育部 财政部"), ("市级责任单位", "教育部 财政部"), ("参加单位", "教育部 财政部"), ("配合单位", "教育部 财政部"),
        ("分工", "教育部 财政部"), ("牵头单位", "教育部* 财政部*"), ("牵头部门", "教育部* 财政部*"), ("牵头（责任）单位", "教育部* 财政部*"),
        ("牵头及配合单位", "教育部 财政部"), ("牵头单位及配合单位", "教育部 财政部"), ("责任人", ""), ("实施地区", ""),
    ],
)  # fmt: skip
def test_a_column_is_known_by_the_words_of_its_head(label: str, units: str) -> None:
    assert told(measure_with(f"任务\t{label}", "培训人才\t教育部、财政部")) == units


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("教育部（牵头）、财政部", "教育部* 财政部"), ("牵头单位：教育部；配合单位：财政部", "教育部* 财政部"),
        ("牵头：教育部 配合：财政部", "教育部* 财政部"), ("教育部 财政部 三峡集团", "教育部 财政部 三峡集团"),
        ("国家发展 改革委 财政部", "国家发展改革委 财政部"), ("人力资源社会 保障部、财政部", "人力资源社会保障部 财政部"),
        ("教育部 按职责负责", "教育部"), ("各有关部门按职责分工负责", "各有关部门"), ("由教育部牵头，财政部配合", "教育部* 财政部"),
        ("各省（区、市）人民政府", "各省（区、市）人民政府"), ("—", ""), ("", ""), ("2020年底前", ""), ("3个", ""),
        ("由教育部负责制定标准", ""),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_a_list_of_names(cell: str, units: str) -> None:
    assert told(measure_with(HEAD, f"1\t培训人才\t{cell}\t长期")) == units


def test_who_leads_has_a_column_of_its_own() -> None:
    head = "序号\t任务\t牵头单位\t配合单位\t时限"
    rows = ("1\t培训\t教育部\t财政部、商务部\t长期", "2\t融资\t\t证监会\t长期", "3\t办展\t商务部")
    assert [units for *_, units in tasks(head, *rows)] == ["教育部* 财政部 商务部", "证监会", "商务部*"]


def test_the_rule_that_the_first_leads_holds_for_rows_and_not_for_those_who_help() -> None:
    head = "任务\t责任单位（排在第一位的为牵头单位）\t配合单位"
    assert tasks(head, "培训\t教育部、财政部\t商务部") == [("·", "培训", "教育部* 财政部 商务部")]


def test_a_merged_cell_holds_for_all_rows_that_it_covers() -> None:
    rows = ("1\t培训\t教育部\t长期", f"2\t实训\t{COVERED}\t长期", "3\t办展\t\t长期", "4\t融资\t同上\t长期")
    assert [units for *_, units in tasks(HEAD, *rows)] == ["教育部", "教育部", "", ""]
    assert told(measure_with(HEAD, *rows)) == "教育部"
    assert [units for *_, units in tasks(HEAD, rows[0], f"2\t实训\t{COVERED}")] == ["教育部", "教育部"]


def test_rows_that_only_name_more_units_belong_to_the_task_above() -> None:
    assert tasks(HEAD, "1\t培训\t教育部\t长期", f"{COVERED}\t{COVERED}\t财政部\t2020年底", "2\t办展\t商务部") == [
        ("1", "培训", "教育部 财政部"),
        ("2", "办展", "商务部"),
    ]
    assert tasks("任务\t责任单位", "培训\t教育部", "\t财政部") == [("·", "培训", "教育部 财政部")]


def test_a_header_in_two_rows_names_the_columns_by_the_lower_one() -> None:
    head = ("序号\t任务\t责任单位\t\t时限", f"{COVERED}\t{COVERED}\t牵头单位\t配合单位\t{COVERED}")
    assert tasks(*head, "1\t培训\t教育部\t财政部\t长期") == [("1", "培训", "教育部* 财政部")]


def test_a_header_may_come_again_and_a_group_have_a_line_of_its_own() -> None:
    rows = ("1\t培训\t教育部", "续表", HEAD, "2\t办展\t商务部", "（保障类）", "3\t融资\t证监会")
    assert [units for *_, units in tasks(HEAD, *rows)] == ["教育部", "商务部", "证监会"]


def test_a_header_of_another_table_ends_the_one_before() -> None:
    rows = ("1\t培训\t教育部", "序号\t指标\t目标\t备注", "1\t人数\t教育局\t无")
    assert told(measure_with(HEAD, *rows)) == "教育部"


def test_a_long_line_ends_a_table() -> None:
    assert told(measure_with(HEAD, "1\t培训\t教育部", "各地区要高度重视。", "甲\t乙\t财政部")) == "教育部"


@pytest.mark.parametrize(
    "rows",
    [
        ("序号\t指标\t单位\t数值", "1\t人数。多。\t教育部\t30"),
        ("责任单位\t教育部", "完成时限\t长期"),
        ("1\t培训\t教育部\t长期",),
        ("一级指标\t说明", "甲\t乙。丙。"),
    ],
)
def test_a_table_without_such_a_column_stays_as_it_is(rows: tuple[str, ...]) -> None:
    measure = measure_with(*rows)
    assert (told(measure), measure.items, measure.units_span) == ("", (), None)
    assert len(measure.sentences) == 1 + sum(max(1, row.count("。")) + (0 if row.endswith("。") or "。" not in row else 1) for row in rows)


def test_a_table_in_markdown_is_read_by_its_bars() -> None:
    rows = ("| 序号 | 任务 | 责任单位 |", "|---|:-:|---|", "| 1 | 制定标准。发布。 | 教育部牵头，财政部参加 |", "| 2 | 办展 | 商务部 |")
    assert tasks(*rows) == [("1", "制定标准。发布", "教育部* 财政部"), ("2", "办展", "商务部")]


def test_brackets_beside_a_table_charge_as_well() -> None:
    measure = parsed(
        f"一、任务\n做好乙事。（商务部负责）\n{HEAD}\n1\t培训\t教育部\t长期\n二、丙", directory=NO_UNITS, level="nation"
    ).measures[0]
    assert told(measure) == "商务部 教育部"


def test_a_long_table_is_read_in_a_moment() -> None:
    began = time.perf_counter()
    measure = measure_with(HEAD, *(f"{number}\t培训{number}\t教育部、财政部\t长期" for number in range(1, 1500)))
    assert len(measure.items) == 1499
    assert time.perf_counter() - began < 5
