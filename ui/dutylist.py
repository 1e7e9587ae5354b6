"""The table of duties: which measures of a document name which units, complete because it is read from the parsed structure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ingest.models import Document, Measure, Part
from rag import lookup
from rag.compose import Ground
from rag.models import Query
from rag.replies import Wording

Order = Literal["number", "-number", "units", "-units"]


@dataclass(frozen=True, slots=True)
class Duty:
    """A measure and the units that it names, in printed order."""

    measure: Measure
    part: Part | None
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """A unit and the numbers of the measures that name it. A group is a body of many, not one unit."""

    unit: str
    measures: tuple[int, ...]
    group: bool


@dataclass(frozen=True, slots=True)
class DutyList:
    """All duties of a document. `units` stand in the order in which they are first printed."""

    document: Document
    duties: tuple[Duty, ...]
    units: tuple[UnitDuties, ...]

    def of(self, unit: str) -> tuple[Duty, ...]:
        """The duties that name the unit; all of them for ""."""
        return tuple(duty for duty in self.duties if not unit or unit in duty.units)

    @property
    def groups(self) -> tuple[str, ...]:
        """Bodies of many, which are not counted as units."""
        return tuple(row.unit for row in self.units if row.group)

    def by_count(self) -> tuple[UnitDuties, ...]:
        """Units with most measures first; bodies of many, which are no single unit, come last."""
        return tuple(sorted(self.units, key=lambda row: (row.group, -len(row.measures))))


def duty_list(document: Document) -> DutyList:
    """The duties of a document."""
    duties = tuple(
        Duty(measure, document.part(measure.part) if measure.part else None, measure.unit_names)
        for measure in document.measures
    )
    units = tuple(
        UnitDuties(
            unit,
            tuple(measure.number for measure in lookup.measures_of(document, unit)),
            not lookup.single(document, unit),
        )
        for unit in lookup.all_units(document.measures)
    )
    return DutyList(document, duties, units)


def in_order(duties: Iterable[Duty], order: Order) -> list[Duty]:
    """Duties by number or by how many units they name; a minus puts the highest first. Equals stay in the order of the document."""
    if order.lstrip("-") == "number":
        return sorted(duties, key=lambda duty: duty.measure.number, reverse=order == "-number")
    sign = -1 if order == "-units" else 1
    return sorted(duties, key=lambda duty: sign * len(duty.units))


def group_note(document: Document, unit: str) -> str:
    """What an answer about the unit says of measures that go to all members of a body; empty where it says nothing."""
    ground = Ground(Query("", "", "hans"), document, Wording("hans"))
    return "".join(statement.text for statement in ground.group_caveat(unit))
