"""Several rankings to one, and a fused rank to a probability.

Reciprocal rank fusion: Cormack, Clarke, Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods" (SIGIR 2009): score(d) = sum over rankings of 1 / (k + rank(d)).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from rag.lexical import Scores

K = 3  # small, because a library has few targets: the first places must count


def reciprocal_ranks(scores: Scores) -> Scores:
    """1 / (K + rank) of every row, rank from 0; rows scored 0 or less get nothing. Shape as given."""
    order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(len(scores))
    return np.where(scores > 0, 1.0 / (K + ranks), 0.0)


def fuse(rankings: Sequence[tuple[float, Scores]]) -> Scores:
    """Weighted reciprocal rank fusion, scaled so that a row first in every ranking gets 1."""
    best = sum(weight for weight, _ in rankings) / K
    total: Scores = np.sum([weight * reciprocal_ranks(scores) for weight, scores in rankings], axis=0) / best
    return total


@lru_cache(maxsize=1)
def calibration() -> dict[str, Any]:
    """Weights and thresholds fitted on the development questions (`evals/calibrate.py` writes the file)."""
    return tomllib.loads((files("rag") / "calibration.toml").read_text("utf-8"))


def logit(table: Scores, names: Sequence[str]) -> Scores:
    """Log-odds of every row of a feature table (one column a name) by the fitted weights. Shape (rows,)."""
    weights = calibration()["weights"]
    total: Scores = table @ np.array([weights.get(name, 0.0) for name in names]) + weights["bias"]
    return total


def probability(logits: Sequence[Scores]) -> Scores:
    """Probabilities from the log-odds of a whole text and, where it has several, of its clauses. Shape (rows,)."""
    total = logits[0]
    if len(logits) > 1:
        mixing = calibration()["clauses"]
        total = mixing["whole"] * logits[0] + mixing["best"] * np.max(logits[1:], axis=0) + mixing["bias"]
    return 1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0)))
