"""Pinyin is read as the words that documents, units and cues know; English and names are left alone."""

from __future__ import annotations

import pytest

from rag import Assistant
from rag.pinyin import Pinyin

PINYIN = Pinyin(["互联网医院", "直播带货", "负责", "谁负责", "支持", "措施", "省商务厅", "哪几条", "english"])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("hulianwang yiyuan shei fuze", "互联网医院谁负责"),
        ("HuLianWang YiYuan", "互联网医院"),
        ("zhibo daihuo zhichi ma", "直播带货支持 ma"),
        ("zibo daihuo", "直播带货"),
        ("cuoshi si shei fuze", "措施四谁负责"),
        ("cuoshi shi wu", "措施十五"),
        ("sheng shangwuting fuze na ji tiao", "省商务厅负责哪几条"),
        ("5G和zhibo daihuo", "5G和直播带货"),
    ],
)
def test_known_words_are_put_in(text: str, read: str) -> None:
    assert PINYIN.read(text) == read


@pytest.mark.parametrize(
    "text",
    ["", "5G", "who runs internet hospitals?", "We run a small hotel, any support?", "VR", "can he", "a b c", "措施四", "iPhone", "Wuhan Customs", "Hubei province", "hotel in Wuhan"],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert PINYIN.read(text) == text


def test_a_question_in_pinyin_is_answered_in_chinese(assistant: Assistant) -> None:
    answer = assistant.ask("hulianwang yiyuan shei fuze")
    assert answer.units == ("省卫健委", "省医保局")
    assert "责任单位" in answer.answer


def test_english_stays_english(assistant: Assistant) -> None:
    assert assistant.understand("What does the notice say about drones?").script == "latin"
