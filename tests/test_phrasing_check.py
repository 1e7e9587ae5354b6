"""A model's sentence passes when the passages that it cites bear it out, and for nothing less. The passages are made up."""

from __future__ import annotations

import time

import pytest

from ingest.models import Document, Span
from rag.assistant import Assistant
from rag.models import Evidence
from rag.phrasing.check import Checker
from rag.phrasing.prompt import rules
from rag.phrasing.sentences import Sentence, Splitter

FERRY = "鼓励符合条件的渡船运营企业在试点期间探索开行夜间班次,每周不超过3次,不得提高票价。"
LIGHT = "支持码头更新照明设备,对更新费用按百分之二十给予补助。"
UNITS = "(责任单位:省商务厅、省交通运输厅,各市州人民政府)"


@pytest.fixture(scope="module")
def checker(assistant: Assistant) -> Checker:
    return Checker(assistant._library.common, assistant._library.units, rules())


@pytest.fixture
def cited(document: Document) -> list[Evidence]:
    return [Evidence(document.entry, Span(0, len(text), text, text, text)) for text in (FERRY, LIGHT, UNITS)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        (FERRY, (1,)),
        ("鼓励符合条件的渡船运营企业在试点期间探索开行夜间班次。", (1,)),
        ("此外,支持码头更新照明设备。", (2,)),
        ("对更新费用按20%给予补助。", (2,)),
        ("责任单位包括省商务厅、省交通运输厅。", (3,)),
        ("支持码头更新照明设备,责任单位为省商务厅。", (2, 3)),
    ],
)
def test_what_is_borne_out_passes(checker: Checker, cited: list[Evidence], text: str, marks: tuple[int, ...]) -> None:
    assert checker.flaw(text, [cited[mark - 1] for mark in marks]) is None


@pytest.mark.parametrize(
    ("text", "marks", "flaw"),
    [
        ("支持码头更新照明设备。", (), "uncited"),
        ("支持码头更新照明设备。", (1,), "word"),
        ("支持码头更新照明设备和候船座椅。", (2,), "word"),
        ("对更新费用按30%给予补助。", (2,), "figure"),
        ("对更新费用按百分之三十给予补助。", (2,), "figure"),
        ("每周不超过5次。", (1,), "figure"),
        ("责任单位包括省商务厅、省财政厅。", (3,), "unit"),
        ("措施(二)支持码头更新照明设备。", (2,), "label"),
        ("第三条支持码头更新照明设备。", (2,), "label"),
        ("文件写道“支持码头更新全部设备”。", (2,), "quotation"),
        ("所有码头都支持更新照明设备。", (2,), "claim"),
        ("渡船运营企业必须开行夜间班次。", (1,), "claim"),
        ("渡船运营企业可以提高票价。", (1,), "hedge"),  # 不得 is gone
        ("鼓励渡船运营企业开行夜间班次。", (1,), "hedge"),  # 符合条件, 试点, 探索 are gone
        ("支持码头更新渡船照明设备。", (1, 2), "word"),  # what two passages say apart, none says
        ("Ferries may run at night every week.", (1,), "foreign"),
        ("用词尽量照原文,数字日期单位名称限定语照抄。", (1,), "prompt"),
        ("支持。", (2,), "short"),
    ],
)
def test_what_is_not_borne_out_is_told_by_what_is_wrong(
    checker: Checker, cited: list[Evidence], text: str, marks: tuple[int, ...], flaw: str
) -> None:
    assert checker.flaw(text, [cited[mark - 1] for mark in marks]) == flaw


def test_the_order_of_words_tells_who_does_what(checker: Checker, document: Document) -> None:
    text = "船员协会监督渡船公司,渡船公司培训码头工人。"
    (cited,) = [Evidence(document.entry, Span(0, len(text), text, text, text))]
    assert checker.flaw("船员协会监督渡船公司。", [cited]) is None
    assert checker.flaw("码头工人培训渡船公司监督船员协会。", [cited]) == "order"


def test_traditional_characters_and_full_width_are_no_difference(checker: Checker, cited: list[Evidence]) -> None:
    assert checker.flaw("支持碼頭更新照明設備，對更新費用按２０％給予補助。", [cited[1]]) is None


def test_a_sentence_is_checked_in_less_than_five_milliseconds(checker: Checker, cited: list[Evidence]) -> None:
    checker.flaw(FERRY, cited)
    began = time.process_time()
    for _ in range(100):
        checker.flaw(FERRY, cited)
    assert (time.process_time() - began) / 100 < 0.005


# Sentences out of a stream -------------------------------------------------------------------------------------------


def read(text: str, size: int) -> list[Sentence]:
    splitter = Splitter()
    found = [one for at in range(0, len(text), size) for one in splitter.take(text[at : at + size])]
    return [*found, *splitter.rest()]


@pytest.mark.parametrize("size", [1, 2, 7, 400])
def test_sentences_are_the_same_in_whatever_pieces_they_come(size: int) -> None:
    text = "- 甲乙丙。[1] [2]丁戊己？【3】\n2. **庚辛**壬[1,2]。\n癸子丑"
    assert read(text, size) == [
        Sentence("甲乙丙。", (1, 2)),
        Sentence("丁戊己？", (3,)),
        Sentence("庚辛壬。", (1, 2)),
        Sentence("癸子丑", ()),
    ]


def test_a_sentence_is_there_before_the_text_has_ended() -> None:
    splitter = Splitter()
    assert splitter.take("甲乙丙。[1]") == []  # another mark may follow
    assert splitter.take("丁") == [Sentence("甲乙丙。", (1,))]


def test_a_text_without_end_is_no_sentence() -> None:
    splitter = Splitter()
    assert splitter.take("啊" * 500) == []
    assert splitter.stuck
