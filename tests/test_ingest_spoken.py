"""Running sentences that say who is responsible, and those that only seem to."""

from __future__ import annotations

import time

import pytest

from ingest.models import Measure
from ingest.spoken import is_spoken
from tests.builders import NO_UNITS, parsed


def measure_with(words: str) -> Measure:
    """The measure that ends in these words."""
    return parsed(f"(一)甲。做好乙事。{words}\n(二)丁。做好丙事。", directory=NO_UNITS, level="nation").measures[0]


def told(measure: Measure) -> str:
    """The units of a measure: * leads, + goes on with 等, # is a body of many."""
    marks = [(("*", one.lead), ("+", one.others), ("#", one.group)) for one in measure.units]
    return " ".join(
        one.unit + "".join(mark for mark, holds in own if holds)
        for one, own in zip(measure.units, marks, strict=True)
    )


# Sentences that say nothing but who is responsible.
WHOLE = [
    ("本项工作由省商务厅、省教育厅负责。", "省商务厅 省教育厅"),
    ("由省商务厅牵头,省教育厅配合,共同抓好落实。", "省商务厅* 省教育厅"),
    ("由商务部、国家发展改革委牵头，财政部、海关总署按职责分工负责。", "商务部* 国家发展改革委* 财政部 海关总署"),
    ("上述任务由省商务厅牵头,会同省财政厅、省教育厅等部门按职责分工负责。", "省商务厅* 省财政厅 省教育厅+"),
    ("由省商务厅牵头组织实施,省财政厅、各市(州)、县(市、区)人民政府配合。", "省商务厅* 省财政厅 各市(州)、县(市、区)人民政府#"),
    ("此项工作由省应急管理厅负责,于2031年6月底前完成。", "省应急管理厅"),
    ("该项工作由各市州人民政府负责落实,省商务厅负责指导。", "各市州人民政府# 省商务厅"),
    ("本措施由省商务厅会同有关部门组织实施。", "省商务厅 有关部门#"),
    ("省商务厅、省教育厅负责本项工作。", "省商务厅 省教育厅"),
    ("省商务厅牵头,省教育厅按职责分工负责。", "省商务厅* 省教育厅"),
    ("各级商务主管部门负责。", "各级商务主管部门#"),
    ("各级商务主管部门负责本项工作的组织实施。", "各级商务主管部门#"),
    ("由地方各级人民政府负总责。", "地方各级人民政府#"),
    ("由联席会议办公室负责统筹协调。", "联席会议办公室"),
    ("由总工会、妇联组织实施。", "总工会 妇联"),
    ("由公安部、国家安全部负责。", "公安部 国家安全部"),
    ("牵头单位为省商务厅,配合单位为省财政厅。", "省商务厅* 省财政厅"),
    ("省商务厅为牵头单位,省财政厅为配合单位。", "省商务厅* 省财政厅"),
    ("本项工作的牵头单位为省商务厅,责任单位是省财政厅、省教育厅。", "省商务厅* 省财政厅 省教育厅"),
]  # fmt: skip
# Sentences that say what is to be done as well.
WITHIN = [
    ("采取以奖代补方式,由市商务局会同市财政局组织实施。", "市商务局 市财政局"),
    ("补贴资金由市商务局会同市财政局组织实施。", "市商务局 市财政局"),
    ("排查由市住建局负责,整改由市教育局负责,验收由市质监局负责。", "市住建局 市教育局 市质监局"),
    ("资金审核由市财政局负责；项目验收由市商务局牵头，市审计局参与。", "市财政局 市商务局* 市审计局"),
    ("建立联席会议制度,由省商务厅牵头。", "省商务厅*"),
    ("整改工作由街道办事处负责落实。", "街道办事处"),
    ("关于“守住红线,由网点划定范围”的问题,由国土资源部会同农业部等部门负责落实。", "国土资源部 农业部+"),
    ("关于“发展早餐”的问题,由发展改革委会同中央农办等部门研究提出落实意见。", "发展改革委 中央农办+"),
]
NOBODY = [
    "由平台企业负责审核入驻商家。", "由平台企业负责。", "鼓励由行业协会牵头组建早餐联盟。", "鼓励由市商务局牵头组织实施。",
    "由县级以上人民政府制定办法。", "本办法由省商务厅负责解释。", "跨区域经营的,由市场监管局负责。", "遇有紧急情况,由市商务局负责。",
    "对违反规定的,由市商务局责令改正。", "坚持党委领导、政府负责、社会协同。", "学校食堂由学校负责。", "安全由施工单位负责。",
    "由村民委员会负责落实。", "可由省商务厅负责。", "拟由省商务厅负责。", "主要由省商务厅负责。", "原由省商务厅负责。",
    "“由省商务厅牵头”的做法要推广。", "办公室设在省商务厅,由省商务厅负责日常工作。", "联席会议由省商务厅牵头。",
    "联席会议由省商务厅、省财政厅组成,省商务厅为牵头单位。", "责任单位是承担任务的单位。", "牵头单位为企业,配合单位为协会。",
    "省商务厅负责全省早餐业的监督管理。", "省商务厅会同有关部门制定标准。", "省商务厅要发挥牵头作用,加强统筹协调。",
    "具体办法由商务部会同财政部研究制定。", "由省商务厅牵头,建立早餐协调机制。", "各部门要抓好落实。", "国务院各有关部门按照职责分工抓好落实。", "各地区、各部门按职责分工负责。", "由有关部门负责。", "建立由省商务厅牵头的协调机制。",
    "各省级政府对本地区工作负总责，县级政府负责具体实施。", "企业负责自查,由市商务局负责。",
]  # fmt: skip


