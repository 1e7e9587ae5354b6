"""What is decided about documents: taken down, put back, marked as no longer in force. Command line and web share it."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.catalog import load_corpus
from ingest.models import Entry, Report
from ingest.pipeline import Works, change
from ingest.register import Mark

STANDINGS = {"in_force": "现行有效", "repealed": "已废止", "expired": "已失效", "superseded": "已被取代"}


def withdraw(works: Works, identity: str, *, force: bool = False) -> Report:
    """Take a document down. Raises PolicyError for one that is not there."""
    catalogue = listed(works)
    return change(works, lambda register: register.withdrawing(identity, catalogue), force=force)


def restore(works: Works, identity: str, *, force: bool = False) -> Report:
    """Put a document back that was taken down. Raises PolicyError for one that was not."""
    return change(works, lambda register: register.restoring(identity), force=force)


def mark(works: Works, marked: Mark, *, force: bool = False) -> Report:
    """Say whether a document holds. Raises PolicyError for unknown documents and for a date that is none."""
    catalogue = listed(works)
    return change(works, lambda register: register.marking(marked, catalogue), force=force)


def listed(works: Works) -> Mapping[str, Entry]:
    """The entries of the catalogue by id, in its order."""
    corpus = load_corpus(works.corpus_dir)
    entries = [wanted.entry for wanted in corpus.wanted] + [card.entry for card in corpus.cards]
    return {entry.id: entry for entry in entries}


def standing_words(entry: Entry) -> str:
    """Whether a document holds, and since when not: 已废止(自2031-05-01起)."""
    since = f"(自{entry.ended}起)" if entry.ended and entry.standing != "in_force" else ""
    return STANDINGS[entry.standing] + since
