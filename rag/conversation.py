"""What a question leaves unsaid is taken from the conversation, slot by slot.

A question has a subject (measures, units, a part, a document, or a matter told in words) and something wanted (who, the words,
the heading, an amount …). Only the slot that it leaves empty is filled from the turn before. Whether words of its own are a
new subject or a detail of the old one is weighed: by what a search for them alone brings up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag import lookup, pointing
from rag.index import Index
from rag.intent import SLOTS, with_intent
from rag.models import Intent, Query, Retrieval, Turn
from rag.question import Reader

_WANTED = (
    *("who", "lead", "content", "title", "which_part", "count", "duties", "mention", "yesno", "claim", "compare"),
    *("both", "support", "sentence", "which", "most", *SLOTS),
)
_OF_MEASURE = ("who", "lead", "content", "title", "which_part", "sentence", "claim", "mention", *SLOTS)
_OF_DOCUMENT = ("issuer", "basis", "addressee", "parts", "doc_no", "date", "goal", "publisher")
_APART = ("injection", "about_me", "elsewhere", "place_elsewhere", "other_year")
_TALK = frozenset(
    ("refers", "follow", "more", "previous", "next", "filler", "greeting", "first", "correction", "among", "rest")
)
_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY, Intent.KEYWORD)
_LISTS = (Intent.UNIT_MEASURES, Intent.SHARED_MEASURES)
_LEANS = re.compile(r"^(?:那|还有|再|换|所以|然后|照这么|也就是|and\b|so\b|then\b|what about|how about)", re.IGNORECASE)
_UNITS_COUNTED = re.compile(r"[几多]少?(?:家|个?单位|个?部门)|how many (?:units|departments|of them)", re.IGNORECASE)
_UNITS = re.compile(r"单位|部门|厅|局|家$|谁|管|负责|找|问|联系|units?|departments?|who", re.IGNORECASE)
_UNSAID = ("address", "phone", "form", "members", "amount", "deadline")
_EACH = re.compile(r"都(?:是|由|归|得|要)?(?:谁|哪|找)")  # 都是谁: each one's, not the shared ones
_ENDINGS = ("厅", "局", "委", "管理局", "监管局")
_THESE = re.compile(r"这些|那些|这几|那几|分别|各自|各归|全部")
_NUMBER = re.compile(
    r"^(?:那么?|换成?|还有|再看|and|what about|how about)?\s*(?:no\.?|number)?\s*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:呢|then)?\W*$",
    re.IGNORECASE,
)
_ELSE = re.compile(r"还(?:管|负责|参与|有|要|承担)|别的|其他|其它|另外")
_DUTIES = re.compile(r"负责|管|参与|承担|做|干|responsible|handle")
_RUN = re.compile(r"(?<![\u4e00-\u9fff])(?:那么?)?([\u4e00-\u9fff]{2,6})(?![\u4e00-\u9fff])")
_ALIKE = re.compile(r"也(?:是)?(?:一样|这样|如此|同样|是)(?:的|吗|么|吧)?\W*$|same (?:for|with)", re.IGNORECASE)
_NICKNAMED = re.compile(r"管|归|负责|有份|牵头|参与|在不在|在内")
# Chances of a search: the words are a subject of their own; several are, that the measure of before is far from; they belong here.
_SURE, _CERTAIN, _FRESH, _NEAR = 0.75, 0.96, 0.4, 0.3
_SUBJECT, _EARLIER, _RETURNED = (
    6.0,
    2.0,
    12.0,
)  # how much likelier the subject of before is, earlier ones, earlier ones named again
_SHORT = 14


@dataclass(frozen=True, slots=True)
class Leaning:
    """A question beside the turn before it: `own` are its words that name a subject, `leans` whether its wording points back."""

    query: Query
    turn: Turn
    own: tuple[str, ...]
    leans: bool

    def about(self, measures: Sequence[int], **other: object) -> Query:
        """The question about these measures."""
        query = self.query
        if _EACH.search(query.text):
            query = replace(query, cues=query.cues - {"both"})
        if len(measures) > 1 and query.has("both") and _UNITS.search(query.text):
            query = replace(query, cues=query.cues | {"who"})
        if query.has("who") and query.has(*_UNSAID) and not _UNITS.search(query.text):
            query = replace(query, cues=query.cues - {"who"})  # 哪几家医院 asks for hospitals
        if query.has("address"):
            query = replace(query, cues=query.cues - {"which_part"})
        return with_intent(replace(query, measures=tuple(measures), follow_up=True, **other))  # type: ignore[arg-type]

    @property
    def wants(self) -> bool:
        return self.query.has(*_WANTED)


class Resolver:
    """Fills questions from the turn before them. `search` is asked only where words have to be weighed."""

    def __init__(self, index: Index, reader: Reader, search: Callable[[str], Retrieval]) -> None:
        self._index, self._reader, self._search = index, reader, search

    def resolve(self, query: Query, turn: Turn | None, limit: int) -> Query:
        """The question with what it leaves unsaid taken from the turn before."""
        own = self._own(query)
        if query.has("greeting") and not (
            own or query.measures or query.units or query.parts or query.has(*_OF_MEASURE)
        ):
            return replace(query, topic="")
        if query.has("offtopic") and not (own or _named(query) or query.has("injection", "refers")):
            return replace(query, intent=Intent.OUT_OF_SCOPE)
        leans = query.has("refers", "previous", "next", "more", "among", "rest") or _LEANS.match(query.text) is not None
        leans = leans or (query.has("follow") and len(query.text) <= _SHORT + 2)
        if turn is None:
            pointless = leans and not (own or query.measures or query.units or query.parts or query.has(*_OF_DOCUMENT))
            return replace(query, intent=Intent.CLARIFY) if pointless else query
        if query.has(*_APART) or (query.has("offtopic", "opinion") and not query.has("refers", "who")):
            return query
        if query.has("correction"):
            query, leans = self._put_right(query, limit), True
            own = self._own(query)
        short = self._in_short(query, limit)
        if short is not query:
            query, own = short, ()
        if not query.units and not query.measures and len(query.text) <= _SHORT and _NICKNAMED.search(query.text):
            query, own = self._nicknamed(query, own)
        asked = Leaning(query, turn, own, leans)
        rules = (
            self._more,
            _again,
            _theirs,
            self._stepped,
            self._pointed,
            self._narrowed,
            _numbered,
            _in_part,
            _of_units,
            self._of_document,
            self._told,
        )
        return next((found for rule in rules if (found := rule(asked))), None) or _carried(asked)

    def _own(self, query: Query) -> tuple[str, ...]:
        """Words that name a subject; those that only point or pad are left out."""
        topic = self._index.cues.strip(query.topic, "hollow", "among", "rest", "correction")
        words = tuple(self._reader.topic_words(replace(query, topic=topic)))
        # A word that the segmenter takes apart is one all the same where the documents print it.
        return words or tuple(run for run in _RUN.findall(topic) if self._print(run))

    def _print(self, word: str) -> tuple[int, ...]:
        """The measures that print a word."""
        document = next(iter(self._index.documents.values()), None)
        return tuple(m.number for m in document.measures if lookup.containing(m, word)) if document else ()

    def _in_short(self, query: Query, limit: int) -> Query:
        """那九呢, 谁?, 钱?: a number or a word alone says more inside a conversation than by itself."""
        number = None if query.measures else _NUMBER.match(query.text)
        if number:
            return replace(
                self._reader.read(f"第{number['n']}条呢", limit), script=query.script, question=query.question
            )
        if len(query.text) > 6 or query.measures or query.units:
            return query
        cues = {name.removeprefix("short_") for name in query.cues if name.startswith("short_")}
        return with_intent(replace(query, cues=query.cues | cues)) if cues else query

    def _nicknamed(self, query: Query, own: tuple[str, ...]) -> tuple[Query, tuple[str, ...]]:
        """民政管不: in a conversation a unit may go by the word that its name is made of."""
        names = {
            name for document in self._index.documents.values() for m in document.measures for name in m.unit_names
        }
        meant = {word: f"省{word}{end}" for word in own for end in _ENDINGS if f"省{word}{end}" in names}
        if not meant:
            return query, own
        cues = query.cues if query.has("duties", "which") else query.cues | {"yesno"}
        found = with_intent(replace(query, units=tuple(meant.values()), cues=cues))
        return found, tuple(word for word in own if word not in meant)

    def _put_right(self, query: Query, limit: int) -> Query:
        """不是,我是说第八条: what comes after the correcting words is the question."""
        text = re.split(
            "|".join(map(re.escape, self._index.lexicon.cues["correction"])), query.text, flags=re.IGNORECASE
        )[-1]
        text = text.strip(" ,。:;")
        return replace(self._reader.read(text, limit), script=query.script) if text else query

    # What is weighed

    def _chances(self, text: str) -> dict[int, float]:
        """Measure to the chance that a search for the text alone gives it, best first."""
        return {hit.measure: hit.probability for hit in self._search(text).hits if hit.measure}

    def _best_of(self, asked: Leaning, measures: Sequence[int]) -> int | None:
        """Which of the measures the question's own words mean: one that prints them, else the likeliest."""
        documents = list(self._index.documents.values())
        words = asked.query.quoted or asked.own
        printed = [
            [
                number
                for number in measures
                if any((m := d.measure(number)) and lookup.containing(m, word) for d in documents)
            ]
            for word in words
        ]
        every = [number for number in measures if printed and all(number in found for found in printed)]
        if len(every) == 1:
            return every[0]
        found = self._search(asked.query.topic or asked.query.text)
        chances = {hit.measure: hit.probability for hit in (*found.hits, *found.rejected)}
        best = max(measures, key=lambda number: chances.get(number, 0.0), default=None)
        return best if best and (every or any(printed) or chances.get(best, 0.0) >= _NEAR) else None

    # Rules: each gives the filled question, or None where it has nothing to say

    def _more(self, asked: Leaning) -> Query | None:
        """还有吗: whatever else a list or a search has; after a single measure, its other units."""
        query, turn = asked.query, asked.turn
        if query.intent is not Intent.MORE:
            return None
        checked = turn.query.intent is Intent.CHECK and turn.query.units
        if turn.measures and not asked.own and (_UNITS.search(query.text) or checked):
            cues = query.cues | {"who"}
            return replace(query, intent=Intent.RESPONSIBILITY, measures=turn.measures, cues=cues, follow_up=True)
        topic = self._own(turn.query)
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
            document = next(iter(self._index.documents.values()))
            homes = [m.part for number in turn.measures if (m := document.measure(number)) and m.part]
            here = (turn.query.parts or tuple(homes))[-1:]
            return with_intent(replace(query, parts=(here[0] + by,), measures=(), follow_up=True)) if here else None
        if not turn.measures:
            return None
        filled = asked.about((turn.measures[0] + by,))
        return filled if asked.wants else _same_again(filled, turn)

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
        if measures and (not asked.own or len(measures) > 1):
            return asked.about(measures)
        if units and not query.measures and (query.units or not asked.own):
            joined = tuple(dict.fromkeys((*units, *query.units)))
            return with_intent(replace(query, units=joined, measures=(), follow_up=True))
        return None

    def _narrowed(self, asked: Leaning) -> Query | None:
        """其中…的, 只看…的, 剩下的: some of the measures of a list."""
        query, turn = asked.query, asked.turn
        base = turn.query.among or turn.measures
        if len(base) < 2:
            return None
        if query.has("rest") and not asked.own and turn.query.among:
            rest = [number for number in base if number not in turn.measures]
            return asked.about(rest, among=base) if rest else None
        if (
            "其中" in query.text
            and len(query.measures) == 1
            and 0 < query.measures[0] <= len(base)
            and "条" in query.text
        ):
            return asked.about((base[query.measures[0] - 1],), among=base)
        bare = turn.query.among and asked.leans and not query.has("duties", "which", "count")
        if len(query.units) == 1 and not query.measures and (query.has("among") or bare):
            if turn.query.intent in _LISTS and not turn.query.among and not query.has("without", "except"):
                return None
            document = next(iter(self._index.documents.values()))
            naming = {measure.number for measure in lookup.measures_of(document, query.units[0])}
            without = query.has("without", "except")
            chosen = tuple(number for number in base if (number in naming) is not without)
            intent = Intent.RESPONSIBILITY if without else Intent.CHECK
            units = () if without else query.units
            return replace(query, intent=intent, units=units, measures=chosen or base, among=base, follow_up=True)
        if asked.own and not query.measures and not query.units and query.has("which", "among"):
            listed = not turn.subject.searched or query.has("among")
            best = self._best_of(asked, base) if listed and query.has("among", "mention", "support") else None
            if best and (query.has("among") or not query.quoted):
                return replace(asked.about((best,), among=base), intent=Intent.CONTENT, cues=query.cues - set(SLOTS))
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
        if query.has(*_OF_DOCUMENT) and not (query.has("which_part") and turn.measures):
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
            return asked.about(printed, cues=query.cues | (turn.query.cues & {"who", "content", "title"}))
        if turn.status == "answered" and not turn.measures and not turn.units:
            return _filled(asked)
        chances = self._chances(query.text)
        best = max(chances, key=lambda number: chances[number], default=0)
        sure = chances.get(best, 0.0) >= (_CERTAIN if query.has(*SLOTS) and len(asked.own) < 2 else _SURE)
        weighed = {number: self._odds(number, chance, asked) for number, chance in chances.items()}
        likely = max(weighed, key=lambda number: weighed[number], default=0)
        earlier = {number for subject in turn.trail for number in subject.main} | set(turn.measures)
        again = likely in earlier and weighed[likely] >= 1 and chances[likely] >= _NEAR / 2
        vague = not sure or query.has("refers", "returns") or (query.intent is Intent.KEYWORD and not query.quoted)
        if again and vague:
            return self._detail(asked, (likely,))
        held = max((chances.get(number, 0.0) for number in turn.measures), default=0.0)
        fresh = len(asked.own) > 1 and chances.get(best, 0.0) >= _FRESH and held < _FRESH / 5
        if not (sure or fresh) and self._adds(asked):
            return self._detail(asked, turn.measures) if turn.measures else None
        return _filled(asked)

    def _printed(self, asked: Leaning) -> tuple[int, ...]:
        """那冷链呢: measures that print a lone word, where a search for so little is unsure and the subject of before lacks it."""
        text = re.sub(r"^那么?|[呢咧嘞?]+$", "", asked.query.text)
        if len(asked.own) != 1 or text != asked.own[0] or len(text) < 2:
            return ()
        sure = tuple(number for number, chance in self._chances(asked.query.text).items() if chance >= _SURE)
        if sure:
            return () if self._reader.topic_words(asked.query) else sure
        found = self._print(text)
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
        told = query.intent is Intent.SUPPORT and len(query.text) > _SHORT  # a business of its own
        return asked.leans or (asked.wants and not told) or len(query.text) <= _SHORT // 2

    @staticmethod
    def _detail(asked: Leaning, measures: Sequence[int]) -> Query:
        chosen = measures if asked.query.has("who", "both", "compare") else measures[:1]
        return asked.about(chosen)


