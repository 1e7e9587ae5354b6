"""Whether an answer is right, by what the synthetic document says; figures of many answers by kind of question."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.questions import Question
from rag.models import Answer

_DECLINED = ("not_found", "out_of_scope", "clarify")
Shares = dict[str, dict[str, float]]


def judged(question: Question, answer: Answer) -> dict[str, bool]:
    """What of an answer is right, by name; only what the question asks for is judged."""
    if question.expected == "declined":
        return {"declined": answer.status in _DECLINED}
    if question.expected == "clarify":
        return {"asked back": answer.status == "clarify"}
    owns = [cited.doc_no == question.doc_no or cited.title == question.title for cited in answer.citations]
    own = [cited for cited, is_own in zip(answer.citations, owns, strict=True) if is_own]
    found = {"document first": bool(owns) and owns[0], "document": bool(own)}
    if question.measures:
        found["measure"] = set(question.measures) <= {cited.measure for cited in own}
    if question.figure:
        found["figure"] = any(question.figure in cited.quote for cited in own)
    if question.units is not None:
        found["units"] = bool(own) and _single(question.units) == _single(answer.units)
    return found


def _single(units: Iterable[str]) -> set[str]:
    """The units less bodies of many (各市州人民政府), which an answer may tell beside its list of units."""
    return {unit for unit in units if not unit.startswith("各")}


def row(question: Question, answer: Answer, milliseconds: float) -> dict[str, Any]:
    """A question, what was expected and what came, for people to read."""
    return {
        "kind": question.kind,
        "question": question.text,
        "expected": question.expected,
        "expected_document": question.doc_no,
        "expected_measures": list(question.measures),
        "expected_units": None if question.units is None else list(question.units),
        "status": answer.status,
        "cited": [[cited.doc_no or cited.title, cited.measure] for cited in answer.citations],
        "units": list(answer.units),
        "right": judged(question, answer),
        "ms": round(milliseconds, 2),
    }


def shares(rows: Iterable[Mapping[str, Any]]) -> Shares:
    """By kind and over all kinds: how many questions were "asked", and the share in [0, 1] of each thing that is right."""
    told: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one in rows:
        for kind in (one["kind"], "all"):
            told[kind]["asked"].append(True)
            for what, right in one["right"].items():
                told[kind][what].append(right)
    return {
        kind: {what: len(said) if what == "asked" else sum(said) / len(said) for what, said in things.items()}
        for kind, things in told.items()
    }


def latencies(times: Sequence[float], name: str) -> dict[str, float]:
    """Median, 99th percentile and maximum, under names that begin with `name`; at least two times."""
    return {
        f"{name}_median": statistics.median(times),
        f"{name}_p99": statistics.quantiles(times, n=100, method="inclusive")[98],
        f"{name}_max": max(times),
    }
