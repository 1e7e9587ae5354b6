"""What a question supposes about contents is judged by the words: stance, force, direction, bound, reach, figures, names."""

from __future__ import annotations

import pytest

from rag import Assistant

RIGHT, WRONG = "是的", "不对"


def first_line(assistant: Assistant, question: str) -> str:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.citations
    return answer.answer.lstrip().split("\n", 1)[0]


@pytest.mark.parametrize(
    ("question", "written", "measure"),
    [
        ("文件要求停办非遗进景区,对吗", "推进", 7),
        ("听说共享汽车被取缔了,真的吗", "支持", 5),
        ("措施五禁止即时递送,对吗", "支持", 5),
        ("省里不让社会力量办老年护理院,是吧", "支持", 8),
        ("措施八说的是禁止直播带货,没错吧", "支持", 1),
        ("运营充电桩的必须降价,对不对", "适当", 10),
        ("实体商业企业一律要搞直播带货,对吗", "支持", 1),
        ("充电服务费要上调,没记错吧", "下调", 10),
        ("文件要求涨充电服务费?", "下调", 10),
        ("中医院的老年病床要减少,是吗", "增加", 8),
        ("信贷支持要缩减,对吗", "加强", 14),
        ("快递末端综合服务站的面积上限是15平方米吧?", "不小于", 11),
        ("快递末端综合服务站面积最多15平米,对吗", "不小于", 11),
        ("医务人员只能在一家平台执业,对吗", "多点", 4),
        ("快递末端综合服务站不小于30平方米,对吧", "15平方米", 11),
        ("长江中游五省一起搞旅游合作,对吗", "三省", 7),
        ("5G广播改成6G广播技术研发,对吗", "5G", 12),
        ("第十条讲的是4G“万站工程”,对吗", "5G", 10),
    ],
)
def test_what_contradicts_the_words_is_corrected_first(
    assistant: Assistant, question: str, written: str, measure: int
) -> None:
    line = first_line(assistant, question)
    assert line.startswith(WRONG)
    assert f"“{written}”" in line
    assert measure in {citation.measure for citation in assistant.ask(question).citations}


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("医务人员可以在互联网医院多点执业,对吗", 4),
        ("充电服务费是适当下调吧?", 10),
        ("巡游出租车和网约车融合发展是鼓励的,对吗", 5),
        ("虚假宣传要打击,没错吧", 15),
        ("新建居住社区的快递末端综合服务站不小于15平方米,对吗", 11),
        ("措施八支持养老机构开展临终关怀,是吧", 8),
    ],
)
def test_what_the_words_bear_out_is_confirmed_first(assistant: Assistant, question: str, measure: int) -> None:
    assert first_line(assistant, question).startswith(RIGHT)
    assert {citation.measure for citation in assistant.ask(question).citations} == {measure}


@pytest.mark.parametrize(
    "question",
    [
        "三级公立医院可以设老年病医院,对吗",  # the words are there, of different sentences
        "数字体育是支持高校教师创业,对吗",
        "老旧小区的快递站不小于15平方米,对吗",  # written of new ones
    ],
)
def test_what_cannot_be_judged_is_shown_without_a_verdict(assistant: Assistant, question: str) -> None:
    assert not first_line(assistant, question).startswith((RIGHT, WRONG))


@pytest.mark.parametrize(
    ("question", "taken"),
    [
        ("充电服务费是必须降还是鼓励降", "鼓励"),
        ("直播带货是支持还是禁止", "支持"),
        ("服务费上调还是下调?充电桩的", "下调"),
    ],
)
def test_of_two_sides_the_one_that_is_written_is_named(assistant: Assistant, question: str, taken: str) -> None:
    assert first_line(assistant, question).startswith(f"是“{taken}”")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("目标是2035年建成中部消费新高地,对吗", "“2025年”"),
        ("目标是建成北部消费新高地,对吧", "“中部”"),
    ],
)
def test_the_goal_is_judged_too(assistant: Assistant, question: str, first: str) -> None:
    line = first_line(assistant, question)
    assert line.startswith(WRONG)
    assert first in line


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("第八条没有写临终关怀吗", f"{WRONG}。措施(八)"),
        ("第八条没有提5G,对吗", f"{RIGHT}。措施(八)"),
        ("第八条提到临终关怀了吧", f"{RIGHT}。措施(八)"),
        ("措施二鼓励纸质出版,对吗", "措施(二)“大力发展数字文化旅游服务”的原文没有提到“纸质出版”"),
    ],
)
def test_whether_a_measure_mentions_something(assistant: Assistant, question: str, first: str) -> None:
    assert first_line(assistant, question).startswith(first)


@pytest.mark.parametrize(
    "question", ["在手机游湖北上订的酒店不给取消,怎么办?", "双十一买的东西降价了,可以要商家补差价吗"]
)
def test_a_complaint_supposes_nothing(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answer.startswith((RIGHT, WRONG))


@pytest.mark.parametrize(
    ("before", "question", "first"),
    [
        ("养老机构能做临终关怀吗", "不准做对吧", WRONG),
        ("无人机投递的事谁管", "是被禁止的吗", WRONG),
        ("直播带货谁负责", "支持还是禁止", "是“支持”"),
        ("充电服务费怎么规定", "是强制的吗", WRONG),
    ],
)
def test_a_premise_that_names_nothing_is_about_the_matter_before(
    assistant: Assistant, before: str, question: str, first: str
) -> None:
    answer = assistant.ask(question, [(before, "")])
    assert answer.status == "answered"
    assert answer.answer.startswith(first)
