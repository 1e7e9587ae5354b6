"""What all desks share: everything that depends on the words of the corpus and the settings alone, made once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ingest.lexicon import Lexicon
from ingest.models import Encoder
from ingest.segment import Segmenter
from rag.archive import Archive
from rag.clauses import Clauses
from rag.cosines import Scale, measured
from rag.covering import Covering
from rag.cues import CueReader
from rag.encoder import UseEncoder, load_encoder
from rag.pinyin import Pinyin
from rag.places import Places
from rag.repair import Repairer
from rag.reranker import Reranker, load_reranker
from rag.settings import DEFAULT, Settings
from rag.units import UnitReader

_REMEMBERED = 256  # texts whose vectors are kept: a question is searched at several desks, and comes back as history


class Common:
    """Loads at first use: exact look-ups need neither encoder nor segmenter."""

    def __init__(self, lexicon: Lexicon, settings: Settings) -> None:
        self.lexicon, self.settings = lexicon, settings
        self.vector = lru_cache(maxsize=_REMEMBERED)(self._vector_anew)
        self._loading, self._measuring, self._warm = Lock(), Lock(), False
        self._covering: Covering | None = None
        self._scale: tuple[Archive, Scale | None] | None = None

    def covering(self, archive: Archive) -> Covering:
        """What weighs words by the documents of an archive: one for all desks of it."""
        if self._covering is None or self._covering.archive is not archive:
            self._covering = Covering(archive, self.lexicon)
        return self._covering

    def scale(self, archive: Archive, identity: str | None) -> Scale | None:
        """What makes the encoder's cosines comparable to the default one's; None for that itself. One for all desks of an archive."""
        if self.settings.embedding == DEFAULT:
            return None
        with self._measuring:
            if self._scale is None or self._scale[0] is not archive:
                self._scale = archive, measured(archive, identity, self._vector_anew)
            return self._scale[1]

    def warm(self) -> None:
        """Load all that a search needs; the encoder beside the rest, which halves the wait for a first answer."""
        with self._loading:
            if self._warm:
                return
            with ThreadPoolExecutor(1) as pool:
                encoder = pool.submit(lambda: (self.vector("预热"), self.meaning("预热")))
                _ = self.segmenter, self.repairer, self.pinyin, self.units, self.clauses
                encoder.result()
            if self.reranker:
                self.reranker.scores("预热", ["预热"])
            self._warm = True

    @cached_property
    def cues(self) -> CueReader:
        return CueReader(self.lexicon.cues)

    @cached_property
    def segmenter(self) -> Segmenter:
        return self.lexicon.segmenter()

    @cached_property
    def encoder(self) -> Encoder:
        return load_encoder(self.settings, threads=1)

    @cached_property
    def meaning(self) -> Callable[[str], NDArray[np.float32]]:
        """The vector by which questions are read. The models of reading know the default encoder alone, whoever searches."""
        if self.settings.embedding == DEFAULT:
            return self.vector
        reading = UseEncoder(threads=1)
        return lru_cache(maxsize=_REMEMBERED)(lambda text: np.array(reading.embed_query(text), dtype=np.float32))

    @cached_property
    def reranker(self) -> Reranker | None:
        return load_reranker(self.settings)

    @cached_property
    def places(self) -> Places:
        return Places(self.lexicon.cues.get("place_elsewhere", ()), self.lexicon.cues.get("place_here", ()))

    @cached_property
    def units(self) -> UnitReader:
        return UnitReader(self.lexicon.directory, self.places)

    @cached_property
    def clauses(self) -> Clauses:
        return Clauses(self.lexicon.cues.get("join", ()), self.segmenter.pieces)

    @cached_property
    def repairer(self) -> Repairer:
        """Knows the terms, and everyday words of three characters and more; shorter ones sound like too much."""
        means = {term for one in self.lexicon.terms for term in one.means}
        return Repairer(means | {word for term in self.lexicon.terms for word in term.says if len(word) > 2})

    @cached_property
    def pinyin(self) -> Pinyin:
        """Knows terms, everyday words, units and cues."""
        cues = {word for words in self.lexicon.cues.values() for word in words}
        terms = {word for term in self.lexicon.terms for word in (*term.says, *term.means)}
        return Pinyin(cues | terms | set(self.lexicon.directory.by_name) | {"措施"})

    def _vector_anew(self, text: str) -> NDArray[np.float32]:
        return np.array(self.encoder.embed_query(text), dtype=np.float32)
