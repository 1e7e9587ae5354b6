"""A second look at what a search has found: a cross-encoder reads question and measure together and says who comes first.

It decides about order alone. How sure one may be of a place was fitted on the search, so every place keeps its chance and
the measures change places; whether there is an answer, and from how many measures, stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from ingest.models import PolicyError
from rag import neural
from rag.lexical import Scores
from rag.models import Hit
from rag.settings import Settings

Score = Callable[[str, list[str]], Scores]


class Reranker:
    """Any CrossEncoder with one output, by name or path. The model loads at the first question."""

    def __init__(self, model: str, backend: str) -> None:
        """Raises PolicyError where packages are missing."""
        self._id, self._backend = model, backend
        self._asked = f"POLICYQA_RERANKER={model}"
        self._using = Lock()  # tokenizers cannot be shared by threads
        neural.require(self._asked, backend)

    def scores(self, question: str, texts: list[str]) -> Scores:
        """How well each text answers the question, higher is better. Shape (texts,)."""
        with self._using:
            found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.asarray(found, dtype=np.float64)

    @cached_property
    def _model(self) -> Any:
        model = neural.load("CrossEncoder", self._id, self._asked, neural.RERANKERS, self._backend)
        if model.num_labels != 1:
            raise PolicyError(f"{self._asked}:不是重排模型(每对文字给出 {model.num_labels} 个分数,应为 1 个);请换一个模型。")
        return model


def load_reranker(settings: Settings) -> Reranker | None:
    """The reranker of the settings; None where none is set. Raises PolicyError where packages are missing."""
    return Reranker(settings.reranker, settings.embedding_backend) if settings.reranker else None


def reordered(hits: Sequence[Hit], least: float, told: Callable[[Hit], str], question: str, score: Score) -> list[Hit]:
    """Hits with those measures in another order that have a chance of `least` or more. `told` gives a measure's words.

    Running text stays where it is, and so do measures that the search finds unlikely.
    """
    places = [place for place, hit in enumerate(hits) if hit.measure and hit.probability >= least]
    if len(places) < 2:
        return list(hits)
    scores = score(question, [told(hits[place]) for place in places])
    after = list(hits)
    for place, best in zip(places, np.argsort(-scores, kind="stable"), strict=True):
        after[place] = replace(hits[places[best]], probability=hits[place].probability)
    return after
