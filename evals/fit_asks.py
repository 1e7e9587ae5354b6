"""Fit what questions ask for and what status follows: `python -m evals.fit_asks` writes `rag/asks.npz`.

Logistic regressions (scikit-learn) on the development questions that stand alone. The status is fitted on asks and searches
that come from models which have not seen the question (cross-fitting), so that it learns how far they can be trusted. Run it
after `evals.fit_relevance`. The test half is never read.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.fit_relevance import FOLDS, collect, fold, held_out
from evals.models import DEVELOPMENT, Case, load_cases
from rag.asks import ASKS, FLAGS, GRAMS, STATUSES, VECTOR, flags, log_odds, search_features
from rag.assistant import Assistant
from rag.grams import SIZE, grams, weigh
from rag.models import Hit, Query
from rag.settings import load_settings

Floats = NDArray[np.float32]
TARGET = Path(__file__).parent.parent / "rag" / "asks.npz"
_PENALTY, _STATUS_PENALTY = 1.0, 0.1


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


def gather(assistant: Assistant, cases: Sequence[Case], cues: Sequence[str]) -> Rows:
    """The features of questions that stand alone; what search brings for them comes from models that have not seen them."""
    queries: list[Query] = [assistant.understand(case.question) for case in cases]
    document = max(assistant.index.documents.values(), key=lambda document: len(document.measures))
    last, parts = len(document.measures), len(document.parts)
    every, measures = collect(assistant, cases, every=True)
    held = held_out(every, measures)
    found = [
        search_features(
            [Hit("", number or None, float(chance), 0.0, ()) for chance, number in zip(chances, measures, strict=True)]
        )
        for chances in held
    ]
    vectors = [assistant.retriever.asked(query.text)[0].vector for query in queries]
    return Rows(
        list(cases),
        np.array(vectors, dtype=np.float32),
        [query.text for query in queries],
        np.array([flags(query, cues, last, parts) for query in queries]),
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


def _design(rows: Rows, rarity: Floats):  # type: ignore[no-untyped-def]
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


def main() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    assistant = Assistant.open(load_settings())
    cues = sorted(assistant.index.lexicon.cues)
    every = [case for case in load_cases() if case.split == "dev"] + load_cases(DEVELOPMENT)
    rows = gather(assistant, [case for case in every if not case.history], cues)
    folds = np.array([fold(case) for case in rows.cases])
    held = np.zeros((len(folds), len(ASKS)), dtype=np.float32)
    for number in range(FOLDS):
        held[folds == number] = fit_asks(rows.take(np.where(folds != number)[0])).chances(rows.take(np.where(folds == number)[0]))
    features = np.column_stack([log_odds(held), rows.found, rows.flags])
    statuses = np.array([STATUSES.index(case.status) for case in rows.cases])
    guessed = np.zeros(len(folds), dtype=int)
    for number in range(FOLDS):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=_STATUS_PENALTY, max_iter=2000))
        guessed[folds == number] = model.fit(features[folds != number], statuses[folds != number]).predict(features[folds == number])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_STATUS_PENALTY, max_iter=2000)).fit(features, statuses)
    scale, regression = model[0], model[1]
    status = np.zeros((len(STATUSES), features.shape[1]))
    status[regression.classes_] = regression.coef_ / scale.scale_
    bias = np.full(len(STATUSES), -30.0)
    bias[regression.classes_] = regression.intercept_ - regression.coef_ @ (scale.mean_ / scale.scale_)
    asking = fit_asks(rows)
    width = rows.vectors.shape[1]
    np.savez_compressed(
        TARGET,
        cues=np.array(cues),
        rarity=asking.rarity.astype(np.float16),
        vector=asking.weights[:, :width].astype(np.float16),
        grams=asking.weights[:, width : width + SIZE].astype(np.float16),
        flags=asking.weights[:, width + SIZE :],
        bias=asking.bias,
        status=status.astype(np.float32),
        status_bias=bias.astype(np.float32),
    )
    told = [row for row, case in enumerate(rows.cases) if case.ask]
    top = sum(ASKS[int(held[row].argmax())] in rows.cases[row].ask for row in told)
    sys.stdout.write(
        f"{len(folds)} questions; likeliest ask right {top}/{len(told)}, status right {(guessed == statuses).sum()}/{len(folds)} (cross-validated)\n"
    )


if __name__ == "__main__":
    main()
