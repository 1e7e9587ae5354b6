"""Characters of a page to lines: rows of ruled tables cell by cell, all else by the place on the page."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from itertools import pairwise

from ingest.models import COVERED
from ingest.readers.pdf_tables import Grid, grids
from ingest.readers.pdf_types import Glyph, Line, Sheet

_SAME_LINE = 0.45  # of the height of a font: baselines that are nearer are one line
_CELL = 2.0  # em: a gap without anything in it that is wider parts the cells of a table without rules
_WORD = 0.18  # em: a gap that parts two words in Latin letters
_CLOSING = "，。、；：！？）》”’】〕」』"
_COLUMN = 0.3  # of the height of the text: a leap up to the right that goes further begins a column


def lines_of(sheet: Sheet) -> list[Line]:
    """The lines of a page in the order of reading: from top to bottom, or column by column where there are columns."""
    tables = grids(sheet.rules)
    free: list[Glyph] = []
    held: list[list[Glyph]] = [[] for _ in tables]
    for glyph in sheet.glyphs:
        at = next((number for number, table in enumerate(tables) if table.holds(glyph)), None)
        (free if at is None else held[at]).append(glyph)
    rows = [row for table, glyphs in zip(tables, held, strict=True) for row in _rows(table, glyphs)]
    flow = [line for column in _columns(free) for line in _lines(column)]
    if not rows:
        return flow
    # A table's rows keep their order; the table goes in where its upper edge is.
    return sorted([*flow, *rows], key=lambda line: -line.base)


def _rows(table: Grid, glyphs: list[Glyph]) -> list[Line]:
    """The rows of a table. Where nothing but one column is filled, what stands in it is running text in a frame."""
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        cells.setdefault(table.cell(glyph), []).append(glyph)
    lines: list[Line] = []
    for row in range(table.rows):
        heads = [(head, head == (row, column)) for column, head in enumerate(table.heads(row))]
        texts = [_joined(_lines(cells.get(head, []))) if own else COVERED if head[0] < row else "" for head, own in heads]
        inside = [glyph for head, own in heads if own for glyph in cells.get(head, [])]
        text = "\t".join(texts).rstrip("\t")
        if inside:
            top, bottom = table.levels[row], table.levels[row + 1]
            height = max(glyph.height for glyph in inside)
            lines.append(Line(text, table.left, table.right, (top + bottom) / 2, height, _em(inside), row=True))
    return lines


def _joined(lines: list[Line]) -> str:
    """The lines of a cell as one."""
    text = ""
    for line in lines:
        text = join(text, line.text.replace("\t", " "))
    return text


def join(before: str, after: str) -> str:
    """Two pieces of a text that a line break parted: with a space between Latin words, without one in Chinese."""
    if before and after and before[-1].isascii() and after[0].isascii():
        if before[-1].isalnum() and after[0].isalnum():
            return f"{before} {after}"
        if before[-1] in ",;:.)" and after[0].isalpha():
            return f"{before} {after}"
    return before + after


def _columns(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """The columns of a page, mostly one. A new one begins where the text leaps up and goes on right of all before it."""
    if not glyphs:
        return []
    reach = max(glyph.base for glyph in glyphs) - min(glyph.base for glyph in glyphs)
    starts, right = [0], glyphs[0].right
    for at, (before, after) in enumerate(pairwise(glyphs), 1):
        if after.base - before.base > max(_COLUMN * reach, 5 * after.height) and after.left > right:
            starts.append(at)
        right = max(right, after.right)
    ends = [*starts[1:], len(glyphs)]
    columns = [glyphs[start:end] for start, end in zip(starts, ends, strict=True)]
    return columns if all(len(column) > 20 for column in columns) else [glyphs]


def _lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Characters by their baselines, from the top; each line from left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.base):
        if lines and abs(lines[-1][0].base - glyph.base) < _SAME_LINE * max(glyph.height, lines[-1][0].height):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [line for found in lines if (line := _line(sorted(found, key=lambda glyph: glyph.left))).text]


def _line(glyphs: list[Glyph]) -> Line:
    em = _em(glyphs)
    glyphs = _once(glyphs, em)
    seen = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not seen:
        return Line("", 0, 0, 0, 0, em)
    text = ""
    last: Glyph | None = None
    for glyph in glyphs:
        text += (_gap(last, glyph, em) if last else "") + glyph.text
        last = glyph
    height = statistics.median(glyph.height for glyph in seen)
    last_seen = seen[-1]
    # Closing punctuation fills half of its box; the other half may be cut off, or hang over the margin.
    right = min(last_seen.right, last_seen.left + 0.5 * em) if last_seen.text in _CLOSING else last_seen.right
    return Line(text.strip(), seen[0].left, right, seen[0].base, height, em)


def _once(glyphs: list[Glyph], em: float) -> list[Glyph]:
    """The characters without those that are printed twice on one spot to look bold."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        near = kept[-2:] if kept and glyph.left - kept[-1].left < 0.1 * em else []
        if glyph.text.isspace() or not any(before.text == glyph.text for before in near):
            kept.append(glyph)
    return kept


def _gap(before: Glyph, after: Glyph, em: float) -> str:
    """What a gap stands for."""
    wide = after.left - before.right
    if before.text.isspace() or after.text.isspace():
        return ""
    if wide > _CELL * em:
        return "\t"
    both = before.text.isascii() and after.text.isascii()
    return " " if wide > (_WORD if both else 0.8) * em else ""


def _em(glyphs: list[Glyph]) -> float:
    """The width of a Chinese character of these; where there is none, about that of the font."""
    wide = [glyph.right - glyph.left for glyph in glyphs if "\u2e80" <= glyph.text <= "\uff60"]
    if wide:
        return max(statistics.median(wide), 1.0)
    return max(0.85 * statistics.median(glyph.height for glyph in glyphs), 1.0)
