"""The one front door. What happens to a question, in order:

route (which documents) → at their desks: read → resolve → compose → (a model's words, checked) → render → verify → label
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from ingest.models import PolicyError
from rag.archive import Archive
from rag.index import Index
from rag.library import Library
from rag.models import Answer, Draft, Query
from rag.phrasing.phraser import Phrased, Phraser, with_words
from rag.phrasing.setup import load_phraser
from rag.render import render
from rag.replies import LABEL_PHRASED, Wording
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.shelves import open_shelves
from rag.verify import VerificationError, check_citation, check_draft

_LOG = logging.getLogger(__name__)
History = Sequence[tuple[str, str]]
Mode = Literal["auto", "extractive", "llm"]


@dataclass(frozen=True, slots=True)
class _Made:
    """What all states of a growing answer have in common."""

    question: str
    query: Query
    began: float
    identity: str | None


class Assistant:
    """Answers questions over one archive."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self.archive, self.settings = archive, settings
        self._library = Library(archive, settings)

    @staticmethod
    def open(settings: Settings, folder: Path | None = None) -> Assistant:
        """An assistant on the live library, or on the edition in `folder`. Raises PolicyError when there is none to use."""
        return Assistant(open_shelves(settings, folder=folder), settings)

    @property
    def index(self) -> Index:
        """The document that questions are about when nothing else tells, opened for questions."""
        return self._library.main.index

    @property
    def retriever(self) -> Retriever:
        """The search of that document."""
        return self._library.main.retriever

    def ask(
        self,
        question: str,
        history: History = (),
        identity: str | None = None,
        documents: Sequence[str] = (),
        mode: Mode = "auto",
    ) -> Answer:
        """The answer to a question; never raises for what a user can type.

        `history` holds (question, answer) pairs, oldest first. Only its questions are read: what an answer was is worked out
        anew, so a forged one steers nothing. `documents` are the ids of those that may be answered from; none: all. `mode`
        "extractive" asks no language model.
        """
        *_, answer = self.stream(question, history, identity, documents, mode)
        return answer

    def stream(
        self,
        question: str,
        history: History = (),
        identity: str | None = None,
        documents: Sequence[str] = (),
        mode: Mode = "auto",
    ) -> Generator[Answer]:
        """The answer as it grows, each sentence of a model's when it is borne out; the last one is the answer of `ask`.

        Closing it ends what is going on.
        """
        began = time.perf_counter()
        question = question.encode("utf-8", "replace").decode()  # half a character cannot be sent to anybody
        asked = [earlier for earlier, _ in history]
        try:
            query, draft = self._library.answer(question, asked, tuple(documents))
        except PolicyError as error:
            yield self._failed(question, str(error), began, identity)
            return
        except Exception:  # noqa: BLE001 - a defect of the program must not take a reader's page down
            _LOG.exception("no answer to a question of %d characters", len(question))
            yield self._failed(question, Wording("hans")("broken"), began, identity)
            return
        made = _Made(question, query, began, identity)
        last = Phrased(ended=True)
        if self.phraser and mode != "extractive" and self.phraser.takes(query, draft):
            with closing(self.phraser.phrase(question, asked, draft)) as growing:
                for last in growing:
                    if not last.ended and not last.statements:
                        yield self._waiting(made, draft)
                    elif not last.ended:
                        partial = replace(draft, statements=last.statements, follow_ups=(), missing=())
                        yield self._answer(made, partial, last, "llm", whole=False)
        if last.statements:
            whole = with_words(draft, last.statements, Wording(query.script)("words_below"))
            answer = self._answer(made, whole, last, "llm")
            if answer.status != "error":
                yield answer
                return
            last = Phrased(ended=True, reason="failed")
        yield self._answer(made, draft, last, "extractive")

    def _waiting(self, made: _Made, draft: Draft) -> Answer:
        """An answer of which nothing can be shown yet."""
        return Answer(made.question, draft.status, made.query.intent.value, "", mode="llm", id=made.identity, growing=True)

    def _answer(self, made: _Made, draft: Draft, phrased: Phrased, mode: str, *, whole: bool = True) -> Answer:
        """A draft as an answer, every quotation of it checked against its source."""
        say = Wording(made.query.script)
        try:
            check_draft(draft)
            text, citations = render(draft, say, whole=whole)
            quoted = (one for one in citations if one.start is not None)
            sources = {one.doc_id for one in quoted if one.doc_id in self.archive.entries}
            for citation in citations:
                check_citation(citation, {one: self.archive.document(one) for one in sources})
        except VerificationError:
            # A defect of the program: better no answer than one that its source does not bear out.
            return self._failed(made.question, say("unverified"), made.began, made.identity)
        return Answer(
            made.question,
            draft.status,
            made.query.intent.value,
            text,
            citations,
            draft.units,
            draft.missing,
            draft.follow_ups,
            LABEL_PHRASED if mode == "llm" else say.label,
            self.archive.version,
            _ms(made.began),
            mode,
            made.identity,
            phrased.reason,
            not whole,
        )

    @cached_property
    def phraser(self) -> Phraser | None:
        """What puts answers into a model's words; None where no model is set."""
        return load_phraser(self.settings)

    def understand(self, question: str) -> Query:
        """The question as read by itself. Raises PolicyError for an empty or overlong one."""
        return self._library.main.read(question)

    def _failed(self, question: str, message: str, began: float, identity: str | None) -> Answer:
        """An answer that says what went wrong; an overlong question is not sent back whole."""
        label = Wording("hans").label
        return Answer(
            question[:200],
            "error",
            "error",
            message,
            notice=label,
            index_version=self.archive.version,
            elapsed_ms=_ms(began),
            id=identity,
        )


def _ms(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
