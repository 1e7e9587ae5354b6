"""What a question takes from the conversation, and what it must not take: every kind of follow-up, through the front door."""

from __future__ import annotations

import pytest

from ingest.numerals import to_chinese
from rag import Assistant
from rag.models import Answer
from tests.reading import CITIES, RECORDS


def asked(assistant: Assistant, *questions: str) -> Answer:
    """The answer to the last of the questions, the others being its history."""
    return assistant.ask(questions[-1], [(earlier, "") for earlier in questions[:-1]])


def cited(answer: Answer) -> set[int]:
    return {citation.measure for citation in answer.citations if citation.measure}


def units(number: int) -> set[str]:
    return set(RECORDS[number].units) - {CITIES}


# The wanted slot: the subject stays


@pytest.mark.parametrize("opening", ["互联网医院归谁管", "第四条讲什么", "措施四", "measure 4"])
@pytest.mark.parametrize("question", ["那由谁负责?", "责任单位?", "归哪几家", "谁", "它归哪个部门管", "他们几家啊"])
def test_then_who(assistant: Assistant, opening: str, question: str) -> None:
    answer = asked(assistant, opening, question)
    assert (answer.status, cited(answer), set(answer.units) - {CITIES}) == ("answered", {4}, units(4))


@pytest.mark.parametrize(
    "question", ["那它讲了什么", "内容?", "原话怎么写的", "原文照录", "引用一下原句", "具体咋说的"]
)
def test_then_the_words(assistant: Assistant, question: str) -> None:
    answer = asked(assistant, "互联网医院归谁管", question)
    assert (answer.status, cited(answer)) == ("answered", {4})
    assert "网上医疗咨询" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "补贴多少",
        "一家给几多钱",
        "钱?",
        "什么时候能建好",
        "电话给一个",
        "怎么申请",
        "在哪里下载",
        "牌照要怎么办",
        "哪几家医院开通了?",
    ],
)
def test_then_what_the_notice_does_not_say(assistant: Assistant, question: str) -> None:
    answer = asked(assistant, "互联网医院归谁管", question)
    assert (answer.status, cited(answer) <= {4}) == ("not_found", True)


def test_then_heading_and_part(assistant: Assistant) -> None:
    assert RECORDS[4].heading in asked(assistant, "互联网医院归谁管", "标题?").answer
    assert "第二部分" in asked(assistant, "互联网医院归谁管", "标题?", "在哪部分").answer


# The subject slot: what was wanted stays


@pytest.mark.parametrize(
    "form", ["第{c}条呢", "那{d}呢", "{d}呢", "换成第{c}条", "and {d}?", "what about measure {d}", "不是,我是说第{c}条"]
)
def test_the_same_of_another_measure(assistant: Assistant, form: str) -> None:
    for number in (2, 6, 9, 12):
        answer = asked(assistant, "第三条由谁负责", form.format(c=to_chinese(number), d=number))
        assert (answer.status, cited(answer), set(answer.units) - {CITIES}) == ("answered", {number}, units(number))


@pytest.mark.parametrize(
    ("opening", "question", "measure"),
    [
        ("直播带货归谁管", "快递站呢", 11), ("充电桩归谁", "那冷库呢", 11), ("快递站归谁管", "我问的是充电桩", 10), ("这个归谁管", "哦忘说了,共享单车", 5),
    ],
)  # fmt: skip
def test_the_same_of_another_matter(assistant: Assistant, opening: str, question: str, measure: int) -> None:
    answer = asked(assistant, opening, question)
    assert (answer.status, answer.intent, cited(answer)) == ("answered", "responsibility", {measure})


def test_the_same_of_another_unit(assistant: Assistant) -> None:
    assert cited(asked(assistant, "省体育局负责哪些", "省科技厅呢")) == {n for n in RECORDS if "省科技厅" in units(n)}
    assert cited(asked(assistant, "第十条由谁负责", "商务厅呢")) == {10}
    assert "不对" in asked(assistant, "第十条由谁负责", "商务厅呢").answer


@pytest.mark.parametrize(
    "question", ["省商务厅负责哪些措施", "第八条讲什么", "互联网医院由谁负责", "文件是谁印发的", "怎么办护照"]
)
def test_a_whole_question_takes_nothing(assistant: Assistant, question: str) -> None:
    alone = assistant.ask(question)
    for opening in ("第三条由谁负责", "充电桩补贴多少钱", "省体育局负责哪些", "第十六条"):
        after = asked(assistant, opening, question)
        assert (after.status, cited(after), after.units) == (alone.status, cited(alone), alone.units)


# Pointing


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (("第六条的责任单位", "第九条呢", "前面那个谁负责"), {6}),
        (("第六条的责任单位", "第九条呢", "后一条呢"), {10}),
        (("第六条的责任单位", "第九条呢", "第十条呢", "后两条共同的单位"), {9, 10}),
        (("第八条的单位", "第四条的呢", "两条都有的单位"), {4, 8}),
        (("第八条的单位", "第四条的呢", "区别在哪"), {4, 8}),
        (("measure 4?", "and 8?", "which units do those two share?"), {4, 8}),
        (("省发改委负责哪些", "第三个讲什么"), {7}),
        (("省体育局负责哪些", "最后那条呢"), {9}),
        (("互联网医院归谁", "充电桩呢", "最开始问的归谁"), {4}),
        (("第三部分有哪些", "下一部分呢"), {10, 11, 12}),
        (("第二条谁负责", "最后一条呢"), {15}),
    ],
)
def test_pointing_back(assistant: Assistant, questions: tuple[str, ...], expected: set[int]) -> None:
    answer = asked(assistant, *questions)
    assert (answer.status, cited(answer)) == ("answered", expected)


