"""Tables that assign tasks: their rows are read by the cells of their header, 序号 | 重点任务 | 责任单位 | 完成时限."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.charges import LEADING, ROLE, Charge, is_list_of_names
from ingest.clean import INVISIBLE, Reading
from ingest.models import COVERED
from ingest.paragraphs import Paragraph
from ingest.sentences import trim
from ingest.spoken import find_spoken, is_whole_name

Bounds = tuple[int, int]
_KIND = r"(?:[省市县区]级|省直|市直|主要|具体|直接|第一|各)?"
_UNITS = re.compile(rf"{_KIND}{ROLE}(?:(?:[和与及、/／]|以及)?{ROLE})*(?:名称)?")
_LEADS = re.compile(rf"{_KIND}{LEADING}")
_HELPS = re.compile(rf"{_KIND}(?:配合|参与|参加|协助|协同|协作|协办|支持|指导)")
_VAGUE = re.compile(r"(?:责任|职责|任务)?分工")  # may head the tasks as well as those who have them
_NUMBER = re.compile(r"序号|编号|项次")
_WHEN = re.compile(r".{0,6}(?:时限|时间|期限|进度|时间表|节点|备注|形式)(?:安排|要求)?")
_TASK = re.compile(
    r".{0,8}(?:任务|事项|内容|措施|举措|目标|要求|工作|项目|要点|条款|问题|指标|成果|类别|领域|方面|名称|说明|标准|依据)(?:名称|分解)?"
)
_LABEL = 20  # characters that a cell of a header has at most
_NOTE = re.compile(r"[(（【][^()（）【】]*[)）】]")
_DITTO = re.compile(r"同上|〃|″|”|''")
_RULE = re.compile(r"[|:\-]+")  # below the head of a table in Markdown
_COUNT = re.compile(r"[(（]?[\d一二三四五六七八九十]{1,4}[)）]?[.．、]?")
_PART = re.compile(r"牵头|主办|主责|配合|参与|参加|协助|协办")
_ROLE_NEXT = re.compile(rf"{ROLE}\s*[:：]")
_PIECE = re.compile(rf"[^\s{INVISIBLE}]+")
_SEPARATED = re.compile(r"[、,，;；。]")
_BANNER = 40  # characters of a line between the rows of one table: the name of a group of tasks, or 续表


@dataclass(frozen=True, slots=True)
class Task:
    """A row of a table that assigns tasks: its number (as printed, "" without one), the cell that tells the task, and the cells
    that name who has it, which may be merged ones of a row above.

    `charges` are those that its own cells make. `goes_on`: it says more of the task of the row above.
    """

    number: str
    heading: Bounds
    cells: tuple[Bounds, ...]
    charges: tuple[Charge, ...]
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    words: str
    covered: bool = False


@dataclass(slots=True)
class _Table:
    """The table that the rows stand in: the words of its header, the columns that name units, and per column the cell that
    stands last, for those that a merged cell covers."""

    labels: list[str] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    standing: dict[int, Bounds] = field(default_factory=dict)
    fresh: bool = False  # no row stands below the header yet


def find_tasks(found: Sequence[Paragraph], reading: Reading) -> dict[int, Task]:
    """The rows that assign tasks, by where they start in the source."""
    tasks: dict[int, Task] = {}
    table, last = _Table(), -1
    for place, paragraph in enumerate(found):
        if not paragraph.row:
            if place != last + 1 or len(paragraph.span.clean) > _BANNER or paragraph.span.clean.endswith("。"):
                table = _Table()
            continue
        last = place
        cells = list(_cells(reading, paragraph.span.start, paragraph.span.end))
        if all(_RULE.fullmatch(cell.words) for cell in cells):
            continue
        head = _head(cells, table)
        if head is not None:
            table = head
        elif table.units and len(cells) <= len(table.labels):
            tasks[paragraph.span.start] = _task(reading, paragraph, cells, table)
            table.fresh = False
    return tasks


def _cells(reading: Reading, start: int, end: int) -> Iterator[_Cell]:
    """The cells of a row, those at its ends as well that the paragraph, being trimmed, leaves out."""
    source, mark = reading.source, "|" if reading.source[start] == "|" else "\t"
    first, last = start, end
    if mark == "|":
        first, last = start + 1, end - 1
    else:
        while first and source[first - 1] not in "\r\n":
            first -= 1
        while last < len(source) and source[last] not in "\r\n":
            last += 1
    while first <= last:
        stop = source.find(mark, first, last)
        stop = stop if stop >= 0 else last
        begin, finish = trim(reading, first, stop)
        yield _Cell(begin, finish, reading.span(begin, finish).clean, COVERED in source[first:stop] and begin == finish)
        first = stop + 1


def _head(cells: Sequence[_Cell], above: _Table) -> _Table | None:
    """The table that begins with these cells as its header; None where they are no header. One in two rows is one."""
    said = [re.sub(r"\s", "", _NOTE.sub("", cell.words)) for cell in cells]
    labels = [label for label in said if label]
    if len(labels) < 2 - any(cell.covered for cell in cells) or not all(len(label) <= _LABEL for label in labels):
        return None
    units = [label for label in labels if _UNITS.fullmatch(label)]
    known = sum(1 for label in labels if any(one.fullmatch(label) for one in (_UNITS, _NUMBER, _WHEN, _TASK)))
    second = above.fresh and any(cell.covered for cell in cells)
    numbered = any(_NUMBER.fullmatch(label) for label in labels)
    if not (2 * known > len(labels) if units else known == len(labels) and numbered) or not (known > 1 or second):
        return None
    if second:
        said = [
            above.labels[column] if cell.covered and column < len(above.labels) else said[column]
            for column, cell in enumerate(cells)
        ]
    named = [column for column, label in enumerate(said) if _UNITS.fullmatch(label)]
    clear = [column for column in named if not _VAGUE.fullmatch(said[column])]
    return _Table(said, clear or named, fresh=True)


def _task(reading: Reading, row: Paragraph, cells: Sequence[_Cell], table: _Table) -> Task:
    charges: list[Charge] = []
    holding: list[Bounds] = []
    for column in table.units:
        cell = cells[column] if column < len(cells) else None
        own: list[Charge] = []
        if cell and not (cell.covered or _DITTO.fullmatch(cell.words)):
            own = _charges(reading, row, cell, table.labels[column])
            charges += [replace(charge, goes_on=True) for charge in own] if charges else own
        if own and cell:
            table.standing[column] = (cell.start, cell.end)
        elif not cell or not (cell.covered or _DITTO.fullmatch(cell.words)):
            table.standing.pop(column, None)
        holding += [table.standing[column]] if column in table.standing else []
    told = [
        cell
        for column, cell in enumerate(cells)
        if cell.words and column not in table.units and not _NUMBER.fullmatch(table.labels[column])
    ]
    tasks = [cell for cell in told if not _WHEN.fullmatch(table.labels[cells.index(cell)])]
    tasks = [cell for cell in tasks if not _COUNT.fullmatch(cell.words)] or tasks
    heading = max(tasks or told or cells, key=lambda cell: len(cell.words))
    first = cells[0].words
    return Task(
        first if _COUNT.fullmatch(first) else "",
        (heading.start, heading.end),
        tuple(holding),
        tuple(charges),
        goes_on=not tasks,
    )


def _charges(reading: Reading, row: Paragraph, cell: _Cell, label: str) -> list[Charge]:
    """Whom a cell of a column of units charges. In a column of those who lead all do, unless the cell tells them apart."""
    start, end = row.span.start, row.span.end
    helps = bool(_HELPS.match(label))
    if not is_list_of_names(cell.words):
        spoken = find_spoken(reading, cell.start, cell.end)
        return [replace(charge, start=start, end=end, within=True) for charge in spoken]
    leads = bool(_LEADS.fullmatch(label)) and not _PART.search(cell.words)
    return [
        Charge(start, end, first, last, labelled=False, within=True, goes_on=helps or place > 0, leads=leads)
        for place, (first, last) in enumerate(_lines(reading, cell))
    ]


def _lines(reading: Reading, cell: _Cell) -> list[Bounds]:
    """The lines of a cell where each names units of its own; a break inside a name, or before what it is to do, parts nothing."""
    pieces = [match.span() for match in _PIECE.finditer(reading.source, cell.start, cell.end)]
    lines = pieces[:1]
    for piece in pieces[1:]:
        before = reading.span(*lines[-1]).clean
        if _ROLE_NEXT.match(reading.source, *piece) or _parts_names(before, reading.source[slice(*piece)]):
            lines.append(piece)
        else:
            lines[-1] = (lines[-1][0], piece[1])
    return lines


def _parts_names(before: str, after: str) -> bool:
    """Whether a break stands between two names."""
    last, following = _SEPARATED.split(before)[-1], _SEPARATED.split(after)[0]
    return is_whole_name(last) and len(following) > 2 and is_list_of_names(following)
