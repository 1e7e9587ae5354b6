"""Hybrid search: two lexical rankings and two dense ones, fused by reciprocal rank; sentence hits come back as measures."""

from __future__ import annotations

import time
from collections import defaultdict

import numpy as np

from ingest.fields import PAIRS, SENTENCES, WORDS, Key, pairs
from ingest.models import Span
from rag.fusion import calibration, fuse, probability
from rag.index import Index
from rag.lexical import Scores
from rag.models import Hit, Retrieval

_TOP_ASKS = 3
_SENTENCES = 4


class Retriever:
    """Searches one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._spans = _spans(index)

    def search(self, text: str, limit: int = 6) -> Retrieval:
        """Targets that may answer `text` (normalised), most probable first. Empty text finds nothing."""
        clock = time.perf_counter()
        timings: dict[str, float] = {}

        def lap(step: str) -> None:
            nonlocal clock
            now = time.perf_counter()
            timings[step] = (now - clock) * 1000
            clock = now

        targets, sentences = self.index.keys
        if not text.strip() or not targets:
            return Retrieval((), (), timings)
        terms, twos = self.index.segmenter.terms(text), pairs(text)
        words = self.index.lexical[WORDS].scores(terms)
        couples = self.index.lexical[PAIRS].scores(twos)
        inside = self.index.lexical[SENTENCES].scores(terms + twos)
        lap("lexical")
        vector = self.index.encoder.embed_query(text)
        lap("encode")
        near, asked, sentence_near = self._dense(vector)
        lap("dense")
        fused = fuse([(1.0, words), (1.0, couples), (1.0, near), (1.0, asked)])
        covered = self._covered(terms)
        best = _Best(self._sentence_scores(inside, sentence_near, sentences))
        order = np.argsort(-fused, kind="stable")[: max(limit * 3, 20)]
        ranked = []
        for row in order:
            features = self._features(row, fused, words, couples, near, asked, covered)
            chance = probability(features, calibration()["weights"])
            ranked.append(Hit(targets[row].doc_id, targets[row].measure or None, chance, float(fused[row]), self._words(targets[row], best), features))
        ranked.sort(key=lambda hit: -hit.probability)
        lap("fuse")
        return Retrieval(tuple(ranked[:limit]), tuple(ranked[limit:]), timings)

    def _dense(self, vector: list[float]) -> tuple[Scores, Scores, dict[Key, float]]:
        """Per target the best cosine of its own sentences and the mean of its best paraphrases; per sentence the best of both."""
        own: dict[Key, float] = {}
        asks: dict[Key, list[float]] = defaultdict(list)
        sentences: dict[Key, float] = {}
        places = self.index.places
        floor = 0.0
        for identity, cosine in self.index.dense.nearest(vector):
            target, sentence, is_ask = places[identity]
            floor = cosine
            if is_ask:
                asks[target].append(cosine)
            elif target not in own:
                own[target] = cosine
            if sentence is not None and sentence not in sentences:
                sentences[sentence] = cosine
        targets, _ = self.index.keys
        floor = max(floor, 0.0)
        near = np.array([own.get(target, floor) for target in targets])
        asked = np.array([_mean_of_best(asks.get(target, []), floor) if asks else own.get(target, floor) for target in targets])
        return near, asked, sentences

    def _covered(self, terms: list[str]) -> float:
        """Share of the question's words that stand anywhere in the library or its paraphrases, in [0, 1]."""
        field = self.index.lexical[WORDS]
        return sum(field.knows(term) for term in terms) / len(terms) if terms else 0.0

    def _features(self, row: int, fused: Scores, words: Scores, couples: Scores, near: Scores, asked: Scores, covered: float) -> dict[str, float]:
        """What the probability rests on: how near in itself, and how near beside the others."""
        return {
            "fused": float(fused[row]),
            "gap": float(fused[row] - fused.max()),
            "near": float(near[row]),
            "near_z": _z(near, row),
            "asked": float(asked[row]),
            "asked_z": _z(asked, row),
            "words": float(np.log1p(words[row])),
            "words_z": _z(words, row),
            "pairs": float(np.log1p(couples[row])),
            "pairs_z": _z(couples, row),
            "covered": covered,
        }

    def _sentence_scores(self, inside: Scores, near: dict[Key, float], sentences: list[Key]) -> dict[Key, float]:
        """Each sentence's nearness: its lexical share of the best one's plus its cosine."""
        top = float(inside.max()) if len(inside) and inside.max() > 0 else 1.0
        return {key: float(inside[row]) / top + near.get(key, 0.0) for row, key in enumerate(sentences)}

    def _words(self, target: Key, best: _Best) -> tuple[Span, ...]:
        """The target's own words nearest to the question, best first."""
        if not target.measure:
            span = self._spans.get(target)
            return (span,) if span else ()
        return tuple(self._spans[key] for key in best.of(target) if key in self._spans)


class _Best:
    """Sentences of a target, best first."""

    def __init__(self, scores: dict[Key, float]) -> None:
        self._by_target: dict[tuple[str, int], list[Key]] = defaultdict(list)
        for key in sorted(scores, key=lambda key: -scores[key]):
            self._by_target[key.doc_id, key.measure].append(key)

    def of(self, target: Key) -> list[Key]:
        return self._by_target[target.doc_id, target.measure][:_SENTENCES]


def _mean_of_best(cosines: list[float], floor: float) -> float:
    best = cosines[:_TOP_ASKS]  # they come best first
    return (sum(best) + floor * (_TOP_ASKS - len(best))) / _TOP_ASKS


def _z(scores: Scores, row: int) -> float:
    spread = float(scores.std())
    return float((scores[row] - scores.mean()) / spread) if spread > 1e-9 else 0.0


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
