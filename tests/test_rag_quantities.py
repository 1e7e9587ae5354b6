"""A number that the text does not give is said to be missing, beside the measure that treats the matter."""

from __future__ import annotations

import pytest

from rag import Assistant


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("充电服务费要降几成", 10),
        ("宽带提速到多少兆", 10),
        ("智慧医院要建几家", 4),
        ("打造几个无人机投递示范区", 12),
        ("老年病床数量要增加多少", 8),
    ],
)
def test_a_number_that_is_not_written(assistant: Assistant, question: str, measure: int) -> None:
    answer = assistant.ask(question)
    assert answer.status == "not_found"
    assert answer.answer.startswith("文件没有写")
    assert {citation.measure for citation in answer.citations if citation.measure} == {measure}


@pytest.mark.parametrize("question", ["快递站不小于多少平方米", "新小区的快递站要多大面积"])
def test_a_number_that_is_written(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert "15平方米" in answer.answer


@pytest.mark.parametrize(
    ("turns", "missing"),
    [
        (("直播带货补多少钱", "充电桩呢"), "金额"),
        (("快递站面积多大", "那养老院呢"), "面积"),
        (("互联网医院怎么申请", "那养老院呢"), "申请办法"),
    ],
)
def test_what_was_asked_for_is_asked_of_the_next_matter(
    assistant: Assistant, turns: tuple[str, str], missing: str
) -> None:
    answer = assistant.ask(turns[1], [(turns[0], "")])
    assert answer.status == "not_found"
    assert missing in answer.answer.split("\n", 1)[0]


@pytest.mark.parametrize("question", ["我们几个大学生想创业", "医生能不能在几个地方坐诊"])
def test_a_number_of_people_or_places_asks_for_none(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "answered"


@pytest.mark.parametrize(
    "turns",
    [
        ("充电桩补多少钱一根", "那收的服务费呢,会不会便宜点"),
        ("医院老年门诊以后会不会多设几个",),
        ("老影剧院一座,想改数字化,晚上再引几个国潮秀。",),
    ],
)
def test_a_wish_of_its_own_asks_for_no_number(assistant: Assistant, turns: tuple[str, ...]) -> None:
    *earlier, question = turns
    assert assistant.ask(question, [(one, "") for one in earlier]).status == "answered"
