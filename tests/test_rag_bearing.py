"""Documents without paraphrases: what holds the words of a question, and what it asks for, is answered from."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.catalog import Source, packaged_corpus
from ingest.chunk import chunk, token_counter
from ingest.clean import Reading
from ingest.lexicon import Lexicon
from ingest.models import Encoder, Entry, Library
from ingest.outline import parse
from rag import Assistant, Settings
from rag.archive import InMemory
from rag.bearing import Bearing, _runs

_LEAVE = Entry("leave", "虚构办公厅关于放假安排的通知", "full", "", "虚办发〔2033〕1号", "虚构办公厅", level="nation")
_BOOKS = Entry("books", "虚构办公厅关于印发两个规定的通知", "full", "", "虚办发〔2033〕2号", "虚构办公厅", level="nation")
_PLAN = Entry("plan", "虚构市剪纸发展规划", "full", "", "虚政发〔2033〕3号", "虚构市人民政府", level="city")
_TEXTS = {
    _LEAVE: """虚构办公厅关于放假安排的通知

各单位:

现将放假安排通知如下。

一、蜂王节:3月3日放假调休,共5天。3月10日上班。

二、风筝节:4月4日放假,与周末连休。

三、灯笼节:9月9日至11日放假调休,共3天。
""",
    _BOOKS: """虚构办公厅关于印发两个规定的通知

虚构各单位：

现将《皮影戏院改制的规定》和《支持皮影企业的规定》印发给你们，请执行。

虚构办公厅
2033年1月1日

皮影戏院改制的规定

一、改制

（一）改制的皮影戏院应当登记。

（二）改制的皮影戏院应当清点道具。

支持皮影企业的规定

一、支持

（一）皮影企业免交场地费。

（二）皮影企业每年可以领取材料费300元。
""",
    _PLAN: """虚构市剪纸发展规划

1 总则

1.1 培育剪纸匠人
每年培育剪纸匠人20名。(责任单位:市文旅局)

1.2 建设剪纸作坊
建设剪纸作坊。(责任单位:市商务局)

2 保障

2.1 保障剪纸用纸
保障剪纸用纸供应。(责任单位:市财政局)
""",
}


@pytest.fixture(scope="module")
def library(encoder: Encoder) -> Assistant:
    lexicon, count = Lexicon.load(packaged_corpus()), token_counter()
    documents = tuple(parse(entry, Reading(text, ()), lexicon.directory) for entry, text in _TEXTS.items())
    passages = tuple(passage for one in documents for passage in chunk(one, Source(one.entry, one.text), count))
    vectors = np.array(encoder.embed_documents([passage.text for passage in passages]), dtype=np.float32)
    return Assistant(InMemory(Library(documents, (), passages), vectors, lexicon, "v", encoder.name), Settings())


@pytest.mark.parametrize(
    ("question", "measure", "figure"),
    [("蜂王节放假几天", 1, "5天"), ("灯笼节放几天假", 3, "3天"), ("风筝节哪天放假", 2, "4月4日")],
)
def test_a_matter_that_the_models_do_not_know_is_answered(library: Assistant, question: str, measure: int, figure: str) -> None:
    answer = library.ask(question)
    assert answer.status == "answered"
    assert answer.citations[0].measure == measure
    assert any(figure in one.quote for one in answer.citations)


@pytest.mark.parametrize(
    ("question", "number"),
    [("虚政发〔2033〕3号第1.2条由谁负责", 2), ("《虚构市剪纸发展规划》2.1讲什么", 3), ("虚政发〔2033〕3号1.1的责任单位", 1)],
)
def test_measures_are_known_by_the_numbers_that_they_bear(library: Assistant, question: str, number: int) -> None:
    answer = library.ask(question)
    assert {one.measure for one in answer.citations} == {number}


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("《支持皮影企业的规定》第二条讲什么", 4),
        ("支持皮影企业的规定第一条讲什么", 3),
        ("皮影戏院改制的规定第二条讲什么", 2),
        ("虚办发〔2033〕2号附件2第一条讲什么", 3),
    ],
)
def test_what_a_notice_brings_along_has_a_name_and_numbers_of_its_own(library: Assistant, question: str, number: int) -> None:
    document = library.archive.document("books")
    assert {measure.attachment for measure in document.measures} == {1, 2}
    assert {one.measure for one in library.ask(question).citations} == {number}


def test_a_unit_of_another_level_is_told_to_be_missing(library: Assistant) -> None:
    answer = library.ask("市气象局在虚政发〔2033〕3号里要做哪些事?")
    assert answer.status == "not_found"
    assert "省级单位" not in answer.answer


def test_words_side_by_side_are_one_term() -> None:
    assert _runs("剪纸作坊的用纸补贴由谁出", ["剪纸", "作坊", "用纸"]) == ["剪纸作坊", "用纸"]
    assert _runs("与此无关", []) == []


def test_a_place_that_says_the_term_asked_about_comes_before_a_nearer_one_that_does_not(library: Assistant) -> None:
    desk = library._library.desk("plan")
    found = desk.retriever.search("剪纸作坊")
    places = [*found.hits, *found.rejected]
    query, words = desk.read("剪纸作坊由谁建设"), ["剪纸", "作坊"]
    bearing = Bearing(desk.index, desk.retriever)
    others = [hit for hit in places if hit.measure == 1]
    assert [hit.measure for hit in bearing._saying(query, words, others, places)] == [2]
    assert bearing._saying(query, ["剪纸"], others, places) == others  # too short to tell
    assert bearing._saying(query, ["面人", "作坊"], others, places) == others  # nobody says it
