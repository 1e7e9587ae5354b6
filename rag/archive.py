"""A library of any size, as far as answering needs it: what is known of every document, and each document when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.fields import pairs
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Entry, Library, Passage
from rag.lexical import LexicalSearch, Scores

Vectors = NDArray[np.float32]
Near = list[tuple[str, str, float]]


class Archive(Protocol):
    """Read by many threads at once; nothing in it changes while it is open.

    `entries` are the documents with full text in the order of the catalogue, `cards` those with a fact card; `encoder` is
    the name of the encoder that the vectors were made with, `units` every name that some measure has among its units.
    """

    @property
    def version(self) -> str: ...
    @property
    def encoder(self) -> str: ...
    @property
    def lexicon(self) -> Lexicon: ...
    @property
    def entries(self) -> Mapping[str, Entry]: ...
    @property
    def cards(self) -> Mapping[str, Card]: ...
    @property
    def units(self) -> Sequence[str]: ...

    def document(self, identity: str) -> Document:
        """A parsed document. KeyError for an id that is not among `entries`."""
        ...

    def measures(self, identity: str) -> int:
        """How many measures a document has, told without loading it. KeyError for an id that is not among `entries`."""
        ...

    def length(self, identity: str) -> int:
        """How many passages a document has, told without loading it. KeyError for an id that is not among `entries`."""
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

    def measures(self, identity: str) -> int:
        return len(self._documents[identity].measures)

    def length(self, identity: str) -> int:
        return len(self._rows.get(self.entries[identity].id, ()))

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