def _named(query: Query) -> bool:
    return bool(query.measures or query.units or query.parts or query.documents)


def _again(asked: Leaning) -> Query | None:
    """一共几条, 是哪几条: the list of before once more. 最少的呢: the other end of a ranking."""
    query, before = asked.query, asked.turn.query
    if (
        asked.own
        or query.measures
        or query.units
        or query.parts
        or query.has("who", "content", "title", "refers", *SLOTS)
    ):
        return None
    if before.intent is Intent.RANKING and query.has("most", "fewest"):
        cues = (before.cues - {"most", "fewest"}) | query.cues
        return replace(before, text=f"{before.text} {query.text}", cues=cues, script=query.script, follow_up=True)
    listed = before.intent in (*_LISTS, Intent.KEYWORD) or (before.intent is Intent.PART and before.parts)
    if listed and query.has("count", "duties") and not query.has("both", "except", "among", "more"):
        cues = before.cues | (query.cues & {"count"})
        return replace(before, cues=cues, script=query.script, follow_up=True)
    return None


def _theirs(asked: Leaning) -> Query | None:
    """他们还负责哪些: measures of the units that the turn before named."""
    query, turn = asked.query, asked.turn
    if asked.own or query.measures or query.units or not _DUTIES.search(query.text):
        return None
    them = pointing.means_them(query)
    if not (them or (turn.query.units and pointing.means_unit(query))) or not query.has("duties", "which"):
        return None
    units = turn.query.units or lookup.named(turn.named)
    if not units:
        return None
    cues = query.cues | ({"either"} if len(units) > 1 and not query.has("both") else set())
    return with_intent(replace(query, units=units, cues=cues, follow_up=True))


