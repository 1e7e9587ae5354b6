"""Text to paragraphs: lines that a stray break tore apart are one, each knows the mark it opens with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.clean import Reading
from ingest.kinds import is_chrome, is_date
from ingest.markers import Marker, read_inner, read_marker
from ingest.models import COVERED, Span
from ingest.sentences import trim

_LINE = re.compile(r"[^\r\n]+")
_ENDED = re.compile(r"[。!?;:！？；：)）”》】\]」]$")
_RULE = re.compile(r"^[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$", re.MULTILINE)  # below the head of a table in Markdown
_PIPED = re.compile(r"\|.*\|")
_BROKEN_OFF = 30  # a paragraph longer than this that ends in mid-sentence goes on in the next one
_BRACKET = 300  # a bracket left open for longer than this is no bracket that a line break tore


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, the mark it opens with, and the source offset of its first word after the mark.

    `inner` is a mark that numbers points inside a measure; `row` says that it is a row of a table, which opens nothing.
    """

    span: Span
    marker: Marker | None
    body: int
    inner: Marker | None = None
    row: bool = False


def paragraphs(reading: Reading) -> list[Paragraph]:
    """Every paragraph in order; what lies between them is white space."""
    places: list[tuple[int, int]] = []
    rows: set[int] = set()  # where a row begins that does not show it by a tab between its words
    piped = bool(_RULE.search(reading.source))
    for line in _LINE.finditer(reading.source):
        start, end = trim(reading, *line.span())
        if start == end:
            continue
        below = bool(places) and (places[-1][0] in rows or _is_row(reading, *places[-1]))
        if (piped and _PIPED.fullmatch(reading.source, start, end)) or _is_short_row(line[0], below=below):
            rows.add(start)
        elif places and places[-1][0] not in rows and _goes_on(reading, places[-1], start, end):
            start = places.pop()[0]
        places.append((start, end))
    return [_paragraph(reading, start, end, row=start in rows) for start, end in places]


def _paragraph(reading: Reading, start: int, end: int, *, row: bool) -> Paragraph:
    span = reading.span(start, end)
    marker = read_marker(reading.source, start, end)
    body = start + marker.length if marker else start
    if row or _is_row(reading, body, end):
        return Paragraph(span, None, start, row=True)
    return Paragraph(span, marker, body, None if marker else read_inner(reading.source, start, end))


def _is_row(reading: Reading, start: int, end: int) -> bool:
    """Whether a line is a row of a table: a tab parts its words."""
    return reading.source.find("\t", *trim(reading, start, end)) >= 0


def _is_short_row(line: str, *, below: bool) -> bool:
    """Whether a line is a row with words in one cell alone: others are covered, or it stands `below` a row, cells empty."""
    return COVERED + "\t" in line or "\t" + COVERED in line or (below and line.startswith("\t"))


def _goes_on(reading: Reading, before: tuple[int, int], start: int, end: int) -> bool:
    """Whether the line start..end goes on with the paragraph before it."""
    if not _is_torn(reading.source[slice(*before)]) or read_marker(reading.source, start, end):
        return False
    if _is_row(reading, *before) or _is_row(reading, start, end) or read_inner(reading.source, start, end):
        return False
    line = reading.span(start, end).clean
    return not is_chrome(line) and not is_date(line)


def _is_torn(text: str) -> bool:
    """Whether a paragraph stops inside a bracket or in mid-sentence."""
    opened = max(text.rfind("("), text.rfind("（"))
    if opened > max(text.rfind(")"), text.rfind("）")):
        return len(text) - opened < _BRACKET
    return "。" in text and len(text) > _BROKEN_OFF and not _ENDED.search(text)
