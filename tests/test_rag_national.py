"""What the documents say that this one rests on is not taken from this one."""

from __future__ import annotations

import pytest

from rag import Assistant

STATE, PLAN = "gov-2020-32", "ndrc-2021-396"


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("28部门的那个文件怎么说直播带货", {PLAN}),
        ("28部门文件关于冷链的内容", {PLAN}),
        ("国家那个实施方案里养老怎么说", {PLAN}),
        ("国办那个文件怎么说5G", {STATE}),
        ("国务院的意见里有没有提无人机", {STATE}),
        ("上位文件怎么说网约车", {STATE, PLAN}),
        ("国家文件对快递末端有什么要求", {STATE, PLAN}),
        ("28个部门具体是哪28个", {PLAN}),
    ],
)
def test_matters_of_documents_known_by_cards_are_missing(assistant: Assistant, question: str, missing: set[str]) -> None:
    answer = assistant.ask(question)
    assert answer.status == "not_found"
    assert set(answer.missing) == missing
    assert [citation.measure for citation in answer.citations if citation.measure] == []


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("28部门的文件一共多少项措施", "24项措施"),
        ("国家层面的文件是哪一年出的", "2020年9月"),
        ("上位文件是哪两个", "发改就业〔2021〕396号"),
        ("发改委等28部门的文件提到在线教育吗", "在线教育"),
    ],
)
def test_what_the_cards_say_is_answered(assistant: Assistant, question: str, says: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert says in answer.answer


@pytest.mark.parametrize(("question", "other"), [("2031年新规定有没有", True), ("2022年的措施有哪些", False)])
def test_another_year_is_any_but_that_of_the_document(assistant: Assistant, question: str, other: bool) -> None:
    assert assistant.understand(question).has("other_year") is other


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("国办32号文四个标题大意", "answered"),
        ("国办32号文有24项举措?", "answered"),
        ("发改就业〔2021〕396号是什么文件", "answered"),
        ("依据的上位文件有哪两份", "answered"),
    ],
)
def test_facts_of_a_card_are_no_matters(assistant: Assistant, question: str, status: str) -> None:
    assert assistant.ask(question).status == status


def test_whose_document_this_one_is_not(assistant: Assistant) -> None:
    answer = assistant.ask("这个文件是28个部门联合印发的吧")
    assert answer.answer.startswith("不对")
    assert "联席会议" in answer.answer
