"""A volume: the documents that one run indexed, written once and never changed.

    <data>/volume-<name>/   manifest.json, documents.db (parsed documents and passages), words/ (counts), vectors.npy,
                            chroma/ (the same vectors as an index)
An edition of the library names the volumes that it consists of. What is withdrawn or replaced stays in its volume until the
volume is merged with others; the edition knows which of its documents are dead.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from ingest import vectors
from ingest.fields import pairs
from ingest.files import Files, damaged, files_of, read_manifest, write_manifest
from ingest.models import Card, Document, Encoder, Passage, PolicyError
from ingest.segment import Segmenter
from ingest.words import Words, WordsWriter, read_words

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

FORMAT = 5
Vectors = NDArray[np.float32]
EXACT = 20_000  # passages of a volume up to which every vector is compared
_BATCH = 512  # passages encoded and stored at once
_SAMPLE = 500  # passages that a new volume must find by their own vectors
_DOCUMENT, _CARD = TypeAdapter(Document), TypeAdapter(Card)
_PASSAGES = TypeAdapter(tuple[Passage, ...])
_TABLES = """
CREATE TABLE document (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, card INTEGER NOT NULL, first INTEGER NOT NULL,
                       body BLOB NOT NULL, passages BLOB NOT NULL);
CREATE TABLE unit (name TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (name, row)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class VolumeManifest:
    """What a volume was made with and holds; `collection` is its name in Chroma, `files` as in ingest.files."""

    format: int
    encoder: str
    dimensions: int
    chromadb: str
    documents: int
    passages: int
    collection: str
    files: Files = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document, or a fact card, with its passages as a volume takes them in. `vectors`: one row a passage, where known."""

    content: Document | Card
    passages: tuple[Passage, ...]
    vectors: Vectors | None = None

    @property
    def id(self) -> str:
        return self.content.entry.id


class Volume:
    """A finished volume, open for reading by any number of threads."""

    def __init__(self, folder: Path, chroma_url: str | None = None, *, thorough: bool = True) -> None:
        """`thorough`: whether every byte is checked, as for answering, or sizes only. Raises PolicyError when it is damaged."""
        self.folder = folder
        self.manifest = read_manifest(folder, VolumeManifest, FORMAT, thorough=thorough)
        if chroma_url is None and not _is_database(folder / "chroma" / "chroma.sqlite3"):
            raise damaged(folder, "chroma")
        self._url = chroma_url
        self._lock = Lock()
        self._chroma: Any = None
        self._collection: Collection | None = None
        self._words: Words | None = None
        try:
            self._database = sqlite3.connect(
                f"{(folder / 'documents.db').resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            rows = self._database.execute("SELECT id, card, first FROM document ORDER BY row").fetchall()
            self._matrix: Vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        except sqlite3.Error:
            raise damaged(folder, "documents.db") from None
        except (OSError, EOFError, ValueError):
            raise damaged(folder, "vectors.npy") from None
        self.ids = tuple(identity for identity, _, _ in rows)
        self.cards = frozenset(identity for identity, card, _ in rows if card)
        self._firsts = np.array([first for _, _, first in rows] + [len(self._matrix)])
        self._places = {identity: place for place, identity in enumerate(self.ids)}

    def content(self, identity: str) -> Document | Card:
        """The parsed document, or the card, of this id. KeyError for an id that the volume does not hold."""
        body = self._column(identity, "body")
        try:
            kind: TypeAdapter[Any] = _CARD if identity in self.cards else _DOCUMENT
            return kind.validate_json(zlib.decompress(body))  # type: ignore[no-any-return]
        except (ValueError, zlib.error):
            raise damaged(self.folder, "documents.db") from None

    def passages(self, identity: str) -> tuple[Passage, ...]:
        """The passages of a document in their order. KeyError for an id that the volume does not hold."""
        packed = self._column(identity, "passages")
        try:
            return _PASSAGES.validate_json(zlib.decompress(packed))
        except (ValueError, zlib.error):
            raise damaged(self.folder, "documents.db") from None

    def _column(self, identity: str, name: str) -> bytes:
        try:
            with self._lock:
                row = self._database.execute(f"SELECT {name} FROM document WHERE id = ?", (identity,)).fetchone()  # noqa: S608
        except sqlite3.Error:
            raise damaged(self.folder, "documents.db") from None
        if row is None:
            raise KeyError(identity)
        return bytes(row[0])

    def with_unit(self, name: str) -> tuple[str, ...]:
        """The documents in which a measure names this responsible unit, in row order."""
        sql = "SELECT document.id FROM unit JOIN document USING (row) WHERE unit.name = ? ORDER BY row"
        try:
            with self._lock:
                return tuple(identity for (identity,) in self._database.execute(sql, (name,)))
        except sqlite3.Error:
            raise damaged(self.folder, "documents.db") from None

    def units(self) -> tuple[str, ...]:
        """Every name that a measure has among its responsible units."""
        try:
            with self._lock:
                return tuple(name for (name,) in self._database.execute("SELECT DISTINCT name FROM unit ORDER BY name"))
        except sqlite3.Error:
            raise damaged(self.folder, "documents.db") from None

    @property
    def words(self) -> Words:
        """The words of its documents, in row order."""
        with self._lock:
            if self._words is None:
                try:
                    self._words = read_words(self.folder / "words")
                except (OSError, EOFError, ValueError):
                    raise damaged(self.folder, "words") from None
            return self._words

    @property
    def collection(self) -> Collection:
        """Its vectors in Chroma. Raises PolicyError when they are damaged or incomplete."""
        with self._lock:
            if self._collection is None:
                self._collection = self._open()
            return self._collection

    def _open(self) -> Collection:
        try:
            # No embedding function of the collection is ever loaded or used: vectors come from our encoder.
            self._chroma = vectors.client(self.folder / "chroma", self._url)
            collection = self._chroma.get_collection(self.manifest.collection, embedding_function=None)
            count = collection.count()
        except PolicyError:
            raise
        except Exception:  # noqa: BLE001 - whatever Chroma stumbles over, the index is not fit for use
            raise damaged(self.folder, "chroma") from None
        if count != self.manifest.passages:
            raise damaged(self.folder, f"chroma 有 {count} 段,应有 {self.manifest.passages} 段")
        return collection  # type: ignore[no-any-return]

    def vectors(self, identity: str) -> Vectors:
        """The vectors of a document's passages in their order, as they were stored. Shape (passages, dimensions)."""
        place = self._places[identity]
        return np.array(self._matrix[self._firsts[place] : self._firsts[place + 1]])

    def nearest(self, asked: Vectors, count: int) -> list[tuple[str, str, float]]:
        """(document id, passage id, cosine) of the `count` nearest passages, or of all where they are fewer, best first.

        A small volume is searched by comparing every vector: exact, and sooner than a walk through Chroma's graph.
        """
        reach = min(count, self.manifest.passages)
        if self.manifest.passages > EXACT:
            (found,) = vectors.nearest(self.collection, asked[np.newaxis], reach)
            return [(one.rsplit("/", 1)[0], one, cosine) for one, cosine in found]
        cosines = self._matrix @ asked
        rows = np.argpartition(-cosines, reach - 1)[:reach] if reach < len(cosines) else np.arange(len(cosines))
        rows = rows[np.argsort(-cosines[rows], kind="stable")]
        places = np.searchsorted(self._firsts, rows, side="right") - 1
        return [
            (self.ids[place], f"{self.ids[place]}/{row - self._firsts[place]}", float(cosines[row]))
            for place, row in zip(places, rows, strict=True)
        ]

    def warm(self) -> None:
        """Open all that a search needs."""
        _ = self.words
        if self.manifest.passages > EXACT:
            _ = self.collection

    def close(self) -> None:
        """Let go of files and of Chroma; nothing may be read afterwards."""
        with self._lock:
            self._database.close()
            if self._chroma is not None:
                self._chroma.close()
                self._chroma = self._collection = None

    def shelved(self, identity: str) -> Shelved:
        """A document with all that the volume holds of it, for another volume to take in."""
        return Shelved(self.content(identity), self.passages(identity), self.vectors(identity))


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def write_volume(
    folder: Path,
    shelves: Iterable[Shelved],
    encoder: Encoder,
    segmenter: Segmenter,
    collection: str,
    chroma_url: str | None,
    told: vectors.Told,
) -> VolumeManifest:
    """Write a complete, self-checked volume of these documents into a new folder, taking them one by one.

    `told` is called with the number of passages stored. Raises PolicyError when the self-check fails, Chroma does not answer,
    or there is no document at all.
    """
    import chromadb

    folder.mkdir(parents=True)
    words, first, row = WordsWriter(), 0, -1
    with (
        closing(sqlite3.connect(folder / "documents.db")) as database,
        vectors.failures_told(),
        closing(vectors.client(folder / "chroma", chroma_url)) as chroma,
        _Storing(folder / "vectors.npy", vectors.create(chroma, collection), encoder, told) as stored,
    ):
        database.executescript(_TABLES)
        for row, shelf in enumerate(shelves):
            _insert(database, row, first, shelf)
            first += len(shelf.passages)
            words.add(terms_of(shelf, segmenter))
            stored.add(shelf)
        database.commit()
        stored.finish()
    words.write(folder / "words")
    manifest = VolumeManifest(
        FORMAT, encoder.name, stored.dimensions, chromadb.__version__, row + 1, stored.count, collection,
        files_of(folder, ("chroma/",)),
    )  # fmt: skip
    write_manifest(folder, manifest)
    return manifest


def terms_of(shelf: Shelved, segmenter: Segmenter) -> Iterator[str]:
    """The words and character pairs by which a whole document is found: its title's and its passages', whole measures aside,
    whose sentences are there."""
    texts = [shelf.content.entry.title, *(one.text for one in shelf.passages if one.kind != "measure")]
    for text in texts:
        yield from segmenter.terms(text)
        yield from pairs(text)


def _insert(database: sqlite3.Connection, row: int, first: int, shelf: Shelved) -> None:
    content = shelf.content
    kind: TypeAdapter[Any] = _CARD if isinstance(content, Card) else _DOCUMENT
    packed = (zlib.compress(kind.dump_json(content)), zlib.compress(_PASSAGES.dump_json(shelf.passages)))
    row_of = (row, shelf.id, isinstance(content, Card), first, *packed)
    database.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)", row_of)
    if isinstance(content, Document):
        named = [mention.unit for measure in content.measures for mention in measure.units]
        database.executemany("INSERT INTO unit VALUES (?, ?)", [(name, row) for name in dict.fromkeys(named)])


