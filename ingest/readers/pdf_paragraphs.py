"""Lines to paragraphs. A line that runs to the right margin goes on in the next one, if that is not set apart.

What sets a line apart: another size, an indent, a gap above it, a number before it, its place in the middle. Where the
place of a line does not tell, it stays a line of its own: a paragraph in two pieces is read right, two in one are not.
"""

from __future__ import annotations

import re
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.markers import read_marker
from ingest.readers.pdf_lines import join
from ingest.readers.pdf_types import Line, Page

_ENDED = "。！？；：!?;:"
_DEEP = 5.0  # em from the left margin: what is further in is a signature or a title, and never goes on
_STEP = 0.6  # em: lefts that are nearer are the same
# What no line break may part: brackets with the character in them, a word with the punctuation after it.
_UNIT = re.compile(r"[（《“‘〔【「『(]*(?:[!-~]+|.)[，。、；：！？）》”’】〕」』…—]*")
_ROOM = 2.1  # em: punctuation that may not begin a line leaves as much room at the end of one
_LOOSE = 1.4  # times the usual distance of lines: a gap


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the text of pages of one width stands: its margins, where the first line of a paragraph begins if that is not
    at the margin (or None), the usual distance of lines."""

    left: float
    right: float
    indent: float | None
    pitch: float


def paragraphs(pages: list[Page]) -> Iterator[str]:
    """Every paragraph and row of a table, in order."""
    frames = _frames(pages)
    held: list[Line] = []
    last = 0
    for page in pages:
        frame = frames[round(page.width)]
        for line in page.lines:
            if held and not _goes_on(held, line, frame, same_page=last == page.number):
                yield _text(held)
                held = []
            held.append(line)
            last = page.number
    if held:
        yield _text(held)


def _text(lines: list[Line]) -> str:
    text = ""
    for line in lines:
        text = join(text, line.text)
    return text


def _frames(pages: list[Page]) -> dict[int, _Frame]:
    widths = {round(page.width) for page in pages}
    return {width: _frame([page for page in pages if round(page.width) == width]) for width in widths}


def _frame(pages: list[Page]) -> _Frame:
    lines = [line for page in pages for line in page.lines if not line.row]
    if not lines:
        return _Frame(0, pages[0].width, None, 0)
    em = Counter(round(line.em, 1) for line in lines for _ in line.text).most_common(1)[0][0]
    body = [line for line in lines if abs(line.em - em) < 0.1 * em]
    left = _margin([line.left for line in body], em, 2)
    right = -_margin([-line.right for line in body], em, max(2, len(body) // 20))
    mirrored = pages[0].width - left
    pairs = [pair for page in pages for pair in pairwise(page.lines)]
    steps = [round(above.base - below.base, 1) for above, below in pairs if 0 < above.base - below.base < 4 * em]
    return _Frame(
        left,
        right if right > mirrored - 3 * em else mirrored,  # short lines only show no margin
        _indent(pairs, left, em),
        statistics.median_low(steps) if steps else 0,
    )


def _margin(edges: list[float], em: float, needed: int) -> float:
    """The outermost place where at least so many lines begin (or end, with the sign turned)."""
    edges = sorted(edges)
    for at, edge in enumerate(edges):
        if bisect_right(edges, edge + _STEP * em) - at >= needed:
            return edge
    return edges[0]


def _indent(pairs: list[tuple[Line, Line]], left: float, em: float) -> float | None:
    """Where lines begin that are followed by one at the margin and stand further in, if more than one does."""
    first = [
        round(above.left)
        for above, below in pairs
        if abs(below.left - left) < _STEP * em and em < above.left - left < _DEEP * em and not (above.row or below.row)
    ]
    found = Counter(first).most_common(1)
    return found[0][0] if found and found[0][1] > 1 else None


def _goes_on(held: list[Line], line: Line, frame: _Frame, *, same_page: bool) -> bool:
    """Whether a line goes on with the paragraph whose lines are held."""
    last = held[-1]
    if last.row or line.row or "\t" in line.text or _differs(last, line):
        return False
    if not _is_full(last, line, frame) or max(last.left, line.left) > frame.left + _DEEP * line.em:
        return False
    if same_page and frame.pitch and not 0 < last.base - line.base < _LOOSE * frame.pitch:
        return False
    return not _is_centred(last, line, frame) and _is_in_place(held, line, frame)


def _is_in_place(held: list[Line], line: Line, frame: _Frame) -> bool:
    """Whether a line begins where the paragraph's next line would."""
    step, last = _STEP * line.em, held[-1]
    marker = read_marker(line.text, 0)
    numbered = marker is not None and marker.number is not None
    if len(held) > 1 and abs(held[0].left - held[1].left) > step:
        return abs(line.left - held[1].left) < step
    if line.left < last.left - step:  # the first line of a paragraph is indented
        return True
    if numbered or (frame.indent is not None and abs(line.left - frame.indent) < step):
        return False
    if line.left > last.left + step:  # all but the first line are
        first = read_marker(last.text, 0)
        return first is not None and last.text[-1] not in _ENDED
    return last.left < frame.left + step or last.text[-1] not in _ENDED


def _is_full(line: Line, after: Line, frame: _Frame) -> bool:
    """Whether a line ends because there is no more room: what comes next would not have fitted in."""
    unit = _UNIT.match(after.text)
    needed = sum(0.6 if sign.isascii() else 1.0 for sign in unit[0]) if unit else 0
    return frame.right - line.right < max(_ROOM, needed + 0.6) * line.em


def _is_centred(last: Line, line: Line, frame: _Frame) -> bool:
    """Whether both stand in the middle and neither fills the line."""
    middle = (frame.left + frame.right) / 2
    offs = [abs((each.left + each.right) / 2 - middle) for each in (last, line)]
    return max(offs) < _STEP * line.em and min(last.left, line.left) > frame.left + line.em


def _differs(one: Line, other: Line) -> bool:
    """Whether two lines are of different size. Latin letters tell it less well: their fonts differ in proportions."""
    share = 0.1 if _has_chinese(one) and _has_chinese(other) else 0.35
    return abs(one.em - other.em) > share * max(one.em, other.em)


def _has_chinese(line: Line) -> bool:
    return any(sign >= "\u2e80" for sign in line.text)
