"""Every fault that an answer can have is found; what a case does not ask for is not scored."""

from __future__ import annotations

from typing import Any

import pytest

from evals.score import judge, quotation_holds
from tests.judging import SOURCE, SOURCES, answer, case, citation


def test_a_right_answer_has_no_faults_and_no_score_that_is_not_asked_for() -> None:
    judged = judge(case(), answer(), SOURCES)
    assert judged.right
    assert judged.scores == {"status": True, "citations": True, "quotes": True, "statements": True}


@pytest.mark.parametrize(
    ("asked", "given", "score", "fault"),
    [
        ({}, {"status": "not_found"}, "status", "状态是 not_found,应为 answered"),
        ({"measures": (1, 2, 3)}, {}, "citations", "缺引措施 2、3"),
        ({"measures": (), "may": (2,)}, {}, "citations", "误引措施 1"),
        ({"units": ("甲", "乙")}, {"units": ["甲"]}, "units", "缺责任单位 乙"),
        ({"units": ("甲",)}, {"units": ["甲", "丙"]}, "units", "多责任单位 丙"),
        ({"must": ("直播",)}, {}, "facts", "没有说:直播"),
        ({"must_not": ("早餐 门店",)}, {}, "facts", "不该说:早餐 门店"),
        ({}, {"citations": [citation(start=0)]}, "quotes", "原文没有这一句:支持企业开设早餐门店。"),
        (
            {},
            {"answer": "支持开设早餐门店。\n\n> 支持企业开设早餐门店。"},
            "statements",
            "没有标注出处:支持开设早餐门店。",
        ),
    ],
)
def test_each_fault_is_found_and_named(asked: dict[str, Any], given: dict[str, Any], score: str, fault: str) -> None:
    judged = judge(case(**asked), answer(**given), SOURCES)
    assert fault in judged.faults
    assert judged.scores[score] is False
    assert not judged.right


def test_measures_that_may_be_cited_and_the_cities_make_no_difference() -> None:
    both = answer(citations=[citation(), citation(measure=2)], units=["甲", "各市州人民政府"])
    judged = judge(case(may=(2,), units=("甲",)), both, SOURCES)
    assert (judged.scores["citations"], judged.scores["units"]) == (True, True)
    assert judged.cited == {1, 2}


def test_nobody_asked_for_is_not_the_same_as_no_unit() -> None:
    assert "units" not in judge(case(units=None), answer(units=["甲"]), SOURCES).scores
    assert judge(case(units=()), answer(units=["甲"]), SOURCES).scores["units"] is False


def test_words_count_whatever_emphasis_marks_and_repairs_stand_between() -> None:
    said = answer("加大〔政〕策**支持**力度 [1]")
    assert judge(case(must=("政策支持力度",)), said, SOURCES).scores["facts"]


@pytest.mark.parametrize(
    ("quote", "start", "end", "holds"),
    [
        ("加大〔政〕策支持。", SOURCE.index("加大"), len(SOURCE), True),
        ("加大政策支持。", SOURCE.index("加大"), len(SOURCE), False),  # a repair has to be marked
        ("总则。", 0, 3, True),
        ("总则", 0, 3, False),
        ("总则。", 0, 2, False),
        ("", 0, 3, False),
        ("总则。", -3, 3, False),
        ("总则。", 3, 0, False),
        ("总则。", 0, len(SOURCE) + 1, False),
        ("", None, None, True),  # a fact card
        ("总则。", None, None, False),
    ],
)
def test_a_quotation_is_what_stands_at_its_offsets(quote: str, start: int | None, end: int | None, holds: bool) -> None:
    assert quotation_holds(citation(quote=quote, start=start, end=end), SOURCES) is holds


def test_a_quotation_of_an_unknown_document_does_not_hold() -> None:
    assert not quotation_holds(citation(doc_id="other"), SOURCES)


def test_a_bracket_that_the_source_prints_is_no_repair() -> None:
    source = {"d": "依据(甲〔乙〕)。"}
    assert quotation_holds(citation(quote="依据(甲〔乙〕)。", start=0, end=9), source)
