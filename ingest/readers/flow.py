"""A tree of a page to lines: a paragraph is a line, the cells of a table row stand on one with a tab between them."""

from __future__ import annotations

import re

from lxml import etree

from ingest.readers.markup import Element, all_text, han

_BLOCKS = re.compile(
    r"(?:address|article|blockquote|body|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|form|h[1-6]|hr|html|li|main"
    r"|ol|p|pre|section|table|tbody|tfoot|thead|tr|td|th|ul)\Z"
)
_ROWS = "data-rows"  # marks a table whose rows are lines
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_LAYOUT_BREAK = re.compile(rf"(?<={_HAN})[ \t\r\f]*\n\s*(?={_HAN})")
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
        if tag == "pre":
            self._preformatted += 1 if opening else -1
        if tag == "tr" and _in_rows(element):
            if opening and not self._rows:
                self.end_line()
                self._rows.append(element)
            elif not opening and self._rows and self._rows[-1] is element:
                self._rows.pop()
                self.end_line()
        elif self._rows:
            if tag in ("td", "th") and opening:
                self._cells.append([])
            elif _BLOCKS.match(tag) or tag == "br":
                self._cells[-1].append(" ")
        elif _BLOCKS.match(tag) or (tag == "br" and opening):
            self.end_line()

    def end_line(self) -> None:
        cells = [_tidy("".join(cell)) for cell in self._cells]
        line = "\t".join(cell for cell in cells if cell)
        if line:
            self.lines.append(line)
        self._cells = [[]]


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
