"""How much of what a question is about stands in the words that answer it; each word weighs as much as it is rare here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ingest.fields import pairs
from ingest.lexicon import Lexicon
from ingest.models import Document
from rag.archive import Archive

_REMEMBERED = 4096  # words whose rarity is kept
_UNKNOWN = 0.5  # documents that a word counts for which stands in none
_HALF = 0.5
_PARTLY = 3  # characters from which a word may stand there in part: 体育赛事 as 体育竞赛赛事


class Covering:
    """Weighs the words of questions by the documents of one archive."""

    def __init__(self, archive: Archive, lexicon: Lexicon) -> None:
        self.archive = archive
        self._meant = lru_cache(maxsize=_REMEMBERED)(lexicon.meant)
        self._rarity = lru_cache(maxsize=_REMEMBERED)(self._rarity_anew)

    def share(self, words: Sequence[str], text: str) -> float:
        """Which share of the words stands in a text, themselves or by the documents' term for them, in [0, 1]; 1 of none."""
        weights = [self._rarity(word) for word in words]
        total = sum(weights)
        stand = (weight * self._stands(word, text) for word, weight in zip(words, weights, strict=True))
        return sum(stand) / total if total else 1.0

    def standing(self, words: Sequence[str], text: str) -> int:
        """How many of the words stand in a text, at least half of each."""
        return sum(self._stands(word, text) >= _HALF for word in words)

    def _stands(self, word: str, text: str) -> float:
        if any(one.lower() in text for one in (word, *self._meant(word))):
            return 1.0
        twos = pairs(word)
        return sum(two in text for two in twos) / len(twos) if len(word) >= _PARTLY and twos else 0.0

    def _rarity_anew(self, word: str) -> float:
        """ln(1 + documents / documents with the word)."""
        return float(np.log1p(len(self.archive.entries) / max(self._count(word), _UNKNOWN)))

    def _count(self, word: str) -> int:
        """In how many documents a word stands; of a word that the index does not have, at least all its pairs."""
        found = self.archive.words([word]) > 0
        if not found.any() and len(word) >= _PARTLY:
            found = np.logical_and.reduce([self.archive.words([two]) > 0 for two in pairs(word)] or [found])
        return int(np.count_nonzero(found))


def told(archive: Archive, document: Document, measures: Sequence[int], places: Sequence[tuple[int, int]]) -> str:
    """All words by which the passages of these measures, and those at these (start, end), can be asked for, lower case: their
    own, their paraphrases, the titles of their parts, of the document and of what it brings along."""
    entry = document.entry
    own = {part.number for part in document.parts if any(number in measures for number in part.measures)}
    texts = [entry.title, *entry.aliases, *(one.title.clean for one in document.attachments if one.title)]
    texts += [part.title.clean for part in document.parts if part.number in own]
    for passage in archive.passages(document.id):
        there = any(start <= passage.start and passage.end <= end for start, end in places)
        if passage.measure in measures or (passage.measure is None and there):
            texts.append(passage.text)
    return "\n".join(texts).lower()
