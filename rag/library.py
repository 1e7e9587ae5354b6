"""Temporary: one desk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ingest.models import PolicyError
from rag.archive import Archive
from rag.common import Common
from rag.desk import Desk
from rag.index import Index, main_of
from rag.models import Draft, Query, Turn
from rag.settings import Settings

_TURNS = 12
_KEPT = 512


class Library:
    def __init__(self, archive: Archive, settings: Settings) -> None:
        self.common = Common(archive.lexicon, settings)
        self.main = Desk(Index(archive, main_of(archive), self.common), settings.max_question)
        self._recalled = lru_cache(maxsize=_KEPT)(self._recalled_anew)

    def answer(self, question: str, history: Sequence[str], documents: tuple[str, ...]) -> tuple[Query, Draft]:
        turn = self._recalled(tuple(history[max(0, len(history) - _TURNS) // _TURNS * _TURNS :]))
        query, draft, _ = self.main.answer(question, turn)
        return query, draft

    def _recalled_anew(self, asked: tuple[str, ...]) -> Turn | None:
        if not asked:
            return None
        turn = self._recalled(asked[:-1])
        try:
            return self.main.answer(asked[-1], turn)[2]
        except PolicyError:
            return turn