def _same_again(query: Query, turn: Turn) -> Query:
    """第九条呢: what was wanted before, of other measures."""
    before = turn.query
    if before.intent is Intent.CLARIFY:
        return with_intent(replace(query, cues=query.cues | (before.cues - _TALK)))
    if before.intent is Intent.CHECK and before.units:
        return replace(query, intent=Intent.CHECK, units=before.units, cues=query.cues | (before.cues - _TALK))
    if before.intent in (Intent.RESPONSIBILITY, Intent.SHARED_UNITS, Intent.CONTENT, Intent.PART):
        intent = Intent.CONTENT if before.intent is Intent.PART and not before.measures else before.intent
        intent = Intent.RESPONSIBILITY if intent is Intent.SHARED_UNITS else intent
        return replace(query, intent=intent, cues=query.cues | (before.cues - _TALK))
    if before.has("mention") and before.intent in (Intent.CHECK, Intent.KEYWORD):
        cues = query.cues | (before.cues - _TALK)
        return replace(query, intent=Intent.CHECK, topic=before.topic, quoted=before.quoted, cues=cues)
    if before.has(*SLOTS):
        return with_intent(replace(query, cues=query.cues | (before.cues & set(SLOTS))))
    return query


def _numbered(asked: Leaning) -> Query | None:
    """第九条呢: the same about other measures."""
    query, turn = asked.query, asked.turn
    if not query.measures:
        return None
    cards = tuple(name for name in turn.query.documents if not turn.measures)
    if cards and not query.documents and not asked.own and not query.units and query.has("refers", "content"):
        return replace(query, documents=cards, follow_up=True)
    filled = replace(query, follow_up=True)
    if _ALIKE.search(query.text) and not asked.own and not query.units:
        return _same_again(replace(filled, cues=query.cues - {"both", "yesno", "compare"}), turn)
    if query.units or asked.own or query.has(*set(_WANTED) - {"support", "which", "duties"}):
        return filled if asked.leans else query
    return _same_again(filled, turn)


