"""Units in a question: by any name, by their bare stems in a list, by English names, and by what only sounds like a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

from ingest.models import Document
from ingest.units import UnitDirectory
from rag.lookup import CITIES
from rag.places import Places
from rag.sounds import sounds

UNIT = "\ue000"  # stands for one unit in the frame of a question
_UNKNOWN = re.compile(r"省(?![直级里内]|政府)[\u4e00-\u9fff]{2,6}?(?:厅|局|委员会|委|办公室)")
_NAME = re.compile(r"[\u4e00-\u9fff（）()“”]{2,24}")
_RANKED = re.compile(r"(?:[部委局厅办署院行会]|总局)$")
_REMEMBERED = 1024  # texts that were listened to: a question is read at several desks, whole and in pieces
_BRIEF = 3  # characters of a name that has no shorter form
_JOIN = r"\s*(?:、|,|和|与|跟|及|同|以及|还有|或者|或)\s*"
# What shows that bare stems are meant as units: a count of them, a duty, a place.
_TOGETHER = (
    r"\s*,?\s*(?:[两二三四五六七八九\d]\s*(?:家|方|个(?:单位|部门|厅|局|委))|几家|谁|哪家|哪个|都(?:有|在|参|负|管|要|列|出|没)"
    r"|各(?:管|负|有|自|干)|共同|一起|联合|分别|同时|一块|合作|的(?:交集|共同))"
)
_MARKED = r"(?:口子|条线|战线|系统|口(?![岸子罩味感腔])|这边|那边|这头|那头|一家)(?![\u4e00-\u9fff]{0,2}(?:企业|产品|市场|消费))"
_DUTY = (
    r"(?:的)?(?:任务|职责|活儿|分工|名下|有(?:没有|哪些|几[条项]|什么)?任务|要?负责(?:哪|什么|几|啥)|管(?:哪|什么|几|啥|的是哪)"
    r"|要(?:干|落实|负责)|被点名|有没有份|有份)"
)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Units and strangers of a text in order, the text with them blanked, and its frame: each unit as one sign."""

    units: tuple[str, ...]
    strangers: tuple[str, ...]
    rest: str
    frame: str


