"""Results to figures: micro precision and recall, rankings, the confusion of statuses, the reliability of confidence."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from evals.labels import RANKING as RANKING_LABELS
from evals.labels import RECOGNISED as RECOGNISED_LABELS
from evals.labels import SCORES
from evals.measure import PARTS, RANKING, halves, measure, ranking, reliability, scores
from evals.models import Search
from evals.recognition import RECOGNISED
from evals.score import judge
from evals.search import confidence, found_at, hit_at, places, reciprocal_rank
from tests.judging import SOURCES, answer, case, citation, result


def test_every_score_has_a_label_and_no_label_is_left_over() -> None:
    assert set(SCORES) == set(PARTS)
    assert set(RECOGNISED_LABELS) == set(RECOGNISED)
    assert list(RANKING_LABELS) == list(RANKING)


def test_precision_and_recall_count_citations_not_cases() -> None:
    two = answer(citations=[citation(), citation(measure=9)])
    found = scores(
        [
            judge(case("a", measures=(1, 2, 3)), answer(), SOURCES),
            judge(case("b", measures=(1,), may=(9,)), two, SOURCES),
            judge(case("c", measures=()), two, SOURCES),
        ]
    )
    assert (found["precision"].right, found["precision"].asked) == (3, 5)
    assert (found["recall"].right, found["recall"].asked) == (2, 4)


def test_what_nothing_asks_for_is_undefined() -> None:
    half = measure("dev", [])
    assert half.count == 0
    assert not any([*half.scores.values(), *half.recognised.values(), *half.retrieval.values()])
    assert math.isnan(half.calibration_error)
    found = scores([result()])
    assert not found["units"] and not found["facts"] and not found["premises"]
    json.dumps(half.to_dict(), allow_nan=False)


def test_halves_are_apart() -> None:
    found = halves([result(half="dev"), result(False, half="test"), result(half="test")])
    assert [(half.name, half.count, half.scores["all"].right) for half in found.values()] == [
        ("dev", 1, 1),
        ("test", 2, 1),
    ]


def test_groups_and_the_confusion_of_statuses() -> None:
    half = measure("test", [result(), result(False), result(kind="odd", reader="citizen"), result(status="clarify")])
    assert half.confusion == {("answered", "answered"): 2, ("answered", "clarify"): 1, ("clarify", "answered"): 1}
    assert {name: (one.right, one.asked) for name, one in half.kinds.items()} == {"plain": (1, 3), "odd": (1, 1)}
    assert {name: (one.right, one.asked) for name, one in half.readers.items()} == {
        "enterprise": (1, 3),
        "citizen": (1, 1),
    }
    assert list(half.kinds) == ["plain", "odd"]


def test_false_premises_are_right_when_all_is() -> None:
    found = scores([result(kind="false_premise"), result(False, kind="premise"), result(False, kind="true_premise")])
    assert (found["premises"].right, found["premises"].asked) == (1, 2)


def test_a_ranking_by_hand() -> None:
    asked = case(measures=(2, 5))
    found = places([7, 2, 9, 5])
    assert [hit_at(asked, found, most) for most in (1, 2, 3)] == [False, True, True]
    assert [found_at(asked, found, most) for most in (1, 2, 3, 4)] == [0, 1, 1, 2]
    assert (reciprocal_rank(asked, found), reciprocal_rank(asked, places([7]))) == (0.5, 0.0)


def test_the_figures_of_a_search() -> None:
    rows = [
        (case(measures=(1,)), places([1, 2])),
        (case(measures=(3, 4)), places([5, 4, 3])),
        (case(measures=(9,)), places([])),
    ]
    found = ranking(rows)
    assert {name: pytest.approx(one.share) for name, one in found.items()} == {
        "hit@1": 1 / 3,
        "hit@3": 2 / 3,
        "recall@3": 3 / 4,
        "all@4": 2 / 3,
        "mrr": (1 + 0.5 + 0) / 3,
    }


def test_only_questions_that_count_make_the_ranking() -> None:
    counted, aside = Search((1,), 0.9, True), Search((2,), 0.9, False)
    half = measure("test", [result(found=counted), result(found=aside), result()])
    assert half.retrieval["hit@1"].asked == 1


def test_confidence_is_said_only_of_what_was_searched_for_and_answered() -> None:
    found = Search((1,), 0.7, True)
    assert confidence(answer(), found) == 0.7
    assert confidence(answer(status="not_found"), found) is None
    assert confidence(answer(), None) is None


def test_reliability_by_hand() -> None:
    bins = reliability([(0.95, True), (0.91, False), (1.0, True), (0.05, False), (None, True)])
    assert [(one.low, one.high, one.right.right, one.right.asked) for one in bins] == [
        (0.0, 0.1, 0, 1),
        (0.9, 1.0, 2, 3),
    ]
    assert bins[1].predicted == pytest.approx((0.95 + 0.91 + 1.0) / 3)
    half = replace(measure("test", []), reliability=bins)
    assert half.calibration_error == pytest.approx((0.05 + abs(2.86 / 3 - 2 / 3) * 3) / 4)
