"""No statement without a mark: what is borne out, what is not, and what needs nothing."""

from __future__ import annotations

import pytest

from evals.statements import read_lines, statement_faults
from tests.judging import answer, citation

QUOTE = "> 支持企业开设早餐门店。 [1]"
GOOD = [
    QUOTE,
    "措施(一)写道：\n\n" + QUOTE,
    "责任单位是：**甲**。 [1]",
    "与您情况相关的措施有1条：\n\n- 措施(一)\n\n  > 支持企业开设 [1]\n  >\n  > 早餐门店。 [1]",
    "有两条：\n\n- 措施(一) [1]\n- 措施(二) [1]",
    "有两条：\n\n| 措施 | 单位 |\n| --- | --- |\n| 一 | 甲 [1] |",
    "- 措施(一)\n  - 第一句 [1]",
    QUOTE + "\n\n注：(四)的序号缺失，按前后顺序推定。",
    "文件没有写金额。\n\n最接近的是措施(一)：\n\n" + QUOTE + "\n\n已查阅《若干措施》全部15条措施及正文其他部分。",
    "> 支持企业\n> 开设早餐门店。 [1]",
    "> 支持企业……早餐门店。 [1]",
    "The document does not state an amount.\n\n" + QUOTE,
]
BAD = [
    ("责任单位是：**甲**。\n\n" + QUOTE + "\n\n由乙牵头。", "没有标注出处:由乙牵头。"),
    ("> 支持企业开设早餐门店。", "没有标注出处:支持企业开设早餐门店。"),
    ("由甲负责。\n\n由乙配合。 [1]", "没有标注出处:由甲负责。"),
    ("- 措施(一)\n- 措施(二) [1]", "没有标注出处:- 措施(一)"),
    ("有两条：\n\n- 措施(一) [1]\n- 措施(二)", "没有标注出处:- 措施(二)"),
    ("| 措施 | 单位 |\n|---|---|\n| 一 | 甲 |\n| 二 | 乙 [1] |", "没有标注出处:| 一 | 甲 |"),
    ("由甲负责。 [2]", "标注 [2] 没有对应的引文"),
    ("由甲负责。 [2]", "引文 [1] 在答案中没有标注"),
    ("> 支持个人开设早餐门店。 [1]", "引用与引文不同:支持个人开设早餐门店。 [1]"),
    ("文件没有写到这一点。", "作了答却没有任何出处"),
]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_borne_out(text: str) -> None:
    assert statement_faults(answer(text)) == []


@pytest.mark.parametrize(("text", "fault"), BAD)
def test_what_is_not(text: str, fault: str) -> None:
    assert fault in (statement_faults(answer(text)) or [])


@pytest.mark.parametrize("status", ["out_of_scope", "clarify", "error"])
def test_an_answer_that_says_nothing_about_documents_is_not_judged(status: str) -> None:
    assert statement_faults(answer("这个问题无法回答。", status=status, citations=[])) is None


def test_marks_and_citations_have_to_agree_in_any_answer() -> None:
    assert statement_faults(answer("请再说具体一些。", status="clarify")) == ["引文 [1] 在答案中没有标注"]


def test_declining_needs_no_mark() -> None:
    assert statement_faults(answer("文件没有写金额。", status="not_found", citations=[])) == []


def test_a_link_is_no_mark() -> None:
    (line,) = read_lines("由甲负责 [1](页) [2]")
    assert line.marks == (2,)


def test_the_words_of_a_fact_card_are_marked_like_any_other() -> None:
    card = citation(quote="", start=None, end=None, measure=None)
    assert statement_faults(answer("全文有15项政策举措。 [1]", citations=[card])) == []