def test_units_pointed_at(assistant: Assistant) -> None:
    both = {n for n in RECORDS if {"省民政厅", "省卫健委"} <= units(n)}
    for question in ("这两家重合的有哪些", "两家共同的", "他们俩一起的有吗"):
        assert cited(asked(assistant, "省民政厅管哪些", "省卫健委呢", question)) == both
    answer = asked(assistant, "省通信管理局负责什么", "这个单位和省邮政管理局有没有同列一条")
    assert cited(answer) == {n for n in RECORDS if {"省通信管理局", "省邮政管理局"} <= units(n)}
    assert cited(asked(assistant, "第九条谁负责", "第三条也有他们吗")) == {3}
    assert cited(asked(assistant, "第四条谁负责", "有没有民政厅", "他们还负责哪些")) == {
        n for n in RECORDS if "省民政厅" in units(n)
    }


# Lists


def test_some_of_a_list(assistant: Assistant) -> None:
    keyword = ("哪几条出现了“5G”",)
    assert cited(asked(assistant, *keyword, "只看商务厅参与的")) == {5, 12}
    assert cited(asked(assistant, *keyword, "只看商务厅参与的", "换成经信厅")) == {10, 12}
    assert cited(asked(assistant, *keyword, "只看商务厅参与的", "换成经信厅", "其中讲流动医院的是哪一条")) == {12}
    assert cited(asked(assistant, "第三部分有哪几条", "只要省发改委参与的", "剩下那条归谁")) == {9}
    assert cited(asked(assistant, "省卫健委负责几条", "三条里哪条写机器人")) == {12}


@pytest.mark.parametrize("question", ["一共几条", "是哪几条", "一共多少条"])
def test_a_list_again(assistant: Assistant, question: str) -> None:
    assert cited(asked(assistant, "省体育局负责哪些", question)) == {3, 9}


def test_nothing_more_leaves_the_subject(assistant: Assistant) -> None:
    searched = asked(assistant, "我开民宿的，有政策吗", "还有别的吗")
    assert searched.status == "answered"
    assert "没有了" not in searched.answer  # a search is never complete
    assert "没有了" in asked(assistant, "省体育局负责哪些", "就这些?").answer
    assert cited(asked(assistant, "省体育局负责哪些", "就这些?", "一共几条")) == {3, 9}
    assert set(asked(assistant, "第六条归经信厅吧", "还有其他单位吗").units) - {CITIES} == units(6)


# The conversation around


@pytest.mark.parametrize(
    "between", ["谢谢", "好的", "明天武汉下雨吗", "帮我写首诗", "晓得了,多谢", "ok thanks", "你好"]
)
def test_talk_in_between_leaves_the_subject(assistant: Assistant, between: str) -> None:
    assert asked(assistant, "第四条讲什么", between).status in ("clarify", "out_of_scope")
    assert cited(asked(assistant, "第四条讲什么", between, "那由谁负责")) == {4}


def test_an_earlier_subject_named_again(assistant: Assistant) -> None:
    history = ("小区充电桩能多装点吗", "快递柜的事文件管不管")
    assert cited(asked(assistant, *history, "再说回充电桩,是哪些单位在负责")) == {10}
    assert cited(asked(assistant, "网约车文件怎么说", "司机的社保呢", "回到网约车,归哪些部门")) == {5}


def test_a_business_told_in_turns(assistant: Assistant) -> None:
    answer = asked(assistant, "我公司造智能手环和健康检测设备", "我们还做养老社区的智能化改造", "两块业务分别归谁")
    assert (cited(answer), set(answer.units) - {CITIES}) == ({5, 12}, units(5) | units(12))


def test_the_document_as_subject(assistant: Assistant) -> None:
    assert "2022年4月27日" in asked(assistant, "这份文件谁发的", "什么时候").answer
    assert "15条" in asked(assistant, "这份文件谁发的", "一共几条").answer
    assert "15" in asked(assistant, "When was the notice issued?", "How many measures does it contain?").answer


@pytest.mark.parametrize("question", ["那由谁负责?", "它归谁管", "下一条", "这两条呢", "还有别的吗", "what about it?"])
def test_leaning_on_nothing_is_asked_back(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "clarify"


def test_a_long_conversation_is_followed_to_its_end(assistant: Assistant) -> None:
    questions = [
        f"第{to_chinese(number)}条由谁负责" if number == 1 else f"第{to_chinese(number)}条呢" for number in range(1, 16)
    ]
    for size in range(1, 16):
        assert cited(asked(assistant, *questions[:size], "那标题呢")) == {size}
    assert asked(assistant, *questions[:14], "第十五条呢").intent == "responsibility"


def test_what_is_remembered_changes_no_answer(assistant: Assistant) -> None:
    fresh = Assistant(assistant.archive, assistant.settings)
    questions = ("直播带货有支持吗", "谁负责", "快递站呢", "多大面积", "老小区也要建吗")
    whole = asked(fresh, *questions)
    for size in range(1, len(questions) + 1):
        turned = asked(assistant, *questions[:size])
    assert (turned.answer, turned.citations, turned.status) == (whole.answer, whole.citations, whole.status)


def test_a_short_question_with_a_subject_of_its_own_is_not_about_the_one_before(assistant: Assistant) -> None:
    assert asked(assistant, "快递站谁负责", "充电桩谁负责").units == assistant.ask("充电桩谁负责").units
    pair = assistant.ask("快递站和充电桩分别谁负责")
    assert {citation.measure for citation in pair.citations} == {10, 11}


def test_a_word_that_one_measure_alone_prints_is_a_new_subject(assistant: Assistant) -> None:
    answer = asked(assistant, "充电桩归谁管", "直播带货补贴多少钱")
    assert answer.status == "not_found"
    assert {citation.measure for citation in answer.citations} == {1}
