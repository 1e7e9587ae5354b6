"""Which documents a document rests on: those that its opening cites by number or by their very title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.models import Document, Span
from rag.naming import Names

_NUMBER = r"[\u4e00-\u9fff]{1,10}[〔\[(（]\d{4}[〕\])）]\d+号"
_CITED = re.compile(rf"《(?P<title>[^《》]{{4,80}})》(?:\s*[(（](?P<number>{_NUMBER})[^)）]{{0,20}}[)）])?|(?P<alone>{_NUMBER})")
_BRACKETS = str.maketrans("[(（])）", "〔〔〔〕〕〕")
_LEADING = re.compile(r"^.*(?:《[^》]*》|根据|按照|依据|落实|精神|要求|和|及|与|、|,|，|\()")


@dataclass(frozen=True, slots=True)
class Cited:
    """A document as an opening cites it: its title in 《》 or "", its number or "", and the sentence."""

    title: str
    number: str
    span: Span

    @property
    def printed(self) -> str:
        """《…》（…号), as far as it is named."""
        title = f"《{self.title}》" if self.title else ""
        return f"{title}（{self.number}）" if title and self.number else title or self.number


def cited(document: Document) -> tuple[Cited, ...]:
    """The documents that the sentences before the first measure cite, headings aside, in order, each once."""
    found: dict[tuple[str, str], Cited] = {}
    for span in document.front_of("preamble", "letter", "intro"):
        for match in _CITED.finditer(span.clean):
            number = _LEADING.sub("", match["number"] or match["alone"] or "").translate(_BRACKETS)
            if match["title"] or number:
                found.setdefault((match["title"] or "", number), Cited(match["title"] or "", number, span))
    return tuple(found.values())


def known(one: Cited, names: Names) -> str | None:
    """The id of a document or card that is cited, by number or by its very title; None where it is not loaded."""
    return names.of_number(one.number) or names.of_title(one.title)


def rests_on(document: Document, names: Names) -> tuple[str, ...]:
    """Ids of the documents and cards that this one rests on, those of the catalogue first."""
    found = [*document.entry.basis, *(known(one, names) for one in cited(document))]
    return tuple(dict.fromkeys(one for one in found if one and one != document.id))


def not_loaded(document: Document, names: Names) -> tuple[Cited, ...]:
    """What this document cites by number, or rests on by title, and the library has not got."""
    own = [document.entry.title, *(one.title.clean for one in document.attachments if one.title)]
    return tuple(
        one for one in cited(document) if known(one, names) is None and not any(one.title and one.title in title for title in own)
    )
