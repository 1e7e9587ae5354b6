"""The marks that number the parts and measures of official documents, and which of them a document uses for what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.numerals import NUMERAL, to_chinese, to_int

Form = Literal["chapter", "article", "comma", "paren", "digit"]

# What may stand at the start of a paragraph. A numeral may be missing where the form shows that one was there.
_MARKERS: dict[Form, re.Pattern[str]] = {
    "chapter": re.compile(rf"第\s*(?P<n>{NUMERAL}|\d+)\s*(?:章|部分)\s*"),
    "article": re.compile(rf"第\s*(?P<n>{NUMERAL}|\d+)\s*条\s*"),
    "comma": re.compile(rf"(?P<n>{NUMERAL})?\s*、\s*"),
    "paren": re.compile(rf"[(（]\s*(?P<n>{NUMERAL})?\s*[)）]\s*"),
    "digit": re.compile(r"(?P<n>\d{1,3})\s*[.．、](?!\d)\s*"),
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


def read_marker(text: str, start: int) -> Marker | None:
    """The mark that stands at this offset, or None."""
    for form, pattern in _MARKERS.items():
        match = pattern.match(text, start)
        if match:
            numeral = match["n"]
            return Marker(form, to_int(numeral) if numeral else None, match[0].strip(), len(match[0]))
    return None


def write_marker(form: Form, number: int) -> str:
    """The mark as it should stand, half-width: (四), 二、, 第五条, 3."""
    return _WRITTEN[form].format(number if form == "digit" else to_chinese(number))


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
