"""What the form of the 政策自查 page offers (corpus/businesses.toml): kinds of business, sizes and places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.models import PolicyError
from ingest.tables import read_table

NAME = "businesses.toml"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class BusinessKind:
    """What a business does or wants to get done. Each of `words` is asked for by itself; what is found belongs together."""

    id: str
    group: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A size of business, and the words by which documents name it."""

    id: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a business is; `outside` stands for all places that the province's documents do not apply to."""

    id: str
    label: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Businesses:
    """All that can be chosen, in the order of the file."""

    kinds: tuple[BusinessKind, ...]
    sizes: tuple[Size, ...]
    places: tuple[Place, ...]

    @property
    def groups(self) -> dict[str, tuple[BusinessKind, ...]]:
        """The kinds by group, in the order in which the groups first occur."""
        names = dict.fromkeys(kind.group for kind in self.kinds)
        return {name: tuple(kind for kind in self.kinds if kind.group == name) for name in names}

    @property
    def size_words(self) -> tuple[str, ...]:
        """Every word that names a size, each once."""
        return tuple(dict.fromkeys(word for size in self.sizes for word in size.words))


class _Listed(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...


def load_businesses(corpus: Path) -> Businesses:
    """What can be chosen, from the file in this corpus folder; nothing, where an older copy of the folder has no such file.

    Raises PolicyError, naming file and entry, for anything malformed.
    """
    path = corpus / NAME
    if not path.is_file():
        return Businesses((), (), ())
    kinds, sizes, places = (
        read_table(path, "kind", BusinessKind),
        read_table(path, "size", Size),
        read_table(path, "place", Place),
    )
    for table in (kinds, sizes, places):
        _check(table)
    for label, words in [*((kind.label, kind.words) for kind in kinds), *((size.label, size.words) for size in sizes)]:
        if not words or not all(word.strip() for word in words):
            raise PolicyError(f"{NAME}:“{label}”的 words 是空的;请写上文件里的说法。")
    return Businesses(tuple(kinds), tuple(sizes), tuple(places))


def _check(entries: Iterable[_Listed]) -> None:
    """Ids go into addresses, and labels onto the page: neither may be empty, odd or double."""
    seen = set()
    for entry in entries:
        if not _ID.fullmatch(entry.id):
            raise PolicyError(f"{NAME}:id“{entry.id}”只能用小写字母、数字和连字符;请更正。")
        if not entry.label.strip():
            raise PolicyError(f"{NAME}:“{entry.id}”的 label 是空的;请补上名称。")
        if entry.id in seen:
            raise PolicyError(f"{NAME}:id“{entry.id}”重复;请改名。")
        seen.add(entry.id)
