"""Responsible units: the bracket that names them, and the directory of their names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.clean import Reading
from ingest.models import PolicyError, UnitMention
from ingest.sentences import trim

_LABEL = r"(?:责任单位|责任部门|牵头单位|配合单位|牵头部门|责任分工)\s*[:：]"
_BRACKET = re.compile(
    rf"[(（]\s*{_LABEL}(?P<labelled>[^()（）]*)[)）]|[(（](?P<charged>[^()（）]{{2,300}}?)(?:按职责分工|分别)*负责[)）]"
)
_SEPARATOR = re.compile(r"[、,，;；]|(?<=[厅局委部会院办])和(?=[\u4e00-\u9fff])")


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


class UnitDirectory:
    """All known units, by any of their names."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)
        self.by_name: dict[str, Unit] = {}
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
    rows = read_toml(path).get("unit", [])
    try:
        return UnitDirectory(TypeAdapter(list[Unit]).validate_python(rows))
    except ValidationError as error:
        raise PolicyError(f"{path.name}:{describe(error)};请更正。") from None


def read_toml(path: Path) -> dict[str, list[dict[str, object]]]:
    """A TOML file of arrays of tables. Raises PolicyError when it is missing or not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise PolicyError(f"{path}:文件不存在;语料目录不完整,请恢复它。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path.name}:不是有效的 TOML({error});请更正。") from None


def describe(error: ValidationError) -> str:
    """The first finding of a validation in one line."""
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"])
    return f"{place} {first['msg']}"


def find_bracket(reading: Reading, start: int, end: int) -> re.Match[str] | None:
    """The last bracket in the stretch that says who is responsible, or None."""
    last = None
    for last in _BRACKET.finditer(reading.source, start, end):  # noqa: B007 - the last match is what is wanted
        pass
    return last


def mentions(reading: Reading, bracket: re.Match[str], directory: UnitDirectory) -> tuple[UnitMention, ...]:
    """The units that a bracket names, in order. A name that the directory lacks stands for itself."""
    group = "labelled" if bracket["labelled"] is not None else "charged"
    start, stop = bracket.span(group)
    cuts = [match.span() for match in _SEPARATOR.finditer(reading.source, start, stop)]
    found: list[UnitMention] = []
    for end, following in [*cuts, (stop, stop)]:
        begin, finish = trim(reading, start, end)
        start = following
        if begin >= finish:
            continue
        span = reading.span(begin, finish)
        name = span.clean.removesuffix("等").removesuffix("等部门")
        unit = directory.resolve(name)
        found.append(UnitMention(span, unit.name if unit else name, bool(unit and unit.group)))
    return tuple(found)
