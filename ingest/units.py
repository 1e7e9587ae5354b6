"""Responsible units: the directory of their names, and the ways in which people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.models import PolicyError
from ingest.tables import read_table

_OFFICE = "department|bureau|commission|administration|authority|office|agency"
_ENGLISH = re.compile(rf"(?:{_OFFICE}) (?:of|for) (.+)", re.IGNORECASE)
# What is left of a name when its rank is dropped: 发改 of 省发改委, 经信 of 经信部门.
_STEM = re.compile(r"(?:湖北省|湖北|省)?([\u4e00-\u9fff]{2,6}?)(?:厅|局|委员会|委|社|部门|办|系统)")


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
