"""A document and what it brings along: where the attached plan, the rules or the 附件 begin, and what they are called.

Each counts its own marks: the measures of a plan are none of the letter that issues it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.kinds import is_chrome, is_date, is_release, is_signature, is_signed_and_dated, may_be_title_line
from ingest.markers import Form
from ingest.paragraphs import Paragraph

_NUMBER = r"[\d一二三四五六七八九十]{0,3}"
_LABEL = re.compile(rf"附\s?[件录表]\s?{_NUMBER}\s?[:：]?$")
_LABELLED = re.compile(rf"附\s?[件录表]?\s?{_NUMBER}\s?[:：.．、]\s?(?P<title>.{{4,80}})$")
_ENDS_TITLE = re.compile(
    r"(?:规定|办法|方案|预案|意见|细则|条例|措施|规划|纲要|标准|指标|目录|清单|名单|要求|规范|规则|制度|分工|计划|安排|要点|任务|章程|协议|说明|表|图|指南"
    r"|指引|流程)(?:[(（].{1,20}[)）])?$"
)
_BESIDE_TITLE = re.compile(r"[(（][^()（）]{2,60}[)）]$")  # (试行), (2018年12月13日国务院通过)
_CONTENTS = re.compile(r"目[录次]$")
_PEOPLE = re.compile(r"(?:名单|组成人员)(?:[(（].{1,20}[)）])?$")
_HEADED = re.compile(r"(?:第一|总|副)?(?:召集人|组长|主任|主席|团长|理事长|指挥|成员|委员)[:：]")
_PAGE_NUMBER = re.compile(r"[.…·\s\d]+$")
_TITLE_LINES = 5
_NEAR = 12  # rows after a title within which its own numbering begins
_LIST = 30  # rows within which a list of attachments is followed by signature and date
_TOP: tuple[Form, ...] = ("chapter", "article", "comma")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of paragraphs with a numbering of its own: rows first..last, `last` exclusive; `number` 0 is the document
    itself, its attachments count from 1. `label`, `titles` and `contents` are rows of it."""

    number: int
    first: int
    last: int
    label: int | None = None
    titles: range = range(0)
    contents: range = range(0)


def sections(found: Sequence[Paragraph]) -> list[Section]:
    """The document and its attachments, in order; together they hold every paragraph."""
    texts = [paragraph.span.clean for paragraph in found]
    end = next((row for row, text in enumerate(texts) if is_chrome(text) and row > _closed(texts)), len(texts))
    starts = _starts(found, texts, end)
    bounds = [0, *starts, len(texts)]
    made: list[Section] = []
    for number, (first, last) in enumerate(itertools.pairwise(bounds)):
        label = first if number and (_LABEL.match(texts[first]) or _LABELLED.match(texts[first])) else None
        titles = range(0)
        if number:
            titles = _title(texts, first if label is None or not _LABEL.match(texts[first]) else first + 1, last)
        made.append(Section(number, first, last, label, titles, _contents(texts, first, last)))
    return made


def _starts(found: Sequence[Paragraph], texts: Sequence[str], end: int) -> list[int]:
    """The rows at which attachments begin."""
    closed = _closed(texts)
    starts: list[int] = []
    counted: dict[Form, int] = {}  # the highest number of each form in this section
    for row in range(end):
        marker = found[row].marker
        # What follows the signature is an attachment; another that follows it says so by its label or counts anew.
        if closed < row and (
            (row == closed + 1 > 0 and _begins(found, texts, row, end))
            or (not found[row].row and _is_labelled(texts, row, end))
            or _counts_anew(found, texts, row, counted, end)
            or (row > closed + 1 and _lists_people(texts, row, end))
        ):
            if starts and _is_heading_of(texts, starts[-1], row):
                continue
            starts.append(row)
            counted = {}
        elif marker and marker.number and not found[row].row:
            counted[marker.form] = max(counted.get(marker.form, 0), marker.number)
    return starts


def _closed(texts: Sequence[str]) -> int:
    """The last row of the first signature with its date and the note on release; -1 where no document follows one."""
    for row, text in enumerate(texts):
        signed = is_signed_and_dated(text) or (is_date(text) and row > 0 and is_signature(texts[row - 1]))
        bare = is_date(text) and texts[row - 1].endswith("。") and _titled(texts, row + 1)
        if (signed or bare) and row > 1:
            return row + 1 if row + 1 < len(texts) and is_release(texts[row + 1]) else row
    return -1


