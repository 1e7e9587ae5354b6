"""Parts and measures out of their paragraphs: mark, heading, sentences, units, and what is odd about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.clean import Reading
from ingest.markers import sequence, write_marker
from ingest.models import Level, Measure, Part, Problem, Span
from ingest.paragraphs import Paragraph
from ingest.sentences import running, split, trim
from ingest.units import UnitDirectory, find_brackets, mentions


@dataclass(frozen=True, slots=True)
class Numbered:
    """A part or a measure with its paragraphs, the first of which bears the mark.

    `ordinal` counts in the document from 1, `part` is the part it stands in (0: none). `mark` is as it reads or, when
    `inferred`, as it should stand; `due` is the number due here where another is printed.
    """

    ordinal: int
    part: int
    mark: str
    inferred: bool
    due: int | None
    paragraphs: list[Paragraph]


def with_marks(found: Sequence[tuple[int, list[Paragraph]]], reading: Reading) -> list[Numbered]:
    """The parts, or the measures, of a document from (part it stands in, paragraphs) of each, in order."""
    markers = [paragraphs[0].marker for _, paragraphs in found]
    numbers = sequence([marker.number if marker else None for marker in markers], [part for part, _ in found])
    numbered = []
    for ordinal, ((part, paragraphs), marker, (number, due)) in enumerate(zip(found, markers, numbers, strict=True), 1):
        assert marker  # noqa: S101 - only a paragraph with a mark opens one
        inferred = marker.number is None
        first = paragraphs[0]
        printed = reading.span(first.span.start, first.body).clean or marker.printed
        mark = write_marker(marker.form, number) if inferred else printed
        numbered.append(Numbered(ordinal, part, mark, inferred, None if number in (due, 1) else due, paragraphs))
    return numbered


def read_part(numbered: Numbered, reading: Reading, measures: Sequence[Measure]) -> Part:
    """A part: its title and its opening paragraphs."""
    opening, *rest = numbered.paragraphs
    title = reading.span(*trim(reading, opening.body, opening.span.end))
    intro = running(split(reading, rest[0].span.start, rest[-1].span.end)) if rest else ()
    own = tuple(measure.number for measure in measures if measure.part == numbered.ordinal)
    return Part(numbered.ordinal, numbered.mark, numbered.inferred, title, intro, own)


def read_measure(numbered: Numbered, level: Level, reading: Reading, directory: UnitDirectory) -> Measure:
    """A measure: heading (up to the first 。 or the end of its line), sentences, and the units that its brackets name."""
    spans: list[Span] = []
    brackets = []
    for paragraph in numbered.paragraphs:
        start = paragraph.body if paragraph is numbered.paragraphs[0] else paragraph.span.start
        for bracket in find_brackets(reading, start, paragraph.span.end):
            spans += split(reading, start, bracket.start())
            brackets.append(bracket)
            start = bracket.end()
        spans += split(reading, start, paragraph.span.end)
    spans = [span for span in spans if span.clean.strip("。")]
    first = numbered.paragraphs[0]
    heading = spans[0] if spans else reading.span(first.body, first.body)
    if heading.text.endswith("。"):
        heading = reading.span(heading.start, heading.end - 1)
    return Measure(
        numbered.ordinal,
        numbered.part or None,
        numbered.mark,
        numbered.inferred,
        reading.span(first.span.start, numbered.paragraphs[-1].span.end),
        heading,
        running(spans[1:]),
        tuple(mention for bracket in brackets for mention in mentions(reading, bracket, directory, level)),
        reading.span(brackets[0].start(), brackets[-1].end()) if brackets else None,
    )


def sequence_problems(found: Sequence[Numbered], reading: Reading) -> Iterator[Problem]:
    """Marks that were inferred, and marks that do not follow the one before."""
    for numbered in found:
        first = numbered.paragraphs[0]
        line = reading.line(first.span.start)
        if numbered.inferred:
            printed = reading.span(first.span.start, first.body).clean
            yield Problem(line, "numeral-inferred", f"“{printed}”缺序号,按顺序推定为 {numbered.mark}")
        elif numbered.due is not None:
            yield Problem(line, "number-jump", f"序号 {numbered.mark} 与顺序不符(应为第 {numbered.due})")


def wording_problems(
    measures: Sequence[Measure], level: Level, reading: Reading, directory: UnitDirectory
) -> Iterator[Problem]:
    """Units that the directory lacks (it has those of the province, not the nation's), and sentences said twice."""
    for measure in measures:
        for mention in measure.units:
            if level != "nation" and not directory.resolve(mention.unit):
                line = reading.line(mention.span.start)
                yield Problem(line, "unit-unknown", f"units.toml 中没有“{mention.unit}”")
        for sentence in measure.sentences:
            if sentence.repeats:
                line = reading.line(sentence.span.start)
                yield Problem(line, "sentence-repeated", f"{measure.marker} 中重复的句子:{sentence.span.clean}")
