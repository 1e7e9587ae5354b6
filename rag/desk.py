"""A desk: all that answers questions about one document of an archive.

read → resolve against the conversation → compose (look up, or search)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from rag.asks import GOING_ON
from rag.compose import Ground
from rag.conversation import Resolver
from rag.decide import Decider
from rag.index import Index
from rag.messages import lines_as_sentences, spaces_as_commas, split_questions
from rag.models import Draft, Intent, Query, Statement, Subject, Turn
from rag.question import Reader
from rag.replies import Wording
from rag.retrieve import Retriever

Reply = tuple[Query, Draft, Turn | None]
_FOUND = 8  # measures that a search may have brought up; a longer list is complete
_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY)
_BETTER = ("answered", "not_found", "clarify", "out_of_scope", "error")


class Desk:
    """Answers messages about one document. `limit`: characters that a question may have; `many`: whether other documents are
    loaded, so that an answer has to say which one it is about."""

    def __init__(self, index: Index, limit: int, *, many: bool = False) -> None:
        self.index, self._limit, self._many = index, limit, many
        self.reader = Reader(index)

    @cached_property
    def retriever(self) -> Retriever:
        return Retriever(self.index)

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.index, self.reader, lambda text: self.retriever.search(text))

    @cached_property
    def _decider(self) -> Decider:
        return Decider(self.index, self.retriever, self.reader)

    def read(self, question: str) -> Query:
        """The question as read by itself. Raises PolicyError for an empty or overlong one."""
        return self.reader.read(question, self._limit)

    def answer(self, question: str, turn: Turn | None) -> Reply:
        """Every question of the message, answered in turn and put together, and what they leave behind."""
        whole = self.read(lines_as_sentences(question))
        pieces = pieces_of(question, self.reader, self._limit, goes_on=turn is not None)
        results, after = self._each(pieces, whole, turn)
        if len(results) > 1 and not any(draft.status == "answered" for _, draft in results):
            alone, later = self._each([whole.text], whole, turn)  # one matter told in several sentences
            off = alone[0][1].status == "out_of_scope" and any(draft.status == "out_of_scope" for _, draft in results)
            if alone[0][1].status == "answered" or off:
                results, after = alone, later
        query, draft = results[0] if len(results) == 1 else together(results)
        return replace(query, question=question), draft, after

    def _each(
        self, pieces: Sequence[str], whole: Query, turn: Turn | None
    ) -> tuple[list[tuple[Query, Draft]], Turn | None]:
        """Every piece of a message, resolved and answered in turn, and what they leave behind."""
        results: list[tuple[Query, Draft]] = []
        for piece in pieces:
            read = self.read(piece) if piece != whole.text else whole
            read = replace(read, script=whole.script, cues=read.cues | ({GOING_ON} if turn else set()))
            query = self.resolver.resolve(read, turn, self._limit)
            draft = self._draft(query, turn)
            turn = _turn(query, draft, turn)
            results.append((query, draft))
        return results, turn

    def _draft(self, query: Query, turn: Turn | None) -> Draft:
        """The composer that the intent calls for."""
        say = Wording(query.script, many=self._many)
        document = self.index.main
        if document is None:
            return Draft("not_found", (Statement(say("silent_generic")),), missing=tuple(self.index.cards))
        if query.intent is Intent.OUT_OF_SCOPE:
            return Draft("out_of_scope", (Statement(say("out_of_scope")),))
        return self._decider.decide(Ground(query, document, say, self._many, self.index.bare), turn)


def pieces_of(question: str, reader: Reader, limit: int, *, goes_on: bool) -> list[str]:
    """The questions of a message; `goes_on`: there is a conversation that one which names nothing may be about."""
    whole = reader.read(lines_as_sentences(question), limit)
    short = len(whole.text) < 8 or whole.has("injection")
    pieces = [whole.text] if short else split_questions(whole.text, reader, limit, goes_on=goes_on)
    if len(pieces) < 2 and (apart := spaces_as_commas(question)) != question:
        spaced = split_questions(reader.read(apart, limit).text, reader, limit)
        pieces = spaced if len(spaced) > 1 else pieces
    return pieces


def _turn(query: Query, draft: Draft, before: Turn | None) -> Turn | None:
    """What this question leaves behind; one that led nowhere leaves the earlier subject standing."""
    if draft.status == "clarify" and before is None:
        return None if query.has("greeting", "about_me") else Turn(query, Subject(), draft.status)
    if draft.status in ("out_of_scope", "clarify") or (query.intent is Intent.MORE and not draft.measures):
        return before
    if draft.status == "not_found" and not draft.measures and before is not None and not query.documents:
        return before
    units = query.units if query.units and query.intent is not Intent.CHECK else ()
    if not draft.measures:
        units = units or draft.units
    searched = not query.measures and query.intent in _SEARCHED and len(draft.measures) <= _FOUND
    subject = Subject(draft.measures, units, searched, draft.doc_id)
    return Turn(query, subject, draft.status, draft.units, (*(before.trail if before else ()), subject))


def together(results: Sequence[tuple[Query, Draft]]) -> tuple[Query, Draft]:
    """Several drafts as one: the best status leads; nothing is said twice. Measures are those of the first one's document."""
    answered = [(query, draft) for query, draft in results if draft.status != "out_of_scope"] or list(results[:1])
    said: list[Statement] = []
    for statement in (statement for _, draft in results for statement in draft.statements):
        if statement.bullet or statement not in said:  # a row belongs to the line above it
            said.append(statement)
    best = min((draft.status for _, draft in answered), key=_BETTER.index)
    query = next(query for query, draft in answered if draft.status == best)
    doc_id = answered[0][1].doc_id
    own = [draft for _, draft in answered if draft.doc_id in (doc_id, None)]
    return query, Draft(
        best,
        tuple(said),
        tuple(dict.fromkeys(unit for _, draft in answered for unit in draft.units)),
        tuple(dict.fromkeys(name for _, draft in answered for name in draft.missing)),
        tuple(dict.fromkeys(follow for _, draft in answered for follow in draft.follow_ups))[:3],
        tuple(dict.fromkeys(number for draft in own for number in draft.measures)),
        doc_id,
    )
