"""Who says what they are and asks nothing is told what there is for them; the vague are asked back, others told there is nothing."""

from __future__ import annotations

import pytest

from rag import Assistant


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("我们是博物院", 2),
        ("我们是足球俱乐部", 9),
        ("本公司主营无人机", 12),
        ("我们做跨境电商的", 11),
        ("我们是一家家政公司", 13),
    ],
)
def test_a_business_is_told_what_may_apply(assistant: Assistant, question: str, measure: int) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.answer.startswith("可能适用")
    assert measure in {citation.measure for citation in answer.citations}


@pytest.mark.parametrize("question", ["我们是造船厂", "我们是律师事务所", "我们是钢铁厂"])
def test_a_business_that_the_document_has_nothing_for(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "not_found"


@pytest.mark.parametrize("question", ["我是个体户", "我们是企业", "我开了个店"])
def test_who_says_nothing_of_their_business_is_asked_back(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "clarify"
