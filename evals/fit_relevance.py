"""Fit the probability that a target belongs into an answer.

A target belongs into the answer when the whole question or one of its clauses speaks for it (noisy or), so the labels of
whole questions teach what single clauses mean: multiple-instance logistic regression, ridge-penalised, by L-BFGS. Thresholds
are chosen by cross-validation on the development questions. The test half is never read.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.models import Case
from rag.asks import GOING_ON
from rag.assistant import Assistant
from rag.models import Intent, Query
from rag.relevance import FEATURES, Relevance

Floats = NDArray[np.float64]
TARGET = Path(__file__).parent.parent / "rag" / "calibration.toml"
BARE = TARGET.with_name("bare.toml")  # for documents without paraphrases
KINDS = ("alone", "whole", "clause")
_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY)
_STRUCTURAL = {"unit", "set", "content", "doc", "keyword", "beyond"}
_RIDGE = 10.0
FOLDS = 4


@dataclass(frozen=True)
class Searched:
    """A question and what search sees: tables (whole text first, then clauses) of shape (texts, targets, features)."""

    case: Case
    query: Query
    tables: Floats
    vector: NDArray[np.float32]
    counts: bool  # whether search has to answer it (or to find nothing), so that it teaches what is relevant


@dataclass(frozen=True)
class Model:
    """Weights by kind of text, bias last, in units of standardised features."""

    mean: Floats
    spread: Floats
    weights: Floats  # (3, features + 1)

    def chances(self, tables: Floats) -> Floats:
        """Probability of every target. Shape (targets,)."""
        scaled = (tables - self.mean) / self.spread
        kinds = [0] if len(tables) == 1 else [1, *[2] * (len(tables) - 1)]
        logits = [row @ self.weights[kind, :-1] + self.weights[kind, -1] for row, kind in zip(scaled, kinds, strict=True)]
        silent: Floats = np.prod(1.0 - _sigmoid(np.stack(logits)), axis=0)
        return 1.0 - silent

    def plain(self) -> Floats:
        """The weights in the features' own units, bias last."""
        weights = self.weights[:, :-1] / self.spread
        return np.column_stack([weights, self.weights[:, -1] - weights @ self.mean])


def collect(assistant: Assistant, cases: Sequence[Case]) -> tuple[list[Searched], list[int]]:
    """The questions as search sees them; and the measure of each target (0: running text)."""
    relevance = Relevance(assistant.index)
    rows = []
    for case in cases:
        query = assistant.understand(case.question)
        query = replace(query, cues=query.cues | ({GOING_ON} if case.history else set()))
        plain = not (query.measures or query.units or query.parts or case.history)
        counts = plain and query.intent in _SEARCHED and not set(case.ask) & _STRUCTURAL
        asked = assistant.retriever.asked(query.text)
        tables = np.stack([relevance.table(one) for one in asked])
        counts = counts and case.status in ("answered", "out_of_scope")
        rows.append(Searched(case, query, tables, assistant.retriever.meaning(query.text), counts))
    return rows, [key.measure for key in assistant.index.keys[0]]


def fit(rows: Sequence[Searched], measures: Sequence[int], ridge: float = _RIDGE) -> Model:
    """The weights under which the labels of the questions are most probable. Open labels (`may`) are left out."""
    from scipy.optimize import minimize

    rows = [row for row in rows if row.counts]
    tables = np.concatenate([row.tables for row in rows])
    question = np.concatenate([np.full(len(row.tables), number) for number, row in enumerate(rows)])
    kind = np.concatenate([[0] if len(row.tables) == 1 else [1, *[2] * (len(row.tables) - 1)] for row in rows])
    mean, spread = tables.mean(axis=(0, 1)), tables.std(axis=(0, 1)) + 1e-9
    scaled = (tables - mean) / spread
    labels, counts = (np.array(part) for part in zip(*(_labels(row.case, measures) for row in rows), strict=True))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(3, -1)
        logits = np.einsum("ntf,nf->nt", scaled, weights[kind, :-1]) + weights[kind, -1:]
        chance = _sigmoid(logits)
        silent = np.zeros(labels.shape)
        np.add.at(silent, question, np.log1p(-np.clip(chance, 0.0, 1.0 - 1e-12)))
        none = np.clip(np.exp(silent), 1e-12, 1.0 - 1e-12)
        cost = -(counts * (labels * np.log(1.0 - none) + (1.0 - labels) * np.log(none))).sum()
        slope = (counts * (labels * none / (1.0 - none) - (1.0 - labels)))[question] * -chance
        gradient = np.zeros_like(weights)
        for number in range(3):
            mine = kind == number
            gradient[number, :-1] = np.einsum("ntf,nt->f", scaled[mine], slope[mine]) + ridge * weights[number, :-1]
            gradient[number, -1] = slope[mine].sum()
        return float(cost + 0.5 * ridge * (weights[:, :-1] ** 2).sum()), gradient.ravel()

    start = np.zeros((3, scaled.shape[-1] + 1))
    start[:, -1] = -3.0
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return Model(mean, spread, found.x.reshape(3, -1))


