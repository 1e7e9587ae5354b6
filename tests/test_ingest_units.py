"""Responsible units: the directory of their names, and every form of bracket in which documents name them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from ingest.models import Measure, PolicyError
from ingest.units import Unit, UnitDirectory, load_units
from tests.builders import FEW_UNITS, NO_UNITS, one_line, packaged_units, parsed

COMMERCE = ["商务厅", "省商务厅", "湖北省商务厅", "湖北商务厅"]


def measure_with(bracket: str, directory: UnitDirectory = FEW_UNITS) -> Measure:
    """The measure that ends with this bracket."""
    return parsed(f"(一)甲。做好乙事。{bracket}\n(二)丁。", directory=directory).measures[0]


def named(bracket: str, directory: UnitDirectory = NO_UNITS) -> list[str]:
    """The units that a measure with this bracket names; without a directory each stands for itself."""
    return [mention.unit for mention in measure_with(bracket, directory).units]


@pytest.mark.parametrize("name", COMMERCE)
def test_province_and_its_mark_may_be_left_out_or_added(name: str) -> None:
    unit = UnitDirectory([Unit("省商务厅")]).resolve(name)
    assert unit is not None
    assert unit.name == "省商务厅"


@pytest.mark.parametrize(
    "name",
    [
        "发展和改革委员会",
        "省发展和改革委员会",
        "湖北省发展和改革委员会",
        "湖北发展和改革委员会",
        "省发改委",
        "发改委",
        "发改部门",
    ],
)
def test_full_names_come_in_the_same_forms(name: str) -> None:
    directory = UnitDirectory([Unit("省发改委", "湖北省发展和改革委员会", ("发改部门",))])
    assert directory.resolve(name) is directory.units[0]


def test_a_group_and_a_unit_without_province_are_only_what_is_written() -> None:
    assert Unit("省各成员单位", group=True).names == ("省各成员单位",)
    assert Unit("武汉海关", "中华人民共和国武汉海关").names == ("武汉海关", "中华人民共和国武汉海关")


def test_an_unknown_name_is_no_unit() -> None:
    assert [FEW_UNITS.resolve(name) for name in ("", "商", "省商务", "商务厅长", "北京市商务局")] == [None] * 5


def test_one_name_for_two_units_is_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        UnitDirectory([Unit("省商务厅"), Unit("省贸易厅", aliases=("湖北商务厅",))])
    message = one_line(caught.value)
    assert all(word in message for word in ("湖北商务厅", "省商务厅", "省贸易厅", "units.toml"))


def test_the_packaged_directory_resolves_each_of_its_names_to_its_unit() -> None:
    directory = packaged_units()
    assert len(directory.units) >= 46
    for unit in directory.units:
        assert unit.names[0] == unit.name
        assert all(directory.resolve(name) is unit for name in unit.names)
    assert directory.by_name.keys() == set(itertools.chain.from_iterable(unit.names for unit in directory.units))
    assert [unit.name for unit in directory.units if unit.group] == [
        "各市州人民政府",
        "省完善促进消费体制机制部门联席会议各成员单位",
    ]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("商务厅", "省商务厅"), ("湖北省商务厅", "省商务厅"), ("发展改革委", "省发改委"), ("发改委", "省发改委"),
        ("经济和信息化厅", "省经信厅"), ("文化和旅游厅", "省文旅厅"), ("卫生健康委员会", "省卫健委"), ("广电局", "省广电局"),
        ("广播电视局", "省广电局"), ("交通厅", "省交通运输厅"), ("市监局", "省市场监管局"), ("邮管局", "省邮政管理局"),
    ],
)  # fmt: skip
def test_the_ways_in_which_people_write_units_are_known(name: str, unit: str) -> None:
    found = packaged_units().resolve(name)
    assert found is not None
    assert found.name == unit


def test_every_unit_that_the_notice_prints_is_in_the_directory(notice: str) -> None:
    directory = packaged_units()
    brackets = re.findall(r"\(责任单位:([^)]*)\)", re.sub(r"\s", "", notice))
    printed = {name for bracket in brackets for name in re.split("[、,]", bracket)} - {"各州人民政府"}
    assert len(printed) == 24
    assert not [name for name in printed if directory.resolve(name) is None]


@pytest.mark.parametrize(
    ("text", "said"),
    [("[[unit]]\nname = 1\n", "name"), ("[[unit]]\n", "name"), ("unit = 3\n", "units.toml"), ("[[unit", "TOML")],
)
def test_a_malformed_directory_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "units.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_units(path)
    assert said in one_line(caught.value)
    assert "units.toml" in str(caught.value)


def test_a_missing_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="不存在") as caught:
        load_units(tmp_path / "units.toml")
    one_line(caught.value)


@pytest.mark.parametrize(
    ("bracket", "units"),
    [
        ("(责任单位:省商务厅、省教育厅,各市州人民政府)", ["省商务厅", "省教育厅", "各市州人民政府"]),
        ("（责任单位：省商务厅，省教育厅；某某局）", ["省商务厅", "省教育厅", "某某局"]),
        ("( 责任单位 : 省商\n务厅 、 省教育厅 )", ["省商务厅", "省教育厅"]),
        ("(责任部门:省商务厅)", ["省商务厅"]),
        ("(牵头单位:省商务厅)", ["省商务厅"]),
        ("（负责部门：发展改革委、粮食和储备局）", ["发展改革委", "粮食和储备局"]),
        ("（负责部门：海关总署，适用范围：福建自贸试验区）", ["海关总署"]),
        ("(体育总局负责)", ["体育总局"]),
        ("（财政部、人民银行按职责分工负责）", ["财政部", "人民银行"]),
        ("（财政部、人民银行分别负责）", ["财政部", "人民银行"]),
        ("（农业农村部、发展改革委等负责）", ["农业农村部", "发展改革委"]),
        ("（教育部等部门按职责分工负责）", ["教育部"]),
        ("(税务总局、财政部负责,排在第一位的部门为牵头部门,下同)", ["税务总局", "财政部"]),
        ("（工业和信息化部、科技部等负责。列第一位者为牵头单位，下同）", ["工业和信息化部", "科技部"]),
        ("（人民银行、银保监会等和各省级人民政府负责）", ["人民银行", "银保监会", "各省级人民政府"]),
        ("（民政部、财政部和各省级人民政府负责）", ["民政部", "财政部", "各省级人民政府"]),
        ("(省商务厅牵头负责)", ["省商务厅"]),
        ("(责任单位:工业和信息化部)", ["工业和信息化部"]),
    ],
)
def test_every_form_of_bracket_names_its_units(bracket: str, units: list[str]) -> None:
    assert named(bracket) == units


@pytest.mark.parametrize(
    "bracket",
    [
        "(站)",
        "(代章)",
        "(以下简称自贸试验区)",
        "（技工院校内由人力资源社会保障行政部门负责）",
        "(责任单位:)",
        "(负责)",
        "(责任)",
        "",
    ],
)
def test_other_brackets_name_nobody(bracket: str) -> None:
    assert named(bracket) == []


def test_a_mention_is_as_printed_and_as_known() -> None:
    measure = measure_with("(责任单位:湖北省商务 厅、某某局,各市州人民政府)")
    assert [(m.span.text, m.span.clean, m.unit, m.group) for m in measure.units] == [
        ("湖北省商务 厅", "湖北省商务厅", "省商务厅", False),
        ("某某局", "某某局", "某某局", False),
        ("各市州人民政府", "各市州人民政府", "各市州人民政府", True),
    ]
    assert measure.units_span is not None
    assert measure.units_span.text == "(责任单位:湖北省商务 厅、某某局,各市州人民政府)"


def test_a_unit_named_twice_is_two_mentions_and_one_name() -> None:
    measure = measure_with("(责任单位:省商务厅、商务厅)")
    assert len(measure.units) == 2
    assert measure.unit_names == ("省商务厅",)


def test_a_bracket_in_the_text_is_not_taken_for_the_units() -> None:
    measure = parsed("(一)甲。建设充电桩(站)和箱(柜)。(责任单位:省商务厅)\n(二)乙。").measures[0]
    assert measure.unit_names == ("省商务厅",)
    assert [sentence.span.clean for sentence in measure.sentences] == ["建设充电桩(站)和箱(柜)。"]


def test_a_measure_without_a_bracket_has_no_units() -> None:
    measure = measure_with("")
    assert (measure.units, measure.units_span) == ((), None)


def test_units_after_each_sentence_of_a_measure_are_all_named() -> None:
    measure = parsed("(一)甲。做子事。(省商务厅负责)做丑事。(省教育厅、省商务厅负责)\n(二)乙。").measures[0]
    assert measure.unit_names == ("省商务厅", "省教育厅")


@pytest.mark.parametrize("name", ["发展改革委", "国资委", "医保局", "统计局"])
def test_a_national_document_charges_no_unit_of_the_province(name: str) -> None:
    document = parsed(f"(一)甲。做好乙事。（财政部、{name}负责）\n(二)丁。", directory=packaged_units(), level="nation")
    assert document.measures[0].unit_names == ("财政部", name)


def test_a_unit_that_the_directory_lacks_is_reported_with_its_line() -> None:
    document = parsed("某某文件\n\n(一)甲。乙。(责任单位:某某局)\n(二)丁。")
    assert [(problem.line, problem.code) for problem in document.problems] == [(3, "unit-unknown")]
    assert "某某局" in document.problems[0].message
