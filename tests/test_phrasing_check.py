"""Of a model's sentence that is shown which the cited passages say in the same words, and in their letters. The passages are
made up."""

from __future__ import annotations

import re

import pytest

from ingest.models import Document, Span
from rag.models import Evidence
from rag.phrasing.check import Upheld, uphold
from rag.phrasing.sentences import Sentence, Splitter
from tests.timing import quickest

FERRY = "鼓励符合条件的渡船运营企业在试点期间探索开行夜间班次,每周不超过3次,不得提高票价。"
LIGHT = "支持码头更新照明设备、候船座椅、售票机、标识牌。建设智慧码头,提升服务水平,打造“水上客厅”。"
MONEY = "对获评示范的企业,给予一次性奖励,新建冷库最高补助3—5万元。大型企业减半征税,小型企业免税。"
UNITS = "建设夜航线路。(责任单位:省商务厅、省交通运输厅,各市州人民政府)"


@pytest.fixture
def cited(document: Document) -> list[Evidence]:
    return [Evidence(document.entry, Span(0, len(text), text, text, text)) for text in (FERRY, LIGHT, MONEY, UNITS)]


@pytest.mark.parametrize(
    ("text", "marks", "shown"),
    [
        (FERRY, (1,), FERRY),
        ("建设智慧码头,提升服务水平,打造水上客厅", (2,), "建设智慧码头,提升服务水平,打造“水上客厅”。"),
        ("建设智慧码头,打造“水上客厅”。", (2,), "建设智慧码头,打造“水上客厅”。"),
        ("此外,建设智慧码头。", (2,), "此外，建设智慧码头。"),
        ("此外建设智慧码头。", (2,), "此外，建设智慧码头。"),
        ("支持码头更新照明设备、售票机、标识牌。", (2,), "支持码头更新照明设备、售票机、标识牌。"),
        ("建設智慧碼頭，提升服務水平。", (2,), "建设智慧码头,提升服务水平。"),
        ("建设夜航线路。", (4,), "建设夜航线路。"),
        ("建设智慧码头。", (1, 2, 3), "建设智慧码头。"),
    ],
)
def test_what_the_source_says_is_shown_in_its_letters(
    cited: list[Evidence], text: str, marks: tuple[int, ...], shown: str
) -> None:
    upheld = uphold(text, [cited[mark - 1] for mark in marks])
    assert isinstance(upheld, Upheld)
    assert upheld.text == shown
    assert upheld.evidence in [cited[mark - 1] for mark in marks]
    source = upheld.evidence.span.clean if upheld.evidence.span else ""
    assert all(part in source for part in re.split("[，,、]", upheld.text.rstrip("。")) if part != "此外")


@pytest.mark.parametrize(
    "text",
    [
        "支持码头更新候船座椅。",  # the first and the last of a list belong to what stands around it
        "支持码头更新照明设备。",
        "支持码头更新照明设备、标识牌、售票机。",
        "支持码头更新照明设备、无线网络、标识牌。",
        "要求码头更新照明设备、候船座椅、售票机、标识牌。",
        "码头更新照明设备、候船座椅、售票机、标识牌。",
        "要建设智慧码头。",
        "建设了智慧码头。",
        "建设智慧码头,不可以。",
        "可以建设智慧码头。",
        "建设智慧的码头。",
        "不建设智慧码头。",
        "建设智慧码头(무료)。",
        "建设智慧码头www.example.com。",
        "打造“水上客厅”,建设智慧码头。",  # in another order
        "码头建设智慧。",
        "新建冷库最高补助35万元。",
        "新建冷库最高补助5万元。",
        "大型企业免税。",
        "小型企业减半征税。",
        "渡船运营企业开行夜间班次。",
        "每周不超过5次。",
        "责任单位:省商务厅、省交通运输厅。",
        "各市州人民政府。",
        "支持码头更新照明设备、候船座椅、售票机、标识牌,建设智慧码头。",  # of two sentences
        "Ferries may run at night.",
        "此外。",
        "。",
        "",
    ],
)
def test_what_the_source_does_not_say_in_these_words_is_not_shown(cited: list[Evidence], text: str) -> None:
    assert not isinstance(uphold(text, cited), Upheld)


@pytest.mark.parametrize(
    "text",
    [
        "鼓励符合条件的渡船运营企业在试点期间探索开行夜间班次。",  # how often, and at what price
        "给予一次性奖励。",  # to whom
        "大型企业减半征税。",
    ],
)
def test_clauses_that_limit_the_others_go_with_them(cited: list[Evidence], text: str) -> None:
    assert uphold(text, cited) == "condition"


def test_without_a_passage_nothing_is_upheld(cited: list[Evidence]) -> None:
    assert uphold("建设智慧码头。", []) == "uncited"
    assert uphold("建设智慧码头。", cited[:1]) == "words"


def test_a_sentence_is_checked_in_less_than_five_milliseconds(cited: list[Evidence]) -> None:
    assert quickest(lambda: [uphold(FERRY, cited) for _ in range(100)]) / 100 < 0.005


# Sentences out of a stream -------------------------------------------------------------------------------------------


def read(text: str, size: int) -> list[Sentence]:
    splitter = Splitter()
    found = [one for at in range(0, len(text), size) for one in splitter.take(text[at : at + size])]
    return [*found, *splitter.rest()]


@pytest.mark.parametrize("size", [1, 2, 7, 400])
def test_sentences_are_the_same_in_whatever_pieces_they_come(size: int) -> None:
    text = "- 甲乙丙。[1] [2]丁戊己？【3】\n2. **庚辛**壬[1,2]。\n[4] 寅卯。\n【5】辰巳。午。[1]\n癸子丑"
    assert read(text, size) == [
        Sentence("甲乙丙。", (1, 2)),
        Sentence("丁戊己？", (3,)),
        Sentence("庚辛壬。", (1, 2)),
        Sentence("寅卯。", (4,)),
        Sentence("辰巳。", (5,)),
        Sentence("午。", (1,)),
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
