"""The notice and the answers as the tests read them for themselves: nothing here uses the code that is tested."""

from __future__ import annotations

import contextlib
import re
import signal
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.models import Answer
from tests.builders import NOTICE_FILE, NOTICE_ID, ROOT

CITIES = "各市州人民政府"
# Two names that the notice prints with a character missing, as its other measures print them.
_DAMAGED = {"各州人民政府": CITIES, "市场监管局": "省市场监管局"}
_BRACKET = re.compile(r"\(责任单位:([^()]*)\)")
_MARKER = re.compile(r"\([一二三四五六七八九十]*\)")

ONES = ["", *"一二三四五六七八九"]
# The numerals of 1..40, written out by counting.
NUMERALS = dict(enumerate([*ONES[1:], *(f"{ten}十{one}" for ten in ["", "二", "三"] for one in ONES), "四十"], 1))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Record:
    """A measure by the test's own reading: its words without white space, errata applied, and where it stands."""

    heading: str
    body: str
    units: tuple[str, ...]
    start: int
    end: int

    @property
    def named(self) -> tuple[str, ...]:
        """The units less 各市州人民政府, which stand on every measure."""
        return tuple(unit for unit in self.units if unit != CITIES)


def errata() -> list[dict[str, Any]]:
    """The reviewed list of characters that the notice lacks."""
    rows: list[dict[str, Any]] = tomllib.loads((ROOT / "corpus" / "errata.toml").read_text("utf-8"))["erratum"]
    return [row for row in rows if row["doc"] == NOTICE_ID]


def repairs(notice: str) -> dict[int, str]:
    """Offset in the notice → the character that is missing there."""
    places = {}
    for row in errata():
        context = row["before"] + row["printed"] + row["after"]
        assert notice.count(context) == 1
        places[notice.index(context) + len(row["before"])] = str(row["intended"])
    return places


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def records(notice: str) -> dict[int, Record]:
    """Every measure of the notice by its ordinal: what stands between one bracket of units and the next."""
    whole = notice
    for place, character in sorted(repairs(notice).items(), reverse=True):
        whole = whole[:place] + character + whole[place:]
    ends = [match.end() for match in re.finditer(r"\(责任单位[^()]*\)", notice)]
    starts = [match.start() for end in [0, *ends[:-1]] if (match := _MARKER.search(notice, end))]
    found: dict[int, Record] = {}
    text = without_space(whole)
    at = 0
    for number, bracket in enumerate(_BRACKET.finditer(text), 1):
        marker = _MARKER.search(text, at)
        assert marker is not None
        heading, body = text[marker.end() : bracket.start()].split("。", 1)
        units = tuple(_DAMAGED.get(name, name) for name in re.split("[、,]", bracket[1]))
        found[number] = Record(heading, body, units, starts[number - 1], ends[number - 1])
        at = bracket.end()
    return found


NOTICE = NOTICE_FILE.read_bytes().decode("utf-8")
RECORDS = records(NOTICE)
UNITS = tuple(dict.fromkeys(unit for record in RECORDS.values() for unit in record.units))


def naming(unit: str) -> set[int]:
    """The measures that name a unit."""
    return {number for number, record in RECORDS.items() if unit in record.units}


def cited(answer: Answer) -> set[int]:
    """The measures that an answer cites."""
    return {citation.measure for citation in answer.citations if citation.measure}


def fault(citation: Mapping[str, Any], source: str, repaired: Mapping[int, str]) -> str:
    """What is wrong with a quotation, read beside its source character by character; empty when nothing is.

    Only white space may differ, and characters in 〔 〕 must be those that the errata list at that very place.
    """
    start, end = citation["start"], citation["end"]
    if start is None or end is None:
        return "words of a document that is not loaded" if citation["quote"] or (start, end) != (None, None) else ""
    if not 0 <= start < end <= len(source):
        return f"outside of the source: {start}..{end}"
    at = start
    for token in re.findall(r"〔.〕|.", without_space(citation["quote"])):
        after = at
        while after < len(source) and source[after].isspace():
            after += 1
        if len(token) == 3:
            if not any(repaired.get(place) == token[1] for place in range(at, after + 1)):
                return f"no erratum at {at}: {token}"
            continue
        if after >= end or source[after] != token:
            return f"differs at {after}: {token}"
        at = after + 1
    return f"not quoted: {source[at:end]}" if source[at:end].strip() else ""


def faults(answer: Answer, sources: Mapping[str, str]) -> list[str]:
    """Every fault of an answer's citations and marks."""
    found = []
    repaired = repairs(NOTICE)
    for citation in answer.to_dict()["citations"]:
        own = repaired if citation["doc_id"] == NOTICE_ID else {}
        wrong = fault(citation, sources.get(citation["doc_id"], ""), own)
        record = RECORDS.get(citation["measure"] or 0)
        if record and not record.start <= citation["start"] < citation["end"] <= record.end:
            wrong = wrong or f"not in measure {citation['measure']}"
        if wrong:
            found.append(f"[{citation['mark']}] {wrong}")
    marks = [citation.mark for citation in answer.citations]
    if marks != list(range(1, len(marks) + 1)):
        found.append(f"marks are {marks}")
    said = {int(mark) for mark in re.findall(r" \[(\d+)\]", answer.answer)}
    if said != set(marks):
        found.append(f"marks in the text {sorted(said)}, citations {marks}")
    return found


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail what takes longer, and stop it: a question must not hold up a server. Counted is this process's own time: what
    else the machine does is not the question's doing."""

    def stop(*_: object) -> None:
        raise AssertionError(f"took longer than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def alternating(*columns: Sequence[str]) -> list[tuple[str, ...]]:
    """The columns side by side, the shorter ones begun anew."""
    return [tuple(column[row % len(column)] for column in columns) for row in range(max(map(len, columns)))]
