"""The library on disk, open for reading: an edition's catalogue in memory, everything else fetched from its volumes when asked for.

What is open never changes. A newer edition takes the volumes that it shares with this one over as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ingest.files import damaged
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Entry, Passage, PolicyError
from ingest.store import Edition, Listed, live_index
from ingest.volume import Volume
from ingest.words import bm25
from rag.encoder import encoder_name
from rag.settings import Settings

_PARSED = 256  # documents kept parsed
_SPARE = 2  # times as many are asked of a volume that has dead documents


class Shelves:
    """An edition of the library with its volumes."""

    def __init__(self, edition: Edition, settings: Settings, before: Sequence[Shelves] = ()) -> None:
        expected = encoder_name(settings)
        if edition.manifest.encoder != expected:
            raise PolicyError(
                f"索引由编码器 {edition.manifest.encoder} 建成,当前设置为 {expected};"
                "请运行 policyqa ingest --rebuild,或改回 POLICYQA_EMBEDDING。"
            )
        self.edition = edition
        self.version, self.encoder = edition.manifest.version, edition.manifest.encoder
        try:
            self.lexicon = Lexicon.load(edition.folder / "lexicon")
        except PolicyError:
            raise damaged(edition.folder, "lexicon") from None
        self.listed = {row.entry.id: row for row in edition.listed}
        self.entries: dict[str, Entry] = {i: row.entry for i, row in self.listed.items() if not row.card}
        self._volumes = self._opened(settings, before)
        self.cards: dict[str, Card] = {i: self._card(i) for i, row in self.listed.items() if row.card}
        self._dead = {use.volume: frozenset(use.dead) for use in edition.manifest.volumes}
        places = {identity: place for place, identity in enumerate(self.entries)}
        self._rows = {
            name: np.array(
                [
                    places.get(one, -1) if one in places and self.listed[one].volume == name else -1
                    for one in volume.ids
                ],
                dtype=np.int64,
            )
            for name, volume in self._volumes.items()
        }
        self._parsed = lru_cache(maxsize=_PARSED)(self._document)
        self._cut = lru_cache(maxsize=_PARSED)(self._passages)
        self._lock = Lock()

    def _opened(self, settings: Settings, before: Sequence[Shelves]) -> dict[str, Volume]:
        shared = {name: volume for shelves in before for name, volume in shelves._volumes.items()}
        opened: dict[str, Volume] = {}
        try:
            for use in self.edition.manifest.volumes:
                here = settings.data_dir / use.volume
                opened[use.volume] = shared.get(use.volume) or Volume(here, settings.chroma_url)
        except BaseException:
            _close(volume for name, volume in opened.items() if name not in shared)
            raise
        return opened

    def _card(self, identity: str) -> Card:
        content = self._home(identity).content(identity)
        if not isinstance(content, Card):
            raise damaged(self.edition.folder, "catalogue.json")
        return content

    def _home(self, identity: str) -> Volume:
        return self._volumes[self.listed[identity].volume]

    def document(self, identity: str) -> Document:
        """A parsed document. KeyError for an id that is not among `entries`."""
        return self._parsed(identity)

    def measures(self, identity: str) -> int:
        """How many measures a document has. KeyError for an id that is not among `entries`."""
        return self._full(identity).measures

    def length(self, identity: str) -> int:
        """How many passages a document has. KeyError for an id that is not among `entries`."""
        return self._full(identity).passages

    def _full(self, identity: str) -> Listed:
        if identity not in self.entries:
            raise KeyError(identity)
        return self.listed[identity]

    def passages(self, identity: str) -> tuple[Passage, ...]:
        """The passages of a document or a card, in order; none of one that is not here."""
        return self._cut(identity)

    def _document(self, identity: str) -> Document:
        content = self._home(identity).content(identity)
        if not isinstance(content, Document):
            raise KeyError(identity)
        return content

    def _passages(self, identity: str) -> tuple[Passage, ...]:
        return self._home(identity).passages(identity) if identity in self.listed else ()

    def vectors(self, identity: str) -> NDArray[np.float32]:
        """The vectors of a document's, or card's, passages in their order. Shape (passages, dimensions)."""
        return self._home(identity).vectors(identity)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Every name that a measure has among its responsible units."""
        return tuple(dict.fromkeys(name for volume in self._volumes.values() for name in volume.units()))

    def with_unit(self, name: str) -> tuple[str, ...]:
        """The documents that name this responsible unit, in the order of the catalogue."""
        found = {
            identity
            for place, volume in self._volumes.items()
            for identity in volume.with_unit(name)
            if identity in self.entries and self.listed[identity].volume == place
        }
        return tuple(identity for identity in self.entries if identity in found) if found else ()

    def words(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """BM25 of every document, >= 0, in the order of `entries`. Shape (documents,)."""
        scores = np.zeros(len(self.entries))
        found = bm25([volume.words for volume in self._volumes.values()], terms)
        for rows, score in zip(self._rows.values(), found, strict=True):
            living = rows >= 0
            scores[rows[living]] = score[living]
        return scores

    def nearest(self, vector: Sequence[float] | NDArray[np.float32], count: int) -> list[tuple[str, str, float]]:
        """(document id, passage id, cosine) of the nearest passages of all documents and cards, best first, at most `count`."""
        asked = np.asarray(vector, dtype=np.float32)
        found: list[tuple[str, str, float]] = []
        for name, volume in self._volumes.items():
            dead = self._dead[name]
            near = volume.nearest(asked, count * (_SPARE if dead else 1))
            found += [one for one in near if one[0] not in dead]
        return sorted(found, key=lambda one: -one[2])[:count]

    def warm(self) -> None:
        """Open all that a search needs."""
        with self._lock:
            for volume in self._volumes.values():
                volume.warm()

    def release(self, but: Iterable[Shelves] = ()) -> None:
        """Close the volumes, but for those that other editions have open too. Nothing may be read afterwards."""
        kept = {id(volume) for shelves in but for volume in shelves._volumes.values()}
        _close(volume for volume in self._volumes.values() if id(volume) not in kept)


def _close(volumes: Iterable[Volume]) -> None:
    for volume in volumes:
        volume.close()


def open_shelves(settings: Settings, before: Sequence[Shelves] = (), folder: Path | None = None) -> Shelves:
    """The live edition of the data folder, or that in `folder`, which need not be published yet.

    Raises PolicyError, with the command that mends it, when there is none to use.
    """
    folder = folder or live_index(settings.data_dir)
    if folder is None:
        raise PolicyError(f"{settings.data_dir} 中还没有索引;请先运行 policyqa ingest。")
    return Shelves(Edition(folder), settings, before)
