"""Documents, measures and units as the API shows them: complete, because they come from the parsed structure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from ingest.models import Document, Entry, Measure, Part, Span
from ingest.store import Listed
from rag.normalise import normalise
from ui.api.schemas import (
    DocumentBody,
    EntryBody,
    MeasureBody,
    MeasureRef,
    PartBody,
    Quotation,
    SentenceBody,
    UnitBody,
    UnitMentionBody,
)
from ui.holdings import Holdings
from ui.links import document_page

MANY = 200  # documents that one request goes through measure by measure
Found = tuple[Document, Measure]


def row_body(row: Listed) -> EntryBody:
    """A document, or one with a card alone, as it is listed: without its number of characters, which only its text tells."""
    entry = row.entry
    if row.card:
        return entry_body(entry, None)
    return entry_body(replace(entry, part_count=row.parts, measure_count=row.measures), None).model_copy(
        update={"loaded": True}
    )


def entry_body(entry: Entry, document: Document | None) -> EntryBody:
    """The catalogue entry of a document, or (document None) of one that is not loaded."""
    return EntryBody(
        id=entry.id,
        title=entry.title,
        loaded=document is not None,
        doc_no=entry.doc_no,
        issuer=entry.issuer,
        co_issuers=list(entry.co_issuers),
        issued=entry.issued,
        published=entry.published,
        level=entry.level,
        place=entry.place,
        standing=entry.standing,
        ended=entry.ended,
        superseded_by=entry.superseded_by,
        version=entry.version,
        url=entry.url,
        basis=list(entry.basis),
        parts=len(document.parts) if document else entry.part_count,
        measures=len(document.measures) if document else entry.measure_count,
        characters=len(document.text) if document else None,
    )


def document_body(document: Document) -> DocumentBody:
    """A whole document."""
    return DocumentBody(
        entry=entry_body(document.entry, document),
        front=[quotation(sentence.span) for sentence in document.front],
        parts=[_part_body(part) for part in document.parts],
        measures=[measure_body(document, measure) for measure in document.measures],
    )


def _part_body(part: Part) -> PartBody:
    return PartBody(
        number=part.number,
        marker=part.marker,
        marker_inferred=part.inferred,
        title=quotation(part.title),
        intro=[quotation(sentence.span) for sentence in part.intro],
        measures=list(part.measures),
    )


def measure_body(document: Document, measure: Measure) -> MeasureBody:
    """A measure with its sentences and units."""
    return MeasureBody(
        document=document.id,
        number=measure.number,
        part=measure.part,
        marker=measure.marker,
        marker_inferred=measure.inferred,
        heading=quotation(measure.heading),
        sentences=[
            SentenceBody(**quotation(sentence.span).model_dump(), repeats=sentence.repeats)
            for sentence in measure.sentences
        ],
        units=[
            UnitMentionBody(**quotation(mention.span).model_dump(), name=mention.unit, group=mention.group)
            for mention in measure.units
        ],
        start=measure.span.start,
        end=measure.span.end,
        page=f"{document_page(document.id)}#m{measure.number}",
    )


def quotation(span: Span) -> Quotation:
    """A stretch of the source as shown, with its place."""
    return Quotation(quote=span.quote, start=span.start, end=span.end)


def measures(documents: Iterable[Document]) -> Iterator[Found]:
    """Every measure with its document, in order."""
    for document in documents:
        for measure in document.measures:
            yield document, measure


def unit_names(holdings: Holdings, name: str) -> frozenset[str]:
    """The canonical names that `name` may stand for: any spelling of the directory, or what a document prints. Empty: nobody."""
    text, _ = normalise(name)
    directory = holdings.lexicon.directory
    unit = directory.resolve(text) or directory.by_english.get(text.lower())
    named = {text} & set(holdings.archive.units) | ({unit.name} if unit else set())
    if not named and len(holdings.documents) <= MANY:
        named = {
            mention.unit
            for _, measure in measures(holdings.documents.values())
            for mention in measure.units
            if text == mention.span.clean
        }
    return frozenset(named)


def of_units(holdings: Holdings, names: Iterable[str]) -> list[str]:
    """Ids of the documents that name one of these units, the main one first."""
    found = {identity for name in names for identity in holdings.archive.with_unit(name)}
    return [identity for identity in holdings.entries if identity in found]


def unit_bodies(holdings: Holdings, documents: Collection[str]) -> list[UnitBody]:
    """All units of the directory and of the documents; those with most measures first, then those that most documents name.

    Measures are those of `documents`.
    """
    directory = holdings.lexicon.directory
    charged: dict[str, list[MeasureRef]] = {unit.name: [] for unit in directory.units}
    charged |= {name: [] for name in holdings.archive.units if name not in charged}
    for document, measure in measures(holdings.documents[identity] for identity in documents):
        for name in measure.unit_names:
            charged.setdefault(name, []).append(MeasureRef(document=document.id, number=measure.number))
    known = {unit.name: unit for unit in directory.units}
    naming = holdings.naming
    bodies = []
    for name, refs in sorted(charged.items(), key=lambda item: (-len(item[1]), -naming.get(item[0], 0))):
        unit = known.get(name)
        bodies.append(
            UnitBody(
                name=name,
                full=unit.full if unit else "",
                names=list(unit.names) if unit else [name],
                group=bool(unit and unit.group),
                documents=naming.get(name, 0),
                measures=refs,
            )
        )
    return bodies
