"""An index, opened for reading: documents, words and vectors of one version. Nothing in it changes while it is open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from ingest.fields import Key, field_terms, sentence_of, target_keys, target_of
from ingest.models import Card, Document, Encoder
from ingest.segment import Segmenter
from rag.cues import CueReader
from rag.encoder import load_encoder
from rag.pinyin import Pinyin
from rag.repair import Repairer
from rag.settings import Settings
from rag.shelves import Shelves, open_shelves

if TYPE_CHECKING:
    from rag.dense import DenseSearch
    from rag.lexical import LexicalSearch


class Index:
    """One version of the library. Retrievers and encoder load at first use: exact look-ups need neither."""

    def __init__(self, shelves: Shelves, settings: Settings) -> None:
        self.shelves = shelves
        self.folder = shelves.edition.folder
        self.lexicon = shelves.lexicon
        self.documents: dict[str, Document] = {identity: shelves.document(identity) for identity in shelves.entries}
        self.cards: dict[str, Card] = shelves.cards
        self._ids = [*self.documents, *self.cards]
        self.passages = tuple(passage for identity in self._ids for passage in shelves.passages(identity))
        self._settings = settings
        self._loading, self._warm = Lock(), False

    @property
    def main(self) -> Document | None:
        """The document that questions are about when they name none: the first of the catalogue that has measures."""
        documents = self.documents.values()
        return next((one for one in documents if one.measures), next(iter(documents), None))

    def warm(self) -> None:
        """Load all that a search needs; encoder and indexes side by side, which halves the wait for a first answer."""
        with self._loading:
            if self._warm:
                return
            with ThreadPoolExecutor(1) as pool:
                encoder = pool.submit(lambda: self.encoder.embed_query("预热"))
                _ = self.dense, self.lexical, self.segmenter, self.places
                encoder.result()
            self._warm = True

    @property
    def version(self) -> str:
        return self.shelves.version

    @cached_property
    def cues(self) -> CueReader:
        return CueReader(self.lexicon.cues)

    @cached_property
    def segmenter(self) -> Segmenter:
        return self.lexicon.segmenter()

    @cached_property
    def repairer(self) -> Repairer:
        """Puts right what only sounds like a word of the documents, or like an everyday word of three characters and more."""
        says = {word for term in self.lexicon.terms for word in term.says if len(word) > 2}  # shorter ones sound like too much
        return Repairer(self._printed | says)

    @cached_property
    def pinyin(self) -> Pinyin:
        """Reads words of the documents, units and cues that are written in pinyin."""
        cues = {word for words in self.lexicon.cues.values() for word in words}
        says = {word for term in self.lexicon.terms for word in term.says}
        return Pinyin(self._printed | cues | says | set(self.lexicon.directory.by_name) | {"措施"})

    @cached_property
    def _printed(self) -> set[str]:
        """Words of the documents and their terms."""
        segment = self.segmenter
        words = {
            word
            for passage in self.passages
            if passage.kind in ("sentence", "text")
            for word in segment.words(passage.text)
        }
        terms = {mean for term in self.lexicon.terms for mean in term.means}
        return words | terms

    @cached_property
    def keys(self) -> tuple[list[Key], list[Key]]:
        """Targets and sentences in the row order of the lexical fields."""
        return target_keys(self.passages)

    @cached_property
    def places(self) -> dict[str, tuple[int, int, bool]]:
        """Per passage id: the row of its target, the row of its sentence (-1: none), and whether it is a paraphrase."""
        targets, sentences = ({key: row for row, key in enumerate(keys)} for keys in self.keys)
        found = {}
        for passage in self.passages:
            sentence = sentence_of(passage)
            row = -1 if sentence is None else sentences[sentence]
            found[passage.id] = (targets[target_of(passage)], row, passage.kind == "ask")
        return found

    @cached_property
    def encoder(self) -> Encoder:
        return load_encoder(self._settings.embedding, threads=1)

    @cached_property
    def lexical(self) -> dict[str, LexicalSearch]:
        from rag.lexical import LexicalSearch

        return {name: LexicalSearch(rows) for name, rows in field_terms(self.passages, self.segmenter)[2].items()}

    @cached_property
    def dense(self) -> DenseSearch:
        from rag.dense import DenseSearch

        matrix = np.concatenate([self.shelves.vectors(identity) for identity in self._ids])
        return DenseSearch([passage.id for passage in self.passages], matrix)


def open_index(settings: Settings) -> Index:
    """The live index of the data folder. Raises PolicyError, with the command that mends it, when there is none to use."""
    return Index(open_shelves(settings), settings)
