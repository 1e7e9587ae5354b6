"""Text to Document: what each paragraph is, then parts and measures. Any text gives a Document; oddities go to `problems`."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import kinds
from ingest.clean import Reading
from ingest.markers import Form, levels
from ingest.models import Block, BlockKind, Document, Entry, Sentence
from ingest.numbered import Numbered, read_measure, read_part, sequence_problems, with_marks, wording_problems
from ingest.paragraphs import Paragraph, paragraphs
from ingest.sentences import split
from ingest.units import UnitDirectory

_OUTSIDE_FRONT = ("chrome", "part", "intro", "measure")


def parse(entry: Entry, reading: Reading, directory: UnitDirectory) -> Document:
    """The structure of a document. Never refuses; `problems` says what was inferred or looks wrong."""
    found = paragraphs(reading)
    part_form, measure_form = levels([paragraph.marker for paragraph in found if paragraph.marker])
    labels = _labels(found, entry.title, part_form, measure_form)
    numbered_parts, numbered_measures = _gathered(found, labels, (part_form, measure_form), reading)
    measures = tuple(read_measure(one, entry.level, reading, directory) for one in numbered_measures)
    parts = tuple(read_part(one, reading, measures) for one in numbered_parts)
    problems = [
        *sequence_problems(numbered_parts, reading),
        *sequence_problems(numbered_measures, reading),
        *wording_problems(measures, entry.level, reading, directory),
    ]
    front = tuple(
        Sentence(span, kind=kind)
        for kind, paragraph in zip(labels, found, strict=True)
        if kind not in _OUTSIDE_FRONT
        for span in split(reading, paragraph.span.start, paragraph.span.end)
    )
    blocks = tuple(Block(kind, paragraph.span) for kind, paragraph in zip(labels, found, strict=True))
    return Document(
        entry,
        reading.source,
        blocks,
        front,
        parts,
        measures,
        reading.errata,
        tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def _opens(paragraph: Paragraph, *forms: Form | None) -> bool:
    """Whether a paragraph opens a part or a measure. A mark without numeral must have words after it."""
    marker = paragraph.marker
    if not marker or marker.form not in forms:
        return False
    return marker.number is not None or paragraph.body < paragraph.span.end


def _labels(
    found: Sequence[Paragraph], title: str, part_form: Form | None, measure_form: Form | None
) -> list[BlockKind]:
    """The kind of every paragraph. One without a number goes on with what is open: the opening of a part, or a measure."""
    opens = [_opens(paragraph, part_form, measure_form) for paragraph in found]
    texts = [paragraph.span.clean for paragraph in found]
    first = opens.index(True) if True in opens else len(found)
    labels = kinds.front(texts[:first], title)
    closing = kinds.closing(texts[first:], opens[first:])
    going_on: BlockKind = "preamble"
    for row in range(first, len(found)):
        kind = closing.get(row - first)
        if going_on == "chrome" or kinds.is_chrome(texts[row]):
            going_on = kind = "chrome"  # the foot of a web page: nothing of the document follows
        elif opens[row]:
            is_measure = _opens(found[row], measure_form)
            going_on, kind = ("measure", "measure") if is_measure else ("intro", "part")
        elif kind:
            going_on = "preamble"
        labels.append(kind or going_on)
    return labels


def _gathered(
    found: Sequence[Paragraph], labels: Sequence[BlockKind], forms: tuple[Form | None, Form | None], reading: Reading
) -> tuple[list[Numbered], list[Numbered]]:
    """Parts and measures, each with all its paragraphs."""
    parts: list[tuple[int, list[Paragraph]]] = []
    measures: list[tuple[int, list[Paragraph]]] = []
    for kind, paragraph in zip(labels, found, strict=True):
        if kind == "part":
            parts.append((0, [paragraph]))
        elif kind == "intro":
            parts[-1][1].append(paragraph)
        elif kind == "measure" and _opens(paragraph, *forms):
            measures.append((len(parts), [paragraph]))
        elif kind == "measure":
            measures[-1][1].append(paragraph)
    return with_marks(parts, reading), with_marks(measures, reading)