def _in_part(asked: Leaning) -> Query | None:
    query, before = asked.query, asked.turn.query
    if not query.parts:
        return None
    if not asked.leans or not before.parts or asked.wants:
        return query
    return replace(query, cues=query.cues | (before.cues & {"who", "content", "count"}), follow_up=True)


def _of_units(asked: Leaning) -> Query | None:
    """换成省文旅厅呢: the same about another unit; after a measure, whether the unit is among its own."""
    query, turn, before = asked.query, asked.turn, asked.turn.query
    if not query.units:
        return None
    filled = replace(query, follow_up=True)
    if query.has("most") and len(query.units) == 1 and turn.units and not asked.own:
        return with_intent(replace(filled, units=(turn.units[0], *query.units)))
    other = _ELSE.search(query.text) is not None
    lists = (
        other
        or query.has("duties", "more", "except", "count", "only")
        or (query.has("which") and not query.has("yesno"))
    )
    checks = query.has("yesno", "claim") or "排" in query.text or (query.has("who") and not lists)
    if asked.own and not asked.leans:
        return query
    if len(query.units) > 1:
        return query
    if (
        before.intent is Intent.UNIT_MEASURES
        and re.search("其中|也|一起", query.text)
        and turn.units[:1] != query.units
    ):
        return replace(filled, intent=Intent.SHARED_MEASURES, units=(*before.units, *query.units))
    if before.intent is Intent.SHARED_MEASURES and len(before.units) > 1 and not lists and not checks:
        return replace(
            filled, intent=before.intent, units=(before.units[0], *query.units), cues=query.cues | before.cues
        )
    if before.intent in _LISTS and before.units and not (checks and query.has("refers")):
        return replace(filled, cues=query.cues | (before.cues & {"count", "either", "except"}))
    lists = lists and not (checks and not other and not query.has("more", "except", "only"))
    if turn.measures and before.intent not in _LISTS and not lists and not query.has(*SLOTS):
        several = re.search("都|两", query.text) is not None and len(turn.last_measures(2)) == 2
        one = before.measures if before.intent is Intent.CHECK else turn.measures[:1]
        chosen = turn.last_measures(2) if several else one or turn.measures[:1]
        return replace(filled, intent=Intent.CHECK, measures=chosen)
    return filled if asked.leans else query


