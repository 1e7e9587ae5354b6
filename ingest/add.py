"""Documents that a user brings: read, matched with what is known, and entered in the register as versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Literal

from ingest.identify import Known
from ingest.models import Entry, PolicyError, plain
from ingest.readers import read_source
from ingest.register import Register, Version, is_kept, keep, settle

What = Literal["created", "updated", "same"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A source as it came: its bytes, the path or address that errors name, and the address it was fetched from.

    `document` is the id of the catalogue entry whose text it was found to be, where that is known already.
    """

    name: str
    data: bytes
    url: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an arrival did. A document that was withdrawn and is given again counts as created."""

    id: str
    title: str
    what: What


def arrive(
    arrivals: Iterable[Arrival], known: Sequence[Entry], register: Register, sources: Path
) -> tuple[Register, list[Outcome], list[str]]:
    """Read the arrivals one by one, keep them under `sources` and enter them in the register.

    `known` are the entries of the catalogue. Returns the new register, what became of each document, and one line for each
    arrival that was not taken: it could not be read, has no title, or a later one of the same batch took its place.
    """
    batch = _Batch(known, register, sources)
    for arrival in arrivals:
        batch.take(replace(arrival, name=plain(arrival.name)))
    settle(sources)
    return batch.result()


class _Batch:
    """Arrivals on their way into a register. `_fresh` are the versions that it will get, by document."""

    def __init__(self, known: Sequence[Entry], register: Register, sources: Path) -> None:
        self._register = register
        self._sources = sources
        self._known = Known(known, (given.current.entry for given in register.given))
        self._received = {given.current.received: given.id for given in register.given}
        self._fresh: dict[str, Version] = {}
        self._back: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}
        self._by: dict[str, tuple[str, str]] = {}  # name of the arrival, and SHA-256 of its bytes
        self._lines: list[str] = []

    def take(self, arrival: Arrival) -> None:
        """Read an arrival, unless its bytes are known, and note what it changes."""
        received = hashlib.sha256(arrival.data).hexdigest()
        identity = self._unchanged(arrival, received)
        if identity:
            self._note(arrival.name, received, identity, None)
            return
        try:
            version = self._read(arrival)
        except PolicyError as error:
            self._lines.append(str(error))
            return
        known = self._register.by_id.get(version.entry.id)
        same = known is not None and known.current.received == received
        self._note(arrival.name, received, version.entry.id, None if same else version)

    def _unchanged(self, arrival: Arrival, received: str) -> str | None:
        """The document whose current version has these bytes, if its text is there as well: it need not be read again."""
        identity = self._received.get(received)
        if identity is None or arrival.document not in (None, identity):
            return None
        text = self._register.by_id[identity].current.text
        return identity if is_kept(self._sources, received) and is_kept(self._sources, text) else None

    def _read(self, arrival: Arrival) -> Version:
        """Raises PolicyError when it cannot be read or has no title."""
        loaded = read_source(arrival.data, arrival.name)
        entry = self._known.find(loaded, arrival.document)
        if entry is None:
            raise PolicyError(
                f"{arrival.name}:开头没有找到文件标题(以“通知”“意见”“措施”等结尾的一行);请补上标题后再导入。"
            )
        return Version(
            number=0,
            received=keep(self._sources, arrival.data),
            text=keep(self._sources, loaded.text.encode("utf-8", "surrogatepass")),
            format=loaded.format,
            entry=replace(entry, url=arrival.url or entry.url),
            added=datetime.now(UTC).isoformat(timespec="seconds"),
            name=arrival.url or PurePath(arrival.name).name,
        )

    def _note(self, name: str, received: str, identity: str, version: Version | None) -> None:
        """Enter an arrival; `version` is None when its bytes are those of the current version."""
        self._tell_replaced(name, received, identity)
        known = self._register.by_id.get(identity)
        gone = identity in self._register.hidden or (known is not None and known.withdrawn)
        self._fresh.pop(identity, None)
        self._back.discard(identity)
        if version:
            self._fresh[identity] = version
            self._known.add(version.entry)
        elif gone:
            self._back.add(identity)
        listed = self._known.catalogue.get(identity)
        there = not gone and (known is not None or (listed is not None and listed.kind == "full"))
        what: What = "created" if not there else "updated" if version else "same"
        current = version or (known.current if known else None)
        self._outcomes[identity] = Outcome(identity, current.entry.title if current else identity, what)

    def _tell_replaced(self, name: str, received: str, identity: str) -> None:
        """Say so when the batch holds the same document with other bytes."""
        earlier, digest = self._by.get(identity, (name, received))
        if digest != received:
            self._lines.append(
                f"{earlier}:与 {name} 是同一份文件(id {identity})而内容不同,只采用后者;如属误判,请分次导入。"
            )
        self._by[identity] = (name, received)

    def result(self) -> tuple[Register, list[Outcome], list[str]]:
        register = self._register.with_versions(self._fresh.values())
        for identity in self._back:
            register = register.restoring(identity)
        return register, list(self._outcomes.values()), self._lines
