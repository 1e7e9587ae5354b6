"""Which places of a document that the models of reading do not know bear on a question, where the search alone is not sure.

The search was fitted on a document that people's words were written to. In others the right place often stays below its
limits, or the title of a part comes first: then it counts where the words of the question stand, and what it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.fields import Key
from ingest.models import Measure, Span
from rag import lookup
from rag.index import Index
from rag.models import Hit, Query, Retrieval
from rag.retrieve import Retriever

COVERED = 0.5  # share of a question's words that stand in what answers it
_NEAR, _NEAR_FOREIGN = 0.6, 0.38  # cosine that makes up for words in other words, and for a question in another language
_TAKEN = 0.6  # chance of a place that is taken because it bears on the question
_LOOKED_AT = 12  # places of a search that are looked at
_TEXT = 0.2  # what running text is behind a measure that fits as well
_HELD = 0.3  # what a place is ahead that holds what is asked for
_TERM, _SAYING = 4, 3  # characters of a term that counts letter for letter, and places that say it
_COUNTED = re.compile(r"(?:几|多少)个?(?P<unit>小时|平方米|公里|百分点|[天年月日次人家所岁级名元倍亩吨])")
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百]+(?:倍|成|分之)")


class Bearing:
    """Looks through the places of one index."""

    def __init__(self, index: Index, retriever: Retriever) -> None:
        self._index, self._retriever = index, retriever
        document = index.main
        self._parts = {part.title.start: part for part in document.parts} if document else {}

    def hits(self, query: Query, words: Sequence[str], found: Retrieval, kept: Sequence[Hit], asked: re.Pattern[str] | None) -> list[Hit]:
        """The places to answer from: those kept, a title as its part's best measure, where none is kept the one that bears on
        the question most; and where something of a kind is `asked` for, those that hold it, if any do."""
        places = [hit for hit in (*found.hits, *found.rejected) if self._own(hit)][:_LOOKED_AT]
        wanted = _wanted(query) or asked
        hits = [hit for one in kept if (hit := self._untitled(one, places))]
        if not hits:
            best = self._best(query, words, [hit for hit in places if not self._is_title(hit)], wanted)
            hits = [best] if best else []
        hits = self._saying(query, words, hits, [hit for hit in places if not self._is_title(hit)])
        return self._holding(hits, words, places, wanted) if wanted else hits

    def _saying(self, query: Query, words: Sequence[str], hits: list[Hit], places: Sequence[Hit]) -> list[Hit]:
        """The hits; where none of them says a term that the question names and other places do, those places."""
        term = max((run for run in _runs(query.text, words) if len(run) >= _TERM and not run.isdecimal()), key=len, default="")
        if not term or not hits or any(self._says(hit, term) for hit in hits):
            return hits
        saying = [hit for hit in places if self._says(hit, term)]
        saying.sort(key=lambda hit: -max(self._covered_by(span, words) for span in self._spans(hit) if term in span.clean.lower()))
        return [replace(hit, probability=max(hit.probability, _TAKEN)) for hit in saying[:_SAYING]] or hits

    def _says(self, hit: Hit, term: str) -> bool:
        return any(term in span.clean.lower() for span in self._spans(hit))

    def _covered_by(self, span: Span, words: Sequence[str]) -> float:
        return self._index.covering.share(words, span.clean.lower())

    def _own(self, hit: Hit) -> bool:
        return hit.doc_id in self._index.documents

    def _is_title(self, hit: Hit) -> bool:
        return hit.measure is None and any(span.start in self._parts for span in hit.sentences)

    def _untitled(self, hit: Hit, places: Sequence[Hit]) -> Hit | None:
        """The hit; for the title of a part that has measures its likeliest measure, as likely as the title."""
        part = next((self._parts[span.start] for span in hit.sentences if span.start in self._parts), None)
        if hit.measure is not None or part is None or not part.measures:
            return hit
        inside = [one for one in places if one.measure in part.measures]
        return replace(inside[0], probability=hit.probability) if inside else None

    def _best(self, query: Query, words: Sequence[str], places: Sequence[Hit], wanted: re.Pattern[str] | None) -> Hit | None:
        cosines = self._cosines(query.text)
        least = _NEAR_FOREIGN if query.script == "latin" else _NEAR
        found: list[tuple[float, Hit]] = []
        for hit in places:
            covered = self._covered(hit, words)
            near = cosines.get(Key(hit.doc_id, hit.measure or 0, 0 if hit.measure else hit.sentences[0].start), 0.0)
            if covered >= COVERED or (near >= least and (covered > 0 or query.script == "latin")):
                held = wanted is not None and any(wanted.search(span.clean) for span in self._spans(hit))
                found.append((covered + near + _HELD * held - _TEXT * (hit.measure is None), hit))
        best = max(found, key=lambda one: one[0])[1] if found else None
        return replace(best, probability=max(best.probability, _TAKEN)) if best else None

    def _cosines(self, text: str) -> dict[Key, float]:
        """The cosine of every target's nearest passage among those that the search has looked at."""
        cosines: dict[Key, float] = {}
        for identity, value in self._retriever.asked(text)[0].hits:  # best first
            cosines.setdefault(self._index.keys[0][self._index.places[identity][0]], value)
        return cosines

    def _holding(
        self, hits: Sequence[Hit], words: Sequence[str], places: Sequence[Hit], wanted: re.Pattern[str]
    ) -> list[Hit]:
        """The hits with the sentences that hold what is asked for; where none does, another place that does and is about it."""
        if not hits or any(wanted.search(span.clean) for span in hits[0].sentences):
            return list(hits)
        for place, hit in enumerate(hits):
            held = self._held(hit, wanted)
            if held:
                return [held, *hits[:place], *hits[place + 1 :]]
        others = (self._held(hit, wanted) for hit in places if self._covered(hit, words) >= COVERED and not self._is_title(hit))
        other = next((hit for hit in others if hit), None)
        return [other] if other else list(hits)

    def _held(self, hit: Hit, wanted: re.Pattern[str]) -> Hit | None:
        holding = tuple(span for span in self._spans(hit) if wanted.search(span.clean))[:2]
        rest = tuple(span for span in hit.sentences[:1] if span not in holding)
        return replace(hit, sentences=(*holding, *rest)) if holding else None

    def _covered(self, hit: Hit, words: Sequence[str]) -> float:
        """Which share of the words stands in the place, or in the title of its part."""
        titles = [part.title.clean for part in self._parts.values() if hit.measure in part.measures]
        text = "\n".join([*titles, *(span.clean for span in self._spans(hit))]).lower()
        return self._index.covering.share(words, text) if words else 0.0

    def _spans(self, hit: Hit) -> tuple[Span, ...]:
        measure = self._measure(hit)
        return lookup.sentences(measure) if measure else hit.sentences

    def _measure(self, hit: Hit) -> Measure | None:
        return self._index.main.measure(hit.measure) if self._index.main and hit.measure else None


def _runs(text: str, words: Sequence[str]) -> list[str]:
    """What these words make in a text where they stand side by side: 农机购置补贴 of 农机, 购置, 补贴."""
    known = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)")
    runs: list[str] = []
    end = -1
    for match in known.finditer(text.lower()):
        if match.start() == end:
            runs[-1] += match[0]
        else:
            runs.append(match[0])
        end = match.end()
    return runs


def _wanted(query: Query) -> re.Pattern[str] | None:
    """What a place has to hold for 几天, 多少人: a number of them."""
    counted = _COUNTED.search(query.text)
    return re.compile(rf"(?:\d[\d.]*|[一二三四五六七八九十百两]+)\s*[个万亿余]*{counted['unit']}") if counted else None


def figure(query: Query, how_many: re.Pattern[str]) -> re.Pattern[str] | None:
    """A number, where one is asked for."""
    return _FIGURE if how_many.search(query.text) else None
