"""A table of a report, as plain text cells."""

from __future__ import annotations

from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: the first column names the row. `note` says how to read it."""

    title: str
    header: Row
    rows: tuple[Row, ...]
    note: str = ""
