"""Results to figures: what a half of the gold set scores as a whole, per component, per kind and per reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evals.figures import Figure, mean, rate, share
from evals.models import SPLITS, Case, Result
from evals.recognition import RECOGNISED
from evals.score import JUDGED
from evals.search import Places, confidence, found_at, hit_at, places, reciprocal_rank

ALL = "all"
PARTS = (*JUDGED, "precision", "recall", "premises", ALL)
RANKING = ("hit@1", "hit@3", "recall@3", "all@4", "mrr")
BINS = 10
Ranked = tuple[Case, Places]


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence is in [low, high): its mean, and the share of them that are right."""

    low: float
    high: float
    predicted: float
    right: Figure


@dataclass(frozen=True)
class Half:
    """All figures of one half. `scores` by PARTS, `recognised` by RECOGNISED, `retrieval` by RANKING.

    `confusion` counts (status expected, status given); `reliability` holds the bins that are not empty, and
    `calibration_error` is the mean distance of confidence and share right, weighted by answers (nan without any).
    """

    name: str
    count: int
    scores: dict[str, Figure]
    recognised: dict[str, Figure]
    retrieval: dict[str, Figure]
    confusion: dict[tuple[str, str], int]
    kinds: dict[str, Figure]
    readers: dict[str, Figure]
    reliability: tuple[Bin, ...]

    @property
    def calibration_error(self) -> float:
        total = sum(one.right.asked for one in self.reliability)
        gaps = [abs(one.predicted - one.right.share) * one.right.asked for one in self.reliability]
        return sum(gaps) / total if total else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """JSON values."""
        named = {"scores": self.scores, "recognised": self.recognised, "retrieval": self.retrieval}
        named |= {"kinds": self.kinds, "readers": self.readers}
        row: dict[str, Any] = {"count": self.count}
        row |= {key: {name: figure.to_dict() for name, figure in found.items()} for key, found in named.items()}
        row["confusion"] = [[expected, got, count] for (expected, got), count in self.confusion.items()]
        row["reliability"] = [
            {"low": one.low, "high": one.high, "predicted": round(one.predicted, 6), "right": one.right.to_dict()}
            for one in self.reliability
        ]
        return row


def halves(results: Sequence[Result]) -> dict[str, Half]:
    """dev and test, apart. A half without a question is there as well, with nothing in it."""
    return {name: measure(name, [result for result in results if result.case.split == name]) for name in SPLITS}


def measure(name: str, results: Sequence[Result]) -> Half:
    """The figures of these results."""
    searched = [(one.case, places(one.search.ranked)) for one in results if one.search and one.search.counts]
    return Half(
        name,
        len(results),
        scores(results),
        {part: _scored(results, part) for part in RECOGNISED},
        ranking(searched),
        dict(Counter((one.case.status, str(one.answer["status"])) for one in results)),
        _grouped(results, lambda one: one.case.kind),
        _grouped(results, lambda one: one.case.reader),
        reliability([(confidence(one.answer, one.search), one.right) for one in results]),
    )


def scores(results: Sequence[Result]) -> dict[str, Figure]:
    """The scores of answers, by PARTS.

    Precision: of the measures cited, the share that the case asks for or allows; recall: of those that it asks for, the share
    that is cited. Both over all cases together (micro); their intervals take citations for independent.
    """
    found = {part: _scored(results, part) for part in JUDGED}
    cited = sum(len(one.cited) for one in results)
    fitting = sum(len(one.cited & {*one.case.measures, *one.case.may}) for one in results)
    needed = sum(len(set(one.case.measures)) for one in results)
    got = sum(len(one.cited & set(one.case.measures)) for one in results)
    found |= {"precision": share(fitting, cited), "recall": share(got, needed)}
    found["premises"] = rate(one.right for one in results if one.case.false_premise)
    found[ALL] = rate(one.right for one in results)
    return found


def ranking(searched: Sequence[Ranked]) -> dict[str, Figure]:
    """The figures of a search, by RANKING, over (case, places found, best first)."""
    needed = sum(len(set(case.measures)) for case, _ in searched)
    return {
        "hit@1": rate(hit_at(case, found, 1) for case, found in searched),
        "hit@3": rate(hit_at(case, found, 3) for case, found in searched),
        "recall@3": share(sum(found_at(case, found, 3) for case, found in searched), needed),
        "all@4": rate(found_at(case, found, 4) == len(set(case.measures)) for case, found in searched),
        "mrr": mean([reciprocal_rank(case, found) for case, found in searched]),
    }


def reliability(answers: Sequence[tuple[float | None, bool]]) -> tuple[Bin, ...]:
    """(confidence, right) in bins of equal width; those without a confidence are left out, empty bins too."""
    filled: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in answers:
        if sure is not None:
            filled.setdefault(min(int(sure * BINS), BINS - 1), []).append((sure, right))
    return tuple(
        Bin(at / BINS, (at + 1) / BINS, sum(sure for sure, _ in rows) / len(rows), rate(right for _, right in rows))
        for at, rows in sorted(filled.items())
    )


def _scored(results: Sequence[Result], part: str) -> Figure:
    return rate(one.scores[part] for one in results if part in one.scores)


def _grouped(results: Sequence[Result], key: Callable[[Result], str]) -> dict[str, Figure]:
    """The share that is right in each group, largest group first."""
    groups: dict[str, list[bool]] = {}
    for one in results:
        groups.setdefault(key(one), []).append(one.right)
    return {name: rate(flags) for name, flags in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))}
