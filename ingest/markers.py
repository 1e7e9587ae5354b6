"""The marks that number the parts and measures of official documents, and which of them a document uses for what."""

from __future__ import annotations

import itertools
import operator
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.clean import INVISIBLE
from ingest.numerals import NUMERAL, to_chinese, to_int

Form = Literal["chapter", "article", "comma", "paren", "digit"]

_S = rf"[\s{INVISIBLE}]*"
# What may stand at the start of a paragraph. A numeral may be missing where the form shows that one was there.
_MARKERS: dict[Form, re.Pattern[str]] = {
    "chapter": re.compile(rf"第{_S}(?P<n>{NUMERAL}|\d{{1,4}}){_S}(?:章|部分){_S}"),
    "article": re.compile(rf"第{_S}(?P<n>{NUMERAL}|\d{{1,4}}){_S}条{_S}"),
    "comma": re.compile(rf"(?P<n>{NUMERAL})?{_S}、{_S}"),
    "paren": re.compile(rf"[(（]{_S}(?P<n>{NUMERAL})?{_S}[)）]{_S}"),
    "digit": re.compile(rf"(?P<n>\d{{1,3}}){_S}[.．、](?!\d){_S}"),
}
# Written from the general to the particular: in a document the first form that is used is the part, the next the measure.
_WRITTEN: dict[Form, str] = {"chapter": "第{}章", "article": "第{}条", "comma": "{}、", "paren": "({})", "digit": "{}."}


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at the start of a paragraph: its form, its number (None where the numeral is missing) and its length."""

    form: Form
    number: int | None
    printed: str
    length: int


def read_marker(text: str, start: int, end: int = sys.maxsize) -> Marker | None:
    """The mark that stands at this offset, or None; it reaches no further than `end`."""
    for form, pattern in _MARKERS.items():
        match = pattern.match(text, start, end)
        if match:
            numeral = match["n"]
            return Marker(form, to_int(numeral) if numeral else None, match[0].strip(), len(match[0]))
    return None


def write_marker(form: Form, number: int) -> str:
    """The mark as it should stand, half-width: (四), 二、, 第五条, 3."""
    return _WRITTEN[form].format(to_chinese(number) if form != "digit" and 1 <= number <= 999 else number)


def levels(markers: list[Marker]) -> tuple[Form | None, Form | None]:
    """Which form numbers the parts and which the measures, judged by all marks of a document in order.

    Articles (in chapters or not) are measures; else (一) under 一、; else 1. under 一、; else 一、 alone are the measures.
    """
    count = {form: sum(1 for marker in markers if marker.form == form and marker.number) for form in _MARKERS}
    if count["article"] >= 2:
        return ("chapter" if count["chapter"] else None), "article"
    top: Form | None = "chapter" if count["chapter"] else "comma" if count["comma"] else None
    if count["paren"] >= 2:
        return top, "paren"
    if top and count["digit"] >= 2:
        return top, "digit"
    if top:
        return None, top
    return None, ("digit" if count["digit"] >= 2 else None)


def sequence(printed: Sequence[int | None], parts: Sequence[int]) -> list[tuple[int, int]]:
    """Per mark (its number, the number that was due). A missing number, None in `printed`, is the one that was due.

    `parts` says in which part each mark stands: a part may count on from the one before it or start anew at 1.
    """
    anew = _starting_anew(printed, parts)
    found: list[tuple[int, int]] = []
    for at, number in enumerate(printed):
        opens_part = at > 0 and parts[at] != parts[at - 1]
        due = 1 if not found or (opens_part and parts[at] in anew) else found[-1][0] + 1
        found.append((due if number is None else number, due))
    return found


def _starting_anew(printed: Sequence[int | None], parts: Sequence[int]) -> set[int]:
    """The parts after the first that count from 1: by their first printed number or, where none is printed, as others do."""
    starts: dict[int, int | None] = {}
    for part, marks in itertools.groupby(zip(parts, printed, strict=True), key=operator.itemgetter(0)):
        numbers = enumerate(number for _, number in marks)
        starts[part] = next((number - place for place, number in numbers if number is not None), None)
    later = list(starts.items())[1:]
    usual = any(start == 1 for _, start in later)
    return {part for part, start in later if start == 1 or (start is None and usual)}
