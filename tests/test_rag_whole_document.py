"""这些措施 with nothing before it means the document; circled numbers are numbers; units that do not stand there."""

from __future__ import annotations

import pytest

from rag import Assistant

SINGLE = 21  # units by name


def test_these_measures_without_a_history_are_the_document(assistant: Assistant) -> None:
    assert {c.measure for c in assistant.ask("这些措施有哪些").citations if c.measure} == set(range(1, 16))
    assert "2025年" in assistant.ask("该政策的目标是什么").answer
    assert "联席会议" in assistant.ask("这个政策是谁发的").answer
    assert assistant.ask("这份政策主要讲什么").status == "answered"


def test_who_is_responsible_for_all_of_it_is_a_table(assistant: Assistant) -> None:
    answer = assistant.ask("这些措施由谁负责")
    assert answer.status == "answered"
    assert "省发改委：8条" in answer.answer
    assert len([unit for unit in answer.units if unit.startswith(("省", "武汉"))]) >= SINGLE


def test_after_a_list_these_measures_are_the_list(assistant: Assistant) -> None:
    answer = assistant.ask("这些措施分别由谁负责", [("省体育局负责哪些", "")])
    assert {citation.measure for citation in answer.citations} == {3, 9}


@pytest.mark.parametrize("question", ["①②③谁负责", "①、②、③由谁负责", "①②③"])
def test_circled_numbers_are_numbers_of_their_own(assistant: Assistant, question: str) -> None:
    assert assistant.understand(question).measures == (1, 2, 3)


@pytest.mark.parametrize("question", ["哪些单位不负责第六条", "Which units are not responsible for measure 6?"])
def test_units_that_do_not_stand_on_a_measure(assistant: Assistant, question: str) -> None:
    units = set(assistant.ask(question).units)
    assert len(units) == SINGLE - 3
    assert units.isdisjoint({"省经信厅", "省发改委", "省商务厅"})


def test_measures_that_do_not_name_a_unit_in_english(assistant: Assistant) -> None:
    answer = assistant.ask("Which measures is the Sports Bureau not responsible for?")
    assert {citation.measure for citation in answer.citations if citation.measure} == set(range(1, 16)) - {3, 9}


def test_an_everyday_word_with_a_slip_is_put_right(assistant: Assistant) -> None:
    assert assistant.understand("快弟柜怎么建").text.startswith("快递柜")
