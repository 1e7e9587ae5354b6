"""A library of any size, as far as answering needs it: what is known of every document, and each document when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest import vectors as chroma
from ingest.fields import pairs
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Entry, Library, Passage, PolicyError
from ingest.store import Manifest, damaged, live_index, read_library, read_manifest
from rag.encoder import encoder_name
from rag.lexical import LexicalSearch, Scores
from rag.settings import Settings

Vectors = NDArray[np.float32]
Near = list[tuple[str, str, float]]
_PAGE = 4_000  # vectors fetched at once: a server may cap an answer
_INCOMPLETE = "向量索引已损坏或返回不完整；请运行 policyqa ingest --rebuild 重建索引。"


class Archive(Protocol):
    """Read by many threads at once; nothing in it changes while it is open.

    `entries` are the documents with full text in the order of the catalogue, `cards` those with a fact card; `encoder` is
    the name of the encoder that the vectors were made with, `units` every name that some measure has among its units.
    """

    version: str
    encoder: str
    lexicon: Lexicon
    entries: Mapping[str, Entry]
    cards: Mapping[str, Card]
    units: Sequence[str]

    def document(self, identity: str) -> Document:
        """A parsed document. KeyError for an id that is not among `entries`."""
        ...

    def passages(self, identity: str) -> tuple[Passage, ...]:
        """The passages of a document or a card, in order."""
        ...

    def vectors(self, identity: str) -> Vectors:
        """Unit vectors of `passages(identity)`. Shape (passages, dimensions)."""
        ...

    def nearest(self, vector: Sequence[float], count: int) -> Near:
        """(document id, passage id, cosine in [-1, 1]) of the nearest passages of all documents and cards, best first."""
        ...

    def words(self, terms: Sequence[str]) -> Scores:
        """BM25 of every document over its words and character pairs, in the order of `entries`. Shape (documents,)."""
        ...

    def with_unit(self, name: str) -> tuple[str, ...]:
        """The documents whose measures name this unit, by its canonical name, in the order of `entries`."""
        ...


class InMemory:
    """An archive that is all in memory: a parsed library with a vector a passage."""

    def __init__(self, library: Library, vectors: Vectors, lexicon: Lexicon, version: str, encoder: str) -> None:
        """`vectors`: shape (passages of the library, dimensions), of unit length, in the order of the passages."""
        self.version, self.encoder, self.lexicon = version, encoder, lexicon
        self._documents = {document.id: document for document in library.documents}
        self.entries: Mapping[str, Entry] = {one.id: one.entry for one in library.documents}
        self.cards: Mapping[str, Card] = {card.entry.id: card for card in library.cards}
        self._all, self._vectors = library.passages, vectors
        self._rows: dict[str, list[int]] = {}
        for row, passage in enumerate(library.passages):
            self._rows.setdefault(passage.doc_id, []).append(row)
        self._naming: dict[str, list[str]] = {}
        for document in library.documents:
            for unit in dict.fromkeys(name for measure in document.measures for name in measure.unit_names):
                self._naming.setdefault(unit, []).append(document.id)
        self.units: Sequence[str] = tuple(self._naming)

    def document(self, identity: str) -> Document:
        return self._documents[identity]

    def passages(self, identity: str) -> tuple[Passage, ...]:
        return tuple(self._all[row] for row in self._rows.get(identity, ()))

    def vectors(self, identity: str) -> Vectors:
        return self._vectors[self._rows.get(identity, [])]

    def nearest(self, vector: Sequence[float], count: int) -> Near:
        cosines = self._vectors @ np.asarray(vector, dtype=np.float32)
        reach = min(count, len(cosines))
        if not reach:
            return []
        best = np.argpartition(-cosines, reach - 1)[:reach]
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [(self._all[row].doc_id, self._all[row].id, float(cosines[row])) for row in best]

    def words(self, terms: Sequence[str]) -> Scores:
        return self._words.scores(terms) if self.entries else np.zeros(0)

    def with_unit(self, name: str) -> tuple[str, ...]:
        return tuple(self._naming.get(name, ()))

    @cached_property
    def _words(self) -> LexicalSearch:
        segmenter = self.lexicon.segmenter()
        texts = {
            identity: [entry.title, *(one.text for one in self.passages(identity) if one.kind != "measure")]
            for identity, entry in self.entries.items()
        }
        return LexicalSearch(
            [[term for text in own for term in (*segmenter.terms(text), *pairs(text))] for own in texts.values()]
        )


def open_archive(settings: Settings) -> InMemory:
    """The live library of the data folder. Raises PolicyError, with the command that mends it, when there is none to use."""
    folder = live_index(settings.data_dir)
    if folder is None:
        raise PolicyError(f"{settings.data_dir} 中还没有索引;请先运行 policyqa ingest。")
    manifest = read_manifest(folder)
    expected = encoder_name(settings.embedding)
    if manifest.encoder != expected:
        raise PolicyError(
            f"索引由编码器 {manifest.encoder} 建成,当前设置为 {expected};"
            "请运行 policyqa ingest --rebuild,或改回 POLICYQA_EMBEDDING。"
        )
    library = read_library(folder)
    if len(library.passages) != manifest.passages:
        raise damaged(folder, "library.json")
    try:
        lexicon = Lexicon.load(folder / "lexicon")
    except PolicyError:
        raise damaged(folder, "lexicon") from None
    vectors = _vectors(folder, manifest, library, settings.chroma_url)
    return InMemory(library, vectors, lexicon, manifest.version, manifest.encoder)


def _vectors(folder: Path, manifest: Manifest, library: Library, chroma_url: str | None) -> Vectors:
    """The vectors of all passages, in their order. Raises PolicyError when they are not all there."""
    if chroma_url is None and not (folder / "chroma" / "chroma.sqlite3").is_file():
        raise damaged(folder, "chroma")
    try:
        # No embedding function of the collection is ever loaded or used: vectors come from our encoder.
        collection = chroma.client(folder / "chroma", chroma_url).get_collection(
            manifest.collection, embedding_function=None
        )
        count = collection.count()
    except PolicyError:
        raise
    except Exception:  # noqa: BLE001 - whatever Chroma stumbles over, the index is not fit for use
        raise damaged(folder, "chroma") from None
    if count != manifest.passages:
        raise damaged(folder, f"chroma 有 {count} 段,应有 {manifest.passages} 段")
    try:
        pages = [collection.get(include=["embeddings"], limit=_PAGE, offset=at) for at in range(0, count, _PAGE)]
        ids = [identity for page in pages for identity in page["ids"]]
        matrix = np.concatenate([np.asarray(page["embeddings"], dtype=np.float32) for page in pages])
    except Exception:  # noqa: BLE001 - damaged vectors fail in many ways
        raise PolicyError(_INCOMPLETE) from None
    rows = {identity: row for row, identity in enumerate(ids)}
    if matrix.ndim != 2 or len(matrix) != len(rows) or rows.keys() != {passage.id for passage in library.passages}:
        raise PolicyError(_INCOMPLETE)
    return np.ascontiguousarray(matrix[[rows[passage.id] for passage in library.passages]])
