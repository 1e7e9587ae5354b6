"""Which composer answers a question, and when the honest answer is that the documents do not say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag import documental, lookup, searched, structural
from rag.compose import Ground
from rag.fusion import calibration
from rag.index import Index
from rag.models import Draft, Hit, Intent, Query, Retrieval, Statement, Turn
from rag.question import Reader
from rag.retrieve import Retriever

_EDGES = re.compile(
    r"^(?:的|了|过|是|里|中|有|和|与|到|把|条款|条文|字|词|这个|这)+|(?:的|了|过|是|里|中|有|和|与|到|条款|条文|字|词|这个|事|这)+$"
)
_SURE = 0.8  # a search this sure overrules a word that usually leads off the subject
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


class Decider:
    """Holds what deciding needs: the index, the search, the reader."""

    def __init__(self, index: Index, retriever: Retriever, reader: Reader) -> None:
        self._index, self._retriever, self._reader = index, retriever, reader
        self._composers: dict[Intent, Callable[[Ground], Draft]] = {
            Intent.COMPARE: lambda ground: structural.compare(ground),
            Intent.SHARED_UNITS: lambda ground: structural.shared_units(ground),
            Intent.SHARED_MEASURES: lambda ground: structural.shared_measures(ground),
            Intent.UNIT_MEASURES: self._unit,
            Intent.RANKING: lambda ground: structural.ranking(ground),
            Intent.PART: lambda ground: structural.part(ground),
            Intent.CHECK: self._check,
            Intent.KEYWORD: self._keyword,
            Intent.DOCUMENT: self._document,
            Intent.RESPONSIBILITY: self._responsibility,
            Intent.CONTENT: self._content,
            Intent.SUPPORT: self._search,
            Intent.FACT: self._search,
            Intent.CLARIFY: lambda ground: clarify(ground, "clarify_follow"),
        }

    def decide(self, ground: Ground, turn: Turn | None) -> Draft:
        """The draft for a resolved question."""
        query = ground.query
        declined = self._declined(ground)
        if declined:
            return declined
        if query.strangers and not query.units and not query.measures:
            return self._stranger(ground)
        return self._more(ground, turn) if query.intent is Intent.MORE else self._composers[query.intent](ground)

    # What is declined before anything is looked up

    def _declined(self, ground: Ground) -> Draft | None:
        query, say = ground.query, ground.say
        if query.has("injection"):
            return Draft("out_of_scope", (Statement(say("injection")), Statement(say("out_of_scope"))))
        if query.has("about_me") or (
            query.has("greeting") and not self._reader.topic_words(query) and not query.measures
        ):
            return Draft("clarify", (Statement(say("about_me")),))
        if query.has("opinion") and not query.has("support", "which", "count", "content") and not query.measures:
            return Draft("out_of_scope", (Statement(say("opinion")), Statement(say("out_of_scope"))))
        card = next((self._index.cards[name] for name in query.documents if name in self._index.cards), None)
        if card and ground.document.id not in query.documents:
            return self._card(ground, card.entry.id)
        if query.has("elsewhere"):
            return searched.not_found(ground, [Statement(say("elsewhere"))], [])
        if query.has("other_year"):
            entry = ground.document.entry
            text = say("other_year", date=documental.chinese_date(entry.issued or "", say), title=entry.title)
            return searched.not_found(ground, [Statement(text, (ground.on_title(),))], [])
        return None

    def _card(self, ground: Ground, identity: str) -> Draft:
        """A question about a document of which only a fact card is loaded."""
        card, query = self._index.cards[identity], ground.query
        lines = [line.lstrip("- ").strip() for line in card.text.splitlines() if line.startswith("-")]
        cues = {
            "issuer": "印发",
            "date": ("日期", "时间为"),
            "doc_no": "文号",
            "count": "项",
            "parts": "标题",
            "goal": "目标",
            "basis": "落实",
            "lead": "牵头",
            "issuing": "印发",
        }
        wanted = [
            line
            for line in lines
            if any(
                query.has(cue) and any(word in line for word in ([words] if isinstance(words, str) else words))
                for cue, words in cues.items()
            )
        ]
        if wanted:
            return documental.from_card(card, wanted, ground.say)
        return documental.not_loaded(card, ground.say)

    def _stranger(self, ground: Ground) -> Draft:
        text = ground.say("stranger", unit=ground.query.strangers[0])
        return searched.not_found(ground, [Statement(text, (ground.on_title(),))], [])

    # Structure

    def _unit(self, ground: Ground) -> Draft:
        query = ground.query
        slots = searched.open_slots(ground, ())
        topic = self._reader.topic_words(query)
        if slots and not query.has("duties", "count"):
            return searched.not_found(ground, [ground.silent(slots)], self._kept(self._find(ground)) if topic else [])
        if topic and not query.has("duties", "count", "mention", "which"):
            hits = self._kept(self._find(ground))
            if hits:
                return self._check_task(ground, hits)
        return structural.unit_measures(ground)

    def _content(self, ground: Ground) -> Draft:
        measures = ground.measures(ground.query.measures)
        spans = [span for measure in measures for span in lookup.sentences(measure)]
        slots = searched.open_slots(ground, spans)
        if slots and measures:
            statements = [ground.silent(slots), *(ground.units_statement(measure) for measure in measures)]
            return Draft(
                "not_found", tuple(statements), measures=tuple(m.number for m in measures), doc_id=ground.document.id
            )
        return structural.content(ground)

    def _responsibility(self, ground: Ground) -> Draft:
        if ground.query.measures:
            return structural.responsibility(ground)
        return self._search(ground)

    def _document(self, ground: Ground) -> Draft:
        return documental.facts(ground, self._index.cards)

    # Search

    def _find(self, ground: Ground) -> Retrieval:
        return self._retriever.search(ground.query.text)

    def _kept(self, found: Retrieval) -> list[Hit]:
        """Hits probable enough for the answer; the best one alone when it is only near."""
        keep = calibration()["thresholds"]["keep"]
        measures = [hit for hit in found.hits if hit.measure]
        return [hit for hit in measures if hit.probability >= keep] or [
            hit for hit in measures[:1] if hit.probability >= calibration()["thresholds"]["nearest"]
        ]

    def _search(self, ground: Ground) -> Draft:
        query = ground.query
        topic = self._reader.topic_words(query)
        whole = self._whole(ground, topic)
        if whole:
            return whole
        found = self._find(ground)
        hits = self._kept(found)
        if not hits or (query.has("offtopic") and hits[0].probability < _SURE):
            return self._nothing(ground, found)
        best = hits[0]
        slots = searched.open_slots(ground, best.sentences)
        if slots and query.has("which", "who"):
            draft = searched.responsibility(ground, hits[:1]) if query.has("who") else searched.fact(ground, hits[:1])
            return replace(draft, statements=(*draft.statements, ground.silent(slots)))
        if slots:
            return searched.not_found(ground, [ground.silent(slots)], hits)
        if query.intent is Intent.RESPONSIBILITY:
            return searched.responsibility(
                ground, hits[:1] if len(hits) == 1 or hits[0].probability - hits[1].probability > 0.2 else hits
            )
        if query.intent is Intent.SUPPORT:
            return searched.support(ground, hits)
        return searched.fact(ground, hits)

    def _whole(self, ground: Ground, topic: list[str]) -> Draft | None:
        """Questions about the document as a whole that no earlier rule took."""
        query = ground.query
        if query.has("goal") and not query.has("support", "who"):
            return documental.facts(ground, self._index.cards)
        if topic:
            return None
        if query.has("members"):
            groups = lookup.group_measures(ground.document)
            return Draft(
                "not_found",
                (ground.silent(["members"]), *(ground.units_statement(m) for m in groups)),
                doc_id=ground.document.id,
            )
        if query.has("count") and query.has("document", "scope"):
            return documental.facts(ground, self._index.cards)
        if query.has("which", "title", "duties") and query.has("document", "scope"):
            return documental.all_measures(ground)
        if query.has("validity", *searched._HOLDS):
            return searched.not_found(ground, [ground.silent(searched.open_slots(ground, ()))], [])
        if query.has("document", "content", "title") and not query.has("support"):
            return documental.facts(ground, self._index.cards)
        return clarify(ground, "clarify_business" if query.has("support") else "clarify")

    def _nothing(self, ground: Ground, found: Retrieval) -> Draft:
        """Nothing is near: off the subject, or on it and not in the documents."""
        query, say = ground.query, ground.say
        if query.has("scope", "support", "amount") and not query.has("offtopic"):
            return searched.not_found(ground, [Statement(say("silent_generic"))], self._near(found))
        return Draft("out_of_scope", (Statement(say("out_of_scope")),))

    def _near(self, found: Retrieval) -> list[Hit]:
        """The measure worth pointing to although it does not answer; none when nothing is near."""
        return [
            hit
            for hit in found.hits[:1]
            if hit.measure and hit.probability >= calibration()["thresholds"]["nearest"] / 2
        ]

    def _keyword(self, ground: Ground) -> Draft:
        word = self._word(ground.query)
        if not word or (len(word) > 8 and not ground.query.quoted):
            return self._search(ground)
        if len(ground.query.quoted) > 1 and ground.query.has("both"):
            return searched.all_keywords(ground, ground.query.quoted)
        near = [term for entry in self._index.lexicon.terms if word in entry.says for term in entry.means]
        return searched.keyword(ground, word, near, self._retriever.search(word))

    def _word(self, query: Query) -> str:
        """The keyword that a listing asks for: the quoted one, else the longest piece of the topic that a document prints, else the first."""
        if query.quoted:
            return query.quoted[0]
        pieces = [_EDGES.sub("", piece) for piece in re.split(r"[\s,。?!;:、]+", query.topic)]
        pieces = [piece for piece in pieces if len(piece) > 1]
        printed = [
            piece
            for piece in pieces
            if any(lookup.containing(m, piece) for d in self._index.documents.values() for m in d.measures)
        ]
        return max(printed, key=len) if printed else pieces[0] if pieces else ""

    # True or false

    def _check(self, ground: Ground) -> Draft:
        query = ground.query
        measures = ground.measures(query.measures)
        if query.measures and not measures:
            return Draft("not_found", ground.no_such(query.measures), doc_id=ground.document.id)
        if measures and query.units:
            statements = [self._check_units(ground, number) for number in query.measures if ground.measures([number])]
            draft = Draft(
                "answered", tuple(statements), doc_id=ground.document.id, measures=tuple(m.number for m in measures)
            )
            return replace(draft, units=lookup.named(lookup.all_units(measures)))
        if measures:
            return self._check_content(ground)
        found = self._kept(self._find(ground))
        if found and self._reader.topic_words(query):
            return self._check_task(ground, found)
        return structural.unit_measures(ground)

    def _check_units(self, ground: Ground, number: int) -> Statement:
        say, query = ground.say, ground.query
        measure = ground.measures([number])[0]
        yes = [unit for unit in query.units if unit in measure.unit_names]
        no = [unit for unit in query.units if unit not in measure.unit_names]
        others = [unit for unit in measure.unit_names if unit not in query.units]
        group = any(mention.group and mention.unit != lookup.CITIES for mention in measure.units)
        values = {
            "measure": ground.name(measure),
            "units": ground.units(measure),
            "unit": say.join(query.units),
            "yes": say.join(yes),
            "no": say.join(no),
            "others": say.join(others),
        }
        if no and group and not yes:
            name = "no_unit_group"
        elif no:
            name = "part_yes" if yes else "no_unit"
        else:
            name = "only_claim" if query.has("only") and others else "yes_unit"
        return Statement(say(name, **values), (ground.on_units(measure),), quoted=True)

    def _check_task(self, ground: Ground, hits: list[Hit]) -> Draft:
        """Whether a unit is responsible for a task that is named by its subject."""
        number = hits[0].measure or 0
        draft = searched.responsibility(ground, hits[:1])
        return replace(
            draft, statements=(self._check_units(replace_numbers(ground, number), number), *draft.statements[1:])
        )

    def _check_content(self, ground: Ground) -> Draft:
        """Whether measures say what the question supposes: its words and numbers are looked for in them."""
        query, say = ground.query, ground.say
        measures = ground.measures(query.measures)
        word = self._word(query)
        statements: list[Statement] = []
        for measure in measures:
            if word and query.has("mention"):
                statements += searched.mention(ground, measure, word)
                continue
            statements.append(
                Statement(say("content", measure=ground.name(measure)), ground.on_body(measure), quoted=True)
            )
        text = "".join(span.clean for measure in measures for span in lookup.sentences(measure))
        figures = [figure for figure in _DIGITS.findall(query.topic) if figure not in text]
        if figures and not query.has("mention"):
            statements.insert(
                0,
                Statement(
                    say("not_in", what=f"“{'、'.join(figures)}”"),
                    tuple(ground.on_heading(measure) for measure in measures),
                ),
            )
        draft = structural.content(ground)
        return replace(draft, statements=(*statements, *draft.statements[len(measures) * 2 :]))

    # Conversation

    def _more(self, ground: Ground, turn: Turn | None) -> Draft:
        """还有别的吗: nothing more after a complete list; the next probable measures after a search."""
        say = ground.say
        if turn is None:
            return clarify(ground, "clarify_follow")
        if turn.query.intent not in (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY) or turn.query.measures:
            last = ground.measures(turn.measures)
            evidence = (ground.on_units(last[-1]),) if last and turn.query.units else (ground.on_title(),)
            return Draft(
                "answered",
                (
                    Statement(say("more_none"), (ground.on_title(),) if not last else evidence),
                    *ground.group_caveat(turn.query.units[0] if turn.query.units else ""),
                ),
                doc_id=ground.document.id,
            )
        nearest = calibration()["thresholds"]["nearest"]
        rest = [
            hit
            for hit in self._retriever.search(turn.query.text).hits
            if hit.measure and hit.measure not in turn.measures and hit.probability >= nearest
        ][:3]
        if not rest:
            return Draft("answered", (Statement(say("more_none"), (ground.on_title(),)),), doc_id=ground.document.id)
        draft = searched.support(ground, rest)
        return replace(draft, statements=(Statement(say("more_rest")), *draft.statements[1 if len(rest) > 1 else 0 :]))


def clarify(ground: Ground, name: str) -> Draft:
    """Ask back, with questions that can be answered."""
    return Draft(
        "clarify",
        (Statement(ground.say(name)),),
        follow_ups=("全文有哪些措施?", "养老院适用哪些措施?", "互联网医院由谁负责?"),
    )


def replace_numbers(ground: Ground, number: int) -> Ground:
    return Ground(replace(ground.query, measures=(number,)), ground.document, ground.say)
