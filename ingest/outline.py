"""Text to Document: what each paragraph is, then parts and measures. Any text gives a Document; oddities go to `problems`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ingest import kinds
from ingest.clean import Reading
from ingest.concluding import conclusion
from ingest.markers import read_bare
from ingest.models import Attachment, Block, BlockKind, Document, Entry, Sentence
from ingest.numbered import Charging, Numbered, charges_of, read_measure, read_part, with_marks
from ingest.opening import Opening, is_listed, openings
from ingest.paragraphs import Paragraph, paragraphs
from ingest.problems import sequence_problems, wording_problems
from ingest.sections import Section, sections
from ingest.sentences import split
from ingest.tasks import find_tasks
from ingest.units import UnitDirectory

_OUTSIDE_FRONT = ("chrome", "part", "intro", "measure", "contents")


def parse(entry: Entry, reading: Reading, directory: UnitDirectory) -> Document:
    """The structure of a document. Never refuses; `problems` says what was inferred or looks wrong."""
    found = paragraphs(reading)
    tasks = find_tasks(found, reading)
    labels: list[BlockKind] = []
    numbered_parts: list[Numbered] = []
    numbered_measures: list[Numbered] = []
    divided = sections(found)
    for section in divided:
        own = _with_bare(found[section.first : section.last], reading)
        opens = openings(own, range(section.contents.start - section.first, section.contents.stop - section.first))
        named = _labels(own, opens, section, entry.title, alone=len(divided) == 1)
        labels += named
        of_parts, of_measures = _gathered(own, named, opens, len(numbered_parts))
        numbered_parts += with_marks(of_parts, reading, len(numbered_parts), section.number)
        numbered_measures += with_marks(of_measures, reading, len(numbered_measures), section.number)
    charges = [charges_of(one, reading, tasks) for one in (*numbered_parts, *numbered_measures)]
    charging = Charging.of(reading, directory, entry.level, [charge for own in charges for charge in own], tasks)
    measures = tuple(
        read_measure(one, own, charging)
        for one, own in zip(numbered_measures, charges[len(numbered_parts) :], strict=True)
    )
    standing: dict[int, list[int]] = defaultdict(list)
    for measure in measures:
        standing[measure.part or 0].append(measure.number)
    parts = tuple(
        read_part(one, own, charging, standing[one.ordinal]) for one, own in zip(numbered_parts, charges, strict=False)
    )
    problems = [
        *sequence_problems(numbered_parts, reading),
        *sequence_problems(numbered_measures, reading),
        *wording_problems(measures, entry.level, reading, directory),
    ]
    front = tuple(
        Sentence(span, kind=kind)
        for kind, paragraph in zip(labels, found, strict=True)
        if kind not in _OUTSIDE_FRONT
        for span in (
            [paragraph.span]
            if paragraph.span.start in tasks
            else split(reading, paragraph.span.start, paragraph.span.end)
        )
    )
    return Document(
        entry,
        reading.source,
        tuple(Block(kind, paragraph.span) for kind, paragraph in zip(labels, found, strict=True)),
        front,
        parts,
        measures,
        reading.errata,
        tuple(sorted(problems, key=lambda problem: problem.line)),
        _attachments(divided, found, labels, reading),
    )


def _with_bare(found: Sequence[Paragraph], reading: Reading) -> Sequence[Paragraph]:
    """The paragraphs; where the points of a section are 1.1, 1.2, a number alone marks a heading too."""
    dotted = sum(1 for paragraph in found if paragraph.marker and paragraph.marker.form == "dotted")
    if dotted < 2:
        return found
    made = []
    for paragraph in found:
        span = paragraph.span
        bare = None if paragraph.marker or paragraph.row else read_bare(reading.source, span.start, span.end)
        made.append(replace(paragraph, marker=bare, body=span.start + bare.length) if bare else paragraph)
    return made


def _labels(
    found: Sequence[Paragraph], opens: Sequence[Opening], section: Section, title: str, *, alone: bool
) -> list[BlockKind]:
    """The kind of every paragraph of a section. One without a number goes on with what is open: the opening of a part, or
    a measure."""
    texts = [paragraph.span.clean for paragraph in found]
    first = next((row for row, opening in enumerate(opens) if opening), len(found))
    if section.number:
        labels = [_of_attachment(found[row], row + section.first, section) for row in range(first)]
    else:
        labels = kinds.front(texts[:first], title, letter=not alone)
        listed = range(section.contents.start - section.first, section.contents.stop - section.first)
        labels = ["table" if found[row].row else kind for row, kind in enumerate(labels)]
        labels = ["contents" if row in listed else kind for row, kind in enumerate(labels)]
    closing = kinds.closing(texts[first:], [bool(opening) for opening in opens[first:]])
    ending = conclusion(found, opens, first, {row + first for row in closing})
    going_on: BlockKind = "chrome" if "chrome" in labels and section.number else "preamble"
    for row in range(first, len(found)):
        kind = closing.get(row - first)
        if going_on == "chrome" or kinds.is_chrome(texts[row]):
            going_on = kind = "chrome"  # the foot of a web page: nothing of the document follows
        elif opens[row]:
            going_on, kind = ("measure", "measure") if opens[row] == "measure" else ("intro", "part")
        elif kind or row in ending:
            kind = kind or ("attachment" if kinds.is_attachment(texts[row]) else "closing")
            going_on = "preamble"
        elif going_on == "preamble" and (found[row].row or kinds.is_attachment(texts[row])):
            kind = "table" if found[row].row else "attachment"
        labels.append(kind or going_on)
    for row in range(1, len(found)):  # 附件:1.甲, and on the next line 2.乙
        if labels[row - 1] == "attachment" and not opens[row] and labels[row] != "measure" and is_listed(found[row]):
            labels[row] = "attachment"
    return labels


def _of_attachment(paragraph: Paragraph, row: int, section: Section) -> BlockKind:
    """The kind of a paragraph of an attachment before its first number."""
    text = paragraph.span.clean
    if row in section.contents:
        return "contents"
    if row in section.titles:
        return "title"
    if row == section.label:
        return "attachment"
    if kinds.is_chrome(text):
        return "chrome"
    if kinds.is_date(text):
        return "date"
    return "table" if paragraph.row else "preamble"


def _gathered(
    found: Sequence[Paragraph], labels: Sequence[BlockKind], opens: Sequence[Opening], before: int
) -> tuple[list[tuple[int, list[Paragraph]]], list[tuple[int, list[Paragraph]]]]:
    """Parts and measures of a section, each with the ordinal of the part it stands in (0: none) and its paragraphs;
    `before` parts stand before the section."""
    parts: list[tuple[int, list[Paragraph]]] = []
    measures: list[tuple[int, list[Paragraph]]] = []
    chapter = 0
    for kind, opening, paragraph in zip(labels, opens, found, strict=True):
        if kind == "part":
            within = paragraph.marker is not None and paragraph.marker.form == "section"
            parts.append((chapter if within else 0, [paragraph]))
            chapter = chapter if within else before + len(parts)
        elif kind == "intro":
            parts[-1][1].append(paragraph)
        elif kind == "measure" and opening:
            measures.append((before + len(parts) if parts else 0, [paragraph]))
        elif kind == "measure":
            measures[-1][1].append(paragraph)
    return parts, measures


def _attachments(
    divided: Sequence[Section], found: Sequence[Paragraph], labels: Sequence[BlockKind], reading: Reading
) -> tuple[Attachment, ...]:
    """The attached documents, each from its label or title to its last paragraph, the foot of a web page aside."""
    made: list[Attachment] = []
    for section in divided[1:]:
        last = next((row for row in range(section.first, section.last) if labels[row] == "chrome"), section.last)
        if last <= section.first:
            continue
        titles = section.titles
        made.append(
            Attachment(
                section.number,
                reading.span(found[section.first].span.start, found[last - 1].span.end),
                reading.span(found[titles[0]].span.start, found[titles[-1]].span.end) if titles else None,
                found[section.label].span if section.label is not None else None,
            )
        )
    return tuple(made)
