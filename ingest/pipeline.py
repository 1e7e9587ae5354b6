"""What happens to a document, step by step: load, clean, parse, chunk, build, publish."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from ingest import chunk as chunking
from ingest import vectors
from ingest.add import add_sources, in_place, recover
from ingest.build import Progress, build, silent
from ingest.catalog import Corpus, load_corpus
from ingest.clean import Reading
from ingest.models import Document, Encoder, Entry, Library, Passage, PolicyError, Report
from ingest.outline import parse
from ingest.store import FORMAT, building, live_index, publish, read_library, read_manifest


def ingest(
    data_dir: Path,
    corpus_dir: Path,
    encoder: Encoder,
    *,
    sources: Iterable[Path] = (),
    rebuild: bool = False,
    chroma_url: str | None = None,
    progress: Progress = silent,
) -> Report:
    """Bring the index up to date with the corpus and the documents given; the live index changes only when all went well.

    Raises PolicyError with one line for everything that a user can cause; the old state then stays.
    """
    began = time.perf_counter()
    with building(data_dir):
        added = data_dir / "sources"
        recover(added)
        staged = add_sources(list(sources), corpus_dir, added, data_dir) if sources else added
        corpus = load_corpus(corpus_dir, staged)
        version = _version(corpus, encoder)
        if not rebuild and not sources and _is_live(data_dir, version):
            folder = live_index(data_dir)
            return _report(version, read_library(folder), False, began) if folder else _nothing()
        progress("parse", 0, len(corpus.sources))
        library = read(corpus, progress)
        folder = data_dir / f"building-{uuid4().hex}"
        try:
            build(folder, corpus, library, encoder, version, chroma_url, progress)
            with in_place(staged, added):
                gone = publish(data_dir, folder, version)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise PolicyError(
                f"写入 {data_dir} 失败({error.strerror or error});旧索引保持不变,请检查磁盘空间与权限后重试。"
            ) from None
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if chroma_url and gone:
            # Should it fail, the new index serves all the same; what is left over on the server costs only room.
            with suppress(PolicyError), vectors.failures_told():
                vectors.drop(chroma_url, gone)
    return _report(version, library, True, began)


def read(corpus: Corpus, progress: Progress = silent) -> Library:
    """Clean, parse and chunk every document of the corpus."""
    count = chunking.token_counter()
    documents: list[Document] = []
    passages: list[Passage] = []
    for number, source in enumerate(corpus.sources, 1):
        document = parse(source.entry, Reading(source.text, source.errata), corpus.directory)
        documents.append(document)
        passages += chunking.chunk(document, source, count)
        progress("parse", number, len(corpus.sources))
    passages += chunking.card_passages(corpus.cards, count)
    return Library(tuple(documents), corpus.cards, tuple(passages))


def _version(corpus: Corpus, encoder: Encoder) -> str:
    """Twelve hex digits that change with the corpus, the encoder or the format of the index."""
    return hashlib.sha256(f"{FORMAT}\n{corpus.digest}\n{encoder.name}".encode()).hexdigest()[:12]


def _is_live(data_dir: Path, version: str) -> bool:
    try:
        folder = live_index(data_dir)
        if folder is None:
            return False
        read_library(folder)
        return read_manifest(folder).version == version
    except PolicyError:
        return False


def _report(version: str, library: Library, published: bool, began: float) -> Report:
    documents = library.documents
    return Report(
        index_version=version,
        published=published,
        documents=len(documents),
        parts=sum(len(document.parts) for document in documents),
        measures=sum(len(document.measures) for document in documents),
        passages=len(library.passages),
        inferred=tuple(marker for document in documents for marker in _inferred(document)),
        errata=sum(document.errata for document in documents),
        not_loaded=tuple(_named(card.entry) for card in library.cards),
        problems=tuple(
            f"{document.id} 第 {problem.line} 行:{problem.message}"
            for document in documents
            for problem in document.problems
        ),
        seconds=time.perf_counter() - began,
    )


def _named(entry: Entry) -> str:
    return f"{entry.title}({entry.doc_no})" if entry.doc_no else entry.title


def _inferred(document: Document) -> list[str]:
    return [part.marker for part in document.parts if part.inferred] + [
        measure.marker for measure in document.measures if measure.inferred
    ]


def _nothing() -> Report:
    raise PolicyError("索引在检查时消失;请重新运行 policyqa ingest。")