def _titled(texts: Sequence[str], row: int) -> bool:
    """Whether a title stands at a row, all on one line."""
    return row < len(texts) and may_be_title_line(texts[row]) and bool(_ENDS_TITLE.search(texts[row]))


def _begins(found: Sequence[Paragraph], texts: Sequence[str], row: int, end: int) -> bool:
    """Whether a document begins right after the signature: a title, and words below it."""
    if found[row].marker or found[row].row or not (may_be_title_line(texts[row]) or _LABELLED.match(texts[row])):
        return False
    if _LABELLED.match(texts[row]) and not _is_labelled(texts, row, end):
        return False
    return any(found[at].marker or found[at].row or len(texts[at]) > _LIST for at in range(row + 1, end))


def _is_labelled(texts: Sequence[str], row: int, end: int) -> bool:
    """Whether 附件 opens an attachment here. One that names another after it, or nothing, is a line of a list."""
    text = texts[row]
    if not (_LABEL.match(text) or _LABELLED.match(text)):
        return False
    after = texts[row + 1] if row + 1 < end else ""
    if not after or _LABEL.match(after) or _LABELLED.match(after) or is_signature(after) or is_date(after):
        return False
    following = texts[row + 1 : min(row + _LIST, end)]
    for at, line in enumerate(following):
        if is_date(line) and at and is_signature(following[at - 1]):
            return False
        if len(line) > 2 * _LIST:
            break
    return bool(_LABEL.match(text)) or not re.match(r"\d{1,2}[.．、]", after)


def _counts_anew(
    found: Sequence[Paragraph], texts: Sequence[str], row: int, counted: dict[Form, int], end: int
) -> bool:
    """Whether a title stands here below which the numbering of the text above it begins again at 1."""
    if found[row].marker or found[row].row or not may_be_title_line(texts[row]):
        return False
    titles = _title(texts, row, end)
    if not titles or not _ENDS_TITLE.search(texts[titles[-1]]) or found[titles[-1]].marker:
        return False
    for at in range(titles.stop, min(titles.stop + _NEAR, end)):
        marker = found[at].marker
        if marker and marker.form in _TOP and marker.number:
            return marker.number == 1 and counted.get(marker.form, 0) >= 1
    return False


def _lists_people(texts: Sequence[str], row: int, end: int) -> bool:
    """Whether a title stands here below which the members of a body are listed."""
    return row + 1 < end and bool(
        _PEOPLE.search(texts[row]) and may_be_title_line(texts[row]) and _HEADED.match(texts[row + 1])
    )


def _is_heading_of(texts: Sequence[str], start: int, row: int) -> bool:
    """Whether a row is the title of the attachment that a label just above it opened, or a later line of that title."""
    first = start + 1 if _LABEL.match(texts[start]) else start
    return row in _title(texts, first, len(texts))


def _title(texts: Sequence[str], first: int, last: int) -> range:
    """The rows of the title that begins at `first`: short lines up to the first that ends like one, and what stands in
    brackets below it."""
    stop = first
    while stop < min(last, first + _TITLE_LINES) and (may_be_title_line(texts[stop]) or _LABELLED.match(texts[stop])):
        stop += 1
        if _ENDS_TITLE.search(texts[stop - 1]):
            break
    else:
        if stop > first and not _ENDS_TITLE.search(texts[stop - 1]):
            stop = first + 1
    while first < stop < last and _BESIDE_TITLE.match(texts[stop]) and len(texts[stop]) < 2 * _LIST:
        stop += 1
    return range(first, stop)


def _contents(texts: Sequence[str], first: int, last: int) -> range:
    """The rows of a table of contents: from 目录 to where its first entry stands again."""
    for row in range(first, last - 1):
        if not _CONTENTS.match(texts[row]):
            continue
        entry = _PAGE_NUMBER.sub("", texts[row + 1])
        again = next((at for at in range(row + 2, last) if texts[at] == entry), row + 1)
        return range(row, again)
    return range(0)
