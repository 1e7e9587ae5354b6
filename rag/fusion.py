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


@lru_cache(maxsize=2)
def calibration(*, bare: bool = False) -> dict[str, Any]:
    """Weights and thresholds fitted on the development questions (`python -m evals.fit` writes the files).

    `bare`: for documents to which few paraphrases or none were written.
    """
    return tomllib.loads((files("rag") / ("bare.toml" if bare else "calibration.toml")).read_text("utf-8"))


def fitted_on() -> frozenset[str]:
    """The ids of the documents whose questions the models were fitted on: of others they do not know the matters."""
    return frozenset(calibration()["documents"])


def logits(table: Scores, names: Sequence[str], weights: dict[str, float]) -> Scores:
    """Log-odds of every row of a feature table (one column a name). Shape (rows,)."""
    total: Scores = table @ np.array([weights.get(name, 0.0) for name in names]) + weights["bias"]
    return total


def probability(tables: Sequence[Scores], names: Sequence[str], *, bare: bool = False) -> Scores:
    """The chance of each target that the whole text (first table) or one of its clauses (the others) speaks for it.

    Noisy or: 1 - product of (1 - p). A text without clauses has weights of its own. Shape (rows,).
    """
    fitted = calibration(bare=bare)
    kinds = ["alone"] if len(tables) == 1 else ["whole", *["clause"] * (len(tables) - 1)]
    silent = np.ones(len(tables[0]))
    for table, kind in zip(tables, kinds, strict=True):
        silent *= 1.0 - 1.0 / (1.0 + np.exp(-np.clip(logits(table, names, fitted[kind]), -30.0, 30.0)))
    return 1.0 - silent


def clause_probability(table: Scores, names: Sequence[str], *, bare: bool = False) -> Scores:
    """The chance of each target that one clause speaks for it. Shape (rows,)."""
    weights = calibration(bare=bare)["clause"]
    chances: Scores = 1.0 / (1.0 + np.exp(-np.clip(logits(table, names, weights), -30.0, 30.0)))
    return chances
