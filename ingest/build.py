"""Passages to an index folder: vectors in Chroma, term statistics for BM25, the parsed library, and a manifest."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from ingest import vectors
from ingest.catalog import LEXICON, Corpus
from ingest.fields import field_terms
from ingest.lexicon import Lexicon
from ingest.models import Encoder, Library, Passage
from ingest.segment import Segmenter
from ingest.store import COLLECTION, FORMAT, Manifest, files_of, write_library, write_manifest

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_BATCH = 512
_SAMPLE = 500  # passages that a new index must find by their own vectors
Progress = Callable[[str, int, int], None]


def silent(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def build(
    folder: Path,
    corpus: Corpus,
    library: Library,
    encoder: Encoder,
    version: str,
    chroma_url: str | None,
    progress: Progress,
) -> Manifest:
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
    # On a server a collection is never reused: the live one serves on until the switch.
    name = COLLECTION if chroma_url is None else f"{COLLECTION}-{version}-{uuid4().hex[:8]}"
    with vectors.failures_told(), closing(vectors.client(folder / "chroma", chroma_url)) as chroma:
        collection = vectors.create(chroma, name)
        sample = _embed(collection, passages, encoder, progress)
        _write_terms(folder / "lexical", library, Lexicon.load(folder / "lexicon").segmenter())
        progress("check", 0, 1)
        vectors.self_check(collection, passages, sample)
    dimensions = len(next(iter(sample.values())))
    manifest = Manifest(
        FORMAT,
        version,
        corpus.digest,
        encoder.name,
        dimensions,
        chromadb.__version__,
        len(passages),
        name,
        files_of(folder),
    )
    write_manifest(folder, manifest)
    return manifest


def _embed(
    collection: Collection, passages: list[Passage], encoder: Encoder, progress: Progress
) -> dict[int, list[float]]:
    """Encode and store all passages, the storing of one batch beside the encoding of the next; returns a sample of vectors."""
    step = max(1, len(passages) // _SAMPLE)
    sample: dict[int, list[float]] = {}
    with ThreadPoolExecutor(1) as pool:
        stored = None
        for at in range(0, len(passages), _BATCH):
            batch = passages[at : at + _BATCH]
            embedded = encoder.embed_documents([passage.text for passage in batch])
            sample |= {at + row: vector for row, vector in enumerate(embedded) if (at + row) % step == 0}
            if stored:
                stored.result()
            stored = pool.submit(vectors.add, collection, batch, embedded)
            progress("embed", at + len(batch), len(passages))
        if stored:
            stored.result()
    return sample


def _write_terms(folder: Path, library: Library, segmenter: Segmenter) -> None:
    import bm25s

    _, _, rows = field_terms(library.passages, segmenter)
    for name, terms in rows.items():
        index = bm25s.BM25(method="lucene", k1=1.5, b=0.5)
        index.index([row or ["∅"] for row in terms] or [["∅"]], show_progress=False)
        index.save(str(folder / name))
