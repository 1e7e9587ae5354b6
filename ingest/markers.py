"""The marks that number the parts and measures of official documents, and which of them a document uses for what."""

from __future__ import annotations

import itertools
import operator
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.clean import INVISIBLE
from ingest.numerals import NUMERAL, to_chinese, to_int

Form = Literal["chapter", "section", "article", "comma", "paren", "dotted", "digit", "bare", "figure", "circle"]

_S = rf"[\s{INVISIBLE}]*"
_N = rf"第{_S}(?P<n>{NUMERAL}|\d{{1,4}}){_S}"
# What may follow 第三条 in running text that only refers to the article.
_REFERRED = r"(?:规定|所列|所称|所指|之规定|第|的|和|或|、|至|款|中|及|与|以及|，|,)"
_COUNTED = r"[万亿千百个元米吨倍％%℃]|公里|公顷|公斤|平方|立方|小时|分|秒|度|年|月|日|级|亩"  # what a figure counts
# What may stand at the start of a paragraph. A numeral may be missing where the form shows that one was there.
_MARKERS: dict[Form, re.Pattern[str]] = {
    "chapter": re.compile(rf"{_N}(?:章|部分|编|篇){_S}"),
    "section": re.compile(rf"{_N}节{_S}"),
    "article": re.compile(rf"{_N}条(?!{_REFERRED}){_S}"),
    "comma": re.compile(rf"(?P<n>{NUMERAL})?{_S}、{_S}"),
    "paren": re.compile(rf"[(（]{_S}(?P<n>{NUMERAL})?{_S}[)）]{_S}"),
    "dotted": re.compile(
        rf"(?:\d{{1,2}}[.．]){{1,4}}(?P<n>\d{{1,2}})[.．]?(?:[ \t\u3000\xa0]+(?!{_COUNTED})|(?=[\u4e00-\u9fff])(?!{_COUNTED}))"
    ),
    "digit": re.compile(rf"(?P<n>\d{{1,3}}){_S}[.．、](?!\d){_S}"),
}
# Marks of points inside a measure, or of a plan that numbers 1, 1.1, 1.1.1: what they look like stands in other text as well.
_INNER: dict[Form, re.Pattern[str]] = {
    "figure": re.compile(rf"(?:[(（]{_S}(?P<n>\d{{1,2}}){_S}[)）]|(?P<m>\d{{1,2}})[)）]){_S}"),
    "circle": re.compile(rf"(?P<n>[①-⑳]){_S}"),
}
_BARE = re.compile(rf"(?P<n>\d{{1,2}})[ \t\u3000\xa0]+(?!{_COUNTED})(?=[\u4e00-\u9fff])")
_BARE_LONGEST = 30  # characters of a heading that a number alone marks
# Written from the general to the particular: in a document the first form that is used is the part, the next the measure.
_WRITTEN: dict[Form, str] = {
    "chapter": "第{}章", "section": "第{}节", "article": "第{}条", "comma": "{}、", "paren": "({})", "digit": "{}.",
}  # fmt: skip
_PARTLY = 0.5  # share of the parts that have points of a form below them, for that form to number the measures


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at the start of a paragraph: its form, its number (None where the numeral is missing) and its length."""

    form: Form
    number: int | None
    printed: str
    length: int

    @property
    def dots(self) -> int:
        """How many dots part its numbers: one in 1.1, two in 1.1.1."""
        return len(re.findall("[.．]", self.printed.rstrip(".．")))


def read_marker(text: str, start: int, end: int = sys.maxsize) -> Marker | None:
    """The mark that stands at this offset, or None; it reaches no further than `end`."""
    for form, pattern in _MARKERS.items():
        match = pattern.match(text, start, end)
        if match:
            numeral = match["n"]
            return Marker(form, to_int(numeral) if numeral else None, match[0].strip(), len(match[0]))
    return None


def read_inner(text: str, start: int, end: int = sys.maxsize) -> Marker | None:
    """The mark of a point inside a measure, (1) or ①, that stands at this offset, or None."""
    for form, pattern in _INNER.items():
        match = pattern.match(text, start, end)
        if match and form == "circle":
            return Marker(form, ord(match["n"]) - ord("①") + 1, match[0].strip(), len(match[0]))
        if match:
            return Marker(form, to_int(match["n"] or match["m"]), match[0].strip(), len(match[0]))
    return None


def read_bare(text: str, start: int, end: int) -> Marker | None:
    """The number alone that opens a short heading, or None: 3　预警监测, in a plan whose points are 3.1, 3.2."""
    match = _BARE.match(text, start, end)
    if not match or end - match.end() > _BARE_LONGEST or "。" in text[start:end]:
        return None
    return Marker("bare", to_int(match["n"]), match["n"], len(match[0]))


def write_marker(form: Form, number: int) -> str:
    """The mark as it should stand, half-width: (四), 二、, 第五条, 3."""
    return _WRITTEN[form].format(to_chinese(number) if form != "digit" and 1 <= number <= 999 else number)


def levels(markers: list[Marker]) -> tuple[Form | None, Form | None]:
    """Which form numbers the parts and which the measures, judged by all marks of a document in order.

    Articles (in chapters or not) are measures, and 1.1 under 1; else what stands below the parts: sections or 一、 below
    chapters, (一) or 1. below 一、, if at least half the parts have some or there are twice as many; else 一、 alone.
    """
    count = Counter(marker.form for marker in markers if marker.number)
    if count["article"] >= 2:
        return ("chapter" if count["chapter"] else None), "article"
    if count["dotted"] >= 2 and count["dotted"] > count["comma"] + count["paren"]:
        return ("bare" if count["bare"] else None), "dotted"
    top: Form | None = "chapter" if count["chapter"] else "comma" if count["comma"] else None
    below: tuple[Form, ...] = ("section", "comma", "paren", "digit") if top == "chapter" else ("paren", "digit")
    for form in below:
        if count[form] >= 2 and (top is None or _is_usual(markers, top, form)):
            return top, form
    return (None, top) if top else (None, None)


def _is_usual(markers: Sequence[Marker], top: Form, form: Form) -> bool:
    """Whether points of this form stand below the parts as a rule, not in one of them by way of a list."""
    tops = within = points = 0
    seen = False
    for marker in markers:
        if marker.form == top:
            tops, seen = tops + 1, False
        elif marker.form == form and tops:
            points += 1
            within += not seen
            seen = True
    return within >= _PARTLY * tops or points >= 2 * tops


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
