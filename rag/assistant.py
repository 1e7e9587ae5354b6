"""The one front door. What happens to a question, in order:

route (which documents) → at their desks: read → resolve → compose → render → verify → label
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from ingest.models import PolicyError
from rag.archive import Archive
from rag.index import Index
from rag.library import Library
from rag.models import Answer, Query
from rag.render import render
from rag.replies import Wording
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.shelves import open_shelves
from rag.verify import VerificationError, check_citation, check_draft

_LOG = logging.getLogger(__name__)
History = Sequence[tuple[str, str]]


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
        self, question: str, history: History = (), identity: str | None = None, documents: Sequence[str] = ()
    ) -> Answer:
        """The answer to a question; never raises for what a user can type.

        `history` holds (question, answer) pairs, oldest first. Only its questions are read: what an answer was is worked out
        anew, so a forged one steers nothing. `documents` are the ids of those that may be answered from; none: all.
        """
        began = time.perf_counter()
        question = question.encode("utf-8", "replace").decode()  # half a character cannot be sent to anybody
        try:
            query, draft = self._library.answer(question, [earlier for earlier, _ in history], tuple(documents))
        except PolicyError as error:
            return self._failed(question, str(error), began, identity)
        except Exception:  # noqa: BLE001 - a defect of the program must not take a reader's page down
            _LOG.exception("no answer to a question of %d characters", len(question))
            return self._failed(question, Wording("hans")("broken"), began, identity)
        say = Wording(query.script)
        try:
            check_draft(draft)
            text, citations = render(draft, say)
            quoted = (one for one in citations if one.start is not None)
            sources = {one.doc_id for one in quoted if one.doc_id in self.archive.entries}
            for citation in citations:
                check_citation(citation, {one: self.archive.document(one) for one in sources})
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
            self.archive.version,
            _ms(began),
            id=identity,
        )

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
