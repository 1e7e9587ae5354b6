"""Figures of several sizes as aligned tables: a row a figure, a column a size, then the growth from size to size."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]
# What is shown, by name of figure, and what must hold at the largest size: at most so much.
SHOWN: dict[str, tuple[str, float | None]] = {
    "documents": ("documents", None),
    "passages": ("passages", None),
    "documents_per_s": ("ingest, documents/s", None),
    "passages_per_s": ("ingest, passages/s", None),
    "build_s": ("ingest, s", None),
    "build_cpu_s": ("ingest, processor s", None),
    "build_peak_mb": ("ingest, peak MB", 2560),
    "index_mb": ("index, MB", None),
    "open_s": ("open, s", None),
    "first_s": ("first answer, s", None),
    "serving_mb": ("serving, MB", 2560),
    "serving_peak_mb": ("serving, peak MB", 2560),
    "cold_median": ("ask cold median, ms", 60),
    "cold_p99": ("ask cold 99th percentile, ms", 200),
    "cold_max": ("ask cold maximum, ms", None),
    "cold_cpu_median": ("ask cold median, processor ms", None),
    "cold_cpu_p99": ("ask cold 99th percentile, processor ms", None),
    "warm_median": ("ask warm median, ms", None),
    "warm_p99": ("ask warm 99th percentile, ms", None),
    "add_s": ("add one, s", 2),
    "add_cpu_s": ("add one, processor s", None),
    "command_s": ("policyqa ingest FILE, s", None),
    "again_s": ("nothing changed, s", None),
    "withdraw_s": ("withdraw one, s", None),
}
_RATES = ("document first", "document", "measure", "figure", "units", "declined", "asked back")


def table(figures: Sequence[Figures]) -> str:
    """All figures; a last column says what is above its limit at the largest size."""
    sizes = [one["size"] for one in figures]
    header = ["", *(f"{size:,}" for size in sizes), *_growths(sizes), "limit"]
    rows = []
    for name, (label, limit) in SHOWN.items():
        values = [one.get(name) for one in figures]
        rows.append([label, *map(_number, values), *_ratios(values), _limit(values[-1], limit)])
    rows.append(["of these seconds:", *[""] * (len(header) - 1)])
    for step in dict.fromkeys(step for one in figures for step in one.get("build_steps", {})):
        values = [one.get("build_steps", {}).get(step) for one in figures]
        rows.append([f"  {step}", *map(_number, values), *_ratios(values), ""])
    return aligned([header, *rows])


def rates(figures: Sequence[Figures]) -> str:
    """The share of questions of each kind with each thing right; in brackets how many of the kind were asked at the largest
    size."""
    sizes = [one["size"] for one in figures]
    rows = [["right answers", *(f"{size:,}" for size in sizes), *_growths(sizes)]]
    for kind in dict.fromkeys(kind for one in figures for kind in ("all", *sorted(one["kinds"]))):
        for what in _RATES:
            values = [one["kinds"].get(kind, {}).get(what) for one in figures]
            if any(value is not None for value in values):
                asked = int(figures[-1]["kinds"].get(kind, {}).get("asked", 0))
                rows.append([f"{kind} ({asked}): {what}", *map(_rate, values), *_ratios(values)])
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of equal length with the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def _growths(sizes: Sequence[int]) -> list[str]:
    return [f"{after:,}/{before:,}" for before, after in itertools.pairwise(sizes)]


def _ratios(values: Sequence[float | None]) -> list[str]:
    """The growth from each value to the next; — where one of them is missing or there is nothing to divide by."""
    return [
        f"×{after / before:.2f}" if before and after is not None else "—"
        for before, after in itertools.pairwise(values)
    ]


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 100 else f"{value:.2f}"


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"


def _limit(value: float | None, limit: float | None) -> str:
    if limit is None:
        return ""
    return f"{limit:g} over" if value is not None and value > limit else f"{limit:g}     "
