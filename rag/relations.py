"""Which documents a document rests on: those that its opening cites by number or by their very title."""

from __future__ import annotations

import re

from ingest.models import Document
from rag.naming import Names

_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[(（]\d{4}[〕\])）]\d+号")
_TITLE = re.compile(r"《([^《》]{4,80})》")
_LEADING = re.compile(r"^.*(?:《[^》]*》|根据|按照|依据|落实|精神|要求|和|及|与|、|,|，|\()")


def cited(document: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(document numbers, titles in 《》) of the sentences before the first measure that are no heading, in order."""
    spans = document.front_of("preamble", "letter", "intro")
    text = "".join(span.clean for span in spans)
    numbers = [_LEADING.sub("", match[0]).translate(str.maketrans("[(（])）", "〔〔〔〕〕〕")) for match in _NUMBER.finditer(text)]
    return tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(_TITLE.findall(text)))


def rests_on(document: Document, names: Names) -> tuple[str, ...]:
    """Ids of the documents and cards that this one rests on, those of the catalogue first."""
    numbers, titles = cited(document)
    found = [*document.entry.basis, *map(names.of_number, numbers), *map(names.of_title, titles)]
    return tuple(dict.fromkeys(one for one in found if one and one != document.id))
