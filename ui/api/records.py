"""Documents, measures and units as the API shows them: complete, because they come from the parsed structure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.models import Document, Entry, Measure, Part, Span
from rag.archive import Archive
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
from ui.links import document_page

Found = tuple[Document, Measure]


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


def unit_names(archive: Archive, name: str) -> frozenset[str]:
    """The canonical names that `name` may stand for: any spelling of the directory, or what a document prints. Empty: nobody."""
    text, _ = normalise(name)
    directory = archive.lexicon.directory
    unit = directory.resolve(text) or directory.by_english.get(text.lower())
    printed = {text} if text in archive.units else set()
    return frozenset(printed | ({unit.name} if unit else set()))


def unit_bodies(archive: Archive, documents: Iterable[Document]) -> list[UnitBody]:
    """All units of the directory and of the documents; those with most measures first, else in the order of the directory."""
    charged: dict[str, list[MeasureRef]] = {unit.name: [] for unit in archive.lexicon.directory.units}
    for document, measure in measures(documents):
        for name in measure.unit_names:
            charged.setdefault(name, []).append(MeasureRef(document=document.id, number=measure.number))
    known = {unit.name: unit for unit in archive.lexicon.directory.units}
    bodies = []
    for name, refs in sorted(charged.items(), key=lambda item: -len(item[1])):
        unit = known.get(name)
        bodies.append(
            UnitBody(
                name=name,
                full=unit.full if unit else "",
                names=list(unit.names) if unit else [name],
                group=bool(unit and unit.group),
                measures=refs,
            )
        )
    return bodies
