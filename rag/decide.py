"""Which composer answers a question, and when the honest answer is that the documents do not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.fields import pairs
from rag import checks, claims, documental, keywords, lookup, ranking, searched, sets, structural
from rag.by_search import POINTED, SLOT_OF, SearchAnswers, clarify
from rag.compose import Ground
from rag.decline import declined
from rag.index import Index
from rag.intent import with_intent
from rag.models import Draft, Hit, Intent, Query, Statement, Turn
from rag.premises import Verdict, led, of_measures
from rag.question import Reader
from rag.retrieve import Retriever
from rag.selection import NOTHING
from rag.words import Keywords

# Asks that go with an intent which hangs on few words, and how likely the likeliest of them has to be.
_ASKED: dict[Intent, tuple[tuple[str, ...], float]] = {
    Intent.DOCUMENT: (("doc", "other_doc", "check", "content", "set", "other_time", "lead"), 0.2),
    Intent.UNIT_MEASURES: (("unit", "set", "who", "check"), 0.1),
    Intent.SHARED_MEASURES: (("unit", "set", "who", "check"), 0.25),
    Intent.SHARED_UNITS: (("unit", "set", "who", "check"), 0.1),
    Intent.RANKING: (("set", "unit", "doc", "keyword"), 0.05),
    Intent.CHECK: (("unit", "set", "who", "check"), 0.1),
}
# Cues that a word may give by chance, and the asks of which one has to be likely enough for them to count.
_BORNE_OUT = {
    "about_me": ("chat", "vague"),
    "greeting": ("chat", "vague"),
    "opinion": ("opinion",),
    "injection": ("injection", "task"),
}
_LEAST_CHANCE, _CERTAIN = 0.15, 0.6
_HOME, _FAR = 0.7, 0.1  # chances of the measure that a matter stands in, and of one that it does not
_POINTS = re.compile(r"[那这]一?[条项]")
_NEAR = 0.3  # chance of a measure that a matter told in other words may be in


class Decider:
    """Holds what deciding needs: the index, the search, the reader."""

    def __init__(self, index: Index, retriever: Retriever, reader: Reader) -> None:
        self._index, self._retriever, self._reader = index, retriever, reader
        self._search = SearchAnswers(index, retriever, reader)
        self._words = Keywords(index)
        self._composers: dict[Intent, Callable[[Ground], Draft]] = {
            Intent.COMPARE: structural.compare,
            Intent.SHARED_UNITS: self._shared_units,
            Intent.SHARED_MEASURES: self._shared_measures,
            Intent.UNIT_MEASURES: self._unit,
            Intent.RANKING: ranking.ranking,
            Intent.PART: structural.part,
            Intent.CHECK: self._check,
            Intent.KEYWORD: self._keyword,
            Intent.DOCUMENT: lambda ground: documental.facts(ground, self._index.cards),
            Intent.RESPONSIBILITY: self._responsible,
            Intent.CONTENT: self._content,
            Intent.SUPPORT: self._search.answer,
            Intent.FACT: self._search.answer,
            Intent.CLARIFY: lambda ground: clarify(ground, "clarify_follow"),
        }

    def decide(self, ground: Ground, turn: Turn | None) -> Draft:
        """The draft for a resolved question."""
        ground = replace(ground, query=self._without_chance_cues(ground.query))
        ground = replace(ground, query=self._of_the_document(ground))
        refusal = self._search.declined(ground) or declined(ground, self._index, self._reader.topic_words(ground.query))
        if refusal:
            return refusal
        ground = self._with_part(ground)
        if ground.query.intent is Intent.MORE:
            return self._more(ground, turn)
        if ground.query.parts and not any(map(ground.document.part, ground.query.parts)):
            return structural.part(ground)
        if self._misread(ground.query):
            return self._search.answer(ground)
        ground = replace(ground, query=self._asking_for_more(ground.query))
        return self._composers[ground.query.intent](ground)

    def _of_the_document(self, ground: Ground) -> Query:
        """The question as one on a matter where the units that it names are none of the document's, which others may mean:
        市场监管部门 is no unit of one province in a document of the nation."""
        query, document = ground.query, ground.document
        named = {unit for measure in document.measures for unit in measure.unit_names}
        if not (ground.many and ground.bare and query.units) or query.measures or not named.isdisjoint(query.units):
            return query
        if not self._reader.topic_words(query) or query.has("duties"):
            return query
        return with_intent(replace(query, units=()))

    def _without_chance_cues(self, query: Query) -> Query:
        """The question without those cues of chat, opinion and injection that what is asked for does not bear out."""
        doubtful = query.cues & _BORNE_OUT.keys()
        if not doubtful or query.follow_up:
            return query
        asks = self._retriever.asks(query)
        chance = {cue for cue in doubtful if max(asks[ask] for ask in _BORNE_OUT[cue]) < _LEAST_CHANCE}
        return replace(query, cues=query.cues - chance)

    def _asking_for_more(self, query: Query) -> Query:
        """哪几家医院开通了, after a measure: asks for what the text seldom holds, not for the measure's units or words again."""
        if not (query.follow_up and query.measures) or query.intent not in (Intent.RESPONSIBILITY, Intent.CONTENT):
            return query
        asks = self._retriever.asks(self._search.own(query))
        slot = max(SLOT_OF, key=lambda name: asks[name])
        if asks[slot] < _CERTAIN or max(asks["who"], asks["lead"]) >= asks[slot] / 2:
            return query
        return replace(query, cues=(query.cues - {"who", "title"}) | {SLOT_OF[slot]}, intent=Intent.CONTENT)

    def _misread(self, query: Query) -> bool:
        """Whether the wording only looks like a question to the structure: what is asked for, read as a whole, says otherwise."""
        if query.intent not in _ASKED or query.follow_up or query.measures or query.parts or query.quoted:
            return False
        names, least = _ASKED[query.intent]
        asks = self._retriever.asks(query)
        return max(asks[name] for name in names) < min(least, max(asks.values()))

    # Structure

    def _with_part(self, ground: Ground) -> Ground:
        """数字技术那一大块: a part named by words of its title; 总体要求, by its whole title."""
        query = ground.query
        if query.parts or query.measures or query.has("parts"):
            return ground
        whole = [part.number for part in ground.document.parts if part.title.clean and part.title.clean in query.text]
        whole = [number for number in whole if not self._beside_part(ground, number)]
        if whole and not re.search(r"目标|20\d\d", query.text):
            return replace(ground, query=with_intent(replace(query, parts=tuple(whole[:1]))))
        if not query.has("part_ref"):
            return ground
        asked = set(pairs(query.topic))
        shared = {part.number: len(asked.intersection(pairs(part.title.clean))) for part in ground.document.parts}
        best = max(shared, key=lambda number: shared[number], default=0)
        if not best or shared[best] < 2:
            return ground
        return replace(ground, query=with_intent(replace(query, parts=(best,))))

    def _beside_part(self, ground: Ground, number: int) -> list[str]:
        """Words that name a matter beside the title of a part: 住房租金的扣除标准 asks for more than the part 住房租金."""
        part = ground.document.part(number)
        topic = ground.query.topic.replace(part.title.clean, " ") if part else ""
        return self._reader.topic_words(replace(ground.query, topic=topic)) if len(ground.document.parts) > 0 else []

    def _shared_units(self, ground: Ground) -> Draft:
        query = ground.query
        if query.has("alike"):
            return sets.alike(ground)
        if not (query.units or query.measures or query.parts):  # 部门联合抽查由谁牵头: 联合 belongs to the matter
            return self._responsible(replace(ground, query=replace(query, intent=Intent.RESPONSIBILITY)))
        return structural.shared_units(ground)

    def _responsible(self, ground: Ground) -> Draft:
        query = ground.query
        if query.measures:
            return structural.responsibility(ground)
        topic = self._reader.topic_words(query)
        if query.has("whole_document") and not topic and not query.has("lead"):
            return ranking.ranking(replace(ground, query=replace(query, cues=query.cues | {"top"})))
        if query.has("lead") and not topic:
            led = [measure for measure in ground.document.measures if lookup.leading(measure)]
            if led:
                return ground.answered([ground.lead(led)], led)
            return Draft("not_found", (ground.lead(()), ground.searched()), doc_id=ground.document.id)
        return self._search.answer(ground)

    def _unit(self, ground: Ground) -> Draft:
        query = ground.query
        slots = searched.open_slots(ground, ())
        topic = self._reader.topic_words(query)
        if slots and not query.has("duties", "count"):
            return searched.not_found(ground, [ground.silent(slots)], self._hits(ground) if topic else [])
        if (topic and query.has("mention")) or query.quoted:
            return structural.unit_measures(ground, self._words.one(query))
        if topic and not query.has("duties", "count", "which", "only"):
            hits = self._hits(ground)
            if hits and hits[0].measure:
                return checks.unit_of_task(ground, hits)
        return structural.unit_measures(ground)

    def _content(self, ground: Ground) -> Draft:
        measures = ground.measures(ground.query.measures)
        spans = [span for measure in measures for span in lookup.sentences(measure)]
        slots = searched.open_slots(ground, spans)
        if slots and measures:
            statements = (ground.silent(slots), *(ground.units_statement(measure) for measure in measures))
            numbers = tuple(measure.number for measure in measures)
            return Draft("not_found", statements, measures=numbers, doc_id=ground.document.id)
        return structural.content(ground)

    def _check(self, ground: Ground) -> Draft:
        query = ground.query
        measures = ground.measures(query.measures)
        if query.measures and not measures:
            return Draft("not_found", ground.no_such(query.measures), doc_id=ground.document.id)
        if measures and query.has("lead") and not query.units:
            return structural.responsibility(ground)  # 排第一的就是牵头单位吧
        verdict = self._search.premises.judge(ground, of_measures(measures), firm=True) if not query.units else None
        if verdict and verdict.kind != "right":
            return self._under(ground, verdict)
        sizes = None if query.units else claims.size_of_measure(ground)
        if sizes:
            return sizes
        spans = [span for measure in measures for span in lookup.sentences(measure)]
        if measures and searched.open_slots(ground, spans):
            return self._content(ground)  # a premise with a question for what is not written: 既然…补贴,那补多少
        if measures and query.units:
            return self._misplaced(ground) or checks.units_of_measures(ground)
        if not measures and claims.claimed(ground, query.units[0], sets.select(replace(ground, query=_having(query)))):
            return structural.unit_measures(ground)
        topic = self._reader.topic_words(query)
        if measures:
            if verdict:
                return self._under(ground, verdict)
            return self._content_check(ground, bool(topic))
        hits = (self._hits(ground) or self._named(ground, topic)) if topic else []
        return checks.unit_of_task(ground, hits) if hits and hits[0].measure else structural.unit_measures(ground)

    def _misplaced(self, ground: Ground) -> Draft | None:
        """无人机投递写在措施十一里,归邮政局管,对吧: the measure that the matter stands in, where it is clearly another one."""
        query = ground.query
        if not self._reader.topic_words(query):
            return None
        found = self._retriever.search(query.topic)
        home = next((hit for hit in found.hits[:1] if hit.measure and hit.probability >= _HOME), None)
        near = any(hit.measure in query.measures and hit.probability >= _FAR for hit in (*found.hits, *found.rejected))
        if home is None or near or home.measure in query.measures:
            return None
        own = ground.measures([home.measure or 0])
        told = ground.say("misplaced", home=ground.names(own), measures=ground.names(ground.measures(query.measures)))
        evidence = tuple(map(ground.on_heading, (*own, *ground.measures(query.measures))))
        draft = searched.responsibility(ground, [home])
        return replace(draft, statements=(Statement(told, evidence), *draft.statements))

    def _shared_measures(self, ground: Ground) -> Draft:
        """Measures of several units; 跨境电商那条有税务局、没有海关,对吗: those of the one that is pointed at."""
        query = ground.query
        if query.has("claim", "yesno") and _POINTS.search(query.text) and self._reader.topic_words(query):
            hits = self._hits(ground)
            if hits and hits[0].measure:
                return checks.units_of_measures(replace(ground, query=replace(query, measures=(hits[0].measure,))))
        return sets.of_units(ground)

    def _named(self, ground: Ground, topic: Sequence[str]) -> list[Hit]:
        """无人机投递那条是交通厅负责的吧: the measure that the words beside the unit name."""
        found = self._retriever.search(" ".join(topic))
        return [hit for hit in found.hits[:1] if hit.measure and hit.probability >= POINTED and hit.doc_id == ground.document.id]

    def _under(self, ground: Ground, verdict: Verdict) -> Draft:
        """A verdict on a measure asked about by number, with its sentences that are nearest to the question."""
        found = self._retriever.search(ground.query.text)
        hits = [hit for hit in (*found.hits, *found.rejected) if verdict.measure and hit.measure == verdict.measure.number]
        return led(searched.fact(ground, hits) if hits else structural.content(ground), verdict)

    def _content_check(self, ground: Ground, names_something: bool) -> Draft:
        """Whether measures asked about by number say what the question supposes."""
        query, judge = ground.query, self._search.premises
        if not names_something:
            return checks.content(ground, "", [])
        found = self._retriever.search(query.text)
        word = self._words.one(replace(query, topic=judge.without_sides(query.topic)))
        near = any(hit.measure in query.measures and hit.probability >= _NEAR for hit in found.hits)
        near = near or any(len(piece) < 2 for piece in self._index.segmenter.words(word))  # no word of its own: 平台监
        draft = checks.content(ground, word, self._hits(ground), near)
        elsewhere = ground.measures(number for number in draft.measures if number not in query.measures)
        verdict = judge.judge(ground, of_measures(elsewhere), firm=True)
        return led(draft, verdict) if verdict and verdict.kind == "wrong" else draft

    def _hits(self, ground: Ground) -> list[Hit]:
        """Hits in the document that the question is about."""
        return self._search.hits(ground)

    # Keywords

    def _keyword(self, ground: Ground) -> Draft:
        query = ground.query
        words = self._words.all(query)
        if self._words.tells_more(query, words):
            return self._search.answer(ground)
        printed = [word for word in words if any(lookup.containing(m, word) for m in ground.document.measures)]
        if words and len(printed) == len(words):
            return keywords.keyword(ground, words)
        quoted = [word for word in query.quoted if word not in printed]
        if not quoted or any(len(word) > 8 or keywords.near_verbatim(ground, word) for word in quoted):
            draft = self._search.answer(ground)  # a task told in other words, or a quotation with a slip in it
            absent = draft.status != "answered" and len(words) == 1 and len(words[0]) <= 6
            return keywords.absent(ground, words[0]) if absent else draft
        return keywords.keyword(ground, words)

    # Conversation

    def _more(self, ground: Ground, turn: Turn | None) -> Draft:
        """还有别的吗: nothing more after a complete list; the next probable measures after a search."""
        say = ground.say
        if turn is None:
            return clarify(ground, "clarify_follow")
        searched_for = turn.subject.searched or turn.query.intent in (Intent.SUPPORT, Intent.FACT)
        if not searched_for:
            last = ground.measures(turn.measures)
            evidence = (ground.on_units(last[-1]),) if last and turn.query.units else (ground.on_title(),)
            return Draft(
                "answered",
                (
                    Statement(say("more_none"), (ground.on_title(),) if not last else evidence),
                    *(ground.group_caveat(turn.query.units[0]) if turn.query.units else ()),
                ),
                doc_id=ground.document.id,
            )
        nearest = self._retriever.limits["nearest"]
        rest = [
            hit
            for hit in self._retriever.search(turn.query.text).hits
            if hit.measure
            and hit.measure not in turn.measures
            and hit.probability >= nearest
            and hit.doc_id == ground.document.id
        ][:3]
        if not rest:
            found = tuple(map(ground.on_heading, ground.measures(turn.measures))) or (ground.on_title(),)
            return Draft("answered", (Statement(say("more_searched"), found),), doc_id=ground.document.id)
        draft = searched.support(ground, rest)
        return replace(draft, statements=(Statement(say("more_rest")), *draft.statements[1 if len(rest) > 1 else 0 :]))


def _having(query: Query) -> Query:
    """The question without what it negates: the measures that its units do have."""
    return replace(query, cues=query.cues - {"without", "except"}, selection=NOTHING)
