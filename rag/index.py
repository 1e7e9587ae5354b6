"""An index, opened for reading: documents, words and vectors of one version. Nothing in it changes while it is open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from ingest.fields import FIELDS, Key, sentence_of, target_keys, target_of
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Encoder, PolicyError
from ingest.segment import Segmenter
from ingest.store import damaged, live_index, read_library, read_manifest
from rag.cues import CueReader
from rag.encoder import encoder_name, load_encoder
from rag.pinyin import Pinyin
from rag.repair import Repairer
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.dense import DenseSearch
    from rag.lexical import LexicalSearch


class Index:
    """One version of the library. Retrievers and encoder load at first use: exact look-ups need neither."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        expected = encoder_name(settings.embedding)
        if self.manifest.encoder != expected:
            raise PolicyError(
                f"索引由编码器 {self.manifest.encoder} 建成,当前设置为 {expected};"
                "请运行 policyqa ingest --rebuild,或改回 POLICYQA_EMBEDDING。"
            )
        library = read_library(folder)
        self.documents: dict[str, Document] = {document.id: document for document in library.documents}
        self.cards: dict[str, Card] = {card.entry.id: card for card in library.cards}
        self.passages = library.passages
        if len(self.passages) != self.manifest.passages:
            raise damaged(folder, "library.json")
        try:
            self.lexicon = Lexicon.load(folder / "lexicon")
        except PolicyError:
            raise damaged(folder, "lexicon") from None
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
        return self.manifest.version

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

        try:
            return {name: LexicalSearch(self.folder / "lexical" / name) for name in FIELDS}
        except (OSError, ValueError, KeyError):
            raise damaged(self.folder, "lexical") from None

    @cached_property
    def dense(self) -> DenseSearch:
        from rag.dense import DenseSearch

        return DenseSearch(self.folder, self.manifest, self._settings.chroma_url)


def open_index(settings: Settings) -> Index:
    """The live index of the data folder. Raises PolicyError, with the command that mends it, when there is none to use."""
    folder = live_index(settings.data_dir)
    if folder is None:
        raise PolicyError(f"{settings.data_dir} 中还没有索引;请先运行 policyqa ingest。")
    return Index(folder, settings)
