"""The numbered points inside a measure, each on a line of its own, and the tasks of its tables, each a row."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.clean import Reading
from ingest.markers import Form, Marker
from ingest.models import Item, UnitMention
from ingest.paragraphs import Paragraph
from ingest.sentences import split
from ingest.tasks import Task

_UNNUMBERED = "·"  # stands for the number of a row that has none


def read_items(
    paragraphs: Sequence[Paragraph], units: Sequence[UnitMention], reading: Reading, tasks: Mapping[int, Task]
) -> tuple[Item, ...]:
    """The points of a measure in order. One goes on to the next mark; in an article, whose points are parts of a sentence,
    it is its own paragraph alone. Tasks of a table stand one level below the point that it stands in."""
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
    points = [_item(marker, depths[_kind(marker)], own, units, reading) for marker, own in found]
    rows = _rows([one for one in rest if one.span.start in tasks], units, reading, tasks)
    rows = [replace(row, level=1 + max((one.level for one in points if _holds(one, row)), default=0)) for row in rows]
    return tuple(sorted([*points, *rows], key=lambda item: item.span.start))


def _holds(point: Item, row: Item) -> bool:
    return point.span.start <= row.span.start and row.span.end <= point.span.end


def _rows(
    paragraphs: Sequence[Paragraph], units: Sequence[UnitMention], reading: Reading, tasks: Mapping[int, Task]
) -> list[Item]:
    """The tasks that rows assign; a row that only says more of a task belongs to it."""
    found: list[Item] = []
    for paragraph in paragraphs:
        task = tasks[paragraph.span.start]
        own = tuple(unit for unit in units for start, end in task.cells if start <= unit.span.start < end)
        if task.goes_on and found:
            before = found.pop()
            more = (unit for unit in own if unit not in before.units)
            span = reading.span(before.span.start, paragraph.span.end)
            found.append(replace(before, span=span, units=(*before.units, *more)))
        else:
            span = reading.span(*task.heading)
            heading = reading.span(span.start, span.end - 1) if span.text.endswith("。") else span
            found.append(Item(task.number or _UNNUMBERED, 1, paragraph.span, heading, own, row=True))
    return found


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
