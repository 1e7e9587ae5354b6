"""A tree of a page to lines: a paragraph is a line, the cells of a table row stand on one with a tab between them."""

from __future__ import annotations

import re

from lxml import etree

from ingest.models import COVERED
from ingest.readers.markup import Element, all_text, han

_BLOCKS = re.compile(
    r"(?:address|article|blockquote|body|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|form|h[1-6]|hr|html|li|main"
    r"|ol|p|pre|section|table|tbody|tfoot|thead|tr|td|th|ul)\Z"
)
_ROWS = "data-rows"  # marks a table whose rows are lines
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_LAYOUT_BREAK = re.compile(rf"(?<={_HAN})[ \t\r\f]*\n\s*(?={_HAN})")
_WIDEST, _HIGHEST = 60, 2000  # columns and rows that a merged cell is believed to cover
_LONG, _MANY = 60, 3  # a cell with so many Chinese characters in so many paragraphs holds a text, not a datum


def lines(element: Element) -> list[str]:
    """The lines of what stands in an element, in order, none of them empty."""
    _mark_tables(element)
    writer = _Writer()
    for event, at in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            writer.open(at)
            writer.write(at.text)
        else:
            writer.close(at)
            if at is not element:
                writer.write(at.tail)
    writer.end_line()
    return writer.lines


class _Writer:
    """Collects text into lines. Inside a row that is a line, breaks are spaces and cells are parted by tabs."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._cells: list[list[str]] = [[]]
        self._rows: list[Element] = []
        self._merged: dict[int, int] = {}  # rows that a merged cell above still covers, by column from 1
        self._wide = 0  # columns that the last cell covers beside its own
        self._preformatted = 0

    def open(self, element: Element) -> None:
        self._break(element, opening=True)

    def close(self, element: Element) -> None:
        self._break(element, opening=False)

    def write(self, text: str | None) -> None:
        if not text:
            return
        if not self._preformatted or self._rows:
            self._cells[-1].append(text)
            return
        first, *rest = text.split("\n")
        self._cells[-1].append(first)
        for line in rest:
            self.end_line()
            self._cells[-1].append(line)

    def _break(self, element: Element, *, opening: bool) -> None:
        tag = element.tag
        if tag == "table":
            self._merged = {}
        if tag == "pre":
            self._preformatted += 1 if opening else -1
        if tag == "tr" and _in_rows(element):
            if opening and not self._rows:
                self.end_line()
                self._rows.append(element)
            elif not opening and self._rows and self._rows[-1] is element:
                self._rows.pop()
                self._pass_covered()
                self._end_row()
        elif self._rows:
            if tag in ("td", "th") and opening:
                self._open_cell(element)
            elif _BLOCKS.match(tag) or tag == "br":
                self._cells[-1].append(" ")
        elif _BLOCKS.match(tag) or (tag == "br" and opening):
            self.end_line()

    def _open_cell(self, cell: Element) -> None:
        """Begin a cell, in the next column that no merged cell covers."""
        self._pass_covered()
        column, wide = len(self._cells), _count(cell, "colspan", _WIDEST)
        high = _count(cell, "rowspan", _HIGHEST)
        self._cells.append([])
        self._wide = wide - 1
        if high > 1:
            self._merged |= dict.fromkeys(range(column, column + wide), high - 1)

    def _pass_covered(self) -> None:
        """Go on to the next column: past those that the last cell covers, and those that merged cells above do."""
        self._cells += [[] for _ in range(self._wide)]
        self._wide = 0
        while (left := self._merged.pop(len(self._cells), 0)) > 0:
            if left > 1:
                self._merged[len(self._cells)] = left - 1
            self._cells.append([COVERED])

    def _end_row(self) -> None:
        """A row as a line. What fills it alone, with no merged cell beside it, is a line like any other."""
        beside, *cells = [_tidy("".join(cell)) for cell in self._cells]
        cells = [beside, *cells] if beside else cells
        filled = [cell for cell in cells if cell and cell != COVERED]
        if filled:
            alone = len(filled) == 1 and COVERED not in cells
            self.lines.append(filled[0] if alone else "\t".join(cells).rstrip("\t"))
        self._cells = [[]]

    def end_line(self) -> None:
        line = _tidy("".join(piece for cell in self._cells for piece in cell))
        if line:
            self.lines.append(line)
        self._cells = [[]]


def _count(cell: Element, name: str, most: int) -> int:
    """How many columns or rows a cell covers, as far as it can be believed."""
    said = (cell.get(name) or "").strip()
    return min(max(int(said), 1), most) if said.isascii() and said.isdigit() and len(said) < 10 else 1


def _tidy(text: str) -> str:
    """White space of the markup as one space, or none where it only breaks a line of Chinese."""
    return _SPACE.sub(" ", _LAYOUT_BREAK.sub("", text)).strip(" \u3000\u200b\ufeff")


def _in_rows(row: Element) -> bool:
    table = next((at for at in row.iterancestors("table")), None)
    return table is not None and table.get(_ROWS) == "1"


def _mark_tables(element: Element) -> None:
    """Mark the tables that hold data. One that holds other tables, or a text in paragraphs, only lays out the page."""
    for table in element.iter("table"):
        table.set(_ROWS, "1")
        for around in table.iterancestors("table"):
            if around.get(_ROWS) == "0":
                break  # those further out are marked already
            around.set(_ROWS, "0")
    for table in element.iter("table"):
        if table.get(_ROWS) == "1" and _lays_out(table):
            table.set(_ROWS, "0")


def _lays_out(table: Element) -> bool:
    """Whether no row of a table has two cells with text, or one cell holds most of its text, in paragraphs and sentences."""
    cells = [(han(all_text(cell)), cell) for cell in table.iter("td", "th")]
    filled = [count for row in table.iter("tr") if (count := sum(1 for cell in row if all_text(cell).strip()))]
    if max(filled, default=0) < 2:
        return True
    most, fullest = max(cells, key=lambda cell: cell[0])
    paragraphs = sum(1 for at in fullest.iter("p", "br", "div", "li"))
    written = paragraphs >= _MANY and "。" in all_text(fullest) and (most > _LONG or len(filled) == 1)
    return written and 2 * most > sum(count for count, _ in cells)
