"""Follow-ups on a list choose among its measures and none else."""

from __future__ import annotations

import pytest

from rag import Assistant

COMMERCE, HEALTH, SPORT = "省商务厅负责哪些措施", "省卫健委负责哪几条", "省体育局负责哪些"


def cited(assistant: Assistant, *turns: str) -> set[int]:
    *earlier, question = turns
    answer = assistant.ask(question, [(one, "") for one in earlier])
    return {citation.measure for citation in answer.citations if citation.measure}


@pytest.mark.parametrize(
    ("turns", "measures"),
    [
        ((COMMERCE, "除了第一条还有哪些"), {5, 6, 9, 11, 12, 15}),
        ((COMMERCE, "除去第五条和第六条呢"), {1, 9, 11, 12, 15}),
        ((HEALTH, "不算第四条呢"), {8, 12}),
        (("哪些措施提到5G", "除了第十条呢"), {5, 12}),
        (("第三部分有哪些措施", "除了第六条,其余归谁管"), {7, 8, 9}),
        ((COMMERCE, "其中提到5G的呢"), {5, 12}),
        ((COMMERCE, "提到冷链的是哪几条"), {1, 11}),
        ((COMMERCE, "没提5G的呢"), {1, 6, 9, 11, 15}),
        (("全文有哪些措施", "提到快递的呢"), {5, 11}),
        (("省发改委负责哪些措施", "哪些和养老有关"), {5, 8}),
        (("第三部分有哪些措施", "哪条和养老有关"), {8}),
        ((COMMERCE, "哪条责任单位最多"), {11}),
        ((COMMERCE, "哪条单位最少"), {6, 15}),
        ((SPORT, "后一个呢"), {9}),
        ((SPORT, "前一条由哪些单位负责"), {3}),
        ((COMMERCE, "省发改委呢", "两个单位都负责的有哪些"), {5, 6, 11, 12, 15}),
        (("措施十的责任单位有哪些", "第二个单位还负责什么"), {1, 2, 6, 10, 12}),
    ],
)
def test_some_of_a_list(assistant: Assistant, turns: tuple[str, ...], measures: set[int]) -> None:
    assert cited(assistant, *turns) == measures


@pytest.mark.parametrize(
    "turns",
    [("除了省经信厅,第六条还有谁",), ("第六条谁负责", "除了经信厅呢"), ("措施六的责任单位有哪些", "除了省经信厅还有谁")],
)
def test_the_units_of_a_measure_beside_some(assistant: Assistant, turns: tuple[str, ...]) -> None:
    *earlier, question = turns
    answer = assistant.ask(question, [(one, "") for one in earlier])
    assert set(answer.units) == {"省发改委", "省商务厅"}
    assert {citation.measure for citation in answer.citations} == {6}


def test_what_is_said_of_the_rest_of_a_list(assistant: Assistant) -> None:
    assert cited(assistant, COMMERCE, "除了第一条,其他的讲什么") == {5, 6, 9, 11, 12, 15}


def test_a_measure_is_set_beside_the_one_before(assistant: Assistant) -> None:
    assert cited(assistant, "第十五条责任单位几家", "跟第十条比,哪条责任单位多?") == {10, 15}
