"""The paragraphs that follow the last measure and belong to the whole document: 各地区、各部门要…"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence, Set

from ingest.charges import ends_in_charge
from ingest.kinds import is_attachment, is_chrome
from ingest.opening import Opening
from ingest.paragraphs import Paragraph
from ingest.spoken import is_spoken

_CONCLUDES = re.compile(
    r"各地区|各地(?:方)?[、，,]|各省|各市州?[、，,]|各有关|各级|各部门|各单位|各试点|特此|现将|以上|上述|请(?:各|结合|认真)|国务院办公厅将|附[件:：]"
    r"|本(?:意见|通知|办法|方案|规定|决定|措施|规划|预案|复函)(?:自|由|印发|执行|实施)|.{0,12}贯彻(?:落实|执行).{0,8}(?:情况|中)"
)
# What is said of the document and of nothing else, after however many paragraphs.
_OF_DOCUMENT = re.compile(
    r"本(?:意见|通知|办法|方案|规定|决定|措施|规划|预案|复函)自|特此|《[^《》]{2,60}》根据本决定|根据本决定|以上.{0,12}请"
)
# What stands beside a charge, line by line.
_BESIDE_CHARGE = re.compile(r"(?:完成|实施|工作|办理|推进)?(?:时限|时间|期限|进度)(?:安排|要求|节点)?\s*[:：]|责任(?:领导|人)\s*[:：]")
_NOTE = re.compile(r"备?注\s*[:：]")
_MOST = 3  # paragraphs
_SENTENCE = ("。", "！", "!")


def conclusion(found: Sequence[Paragraph], opens: Sequence[Opening], first: int, closing: Set[int]) -> set[int]:
    """The rows of the conclusion. `closing` are the rows of signature and date; `first` is the first row that opens."""
    texts = [paragraph.span.clean for paragraph in found]
    end = next((row for row in range(first, len(found)) if row in closing or is_chrome(texts[row])), len(found))
    starts = [row for row in range(first, end) if opens[row]]
    if not starts or opens[starts[-1]] != "measure":
        return set()
    begin = starts[-1] + 1
    listed = {row for row in range(begin, end) if is_attachment(texts[row])}
    if _is_law(found[starts[-1]]):
        return listed
    noted = next((row for row in range(begin, end) if _NOTE.match(texts[row]) and not _is_below_table(found, row)), end)
    listed.update(range(noted, end))
    last = min(listed, default=end)
    # What bears a mark or a charge belongs to the measure, and all before it.
    tail = last
    while (
        tail > begin
        and not _has_mark(found[tail - 1])
        and not found[tail - 1].row
        and not _is_charged(texts[tail - 1])
    ):
        tail -= 1
    rows = list(range(tail, last))
    if not rows:
        return listed
    if len(rows) > _MOST and not _is_list(texts[begin : last - 1]):
        cut = next((row for row in rows[-_MOST:] if _OF_DOCUMENT.match(texts[row])), last)
        return listed | set(range(cut, last))
    return listed | set(_concluding(found, texts, opens, starts, rows))


def _concluding(
    found: Sequence[Paragraph], texts: Sequence[str], opens: Sequence[Opening], starts: Sequence[int], rows: list[int]
) -> list[int]:
    """Of the unmarked rows at the end of the last measure those that are no part of it."""
    last = starts[-1]
    charged = _is_charged(texts[rows[0] - 1])
    headed = charged and rows[0] - 1 == last and _is_heading(texts[last])
    if charged and not headed:
        return rows
    bounds = itertools.pairwise(starts)
    sizes = [_plain(found, start, end) for start, end in bounds if opens[start] == "measure"]
    own = _plain(found, last, rows[-1] + 1)
    if _is_list(texts[last : rows[-1]]) and texts[rows[-1]].endswith(_SENTENCE):
        return rows[-1:]
    least = max(min(sizes, default=1), 1 if texts[last].endswith(_SENTENCE) or (headed and sizes) else 2)
    if len(sizes) >= 2 and len(set(sizes)) == 1 and own > sizes[0] >= least:
        return rows[sizes[0] - own :]
    if texts[last].count("。") > 1:
        least = 1  # heading and text stand on one line: what follows may be no part of it
    cut = next((row for row in rows if _CONCLUDES.match(texts[row]) and row - last >= least), None)
    return rows[rows.index(cut) :] if cut is not None else []


def _is_charged(text: str) -> bool:
    return ends_in_charge(text) or is_spoken(text) or bool(_BESIDE_CHARGE.match(text))


def _is_heading(text: str) -> bool:
    """Whether a line that ends in a charge has but a heading before it: nothing has been said yet of what is to be done."""
    return text.rstrip("。").count("。") == (text.find("。(") > 0 or text.find("。（") > 0)


def _plain(found: Sequence[Paragraph], start: int, end: int) -> int:
    """How many paragraphs a measure has, its points aside."""
    return 1 + sum(1 for row in range(start + 1, end) if not _has_mark(found[row]))


def _is_list(texts: Sequence[str]) -> bool:
    """Whether a measure lists names or things, line by line."""
    return len(texts) > _MOST and not any("。" in text for text in texts)


def _is_below_table(found: Sequence[Paragraph], row: int) -> bool:
    return row > 0 and found[row - 1].row


def _has_mark(paragraph: Paragraph) -> bool:
    return paragraph.marker is not None or paragraph.inner is not None


def _is_law(paragraph: Paragraph) -> bool:
    return paragraph.marker is not None and paragraph.marker.form in ("article", "dotted")
