"""Documents without lists of units: who does what in running words, figures and dates where they stand, what is not loaded."""

from __future__ import annotations

import pytest

from ingest.catalog import Source, packaged_corpus
from ingest.chunk import chunk, token_counter
from ingest.clean import Reading
from ingest.lexicon import Lexicon
from ingest.models import Encoder, Entry, Library
from ingest.outline import parse
from rag import Assistant, Settings
from rag.archive import InMemory
from tests.libraries import ENTRIES as OTHERS
from tests.libraries import TEA, TEXTS

FERRIES, TAX = "ferries", "tax"
ENTRIES = {
    FERRIES: Entry(FERRIES, "虚构办公厅关于2031年渡船停航安排的通知", "full", "", "虚办发〔2030〕9号", level="nation"),
    TAX: Entry(TAX, "虚构税务局关于渡船船票抵扣的规定", "full", "", "虚税发〔2030〕4号", level="nation"),
    TEA: OTHERS[TEA],
}
DOCUMENTS = {
    FERRIES: """虚构办公厅关于2031年渡船停航安排的通知
经批准，现将2031年端阳节、中元节、重阳节渡船停航的具体安排通知如下。

一、端阳节：2030年12月30日至2031年6月3日前后停航，共3天。

二、中元节：8月2日至8日停航，共7天。

三、检修工作

渡船检修要抓紧。渡船局负责组织实施停航期间的检修，码头局会同航道局研究提出检修意见。要注意安全。

四、组织工作

各地要加强渡船停航工作的组织。航运总局要发挥牵头作用，统筹渡船停航各项工作。

五、城乡渡船

推动城乡渡船协调发展。乘客承担票价的一半。
""",
    TAX: """虚构税务局关于渡船船票抵扣的规定

第一条 通勤者的船票支出，可以按照以下标准抵扣：

（一）住在江心岛的，抵扣标准为每月150元；

（二）除第一项所列以外，抵扣标准为每月80元。

第二条 船东承担的风险责任比例不低于20%。

第三条 住房公积金可以用于购买渡船船票年卡。
""",
    TEA: TEXTS[TEA],
}


@pytest.fixture(scope="module")
def library(encoder: Encoder) -> Assistant:
    import numpy as np

    lexicon, count = Lexicon.load(packaged_corpus()), token_counter()
    documents = [parse(ENTRIES[one], Reading(text, ()), lexicon.directory) for one, text in DOCUMENTS.items()]
    passages = [passage for one in documents for passage in chunk(one, Source(one.entry, one.text), count)]
    vectors = np.array(encoder.embed_documents([passage.text for passage in passages]), dtype=np.float32)
    return Assistant(InMemory(Library(tuple(documents), (), tuple(passages)), vectors, lexicon, "v", encoder.name), Settings())


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("停航期间的检修由谁组织实施", "渡船局负责组织实施停航期间的检修"),
        ("检修意见是哪些部门研究提出的", "码头局会同航道局研究提出检修意见"),
    ],
)
def test_running_words_that_say_who_are_not_called_silent(library: Assistant, question: str, says: str) -> None:
    answer = library.ask(question, documents=[FERRIES])
    assert answer.status == "answered"
    assert "没有写明责任单位" not in answer.answer
    assert says in answer.answer


@pytest.mark.parametrize("question", ["渡船停航工作由谁牵头", "第四条由谁牵头"])
def test_who_leads_is_told_where_running_words_say_it(library: Assistant, question: str) -> None:
    answer = library.ask(question, documents=[FERRIES])
    assert answer.status == "answered"
    assert "航运总局要发挥牵头作用" in answer.answer
    assert "没有写明" not in answer.answer


def test_words_that_only_look_like_charges_are_none(library: Assistant) -> None:
    answer = library.ask("第五条由谁负责", documents=[FERRIES])
    assert "没有写明责任单位" in answer.answer
    assert "协调发展" not in answer.answer


def test_the_year_of_a_document_does_not_lead_away_from_the_day(library: Assistant) -> None:
    answer = library.ask("2031年中元节停航几天", documents=[FERRIES])
    assert [citation.marker for citation in answer.citations] == ["二、"]


def test_a_document_of_a_year_does_not_answer_for_another(library: Assistant) -> None:
    answer = library.ask("2033年中元节停航几天", documents=[FERRIES])
    assert answer.status == "not_found"
    assert "没有收录其他年份" in answer.answer


@pytest.mark.parametrize("year", ["", "2026年"])
def test_a_rule_of_no_year_answers_for_any_with_the_point_that_fits(library: Assistant, year: str) -> None:
    answer = library.ask(f"{year}住在江心岛的船票每月抵扣标准是多少", documents=[TAX])
    assert answer.status == "answered"
    assert "每月150元" in answer.answer  # a point that ends in a semicolon


def test_a_share_of_risk_is_nobodys_responsibility(library: Assistant) -> None:
    answer = library.ask("第二条规定的风险责任比例是多少", documents=[TAX])
    assert (answer.status, answer.intent) == ("answered", "content")
    assert "不低于20%" in answer.answer
    assert "责任单位" not in answer.answer


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("虚办发〔2030〕77号第二条讲什么", "虚办发〔2030〕77号"),
        ("请问国发(2015)66号有多少条措施", "国发〔2015〕66号"),
        ("根据建办市〔2031〕4号,第三条由谁负责", "建办市〔2031〕4号"),
    ],
)
def test_a_number_that_is_not_loaded_is_told(library: Assistant, question: str, number: str) -> None:
    answer = library.ask(question)
    assert answer.status == "not_found"
    assert f"没有收录文号是{number}的文件" in answer.answer and not answer.citations


def test_a_number_that_a_question_only_mentions_is_not_what_it_is_about(library: Assistant) -> None:
    answer = library.ask("停航通知的第二条按国发〔2015〕66号怎么办")
    assert "没有收录文号" not in answer.answer


def test_words_off_the_subject_of_most_are_asked_for_where_a_document_has_them(library: Assistant) -> None:
    assert library.ask("今天会下雨吗").status == "out_of_scope"
    answer = library.ask("公积金能购买渡船船票年卡吗")
    assert answer.status == "answered"
    assert {(one.doc_id, one.marker) for one in answer.citations} == {(TAX, "第三条")}


@pytest.mark.parametrize("question", ["公积金怎么提取", "今天基金涨了吗"])
def test_a_word_alone_does_not_make_it_the_documents_subject(library: Assistant, question: str) -> None:
    assert library.ask(question).status == "out_of_scope"


def test_what_is_done_together_names_no_units(assistant: Assistant) -> None:
    answer = assistant.ask("部门联合的直播带货推广由谁牵头")
    assert answer.intent == "responsibility"
    assert answer.answer
