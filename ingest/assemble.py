"""The library as corpus and register say it: what is new goes into a new volume, the rest stays where it is."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from uuid import uuid4

from ingest import store
from ingest.catalog import LEXICON, SHAPING, Corpus, Wanted, lexicon_digest
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Encoder
from ingest.plan import to_merge
from ingest.register import Register
from ingest.shaping import Shaper, blocking, listed, with_known_vectors
from ingest.store import Listed, Use
from ingest.volume import FORMAT, Shelved, Volume, write_volume

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Assembled:
    """The documents of an edition by id, as they are shelved now, and why some were refused, by id."""

    rows: dict[str, Listed]
    refused: dict[str, str]


class Assembler:
    """Puts a library together from a corpus, the volumes of an earlier edition (`rows` say what they hold), and an encoder.

    Nothing that it writes is named by any edition before `write` has been published.
    """

    def __init__(
        self,
        data_dir: Path,
        encoder: Encoder,
        chroma_url: str | None,
        progress: Progress,
        volumes: Mapping[str, Volume],
        rows: Mapping[str, Listed],
    ) -> None:
        self._data_dir, self._encoder, self._chroma_url, self._progress = data_dir, encoder, chroma_url, progress
        self._volumes, self._before = volumes, rows

    def version(self, corpus: Corpus) -> str:
        """Twelve hex digits that change with the corpus, the encoder or the format of the index."""
        return hashlib.sha256(f"{FORMAT}\n{corpus.digest}\n{self._encoder.name}".encode()).hexdigest()[:12]

    def assemble(self, corpus: Corpus, given: frozenset[str], *, rebuild: bool, force: bool) -> Assembled:
        """Every document of the corpus, shelved. Those among `given` that a person has to look at first are refused, but for
        `force`; what was there of them before stays."""
        keys = {wanted.entry.id: wanted.key for wanted in corpus.wanted}
        keys |= {card.entry.id: _key(card, corpus) for card in corpus.cards}
        kept = {} if rebuild else {one: row for one, row in self._before.items() if keys.get(one) == row.key}
        fresh = [wanted for wanted in corpus.wanted if wanted.entry.id not in kept]
        cards = [card for card in corpus.cards if card.entry.id not in kept]
        merged = self._to_merge(kept, len(fresh) + len(cards))
        moved = [row for row in kept.values() if row.volume in merged]
        writing = _Writing(Shaper(corpus), keys, frozenset() if force else given, self._progress)
        copies = (self._volumes[row.volume].shelved(row.entry.id) for row in moved)
        shaped = writing.shaped(fresh, cards)
        if not rebuild:
            shaped = map(self._with_known_vectors, shaped)
        rows = {one: row for one, row in kept.items() if row.volume not in merged}
        rows |= self._written(corpus, writing, chain(writing.moved(copies), shaped))
        rows |= {one: self._before[one] for one in writing.refused if one in self._before}
        return Assembled(rows, writing.refused)

    def _to_merge(self, kept: Mapping[str, Listed], fresh: int) -> frozenset[str]:
        sizes: dict[str, int] = {}
        for row in kept.values():
            sizes[row.volume] = sizes.get(row.volume, 0) + row.passages
        dead = {name: self._volumes[name].manifest.passages - size for name, size in sizes.items()}
        return frozenset(to_merge(sizes, fresh, dead))

    def _with_known_vectors(self, shelf: Shelved) -> Shelved:
        row = self._before.get(shelf.id)
        return with_known_vectors(shelf, self._volumes[row.volume], self._encoder) if row else shelf

    def _written(self, corpus: Corpus, writing: _Writing, shelves: Iterator[Shelved]) -> dict[str, Listed]:
        """These documents in a new volume on the shelf, and how an edition lists them."""
        first = next(shelves, None)
        if first is None:
            return {}
        folder = self._data_dir / f"building-{uuid4().hex}"
        # On a server a collection is never reused: the live one serves on until the switch.
        collection = f"{store.COLLECTION}-{folder.name[9:25]}" if self._chroma_url else store.COLLECTION
        write_volume(
            folder,
            chain([first], shelves),
            self._encoder,
            Lexicon.load(corpus.folder).segmenter(),
            collection,
            self._chroma_url,
            lambda stored: self._progress("embed", stored, writing.passages),
        )
        name = store.shelve(self._data_dir, folder)
        return {one: replace(row, volume=name) for one, row in writing.rows.items()}

    def write(self, corpus: Corpus, rows: Mapping[str, Listed], register: Register) -> Path:
        """A finished edition of these documents in a building folder, for a check and for `store.publish`."""
        self._progress("check", 0, 1)
        order = [wanted.entry.id for wanted in corpus.wanted] + [card.entry.id for card in corpus.cards]
        edition = [rows[identity] for identity in order if identity in rows]
        folder = self._data_dir / f"building-{uuid4().hex}"
        (folder / "lexicon").mkdir(parents=True)
        for name in LEXICON:
            shutil.copyfile(corpus.folder / name, folder / "lexicon" / name)
        uses = self._uses(edition)
        store.write_edition(folder, self.version(corpus), corpus.digest, self._encoder.name, uses, edition, register)
        return folder

    def _uses(self, edition: Sequence[Listed]) -> list[Use]:
        """The volumes that hold these documents, and what else each of them holds, which is dead."""
        homes: dict[str, set[str]] = {}
        for row in edition:
            homes.setdefault(row.volume, set()).add(row.entry.id)
        uses = []
        for name, living in homes.items():
            volume = self._volumes.get(name)
            dead = tuple(one for one in volume.ids if one not in living) if volume else ()
            uses.append(Use(name, dead))
        return uses


class _Writing:
    """Documents on their way into a volume, and how they will be listed."""

    def __init__(self, shaper: Shaper, keys: Mapping[str, str], checked: frozenset[str], progress: Progress) -> None:
        self._shaper, self._keys, self._checked, self._progress = shaper, keys, checked, progress
        self.rows: dict[str, Listed] = {}
        self.refused: dict[str, str] = {}
        self.passages = 0

    def moved(self, shelves: Iterator[Shelved]) -> Iterator[Shelved]:
        """Documents that another volume holds already."""
        for shelf in shelves:
            yield self._taken(shelf)

    def shaped(self, fresh: Sequence[Wanted], cards: Sequence[Card]) -> Iterator[Shelved]:
        """Documents and cards parsed and chunked one by one, without those that are refused."""
        for number, wanted in enumerate(fresh, 1):
            shelf = self._shaper.document(wanted)
            self._progress("parse", number, len(fresh))
            why = _why_not(shelf) if wanted.entry.id in self._checked else ""
            if why:
                self.refused[shelf.id] = why
            else:
                yield self._taken(shelf)
        for card in cards:
            yield self._taken(self._shaper.card(card))

    def _taken(self, shelf: Shelved) -> Shelved:
        self.rows[shelf.id] = listed(shelf, self._keys[shelf.id], "")
        self.passages += len(shelf.passages)
        return shelf


def _why_not(shelf: Shelved) -> str:
    """Why a document does not go live unasked; empty for one that may."""
    content = shelf.content
    wrong = blocking(content) if isinstance(content, Document) else ()
    lines = ";".join(f"第 {problem.line} 行:{problem.message}" for problem in wrong)
    return f"《{content.entry.title}》未启用:{lines};请核对原文,确认无误后加 --force 再导入。" if wrong else ""


def _key(card: Card, corpus: Corpus) -> str:
    total = hashlib.sha256(lexicon_digest(corpus.folder))
    total.update(repr((SHAPING, card.entry, card.text)).encode())
    return total.hexdigest()