@pytest.mark.parametrize(("words", "units"), WHOLE)
def test_a_sentence_that_only_charges_is_no_running_text(words: str, units: str) -> None:
    measure = measure_with(words)
    assert told(measure) == units
    assert [sentence.span.clean for sentence in measure.sentences] == ["做好乙事。"]
    assert measure.units_span
    assert measure.units_span.text == words
    assert is_spoken(f"做好乙事。{words}")


@pytest.mark.parametrize(("words", "units"), WITHIN)
def test_a_sentence_that_says_more_stays_and_charges(words: str, units: str) -> None:
    measure = measure_with(words)
    assert told(measure) == units
    assert [sentence.span.clean for sentence in measure.sentences] == ["做好乙事。", words]
    assert measure.units_span
    assert measure.units_span.text in words
    assert not is_spoken(f"做好乙事。{words}")


@pytest.mark.parametrize("words", NOBODY)
def test_other_sentences_charge_nobody(words: str) -> None:
    measure = measure_with(words)
    assert told(measure) == ""
    assert [sentence.span.clean for sentence in measure.sentences] == ["做好乙事。", words]
    assert not is_spoken(words)


def test_a_sentence_torn_by_white_space_is_read() -> None:
    measure = measure_with("本项工作由 商务部、教 育部负\u3000责。")
    assert told(measure) == "商务部 教育部"


def test_a_heading_that_charges_stays_the_heading() -> None:
    measure = parsed("第一条 支持乙。\n第二条 本办法由省商务厅负责组织实施。\n", level="nation").measures[1]
    assert (measure.heading.clean, told(measure)) == ("本办法由省商务厅负责组织实施", "省商务厅")


@pytest.mark.parametrize(
    "article", ["早餐检查由县级以上人民政府组织实施。", "本条例规定的处罚,由市场监督管理部门实施。", "跨省项目由国务院商务主管部门负责。"]
)  # fmt: skip
def test_articles_that_say_what_a_body_may_do_charge_nobody(article: str) -> None:
    document = parsed(f"第一条 支持乙。\n第二条 支持丙。{article}\n", directory=NO_UNITS, level="nation")
    assert told(document.measures[1]) == ""


def test_a_point_that_charges_stays_a_point() -> None:
    text = "(一)甲。做好。\n1.支持乙。\n2.由商务部负责。\n(二)丁。做好。"
    measure = parsed(text, directory=NO_UNITS, level="nation").measures[0]
    assert [item.marker for item in measure.items] == ["1.", "2."]
    assert told(measure) == "商务部"
    assert [one.unit for one in measure.items[1].units] == ["商务部"]


def test_beside_a_bracket_only_a_sentence_that_does_nothing_else_charges() -> None:
    assert told(measure_with("补贴由财政部负责。(商务部负责)")) == "商务部"
    assert told(measure_with("本项工作由财政部负责。(商务部负责)")) == "财政部 商务部"


def test_the_rule_of_order_holds_for_a_sentence() -> None:
    text = "(一)子。做好。(商务部、财政部负责,排在第一位的为牵头部门,下同)\n(二)丑。做好。由教育部负责,科技部配合。"
    measure = parsed(text, directory=NO_UNITS, level="nation").measures[1]
    assert told(measure) == "教育部* 科技部"


@pytest.mark.parametrize("piece", ["由省商务厅牵头,", "由甲、", "本项工作由省商务厅负责", "“由”", "(由", "由由", "各市(州)、"])
def test_a_long_sentence_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    began = time.perf_counter()
    parsed(f"(一)甲。{piece * 20_000}负责。\n(二)乙。")
    parsed("(一)甲。" + f"{piece * 30}负责。" * 300 + "\n(二)乙。")
    assert time.perf_counter() - began < 20
