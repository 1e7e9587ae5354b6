"""Exact answers from the parsed structure: complete by construction, no ranking involved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingest.models import Document, Item, Measure, Span

CITIES = "各市州人民政府"
_PLAIN = 2


def measures_of(document: Document, unit: str) -> tuple[Measure, ...]:
    """Every measure that names the unit, in order."""
    return tuple(measure for measure in document.measures if unit in measure.unit_names)


def any_of(document: Document, units: Iterable[str]) -> tuple[Measure, ...]:
    """Measures that name at least one of the units, in order."""
    wanted = set(units)
    return tuple(measure for measure in document.measures if wanted.intersection(measure.unit_names))


def group_measures(document: Document) -> tuple[Measure, ...]:
    """Measures assigned to a body of many whose members the text does not list."""
    return tuple(m for m in document.measures if any(mention.group and mention.unit != CITIES for mention in m.units))


def single(document: Document, unit: str) -> bool:
    """Whether the name stands for one unit, not for a body of many."""
    return not any(mention.group and mention.unit == unit for measure in document.measures for mention in measure.units)


def leading(measure: Measure) -> tuple[str, ...]:
    """The units that lead on a measure, where the document itself says which do."""
    return tuple(dict.fromkeys(mention.unit for mention in measure.units if mention.lead))


def task_at(measure: Measure, span: Span) -> Item | None:
    """The task of a table that these words of a measure tell."""
    rows = (item for item in measure.items if item.row)
    return next((row for row in rows if row.span.start <= span.start < row.span.end), None)


def narrowed(measure: Measure, task: Item) -> Measure:
    """The measure as if it named the units of this task alone."""
    return replace(measure, units=task.units)


def tasks_of(measure: Measure, unit: str) -> tuple[Item, ...]:
    """The tasks of a measure's tables that a unit has; none where other words of the measure name it as well."""
    rows = [item for item in measure.items if item.row]
    its = [mention for mention in measure.units if mention.unit == unit]
    if not all(any(mention in row.units for row in rows) for mention in its):
        return ()
    return tuple(row for row in rows if any(mention in row.units for mention in its))


def rows_of(measure: Measure, task: Item) -> tuple[Span, ...]:
    """The rows that tell a task, and those above in which the merged cells stand that name its units."""
    starts = [task.span.start, *(mention.span.start for mention in task.units)]
    spans = (sentence.span for sentence in measure.sentences)
    return tuple(
        span
        for span in spans
        if task.span.start <= span.start < task.span.end or any(span.start <= at < span.end for at in starts)
    )


def rule_of_order(document: Document) -> Measure | None:
    """The measure whose bracket says, for those that follow too, that the unit named first leads (下同)."""
    brackets = ((measure, measure.units_span.text) for measure in document.measures if measure.units_span)
    return next((measure for measure, text in brackets if "下同" in text and "牵头" in text), None)


def named(units: Iterable[str]) -> tuple[str, ...]:
    """The units without 各市州人民政府, which stand on every measure; that alone if there is nothing else."""
    units = tuple(units)
    return tuple(unit for unit in units if unit != CITIES) or units


def shared_units(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Units that all of the measures name, in the order of the first."""
    lists = [measure.unit_names for measure in measures]
    return tuple(unit for unit in lists[0] if all(unit in other for other in lists[1:])) if lists else ()


def all_units(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Units of the measures, each once, in printed order."""
    return tuple(dict.fromkeys(unit for measure in measures for unit in measure.unit_names))


def only_home(document: Document, words: Iterable[str]) -> int | None:
    """The measure that these words name: some of them are printed in it alone, and none in another one alone.

    Words of two characters and less are too common to name anything.
    """
    telling = [word for word in words if len(word) > _PLAIN]
    homes = [[measure.number for measure in document.measures if containing(measure, word)] for word in telling]
    named = {numbers[0] for numbers in homes if len(numbers) == 1}
    return named.pop() if len(named) == 1 else None


def sentences(measure: Measure) -> tuple[Span, ...]:
    """Heading and sentences of a measure; one that only repeats an earlier one is left out."""
    return (measure.heading, *(sentence.span for sentence in measure.sentences if not sentence.repeats))


def containing(measure: Measure, word: str) -> tuple[Span, ...]:
    """Sentences of the measure in which the word stands (case-insensitive, white space aside)."""
    wanted = word.replace(" ", "").lower()
    return tuple(span for span in sentences(measure) if wanted in span.clean.replace(" ", "").lower())


def runs(measure: Measure) -> tuple[tuple[int, int], ...]:
    """The body of a measure as (start, end) runs of neighbouring sentences, repeated ones left out; a task in a table is one."""
    found: list[tuple[int, int]] = []
    joined = False
    for sentence in measure.sentences:
        row = task_at(measure, sentence.span) is not None
        if joined and not (row or sentence.repeats):
            found[-1] = (found[-1][0], sentence.span.end)
        elif not sentence.repeats:
            found.append((sentence.span.start, sentence.span.end))
        joined = not (row or sentence.repeats)
    return tuple(found)
