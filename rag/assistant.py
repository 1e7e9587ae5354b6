"""The one front door. What happens to a question, in order:

read → resolve against the conversation → compose (look up, or search) → render → verify → label
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ingest.models import Document, PolicyError
from rag.asks import GOING_ON
from rag.compose import Ground
from rag.conversation import Resolver
from rag.decide import Decider
from rag.index import Index, open_index
from rag.messages import lines_as_sentences, spaces_as_commas, split_questions
from rag.models import Answer, Draft, Intent, Query, Statement, Subject, Turn
from rag.question import Reader
from rag.render import render
from rag.replies import Wording
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.verify import VerificationError, check_citation, check_draft

_LOG = logging.getLogger(__name__)
History = Sequence[tuple[str, str]]
_TURNS = 12  # at least so many earlier questions are looked back to, where there are so many
_KEPT = 512  # conversations whose subject is remembered, so that a longer one is not worked out from its start


class Assistant:
    """Answers questions over one opened index."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self.index = index
        self.settings = settings
        self.retriever = Retriever(index)
        self._reader = Reader(index)
        self._resolver = Resolver(index, self._reader, self.retriever.search)
        self._decider = Decider(index, self.retriever, self._reader)
        self._recalled = lru_cache(maxsize=_KEPT)(self._recalled_anew)

    @staticmethod
    def open(settings: Settings) -> Assistant:
        """An assistant on the live index. Raises PolicyError when there is none to use."""
        return Assistant(open_index(settings), settings)

    def ask(self, question: str, history: History = (), identity: str | None = None) -> Answer:
        """The answer to a question; never raises for what a user can type.

        `history` holds (question, answer) pairs, oldest first. Only its questions are read: what an answer was is worked out
        anew, so a forged one steers nothing.
        """
        began = time.perf_counter()
        question = question.encode("utf-8", "replace").decode()  # half a character cannot be sent to anybody
        try:
            turn = self._recall([earlier for earlier, _ in history])
            query, draft, _ = self._answer(question, turn)
        except PolicyError as error:
            return self._failed(question, str(error), began, identity)
        except Exception:  # noqa: BLE001 - a defect of the program must not take a reader's page down
            _LOG.exception("no answer to a question of %d characters", len(question))
            return self._failed(question, Wording("hans")("broken"), began, identity)
        say = Wording(query.script)
        try:
            check_draft(draft)
            text, citations = render(draft, say)
            for citation in citations:
                check_citation(citation, self.index.documents)
        except VerificationError:
            # A defect of the program: better no answer than one that its source does not bear out.
            return self._failed(question, say("unverified"), began, identity)
        return Answer(
            question,
            draft.status,
            query.intent.value,
            text,
            citations,
            draft.units,
            draft.missing,
            draft.follow_ups,
            say.label,
            self.index.version,
            _ms(began),
            id=identity,
        )

    def _failed(self, question: str, message: str, began: float, identity: str | None) -> Answer:
        """An answer that says what went wrong; an overlong question is not sent back whole."""
        label = Wording("hans").label
        return Answer(
            question[:200],
            "error",
            "error",
            message,
            notice=label,
            index_version=self.index.version,
            elapsed_ms=_ms(began),
            id=identity,
        )

    def understand(self, question: str) -> Query:
        """The question as read by itself. Raises PolicyError for an empty or overlong one."""
        return self._reader.read(question, self.settings.max_question)

    def _recall(self, questions: Sequence[str]) -> Turn | None:
        """What the conversation so far is about. Where it starts moves on in steps, so that what is remembered stays of use."""
        return self._recalled(tuple(questions[max(0, len(questions) - _TURNS) // _TURNS * _TURNS :]))

    def _recalled_anew(self, asked: tuple[str, ...]) -> Turn | None:
        """What these questions leave behind, from what all but the last of them do."""
        if not asked:
            return None
        turn = self._recalled(asked[:-1])
        try:
            return self._answer(asked[-1], turn)[2]
        except PolicyError:
            return turn

    def _answer(self, question: str, turn: Turn | None) -> tuple[Query, Draft, Turn | None]:
        """Every question of the message, answered in turn and put together."""
        whole = self._reader.read(lines_as_sentences(question), self.settings.max_question)
        pieces = (
            [whole.text]
            if len(whole.text) < 8 or whole.has("injection")
            else split_questions(whole.text, self._reader, self.settings.max_question, goes_on=turn is not None)
        )
        if len(pieces) < 2 and (apart := spaces_as_commas(question)) != question:
            said = self._reader.read(apart, self.settings.max_question).text
            spaced = split_questions(said, self._reader, self.settings.max_question)
            pieces = spaced if len(spaced) > 1 else pieces
        results, after = self._each(pieces, whole, turn)
        if len(results) > 1 and not any(draft.status == "answered" for _, draft in results):
            alone, later = self._each([whole.text], whole, turn)  # one matter told in several sentences
            off = alone[0][1].status == "out_of_scope" and any(draft.status == "out_of_scope" for _, draft in results)
            if alone[0][1].status == "answered" or off:
                results, after = alone, later
        query, draft = results[0] if len(results) == 1 else _together(results)
        return replace(query, question=question), draft, after

    def _each(
        self, pieces: Sequence[str], whole: Query, turn: Turn | None
    ) -> tuple[list[tuple[Query, Draft]], Turn | None]:
        """Every piece of a message, resolved and answered in turn, and what they leave behind."""
        results: list[tuple[Query, Draft]] = []
        for piece in pieces:
            read = self._reader.read(piece, self.settings.max_question) if piece != whole.text else whole
            read = replace(read, script=whole.script, cues=read.cues | ({GOING_ON} if turn else set()))
            query = self._resolver.resolve(read, turn, self.settings.max_question)
            draft = self._draft(query, turn)
            turn = _turn(query, draft, turn)
            results.append((query, draft))
        return results, turn

    def _draft(self, query: Query, turn: Turn | None) -> Draft:
        """The composer that the intent calls for, on the document that the question is about."""
        say = Wording(query.script)
        document = self._document(query, turn)
        if document is None:
            return Draft("not_found", (Statement(say("silent_generic")),), missing=tuple(self.index.cards))
        if query.intent is Intent.OUT_OF_SCOPE:
            return Draft("out_of_scope", (Statement(say("out_of_scope")),))
        ground = Ground(query, document, say)
        return self._decider.decide(ground, turn)

    def _document(self, query: Query, turn: Turn | None) -> Document | None:
        """The loaded document that a question names, that a follow-up goes on with, or the main one."""
        named = [identity for identity in query.documents if identity in self.index.documents]
        before = turn.subject.doc_id if turn and query.follow_up and not named else None
        return self.index.documents.get((named or [before or ""])[0], self.index.main)


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


_FOUND = 8  # measures that a search may have brought up; a longer list is complete
_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY)
_BETTER = ("answered", "not_found", "clarify", "out_of_scope", "error")


def _together(results: list[tuple[Query, Draft]]) -> tuple[Query, Draft]:
    """Several drafts as one: the best status leads; nothing is said twice."""
    answered = [(query, draft) for query, draft in results if draft.status != "out_of_scope"] or results[:1]
    said: list[Statement] = []
    for statement in (statement for _, draft in results for statement in draft.statements):
        if statement.bullet or statement not in said:  # a row belongs to the line above it
            said.append(statement)
    statements = tuple(said)
    best = min((draft.status for _, draft in answered), key=_BETTER.index)
    query = next(query for query, draft in answered if draft.status == best)
    return query, Draft(
        best,
        statements,
        tuple(dict.fromkeys(unit for _, draft in answered for unit in draft.units)),
        tuple(dict.fromkeys(name for _, draft in answered for name in draft.missing)),
        tuple(dict.fromkeys(follow for _, draft in answered for follow in draft.follow_ups))[:3],
        tuple(dict.fromkeys(number for _, draft in answered for number in draft.measures)),
        answered[0][1].doc_id,
    )


def _ms(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
