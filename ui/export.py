"""The table of duties to take away, as CSV and as an Excel workbook; both carry the label for machine-made content."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from ui.dutylist import DutyList, group_note
from ui.render import INFERRED
from ui.site import SHEET_LABEL

COLUMNS = ("文件", "文号", "部分", "条号", "序号是否推定", "措施标题", "责任单位", "全部责任单位")
_WIDTHS = (26, 16, 26, 8, 10, 34, 22, 48)  # of the columns, in characters
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet program takes for the beginning of a formula, full-width forms included.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\x00-\x1f\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_A4 = 9  # Excel's number of the paper
DOT = "●"


def rows(duties: DutyList, unit: str = "") -> list[tuple[str, ...]]:
    """One row a measure and unit, in the order of COLUMNS. With `unit` that unit's alone. A measure without units has one row."""
    entry = duties.document.entry
    found: list[tuple[str, ...]] = []
    for duty in duties.of(unit):
        measure, part = duty.measure, duty.part
        units = tuple(name for name in duty.units if not unit or name == unit)
        for name in units or ("",):
            found.append(
                (
                    entry.title,
                    entry.doc_no or "",
                    f"{part.marker}{part.title.clean}" if part else "",
                    measure.marker,
                    "是" if measure.inferred else "否",
                    measure.heading.quote,
                    name,
                    "、".join(duty.units),
                )
            )
    return found


def safe(cell: str) -> str:
    """The cell so that no spreadsheet program computes it: an apostrophe before what looks like a formula, no control characters."""
    cleaned = _CONTROL.sub(" ", cell)
    return f"'{cleaned}" if _FORMULA.match(cell) else cleaned


def as_csv(duties: DutyList, unit: str = "") -> bytes:
    """UTF-8 with byte-order mark and CRLF, which Excel opens right; the label is the last row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in row] for row in rows(duties, unit))
    writer.writerow([SHEET_LABEL])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(duties: DutyList, index_version: str, unit: str = "") -> bytes:
    """A workbook with the sheets 责任清单 (a row a measure and unit), 对照表 (units × measures) and 说明."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    title = f"{duties.document.entry.title} 责任清单"
    book.set_properties({"title": title, "subject": "责任清单", "keywords": "程序自动生成", "comments": SHEET_LABEL})
    sheets = _Sheets(book)
    table = _list_table(duties, unit)
    sheets.add("责任清单", table, _WIDTHS).autofilter(0, 0, len(table) - 1, len(COLUMNS) - 1)
    sheets.add("对照表", _matrix_table(duties, unit), [26, *(7 for _ in duties.duties), 7]).freeze_panes(1, 1)
    sheets.add("说明", _about_table(duties, index_version, unit), [16, 90])
    book.close()
    return file.getvalue()


class _Sheets:
    """Writes the sheets of one workbook; every cell is a text, never a formula."""

    def __init__(self, book: Any) -> None:
        common = {"text_wrap": True, "valign": "top", "border": 1}
        self._book = book
        self._cell = book.add_format(common)
        self._head = book.add_format({**common, "bold": True, "bg_color": "#E6EEF8"})
        self._dot = book.add_format({**common, "align": "center"})

    def add(self, name: str, table: Sequence[Sequence[str]], widths: Sequence[int]) -> Any:
        """A sheet of this table, whose first row is its header and stays in view."""
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                form = self._head if row == 0 else self._dot if cell == DOT else self._cell
                sheet.write_string(row, column, _CONTROL.sub(" ", cell), form)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet


def _list_table(duties: DutyList, unit: str) -> list[Sequence[str]]:
    return [COLUMNS, *rows(duties, unit)]


def _matrix_table(duties: DutyList, unit: str) -> list[Sequence[str]]:
    """Units down, measures across, a dot where the one is named in the other, and the count."""
    head = ["责任单位", *(duty.measure.marker for duty in duties.duties), "合计"]
    table: list[Sequence[str]] = [head]
    for row in duties.units:
        if not unit or row.unit == unit:
            dots = [DOT if duty.measure.number in row.measures else "" for duty in duties.duties]
            table.append([row.unit, *dots, str(len(row.measures))])
    return table


def _about_table(duties: DutyList, index_version: str, unit: str) -> list[Sequence[str]]:
    """Where the table comes from, and what to mind."""
    entry, inferred = duties.document.entry, [d.measure.marker for d in duties.duties if d.measure.inferred]
    lines = [
        ("项目", "内容"),
        ("文件", entry.title),
        ("文号", entry.doc_no or "未注明"),
        ("发文机关", entry.issuer),
        ("官方原文", entry.url or entry.site or "未注明"),
        ("索引版本", index_version),
        ("范围", f"只含{unit}" if unit else "全部责任单位"),
        ("推定的序号", f"{INFERRED}：收录的文本中没有印出{'、'.join(inferred)}，按前后顺序推定。" if inferred else ""),
        ("成员单位", group_note(duties.document, unit) if unit else ""),
        ("提示", SHEET_LABEL),
    ]
    return [line for line in lines if line[1]]
