"""Messages with several questions are taken apart; one question told in several sentences, or a business, stays whole."""

from __future__ import annotations

import pytest

from rag import Assistant
from rag.messages import lines_as_sentences, spaces_as_commas, split_questions
from rag.models import Answer
from rag.question import Reader

LIMIT = 2000


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> Reader:
    return Reader(assistant.index)


def pieces(reader: Reader, message: str) -> int:
    text = reader.read(lines_as_sentences(message), LIMIT).text
    return len(split_questions(text, reader, LIMIT))


def cited(answer: Answer) -> set[int]:
    return {citation.measure for citation in answer.citations if citation.measure}


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("第三条由谁负责?第五条讲什么?", 2), ("第三条谁负责第五条讲什么", 2), ("第四条讲什么,由谁负责?", 2), ("第三条谁负责\n第五条讲什么", 2),
        ("省商务厅负责哪几条,另外这份文件什么时候印发的", 2), ("1.第三条谁负责 2.第五条讲什么", 2), ("一是充电桩谁建,二是建一个补多少钱", 2),
        ("第一,谁负责直播;第二,谁负责快递", 2), ("第四条谁负责?顺便问下明天武汉天气", 2), ("第六条讲啥子还有归哪个管", 2), ("谁负责互联网医院以及智慧社区归哪个部门", 2),
        ("who is responsible for measure 4 and what does measure 5 say?", 2), ("Which units handle measure 7? Also, when was the notice issued?", 2),
        ("互联网医院和智慧社区分别由谁负责", 2), ("充电桩、冷库和直播分别归哪个部门管", 3), ("1)第四条的责任单位;2)第五条的内容;3)有没有补贴", 3),
        ("文件谁发的,什么时候发的,有几条", 3), ("第四条有省医保局吗?第八条有吗?", 2),
    ],
)  # fmt: skip
def test_several_questions(reader: Reader, message: str, count: int) -> None:
    assert pieces(reader, message) == count


@pytest.mark.parametrize(
    "message",
    [
        "我们是做冷链的,仓库在宜昌。想扩建,有没有支持?", "我们做直播带货,也做跨境电商,还开了个智慧超市,哪些条能用上", "充电桩多少钱,什么时候建好", "第四条和第五条分别由谁负责",
        "融资对接找谁,给个手机号",
        "我妈七十多了,不会用手机。医院挂号怎么办?", "还有,第九条呢", "第一条,第二条,第三条的责任单位", "第三条的标题和责任单位", "第二条谁负责?谢谢!", "你好,请问第二条谁负责?谢谢!",
        "开网店的,卖的是土特产,有时候直播,物流成本高,冷链也不方便,想知道能享受什么", "全文搜“人工智能”,在哪几条?", "第(一)条和第(三)条有什么区别", "一、三、五条谁负责",
    ],
)  # fmt: skip
def test_one_question(reader: Reader, message: str) -> None:
    assert pieces(reader, message) == 1


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("第三条由谁负责?第五条讲什么?", {3, 5}), ("第三条谁负责第五条讲什么", {3, 5}), ("互联网医院归谁管?那充电桩呢?", {4, 10}), ("第三条谁负责 第五条标题", {3, 5}),
        ("第四条讲什么,由谁负责", {4}), ("第一条谁负责\n第二条标题是什么\n第三条在哪一部分", {1, 2, 3}),
    ],
)  # fmt: skip
def test_every_question_is_answered(assistant: Assistant, message: str, expected: set[int]) -> None:
    answer = assistant.ask(message)
    assert (answer.status, cited(answer)) == ("answered", expected)


def test_what_is_missing_is_said_beside_what_is_answered(assistant: Assistant) -> None:
    answer = assistant.ask("第四条由谁负责?补贴多少钱?")
    assert (answer.status, cited(answer)) == ("answered", {4})
    assert "没有写金额" in answer.answer
    assert "没有第16条" in assistant.ask("第二条标题是什么?第十六条呢?").answer


def test_what_is_off_the_subject_is_said_beside_what_is_answered(assistant: Assistant) -> None:
    for message in ("第四条谁负责,顺便帮我写首诗", "今天武汉天气咋样,第四条谁负责"):
        answer = assistant.ask(message)
        assert (answer.status, cited(answer)) == ("answered", {4})
        assert "不属于" in answer.answer


def test_a_message_goes_on_with_the_conversation(assistant: Assistant) -> None:
    answer = assistant.ask("标题是什么?第五条呢?", [("第四条由谁负责", "")])
    assert cited(answer) == {4, 5}
    assert cited(assistant.ask("那由谁负责", [("第四条讲什么?第六条讲什么?", "")])) == {6}


def test_lines_and_spaces() -> None:
    assert lines_as_sentences("第一条谁负责\n\n第二条呢?\n第三条") == "第一条谁负责。第二条呢?第三条"
    assert lines_as_sentences("一行") == "一行"
    assert spaces_as_commas("第七条谁管 补多少 5G 呢") == "第七条谁管,补多少 5G 呢"
