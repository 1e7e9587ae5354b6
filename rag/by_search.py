"""Questions that only a search can answer: what the documents say on a matter, or that they do not say it."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.models import Measure, Span
from rag import documental, lookup, searched, structural
from rag.asks import GOING_ON, OFF, Reading
from rag.bearing import Bearing, figure
from rag.compose import Ground
from rag.index import Index
from rag.intent import SLOTS
from rag.models import Draft, Hit, Intent, Query, Retrieval, Statement
from rag.premises import Premises, Verdict, led, of_measures
from rag.question import OPEN_WORD, Reader
from rag.retrieve import Retriever
from rag.telling import Tellings

# 下调多少, 增加几张, 提速到多少兆: a number is asked for at the end of a clause; how many measures or units is no such question.
HOW_MANY = re.compile(
    r"(?:多少|几成|几倍|几折|百分之几|百分之多少|多快|(?<![这那第好哪十前后们在咱和跟与同找])(?<![再多][\u4e00-\u9fff])几(?=[个家张座台处所户兆吨辆间栋人]))"
    r"(?!钱|条|项|个?(?:单位|部门|厅|局|措施|部分|字)|家(?:单位|部门|厅|局|负责|管)|号)[^,。?!;]{0,8}[?。!]?$"
)
# Somebody who says what they are or do, in one short sentence.
INTRODUCED = re.compile(
    r"(?:我们?|咱们?|本(?:公司|厂|店|院|馆|校|社|人|中心)|公司|企业|[开办]了?[个家间])(?![跟和被])[^,。?!;]{1,14}(?<![冇没不有])[。!]?|[开做搞办卖养种][^,。?!;]{1,10}的[。!]?"
)
NUMBERED = re.compile(r"\d+(?:\.\d+)?\s*(?:平方米|小时|%|个|家|元|万|亿|张|座|台|倍)")
_SURE = 0.9  # a search this sure answers although the question seems to name nothing
POINTED = 0.6  # a measure this likely is pointed to although it does not say what is asked for
_SUPPOSED = 0.1  # chance of a premise that a question has to have besides its wording
_LIKELY, _POSSIBLE = 0.5, 0.2  # chances of an ask: taken for granted, or taken where the wording says so as well
_MISSING = (
    *("amount", "date", "contact", "form", "place", "person", "penalty", "remedy", "stat", "lead"),
    *("other_place", "other_time", "uncovered"),
)
# Chances from which an ask is no question to the documents (on development questions of one turn: 311 of 313 are none).
_CERTAINLY_OFF = {"injection": 0.8, "insult": 0.8, "nonsense": 0.8, "opinion": 0.8, "task": 0.9}
_NO_MATTER = re.compile(r"(?:19|20)\d\d$")  # a year: it says when, not what
_WHOSE = re.compile(r"[问归由]哪几?[家个]|哪(?:个|些|几个)?(?:部门|单位|厅局)")
_LEADS = re.compile(r"牵头|组长|总指挥")
# The slot that an ask is for; a slot that is not among these goes by its cue alone.
SLOT_OF = {
    "amount": "amount",
    "date": "deadline",
    "contact": "phone",
    "form": "form",
    "place": "address",
    "person": "person",
    "penalty": "penalty",
    "remedy": "remedy",
}
_ASK_OF = {slot: ask for ask, slot in SLOT_OF.items()}


class SearchAnswers:
    """Answers by search over one index."""

    def __init__(self, index: Index, retriever: Retriever, reader: Reader) -> None:
        self._index, self._retriever, self._reader = index, retriever, reader
        self.premises = Premises(index)
        self._tellings = Tellings(index)
        self._bearing = Bearing(index, retriever)

    def hits(self, ground: Ground) -> list[Hit]:
        """Hits in the document that the question is about."""
        kept = self._retriever.kept(self._retriever.search(ground.query.text))
        return [hit for hit in kept if hit.doc_id == ground.document.id]

    def answer(self, ground: Ground) -> Draft:
        """What the documents say on a matter, or that they do not: search brings the measures, reading the kind of answer."""
        query = ground.query
        word = self._tellings.word(query)
        told = self._tellings.answer(ground, word) if word else None
        if told:
            return told
        whole = self._whole(ground, self._reader.topic_words(query))
        if whole:
            return whole
        found = self._retriever.search(query.text)
        reading = self._retriever.read(self.own(query), found)
        meant = self._introduced(query, reading)
        if meant:
            ground, (found, reading) = replace(ground, query=replace(query, intent=Intent.SUPPORT)), meant
        hits = self._hits(query, reading, found)
        status = self._status(query, reading, hits)
        if status == "clarify" and not self._sure(found):
            return clarify(ground, "clarify_business" if query.has("support") else "clarify")
        if status == "out_of_scope":
            return self._off(ground, reading)
        ground, hits = self._on_document(ground, hits)
        open_ = self._unwritten(ground, hits)
        if open_:
            return searched.not_found(ground, [ground.silent(open_)], hits)
        verdict = self._judged(ground, reading, hits or self._in(ground, self._retriever.near(found)))
        if status == "not_found" and (self._written(ground, reading, hits) or self._is_whose(query, found)):
            status = "answered"
        said = verdict and verdict.measure and not ground.query.has(*SLOTS)
        if verdict and verdict.measure and said and (status == "not_found" or not hits):
            return led(searched.fact(ground, [hit for hit in found.hits if hit.measure == verdict.measure.number]), verdict)
        if status == "not_found" or not hits:
            near = hits or self._in(ground, self._retriever.near(found))
            return self._missing(ground, reading, near)
        asks_who = query.intent is Intent.RESPONSIBILITY or reading.asks["who"] >= _LIKELY
        if hits[0].measure is None:
            part = self._part_of(ground, hits[0]) if asks_who else None
            return part or led(searched.fact(ground, hits), verdict)
        if verdict:
            alone = verdict.measure and len(self._retriever.asked(query.text)) == 1
            hits = [hit for hit in hits if hit.measure == verdict.measure.number] if alone and verdict.measure else hits
            return self._with_gaps(ground, led(searched.fact(ground, hits), verdict), reading, hits)
        if query.has("claim"):
            draft = searched.corrected(ground, hits)
        elif asks_who:
            draft = searched.responsibility(ground, hits)
        elif query.intent is Intent.SUPPORT or reading.asks["support"] >= _LIKELY:
            draft = searched.support(ground, hits)
        else:
            draft = searched.fact(ground, hits)
        return self._with_gaps(ground, draft, reading, hits)

    @staticmethod
    def _part_of(ground: Ground, hit: Hit) -> Draft | None:
        """Who is responsible for a matter that is a whole part's: its measures with their units."""
        starts = {span.start for span in hit.sentences}
        for part in ground.document.parts:
            if part.measures and starts & {part.title.start, *(sentence.span.start for sentence in part.intro)}:
                query = replace(ground.query, parts=(part.number,), cues=ground.query.cues | {"who"})
                return structural.part(replace(ground, query=query))
        return None

    def _hits(self, query: Query, reading: Reading, found: Retrieval) -> list[Hit]:
        """The hits to answer from; in a document that the models of reading do not know, what bears on the question."""
        kept = self._retriever.kept(found)
        if not self._index.bare or self._index.main is None:
            return kept
        words = [word for word in self._reader.topic_words(query) if not OPEN_WORD.match(word) and not _NO_MATTER.match(word)]
        slots = [slot for slot in self._slots(query, reading) if searched.HOLDS[slot]]
        asked = searched.HOLDS[slots[0]] if slots else _LEADS if query.has("lead") else figure(query, HOW_MANY)
        return self._bearing.hits(query, words, found, kept, asked)

    def _status(self, query: Query, reading: Reading, hits: list[Hit]) -> str:
        """What becomes of the question. The models of reading know the matters of the documents that they were fitted on; in
        others it is the search that tells, and whether what is asked for stands in what it brings."""
        if not self._index.bare:
            return reading.status
        if not hits:
            return "not_found" if reading.status == "answered" else reading.status
        document = self._index.main
        measures = [document.measure(hit.measure) for hit in hits if hit.measure] if document else []
        spans = [span for hit in hits for span in hit.sentences]
        spans += [span for measure in measures if measure for span in lookup.sentences(measure)]
        return "not_found" if searched.gaps(self._slots(query, reading), spans) else "answered"

    def _introduced(self, query: Query, reading: Reading) -> tuple[Retrieval, Reading] | None:
        """我们是博物馆: who says what they are and asks nothing means to ask what there is for them. None where nothing is."""
        asks = query.has("who", "which", "count", "content", "yesno", "claim", "mention", "greeting", "opinion", *SLOTS)
        if asks or query.follow_up or not INTRODUCED.fullmatch(query.text) or reading.status == "clarify":
            return None
        asked = self._reader.read(f"{query.text.rstrip('。!')},有什么支持", len(query.text) + 8)
        found = self._retriever.search(asked.text)
        read = self._retriever.read(asked, found)
        kept = self._retriever.kept(found)
        return (found, read) if read.status == "answered" and kept and kept[0].measure else None

    def own(self, query: Query) -> Query:
        """The question as it was put, without what the conversation added: that says what is asked for."""
        own = self._reader.read(query.question, len(query.question))
        return replace(own, cues=own.cues | ({GOING_ON} if query.follow_up else query.cues & {GOING_ON}))

    def _judged(self, ground: Ground, reading: Reading, hits: list[Hit]) -> Verdict | None:
        """Whether what the question supposes is what these hits say, where it supposes anything."""
        query = ground.query
        check = reading.asks["check"]
        plain = query.text.endswith("?") and not query.has("who", "which", "count", "content")
        plain = plain and (not query.has(*SLOTS) or any(map(str.isdigit, query.text)))
        if not (query.has("claim", "yesno") or check >= _POSSIBLE or "还是" in query.text or plain):
            return None
        spans = [pair for hit in hits for pair in self._sentences(ground, hit)]
        asked = query.has("yesno") and (check >= _SUPPOSED or query.has("printed"))
        firm = query.has("claim") or check >= _LIKELY or asked
        return self.premises.judge(ground, spans, firm)

    @staticmethod
    def _sentences(ground: Ground, hit: Hit) -> list[tuple[Span, Measure | None]]:
        measures = ground.measures([hit.measure or 0])
        return of_measures(measures) or [(span, None) for span in hit.sentences]

    @staticmethod
    def _sure(found: Retrieval) -> bool:
        return bool(found.hits) and found.hits[0].probability >= _SURE

    def _slots(self, query: Query, reading: Reading) -> list[str]:
        """What is asked for that the documents seldom hold: by the cues of the wording, weighed by the reading."""
        return [
            slot
            for slot in (searched.TOLD if self._index.bare else SLOTS)
            if (slot in _ASK_OF and reading.asks[_ASK_OF[slot]] >= (_POSSIBLE if query.has(slot) else _LIKELY))
            or (slot not in _ASK_OF and query.has(slot))
        ]

    def _unwritten(self, ground: Ground, hits: list[Hit]) -> list[str]:
        """What is asked for and these hits do not hold: a number (下调多少), or a slot taken from the question before."""
        query = ground.query
        if not hits or query.has("who", "claim"):
            return []
        spans = [span for hit in hits for span in hit.sentences]
        own = self._reader.read(query.question, len(query.question)).cues if query.follow_up else query.cues
        carried = searched.gaps([slot for slot in SLOTS if query.has(slot) and slot not in own], spans)
        if carried or not HOW_MANY.search(query.text) or query.has("yesno", *SLOTS):
            return carried
        return [] if any(NUMBERED.search(span.clean) for span in spans) else ["quantity"]

    def _is_whose(self, query: Query, found: Retrieval) -> bool:
        """Whether units are asked for in plain words, of a matter that one measure surely treats: 问哪几家."""
        plain = query.intent is Intent.RESPONSIBILITY and not query.follow_up and not query.has("lead", "claim", *SLOTS)
        return plain and _WHOSE.search(query.text) is not None and self._sure(found) and found.hits[0].measure is not None

    def _written(self, ground: Ground, reading: Reading, hits: list[Hit]) -> bool:
        """Whether the best hit holds the size that is asked for here: 不小于多少平方米."""
        sized = self._slots(ground.query, reading) == ["size"] and reading.best(*_MISSING) not in ("other_place", "other_time")
        return bool(hits and sized) and not searched.gaps(["size"], hits[0].sentences)

    def _with_gaps(self, ground: Ground, draft: Draft, reading: Reading, hits: list[Hit]) -> Draft:
        """An answer, with what was asked for besides and is not written."""
        spans = [span for hit in hits for span in hit.sentences]
        gaps = searched.gaps(self._slots(ground.query, reading), spans)
        if not gaps:
            return draft
        return replace(draft, statements=(*draft.statements, ground.silent(gaps)))

    def _missing(self, ground: Ground, reading: Reading, near: list[Hit]) -> Draft:
        """In scope, and the documents do not say: what is missing, and the nearest measure when the matter itself is treated."""
        say = ground.say
        ask = reading.best(*_MISSING)
        if ask == "other_place":
            return searched.not_found(ground, [Statement(say("elsewhere"))], [])
        if ask == "other_time":
            return searched.not_found(ground, [Statement(say("silent_generic"))], [])
        near = [] if ask == "uncovered" else self._pointed(ground, near)
        if ask == "lead":
            measures = ground.measures(hit.measure or 0 for hit in near[:1])
            if any(map(lookup.leading, measures)):
                return ground.answered([ground.lead(measures), *map(ground.units_statement, measures)], measures)
            return searched.not_found(ground, [ground.lead(measures)], near)
        gaps = searched.gaps(self._slots(ground.query, reading), ()) if ask != "uncovered" else []
        if not gaps and (ask == "stat" or HOW_MANY.search(ground.query.text)) and near:
            gaps = ["quantity"]
        return searched.not_found(ground, [ground.silent(gaps)], near)

    def _pointed(self, ground: Ground, near: list[Hit]) -> list[Hit]:
        """The measure that treats the matter. What is missing (an amount, a date) says nothing about which one that is."""
        own = self._reader.topic_words(ground.query)
        for home in ground.measures([lookup.only_home(ground.document, own) or 0]):
            found = self._retriever.search(" ".join(word for word in own if lookup.containing(home, word)))
            near = [hit for hit in self._in(ground, [*found.hits, *found.rejected]) if hit.measure == home.number]
        return [hit for hit in near if hit.measure and hit.probability >= POINTED]

    def declined(self, ground: Ground) -> Draft | None:
        """A refusal where the wording alone makes it an order, an insult and the like, whatever the documents say of the words
        in it; None for other questions, and for all that name measures, units or parts or ask for facts of the document."""
        query = ground.query
        if query.follow_up or self._index.bare or query.measures or query.units or query.parts:
            return None
        if query.intent is Intent.DOCUMENT:
            return None
        asks = self._retriever.asks(query)
        if all(asks[ask] < least for ask, least in _CERTAINLY_OFF.items()):
            return None
        return self._off(ground, self._retriever.read(query, self._retriever.search(query.text)))

    @staticmethod
    def _off(ground: Ground, reading: Reading) -> Draft:
        """Off the subject, with what kind of question it is."""
        say = ground.say
        kind = reading.best(*OFF)
        lead = {"injection": "injection", "opinion": "opinion"}.get(kind)
        statements = (Statement(say("out_of_scope")),)
        return Draft("out_of_scope", (Statement(say(lead)), *statements) if lead else statements)

    @staticmethod
    def _in(ground: Ground, hits: list[Hit]) -> list[Hit]:
        return [hit for hit in hits if hit.doc_id == ground.document.id]

    def _on_document(self, ground: Ground, hits: list[Hit]) -> tuple[Ground, list[Hit]]:
        """The document that the best hit is in, and its hits: measures of different documents are never mixed up."""
        hits = [hit for hit in hits if hit.doc_id in self._index.documents]
        if not hits or hits[0].doc_id == ground.document.id:
            return ground, [hit for hit in hits if hit.doc_id == ground.document.id]
        document = self._index.documents[hits[0].doc_id]
        return replace(ground, document=document), [hit for hit in hits if hit.doc_id == document.id]

    def _whole(self, ground: Ground, topic: list[str]) -> Draft | None:
        """Questions about the document as a whole that no earlier rule took."""
        query = ground.query
        if query.has("goal") and ground.bare and HOW_MANY.search(query.text):
            return None  # nobody has looked whether a figure or a goal of that kind is there
        if query.has("goal") and HOW_MANY.search(query.text):
            return searched.not_found(ground, [ground.silent(["quantity"]), *documental.goal(ground)], [])
        if query.has("goal") and not query.has("support", "who"):
            spans = [(sentence.span, None) for part in ground.document.parts for sentence in part.intro]
            firm = query.has("claim", "yesno")
            verdict = self.premises.judge(ground, spans, firm) if firm else None
            return led(documental.facts(ground, self._index.cards), verdict)
        if topic:
            return None
        if query.has("members"):
            groups = lookup.group_measures(ground.document)
            statements = (ground.silent(["members"]), *(ground.units_statement(measure) for measure in groups))
            return Draft("not_found", statements, doc_id=ground.document.id)
        if query.has("validity"):
            return searched.not_found(ground, [ground.silent(["validity"])], [])
        if query.has("count") and query.has("document", "scope"):
            return documental.facts(ground, self._index.cards)
        if query.has("which", "title", "duties") and query.has("document", "scope") and not query.has("support"):
            if query.has("doc_title"):
                return documental.facts(ground, self._index.cards)
            return documental.all_measures(ground)
        slots = searched.open_slots(ground, ())
        if slots:
            return searched.not_found(ground, [ground.silent(slots)], [])
        if query.has("document", "content", "title") and not query.has("support"):
            return documental.facts(ground, self._index.cards)
        return clarify(ground, "clarify_business" if query.has("support") else "clarify")


def clarify(ground: Ground, name: str) -> Draft:
    """Ask back, with questions that can be answered."""
    return Draft(
        "clarify",
        (Statement(ground.say(name)),),
        follow_ups=("全文有哪些措施？", *ground.about(ground.document.measures[:1])),
    )
