"""Several rankings to one, and a fused rank to a probability.

Reciprocal rank fusion: Cormack, Clarke, Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods" (SIGIR 2009): score(d) = sum over rankings of 1 / (k + rank(d)).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
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


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Logistic regression over the features of a target."""
    score = weights["bias"] + sum(weights[name] * value for name, value in features.items() if name in weights)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
