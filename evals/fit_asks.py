"""Fit what questions ask for and what status follows: logistic regressions over the development questions.

The status is fitted on asks and searches that come from models which have not seen the question (cross-fitting), so that it
learns how far they can be trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.fit_relevance import FOLDS, Searched, fold
from evals.models import Case
from rag.asks import ASKS, FLAGS, GRAMS, STATUSES, VECTOR, flags, log_odds, search_features
from rag.grams import SIZE, grams, weigh
from rag.models import Hit

Floats = NDArray[np.float32]
TARGET = Path(__file__).parent.parent / "rag" / "asks.npz"
PARTS = 5  # parts of the document that the development questions are about
_PENALTY, _STATUS_PENALTY = 5.0, 0.1


@dataclass(frozen=True)
class Rows:
    """Questions with their features."""

    cases: list[Case]
    vectors: Floats
    texts: list[str]
    flags: Floats
    found: Floats

    def take(self, rows: NDArray[np.int64]) -> Rows:
        return Rows(
            [self.cases[row] for row in rows],
            self.vectors[rows],
            [self.texts[row] for row in rows],
            self.flags[rows],
            self.found[rows],
        )


def gather(
    searched: Sequence[Searched], held: Sequence[NDArray[np.float64]], measures: Sequence[int], cues: Sequence[str]
) -> Rows:
    """The features of questions; `held` are chances of the targets by models that have not seen them."""
    last, parts = max(measures), PARTS
    found = [
        search_features(
            [Hit("", number or None, float(chance), 0.0, ()) for chance, number in zip(chances, measures, strict=True)]
        )
        for chances in held
    ]
    return Rows(
        [row.case for row in searched],
        np.array([row.vector for row in searched]),
        [row.query.text for row in searched],
        np.array([flags(row.query, cues, last, parts) for row in searched]),
        np.array(found),
    )


@dataclass(frozen=True)
class Asking:
    """A fitted reader of asks: weights as `rag.asks.AskModel` wants them."""

    rarity: Floats
    weights: Floats  # (asks, vector + SIZE + flags)
    bias: Floats

    def chances(self, rows: Rows) -> Floats:
        total = _design(rows, self.rarity) @ self.weights.T + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30, 30))), dtype=np.float32)


def _design(rows: Rows, rarity: Floats) -> Any:
    """The features side by side, a sparse matrix of shape (questions, vector + SIZE + flags)."""
    from scipy.sparse import csr_matrix, hstack

    weighed = [weigh(grams(text), rarity) for text in rows.texts]
    pieces = csr_matrix(
        (
            np.concatenate([values for _, values in weighed]),
            np.concatenate([where for where, _ in weighed]),
            np.cumsum([0, *(len(where) for where, _ in weighed)]),
        ),
        shape=(len(rows.texts), SIZE),
    )
    return hstack([csr_matrix(rows.vectors * VECTOR), pieces * GRAMS, csr_matrix(rows.flags * FLAGS)]).tocsr()


def fit_asks(rows: Rows) -> Asking:
    """A regression for every ask, on the cases that say what is asked for."""
    from sklearn.linear_model import LogisticRegression

    counted = [set(grams(text)) for text in rows.texts]
    spread = Counter(gram for text in counted for gram in text)
    rarity = np.zeros(SIZE, dtype=np.float32)
    for gram, count in spread.items():
        if count > 1:
            rarity[gram] = np.log((1 + len(counted)) / (1 + count)) + 1
    told = np.array([row for row, case in enumerate(rows.cases) if case.ask])
    design = _design(rows, rarity)[told]
    weights = np.zeros((len(ASKS), design.shape[1]), dtype=np.float32)
    bias = np.full(len(ASKS), -6.0, dtype=np.float32)
    for number, ask in enumerate(ASKS):
        labels = np.array([ask in rows.cases[row].ask for row in told])
        if labels.sum() > 2:
            model = LogisticRegression(C=_PENALTY, max_iter=400).fit(design, labels)
            weights[number], bias[number] = model.coef_[0], model.intercept_[0]
    return Asking(rarity, weights, bias)


def fit_all(rows: Rows, cues: Sequence[str], encoder: str) -> tuple[float, float]:
    """Fit both models and write them; (likeliest ask right, status right) as shares, cross-validated."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    folds = np.array([fold(case) for case in rows.cases])
    held = np.zeros((len(folds), len(ASKS)), dtype=np.float32)
    for number in range(FOLDS):
        seen, unseen = np.where(folds != number)[0], np.where(folds == number)[0]
        held[unseen] = fit_asks(rows.take(seen)).chances(rows.take(unseen))
    features = np.column_stack([log_odds(held), rows.found, rows.flags])
    statuses = np.array([STATUSES.index(case.status) for case in rows.cases])

    def regression() -> Any:
        return make_pipeline(StandardScaler(), LogisticRegression(C=_STATUS_PENALTY, max_iter=2000))

    guessed = np.zeros(len(folds), dtype=int)
    for number in range(FOLDS):
        seen, unseen = folds != number, folds == number
        guessed[unseen] = regression().fit(features[seen], statuses[seen]).predict(features[unseen])
    scale, model = regression().fit(features, statuses)
    status = model.coef_ / scale.scale_
    _write(fit_asks(rows), status, model.intercept_ - status @ scale.mean_, rows.vectors.shape[1], cues, encoder)
    told = [row for row, case in enumerate(rows.cases) if case.ask]
    top = sum(ASKS[int(held[row].argmax())] in rows.cases[row].ask for row in told)
    return top / len(told), float((guessed == statuses).mean())


def _write(asking: Asking, status: Floats, bias: Floats, width: int, cues: Sequence[str], encoder: str) -> None:
    half = np.float16  # the weights are far coarser than that
    np.savez_compressed(
        TARGET,
        cues=np.array(cues),
        encoder=np.array(encoder),
        rarity=asking.rarity.astype(half),
        vector=asking.weights[:, :width].astype(half),
        grams=asking.weights[:, width : width + SIZE].astype(half),
        flags=asking.weights[:, width + SIZE :],
        bias=asking.bias,
        status=status.astype(np.float32),
        status_bias=bias.astype(np.float32),
    )
