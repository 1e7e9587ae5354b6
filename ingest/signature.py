"""Who signs a document and when: the signature below its covering letter, or below the document where none is attached."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.clean import Reading
from ingest.kinds import is_date, is_officer, is_signature, is_signed_and_dated
from ingest.paragraphs import paragraphs
from ingest.readers.dates import iso_date
from ingest.sections import sections

_ATTACHED = re.compile(r"附[件表]\d{0,2}")
_SEAL = re.compile(r"[(（][^()（）]*章[)）]$")
_DATE = re.compile(r"(?:\d{4}|[〇零○０ＯOОΟ一二三四五六七八九]{4})年[^年]*$")
_SHORTEST = 3  # characters of a name; 国 务 院 is one name, 教育部 财政部 are two


@dataclass(frozen=True, slots=True)
class Signature:
    """The units that sign, in printed order (none where an officer does), and the date as ISO."""

    units: tuple[str, ...] = ()
    date: str | None = None


def signature_of(text: str) -> Signature:
    """The first signature with a date that stands in the document itself; dates and names elsewhere count for nothing."""
    found = paragraphs(Reading(text))
    own = sections(found)[0]
    texts = [paragraph.span.clean for paragraph in found[own.first : own.last]]
    texts = texts[: next((row for row, text in enumerate(texts) if _ATTACHED.fullmatch(text)), len(texts))]
    for row, line in enumerate(texts):
        if row > 1 and is_signed_and_dated(line):
            date = _DATE.search(line)
            assert date  # noqa: S101 - the line ends in one
            return Signature(_units([line[: date.start()]]), iso_date(date[0]))
        if row > 1 and is_date(line) and is_signature(texts[row - 1]):
            first = row - 1
            while first > 2 and is_signature(texts[first - 1]):
                first -= 1
            printed = [paragraph.span.text for paragraph in found[own.first + first : own.first + row]]
            return Signature(_units(printed), iso_date(line))
    return Signature()


def _units(lines: list[str]) -> tuple[str, ...]:
    """The names on the lines of a signature, several on one line where white space parts them."""
    names: list[str] = []
    for line in lines:
        pieces = line.split()
        apart = all(len(piece) >= _SHORTEST and is_signature(piece) for piece in pieces)
        names += pieces if apart else ["".join(pieces)]
    return tuple(_SEAL.sub("", name) for name in names if not is_officer(name))
