"""What the search alone brings for the questions that it has to answer, whatever the answer makes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.models import Case, Search
from ingest.models import PolicyError
from rag import Assistant

LIMIT = 15  # hits looked at a question
SEARCHED = ("support", "fact", "responsibility")  # intents that are searched for, unless a number or a unit is named
_ENGLISH = re.compile(r"[A-Za-z]{4}")


def search(assistant: Assistant, case: Case) -> Search | None:
    """The ranking for a question that stands alone and names no measure, part or unit; None for any other.

    For retrieval count those of them that are to be answered from measures. Questions in English are left out: the plain
    pipeline, which stands beside, has nothing for them.
    """
    if case.history:
        return None
    try:
        query = assistant.understand(case.question)
    except PolicyError:
        return None
    if query.measures or query.units or query.parts or str(query.intent) not in SEARCHED:
        return None
    found = assistant.retriever.search(query.text, LIMIT)
    hits = found.hits
    ranked = tuple(dict.fromkeys(hit.measure for hit in hits if hit.measure))
    counts = case.status == "answered" and bool(case.measures) and not _ENGLISH.search(query.text)
    answerable = assistant.retriever.read(query, found).statuses["answered"]
    return Search(ranked, answerable * hits[0].probability if hits else None, counts)


def confidence(answer: dict[str, object], found: Search | None) -> float | None:
    """How sure the program was of an answer, in [0, 1]; None where it does not say.

    The chance that the question can be answered from the documents times the chance of the first hit, for a question that was
    searched for and answered.
    """
    return found.probability if found and answer["status"] == "answered" else None


Places = Sequence[frozenset[int]]  # per place of a ranking, best first, the measures that stand there


def places(ranked: Sequence[int]) -> Places:
    """A ranking of single measures."""
    return [frozenset({measure}) for measure in ranked]


def hit_at(case: Case, found: Places, most: int) -> bool:
    """Whether a measure that is needed stands in the first places."""
    return found_at(case, found, most) > 0


def found_at(case: Case, found: Places, most: int) -> int:
    """How many of the measures needed stand in the first places."""
    return len(set(case.measures) & frozenset().union(*found[:most]))


def reciprocal_rank(case: Case, found: Places) -> float:
    """1 / the first place, from 1, where a measure stands that is needed; 0 when there is none."""
    return next((1 / at for at, measures in enumerate(found, 1) if not measures.isdisjoint(case.measures)), 0.0)