def _filled(asked: Leaning) -> Query:
    """直播带货呢: a new subject, asked about like the one before when it says nothing of what is wanted."""
    query, before = asked.query, asked.turn.query
    if before.intent is Intent.CLARIFY:
        return with_intent(replace(query, cues=query.cues | (before.cues - _TALK), follow_up=True))
    if not (asked.leans and query.has("follow", "correction")) or query.intent not in (Intent.FACT, Intent.SUPPORT):
        return query
    if before.intent not in _SEARCHED:
        return query
    cues = query.cues | (before.cues & {"who", "support", "mention", "which"})
    return with_intent(replace(query, cues=cues, follow_up=True))


def _carried(asked: Leaning) -> Query:
    """那由谁负责: nothing of its own, so all about what the turn before was about."""
    query, turn = asked.query, asked.turn
    if turn.query.parts and not query.has("who", *SLOTS) and not turn.query.measures:
        return with_intent(replace(query, parts=turn.query.parts, follow_up=True))
    if turn.units and not turn.measures:
        return with_intent(replace(query, units=turn.units, follow_up=True))
    if turn.measures and (asked.wants or asked.leans or len(query.text) <= _SHORT):
        measures = turn.measures
        shared = query.has("both") and pointing.means_them(query)
        if (query.has("compare") or shared) and len(measures) == 1:
            measures = turn.last_measures(2)
        if len(measures) == 1 and _THESE.search(query.text) and query.has("who"):
            measures = turn.last_measures(4)  # 这些分别归谁, after a business told in turns
        if turn.subject.searched and not query.has("both", "compare") and not pointing.means_them(query):
            measures = measures[: 1 if query.has(*SLOTS) else 3]
        if query.has("count") and _UNITS_COUNTED.search(query.text):
            asked = replace(asked, query=replace(query, cues=query.cues | {"who"}))
        return asked.about(measures)
    if asked.own and not asked.leans and not asked.wants and len(query.text) > _SHORT:
        return query
    topic = f"{turn.query.topic} {query.topic}".strip()
    cues = query.cues | (turn.query.cues - _TALK)
    text = f"{turn.query.text} {query.text}"
    return with_intent(replace(query, topic=topic, text=text, cues=cues, follow_up=True))
