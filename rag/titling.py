"""Whose measure it is: the title before the first measure of a document, and its short form before later ones where an answer
is about several documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ingest.models import Entry
from rag.compose import OF
from rag.models import Draft, Statement

_LATER, _END = "\ue013", "\ue014"  # around the id of the document that a later measure is of
_AGAIN = re.compile(f"{_LATER}([^{_END}]*){_END}")
_BRIEF = re.compile(r"^(?:[^《》]{2,40}?关于)?(?:印发(?P<issued>.{4,}?)的(?:通知|函)$)?")


def titled(draft: Draft, entry: Entry) -> list[Statement]:
    """The statements of one document's desk with its title: before the first measure, or before all where no measure is named.
    Later measures get a mark, which `told_apart` reads."""
    title = f"《{entry.title}》"
    first = draft.statements[0].text if draft.statements else ""
    speaks = draft.doc_id == entry.id and draft.status in ("answered", "not_found")
    names = not speaks or OF in first or title in first
    statements, told = [], title in first
    for place, statement in enumerate(draft.statements):
        text = statement.text if names or place else f"{title}：{statement.text}"
        told = told or (not names and place == 0)
        while OF in text:
            text = text.replace(OF, f"{_LATER}{entry.id}{_END}" if told else title, 1)
            told = True
        statements.append(replace(statement, text=text))
    return statements


def told_apart(draft: Draft, entries: Mapping[str, Entry]) -> Draft:
    """The draft with the short title before every later measure where it cites several documents, else with nothing there."""
    cited = {one.entry.id for statement in draft.statements for one in statement.evidence if one.span}
    several = len(cited) > 1

    def whose(match: re.Match[str]) -> str:
        return f"《{brief(entries[match[1]].title)}》" if several and match[1] in entries else ""

    return replace(draft, statements=tuple(replace(one, text=_AGAIN.sub(whose, one.text)) for one in draft.statements))


def brief(title: str) -> str:
    """A title without its issuer, and that of what a notice issues: 若干意见 of 某省关于印发若干意见的通知."""
    match = _BRIEF.match(title)
    return (match["issued"] or title[match.end() :] or title) if match else title