class UnitReader:
    """Knows the units of a directory, and by the places whose they are."""

    def __init__(self, directory: UnitDirectory, places: Places) -> None:
        self._directory, self._places = directory, places
        han = sorted((name for name in directory.by_name if not name.isascii()), key=len, reverse=True)
        english = sorted(directory.by_english, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, han)) or "(?!)")
        province = r"(?:(?:hubei(?:'s)?|provincial|the)\s+)*"
        self._english = re.compile(
            rf"(?<![a-z]){province}(?P<name>{'|'.join(map(re.escape, english)) or '(?!)'})(?![a-z])",
            re.IGNORECASE,
        )
        stems = sorted(directory.by_stem, key=len, reverse=True)
        stem = rf"(?:{'|'.join(map(re.escape, stems))})" if stems else "(?!)"
        self._stem = re.compile(stem)
        listed = rf"(?:{stem}|{UNIT})"
        self._listed = re.compile(
            rf"{listed}(?:{_JOIN}{listed})+(?={_TOGETHER})|(?<={UNIT})(?:{_JOIN}{stem})+(?![\u4e00-\u9fff]{{0,3}}融合)"
            rf"|{stem}(?:{_JOIN}{stem})*(?={_JOIN}{UNIT})|(?:省|湖北省)?{stem}(?={_MARKED})"
            rf"|(?:(?<=^)|(?<=[,。?!:;\s])){stem}(?={_DUTY})"
        )
        self._heard: dict[tuple[str, ...], str] = {}
        for name in han:
            if len(name) >= 3 and not name.endswith(("部门", "系统", "机关")):
                self._heard.setdefault(tuple(sounds(name)), name)
        self._sizes = sorted({len(key) for key in self._heard}, reverse=True)
        self._sounding = lru_cache(maxsize=_REMEMBERED)(self._sounding_anew)  # every desk hears the same
        self._own: Mapping[str, str] = {}

    def beside(self, names: Mapping[str, str]) -> UnitReader:
        """A reader that knows these spellings of units as well; where they stand for another unit too, they count."""
        if not names:
            return self
        other = copy(self)
        other._own = names
        return other

    def read(self, text: str) -> Mentions:
        """All units of a normalised text."""
        found: dict[int, tuple[int, str]] = {}  # start: (end, unit or "" for a stranger)
        strangers: list[tuple[int, str]] = []
        taken = self._places.governments.sub(lambda match: self._take(found, match, CITIES), text)
        for match in self._names.finditer(taken):
            unit = self._directory.by_name[match[0]]
            before = self._places.owner.search(taken[: match.start()])
            if before and not unit.group and not match[0].startswith("湖北"):
                strangers.append((match.start(), before[0] + match[0]))
                found[match.start()] = (match.end(), "")
            else:
                found[match.start()] = (match.end(), unit.name)
        own = sorted((name for name in self._own if name in taken), key=len, reverse=True)
        for match in re.finditer("|".join(map(re.escape, own)) or "(?!)", taken):
            self._put_own(found, match)
        for match in self._english.finditer(taken):
            found[match.start()] = (match.end(), self._directory.by_english[match["name"].lower()].name)
        found |= {start: (end, name) for start, end, name in self._sounding(_blanked(taken, found))}
        self._by_stem(_blanked(taken, found), found)
        rest = _blanked(text, found)
        strangers += [(match.start(), match[0]) for match in _UNKNOWN.finditer(rest)]
        ordered = sorted(found.items())
        frame, at = "", 0
        for start, (end, name) in ordered:
            frame += text[at:start] + (UNIT if name else "")
            at = end
        units = tuple(unit for _, (_, unit) in ordered if unit)
        return Mentions(units, tuple(dict.fromkeys(name for _, name in strangers)), rest, frame + text[at:])

    def _put_own(self, found: dict[int, tuple[int, str]], match: re.Match[str]) -> None:
        """A unit of the document itself, unless a longer name stands there: 商务部 in 商务部门."""
        over = [start for start, (end, _) in found.items() if start < match.end() and match.start() < end]
        if any(found[start][0] - start > len(match[0]) for start in over):
            return
        for start in over:
            del found[start]
        found[match.start()] = (match.end(), self._own[match[0]])

    @staticmethod
    def _take(found: dict[int, tuple[int, str]], match: re.Match[str], unit: str) -> str:
        found[match.start()] = (match.end(), unit)
        return " " * len(match[0])

    def _sounding_anew(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """名政厅: (start, end, unit) of stretches that sound like a name and have at least one character of it."""
        heard = sounds(text)
        at, found = 0, []
        while at < len(text):
            for size in self._sizes:
                piece = text[at : at + size]
                name = self._heard.get(tuple(heard[at : at + size])) if len(piece) == size else None
                if (
                    name
                    and ("省" in piece) == ("省" in name)
                    and any(one == other for one, other in zip(piece, name, strict=True))
                ):
                    found.append((at, at + size, self._directory.by_name[name].name))
                    at += size - 1
                    break
            at += 1
        return tuple(found)

    def _by_stem(self, text: str, found: dict[int, tuple[int, str]]) -> None:
        """发改、商务、经信三家: stems where the words around show that units are meant."""
        marked = list(text)
        for start, (end, unit) in found.items():
            if unit:
                marked[start:end] = [UNIT, *("\ue001" * (end - start - 1))]  # one sign a unit, the rest invisible
        visible = [place for place, sign in enumerate(marked) if sign != "\ue001"]
        line = "".join(marked[place] for place in visible)
        for match in self._listed.finditer(line):
            for stem in self._stem.finditer(line, match.start(), match.end()):
                start = visible[stem.start()]
                found[start] = (start + len(stem[0]), self._directory.by_stem[stem[0]].name)


def _blanked(text: str, found: dict[int, tuple[int, str]]) -> str:
    kept = list(text)
    for start, (end, _) in found.items():
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def own_units(document: Document, directory: UnitDirectory) -> dict[str, str]:
    """Spelling to name of the units that a document prints and the directory lacks, short forms where they mean one alone."""
    mentions = [mention for measure in document.measures for mention in measure.units]
    known = {unit.name for unit in directory.units}
    names = dict.fromkeys(mention.unit for mention in mentions if mention.unit not in known and mention.unit != CITIES)
    spelled = spellings(names)
    for mention in mentions:
        if mention.unit in names and _NAME.fullmatch(mention.span.clean):
            spelled.setdefault(mention.span.clean, mention.unit)
    return spelled


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Spelling to name: the names, with and without 国家, and what is left of long ones: 工信部 of 工业和信息化部.

    A short form of two of the names means neither.
    """
    names = [name for name in names if _NAME.fullmatch(name)]
    short: dict[str, set[str]] = {}
    for name in names:
        bare = name.removeprefix("国家") if len(name) > len("国家") + 2 else name
        for form in {bare, f"国家{bare}", *_short(bare)} if _RANKED.search(bare) else {bare}:
            short.setdefault(form, set()).add(name)
    return {form: meant.pop() for form, meant in short.items() if len(meant) == 1} | {name: name for name in names}


def _short(name: str) -> set[str]:
    """Three characters of a name, the first and the last among them: 发改委 of 发展改革委."""
    return {name[0] + middle + name[-1] for middle in name[1:-1]} if len(name) > _BRIEF else set()
