"""Reciprocal rank fusion against its formula, and the fitted weights against the features that they are for."""

from __future__ import annotations

import math
import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import K, calibration, fuse, logit, probability, reciprocal_ranks
from rag.retrieve import FEATURES
from tests.builders import ROOT

SCORES = st.lists(st.floats(-5, 50, allow_nan=False), min_size=1, max_size=12)


def ranks(scores: list[float]) -> list[float]:
    """1 / (K + rank): the rank is the number of rows before it, equal ones in their order; nothing for 0 and less."""
    order = sorted(range(len(scores)), key=lambda row: (-scores[row], row))
    return [1 / (K + order.index(row)) if score > 0 else 0.0 for row, score in enumerate(scores)]


@given(SCORES)
def test_every_row_gets_the_reciprocal_of_its_rank(scores: list[float]) -> None:
    assert reciprocal_ranks(np.array(scores)).tolist() == pytest.approx(ranks(scores))


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.floats(0.1, 3), st.lists(st.floats(-1, 9), min_size=6, max_size=6)), min_size=1, max_size=5),
)
def test_fusion_is_the_weighted_sum_of_reciprocal_ranks(size: int, drawn: list[tuple[float, list[float]]]) -> None:
    rankings = [(weight, scores[:size]) for weight, scores in drawn]
    found = fuse([(weight, np.array(scores)) for weight, scores in rankings])
    whole = sum(weight for weight, _ in rankings) / K
    expected = [sum(weight * ranks(scores)[row] for weight, scores in rankings) / whole for row in range(size)]
    assert found.tolist() == pytest.approx(expected)
    assert found.max() <= 1.0 + 1e-9
    assert found.min() >= 0.0


def test_first_in_every_ranking_is_one_and_last_in_none_is_nothing() -> None:
    found = fuse([(1.0, np.array([3.0, 2.0, 0.0])), (2.0, np.array([9.0, 1.0, -1.0]))])
    assert found[0] == pytest.approx(1.0)
    assert found[1] == pytest.approx(K / (K + 1))
    assert found[2] == 0.0


def test_the_scale_of_scores_does_not_matter() -> None:
    one, other = np.array([0.1, 0.5, 0.3]), np.array([7.0, 1.0, 2.0])
    assert np.allclose(fuse([(1.0, one), (1.0, other)]), fuse([(1.0, one * 1000), (1.0, other / 1000)]))


# Calibration ----------------------------------------------------------------------------------------------------------------


def test_the_calibration_is_for_the_features_of_the_search() -> None:
    fitted = calibration()
    assert fitted.keys() == {"weights", "clauses", "thresholds"}
    assert fitted["weights"].keys() == {*FEATURES, "bias"}
    assert fitted["clauses"].keys() == {"whole", "best", "bias"}
    assert fitted["thresholds"].keys() == {"keep", "nearest", "beside"}
    numbers = [value for table in fitted.values() for value in table.values()]
    assert all(isinstance(value, float) and math.isfinite(value) for value in numbers)
    limits = fitted["thresholds"]
    assert 0 < limits["nearest"] <= limits["keep"] < 1
    assert 0 < limits["beside"] <= 1


def test_the_calibration_is_the_file_that_is_shipped() -> None:
    assert calibration() == tomllib.loads((ROOT / "rag" / "calibration.toml").read_text("utf-8"))


def test_log_odds_are_the_weighted_features_and_the_bias() -> None:
    weights = calibration()["weights"]
    table = np.arange(len(FEATURES) * 3, dtype=float).reshape(3, len(FEATURES)) / 10
    expected = [
        weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, row, strict=True)) for row in table
    ]
    assert logit(table, FEATURES).tolist() == pytest.approx(expected)
    assert logit(np.zeros((2, len(FEATURES))), FEATURES).tolist() == pytest.approx([weights["bias"]] * 2)


def test_each_feature_has_its_own_weight_whatever_their_order() -> None:
    table = np.arange(len(FEATURES), dtype=float).reshape(1, -1)
    turned = np.ascontiguousarray(table[:, ::-1])
    assert logit(turned, FEATURES[::-1]).tolist() == pytest.approx(logit(table, FEATURES).tolist())


def test_a_probability_is_the_logistic_of_the_log_odds() -> None:
    odds = np.array([-3.0, 0.0, 0.5, 800.0, -800.0])
    found = probability([odds])
    assert found[:3].tolist() == pytest.approx([1 / (1 + math.exp(-value)) for value in odds[:3]])
    assert 0.999 < found[3] <= 1.0
    assert 0.0 <= found[4] < 0.001


def test_of_the_clauses_the_best_one_counts() -> None:
    mixing = calibration()["clauses"]
    whole, first, second = np.array([-1.0, 0.4]), np.array([-2.0, 1.0]), np.array([0.5, -4.0])
    total = [
        mixing["whole"] * w + mixing["best"] * max(a, b) + mixing["bias"]
        for w, a, b in zip(whole, first, second, strict=True)
    ]
    assert probability([whole, first, second]).tolist() == pytest.approx(
        [1 / (1 + math.exp(-value)) for value in total]
    )
