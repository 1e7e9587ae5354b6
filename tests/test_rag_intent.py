"""What a question wants, by what it names and by its cues; and bounds such as 超过五个."""

from __future__ import annotations

import pytest

from rag import Assistant
from rag.intent import bound, bounds_measures, bounds_units, with_intent
from rag.models import Intent, Query
from tests.reading import NUMERALS

ONE, TWO = ("省商务厅",), ("省商务厅", "省发改委")


def intent(
    *cues: str,
    measures: tuple[int, ...] = (),
    units: tuple[str, ...] = (),
    parts: tuple[int, ...] = (),
    text: str = "问题",
    topic: str = "",
) -> Intent:
    """The intent of a question that names these things in a wording that gives these cues."""
    return with_intent(Query(text, text, "hans", measures, parts, units, cues=frozenset(cues), topic=topic)).intent


def test_what_is_named_decides() -> None:
    assert intent(measures=(4,)) is Intent.CONTENT
    assert intent("who", measures=(4,)) is Intent.RESPONSIBILITY
    assert intent("lead", measures=(4,)) is Intent.RESPONSIBILITY
    assert intent(parts=(3,)) is Intent.PART
    assert intent("who", parts=(3,)) is Intent.PART
    assert intent(units=ONE) is Intent.UNIT_MEASURES
    assert intent("duties", "count", units=ONE) is Intent.UNIT_MEASURES
    assert intent(units=TWO) is Intent.SHARED_MEASURES
    assert intent("either", units=TWO) is Intent.SHARED_MEASURES
    assert intent() is Intent.FACT


def test_what_is_asked_decides_where_nothing_is_named() -> None:
    assert intent("who", topic="互联网医院") is Intent.RESPONSIBILITY
    assert intent("support", topic="养老院") is Intent.SUPPORT
    assert intent("which", "mention", topic="人工智能") is Intent.KEYWORD
    assert intent("which", "without", topic="人工智能") is Intent.KEYWORD
    assert intent("issuer") is Intent.DOCUMENT
    assert intent("date") is Intent.DOCUMENT
    assert intent("parts") is Intent.DOCUMENT
    assert intent("basis") is Intent.DOCUMENT
    assert intent("top", "count") is Intent.RANKING
    assert intent("most", "who") is Intent.RANKING


def test_several_measures_are_compared_or_their_units_shared() -> None:
    assert intent("compare", measures=(4, 8)) is Intent.COMPARE
    assert intent("both", "who", measures=(4, 8)) is Intent.SHARED_UNITS
    assert intent("both", "who", measures=(4,)) is Intent.RESPONSIBILITY
    assert intent("who", measures=(4, 8)) is Intent.RESPONSIBILITY


def test_claims_are_checked() -> None:
    assert intent("claim", "yesno", measures=(4,), units=ONE) is Intent.CHECK
    assert intent("yesno", measures=(4,), units=ONE) is Intent.CHECK
    assert intent("claim", units=ONE) is Intent.CHECK
    assert intent("claim", measures=(4,)) is Intent.CHECK


@pytest.mark.parametrize("slot", ["amount", "deadline", "phone", "address", "form", "person", "penalty", "members"])
def test_a_keyword_list_is_not_what_asks_for_an_amount_or_a_date(slot: str) -> None:
    assert intent("which", "mention", slot, topic="充电桩") is not Intent.KEYWORD


def test_the_longer_a_question_the_less_it_is_about_the_document() -> None:
    long = "我们公司在武汉做社区养老驿站想找一个单位合作"
    assert intent("issuer", topic=long) is not Intent.DOCUMENT


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("措施四的责任单位", Intent.RESPONSIBILITY),
        ("who is responsible for measure 4?", Intent.RESPONSIBILITY),
        ("第九条讲什么", Intent.CONTENT),
        ("省商务厅负责哪些措施", Intent.UNIT_MEASURES),
        ("同时由省商务厅和省发改委负责的措施", Intent.SHARED_MEASURES),
        ("措施四和措施八有哪些共同的责任单位", Intent.SHARED_UNITS),
        ("措施四和措施八有什么区别", Intent.COMPARE),
        ("措施三由省商务厅负责,对吗?", Intent.CHECK),
        ("第三部分有哪些措施", Intent.PART),
        ("哪些措施提到“人工智能”", Intent.KEYWORD),
        ("这份文件是谁印发的", Intent.DOCUMENT),
        ("哪个单位负责的措施最多", Intent.RANKING),
        ("互联网医院由谁负责?", Intent.RESPONSIBILITY),
        ("养老院适用哪些措施?", Intent.SUPPORT),
    ],
)
def test_plain_questions(assistant: Assistant, question: str, expected: Intent) -> None:
    assert assistant.understand(question).intent is expected


# Bounds -------------------------------------------------------------------------------------------------------------------

SIGNS = {
    "超过{}个": (1, 99), "多于{}家": (1, 99), "大于{}个": (1, 99), "不少于{}家": (0, 99), "至少{}家": (0, 99), "达到{}个": (0, 99), "不低于{}家": (0, 99),
    "有{}个以上": (0, 99), "{}家及以上": (0, 99), "恰好{}个": (0, 0), "刚好{}个": (0, 0), "正好{}家": (0, 0),
    "只有{}个": (0, 0), "有{}个": (0, 0),
}  # fmt: skip
UPPER = {
    "少于{}个": -1, "不到{}个": -1, "不足{}家": -1, "低于{}家": -1, "不超过{}个": 0, "至多{}个": 0, "不多于{}家": 0, "不大于{}个": 0, "有{}家以下": 0,
}  # fmt: skip


@pytest.mark.parametrize("sign", SIGNS)
def test_lower_and_exact_bounds(sign: str) -> None:
    low, high = SIGNS[sign]
    for number, numeral in NUMERALS.items():
        if number <= 20:
            for written in (numeral, str(number)):
                expected = (number + low, high if high == 99 else number)
                assert bound(f"责任单位{sign.format(written)}的措施") == expected


@pytest.mark.parametrize("sign", UPPER)
def test_upper_bounds(sign: str) -> None:
    """Below five may be four or five at most, whatever is said of 以下; never five and more."""
    for number, numeral in NUMERALS.items():
        if 1 < number <= 20:
            for written in (numeral, str(number)):
                found = bound(f"责任单位{sign.format(written)}的措施")
                assert found is not None
                assert found[0] <= 1
                assert found[1] in ({number, number - 1} if "以下" in sign else {number + UPPER[sign]})


@pytest.mark.parametrize("text", ["", "责任单位的措施", "超过的", "措施四由谁负责", "两年", "超过五年"])
def test_no_bound(text: str) -> None:
    assert bound(text) is None
    assert not bounds_units(text)
    assert not bounds_measures(text)


def test_what_a_bound_counts() -> None:
    assert bounds_measures("负责四条以上措施的单位有四条以上")
    assert not bounds_measures("责任单位超过五家的措施")
    assert bounds_units("责任单位超过五家的措施")
    assert not bounds_units("超过五个充电桩")
