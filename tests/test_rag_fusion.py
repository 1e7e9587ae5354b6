"""Reciprocal rank fusion against its formula, and the fitted weights against the features that they are for."""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.fusion import K, calibration, fuse, logits, probability, reciprocal_ranks
from rag.relevance import FEATURES
from tests.builders import ROOT

KINDS = ("alone", "whole", "clause")  # of texts: one without clauses, one that has some, a clause
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


def chance(row: Sequence[float], kind: str) -> float:
    """The logistic of bias and weighted features."""
    weights = calibration()[kind]
    odds = weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, row, strict=True))
    return 1 / (1 + math.exp(-odds)) if abs(odds) < 30 else float(odds > 0)


def tables(count: int, rows: int = 4) -> list[NDArray[np.float64]]:
    """Feature tables of so many texts: small numbers that differ everywhere."""
    return list(np.random.default_rng(count).normal(0.2, 0.3, (count, rows, len(FEATURES))))


def test_the_calibration_is_for_the_features_of_the_search() -> None:
    fitted = calibration()
    assert fitted.keys() == {*KINDS, "thresholds", "encoder", "documents"}
    assert fitted["encoder"].startswith("use-multilingual/")
    assert all(fitted[kind].keys() == {*FEATURES, "bias"} for kind in KINDS)
    assert len(set(FEATURES)) == len(FEATURES)
    assert fitted["thresholds"].keys() == {"keep", "nearest"}
    numbers = [value for name in (*KINDS, "thresholds") for value in fitted[name].values()]
    assert all(isinstance(value, float) and math.isfinite(value) for value in numbers)
    limits = fitted["thresholds"]
    assert 0 < limits["nearest"] <= limits["keep"] < 1


def test_the_calibration_is_the_file_that_is_shipped() -> None:
    assert calibration() == tomllib.loads((ROOT / "rag" / "calibration.toml").read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_log_odds_are_the_weighted_features_and_the_bias(kind: str) -> None:
    weights = calibration()[kind]
    table = np.arange(len(FEATURES) * 3, dtype=float).reshape(3, len(FEATURES)) / 10
    expected = [
        weights["bias"] + sum(weights[name] * value for name, value in zip(FEATURES, row, strict=True)) for row in table
    ]
    assert logits(table, FEATURES, weights).tolist() == pytest.approx(expected)
    assert logits(np.zeros((2, len(FEATURES))), FEATURES, weights).tolist() == pytest.approx([weights["bias"]] * 2)


@pytest.mark.parametrize("kind", KINDS)
def test_each_feature_has_its_own_weight_whatever_their_order(kind: str) -> None:
    weights = calibration()[kind]
    table = np.arange(len(FEATURES), dtype=float).reshape(1, -1)
    turned = np.ascontiguousarray(table[:, ::-1])
    assert logits(turned, FEATURES[::-1], weights).tolist() == pytest.approx(logits(table, FEATURES, weights).tolist())


def test_a_probability_is_the_logistic_of_the_log_odds() -> None:
    (table,) = tables(1, 40)
    assert probability([table], FEATURES).tolist() == pytest.approx([chance(row, "alone") for row in table])
    far = probability([np.stack([table[0] * 1e6, table[0] * -1e6])], FEATURES)
    assert ((far >= 0.0) & (far <= 1.0)).all()
    assert abs(far[0] - far[1]) > 0.999


@pytest.mark.parametrize("count", [2, 3, 7])
def test_a_target_is_relevant_when_the_whole_text_or_a_clause_speaks_for_it(count: int) -> None:
    texts = tables(count)
    kinds = ["whole", *["clause"] * (count - 1)]
    expected = [
        1 - math.prod(1 - chance(table[row], kind) for table, kind in zip(texts, kinds, strict=True))
        for row in range(len(texts[0]))
    ]
    found = probability(texts, FEATURES)
    assert found.tolist() == pytest.approx(expected)
    assert probability([texts[0], *texts[:0:-1]], FEATURES).tolist() == pytest.approx(found.tolist())  # in any order


def test_one_clause_more_makes_nothing_less_probable() -> None:
    texts = tables(6)
    grown = [probability(texts[:count], FEATURES) for count in range(2, len(texts) + 1)]
    assert all((after >= before).all() for before, after in itertools.pairwise(grown))
