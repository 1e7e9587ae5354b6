"""Who is responsible, in every phrasing that documents use, and who leads where they say so."""

from __future__ import annotations

import time

import pytest

from ingest.models import Measure
from tests.builders import NO_UNITS, parsed


def measure_with(words: str, *, level: str = "nation") -> Measure:
    """The measure that ends in these words."""
    return parsed(f"(一)甲。做好乙事。{words}\n(二)丁。", directory=NO_UNITS, level=level).measures[0]  # type: ignore[arg-type]


def told(words: str) -> str:
    """The units of a measure that ends in these words: * leads, + goes on with 等, # is a body of many."""
    marks = [(("*", one.lead), ("+", one.others), ("#", one.group)) for one in measure_with(words).units]
    names = [one.unit for one in measure_with(words).units]
    return " ".join(
        name + "".join(mark for mark, holds in own if holds) for name, own in zip(names, marks, strict=True)
    )


@pytest.mark.parametrize(
    ("bracket", "units"),
    [
        ("(体育总局负责)", "体育总局"),
        ("(教育部会同财政部、人力资源社会保障部负责)", "教育部 财政部 人力资源社会保障部"),
        ("（教育部会同有关部门负责）", "教育部 有关部门#"),
        ("(由教育部负责)", "教育部"),
        ("（由商务部牵头，会同海关总署、税务总局负责）", "商务部* 海关总署 税务总局"),
        ("（发展改革委牵头，财政部、人民银行配合）", "发展改革委* 财政部 人民银行"),
        ("（发展改革委、财政部牵头，各省级人民政府参与）", "发展改革委* 财政部* 各省级人民政府#"),
        ("（科技部牵头，教育部等部门参与）", "科技部* 教育部+"),
        ("（工业和信息化部牵头负责，地方各级人民政府配合）", "工业和信息化部* 地方各级人民政府#"),
        ("（生态环境部指导，试点城市政府负责落实。以下均需试点城市政府落实，不再列出）", "生态环境部 试点城市政府#"),
        ("（某市消防救援支队等按职责分工负责）", "某市消防救援支队+"),
        ("（交通运输部、住房城乡建设部和文化和旅游部按职责分工负责）", "交通运输部 住房城乡建设部 文化和旅游部"),
        ("（国家发展改革委及国家粮食局负责）", "国家发展改革委 国家粮食局"),
        ("（民政部、财政部以及各省（区、市）人民政府负责）", "民政部 财政部 各省（区、市）人民政府#"),
        ("（各省（自治区、直辖市）人民政府负责）", "各省（自治区、直辖市）人民政府#"),
        ("（人力资源社会保障部、财政部等有关部门和单位按职责分工负责）", "人力资源社会保障部 财政部+"),
        ("（各有关部门和单位，各省级人民政府按职责分工负责）", "各有关部门和单位# 各省级人民政府#"),
        ("（国务院有关部门、各地区按职责分工负责）", "国务院有关部门# 各地区#"),
        ("（中央宣传部、中央网信办、全国人大常委会法工委等负责）", "中央宣传部 中央网信办 全国人大常委会法工委+"),
        ("（国家铁路局和中国铁路总公司、国铁集团等单位负责）", "国家铁路局 中国铁路总公司 国铁集团+"),
        ("（国务院国资委、全国工商联、共青团中央、中国残联负责）", "国务院国资委 全国工商联 共青团中央 中国残联"),
        ("（牵头单位：教育部；配合单位：财政部、人力资源社会保障部）", "教育部* 财政部 人力资源社会保障部"),
        (
            "（牵头单位：教育部、科技部，责任单位：各省级人民政府；完成时限：2031年底）",
            "教育部* 科技部* 各省级人民政府#",
        ),
        ("（完成时限：2031年6月底前；责任单位：省商务厅）", "省商务厅"),
        ("（责任单位：省商务厅；完成时限：2031年6月底前；配合单位：省财政厅）", "省商务厅 省财政厅"),
        ("（责任单位：省教育厅（牵头）、省财政厅、各市州人民政府）", "省教育厅* 省财政厅 各市州人民政府#"),
        ("（牵头部门：市规划资源局；责任部门：市税务局等；各区政府）", "市规划资源局* 市税务局+ 各区政府#"),
        ("（省商务厅，各市、州、县人民政府负责）", "省商务厅 各市、州、县人民政府#"),
        ("（责任单位：各市（州）、县（市、区）人民政府，省财政厅）", "各市（州）、县（市、区）人民政府# 省财政厅"),
        ("（各省、自治区、直辖市人民政府，财政部负责）", "各省、自治区、直辖市人民政府# 财政部"),
        ("（北京市、天津市、河北省人民政府负责）", "北京市 天津市 河北省人民政府"),
        ("（商务部牵头，6月底前出台政策，持续推进）", "商务部*"),
        ("【责任单位：省商务厅、省财政厅】", "省商务厅 省财政厅"),
        ("〔责任单位：省商务厅、省财政厅〕", "省商务厅 省财政厅"),
        ("〔责任单位：省商务厅负责。具体任务均涉及各市州人民政府，不再分工，下同。〕", "省商务厅"),
        ("（省商务厅牵头组织实施，地方各级人民政府负总责）", "省商务厅* 地方各级人民政府#"),
        ("（商务部、财政部负 责）", "商务部 财政部"),
        ("[牵头单位：省商务厅]", "省商务厅*"),
        ("（税务总局、财政部负责，排在第一位的部门为牵头部门）", "税务总局* 财政部"),
        ("（税务总局、财政部负责，排名第一的为牵头部门）", "税务总局* 财政部"),
        ("（应急部、应急管理部门，自然资源部负责）", "应急部 应急管理部门 自然资源部"),
        ("\n责任单位：省商务厅、省财政厅", "省商务厅 省财政厅"),
        ("\n牵头单位：省商务厅\n配合单位：省财政厅，各市州人民政府", "省商务厅* 省财政厅 各市州人民政府#"),
        ("责任单位：市委组织部、市科技局。", "市委组织部 市科技局"),
        ("牵头单位：省商务厅。配合单位：省财政厅。", "省商务厅* 省财政厅"),
    ],
)
def test_every_phrasing_names_its_units(bracket: str, units: str) -> None:
    assert told(bracket) == units


