"""Whose policy a question is about, by the places that the documents themselves are of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ingest.models import Entry
from ingest.segment import STOP, Segmenter

_RANK = r"(?:特别行政区|自治[区州县旗]|[省市州县区])"
_OF = re.compile(rf"^(?:中共)?(?P<place>[\u4e00-\u9fff]{{2,9}}?{_RANK})(?!场|管|级|政|域)")
_SUFFIXES = ("省", "市", "县", "自治区", "自治州", "自治县")
_SHORTEST, _LONGEST = 2, 4  # characters of a name before 省, 市, 县
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Words before a name: 在, 我在, 想问; none of them begins one.
_BEFORE = STOP | frozenset("各全本我外某该跟和与去来住归管做搞办用说讲查看").union(("我们", "想问", "咨询", "关于", "这边", "那边", "属于"))


class Whereabouts:
    """Knows the places of documents. `prints` says whether some document prints two neighbouring characters."""

    def __init__(self, entries: Iterable[Entry], segmenter: Segmenter, prints: Callable[[str], bool]) -> None:
        self._segmenter, self._prints = segmenter, prints
        self._of: dict[str, list[str]] = {}  # a place: the documents of it
        for entry in entries:
            for place in places_of(entry):
                self._of.setdefault(place, []).append(entry.id)
        names = {name for place in self._of for name in (place, _stem(place)) if len(name) >= _SHORTEST}
        self._full = {_stem(place): place for place in self._of} | {place: place for place in self._of}
        self._names = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)")

    def named(self, text: str) -> tuple[str, ...]:
        """The places in a text that documents are of, as they are written there."""
        return tuple(dict.fromkeys(self._names.findall(text)))

    def documents(self, place: str) -> list[str]:
        """The documents of a place that `named` has found."""
        return self._of[self._full[place]]

    def strange(self, text: str) -> str:
        """A place that a text names and no document prints; empty where there is none."""
        pieces = self._segmenter.pieces(self._names.sub(",", text))
        for at, piece in enumerate(pieces):
            name = self._before(pieces[:at]) if piece in _SUFFIXES else ""
            if name and not any(self._prints(name[place : place + 2]) for place in range(len(name) - 1)):
                return name + piece
        return ""

    @staticmethod
    def _before(pieces: list[str]) -> str:
        """The name that ends these pieces: characters that make no common word."""
        name = ""
        for piece in reversed(pieces):
            if piece in _BEFORE or not _HAN.fullmatch(piece) or len(name) + len(piece) > _LONGEST:
                break
            name = piece + name
        return name if len(name) >= _SHORTEST else ""


def places_of(entry: Entry) -> tuple[str, ...]:
    """The place that a document is of, by its catalogue entry, or else by its issuer or title; () of one of the nation."""
    if entry.place:
        return (entry.place,)
    if entry.level == "nation":
        return ()
    found = (_OF.match(text) for text in (entry.issuer, entry.title))
    return tuple(dict.fromkeys(match["place"] for match in found if match))[:1]


def _stem(place: str) -> str:
    """The name without its rank: 某某 of 某某市."""
    stem = re.sub(rf"{_RANK}$", "", place)
    return stem if len(stem) >= _SHORTEST else place
