"""How near every target is to a text: features of five rankings, from which a fitted model makes a probability.

A target is a measure, or a sentence outside the measures. Three rankings score it whole (BM25 over words, over character
pairs, over its own words alone); two score its passages one by one (vectors, BM25) and are pooled: the best of its own
sentences, its best paraphrase, the mean of its three best paraphrases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.fields import OWN, PAIRS, PASSAGES, WORDS, pairs, single
from rag.fusion import fuse
from rag.index import Index
from rag.lexical import Scores

Matrix = NDArray[np.float64]
Near = list[tuple[str, float]]

_RANKINGS = ("words", "pairs", "own", "near", "asked", "kin", "like")
FEATURES = (
    *(f"{name}{form}" for name in _RANKINGS for form in ("", "_z", "_gap")),
    "fused",
    "fused_gap",
    "nearest",
    "share",
    "own_share",
    "content",
    "length",
)
_TOP_ASKS = 3
_REACH = 200  # passages of the lexical ranking that are pooled, as many as the vector search brings


@dataclass(frozen=True, slots=True)
class Asked:
    """A text to search for: its index terms, the passages nearest to it, how much of it is about a matter."""

    text: str
    terms: list[str]
    pairs: list[str]
    hits: Near
    content: float


class Relevance:
    """Features of the targets of one index for a text."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._single = [passage.id for passage in single(index.passages)]

    def table(self, asked: Asked) -> Matrix:
        """One row a target, one column a feature (FEATURES)."""
        fields = self.index.lexical
        words = np.log1p(fields[WORDS].scores(asked.terms))
        couples = np.log1p(fields[PAIRS].scores(asked.pairs))
        own = np.log1p(fields[OWN].scores(asked.terms + asked.pairs))
        near, nearest, paraphrased = self._pooled(asked.hits, 0.0)
        kin, _, like = self._pooled(self._lexical(asked), 0.0)
        rankings = (words, couples, own, near, paraphrased, kin, like)
        fused = fuse([(1.0, ranking) for ranking in rankings])
        columns = [column for ranking in rankings for column in (ranking, _z(ranking), _gap(ranking))]
        columns += [fused, _gap(fused), nearest]
        columns += [fields[WORDS].shares(asked.terms), fields[OWN].shares(asked.terms)]
        columns += [np.full(len(fused), asked.content), np.full(len(fused), np.log1p(len(asked.text)))]
        return np.column_stack(columns)

    def _lexical(self, asked: Asked) -> Near:
        """The passages with most of the text's terms, best first, by the logarithm of their BM25."""
        scores = self.index.lexical[PASSAGES].scores(asked.terms + asked.pairs)
        reach = min(_REACH, len(scores))
        best = np.argpartition(-scores, reach - 1)[:reach]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(self._single[row], float(np.log1p(scores[row]))) for row in best]

    def _pooled(self, hits: Near, least: float) -> tuple[Scores, Scores, Scores]:
        """Per target the best of its own sentences, its best paraphrase, and the mean of its best three.

        What is not among the hits gets the last hit's score.
        """
        floor = max(hits[-1][1], least)
        count = len(self.index.keys[0])
        near = np.full(count, floor)
        best = np.full((count, _TOP_ASKS), floor)
        seen = [0] * count
        for identity, score in hits:  # best first
            row, _, is_ask = self.index.places[identity]
            if not is_ask:
                near[row] = max(near[row], score)
            elif seen[row] < _TOP_ASKS:
                best[row, seen[row]] = score
                seen[row] += 1
        mean = best.mean(axis=1)
        without = np.array(seen) == 0
        own = np.minimum(near, mean.max())
        return near, np.where(without, own, best[:, 0]), np.where(without, own, mean)


def terms_of(index: Index, text: str) -> tuple[list[str], list[str]]:
    """(words, character pairs) of a text with the documents' terms for its everyday words."""
    whole = f"{text} {' '.join(index.lexicon.meant(text))}"
    return index.segmenter.terms(whole), pairs(whole)


def _z(scores: Scores) -> Scores:
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros(len(scores))


def _gap(scores: Scores) -> Scores:
    """How far each row is ahead of the best other one (negative: behind)."""
    if len(scores) < 2:
        return np.zeros(len(scores))
    second, first = np.partition(scores, -2)[-2:]
    ahead: Scores = np.where(scores == first, scores - second, scores - first)
    return ahead
