"""How a question was read: what is asked for, which measures and which units are named. Only where the case says it.

A question that is read wrongly is no fault in itself; what counts is the answer. These scores tell where a fault came from.
"""

from __future__ import annotations

from evals.models import Case
from ingest.models import Document, PolicyError
from rag import Assistant
from rag.asks import ASKS
from rag.models import Query

RECOGNISED = ("intent", "ask", "numbers", "names")
_NUMBERED = ("resp_number", "resp_several")  # kinds whose measures are named by number in the question
_UNIT_KINDS = ("unit_duties", "unit_all", "unit_old_name")  # … whose measures are those of the unit that it names
_SHARED_KINDS = ("shared_measures", "set_shared")  # … those that all units named have
_UNION_KINDS = ("union", "set_union")  # … those that any of them has


def recognition(assistant: Assistant, case: Case, intent: str) -> dict[str, bool]:
    """Verdicts on how the question was read; those that the case gives no ground for are absent. `intent` is the answer's."""
    scores: dict[str, bool] = {}
    if case.intent:
        scores["intent"] = intent in case.intent
    if case.history:
        return scores
    try:
        query = assistant.understand(case.question)
    except PolicyError:
        return scores
    if case.ask and set(case.ask) <= set(ASKS):
        asks = assistant.retriever.asks(query)
        scores["ask"] = max(asks, key=lambda ask: asks[ask]) in case.ask
    if case.status != "answered":
        return scores
    documents = tuple(assistant.index.documents.values())
    if (
        case.kind.startswith(_NUMBERED) and case.measures and "部分" not in case.question
    ):  # 第四部分的第二项 counts in its part
        existing = {measure.number for document in documents for measure in document.measures}
        scores["numbers"] = set(query.measures) & existing == set(case.measures)
    named = named_measures(query, case.kind, documents)
    if named is not None and case.measures:
        scores["names"] = set(case.measures) <= named <= {*case.measures, *case.may}
    return scores


def named_measures(query: Query, kind: str, documents: tuple[Document, ...]) -> set[int] | None:
    """The measures that the units read from the question stand on, put together as the kind says; None for other kinds.

    A unit that was misread stands on other measures. The units of each measure are taken as parsed.
    """
    if kind not in (*_UNIT_KINDS, *_SHARED_KINDS, *_UNION_KINDS):
        return None
    units_of = {measure.number: set(measure.unit_names) for document in documents for measure in document.measures}
    sets = [{number for number, units in units_of.items() if unit in units} for unit in query.units]
    if not sets:
        return set()
    return set.union(*sets) if kind in _UNION_KINDS else set.intersection(*sets)
