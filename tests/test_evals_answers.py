"""Cases through the real front door: judged, how they were read, and what the search brings."""

from __future__ import annotations

import pytest

from evals.answers import answer_all
from evals.models import Case
from evals.recognition import recognition
from evals.search import search
from rag import Assistant
from tests.judging import CHARGING, NUMBER, case


def test_cases_are_asked_judged_read_and_searched_for(assistant: Assistant) -> None:
    charging, number, chain = answer_all(
        assistant, [CHARGING, NUMBER, case("c", "那第五条呢?", history=("措施四的责任单位",), measures=(5,))]
    )
    assert charging.right and charging.search is not None
    assert charging.search.ranked[0] == 10 and charging.search.counts
    assert number.scores["numbers"] and number.search is None
    assert chain.right and chain.search is None and "numbers" not in chain.scores


def test_a_question_to_be_declined_is_searched_for_but_does_not_count(assistant: Assistant) -> None:
    found = search(assistant, case(question="养老院装修能补贴吗", status="not_found", measures=()))
    assert found is not None and not found.counts
    assert search(assistant, case(question=" ")) is None


@pytest.mark.parametrize(
    ("asked", "intent", "scores"),
    [
        (case(), "fact", {}),
        (case(intent=("fact", "support")), "fact", {"intent": True}),
        (case(intent=("support",)), "fact", {"intent": False}),
        (case(question="互联网医院由谁负责?", ask=("what", "who")), "responsibility", {"ask": True}),
        (case(question="互联网医院由谁负责?", ask=("amount",)), "responsibility", {"ask": False}),
        (case(question="互联网医院由谁负责?", ask=("weather",)), "responsibility", {}),
    ],
)
def test_intents_are_judged_where_a_case_gives_them(
    assistant: Assistant, asked: Case, intent: str, scores: dict[str, bool]
) -> None:
    assert recognition(assistant, asked, intent) == scores


@pytest.mark.parametrize(
    ("kind", "question", "measures", "read"),
    [
        ("resp_number", "措施四的责任单位", (4,), True),
        ("resp_number", "措施四的责任单位", (5,), False),
        ("resp_number_multi", "第十四条到第十七条分别归谁管?", (14, 15), True),
        ("unit_duties", "省医保局负责哪几条?", (4,), True),
        ("unit_duties", "省医保局负责哪几条?", (3,), False),
        ("unit_duties", "哪几条?", (3,), False),
        ("shared_measures", "卫健委和医保局共同负责哪几条?", (4,), True),
        ("union", "体育局或者医保局负责的措施", (3, 4, 7, 9), False),
    ],
)
def test_numbers_and_names_are_judged_by_kind(
    assistant: Assistant, kind: str, question: str, measures: tuple[int, ...], read: bool
) -> None:
    (found,) = recognition(assistant, case(kind=kind, question=question, measures=measures), "x").values()
    assert found is read
