"""Follow-ups that ask for some of a list: 其中提到5G的, 除了第一条还有哪些, 哪些和养老有关, 剩下的, 哪条最多."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag import lookup, pointing
from rag.fusion import calibration
from rag.index import Index
from rag.intent import SLOTS
from rag.leaning import LISTS, Leaning
from rag.models import Intent, Query, Retrieval

LISTED = "listed"  # set by the conversation: the measures of the question are what is asked for, as a list
NEAR = 0.3  # chance at which words belong to a measure of the list
_ABOUT = re.compile(r"有关|相关|关于|涉及|讲|说|谈|提|写|针对|about|mention|concern", re.IGNORECASE)
_SOME = re.compile(r"的(?:呢|是哪|有哪|有几)|哪[些几一条项个]|which", re.IGNORECASE)
_MATTER = re.compile(r"和|跟|与|关于|涉及|讲到?|说到?|谈到?|提到?|写到?|针对|有关的?|相关的?|哪[些几]?[条项个]?|是|的|呢|\W")


class Narrowing:
    """Chooses out of lists by the words of one index; `search` weighs words that the list does not print."""

    def __init__(self, index: Index, search: Callable[[str], Retrieval]) -> None:
        self._index, self._search = index, search

    def narrowed(self, asked: Leaning) -> Query | None:
        """The question about those measures of the list before that it asks for; None where it asks for none of them."""
        base = asked.turn.query.among or asked.turn.measures
        if len(base) < 2:
            return None
        rules = (self._without, self._rest, self._placed, self._of_unit, self._ranked, self._about)
        return next((found for rule in rules if (found := rule(asked, base))), None)

    @staticmethod
    def end_of_two(asked: Leaning) -> Query | None:
        """前一条, 后一个: of a list of two."""
        base = asked.turn.measures
        end = pointing.end_of_two(asked.query)
        if end is None or len(base) != 2 or asked.turn.subject.searched or asked.own:
            return None
        return asked.about((base[end],), among=base)

    def _without(self, asked: Leaning, base: Sequence[int]) -> Query | None:
        """除了第一条还有哪些, 不算第四条呢: the list less some of it."""
        query = asked.query
        if not query.has("leave_out") or not query.measures or query.units or asked.own:
            return None
        out = [number if number in base else base[number - 1] for number in query.measures if 0 < number <= max(base)]
        rest = tuple(number for number in base if number not in out)
        return self._list(asked, rest, base) if rest else None

    @staticmethod
    def _list(asked: Leaning, chosen: Sequence[int], base: Sequence[int]) -> Query:
        """These measures of the list, or who is responsible for them where that is asked."""
        wants = asked.query.has("who", "title", "content", "compare", *SLOTS)
        cues = asked.query.cues if wants else asked.query.cues | {LISTED}
        found = replace(asked, query=replace(asked.query, cues=cues)).about(tuple(chosen), among=tuple(base))
        return found if wants else replace(found, intent=Intent.CONTENT)

    @staticmethod
    def _rest(asked: Leaning, base: Sequence[int]) -> Query | None:
        """剩下的呢: what the answer before left of the list."""
        query, turn = asked.query, asked.turn
        if not query.has("rest") or asked.own or not turn.query.among:
            return None
        rest = [number for number in base if number not in turn.measures]
        return asked.about(rest, among=base) if rest else None

    @staticmethod
    def _placed(asked: Leaning, base: Sequence[int]) -> Query | None:
        """其中第二条: the second of the list."""
        query = asked.query
        if (
            "其中" in query.text
            and len(query.measures) == 1
            and 0 < query.measures[0] <= len(base)
            and "条" in query.text
        ):
            return asked.about((base[query.measures[0] - 1],), among=base)
        return None

    def _of_unit(self, asked: Leaning, base: Sequence[int]) -> Query | None:
        """其中省卫健委负责的: those of the list that name a unit, or do not."""
        query, turn = asked.query, asked.turn
        bare = turn.query.among and asked.leans and not query.has("duties", "which", "count")
        if len(query.units) != 1 or query.measures or not (query.has("among") or bare):
            return None
        if turn.query.intent in LISTS and not turn.query.among and not query.has("without", "except"):
            return None
        document = self._index.main
        naming = {one.number for one in lookup.measures_of(document, query.units[0])} if document else set()
        without = query.has("without", "except")
        chosen = tuple(number for number in base if (number in naming) is not without)
        intent = Intent.RESPONSIBILITY if without else Intent.CHECK
        units = () if without else query.units
        return replace(query, intent=intent, units=units, measures=chosen or tuple(base), among=tuple(base), follow_up=True)

    @staticmethod
    def _ranked(asked: Leaning, base: Sequence[int]) -> Query | None:
        """哪条责任单位最多: which of the list."""
        query = asked.query
        if asked.own or query.measures or query.units or not query.has("most", "fewest") or len(base) < 3:
            return None
        found = asked.about(tuple(base), among=tuple(base))
        return replace(found, intent=Intent.RANKING)

    def _about(self, asked: Leaning, base: Sequence[int]) -> Query | None:
        """其中提到5G的, 哪些和养老有关: those that print the word, else those that a search finds near."""
        query, turn = asked.query, asked.turn
        if not asked.own or query.measures or query.units or not query.has("which", "among", "mention", "without"):
            return None
        if not (query.has("among") or _SOME.search(query.text)):
            return None
        if turn.subject.searched and not query.has("among"):
            return None
        word = self._printed(asked, base)
        if word and (query.has("among", "mention", "without") or _ABOUT.search(query.text)) and not query.has(*SLOTS):
            return replace(query, intent=Intent.KEYWORD, quoted=(word,), among=tuple(base), follow_up=True)
        if not (query.has("among") or _ABOUT.search(query.text)) or query.quoted:
            return None
        several = re.search(r"哪[些几]|的呢", query.text) is not None
        near = self.nearest(asked, base, several)
        if not near:
            return None
        if several and len(near) > 1:
            return self._list(asked, near, base)
        filled = asked.about(near[:1], among=tuple(base))
        return replace(filled, intent=Intent.CONTENT, cues=filled.cues - set(SLOTS))

    def _printed(self, asked: Leaning, base: Sequence[int]) -> str:
        """The word asked for, where measures of the list print it."""
        topic = _MATTER.sub("", asked.query.topic)
        words = asked.query.quoted or ((topic, *asked.own) if topic else asked.own)
        document = self._index.main
        measures = [one for number in base if document and (one := document.measure(number))]
        return next((word for word in words if any(lookup.containing(one, word) for one in measures)), "")

    def nearest(self, asked: Leaning, base: Sequence[int], several: bool = False) -> tuple[int, ...]:
        """Measures of the list that the question's own words mean, likeliest first: one that prints them all, else by a search."""
        documents = list(self._index.documents.values())
        words = asked.query.quoted or asked.own
        printed = [
            [number for number in base if any((m := d.measure(number)) and lookup.containing(m, word) for d in documents)]
            for word in words
        ]
        every = [number for number in base if printed and all(number in found for found in printed)]
        if len(every) == 1:
            return tuple(every)
        found = self._search(asked.query.topic or asked.query.text)
        chances = {hit.measure: hit.probability for hit in (*found.hits, *found.rejected)}
        ranked = sorted(base, key=lambda number: -chances.get(number, 0.0))
        keep = calibration()["thresholds"]["keep"]
        sure = tuple(number for number in ranked if chances.get(number, 0.0) >= keep) if several else ()
        near = every or any(printed) or chances.get(ranked[0], 0.0) >= NEAR
        return sure or (tuple(ranked[:1]) if near else ())
