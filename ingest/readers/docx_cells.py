"""The cells of a table in a Word file: which there are, how many columns each takes, and which are none of their own."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.readers.package import Element, W

# Elements that only hold others: whatever stands in them stands in the text.
HOLDERS = {f"{W}{name}" for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "bdo", "dir", "rubyBase", "sdtContent")}
_WIDEST = 60  # columns that a cell is believed to take


def held(parent: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also where something is wrapped about them."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in HOLDERS or child.tag == f"{W}sdt":
            yield from held(child, name)


def columns(cell: Element) -> int:
    """How many columns a cell takes."""
    said = _property(cell, "gridSpan", "1")
    return min(max(int(said), 1), _WIDEST) if said.isascii() and said.isdigit() and len(said) < 10 else 1


def is_covered(cell: Element) -> bool:
    """Whether a merged cell above covers this one."""
    return _property(cell, "vMerge", "continue") == "continue"


def is_gone(cell: Element) -> bool:
    """Whether a cell was deleted, or the one before it covers it."""
    return _property(cell, "hMerge", "continue") == "continue" or _property(cell, "cellDel", "deleted") != ""


def _property(cell: Element, name: str, unsaid: str) -> str:
    """The value of a property, `unsaid` where it is there without one; "" where it is not there."""
    found = cell.find(f"{W}tcPr/{W}{name}")
    return "" if found is None else str(found.get(f"{W}val", unsaid))
