"""What a question leaves unsaid is taken from the conversation, slot by slot.

A question has a subject (measures, units, a part, a document, or a matter told in words) and something wanted (who, the words,
the heading, an amount …). Only the slot that it leaves empty is filled from the turn before. Whether words of its own are a
new subject or a detail of the old one is weighed: by what a search for them alone brings up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag import lookup, pointing
from rag.followups import again, carried, filled, in_part, numbered, of_units, same_again, theirs
from rag.hearing import Hearing
from rag.index import Index
from rag.intent import SLOTS, with_intent
from rag.leaning import OF_DOCUMENT, OF_MEASURE, SHORT, UNITS, Leaning, named
from rag.models import Intent, Query, Retrieval, Turn
from rag.narrowing import NEAR, Narrowing
from rag.question import Reader

_APART = ("injection", "about_me", "elsewhere", "place_elsewhere", "other_year")
_LEANS = re.compile(r"^(?:那|还有|再|换|所以|然后|照这么|也就是|and\b|so\b|then\b|what about|how about)", re.IGNORECASE)
# Chances that a search gives. SURE: the words are a subject of their own; CERTAIN: so they are although a detail is asked for;
# FRESH: several words are, that the measures of before are far from; NEAR: they belong to this measure; FAR: they do not.
_SURE, _CERTAIN, _FRESH, _FAR = 0.75, 0.96, 0.4, 0.03
_BARE = re.compile(r"^那么?|[呢咧嘞?]+$")  # 那X呢 names a subject and nothing else
# How much likelier the subject of before is than any other, an earlier one, and an earlier one that is pointed at.
_SUBJECT, _EARLIER, _RETURNED = 6.0, 2.0, 12.0


class Resolver:
    """Fills questions from the turn before them. `search` is asked only where words have to be weighed."""

    def __init__(self, index: Index, reader: Reader, search: Callable[[str], Retrieval]) -> None:
        self._index, self._reader, self._search = index, reader, search
        self._hearing = Hearing(index, reader)
        self._narrowing = Narrowing(index, search)

    def resolve(self, query: Query, turn: Turn | None, limit: int) -> Query:
        """The question with what it leaves unsaid taken from the turn before."""
        if turn is None and query.has("whole_document"):
            query = self._hearing.of_the_whole(query, limit)
        own = self._hearing.own(query)
        if query.has("greeting") and not (
            own or query.measures or query.units or query.parts or query.has(*OF_MEASURE)
        ):
            return replace(query, topic="")
        if query.has("offtopic") and not (own or named(query) or query.has("injection", "refers")):
            return replace(query, intent=Intent.OUT_OF_SCOPE)
        leans = query.has("refers", "previous", "next", "more", "among", "rest") or _LEANS.match(query.text) is not None
        leans = leans or (query.has("follow") and len(query.text) <= SHORT + 2)
        if turn is None:
            pointless = leans and not (own or query.measures or query.units or query.parts or query.has(*OF_DOCUMENT))
            return replace(query, intent=Intent.CLARIFY) if pointless else query
        if query.has(*_APART) or (query.has("offtopic", "opinion") and not query.has("refers", "who")):
            return query
        if query.has("correction"):
            query, leans = self._hearing.put_right(query, limit), True
            own = self._hearing.own(query)
        told = self._hearing.of_a_word(query, turn.query, limit)
        told = self._hearing.of_the_same(query, turn.query, limit) if told is query and turn.measures else told
        if told is not query:
            return told
        if all(word.isdigit() for word in own):  # 谁?, 钱?, 那九呢; not 充电桩谁负责, which is as short
            short = self._hearing.in_short(query, limit)
            query, own = short, own if short is query else ()
        query, own = self._hearing.nicknamed(query, own)
        asked = Leaning(query, turn, own, leans)
        rules = (
            self._more,
            again,
            theirs,
            self._narrowing.end_of_two,
            self._stepped,
            self._pointed,
            self._narrowing.narrowed,
            numbered,
            in_part,
            of_units,
            self._of_document,
            self._told,
        )
        return next((found for rule in rules if (found := rule(asked))), None) or carried(asked)

    # What is weighed

    def _chances(self, text: str) -> dict[int, float]:
        """Measure to the chance that a search for the text alone gives it, best first."""
        return {hit.measure: hit.probability for hit in self._search(text).hits if hit.measure}

    # Rules: each gives the filled question, or None where it has nothing to say

    def _more(self, asked: Leaning) -> Query | None:
        """还有吗: whatever else a list or a search has; after a single measure, its other units."""
        query, turn = asked.query, asked.turn
        if query.intent is not Intent.MORE:
            return None
        checked = turn.query.intent is Intent.CHECK and turn.query.units
        if turn.measures and not asked.own and (UNITS.search(query.text) or checked):
            cues = query.cues | {"who"}
            return replace(query, intent=Intent.RESPONSIBILITY, measures=turn.measures, cues=cues, follow_up=True)
        topic = self._hearing.own(turn.query)
        if query.has("mention") and not asked.own and topic and turn.subject.searched:
            return replace(query, intent=Intent.KEYWORD, quoted=(max(topic, key=len),), follow_up=True)
        return None if asked.own else replace(query, follow_up=True)

    def _stepped(self, asked: Leaning) -> Query | None:
        """上一条, 下一部分."""
        query, turn = asked.query, asked.turn
        move = pointing.step(query)
        if move is None:
            return None
        by, parts = move
        if parts:
            document = self._index.main
            homes = [m.part for number in turn.measures if document and (m := document.measure(number)) and m.part]
            here = (turn.query.parts or tuple(homes))[-1:]
            return with_intent(replace(query, parts=(here[0] + by,), measures=(), follow_up=True)) if here else None
        if not turn.measures:
            return None
        filled = asked.about((turn.measures[0] + by,))
        return filled if asked.wants else same_again(filled, turn)

    def _pointed(self, asked: Leaning) -> Query | None:
        query, turn = asked.query, asked.turn
        if query.has("first") and turn.trail and not asked.own:
            return asked.about(turn.trail[0].measures, units=())
        units = pointing.pointed_units(query, turn) if not query.units or turn.units else ()
        measures = pointing.pointed_measures(query, turn)
        if query.measures and not measures and pointing.means_them(query) and turn.named and not query.units:
            cues = query.cues | {"yesno"}
            return replace(query, intent=Intent.CHECK, units=lookup.named(turn.named), cues=cues, follow_up=True)
        if (query.has("except", "more") and query.units) or (query.has("among") and asked.own):
            return None  # 除了这两条, 三条里哪条
        if measures and query.units and not query.has("duties", "which", "count"):
            return replace(asked.about(measures), intent=Intent.CHECK)  # 体育局两条都在?
        if measures and (not asked.own or len(measures) > 1):
            return asked.about(measures)
        if units and not query.measures and (query.units or not asked.own):
            joined = tuple(dict.fromkeys((*units, *query.units)))
            return with_intent(replace(query, units=joined, measures=(), follow_up=True))
        return None

    def _of_document(self, asked: Leaning) -> Query | None:
        """Questions about the document as a whole, and those that go on about one of the others."""
        query, turn = asked.query, asked.turn
        if query.documents or query.measures:
            return None
        others = turn.query.documents or (tuple(self._index.cards) if turn.query.has("basis") else ())
        place = pointing.place(query)
        if others and not asked.own and not turn.measures and not turn.units and (place or not turn.query.has("basis")):
            chosen = others[place - 1 : place] if 0 < place <= len(others) > 1 else others[:1]
            return with_intent(replace(query, documents=chosen, follow_up=True))
        if query.has(*OF_DOCUMENT) and not (query.has("which_part") and turn.measures):
            return query
        if not asked.own and turn.query.intent is Intent.DOCUMENT and not turn.measures and asked.wants:
            cues = query.cues - {"mention"} | {"document"}
            if query.has("deadline"):
                cues = cues - {"deadline"} | {"date"}  # 什么时候 of a document is when it was issued
            return with_intent(replace(query, cues=cues, follow_up=True))
        return None

    def _told(self, asked: Leaning) -> Query | None:
        """Words of its own: a new subject, an earlier one named again, or a detail of the one before."""
        query, turn = asked.query, asked.turn
        if not asked.own:
            return None
        if query.has("part_ref") and query.quoted:
            return query
        if turn.query.intent is Intent.KEYWORD and (query.quoted or asked.leans) and not query.has("who", *SLOTS):
            joined = "".join(asked.own)
            quoted = query.quoted or (joined if joined in query.text else max(asked.own, key=len),)
            cues = query.cues | (turn.query.cues & {"which", "mention", "count"})
            return replace(query, intent=Intent.KEYWORD, quoted=quoted, cues=cues, follow_up=True)
        printed = self._printed(asked)
        if printed:
            cues = query.cues | (turn.query.cues & {"who", "title", *SLOTS})
            if turn.query.has("who", "title", *SLOTS) or len(printed) > 1 or query.has("who"):
                return asked.about(printed, cues=cues)
            # What the words say of it, not all that its measure says.
            return replace(query, intent=Intent.KEYWORD, quoted=(_BARE.sub("", query.text),), follow_up=True)
        if turn.status == "answered" and not turn.measures and not turn.units:
            return filled(asked)
        earlier = {number for subject in turn.trail for number in subject.main} | set(turn.measures)
        home = lookup.only_home(self._index.main, asked.own) if self._index.main else None
        if home and home not in earlier:
            return filled(asked)  # names a subject that the conversation has not touched yet
        chances = self._chances(query.text)
        best = max(chances, key=lambda number: chances[number], default=0)
        sure = chances.get(best, 0.0) >= (_CERTAIN if query.has(*SLOTS) and len(asked.own) < 2 else _SURE)
        weighed = {number: self._odds(number, chance, asked) for number, chance in chances.items()}
        likely = max(weighed, key=lambda number: weighed[number], default=0)
        again = likely in earlier and weighed[likely] >= 1 and chances[likely] >= NEAR / 2
        vague = not sure or query.has("refers", "returns") or (query.intent is Intent.KEYWORD and not query.quoted)
        if again and vague:
            return self._detail(asked, (likely,))
        held = max((chances.get(number, 0.0) for number in turn.measures), default=0.0)
        fresh = len(asked.own) > 1 and chances.get(best, 0.0) >= _FRESH and held < _FRESH / 5
        bare = _BARE.sub("", query.text) == "".join(asked.own) and query.has("follow") and not asked.wants
        if not (sure or fresh or (bare and held < _FAR)) and self._adds(asked):
            return self._detail(asked, turn.measures) if turn.measures else None
        return filled(asked)

    def _printed(self, asked: Leaning) -> tuple[int, ...]:
        """那冷链呢: measures that print a lone word, where a search for so little is unsure and the subject of before lacks it."""
        text = _BARE.sub("", asked.query.text)
        if len(asked.own) != 1 or text != asked.own[0] or len(text) < 2:
            return ()
        sure = tuple(number for number, chance in self._chances(asked.query.text).items() if chance >= _SURE)
        if sure:
            return () if self._reader.topic_words(asked.query) else sure
        found = self._hearing.printing(text)
        return found if len(found) < 4 and not set(found) & set(asked.turn.measures) else ()

    def _odds(self, number: int, chance: float, asked: Leaning) -> float:
        """Odds of a measure, raised where the conversation is about it."""
        turn = asked.turn
        if number in turn.measures[: 1 if turn.subject.searched else None]:
            weight = _SUBJECT
        elif any(number in subject.main for subject in turn.trail):
            weight = _RETURNED if asked.query.has("refers", "returns") else _EARLIER
        else:
            weight = 1.0
        return weight * chance / max(1.0 - chance, 1e-3)

    @staticmethod
    def _adds(asked: Leaning) -> bool:
        """Whether words that by themselves lead nowhere are said about the subject of before."""
        query = asked.query
        told = query.intent is Intent.SUPPORT and len(query.text) > SHORT  # a business of its own
        return asked.leans or (asked.wants and not told) or len(query.text) <= SHORT // 2

    @staticmethod
    def _detail(asked: Leaning, measures: Sequence[int]) -> Query:
        chosen = measures if asked.query.has("who", "both", "compare") else measures[:1]
        return asked.about(chosen)
