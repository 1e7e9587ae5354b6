"""Responsible units: the bracket that names them, and the directory of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.clean import Reading
from ingest.models import Level, PolicyError, UnitMention
from ingest.sentences import trim
from ingest.tables import read_table

_ROLE = r"(?:责任单位|责任部门|负责单位|负责部门|牵头单位|牵头部门|配合单位|配合部门|责任分工)"
_BRACKET = re.compile(
    rf"[(（]\s*(?:(?P<labelled>{_ROLE}\s*[:：][^()（）]*)"
    # 由…负责 is a clause about somebody, not a charge; after 负责 stands at most how to read the order of the units.
    r"|(?P<charged>[^()（）由]{2,300}?)(?:按职责分工|分别|共同)*负责(?:[。，,;；][^()（）]{0,60})?)[)）]"
)
_SEPARATOR = re.compile(r"[、,，;；。]|(?<=[厅局委部会院办行署府门等])[和及](?=[\u4e00-\u9fff])")
_LABEL = re.compile(r"(?P<role>" + _ROLE + r")?[^:：]*[:：]\s*")
_NOT_NAME = re.compile(r"(?:等\s*(?:部门|单位)?|牵头|配合|参与|共同|按职责分工|分别)+\Z")
_OFFICE = "department|bureau|commission|administration|authority|office|agency"
_ENGLISH = re.compile(rf"(?:{_OFFICE}) (?:of|for) (.+)", re.IGNORECASE)
# What is left of a name when its rank is dropped: 发改 of 省发改委, 经信 of 经信部门.
_STEM = re.compile(r"(?:湖北省|湖北|省)?([\u4e00-\u9fff]{2,6}?)(?:厅|局|委员会|委|社|部门|办|系统)")
# A name that only a body of a province bears; the nation has a 发展改革委 too.
_OF_PROVINCE = re.compile(r"省|湖北|各市|.*厅\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit and the ways in which people write it."""

    name: str
    full: str = ""
    aliases: tuple[str, ...] = ()
    group: bool = False
    province: str = "湖北"
    names: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        spellings = [self.name, self.full, *self.aliases]
        if not self.group and self.name.startswith("省"):
            spellings += [self.name[1:], self.province + self.name, self.province + self.name[1:]]
        if self.full.startswith(f"{self.province}省"):
            bare = self.full[len(self.province) + 1 :]
            spellings += [bare, f"省{bare}", self.province + bare]
        object.__setattr__(self, "names", tuple(dict.fromkeys(name for name in spellings if name)))

    @property
    def stems(self) -> tuple[str, ...]:
        """Its names without their rank, as they stand in a list: 发改、商务、经信三家."""
        if self.group:
            return ()
        found = (_STEM.fullmatch(name) for name in self.names)
        return tuple(dict.fromkeys(match[1] for match in found if match))

    @property
    def english(self) -> tuple[str, ...]:
        """English names in lower case; Department of Commerce is also the commerce bureau."""
        found: list[str] = []
        for name in self.names:
            if not name.isascii():
                continue
            found.append(name.lower())
            subject = _ENGLISH.fullmatch(name)
            if subject:
                what = subject[1].lower()
                for office in _OFFICE.split("|"):
                    found += [f"{office} of {what}", f"{office} for {what}", f"{what} {office}"]
        return tuple(dict.fromkeys(found))


class UnitDirectory:
    """All known units, by any of their names."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)
        self.by_name: dict[str, Unit] = {}
        self.by_english = {name: unit for unit in self.units for name in unit.english}
        self.by_stem = {stem: unit for unit in reversed(self.units) for stem in reversed(unit.stems)}
        for unit in self.units:
            for name in unit.names:
                other = self.by_name.setdefault(name, unit)
                if other is not unit:
                    raise PolicyError(f"units.toml:“{name}”同时指 {other.name} 和 {unit.name};请删去其一。")

    def resolve(self, printed: str) -> Unit | None:
        """The unit of this name, or None."""
        return self.by_name.get(printed)


def load_units(path: Path) -> UnitDirectory:
    """The directory kept in units.toml. Raises PolicyError when it is missing or malformed."""
    return UnitDirectory(read_table(path, "unit", Unit))


def find_brackets(reading: Reading, start: int, end: int) -> list[re.Match[str]]:
    """The brackets in the stretch that say who is responsible, in order."""
    return list(_BRACKET.finditer(reading.source, start, end))


def mentions(
    reading: Reading, bracket: re.Match[str], directory: UnitDirectory, level: Level
) -> tuple[UnitMention, ...]:
    """The units that a bracket names, in order. A name that the directory lacks stands for itself.

    The directory is that of a province: in a document of another level only names that a province's body alone bears are
    looked up in it, so that a national 发展改革委 stays what is printed.
    """
    start, stop = bracket.span("labelled" if bracket["labelled"] is not None else "charged")
    cuts = [match.span() for match in _SEPARATOR.finditer(reading.source, start, stop)]
    found: list[UnitMention] = []
    for end, following in [*cuts, (stop, stop)]:
        begin, finish = trim(reading, start, end)
        start = following
        label = _LABEL.match(reading.source, begin, finish)
        if label and not label["role"]:
            break  # 适用范围: and the like: no units follow
        begin = label.end() if label else begin
        extra = _NOT_NAME.search(reading.source, begin, finish)
        begin, finish = trim(reading, begin, extra.start() if extra else finish)
        if begin >= finish:
            continue
        span = reading.span(begin, finish)
        local = level in ("province", "city") or _OF_PROVINCE.match(span.clean)
        unit = directory.resolve(span.clean) if local else None
        found.append(UnitMention(span, unit.name if unit else span.clean, bool(unit and unit.group)))
    return tuple(found)
