"""Fit the probability that a target belongs into an answer: `python -m evals.fit_relevance` writes `rag/calibration.toml`.

A target belongs into the answer when the whole question or one of its clauses speaks for it (noisy or), so the labels of
whole questions teach what single clauses mean: multiple-instance logistic regression, ridge-penalised, by L-BFGS. Thresholds
are chosen by cross-validation on the development questions. The test half is never read.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.models import DEVELOPMENT, Case, load_cases
from rag.assistant import Assistant
from rag.models import Intent
from rag.relevance import FEATURES, Relevance
from rag.settings import load_settings

Floats = NDArray[np.float64]
TARGET = Path(__file__).parent.parent / "rag" / "calibration.toml"
KINDS = ("alone", "whole", "clause")
_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY)
_STRUCTURAL = {"unit", "set", "content", "doc", "keyword", "beyond"}
_RIDGE = 10.0
FOLDS = 4


@dataclass(frozen=True)
class Searched:
    """A question that search has to answer: its tables (whole text first, then clauses), shape (texts, targets, features)."""

    case: Case
    tables: Floats
    structural: bool = False  # answered from the structure: says nothing about search


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
        logits = np.stack([row @ self.weights[kind, :-1] + self.weights[kind, -1] for row, kind in zip(scaled, kinds, strict=True)])
        return 1.0 - np.prod(1.0 - _sigmoid(logits), axis=0)

    def plain(self) -> Floats:
        """The weights in the features' own units, bias last."""
        weights = self.weights[:, :-1] / self.spread
        return np.column_stack([weights, self.weights[:, -1] - weights @ self.mean])


def collect(assistant: Assistant, cases: Sequence[Case], every: bool = False) -> tuple[list[Searched], list[int]]:
    """The questions that reach the search (or `every` one), with features; the measure of each target (0: running text)."""
    relevance = Relevance(assistant.index)
    rows = []
    for case in cases:
        query = assistant.understand(case.question)
        plain = not (query.measures or query.units or query.parts or case.history)
        searched = plain and query.intent in _SEARCHED and not set(case.ask) & _STRUCTURAL
        if every or (searched and case.status in ("answered", "out_of_scope")):
            asked = assistant.retriever.asked(query.text)
            rows.append(Searched(case, np.stack([relevance.table(one) for one in asked]), not searched))
    return rows, [key.measure for key in assistant.index.keys[0]]


def fit(rows: Sequence[Searched], measures: Sequence[int], ridge: float = _RIDGE) -> Model:
    """The weights under which the labels of the questions are most probable. Open labels (`may`) are left out."""
    from scipy.optimize import minimize

    rows = [row for row in rows if row.case.status in ("answered", "out_of_scope") and not row.structural]
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
    return int(hashlib.sha256((*case.history, case.question)[0].encode()).hexdigest()[-8:], 16) % FOLDS


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


def main() -> None:
    assistant = Assistant.open(load_settings())
    cases = [case for case in load_cases() if case.split == "dev"] + load_cases(DEVELOPMENT)
    rows, measures = collect(assistant, cases)
    held = held_out(rows, measures)
    answered = [at for at, row in enumerate(rows) if row.case.measures]
    grid = [
        (keep, nearest) for keep in np.arange(0.2, 0.8, 0.025) for nearest in np.arange(0.05, 0.5, 0.025) if nearest <= keep
    ]
    score = {
        pair: sum(right(row.case, chosen(chances, measures, *pair)) for row, chances in zip(rows, held, strict=True))
        for pair in grid
    }
    top = max(score.values())
    best = [pair for pair, value in score.items() if value == top]
    keep, nearest = (float(np.median([pair[at] for pair in best])) for at in (0, 1))
    first = sum(max(zip(held[at], measures, strict=True), key=lambda p: p[0] * (p[1] > 0))[1] in rows[at].case.measures for at in answered)
    plain = fit(rows, measures).plain()
    lines = ["# Fitted on the development questions; `python -m evals.fit_relevance` writes this file."]
    for name, weights in zip(KINDS, plain, strict=True):
        lines += ["", f"[{name}]", *(f"{feature} = {weight:.5f}" for feature, weight in zip([*FEATURES, "bias"], weights, strict=True))]
    lines += ["", "[thresholds]", f"keep = {keep:.3f}", f"nearest = {nearest:.3f}", "beside = 0.85", ""]
    TARGET.write_text("\n".join(lines), "utf-8")
    multi = [at for at in answered if len(rows[at].case.measures) > 1]
    exact = sum(right(rows[at].case, chosen(held[at], measures, keep, nearest)) for at in multi)
    sys.stdout.write(
        f"{len(rows)} questions, first right {first}/{len(answered)}, exact set {top}/{len(rows)}, of several {exact}/{len(multi)} "
        f"(cross-validated); keep {keep:.3f}, nearest {nearest:.3f}\n"
    )


if __name__ == "__main__":
    main()
