"""Passages to an index folder: vectors in Chroma, term statistics for BM25, the parsed library, and a manifest."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ingest import vectors
from ingest.catalog import LEXICON, Corpus
from ingest.fields import field_terms
from ingest.lexicon import Lexicon
from ingest.models import Encoder, Library
from ingest.segment import Segmenter
from ingest.store import COLLECTION, FORMAT, Manifest, write_library, write_manifest

_BATCH = 256
Progress = Callable[[str, int, int], None]


def build(folder: Path, corpus: Corpus, library: Library, encoder: Encoder, version: str, chroma_url: str | None, progress: Progress) -> Manifest:
    """Write a complete, self-checked index into the new folder `folder`.

    Raises PolicyError when the self-check fails or a Chroma server does not answer.
    """
    import chromadb

    folder.mkdir(parents=True)
    (folder / "lexicon").mkdir()
    for name in LEXICON:
        shutil.copyfile(corpus.folder / name, folder / "lexicon" / name)
    write_library(folder, library)
    passages = list(library.passages)
    _write_terms(folder / "lexical", library, Lexicon.load(folder / "lexicon").segmenter())
    embedded: list[list[float]] = []
    for at in range(0, len(passages), _BATCH):
        embedded += encoder.embed_documents([passage.text for passage in passages[at : at + _BATCH]])
        progress("embed", len(embedded), len(passages))
    name = COLLECTION if chroma_url is None else f"{COLLECTION}-{version}"
    collection = vectors.write(vectors.client(folder / "chroma", chroma_url), name, passages, embedded)
    progress("check", 0, 1)
    vectors.self_check(collection, passages, embedded)
    manifest = Manifest(FORMAT, version, corpus.digest, encoder.name, len(embedded[0]), chromadb.__version__, len(passages), name)
    write_manifest(folder, manifest)
    return manifest


def _write_terms(folder: Path, library: Library, segmenter: Segmenter) -> None:
    import bm25s

    _, _, rows = field_terms(library.passages, segmenter)
    for name, terms in rows.items():
        index = bm25s.BM25(method="lucene", k1=1.5, b=0.5)
        index.index([row or ["∅"] for row in terms] or [["∅"]], show_progress=False)
        index.save(str(folder / name))
