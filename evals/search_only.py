"""Answering without looking anything up: whatever is asked is searched for, and what the search keeps is the answer."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.models import PolicyError
from rag import Answer, Assistant
from rag.models import Draft, Evidence, Statement, Status
from rag.render import render
from rag.replies import Wording

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
    documents = assistant.index.documents
    kept = assistant.retriever.kept(assistant.retriever.search(" ".join(said)))
    found = [(hit, documents[hit.doc_id]) for hit in kept if hit.sentences and hit.doc_id in documents]
    measures = [document.measure(hit.measure or 0) for hit, document in found]
    evidence = tuple(
        Evidence(document.entry, span, measure)
        for (hit, document), measure in zip(found, measures, strict=True)
        for span in hit.sentences[:NEAREST]
    )
    status: Status = "answered" if evidence else "not_found"
    shown, citations = render(Draft(status, (Statement("", evidence, quoted=True),)), Wording("hans"))
    units = dict.fromkeys(unit for measure in measures if measure for unit in measure.unit_names)
    return Answer(question, status, "fact", shown.strip(), citations, tuple(units))
