"""Questions that suppose something of the structure are answered yes or no first."""

from __future__ import annotations

import pytest

from rag import Assistant

YES, NO = "是的", "不对"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("商务厅负责第五条,对吗", YES),
        ("商务厅负责第四条,对吗", NO),
        ("第八条不归商务厅管,对吧", YES),
        ("医保局只负责第四条,是吧", YES),
        ("发改委一共负责八条吧", YES),
        ("文旅厅有五条任务,对吗", NO),
        ("教育厅负责三条,没错吧", NO),
        ("海关只出现在第十一条,对吗", YES),
        ("第十条一共九个省直单位,对吗", YES),
        ("第一条有八家责任单位,对不对", NO),
        ("责任单位最多的是第十条,对吧", YES),
        ("责任单位最多的是第十一条,对吧", NO),
        ("任务最多的部门是发改委,没错吧", YES),
        ("任务最多的是商务厅,对不对", NO),
        ("民政厅没有任务,对吗", NO),
        ("自然资源厅一条都没有,是不?", NO),
        ("第三条和第四条没有共同的省直单位,对吗", YES),
        ("科技厅和广电局负责的措施完全一样,对吗", YES),
        ("商务厅和发改委负责的措施一样,是吗", NO),
        ("第四部分有三条措施,对吧", YES),
        ("第二部分有四条,对吗", NO),
    ],
)
def test_yes_or_no_comes_first(assistant: Assistant, question: str, first: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.answer.lstrip().startswith(first)
    assert answer.citations


@pytest.mark.parametrize("word", ["元宇宙", "区块链", "老字号", "预付卡"])
@pytest.mark.parametrize("form", ["“{}”在哪条", "哪些措施提到“{}”", "有没有提“{}”", "“{}”文件里有没有"])
def test_a_word_that_is_not_there_is_said_to_be_absent(assistant: Assistant, form: str, word: str) -> None:
    answer = assistant.ask(form.format(word))
    assert answer.status == "not_found"
    assert [citation.measure for citation in answer.citations if citation.measure] == []
    assert word in answer.answer
