"""Homophones: put right where a word of the documents was meant, left alone everywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.models import Document
from rag import Assistant
from rag.normalise import normalise
from rag.repair import Repairer
from tests.builders import spans_of

WORDS = ["流动医院", "直播带货", "充电桩", "智慧社区", "养老", "互联网", "冷链物流基地", "5G", "零售"]
REPAIRER = Repairer(WORDS)


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (["流", "懂", "医院"], "流动医院"),
        (["流", "懂", "衣", "院"], "流动医院"),
        (["支持", "直", "波", "带", "货", "吗"], "支持直播带货吗"),
        (["充", "电", "庄"], "充电桩"),
        (["充", "电", "装", "和", "智", "惠", "社", "区"], "充电桩和智慧社区"),
        (["冲", "电", "桩"], "充电桩"),
        (["充", "店", "桩"], "充电桩"),
    ],
)
def test_what_sounds_like_a_word_of_the_documents_is_that_word(tokens: list[str], text: str) -> None:
    assert REPAIRER.repair(tokens) == text


@pytest.mark.parametrize(
    "tokens",
    [
        [], ["流动医院"], ["充电", "桩"], ["谁", "负责", "充电桩"], ["充", "电", "桩"], ["养", "的"], ["是", "的"], ["我", "想", "问"], ["互", "练"],
        ["a", "b", "c"], ["，", "。"], ["😀", "😀"], ["吃", "饭"], ["5", "G"], ["充电庄"], ["直播", "代课"],
    ],
)  # fmt: skip
def test_other_text_is_left_alone(tokens: list[str]) -> None:
    assert REPAIRER.repair(tokens) == "".join(tokens)


def test_words_of_the_dictionary_are_never_changed() -> None:
    """懂得 is a word, whatever it sounds like."""
    assert Repairer(["动的"]).repair(["懂得", "很", "多"]) == "懂得很多"


def test_a_repairer_without_words_changes_nothing() -> None:
    assert Repairer([]).repair(["流", "懂", "医", "院"]) == "流懂医院"
    assert Repairer(["一", "abc", "5G", "六个字的词语呀"]).repair(["六", "个", "字"]) == "六个字"


@given(
    st.lists(st.sampled_from([*"流懂衣院直波带货充电庄智惠社区养老的是谁a,", "医院", "充电桩", "带货"]), max_size=12)
)
def test_a_repair_keeps_the_length_and_is_done_at_once(tokens: list[str]) -> None:
    once = REPAIRER.repair(tokens)
    assert len(once) == len("".join(tokens))
    assert REPAIRER.repair(tokens) == once


def test_the_words_of_the_notice_are_never_repaired(assistant: Assistant, document: Document) -> None:
    index = assistant.index
    texts = {normalise(span.clean)[0] for span in spans_of(document)}
    assert len(texts) > 150
    changed = {text: fixed for text in texts if (fixed := index.repairer.repair(index.segmenter.pieces(text))) != text}
    assert changed == {}


def test_a_mistyped_question_is_understood(assistant: Assistant) -> None:
    assert "直播带货" in assistant.understand("直播代货谁负责").text
    assert "流动医院" in assistant.understand("流懂医院谁负责").text
