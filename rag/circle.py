"""Which documents of an archive come into question by what a question tells of them: level, place, year, units, force."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from ingest.models import Entry
from rag.archive import Archive
from rag.common import Common
from rag.models import Query
from rag.units import spellings
from rag.whereabouts import Whereabouts

LEVELS = ("nation", "province", "city")
YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年?(?:的|度|版|印发|出台|发布|制定|那|有|都)")


class Circle:
    """Knows levels, places, dates and units of all documents of one archive. `own` are spellings of units, and the names
    meant, that the directory lacks."""

    def __init__(self, archive: Archive, common: Common) -> None:
        self._archive, self._common, self._cues = archive, common, common.cues
        self._bodies: dict[str, list[str]] = {}  # a unit without 国家: its names in the archive
        self._local: dict[str, set[str]] = {}  # … and the units of the directory that a spelling of it may mean as well
        directory = archive.lexicon.directory
        for name in archive.units:
            self._bodies.setdefault(name.removeprefix("国家"), []).append(name)
        self.own = spellings(one for one in self._bodies if one not in {unit.name for unit in directory.units})
        for spelled, name in self.own.items():
            if spelled in directory.by_name:
                self._local.setdefault(name, set()).add(directory.by_name[spelled].name)

    def told(self, text: str, query: Query, scope: Sequence[str]) -> tuple[str, ...]:
        """The documents of the level, place and year that a question tells, newest first where it asks for them; all of
        them where it tells none or none are of it."""
        levels = [level for level in LEVELS if query.has(f"level_{level}")]
        places = [word for name in ("place_here", "place_elsewhere") for word in self._cue_words(name, text)]
        places += self.placed(text)
        year = YEAR.search(text)
        tests: list[Callable[[Entry], bool]] = []
        if levels:
            tests.append(lambda entry: entry.level in levels)
        if places:
            own = {one for place in self.placed(text) for one in self._whereabouts.documents(place)}
            own |= {one for place in places for one in self._saying(place)}
            tests.append(lambda entry: entry.id in own)
        if year:
            tests.append(lambda entry: (entry.issued or entry.published or "").startswith(year["year"]))
        ids = tuple(scope)
        if tests:
            entries = [self._archive.entries[one] for one in scope]
            for test in tests:
                entries = [entry for entry in entries if test(entry)] or entries
            ids = tuple(entry.id for entry in entries)
        return tuple(self.newest_first(ids)) if query.has("newest") else ids

    @cached_property
    def _makers(self) -> tuple[str, list[int], list[str]]:
        """Issuers and titles of all documents, a line each, where each line begins, and whose it is: to be looked through at
        once."""
        lines = [f"{entry.issuer} {entry.title}\n" for entry in self._archive.entries.values()]
        starts = [0, *accumulate(map(len, lines))][:-1]
        return "".join(lines), starts, list(self._archive.entries)

    def _saying(self, word: str) -> Iterator[str]:
        """The documents whose issuer or title has this word."""
        text, starts, ids = self._makers
        at = text.find(word)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            yield ids[place]
            at = text.find(word, starts[place + 1]) if place + 1 < len(starts) else -1

    @cached_property
    def _whereabouts(self) -> Whereabouts:
        segmenter = self._common.segmenter
        return Whereabouts(self._archive.entries.values(), segmenter, lambda two: bool(self._archive.words([two]).any()))

    @cached_property
    def _national(self) -> frozenset[str]:
        return frozenset(one for one, entry in self._archive.entries.items() if entry.level == "nation")

    def placed(self, text: str) -> tuple[str, ...]:
        """The places in a text that documents are of."""
        return self._whereabouts.named(text)

    def reaching(self, text: str, here: Sequence[str], scope: Sequence[str]) -> set[str]:
        """The documents that may answer a question on a matter: those told, and of a place those of the nation as well; of a
        place that no document is of, those of the nation alone."""
        if self.strange(text):
            return set(self._national.intersection(here))
        return set(here) | (self._national.intersection(scope) if self.placed(text) else set())

    def _cue_words(self, name: str, text: str) -> list[str]:
        return [text[start:end] for start, end in self._cues.spans(name, text)]

    def newest_first(self, ids: Iterable[str]) -> list[str]:
        """Those in force first, the newest of them first."""
        return sorted(ids, key=self.ages.__getitem__)

    @cached_property
    def ages(self) -> dict[str, int]:
        """The place of every document among all, newest first."""
        entries = sorted(self._archive.entries.values(), key=lambda entry: entry.issued or entry.published or "", reverse=True)
        entries.sort(key=lambda entry: entry.standing != "in_force")
        return {entry.id: place for place, entry in enumerate(entries)}

    def holding(self, units: Sequence[str], here: Sequence[str]) -> tuple[str, ...]:
        """The documents whose measures name all of these units, those in force and the newest first."""
        common = set.intersection(*map(self._naming, units)).intersection(here)
        return tuple(self.newest_first(common))

    def _naming(self, unit: str) -> set[str]:
        names = {unit, *self._bodies.get(unit, ()), *self._local.get(unit, ())}
        return {one for name in names for one in self._archive.with_unit(name)}

    def strange(self, text: str) -> str:
        """A place in a text that no document is of or prints; empty where there is none."""
        words = self._cue_words("place_elsewhere", text) if self._common.places.elsewhere(text) else []
        others = [word for word in words if not any(word in place for place in self.placed(text))]
        return others[0] if others else self._whereabouts.strange(text)
