"""What a question asks for, and what becomes of it: two fitted linear models over its wording, its meaning and the search.

The first reads asks (who, amount, offtopic …: ASKS) from sentence vector, characters, cues and what is named. The second
weighs asks and search to the chance of every status. `evals/fit_asks.py` fits both on the development questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rag.grams import grams, weigh
from rag.models import Hit, Query, Status

ASKS = (
    *("what", "support", "who", "unit", "set", "content", "where", "doc", "keyword", "check"),
    *("amount", "date", "contact", "form", "place", "person", "penalty", "remedy", "stat", "lead"),
    *("other_place", "other_time", "other_doc", "beyond", "uncovered"),
    *("offtopic", "task", "opinion", "injection", "nonsense", "insult", "chat", "vague"),
)
STATUSES: tuple[Status, ...] = ("answered", "not_found", "out_of_scope", "clarify")
OFF = ("offtopic", "task", "opinion", "injection", "nonsense", "insult", "chat")
VECTOR, GRAMS, FLAGS = 4.0, 2.0, 0.5  # scales of the three kinds of features, so that one penalty fits all
GOING_ON = "going_on"  # set by the conversation: something was asked before
_SCORES = 2  # best hits that the status looks at

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks for, with probabilities; and the chance of every status, in the order of STATUSES."""

    asks: dict[str, float]
    statuses: dict[Status, float]

    def best(self, *names: str) -> str:
        """The likeliest of these asks."""
        return max(names, key=lambda name: self.asks[name])

    @property
    def status(self) -> Status:
        """The likeliest status."""
        return max(STATUSES, key=lambda status: self.statuses[status])


def flags(query: Query, cues: Sequence[str], last: int, parts: int) -> Vector:
    """What is named in a question and which cues its wording gives, as numbers. Shape (17 + cues,)."""
    size = len(query.text)
    facts = [
        *(min(len(query.measures), 3), bool(query.measures), len(query.measures) > 1, bool(query.parts)),
        *(bool(query.units), len(query.units) > 1, bool(query.strangers), bool(query.quoted), bool(query.documents)),
        *(query.script == "latin", query.has(GOING_ON), size < 8, size < 15, size > 40, size > 80),
        any(not 0 < number <= last for number in query.measures),
        any(not 0 < number <= parts for number in query.parts),
    ]
    return np.array([*facts, *(name in query.cues for name in cues)], dtype=np.float32)


def search_features(hits: Sequence[Hit]) -> Vector:
    """The best measures' log-odds and chances, and the chance of the best running text. Shape (6,)."""
    measures = sorted((hit.probability for hit in hits if hit.measure), reverse=True)[:_SCORES]
    measures += [0.0] * (_SCORES - len(measures))
    text = max((hit.probability for hit in hits if not hit.measure), default=0.0)
    chances = np.clip(np.array([*measures, text]), 1e-4, 1 - 1e-4)
    return np.concatenate([np.log(chances / (1 - chances)), chances]).astype(np.float32)


def log_odds(chances: Vector) -> Vector:
    """Log-odds of chances, which are kept off 0 and 1. Same shape."""
    clipped = np.clip(chances, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float32)


class AskModel:
    """Both fitted models."""

    def __init__(self, weights: dict[str, NDArray[np.float32]], cues: Sequence[str]) -> None:
        self._weights = weights
        self.cues = tuple(cues)

    @staticmethod
    @lru_cache(maxsize=1)
    def load() -> AskModel:
        """The models that are shipped."""
        with (files("rag") / "asks.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
            weights = {name: stored[name].astype(np.float32) for name in stored.files if name not in ("cues", "encoder")}
            return AskModel(weights, [str(name) for name in stored["cues"]])

    def asks(self, text: str, vector: Vector, flagged: Vector) -> Vector:
        """The chance of every ask. Shape (len(ASKS),)."""
        rows, values = weigh(grams(text), self._weights["rarity"])
        total = self._weights["bias"] + self._weights["grams"][:, rows] @ values * GRAMS
        if vector.shape == self._weights["vector"].shape[1:]:  # none given: the words alone tell
            total = total + self._weights["vector"] @ vector * VECTOR
        total = total + self._weights["flags"] @ flagged * FLAGS
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0))), dtype=np.float32)

    def statuses(self, asks: Vector, found: Vector, flagged: Vector) -> Vector:
        """The chance of every status. Shape (len(STATUSES),)."""
        features = np.concatenate([log_odds(asks), found, flagged])
        total = self._weights["status"] @ features + self._weights["status_bias"]
        odds = np.exp(total - total.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)

    def read(self, query: Query, vector: Vector, hits: Sequence[Hit], last: int, parts: int) -> Reading:
        """What a question asks for, given its vector and what a search brought."""
        flagged = flags(query, self.cues, last, parts)
        asks = self.asks(query.text, vector, flagged)
        statuses = self.statuses(asks, search_features(hits), flagged)
        return Reading(
            dict(zip(ASKS, map(float, asks), strict=True)), dict(zip(STATUSES, map(float, statuses), strict=True))
        )
