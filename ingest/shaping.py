"""A document's text to what a volume holds of it, and to what reports say of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ingest import chunk as chunking
from ingest.catalog import Corpus, Wanted
from ingest.clean import Reading
from ingest.models import Card, Document, Encoder, PolicyError, Problem
from ingest.outline import parse
from ingest.store import Listed
from ingest.volume import Shelved, Volume

_BLOCKING = frozenset({"number-jump"})  # problems for which a document does not go live unasked


class Shaper:
    """Parses and chunks documents of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._count = chunking.token_counter()

    def document(self, wanted: Wanted) -> Shelved:
        """A document, parsed, with its passages. Raises PolicyError for a text or paraphrases that do not fit."""
        source = wanted.load()
        document = parse(source.entry, Reading(source.text, source.errata), self._corpus.directory)
        return Shelved(document, chunking.chunk(document, source, self._count))

    def card(self, card: Card) -> Shelved:
        """A fact card with its passages."""
        return Shelved(card, tuple(chunking.card_passages([card], self._count)))


def blocking(document: Document) -> tuple[Problem, ...]:
    """What a person has to look at before a document may go live: numbers that do not follow one another."""
    return tuple(problem for problem in document.problems if problem.code in _BLOCKING)


def listed(shelf: Shelved, key: str, volume: str) -> Listed:
    """How an edition lists a document that this volume holds."""
    content, passages = shelf.content, len(shelf.passages)
    if isinstance(content, Card):
        return Listed(content.entry, key, volume, card=True, passages=passages)
    return Listed(
        content.entry,
        key,
        volume,
        parts=len(content.parts),
        measures=len(content.measures),
        passages=passages,
        errata=content.errata,
        inferred=tuple(_inferred(content)),
        problems=tuple(f"第 {problem.line} 行:{problem.message}" for problem in content.problems),
    )


def _inferred(document: Document) -> Iterator[str]:
    yield from (part.marker for part in document.parts if part.inferred)
    yield from (measure.marker for measure in document.measures if measure.inferred)


def with_known_vectors(shelf: Shelved, earlier: Volume, encoder: Encoder) -> Shelved:
    """The same with the vectors that an earlier volume has for the document's words; what little is new is encoded.

    A document that is mostly new, or whose vectors are damaged, is left to be encoded with others.
    """
    try:
        rows = {passage.text: row for row, passage in enumerate(earlier.passages(shelf.id))}
        known = earlier.vectors(shelf.id)
    except PolicyError:
        return shelf
    texts = [passage.text for passage in shelf.passages]
    fresh = [text for text in dict.fromkeys(texts) if text not in rows]
    if len(fresh) * 2 > len(texts):
        return shelf
    vectors = {text: known[row] for text, row in rows.items()}
    vectors |= zip(fresh, np.array(encoder.embed_documents(fresh), np.float32), strict=True)
    return Shelved(shelf.content, shelf.passages, np.array([vectors[text] for text in texts], np.float32))
