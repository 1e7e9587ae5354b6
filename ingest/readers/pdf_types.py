"""What a page of a PDF is made of. Lengths are points (1/72 inch); y grows upwards, as in the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character: its advance box from `left` to `right`, its baseline, the height of its font."""

    text: str
    left: float
    right: float
    base: float
    height: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line that is drawn upright or level: at `at` across its direction, from `start` to `end` along it."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as drawn: characters in the order of the file, rules, and whether it shows anything else than text."""

    width: float
    glyphs: list[Glyph]
    rules: list[Rule]
    shows: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `row` marks a row of a table, its cells parted by tabs. `em` is the width of a Chinese character."""

    text: str
    left: float
    right: float
    base: float
    height: float
    em: float
    row: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page as lines in the order of reading; `number` counts from 1."""

    number: int
    width: float
    lines: list[Line]
