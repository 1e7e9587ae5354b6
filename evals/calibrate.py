"""Fit the probability of a search hit on the development questions: `python -m evals.calibrate`.

Ridge-penalised logistic regression (iteratively reweighted least squares) over the features that `rag.retrieve` computes. A
row is a (question, measure) pair; its label says whether the measure belongs into the answer. Thresholds are chosen by
five-fold cross-validation on the same half. The test half is never read.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.models import DEVELOPMENT, Case, load_cases
from rag.assistant import Assistant
from rag.models import Hit, Intent, Retrieval
from rag.retrieve import FEATURES
from rag.settings import load_settings

Floats = NDArray[np.float64]
TARGET = Path(__file__).parent.parent / "rag" / "calibration.toml"
_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY)
_RIDGE = 3.0


@dataclass(frozen=True)
class Searched:
    """A development question that search must answer (or must not), and what search brought."""

    case: Case
    found: Retrieval


def collect(assistant: Assistant, cases: list[Case]) -> list[Searched]:
    """What search brings for the questions that reach it."""
    rows = []
    for case in cases:
        query = assistant.understand(case.question)
        plain = not (query.measures or query.units or query.parts or case.history)
        if plain and query.intent in _SEARCHED and (case.measures or case.status == "out_of_scope"):
            rows.append(Searched(case, assistant.retriever.search(query.text, limit=15)))
    return rows


@dataclass(frozen=True)
class Model:
    """Weights of the features (bias last), and how whole text and best clause are mixed (whole, best, bias)."""

    features: Floats
    clauses: Floats


def pairs(row: Searched) -> list[Hit]:
    """The measures that a case says something about: those it leaves open are left out."""
    return [hit for hit in (*row.found.hits, *row.found.rejected) if hit.measure and hit.measure not in row.case.may]


def fit_model(rows: list[Searched]) -> Model:
    """Both stages on these questions."""
    labelled = [(hit, float(hit.measure in row.case.measures)) for row in rows for hit in pairs(row)]
    first = fit(np.array([values(hit.features[0]) for hit, _ in labelled]), np.array([label for _, label in labelled]))
    split = [(hit, label) for hit, label in labelled if len(hit.features) > 1]
    second = fit(np.array([stages(hit, first) for hit, _ in split]), np.array([label for _, label in split]))
    return Model(first, second)


def values(features: dict[str, float]) -> list[float]:
    return [features[name] for name in FEATURES]


def stages(hit: Hit, weights: Floats) -> tuple[float, float]:
    """Log-odds of the whole text and of its best clause."""
    odds = [float(np.array(values(features)) @ weights[:-1] + weights[-1]) for features in hit.features]
    return odds[0], max(odds[1:], default=odds[0])


def fit(features: Floats, labels: Floats) -> Floats:
    """Weights with the bias last, in the features' own units. Shape (features + 1,)."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    scaled = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    penalty = np.diag([_RIDGE] * features.shape[1] + [0.0])
    weights = np.zeros(scaled.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (labels - chance) - penalty @ weights
        step = np.linalg.solve((scaled * (chance * (1 - chance))[:, None]).T @ scaled + penalty, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - float(plain @ mean))


def chances(row: Searched, model: Model) -> list[tuple[int, float]]:
    """(measure, probability), best first."""
    scored = []
    for hit in (*row.found.hits, *row.found.rejected):
        if hit.measure:
            whole, best = stages(hit, model.features)
            odds = whole if len(hit.features) == 1 else float(np.array([whole, best, 1.0]) @ model.clauses)
            scored.append((hit.measure, float(1 / (1 + np.exp(-odds)))))
    return sorted(scored, key=lambda pair: -pair[1])


def chosen(ranked: list[tuple[int, float]], keep: float, nearest: float) -> set[int]:
    """What an answer would cite: all above `keep`, else the best one if above `nearest`."""
    kept = {number for number, chance in ranked if chance >= keep}
    return kept or {number for number, chance in ranked[:1] if chance >= nearest}


def right(row: Searched, cited: set[int]) -> bool:
    """Whether the set cited is what the case asks for."""
    needed = set(row.case.measures)
    return needed <= cited <= needed | set(row.case.may)


def fold(case: Case) -> int:
    return int(hashlib.sha256(case.id.encode()).hexdigest(), 16) % 5


def main() -> None:
    assistant = Assistant.open(load_settings())
    cases = [case for case in load_cases() if case.split == "dev"] + load_cases(DEVELOPMENT)
    rows = collect(assistant, cases)
    held: list[tuple[Searched, list[tuple[int, float]]]] = []
    for number in range(5):
        model = fit_model([row for row in rows if fold(row.case) != number])
        held += [(row, chances(row, model)) for row in rows if fold(row.case) == number]
    grid = [
        (keep, nearest)
        for keep in np.arange(0.2, 0.8, 0.025)
        for nearest in np.arange(0.02, 0.5, 0.02)
        if nearest <= keep
    ]
    score = {pair: sum(right(row, chosen(ranked, *pair)) for row, ranked in held) for pair in grid}
    top = max(score.values())
    best = [pair for pair, value in score.items() if value == top]
    keep, nearest = (float(np.median([pair[at] for pair in best])) for at in (0, 1))
    model = fit_model(rows)
    lines = [
        "# Fitted on the development half of the gold questions; `python -m evals.calibrate` writes this file.",
        "[weights]",
    ]
    lines += [f"{name} = {weight:.5f}" for name, weight in zip([*FEATURES, "bias"], model.features, strict=True)]
    lines += [
        "",
        "[clauses]",
        *(f"{name} = {weight:.5f}" for name, weight in zip(("whole", "best", "bias"), model.clauses, strict=True)),
    ]
    lines += ["", "[thresholds]", f"keep = {keep:.3f}", f"nearest = {nearest:.3f}", "beside = 0.85", ""]
    TARGET.write_text("\n".join(lines), "utf-8")
    answerable = [(row, ranked) for row, ranked in held if row.case.measures]
    first = sum(bool(ranked) and ranked[0][0] in row.case.measures for row, ranked in answerable)
    sys.stdout.write(
        f"{len(rows)} questions, first right {first}/{len(answerable)}, exact set {top}/{len(rows)} (cross-validated); "
        f"keep {keep:.3f}, nearest {nearest:.3f}\n"
    )


if __name__ == "__main__":
    main()
