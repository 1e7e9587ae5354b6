"""Parts and measures out of their paragraphs: mark, heading, sentences, units, and what is odd about them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.charges import Charge, Ranking, find_charges, find_ranking
from ingest.clean import Reading
from ingest.items import read_items
from ingest.markers import sequence, write_marker
from ingest.mentions import mentions
from ingest.models import Level, Measure, Part, Span, UnitMention
from ingest.paragraphs import Paragraph
from ingest.sentences import running, split, trim
from ingest.spoken import find_spoken
from ingest.tasks import Task
from ingest.units import UnitDirectory


@dataclass(frozen=True, slots=True)
class Numbered:
    """A part or a measure with its paragraphs, the first of which bears the mark.

    `ordinal` counts in the document from 1, `part` is the part it stands in (0: none). `mark` is as it reads or, when
    `inferred`, as it should stand; `due` is the number due here where another is printed. `attachment` is the attached
    document that it stands in (0: none).
    """

    ordinal: int
    part: int
    mark: str
    inferred: bool
    due: int | None
    paragraphs: list[Paragraph]
    attachment: int = 0


@dataclass(frozen=True, slots=True)
class Charging:
    """What it takes to tell the units of a charge; `tasks` are the rows that assign them."""

    reading: Reading
    directory: UnitDirectory
    level: Level
    ranking: Ranking
    tasks: Mapping[int, Task]

    @classmethod
    def of(
        cls,
        reading: Reading,
        directory: UnitDirectory,
        level: Level,
        charges: Iterable[Charge],
        tasks: Mapping[int, Task],
    ) -> Charging:
        return cls(reading, directory, level, find_ranking(reading, charges), tasks)

    def units(self, charges: Iterable[Charge]) -> tuple[UnitMention, ...]:
        found = (mentions(self.reading, one, self.directory, self.level, self.ranking) for one in charges)
        return tuple(itertools.chain.from_iterable(found))


def with_marks(
    found: Sequence[tuple[int, list[Paragraph]]], reading: Reading, before: int = 0, attachment: int = 0
) -> list[Numbered]:
    """The parts, or the measures, of a section from (part it stands in, paragraphs) of each, in order; `before` of them
    stand before it. Marks of different form count apart."""
    markers = [paragraphs[0].marker for _, paragraphs in found]
    due: dict[int, tuple[int, int]] = {}
    for form in {marker.form for marker in markers if marker}:
        rows = [row for row, marker in enumerate(markers) if marker and marker.form == form]
        printed = [marker.number if marker else None for marker in (markers[row] for row in rows)]
        due |= dict(zip(rows, sequence(printed, [found[row][0] for row in rows]), strict=True))
    numbered = []
    for row, ((part, paragraphs), marker) in enumerate(zip(found, markers, strict=True)):
        assert marker  # noqa: S101 - only a paragraph with a mark opens one
        number, expected = due[row]
        inferred = marker.number is None
        first = paragraphs[0]
        printed_mark = reading.span(first.span.start, first.body).clean or marker.printed
        mark = write_marker(marker.form, number) if inferred else printed_mark
        jumps = None if number in (expected, 1) else expected
        numbered.append(Numbered(before + row + 1, part, mark, inferred, jumps, paragraphs, attachment))
    return numbered


def charges_of(numbered: Numbered, reading: Reading, tasks: Mapping[int, Task]) -> list[Charge]:
    """The charges in the paragraphs of a part or a measure, in order. Of the rows that assign tasks it is the cells that tell.

    Beside brackets and labels, and in articles, which say what each body may do, a running sentence counts only where it
    does nothing else.
    """
    first = numbered.paragraphs[0]
    rows = [charge for one in numbered.paragraphs if one.row for charge in _of_row(one, tasks)]
    others = [one for one in numbered.paragraphs if one.span.start not in tasks]
    bounds = [(first.body if one is first else one.span.start, one.span.end) for one in others]
    marked = [find_charges(reading, start, end) for start, end in bounds]
    spoken = [
        charge
        for (start, end), own in zip(bounds, marked, strict=True)
        for gap in _between(own, start, end)
        for charge in find_spoken(reading, *gap)
    ]
    if any(marked) or (first.marker and first.marker.form == "article"):
        spoken = [charge for charge in spoken if not charge.within]
    # What a measure opens with is its heading, whatever it says.
    spoken = [replace(charge, within=True) if charge.start == first.body else charge for charge in spoken]
    return sorted([*itertools.chain.from_iterable(marked), *spoken, *rows], key=lambda charge: (charge.start, charge.inner))


def _of_row(row: Paragraph, tasks: Mapping[int, Task]) -> tuple[Charge, ...]:
    return tasks[row.span.start].charges if row.span.start in tasks else ()


def _between(charges: Iterable[Charge], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of start..end that the charges leave."""
    for charge in charges:
        yield start, charge.start
        start = charge.end
    yield start, end


def read_part(numbered: Numbered, charges: Sequence[Charge], charging: Charging, measures: Sequence[int]) -> Part:
    """A part: its title (up to the first 。 or the end of its line), its opening, whom these charge, and the numbers of the
    measures that stand in it."""
    title, *rest = _spans(numbered, _apart(charges), charging)
    return Part(
        numbered.ordinal,
        numbered.mark,
        numbered.inferred,
        title,
        running(rest),
        tuple(measures),
        charging.units(charges),
        numbered.attachment or None,
    )


def read_measure(numbered: Numbered, charges: Sequence[Charge], charging: Charging) -> Measure:
    """A measure: heading (up to the first 。 or the end of its line), sentences, points, and the units that it charges."""
    reading = charging.reading
    heading, *rest = _spans(numbered, _apart(charges), charging)
    units = charging.units(charges)
    first, last = numbered.paragraphs[0], numbered.paragraphs[-1]
    return Measure(
        numbered.ordinal,
        numbered.part or None,
        numbered.mark,
        numbered.inferred,
        reading.span(first.span.start, last.span.end),
        heading,
        running(rest),
        units,
        reading.span(charges[0].start, charges[-1].end) if charges else None,
        read_items(numbered.paragraphs, units, reading, charging.tasks),
        numbered.attachment or None,
    )


def _apart(charges: Sequence[Charge]) -> list[Charge]:
    return [charge for charge in charges if not charge.within]


def _spans(numbered: Numbered, charges: Sequence[Charge], charging: Charging) -> list[Span]:
    """The heading, less its 。, and the sentences after it; charges are none of them, rows that assign tasks are one each."""
    reading, first = charging.reading, numbered.paragraphs[0]
    spans: list[Span] = []
    at = 0
    for paragraph in numbered.paragraphs:
        if paragraph.span.start in charging.tasks:
            spans.append(paragraph.span)
            continue
        start = paragraph.body if paragraph is first else paragraph.span.start
        while at < len(charges) and charges[at].start < paragraph.span.end:
            spans += split(reading, start, charges[at].start)
            start = charges[at].end
            at += 1
        spans += split(reading, start, paragraph.span.end)
    spans = [span for span in spans if span.clean.strip("。|:-")]
    if not spans or spans[0].start >= first.span.end:
        spans.insert(0, reading.span(*trim(reading, first.body, first.body)))
    heading = spans[0]
    if heading.text.endswith("。"):
        spans[0] = reading.span(heading.start, heading.end - 1)
    return spans