class _Storing:
    """Passages on their way into a volume, in order: encoded in batches, the storing of one beside the encoding of the next."""

    def __init__(self, path: Path, collection: Collection, encoder: Encoder, told: vectors.Told) -> None:
        self._collection, self._encoder, self._told = collection, encoder, told
        self._path, self._rows = path, path.with_suffix(".rows").open("wb")
        self._fresh: list[Passage] = []
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None
        self._sample: list[tuple[Passage, NDArray[np.float32]]] = []
        self._step = 1
        self.count = self.dimensions = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._rows.close()

    def add(self, shelf: Shelved) -> None:
        """Store the passages of a document; those without vectors are encoded with the next ones."""
        if shelf.vectors is not None:
            self._encode_rest()
            self._store(shelf.passages, shelf.vectors)
            return
        self._fresh += shelf.passages
        while len(self._fresh) >= _BATCH:
            self._encode(self._fresh[:_BATCH])
            del self._fresh[:_BATCH]

    def _encode_rest(self) -> None:
        if self._fresh:
            self._encode(self._fresh)
            self._fresh = []

    def _encode(self, passages: list[Passage]) -> None:
        embedded = self._encoder.embed_documents([passage.text for passage in passages])
        self._store(passages, np.asarray(embedded, dtype=np.float32))

    def _store(self, passages: Sequence[Passage], embedded: Vectors) -> None:
        if self._pending:
            self._pending.result()
            self._pending = None
        if not len(passages):
            return
        for place in range((-self.count) % self._step, len(passages), self._step):
            self._sample.append((passages[place], embedded[place]))
        if len(self._sample) >= 2 * _SAMPLE:  # as many again at twice the distance
            self._sample, self._step = self._sample[::2], self._step * 2
        self._rows.write(embedded.tobytes())
        self.count, self.dimensions = self.count + len(passages), embedded.shape[1]
        self._pending = self._pool.submit(vectors.add, self._collection, list(passages), embedded)
        self._told(self.count)

    def finish(self) -> None:
        """Wait until everything is stored, and have a sample of the passages find themselves. Raises PolicyError."""
        self._encode_rest()
        if self._pending:
            self._pending.result()
        self._rows.close()
        rows = self._path.with_suffix(".rows")
        shape = (self.count, self.dimensions)
        np.save(self._path, np.memmap(rows, np.float32, "r", shape=shape) if self.count else np.empty(shape, np.float32))
        rows.unlink()
        vectors.self_check(self._collection, self._sample, self.count)
