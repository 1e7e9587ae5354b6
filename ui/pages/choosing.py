"""Which document a page is about: one of a short list, or with many documents one that is searched for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.models import Entry
from ui import links
from ui.finding import LONGEST
from ui.holdings import Holdings

LISTED = 50  # documents that stand in a list to choose from
_HITS = 20  # documents that a search shows


@dataclass(frozen=True, slots=True)
class Choice:
    """The document of a page and the others that it could be. `hits` are what `find` has found, each with its address.

    `entries` are those to choose from, none where there are `many`.
    """

    here: str
    document: Entry | None
    entries: Sequence[Entry]
    many: bool
    total: int
    find: str = ""
    hits: tuple[tuple[Entry, str], ...] = ()
    more: int = 0


def choice(holdings: Holdings, here: str, doc_id: str, find: str = "") -> Choice:
    """What can be chosen on the page at `here`; its document is the main one where `doc_id` is empty or not loaded."""
    entries = holdings.entries
    chosen = entries.get(doc_id) or next(iter(entries.values()), None)
    if len(entries) <= LISTED:
        return Choice(here, chosen, list(entries.values()), False, len(entries))
    find = find.strip()[:LONGEST]
    found = holdings.search(find, full=True) if find else []
    hits = tuple((row.entry, links.documents_page(here, document=row.entry.id)) for row in found[:_HITS])
    return Choice(here, chosen, (), True, len(entries), find, hits, len(found) - len(hits))
