"""The numbered points inside a measure, each on a line of its own."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from ingest.clean import Reading
from ingest.markers import Form, Marker
from ingest.models import Item, UnitMention
from ingest.paragraphs import Paragraph
from ingest.sentences import split


def read_items(paragraphs: Sequence[Paragraph], units: Sequence[UnitMention], reading: Reading) -> tuple[Item, ...]:
    """The points of a measure in order. One goes on to the next mark; in an article, whose points are parts of a sentence,
    it is its own paragraph alone."""
    opening, *rest = paragraphs
    is_article = opening.marker is not None and opening.marker.form == "article"
    depths: dict[tuple[Form, int], int] = {}
    found: list[tuple[Marker, list[Paragraph]]] = []
    for paragraph in rest:
        marker = paragraph.marker or paragraph.inner
        if marker and marker.number is not None and not paragraph.row:
            depths.setdefault(_kind(marker), len(depths) + 1)
            found.append((marker, [paragraph]))
        elif found and not is_article:
            found[-1][1].append(paragraph)
    return tuple(_item(marker, depths[_kind(marker)], own, units, reading) for marker, own in found)


def _kind(marker: Marker) -> tuple[Form, int]:
    """What tells the marks of one level from those of another: their form, and of 1.1 and 1.1.1 the length."""
    return marker.form, marker.dots if marker.form == "dotted" else 0


def _start(mention: UnitMention) -> int:
    return mention.span.start


def _item(
    marker: Marker, level: int, paragraphs: Sequence[Paragraph], units: Sequence[UnitMention], reading: Reading
) -> Item:
    first, last = paragraphs[0].span, paragraphs[-1].span
    start = first.start + marker.length
    sentences = split(reading, start, first.end)
    heading = sentences[0] if sentences else reading.span(first.end, first.end)
    if heading.text.endswith("。"):
        heading = reading.span(heading.start, heading.end - 1)
    left = bisect.bisect_left(units, first.start, key=_start)
    own = tuple(units[left : bisect.bisect_left(units, last.end, key=_start)])
    printed = reading.span(first.start, start).clean or marker.printed
    return Item(printed, level, reading.span(first.start, last.end), heading, own)
