"""Answers across a library: every question of a message goes to the desks of its documents, and what they say is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from ingest.models import PolicyError
from rag.archive import Archive
from rag.common import Common
from rag.desk import Desk, pieces_of, together
from rag.finding import Finder
from rag.index import Index, main_of
from rag.models import Draft, Intent, Query, Statement, Turn
from rag.naming import Names
from rag.normalise import normalise
from rag.replies import Wording
from rag.routing import Route, Router, Thread
from rag.sections import Sections
from rag.settings import Settings
from rag.titling import told_apart

DESKS = 64  # documents that are kept open
_TURNS = 12  # at least so many earlier questions are looked back to, where there are so many
_KEPT = 512  # conversations whose subject is remembered, so that a longer one is not worked out from its start
_TALK = 40  # characters that a question grows by when its document is put in
Reply = tuple[Query, Draft, Thread]


class Library:
    """Answers messages over one archive."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self._archive, self._limit = archive, settings.max_question
        self.common = Common(archive.lexicon, settings)
        self._main_id = main_of(archive)
        self._many = self._counts_many()
        self.desk = lru_cache(maxsize=DESKS)(self._desk_anew)
        self._recalled = lru_cache(maxsize=_KEPT)(self._recalled_anew)
        self.main = Desk(Index(archive, self._main_id, self.common), self._limit, many=self._many)

    def answer(self, question: str, history: Sequence[str], documents: tuple[str, ...]) -> tuple[Query, Draft]:
        """The draft for a message. Raises PolicyError for an empty or overlong one and for a document that is not loaded."""
        strange = next((one for one in documents if one not in self._archive.entries), None)
        if strange is not None:
            raise PolicyError(f"没有收录文件“{strange[:80]}”;请从已收录文件的 id 中选择。")
        asked = tuple(history[max(0, len(history) - _TURNS) // _TURNS * _TURNS :])
        query, draft, _ = self._answer(question, self._recalled(asked, documents), documents)
        return query, told_apart(draft, self._archive.entries)

    def _counts_many(self) -> bool:
        """Whether more than one document has measures."""
        others = (one for one in self._archive.entries if one != self._main_id)
        return any(map(self._archive.measures, others))

    def _desk_anew(self, identity: str) -> Desk:
        if identity == self._main_id:
            return self.main
        return Desk(Index(self._archive, identity, self.common), self._limit + _TALK, many=True)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self._archive, self.common)

    @cached_property
    def _router(self) -> Router:
        return Router(self._archive, self.common, self._finder, self._names, self._limit, self._stays)

    @cached_property
    def _names(self) -> Names:
        return Names(self._archive, self._finder, self.common.cues)

    @cached_property
    def _sections(self) -> Sections:
        covering = self.common.covering(self._archive)
        return Sections(self._archive, self.desk, self._router, self._names, covering)

    def _stays(self, identity: str, text: str, turn: Turn) -> bool:
        """Whether the desk of a conversation takes a question for one that goes on with it."""
        desk = self.desk(identity)
        return desk.resolver.resolve(desk.read(text), turn, self._limit).follow_up

    def _recalled_anew(self, asked: tuple[str, ...], documents: tuple[str, ...]) -> Thread:
        """What these questions leave behind, from what all but the last of them do."""
        if not asked:
            return Thread()
        thread = self._recalled(asked[:-1], documents)
        try:
            return self._answer(asked[-1], thread, documents)[2]
        except PolicyError:
            return thread

    def _answer(self, question: str, thread: Thread, documents: tuple[str, ...]) -> Reply:
        if not self._many:  # one document: all of it is about that, or about none that is here
            unlisted = self._unlisted(question)
            if unlisted:
                return (*unlisted, thread)
            query, draft, turn = self.main.answer(question, thread.turn(""))
            return query, draft, Thread(turns=(("", turn),))
        if len(question) > self._limit:
            raise PolicyError(f"问题太长({len(question)} 字,上限 {self._limit} 字);请精简后再问。")
        scope = documents or tuple(self._archive.entries)
        routes, later = self._routes(question, thread, scope)
        if len(routes) == 1:
            query, draft, thread = self._sections.answer(routes[0], thread, scope)
            return replace(query, question=question), draft, thread
        results: list[tuple[Query, Draft]] = []
        for piece in later:
            route = self._router.route(piece, thread, scope)
            query, draft, thread = self._sections.answer(route, thread, scope)
            results.append((query, draft))
        query, draft = together(results)
        return replace(query, question=question), draft, thread

    def _unlisted(self, question: str) -> tuple[Query, Draft] | None:
        """鄂政办发〔2099〕7号第二条讲什么, asked of a library of one other document: that it is not here."""
        number = self._names.unlisted(normalise(question)[0])
        query = self.main.read(question) if number and len(question) <= self._limit else None
        if query is None or not query.measures:
            return None
        text = Wording(query.script)("no_such_document", number=number)
        return replace(query, intent=Intent.DOCUMENT), Draft("not_found", (Statement(text),))

    def _routes(self, question: str, thread: Thread, scope: Sequence[str]) -> tuple[list[Route], list[str]]:
        """Where a message goes, and its questions where they go to several documents; else it is one desk's to take apart."""
        whole = self._router.route(question, thread, scope)
        pieces = pieces_of(question, self._router.reader, self._limit, goes_on=thread.doc_id is not None)
        if len(pieces) < 2 or whole.where in ("several", "resting"):
            return [whole], []
        routes = [self._router.route(piece, thread, scope) for piece in pieces]
        homes = {route.documents[:1] for route in routes if route.where in ("desk", "search")}
        rest = {route.where for route in routes} - {"desk", "search", "any"}
        if len(homes) == 1 and not rest:
            home = next(iter(homes))
            text = question if not self._names.read(normalise(question)[0]).ids else whole.text
            return [Route("desk", home, text, whole.query)], []
        if len(homes) == 0 and len(rest) == 1 and "which" in rest:
            return [whole], []
        return routes, pieces
