"""Hybrid search: three lexical rankings and two dense ones, fused by reciprocal rank; sentence hits come back as measures.

A long question is searched whole and clause by clause, because a business with several sides needs several measures. Each
target gets features (how near it is in itself and beside the others), and from them a calibrated probability.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.fields import OWN, PAIRS, SENTENCES, WORDS, Key, pairs
from ingest.models import Span
from rag.fusion import calibration, fuse, logit, probability
from rag.index import Index
from rag.lexical import Scores
from rag.models import Hit, Retrieval

FEATURES = (
    "fused",
    "gap",
    "near",
    "near_z",
    "asked",
    "asked_z",
    "words",
    "words_z",
    "pairs",
    "pairs_z",
    "own",
    "own_z",
    "share",
    "own_share",
)
_TOP_ASKS = 3
_SENTENCES = 4
_CLAUSE = re.compile(r"[,。;!?:\n]|、(?=[^、]{6})")
_SHORTEST, _MOST_CLAUSES = 5, 5

Matrix = NDArray[np.float64]
Near = list[tuple[str, float]]


class Retriever:
    """Searches one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._spans = _spans(index)
        self._warm = False
        self._sentences: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row, key in enumerate(index.keys[1]):
            self._sentences[key.doc_id, key.measure].append(row)

    def search(self, text: str, limit: int = 6) -> Retrieval:
        """Targets that may answer `text` (normalised), most probable first. Empty text finds nothing."""
        clock = time.perf_counter()
        targets, sentences = self.index.keys
        if not text.strip() or not targets:
            return Retrieval((), (), {})
        if not self._warm:
            self.index.warm()
            self._warm = True
        texts = [text, *clauses(text)]
        near = self.index.dense.nearest(self.index.encoder.embed_documents(texts))
        dense_ms = (time.perf_counter() - clock) * 1000
        asked = [self._asked(one, hits) for one, hits in zip(texts, near, strict=True)]
        tables = [self._features(one) for one in asked]
        chances = probability([logit(table, FEATURES) for table in tables])
        fit = np.max([self._sentence_scores(one, len(sentences)) for one in asked], axis=0)
        order = np.argsort(-chances, kind="stable")[: max(limit * 2, 15)]
        ranked = [self._hit(targets[row], float(chances[row]), [table[row] for table in tables], fit) for row in order]
        total_ms = (time.perf_counter() - clock) * 1000
        return Retrieval(
            tuple(ranked[:limit]), tuple(ranked[limit:]), {"dense": dense_ms, "lexical and fusion": total_ms - dense_ms}
        )

    @staticmethod
    def kept(found: Retrieval) -> list[Hit]:
        """Hits probable enough for an answer; the best one alone when it is only near.

        Running text is kept only where it is the best hit of all: it says something about the document, not a measure.
        """
        limits = calibration()["thresholds"]
        if found.hits and found.hits[0].measure is None and found.hits[0].probability >= limits["keep"]:
            return [found.hits[0]]
        measures = [hit for hit in found.hits if hit.measure]
        return [hit for hit in measures if hit.probability >= limits["keep"]] or [
            hit for hit in measures[:1] if hit.probability >= limits["nearest"]
        ]

    @staticmethod
    def near(found: Retrieval) -> list[Hit]:
        """The measure worth pointing to although it does not answer; none when nothing is near."""
        least = calibration()["thresholds"]["nearest"] / 2
        return [hit for hit in found.hits[:1] if hit.measure and hit.probability >= least]

    def _asked(self, text: str, hits: Near) -> _Asked:
        """A text with its index terms, those of its everyday words' meanings included."""
        whole = f"{text} {' '.join(self.index.lexicon.meant(text))}"
        return _Asked(self.index.segmenter.terms(whole), pairs(whole), hits)

    def _features(self, asked: _Asked) -> Matrix:
        """One row a target, one column a feature (FEATURES)."""
        terms, twos, fields = asked.terms, asked.pairs, self.index.lexical
        words, couples, own = fields[WORDS].scores(terms), fields[PAIRS].scores(twos), fields[OWN].scores(terms + twos)
        near, paraphrased = self._dense(asked.hits)
        fused = fuse([(1.0, words), (1.0, couples), (1.0, own), (1.0, near), (1.0, paraphrased)])
        columns = [
            fused,
            fused - fused.max(),
            near,
            _z(near),
            paraphrased,
            _z(paraphrased),
            np.log1p(words),
            _z(words),
            np.log1p(couples),
            _z(couples),
            np.log1p(own),
            _z(own),
            fields[WORDS].shares(terms),
            fields[OWN].shares(terms),
        ]
        return np.column_stack(columns)

    def _dense(self, hits: Near) -> tuple[Scores, Scores]:
        """Per target the best cosine of its own sentences and the mean of its best paraphrases.

        What is not among the hits gets the last hit's cosine.
        """
        floor = max(hits[-1][1], 0.0)
        targets, _ = self.index.keys
        near = np.full(len(targets), floor)
        best = np.full((len(targets), _TOP_ASKS), floor)
        seen = [0] * len(targets)
        for identity, cosine in hits:  # best first
            row, _, is_ask = self.index.places[identity]
            if not is_ask:
                near[row] = max(near[row], cosine)
            elif seen[row] < _TOP_ASKS:
                best[row, seen[row]] = cosine
                seen[row] += 1
        asked = best.mean(axis=1)
        return near, np.where(np.array(seen) > 0, asked, np.minimum(near, asked.max()))

    def _sentence_scores(self, asked: _Asked, count: int) -> Scores:
        """How well each sentence fits: its lexical share of the best one plus its cosine. Shape (count,)."""
        inside = self.index.lexical[SENTENCES].scores(asked.terms + asked.pairs)
        top = inside.max(initial=0.0)
        cosine = np.zeros(count)
        for identity, value in reversed(asked.hits):  # the best one last, so that it stays
            row = self.index.places[identity][1]
            if row >= 0:
                cosine[row] = value
        return cosine + (inside / top if top > 0 else 0.0)

    def _hit(self, target: Key, chance: float, rows: list[Matrix], fit: Scores) -> Hit:
        keys = [target]
        if target.measure:
            mine = self._sentences[target.doc_id, target.measure]
            keys = [self.index.keys[1][row] for row in sorted(mine, key=lambda row: -fit[row])[:_SENTENCES]]
        spans = tuple(self._spans[key] for key in keys if key in self._spans)
        tables = tuple(dict(zip(FEATURES, map(float, row), strict=True)) for row in rows)
        return Hit(target.doc_id, target.measure or None, chance, tables[0]["fused"], spans, tables)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text to search for: its index terms, its character pairs, and the passages nearest to it."""

    terms: list[str]
    pairs: list[str]
    hits: Near


def clauses(text: str) -> list[str]:
    """The clauses of a question that has several, the longest ones, in order; none for a short question."""
    pieces = [piece.strip() for piece in _CLAUSE.split(text) if len(piece.strip()) >= _SHORTEST]
    if len(pieces) < 2:
        return []
    longest = sorted(pieces, key=len, reverse=True)[:_MOST_CLAUSES]
    return [piece for piece in pieces if piece in longest]


def _z(scores: Scores) -> Scores:
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros(len(scores))


def _spans(index: Index) -> dict[Key, Span]:
    """The words of every sentence and of every running-text target."""
    found: dict[Key, Span] = {}
    for document in index.documents.values():
        for measure in document.measures:
            for span in (measure.heading, *(sentence.span for sentence in measure.sentences)):
                found[Key(document.id, measure.number, span.start)] = span
        for part in document.parts:
            for span in (part.title, *(sentence.span for sentence in part.intro)):
                found[Key(document.id, 0, span.start)] = span
        for sentence in document.front:
            found[Key(document.id, 0, sentence.span.start)] = sentence.span
    return found
