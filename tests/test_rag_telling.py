"""Whether a word stands in the document: yes with its places, no in plain words, also for the next word."""

from __future__ import annotations

import pytest

from rag import Assistant


def status_and_line(assistant: Assistant, *turns: str) -> tuple[str, str]:
    *earlier, question = turns
    answer = assistant.ask(question, [(one, "") for one in earlier])
    return answer.status, answer.answer.lstrip().split("\n", 1)[0]


@pytest.mark.parametrize(
    "question",
    ["有没有说预制菜", "文件提到元宇宙了吗", "文件里有没有写电竞", "有没有说到露营", "提没提新能源汽车", "有没有讲宠物"],
)
def test_a_neighbour_is_not_taken_for_the_word(assistant: Assistant, question: str) -> None:
    status, line = status_and_line(assistant, question)
    assert status == "not_found"
    assert "都没有出现" in line


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("有没有说直播", "是的。提到“**直播**”的措施有1条"),
        ("文件没有提5G吧", "不对。提到“**5G**”的措施有3条"),
        ("文件没有提宠物对吗", "是的。"),
    ],
)
def test_a_word_is_confirmed_or_a_denial_corrected(assistant: Assistant, question: str, first: str) -> None:
    status, line = status_and_line(assistant, question)
    assert status == "answered"
    assert line.startswith(first)


@pytest.mark.parametrize("question", ["有没有提及快递柜", "有没有提到VR"])
def test_the_thing_by_another_name_is_the_thing(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "answered"


def test_the_next_word_is_asked_for_in_the_same_way(assistant: Assistant) -> None:
    assert status_and_line(assistant, "文件提到预制菜吗", "元宇宙呢")[0] == "not_found"
    assert status_and_line(assistant, "文件提到5G吗", "6G呢")[0] == "not_found"
    assert status_and_line(assistant, "文件提到5G吗", "那养老呢")[1].startswith("是的。提到“**养老**”的措施有4条")
