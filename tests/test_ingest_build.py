"""A built index: all its files, holding exactly what was parsed, checked before it is handed over."""

from __future__ import annotations

import math
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import bm25s
import chromadb
import numpy as np
import pytest

from ingest import vectors
from ingest.build import build
from ingest.catalog import LEXICON, Corpus, load_corpus
from ingest.fields import FIELDS, field_terms
from ingest.lexicon import Lexicon
from ingest.models import Library, PolicyError
from ingest.pipeline import read
from ingest.store import FORMAT, read_library, read_manifest
from tests.builders import HashEncoder, one_line, quiet, small_corpus


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Library]:
    corpus = load_corpus(small_corpus(tmp_path_factory.mktemp("corpus")))
    return corpus, read(corpus)


@pytest.fixture(scope="module")
def folder(small: tuple[Corpus, Library], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus, built."""
    place = tmp_path_factory.mktemp("built") / "building-1"
    build(place, *small, HashEncoder(), "v1", None, quiet)
    return place


def test_an_index_has_all_its_files(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "library.json", "lexical", "lexicon", "chroma"}
    assert {path.name for path in (folder / "lexicon").iterdir()} == set(LEXICON)
    assert {path.name for path in (folder / "lexical").iterdir()} == set(FIELDS)


def test_the_manifest_says_what_the_index_was_made_from(folder: Path, small: tuple[Corpus, Library]) -> None:
    corpus, library = small
    manifest = read_manifest(folder)
    assert (manifest.format, manifest.version, manifest.digest) == (FORMAT, "v1", corpus.digest)
    assert (manifest.encoder, manifest.dimensions, manifest.chromadb) == (HashEncoder().name, 512, chromadb.__version__)
    assert (manifest.passages, manifest.collection) == (len(library.passages), "policyqa")


def test_the_library_and_the_lexicon_are_kept_as_they_were(folder: Path, small: tuple[Corpus, Library]) -> None:
    corpus, library = small
    assert read_library(folder) == library
    for name in LEXICON:
        assert (folder / "lexicon" / name).read_bytes() == (corpus.folder / name).read_bytes()


def test_every_passage_is_in_chroma_and_every_one_that_may_be_quoted_with_its_words(
    folder: Path, small: tuple[Corpus, Library]
) -> None:
    _, library = small
    with closing(vectors.client(folder / "chroma", None)) as chroma:
        rows = chroma.get_collection("policyqa", embedding_function=None).get(include=["documents"])
    assert dict(zip(rows["ids"], rows["documents"] or [], strict=True)) == {
        one.id: None if one.kind == "ask" else one.text for one in library.passages
    }
    assert {one.kind for one in library.passages} == {"measure", "sentence", "text", "card", "ask"}


def reference(rows: list[list[str]], term: str, k1: float = 1.5, b: float = 0.5) -> list[float]:
    """BM25 of one term in every row by Lucene's formula: idf = ln(1 + (N - n + .5) / (n + .5)), tf / (tf + k1 (1 - b + b l / L))."""
    mean = sum(map(len, rows)) / len(rows)
    having = sum(term in row for row in rows)
    idf = math.log(1 + (len(rows) - having + 0.5) / (having + 0.5))
    counts = [Counter(row)[term] for row in rows]
    return [idf * n / (n + k1 * (1 - b + b * len(row) / mean)) for n, row in zip(counts, rows, strict=True)]


@pytest.mark.parametrize("field", FIELDS)
def test_every_term_of_every_row_scores_as_a_plain_reading_of_the_formula_says(
    folder: Path, small: tuple[Corpus, Library], field: str
) -> None:
    corpus, library = small
    rows = field_terms(library.passages, Lexicon.load(corpus.folder).segmenter())[2][field]
    index = bm25s.BM25.load(str(folder / "lexical" / field), load_corpus=False)
    terms = sorted({term for row in rows for term in row})
    assert len(terms) > 10
    for term in terms:
        assert np.allclose(index.get_scores([term]), reference(rows, term), atol=1e-4), term


def test_progress_is_told_step_by_step(small: tuple[Corpus, Library], tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    build(tmp_path / "b", *small, HashEncoder(), "v1", None, lambda *step: steps.append(step))
    total = len(small[1].passages)
    assert steps == [("embed", total, total), ("check", 0, 1)]


def test_all_passages_are_encoded_once_in_batches(small: tuple[Corpus, Library], tmp_path: Path) -> None:
    corpus, library = small
    copies = [replace(one, text=f"{one.text}{number}") for number in range(45) for one in library.passages]
    many = replace(library, passages=tuple(replace(one, id=f"{one.doc_id}/{at}") for at, one in enumerate(copies)))
    encoder, steps = HashEncoder(), list[int]()
    manifest = build(tmp_path / "b", corpus, many, encoder, "v1", None, lambda *step: steps.append(step[1]))
    assert manifest.passages == encoder.embedded == len(many.passages) > 1024
    assert steps[:-1] == sorted(set(steps[:-1]))
    assert steps[-2] == len(many.passages)
    with closing(vectors.client(tmp_path / "b" / "chroma", None)) as chroma:
        assert chroma.get_collection("policyqa", embedding_function=None).count() == len(many.passages)


def test_an_index_that_does_not_find_its_own_passages_is_refused(small: tuple[Corpus, Library], tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="自检") as caught:
        build(tmp_path / "b", *small, HashEncoder(blind=True), "v1", None, quiet)
    one_line(caught.value)
    assert not (tmp_path / "b" / "manifest.json").exists()


def test_the_manifest_is_written_last(small: tuple[Corpus, Library], tmp_path: Path) -> None:
    """A folder with a manifest is a whole one."""
    seen: list[bool] = []

    def look(*step: object) -> None:
        seen.append((tmp_path / "b" / "manifest.json").exists())

    build(tmp_path / "b", *small, HashEncoder(), "v1", None, look)
    assert seen == [False, False]
    assert (tmp_path / "b" / "manifest.json").exists()


def test_a_folder_that_exists_is_not_built_into(small: tuple[Corpus, Library], tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(FileExistsError):
        build(tmp_path / "b", *small, HashEncoder(), "v1", None, quiet)