def held_out(rows: Sequence[Searched], measures: Sequence[int], ridge: float = _RIDGE) -> list[Floats]:
    """The chances of every question by a model that has not seen it."""
    found: list[Floats] = [np.zeros(0)] * len(rows)
    for number in range(FOLDS):
        model = fit([row for row in rows if fold(row.case) != number], measures, ridge)
        for at, row in enumerate(rows):
            if fold(row.case) == number:
                found[at] = model.chances(row.tables)
    return found


def fold(case: Case) -> int:
    """Which of the folds a case is in, by its first question."""
    digest = hashlib.sha256((*case.history, case.question)[0].encode()).hexdigest()
    return int(digest[:8], 16) % FOLDS  # other digits than the halves of the gold set go by


def chosen(chances: Floats, measures: Sequence[int], keep: float, nearest: float) -> set[int]:
    """What an answer would cite: all above `keep`, else the best one if above `nearest`."""
    ranked = sorted(((chance, number) for chance, number in zip(chances, measures, strict=True) if number), reverse=True)
    return {number for chance, number in ranked if chance >= keep} or {
        number for chance, number in ranked[:1] if chance >= nearest
    }


def right(case: Case, cited: set[int]) -> bool:
    """Whether the set cited is what the case asks for."""
    return set(case.measures) <= cited <= set(case.measures) | set(case.may)


def _labels(case: Case, measures: Sequence[int]) -> tuple[list[float], list[float]]:
    """(label, weight) of every target: weight 0 where the case leaves it open."""
    labels = [float(number in case.measures) for number in measures]
    text_answers = case.status == "answered" and not case.measures
    weights = [float(not (number in case.may or (number == 0 and (text_answers or case.measures == ())))) for number in measures]
    return labels, weights


def _sigmoid(values: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0)))


def thresholds(
    rows: Sequence[Searched], held: Sequence[Floats], measures: Sequence[int], like: Sequence[Searched]
) -> tuple[float, float]:
    """(keep, nearest) that get most sets of measures right, were questions mixed as in `like`.

    Writers of development questions were asked for many that need several measures; real ones mostly need one.
    """
    pairs = [(row, chances) for row, chances in zip(rows, held, strict=True) if row.counts]
    have, want = (Counter(_size(row) for row in group) for group in ((row for row, _ in pairs), like))
    worth = {size: want[size] / have[size] for size in have}
    score = {
        (keep, nearest): sum(
            worth[_size(row)] * right(row.case, chosen(chances, measures, keep, nearest)) for row, chances in pairs
        )
        for keep in np.arange(0.2, 0.8, 0.025)
        for nearest in np.arange(0.05, 0.5, 0.025)
        if nearest <= keep
    }
    best = [pair for pair, value in score.items() if value >= max(score.values()) - 1e-9]
    return float(np.median([pair[0] for pair in best])), float(np.median([pair[1] for pair in best]))


def _size(row: Searched) -> int:
    """How many measures an answer needs: none, one, two, or more."""
    return min(len(row.case.measures), 3)


def write(model: Model, limits: tuple[float, float], encoder: str, documents: Sequence[str], target: Path) -> None:
    """Weights and thresholds as `rag.fusion.calibration` reads them, the encoder that searched when they were fitted, and in what."""
    lines = ["# Fitted on the development questions; `python -m evals.fit` writes this file.", "", f'encoder = "{encoder}"']
    lines.append(f"documents = {json.dumps(documents)}")
    for name, weights in zip(KINDS, model.plain(), strict=True):
        named = zip([*FEATURES, "bias"], weights, strict=True)
        lines += ["", f"[{name}]", *(f"{feature} = {weight:.5f}" for feature, weight in named)]
    lines += ["", "[thresholds]", f"keep = {limits[0]:.3f}", f"nearest = {limits[1]:.3f}", ""]
    target.write_text("\n".join(lines), "utf-8")
