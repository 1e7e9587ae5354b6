"""One document of an archive with the fact cards that it rests on, opened for questions: its words, its vectors."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingest.fields import Key, field_terms, sentence_of, target_keys, target_of
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Encoder, Passage
from ingest.segment import Segmenter
from rag.archive import Archive
from rag.common import Common
from rag.cues import CueReader
from rag.dense import DenseSearch
from rag.fusion import fitted_on
from rag.lexical import LexicalSearch
from rag.pinyin import Pinyin
from rag.repair import Repairer
from rag.settings import Settings
from rag.shelves import open_shelves
from rag.units import UnitReader, own_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rag.covering import Covering


_ASKS, _WRITTEN_TO = 5, 0.9  # paraphrases of a sentence, and share of the sentences that have them, for the models of search


class Index:
    """A view of an archive. Nothing in it changes; fields and vectors load at first use: exact look-ups need neither.

    The cards are those among the document's basis; in an archive of a single document all cards are.
    `thin`: whether search goes by the document's own words, for want of paraphrases of nearly every sentence; `passages` are
    then without those that there are, which `asks` holds. `bare`: whether the models of reading do not know its matters.
    """

    def __init__(self, archive: Archive, identity: str | None, common: Common) -> None:
        self._archive, self.common = archive, common
        self.lexicon: Lexicon = archive.lexicon
        self.documents: dict[str, Document] = {identity: archive.document(identity)} if identity else {}
        basis = archive.entries[identity].basis if identity and len(archive.entries) > 1 else tuple(archive.cards)
        self.cards: dict[str, Card] = {one: card for one, card in archive.cards.items() if one in basis}
        self._held = [*self.documents, *self.cards]
        held = tuple(p for one in self._held for p in archive.passages(one))
        self.thin = not is_written_to(held)
        self.bare = self.thin or identity not in fitted_on()
        self.passages: tuple[Passage, ...] = tuple(p for p in held if p.kind != "ask") if self.thin else held

    @property
    def main(self) -> Document | None:
        """The document that questions are about."""
        return next(iter(self.documents.values()), None)

    @property
    def version(self) -> str:
        return self._archive.version

    def warm(self) -> None:
        """Load all that a search needs."""
        self.common.warm()
        _ = self.dense, self.lexical, self.places

    @cached_property
    def covering(self) -> Covering:
        """Weighs words by the whole archive."""
        return self.common.covering(self._archive)

    @property
    def cues(self) -> CueReader:
        return self.common.cues

    @property
    def segmenter(self) -> Segmenter:
        return self.common.segmenter

    @property
    def encoder(self) -> Encoder:
        return self.common.encoder

    @cached_property
    def units(self) -> UnitReader:
        """Reads the units of the directory, and those that the document prints and the directory lacks."""
        return self.common.units.beside(own_units(self.main, self.lexicon.directory) if self.main else {})

    @cached_property
    def repairer(self) -> Repairer:
        """Puts right what only sounds like a word of the document, or like an everyday word of three characters and more."""
        return self.common.repairer.beside(self._printed)

    @cached_property
    def pinyin(self) -> Pinyin:
        """Reads words of the document, units and cues that are written in pinyin."""
        inner = {piece for word in self._printed for piece in self.segmenter.terms(word)}  # 医保, of 医保定点医疗机构
        return self.common.pinyin.beside(self._printed, inner)

    @cached_property
    def _printed(self) -> set[str]:
        """Words of the document."""
        words = self.segmenter.words
        return {word for one in self.passages if one.kind in ("sentence", "text") for word in words(one.text)}

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
    def lexical(self) -> Mapping[str, LexicalSearch]:
        _, _, rows = field_terms(self.passages, self.segmenter)
        return {name: LexicalSearch(terms) for name, terms in rows.items()}

    @cached_property
    def dense(self) -> DenseSearch:
        """Search over `passages`."""
        return self._dense(self.passages)

    @cached_property
    def asks(self) -> DenseSearch:
        """Search over the paraphrases of a document that has too few for the models of search."""
        return self._dense([self.ask_of[one] for one in self.ask_of])

    @cached_property
    def ask_of(self) -> Mapping[str, Passage]:
        """Those paraphrases by their ids."""
        every = [passage for one in self._held for passage in self._archive.passages(one)] if self.thin else []
        return {passage.id: passage for passage in every if passage.kind == "ask"}

    def _dense(self, passages: Sequence[Passage]) -> DenseSearch:
        every = [passage.id for one in self._held for passage in self._archive.passages(one)]
        vectors = [self._archive.vectors(one) for one in self._held]
        matrix = np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)
        if len(passages) < len(every):
            rows = {identity: row for row, identity in enumerate(every)}
            matrix = matrix[[rows[passage.id] for passage in passages]]
        scale = self.common.scale(self._archive, main_of(self._archive))
        return DenseSearch([passage.id for passage in passages], matrix, scale)


def is_written_to(passages: Sequence[Passage]) -> bool:
    """Whether people's words were written to nearly every sentence of the measures: the models of search were fitted where
    they were. Where some measures have them and others have none, those that have none would not be found."""
    words = {sentence: one.text for one in passages if one.kind == "sentence" and (sentence := sentence_of(one))}
    counts = Counter(words.get(sentence) for one in passages if one.kind == "ask" and (sentence := sentence_of(one)))
    told = set(words.values())  # one that is printed twice counts once
    enough = sum(counts[text] >= _ASKS for text in told)
    return bool(told) and enough >= _WRITTEN_TO * len(told)


def main_of(archive: Archive) -> str | None:
    """The document that questions are about when they name none: the first of the catalogue that has measures."""
    return next((one for one in archive.entries if archive.measures(one)), next(iter(archive.entries), None))


def open_index(settings: Settings) -> Index:
    """The main document of the live library. Raises PolicyError, with the command that mends it, when there is none to use."""
    archive = open_shelves(settings)
    return Index(archive, main_of(archive), Common(archive.lexicon, settings))