@pytest.mark.parametrize(
    "words",
    [
        "（具体由省商务厅负责）", "（主要负责）", "（专人负责）", "（实行行长负责制）", "（有关部门的负责人）", "（在省商务厅指导下开展）", "（经省商务厅同意）",
        "（对省政府负责）", "（以下简称责任单位）", "责任单位要加强配合,做好工作。", "责任单位:是指承担任务的单位。", "（含参与、配合）", "（试点单位）",
        "（2031年底前完成）", "牵头单位要按月报送。", "（省商务厅组织实施的项目）",
    ],
)  # fmt: skip
def test_other_words_name_nobody(words: str) -> None:
    assert told(words) == ""


def test_what_charges_is_no_sentence_and_the_rest_is() -> None:
    measure = measure_with("责任单位：省商务厅、省财政厅。")
    assert [sentence.span.clean for sentence in measure.sentences] == ["做好乙事。"]
    assert measure.units_span is not None
    assert measure.units_span.text == "责任单位：省商务厅、省财政厅。"


def test_a_bracket_after_the_heading_leaves_the_heading() -> None:
    first = parsed("(一)发展早餐(商务部负责)。支持开店。\n(二)丁。", level="nation").measures[0]
    assert (first.heading.clean, first.unit_names) == ("发展早餐", ("商务部",))
    assert [sentence.span.clean for sentence in first.sentences] == ["支持开店。"]


def test_a_bracket_after_the_title_of_a_part_is_the_parts() -> None:
    part = parsed("一、发展早餐(商务部牵头)\n(一)甲。\n(二)乙。\n二、丙\n(三)丁。", level="nation").parts[0]
    assert part.title.clean == "发展早餐"
    assert [(one.unit, one.lead) for one in part.units] == [("商务部", True)]


def leads(text: str) -> list[list[str]]:
    """The units that lead, of each measure."""
    document = parsed(text, level="nation", directory=NO_UNITS)
    return [[one.unit for one in measure.units if one.lead] for measure in document.measures]


@pytest.mark.parametrize(
    "rule",
    [
        "(税务总局、财政部负责,排在第一位的部门为牵头部门,下同)",
        "（税务总局、财政部负责。列第一位者为牵头单位，下同）",
        "（税务总局、财政部等负责，列首位的为牵头单位，下同）",
        "(税务总局、财政部按职责分工负责,排第一位的为牵头部门,下同)",
    ],
)
def test_the_order_leads_from_where_the_document_says_so_on(rule: str) -> None:
    text = f"一、甲\n(一)子。(商务部负责)\n(二)丑。{rule}\n二、乙\n(三)寅。(教育部、科技部负责)做好。(民政部负责)\n(四)卯。"
    assert leads(text) == [[], ["税务总局"], ["教育部", "民政部"], []]


def test_the_order_leads_in_one_bracket_where_nothing_follows_from_it() -> None:
    assert leads("(一)子。(商务部、财政部负责,列第一位者牵头)\n(二)丑。(教育部、科技部负责)") == [["商务部"], []]


def test_a_note_on_the_order_holds_for_the_whole_document() -> None:
    text = "(一)子。(商务部、财政部负责)\n(二)丑。(教育部、科技部负责)\n注:列第一位的为牵头部门。"
    assert leads(text) == [["商务部"], ["教育部"]]


def test_who_leads_by_name_is_not_overruled_by_the_order() -> None:
    text = "(一)子。(商务部、财政部负责,排在第一位的部门为牵头部门,下同)\n(二)丑。(教育部配合,科技部牵头)"
    assert leads(text) == [["商务部"], ["科技部"]]


def test_without_a_word_of_it_nobody_leads() -> None:
    assert leads("(一)子。(商务部、财政部负责)\n(二)丑。(责任单位:教育部、科技部)") == [[], []]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000, "（责任单位：" * 30_000, "(甲、" * 60_000 + "负责)" * 60_000, " " * 300_000 + "责任单位", "责任单位：省厅、" * 40_000,
        "按职责分工" * 60_000 + "）", "（" + "分别共同" * 60_000 + "）", "和及与会同" * 60_000, "(一)甲(" + "按职责" * 190 + "x)" * 300,
        ("（" + "局、" * 250 + "具体抓好组织加强分别" * 8 + "）") * 150, "列第一位" * 60_000, "等有关部门和" * 60_000,
    ],
)  # fmt: skip
def test_adversarial_text_is_read_in_time(text: str) -> None:
    began = time.perf_counter()
    parsed(f"(一)甲。{text}\n(二)乙。")
    assert time.perf_counter() - began < 10
