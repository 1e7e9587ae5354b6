"""Shares and means: known intervals, and nothing asked is nan."""

from __future__ import annotations

import json
import math

import pytest

from evals.figures import mean, rate, share, wilson


# Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3; the last mirrors the third.
@pytest.mark.parametrize(
    ("right", "asked", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_wilson_against_published_values(right: int, asked: int, low: float, high: float) -> None:
    assert wilson(right, asked) == pytest.approx((low, high), abs=5e-5)


def test_nothing_asked_is_nan_and_null_in_json() -> None:
    for figure in (rate([]), share(0, 0), mean([])):
        assert not figure
        assert all(map(math.isnan, (figure.share, figure.low, figure.high)))
        assert str(figure) == "—"
        values = json.loads(json.dumps(figure.to_dict(), allow_nan=False))
        assert (values["share"], values["low"], values["asked"]) == (None, None, 0)


def test_a_rate_counts_and_says_so() -> None:
    figure = rate([True, True, False, True])
    assert (figure.share, figure.right, figure.asked) == (0.75, 3, 4)
    assert str(figure).startswith("75.0%(") and "3/4" in str(figure)


def test_a_mean_has_the_normal_interval_within_bounds() -> None:
    figure = mean([1.0, 0.5, 0.5, 1.0])
    spread = 1.96 * math.sqrt(0.25**2 * 4 / 3 / 4)
    assert (figure.share, figure.asked, figure.right) == (0.75, 4, None)
    assert figure.low == pytest.approx(0.75 - spread)
    assert figure.high == pytest.approx(min(0.75 + spread, 1.0))
    assert (mean([1.0]).low, mean([1.0]).high) == (1.0, 1.0)
