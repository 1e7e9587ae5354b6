"""From shown text back to the source: where each character of a span's quotation stands in the stored document."""

from __future__ import annotations

from ingest.clean import CLOSE, OPEN, is_space
from ingest.models import Span

Range = tuple[int, int]
Where = tuple[int | None, ...]


def places(span: Span, source: str) -> Where:
    """Per character of `span.quote` its offset into `source`; None for a repaired character and the 〔 〕 around it."""
    quote, at = span.quote, span.start
    found: list[int | None] = []
    while len(found) < len(quote):
        shown, stored = quote[len(found)], source[at] if at < span.end else ""
        if shown == stored or (shown.isspace() and stored):
            found.append(at)
            at += 1
        elif stored and is_space(stored):
            at += 1
        elif shown == OPEN and (close := quote.find(CLOSE, len(found))) > 0:
            found += [None] * (close + 1 - len(found))
        elif stored:
            at += 1  # a misprint: its repair stands before it
        else:
            found.append(None)
    return tuple(found)


def shown_range(span: Span, source: str, start: int, end: int) -> Range:
    """Which characters of `span.quote`, as (first, end), show the source words start..end; (0, 0) if none do.

    A repair at an edge counts as `Span` counts it: with the word that it precedes, at the end of a line with the one before.
    """
    where = places(span, source)
    inside = [index for index, place in enumerate(where) if place is not None and start <= place < end]
    while inside and span.quote[inside[0]].isspace():
        inside.pop(0)
    while inside and span.quote[inside[-1]].isspace():
        inside.pop()
    if not inside:
        return 0, 0
    first, last = inside[0], inside[-1] + 1
    repair = first
    while repair and where[repair - 1] is None:
        repair -= 1
    following = _after(where, repair, span)
    if start <= following or not _line_ends(source, following):
        first = repair
    following = _after(where, last, span)
    if end > following or _line_ends(source, following):
        while last < len(where) and where[last] is None:
            last += 1
    return first, last


def _after(where: Where, index: int, span: Span) -> int:
    """The source offset behind the character that is shown before `index`."""
    place = where[index - 1] if index else None
    return span.start if place is None else place + 1


def _line_ends(source: str, at: int) -> bool:
    return source[at : at + 1] in ("", "\r", "\n")
