"""Clauses: where a text is cut, what is too short to stand alone, and speech that runs on without a break."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant
from rag.clauses import MOST, Clauses
from tests.reading import NOTICE

CLAUSES = Clauses(["还想", "另外", "and", "和"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("养老院适用哪些措施", []),
        ("养老院,适用哪些措施", ["养老院", "适用哪些措施"]),
        ("我们开了养老院,想装几个充电桩", ["我们开了养老院", "想装几个充电桩"]),
        ("好的,好的,养老院适用哪些措施,谢谢", ["好的", "养老院适用哪些措施", "谢谢"]),
        ("开养老院的,办智慧社区的;建充电桩的", ["开养老院的", "办智慧社区的", "建充电桩的"]),
        ("早餐店、夜市摊", ["早餐店", "夜市摊"]),
        ("早餐店(连锁的)", ["早餐店", "连锁的"]),
        ("hotels in town - chargers", ["hotels in town", "chargers"]),
        ("早餐店\n夜市摊", ["早餐店", "夜市摊"]),
        ("", []),
        (",,,", []),
        (" , ,", []),
    ],
)
def test_punctuation_ends_a_clause(text: str, expected: list[str]) -> None:
    assert CLAUSES.of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们开养老院另外要装一些充电桩", ["我们开养老院", "另外要装一些充电桩"]),
        ("开养老院还想装个充电桩", ["开养老院", "还想装个充电桩"]),
        ("开店还想装电桩", []),  # short enough to be one matter
        ("老另外想要请医生上门来看病", []),  # too little before the word
        ("我们打算在武汉开养老院另外呢", []),  # too little behind it
        ("we open a hotel and install chargers", ["we open a hotel", "and install chargers"]),
        ("a wonderland of sandy beaches", []),  # inside a word it joins nothing
        ("开早餐铺的和修渡船码头的都来问", ["开早餐铺的", "和修渡船码头的都来问"]),
        ("汽车和红绿灯互相通气的公司", []),  # what is done to each other is one matter
    ],
)
def test_words_that_join_two_matters_cut_a_long_piece(text: str, expected: list[str]) -> None:
    assert CLAUSES.of(text) == expected


def test_without_such_words_only_punctuation_cuts() -> None:
    assert Clauses([]).of("我们开养老院另外要装一些充电桩") == []
    assert Clauses([]).of("我们开养老院,另外要装一些充电桩") == ["我们开养老院", "另外要装一些充电桩"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("想在停车场和商业街多铺几处", []),  # the phrase has not come to its verb
        ("在家办公和开网店有支持吗", ["在家办公", "和开网店有支持吗"]),
        ("在线早餐平台和渡船制造都在做", ["在线早餐平台", "和渡船制造都在做"]),
        ("从业人员培训和岗位补贴的事", ["从业人员培训", "和岗位补贴的事"]),
        ("可靠性检测和数据中心都要建", ["可靠性检测", "和数据中心都要建"]),
        ("养老机构和医院合作有什么支持", ["养老机构", "和医院合作有什么支持"]),
    ],
)
def test_a_phrase_that_leads_on_to_a_verb_is_not_cut(assistant: Assistant, text: str, expected: list[str]) -> None:
    assert assistant.index.common.clauses.of(text) == expected


def test_the_words_that_join_are_data(assistant: Assistant) -> None:
    clauses = Clauses(assistant.index.lexicon.cues["join"])
    assert clauses.of("我在襄阳开了一家宾馆还想在停车场装几个充电桩") == ["我在襄阳开了一家宾馆", "还想在停车场装几个充电桩"]


def test_of_many_clauses_the_longest_are_taken_in_order() -> None:
    pieces = ["甲乙丙丁" + "己" * size for size in range(1, MOST + 5)]
    random.Random(4).shuffle(pieces)
    found = CLAUSES.of(",".join(pieces))
    assert found == [piece for piece in pieces if len(piece) > len("甲乙丙丁") + 4]
    assert len(found) == MOST


@pytest.mark.parametrize(
    ("text", "width", "glue"),
    [
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", 14, ""),
        (" ".join(f"word{number}" for number in range(23)), 6, " "),
    ],
)
def test_what_runs_on_is_cut_into_stretches_that_overlap_by_half(text: str, width: int, glue: str) -> None:
    tokens = text.split(" ") if glue else list(text)
    found = CLAUSES.of(text)
    assert found == [glue.join(tokens[at : at + width]) for at in range(0, len(tokens) - width // 2, width // 2)]
    assert found[-1].endswith(tokens[-1])


@given(st.text(alphabet="甲乙丙丁戊,。、 and还想;", max_size=80))
def test_clauses_are_words_of_the_text_in_their_order(text: str) -> None:
    found = CLAUSES.of(text)
    assert len(found) != 1
    assert all(clause in text and len(clause) >= 2 for clause in found)
    at = 0
    for clause in found:
        at = text.find(clause, at)  # stretches overlap, so that only their starts are in order
        assert at >= 0


def test_any_stretch_of_the_notice_is_cut() -> None:
    chance = random.Random(5)
    for _ in range(300):
        at = chance.randrange(len(NOTICE))
        stretch = NOTICE[at : at + chance.randint(1, 200)]
        assert all(clause in stretch for clause in CLAUSES.of(stretch))


def test_what_is_said_twice_is_one_clause_and_there_is_an_end_to_them() -> None:
    clauses = Clauses(["还有"])
    assert clauses.of("天上飞的小船,天上飞的小船,天上飞的小船") == []
    assert len(clauses.of(",".join(f"第{number}件事情要问" for number in range(50)))) <= MOST
