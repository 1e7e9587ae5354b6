"""Read a damaged source without changing it: white space is repaired by rule, characters by a reviewed list.

A `Reading` keeps the source as it is and answers for any stretch of it how it reads (`clean`) and how it is shown
(`quote`, repaired characters in 〔 〕), so that every shown word leads back to source offsets.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.models import PolicyError, Span

OPEN, CLOSE = "〔", "〕"
INVISIBLE = "\u200b\ufeff\u2060"


@dataclass(frozen=True, slots=True)
class Erratum:
    """One repaired place: between `before` and `after` the source prints `printed` where `intended` was meant."""

    doc: str
    before: str
    printed: str
    after: str
    intended: str
    why: str
    line: int = 0


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


class Reading:
    """A source text together with its repairs."""

    def __init__(self, source: str, errata: Iterable[Erratum] = ()) -> None:
        self.source = source
        inserted: dict[int, str] = {}
        dropped: set[int] = set()
        for erratum in errata:
            at = _locate(source, erratum)
            # A repair at the end of a line belongs to the character before it, else to the one it precedes.
            dropped.update(range(at, at + len(erratum.printed)))
            inserted[at] = erratum.intended
        self.errata = len(inserted)
        self._inserted = inserted
        self._places = sorted(inserted)
        self._kept = _kept(source, dropped, inserted.keys() | dropped)
        self._ends = [match.end() for match in re.finditer(r"\r\n?|\n", source)]

    def line(self, index: int) -> int:
        """The number of the line, from 1, in which this source offset stands."""
        return bisect.bisect_right(self._ends, index) + 1

    def repaired_at(self, index: int) -> bool:
        """Whether a repaired character stands at this source offset."""
        return index in self._inserted

    def span(self, start: int, end: int) -> Span:
        """The stretch start..end (source offsets, end exclusive) as received, read and shown."""
        text = self.source[start:end]
        if not self._touches(start, end):
            read = "".join(self._kept[start:end]).strip()
            return Span(start, end, text, read, read)
        clean: list[str] = []
        shown: list[str] = []
        for index in range(start, end + 1):
            repair = self._inserted.get(index)
            if repair and (index < end or self._belongs_before(index)):
                clean.append(repair)
                shown.append(f"{OPEN}{repair}{CLOSE}")
            if index < end and self._kept[index]:
                clean.append(self._kept[index])
                shown.append(self._kept[index])
        return Span(start, end, text, "".join(clean).strip(), "".join(shown).strip())

    def _belongs_before(self, index: int) -> bool:
        return index == len(self.source) or self.source[index] in "\r\n"

    def _touches(self, start: int, end: int) -> bool:
        left = bisect.bisect_left(self._places, start)
        return left < len(self._places) and self._places[left] <= end


def _locate(source: str, erratum: Erratum) -> int:
    context = erratum.before + erratum.printed + erratum.after
    count = source.count(context)
    if count != 1:
        found = "找不到" if count == 0 else f"出现 {count} 次,须唯一"
        raise PolicyError(f"errata.toml:文件 {erratum.doc} 中“{context}”{found};请更正 before/printed/after。")
    return source.index(context) + len(erratum.before)


def _kept(source: str, dropped: set[int], repaired: set[int]) -> list[str]:
    """Per source character what is read there: itself, one space between two Latin words or two cells of a table, or nothing.

    Where a repair puts a character between the two words, no space is wanted.
    """
    kept = ["" if index in dropped else character for index, character in enumerate(source)]
    index = 0
    while index < len(source):
        if not is_space(source[index]):
            index += 1
            continue
        stop = index
        while stop < len(source) and is_space(source[stop]):
            kept[stop] = ""
            stop += 1
        between = index > 0 and stop < len(source)
        apart = between and ((_is_word(source[index - 1]) and _is_word(source[stop])) or _parts_cells(source, index, stop))
        if apart and repaired.isdisjoint(range(index, stop + 1)):
            kept[index] = " "
        index = stop
    return kept


def _parts_cells(source: str, start: int, end: int) -> bool:
    """Whether white space parts the cells of a table: a tab does, and a break between two lines that have one."""
    blank = source[start:end]
    if "\n" not in blank:
        return "\t" in blank and "\r" not in blank
    before = source.rfind("\t", source.rfind("\n", 0, start) + 1, start)
    return before >= 0 and blank.count("\n") == 1 and _has_tab_after(source, start + blank.index("\n") + 1)


def _has_tab_after(source: str, start: int) -> bool:
    stop = source.find("\n", start)
    return source.find("\t", start, stop if stop >= 0 else len(source)) >= 0


def is_space(character: str) -> bool:
    """Whether a character is white space or invisible."""
    return character.isspace() or character in INVISIBLE
