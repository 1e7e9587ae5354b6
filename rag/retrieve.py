"""Hybrid search over all targets of an index; sentence hits come back as measures.

A long question is searched whole and clause by clause, because a business with several sides needs several measures. A
target belongs into the answer when the whole text or one of the clauses speaks for it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from functools import lru_cache

import numpy as np

from ingest.fields import SENTENCES, Key, sentence_of, target_of
from ingest.models import Passage, Span
from rag.asks import AskModel, Reading
from rag.fusion import calibration, clause_probability, probability
from rag.index import Index
from rag.lexical import Scores
from rag.models import Hit, Query, Retrieval
from rag.question import FILLERS
from rag.relevance import FEATURES, Asked, Near, Relevance, terms_of
from rag.reranker import reordered

_SENTENCES = 4
_REMEMBERED = 64  # texts whose clauses and vectors are kept: a question is searched and read, and comes back as history
_SEARCHES = 256  # searches that are kept: the index never changes while it is open
_FITTING = 0.6  # share of the best sentence's fit that another one needs to be shown
_APART = 0.25  # chance by a clause that tells a matter of its own (cross-validated); less than a whole question needs
_LIKELY = 0.1  # chance from which a measure is looked at a second time
# Paraphrases that are read one by one: how near the best must be, how far ahead of those for other targets, and the logistic
# curve from its cosine to the share of development questions that it was right about (.55: .7, .6: .8, .65: .9, .7: 1).
_SAME_WORDS, _AHEAD, _STEEP, _EVEN = 0.6, 0.05, 12.5, 0.48
_MATTER = 2  # characters that a clause has to say beside asking


class Retriever:
    """Searches one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._spans = _spans(index)
        self._clauses = index.common.clauses
        self._relevance = Relevance(index)
        self._asks = AskModel.load()
        self._size = _size(index)
        self._found = lru_cache(maxsize=_SEARCHES)(self._search_anew)
        self.asked = lru_cache(maxsize=_REMEMBERED)(self._asked_anew)
        self.vector, self.meaning = index.common.vector, index.common.meaning
        headings = _headings(index)
        self._headings = [row for row, key in enumerate(index.keys[0]) if key in headings]
        self._sentences: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row, key in enumerate(index.keys[1]):
            self._sentences[key.doc_id, key.measure].append(row)

    def search(self, text: str, limit: int = 6) -> Retrieval:
        """Targets that may answer `text` (normalised), most probable first. Empty text finds nothing."""
        return self._found(text, limit)

    def _search_anew(self, text: str, limit: int) -> Retrieval:
        clock = time.perf_counter()
        targets, sentences = self.index.keys
        if not text.strip() or not targets:
            return Retrieval((), (), {})
        asked = self.asked(text)
        dense_ms = (time.perf_counter() - clock) * 1000
        tables = [self._relevance.table(one) for one in asked]
        chances = probability(tables, FEATURES, bare=self.index.thin)
        chances[self._headings] = 0.0
        fit = np.max([self._sentence_scores(one, len(sentences)) for one in asked], axis=0)
        self._written(asked[0], chances, fit)
        fused = tables[0][:, FEATURES.index("fused")]
        order = np.argsort(-chances, kind="stable")[: max(limit * 2, 15)]
        ranked = [self._hit(targets[row], float(chances[row]), float(fused[row]), fit) for row in order]
        searched = time.perf_counter()
        ranked = self._reranked(text, ranked)
        reranking_ms = (time.perf_counter() - searched) * 1000
        apart = self._apart(text, asked, tables)
        total_ms = (time.perf_counter() - clock) * 1000
        return Retrieval(
            tuple(ranked[:limit]),
            tuple(ranked[limit:]),
            {"dense": dense_ms, "lexical and fusion": total_ms - dense_ms - reranking_ms, "reranking": reranking_ms},
            tuple(hit for hit in ranked if hit.measure and (hit.doc_id, hit.measure) in apart),
        )

    def _written(self, asked: Asked, chances: Scores, fit: Scores) -> None:
        """Where a document's own words leave a question open: raise the chance of the target that an accepted paraphrase close
        to the text stands for, and how well its sentence fits. For documents without enough of them for the fitted models."""
        if not self.index.ask_of or chances.max() >= self.limits["keep"]:
            return
        targets, sentences = self.index.keys
        near = self.index.asks.nearest([self.vector(asked.text).tolist()])[0]
        told = [(self.index.ask_of[identity], cosine) for identity, cosine in near]
        best, cosine = told[0]
        row = targets.index(target_of(best))
        rivals = [value for one, value in told if target_of(one) != target_of(best)]
        rivals += [value for identity, value in asked.hits if self.index.places[identity][0] != row]
        if cosine < _SAME_WORDS or cosine - max(rivals, default=-1.0) < _AHEAD or self._other_matter(asked.text, best):
            return
        chances[row] = max(chances[row], 1.0 / (1.0 + np.exp(-_STEEP * (cosine - _EVEN))))
        sentence = sentence_of(best)
        if sentence is not None:
            fit[sentences.index(sentence)] = fit.max()

    def _other_matter(self, text: str, ask: Passage) -> bool:
        """Whether a text has a word that neither a paraphrase nor its measure has: 带孩子出门 is near to 带狗出门."""
        measure = self.index.documents[ask.doc_id].measure(ask.measure or 0)
        known = ask.text + (measure.span.clean if measure else "")
        bare = self.index.cues.strip(text, *FILLERS)
        return any(len(word) > 1 and word not in known for word in self.index.segmenter.words(bare))

    def _apart(self, text: str, asked: list[Asked], tables: list[Scores]) -> set[tuple[str, int]]:
        """The measures that clauses speak for which tell a matter of their own: 还想装充电桩, or a question of 两样."""
        cues, found = self.index.cues, set()
        sides = bool(cues.spans("sides", text))
        for one, table in zip(asked[1:], tables[1:], strict=True):
            if not sides and not any(start <= 1 for start, _ in cues.spans("another", one.text)):
                continue
            chances = clause_probability(table, FEATURES, bare=self.index.thin)
            measures = (row for row, key in enumerate(self.index.keys[0]) if key.measure)
            best = max(measures, key=lambda row: chances[row], default=None)
            if best is not None and chances[best] >= _APART:
                found.add((self.index.keys[0][best].doc_id, self.index.keys[0][best].measure))
        return found

    def _reranked(self, text: str, hits: list[Hit]) -> list[Hit]:
        """The hits, the likely measures among them in the order of the reranker where there is one."""
        reranker = self.index.common.reranker
        return reordered(hits, _LIKELY, self.words, text, reranker.scores) if reranker else hits

    def words(self, hit: Hit) -> str:
        """The heading of a measure and the sentences that fit."""
        measure = self.index.documents[hit.doc_id].measure(hit.measure or 0)
        spans = dict.fromkeys([*([measure.heading] if measure else ()), *hit.sentences])
        return "\n".join(span.clean for span in spans)

    def _asked_anew(self, text: str) -> list[Asked]:
        """The text and its clauses with the passages nearest to each."""
        self.index.warm()
        clauses = [clause for clause in self._clauses.of(text) if self._matter(clause) >= _MATTER]
        texts = [text, *(clauses if len(clauses) > 1 else ())]
        vectors = [self.vector(one).tolist() for one in texts]
        near = self.index.dense.nearest(vectors)
        return [self._asked(*one) for one in zip(texts, near, strict=True)]

    def _matter(self, text: str) -> int:
        """How many characters of a text are left without the wording that only asks."""
        bare = self.index.cues.strip(text, *FILLERS)
        return sum(not character.isspace() for character in bare)

    def read(self, query: Query, found: Retrieval) -> Reading:
        """What a question asks for and what may become of it, given what the search brought."""
        return self._asks.read(query, self.meaning(query.text), (*found.hits, *found.rejected), *self._size)

    def asks(self, query: Query) -> dict[str, float]:
        """What a question asks for, without a search."""
        return self._asks.read(query, self.meaning(query.text), (), *self._size).asks

    @property
    def limits(self) -> dict[str, float]:
        """The chances that a hit has to have: `keep` beside others, `nearest` alone."""
        thresholds: dict[str, float] = calibration(bare=self.index.thin)["thresholds"]
        return thresholds

    def kept(self, found: Retrieval) -> list[Hit]:
        """Hits probable enough for an answer; the best one alone when it is only near; and those of matters told beside it.

        Running text is kept only where it is the best hit of all: it says something about the document, not a measure.
        """
        limits = self.limits
        if found.hits and found.hits[0].measure is None and found.hits[0].probability >= limits["keep"]:
            return [found.hits[0]]
        measures = [hit for hit in found.hits if hit.measure]
        kept = [hit for hit in measures if hit.probability >= limits["keep"]] or [
            hit for hit in measures[:1] if hit.probability >= limits["nearest"]
        ]
        return [*kept, *(hit for hit in found.apart if hit not in kept)] if kept else []

    def near(self, found: Retrieval) -> list[Hit]:
        """The measure worth pointing to although it does not answer; none when nothing is near."""
        least = self.limits["nearest"] / 2
        return [hit for hit in found.hits[:1] if hit.measure and hit.probability >= least]

    def _asked(self, text: str, hits: Near) -> Asked:
        terms, twos = terms_of(self.index, text)
        return Asked(text, terms, twos, hits, self._matter(text) / max(len(text), 1))

    def _sentence_scores(self, asked: Asked, count: int) -> Scores:
        """How well each sentence fits: its lexical share of the best one plus its cosine. Shape (count,)."""
        inside = self.index.lexical[SENTENCES].scores(asked.terms + asked.pairs)
        top = inside.max(initial=0.0)
        cosine = np.zeros(count)
        for identity, value in reversed(asked.hits):  # the best one last, so that it stays
            row = self.index.places[identity][1]
            if row >= 0:
                cosine[row] = value
        return cosine + (inside / top if top > 0 else 0.0)

    def _hit(self, target: Key, chance: float, fused: float, fit: Scores) -> Hit:
        keys = [target]
        if target.measure:
            mine = sorted(self._sentences[target.doc_id, target.measure], key=lambda row: -fit[row])[:_SENTENCES]
            keys = [self.index.keys[1][row] for row in mine if fit[row] >= _FITTING * fit[mine[0]]]
        spans = tuple(self._spans[key] for key in keys if key in self._spans)
        return Hit(target.doc_id, target.measure or None, chance, fused, spans)


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


def _headings(index: Index) -> set[Key]:
    """Titles, numbers and dates at the head of a document: they say nothing on a matter. With paraphrases, it is those that tell."""
    if not index.bare or index.main is None:
        return set()
    spans = index.main.front_of("title", "meta", "addressee", "signature", "date")
    return {Key(index.main.id, 0, span.start) for span in spans}


def _size(index: Index) -> tuple[int, int]:
    """(measures, parts) of the document that questions are about when they name none."""
    return (len(index.main.measures), len(index.main.parts)) if index.main else (0, 0)
