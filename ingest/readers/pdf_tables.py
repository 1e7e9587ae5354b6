"""Ruled tables: from the lines that are drawn on a page to cells."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf_types import Glyph, Rule

_NEAR = 2.5  # points: rules that are nearer are one (the two edges of a thick line), and ends that nearly touch do
_MOST = 4000  # rules of a page; more are a drawing


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: x of its columns' edges from the left, y of its rows' edges from the top, and which squares are one cell.

    `merged` gives for every square (row, column) the one at the upper left of its cell.
    """

    edges: tuple[float, ...]
    levels: tuple[float, ...]
    merged: dict[tuple[int, int], tuple[int, int]]

    @property
    def rows(self) -> int:
        return len(self.levels) - 1

    @property
    def left(self) -> float:
        return self.edges[0]

    @property
    def right(self) -> float:
        return self.edges[-1]

    def holds(self, glyph: Glyph) -> bool:
        x, y = _middle(glyph)
        return self.left < x < self.right and self.levels[-1] < y < self.levels[0]

    def cell(self, glyph: Glyph) -> tuple[int, int]:
        """The cell that a character of this table stands in."""
        x, y = _middle(glyph)
        row = bisect_right([-level for level in self.levels], -y) - 1
        return self.merged[row, bisect_right(self.edges, x) - 1]

    def heads(self, row: int) -> list[tuple[int, int]]:
        """The cells of a row by column: those that reach down from a row above, and across columns, more than once."""
        return [self.merged[row, column] for column in range(len(self.edges) - 1)]


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.left + glyph.right) / 2, glyph.base + 0.3 * glyph.height


def grids(rules: list[Rule]) -> list[Grid]:
    """The tables of at least two columns that these rules draw."""
    if not 4 <= len(rules) <= _MOST:
        return []
    found = (_grid(group) for group in _touching(_merged(rules)))
    return [grid for grid in found if grid]


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules on one line that touch or overlap, as one: a border is often drawn cell by cell."""
    merged: list[Rule] = []
    for upright in (True, False):
        for group in _bands([rule for rule in rules if rule.upright is upright]):
            at = sum(rule.at for rule in group) / len(group)
            for rule in sorted(group, key=lambda rule: rule.start):
                last = merged[-1] if merged else None
                if last and last.upright is upright and last.at == at and rule.start <= last.end + _NEAR:
                    merged[-1] = Rule(upright, at, last.start, max(last.end, rule.end))
                else:
                    merged.append(Rule(upright, at, rule.start, rule.end))
    return merged


def _bands(rules: list[Rule]) -> list[list[Rule]]:
    """Rules of one direction, those that lie on (nearly) one line together."""
    bands: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if bands and rule.at - bands[-1][0].at < _NEAR:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    return bands


def _touching(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of rules that cross or meet, directly or by way of others."""
    left = set(range(len(rules)))
    groups: list[list[Rule]] = []
    while left:
        group = [left.pop()]
        for at in group:
            met = [other for other in left if _meet(rules[at], rules[other])]
            left.difference_update(met)
            group += met
        groups.append([rules[at] for at in group])
    return groups


def _meet(one: Rule, other: Rule) -> bool:
    if one.upright is other.upright:
        return False
    return _spans(one, other.at) and _spans(other, one.at)


def _spans(rule: Rule, at: float) -> bool:
    return rule.start - _NEAR <= at <= rule.end + _NEAR


def _grid(rules: list[Rule]) -> Grid | None:
    upright = [rule for rule in rules if rule.upright]
    level = [rule for rule in rules if not rule.upright]
    edges = sorted({band[0].at for band in _bands(upright)})
    levels = sorted({band[0].at for band in _bands(level)}, reverse=True)
    if len(edges) < 3 or len(levels) < 2 or len(edges) * len(levels) > _MOST * 5:
        return None
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for row, (top, bottom) in enumerate(pairwise(levels)):
        for column, (left, right) in enumerate(pairwise(edges)):
            head = (row, column)
            if column and not _drawn(upright, left, (top + bottom) / 2):
                head = merged[row, column - 1]
            elif row and not _drawn(level, top, (left + right) / 2):
                head = merged[row - 1, column]
            merged[row, column] = head
    return Grid(tuple(edges), tuple(levels), merged)


def _drawn(rules: list[Rule], at: float, across: float) -> bool:
    """Whether a rule runs at this place."""
    return any(abs(rule.at - at) < _NEAR and rule.start <= across <= rule.end for rule in rules)
