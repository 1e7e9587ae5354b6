"""The cases that failed, laid out for a reader: what was asked, what the answer had to be, what it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evals.labels import HALVES, READERS, status
from evals.models import Case, Result

Facts = tuple[tuple[str, str], ...]  # (name, value)


@dataclass(frozen=True)
class Failure:
    """A failed case. `expected` and `given` have the same names where both have a value."""

    identity: str
    split: str
    about: str
    history: tuple[str, ...]
    question: str
    faults: tuple[str, ...]
    expected: Facts
    given: Facts
    answer: str


def failures(results: Iterable[Result]) -> Iterator[Failure]:
    """Every result that is not right, in order."""
    for result in results:
        if not result.right:
            case = result.case
            about = f"{HALVES[case.split]} · {READERS[case.reader]} · {case.kind}"
            yield Failure(
                case.id,
                case.split,
                about,
                case.history,
                case.question,
                result.faults,
                _expected(case),
                _given(result),
                str(result.answer["answer"]),
            )


def _expected(case: Case) -> Facts:
    rows = [
        ("状态", status(case.status)),
        ("措施", _listed(case.measures)),
        ("也可引", _listed(case.may)),
        ("责任单位", "不问" if case.units is None else _listed(case.units)),
        ("须说", _listed(case.must)),
        ("不得说", _listed(case.must_not)),
        ("依据", case.why),
    ]
    return tuple((name, value) for name, value in rows if value)


def _given(result: Result) -> Facts:
    answer = result.answer
    rows = [
        ("状态", status(str(answer["status"]))),
        ("措施", _listed(sorted(result.cited))),
        ("责任单位", _listed(answer["units"])),
        ("意图", str(answer["intent"])),
    ]
    return tuple((name, value or "无") for name, value in rows)


def _listed(values: Iterable[object]) -> str:
    return "、".join(map(str, values))
