"""A library of documents that no index holds, for pages."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import cast

from ingest.models import Card, Document
from ingest.store import Listed
from rag.assistant import Assistant
from ui.holdings import Holdings


def held(*documents: Document, cards: Iterable[Card] = ()) -> Holdings:
    """What a page sees of these documents, the first of which is the main one."""
    given = {one.id: one for one in documents}
    rows = [
        Listed(one.entry, "", "", parts=len(one.parts), measures=len(one.measures)) for one in documents
    ] + [Listed(card.entry, "", "", card=True) for card in cards]
    archive = SimpleNamespace(
        version="0",
        lexicon=None,
        entries={one.id: one.entry for one in documents},
        cards={card.entry.id: card for card in cards},
        listed={row.entry.id: row for row in rows},
        document=given.__getitem__,
    )
    index = SimpleNamespace(main=documents[0] if documents else None)
    return Holdings(cast(Assistant, SimpleNamespace(archive=archive, index=index)))
