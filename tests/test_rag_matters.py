"""A message of several matters keeps every one of them, and one of a single matter stays one."""

from __future__ import annotations

import pytest

from rag import Assistant
from rag.normalise import normalise


def cited(assistant: Assistant, question: str) -> set[int]:
    return {citation.measure for citation in assistant.ask(question).citations if citation.measure}


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("我们开民宿的,又想装充电桩", {5, 10}),
        ("医院想上互联网,还想买手术机器人", {4, 12}),
        ("物业公司想搞智慧社区,再装点快递柜", {5, 11}),
        ("开药店的,想网上卖药,还想贷款", {4, 14}),
    ],
)
def test_a_matter_told_beside_another_is_kept(assistant: Assistant, question: str, needed: set[int]) -> None:
    assert needed <= cited(assistant, question)


def test_a_business_that_prints_a_keyword_is_searched_for(assistant: Assistant) -> None:
    assert 10 in cited(assistant, "小区物业,业主要充电桩又要千兆宽带,文件里分别在哪里讲到")


def test_a_clause_that_only_says_where_asks_nothing(assistant: Assistant) -> None:
    answer = assistant.ask("第三条和第九条的责任单位里,重复的是哪几家")
    assert {unit for unit in answer.units if unit.startswith("省")} == {"省体育局", "省教育厅"}


def test_a_unit_beside_a_matter_is_checked_on_its_measure(assistant: Assistant) -> None:
    answer = assistant.ask("无人机投递那条是省交通运输厅负责的,没记错吧")
    assert answer.answer.startswith("不对。措施(十二)")


def test_what_is_said_three_times_is_said_once() -> None:
    assert normalise("直播带货直播带货直播带货!!!")[0] == "直播带货!!!"
    assert normalise("研究研究")[0] == "研究研究"
