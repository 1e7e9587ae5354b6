"""Answering without looking anything up: whatever is asked is searched for, and what the search keeps is the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.models import Measure, PolicyError
from rag import Answer, Assistant
from rag.models import Citation, Hit

NEAREST = 2  # sentences cited of each measure


def search_only(assistant: Assistant, question: str, history: Sequence[tuple[str, str]] = ()) -> Answer:
    """The measures that the search keeps, each with its nearest sentences and its units.

    The index and the search are the assistant's. There is no look-up in the parsed structure, no correction, no declining by
    what is asked for, and no memory: a follow-up is searched for together with the question before it.
    """
    try:
        said = [assistant.understand(one).text for one in (*(earlier for earlier, _ in history[-1:]), question)]
    except PolicyError as error:
        return Answer(question, "error", "error", str(error))
    kept = [hit for hit in assistant.retriever.kept(assistant.retriever.search(" ".join(said))) if hit.sentences]
    found = [(hit, _measure(assistant, hit)) for hit in kept if hit.doc_id in assistant.index.documents]
    citations = tuple(_citations(assistant, found))
    units = dict.fromkeys(unit for _, measure in found if measure for unit in measure.unit_names)
    shown = "\n>\n".join(f"> {citation.quote} [{citation.mark}]" for citation in citations)
    return Answer(question, "answered" if citations else "not_found", "fact", shown, citations, tuple(units))


def _measure(assistant: Assistant, hit: Hit) -> Measure | None:
    return assistant.index.documents[hit.doc_id].measure(hit.measure or 0)


def _citations(assistant: Assistant, found: Sequence[tuple[Hit, Measure | None]]) -> Iterator[Citation]:
    mark = 0
    for hit, measure in found:
        entry = assistant.index.documents[hit.doc_id].entry
        for span in hit.sentences[:NEAREST]:
            mark += 1
            yield Citation(
                mark=mark,
                doc_id=entry.id,
                title=entry.title,
                doc_no=entry.doc_no,
                level=entry.level,
                measure=measure.number if measure else None,
                marker=measure.marker if measure else None,
                marker_inferred=bool(measure and measure.inferred),
                heading=measure.heading.clean if measure else None,
                quote=span.quote,
                start=span.start,
                end=span.end,
                url=entry.url,
            )
