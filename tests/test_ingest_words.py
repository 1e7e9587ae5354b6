"""Words of whole documents: counted once, scored over all volumes together."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.words import Words, WordsWriter, bm25, read_words

DOCUMENTS = [["早餐", "门店", "早餐"], ["流动", "餐车"], ["早餐", "餐车", "宣传", "知识", "宣传"], []]
RIPE = st.lists(st.lists(st.sampled_from("甲乙丙丁戊"), max_size=8), min_size=1, max_size=8)


def written(folder: Path, documents: list[list[str]]) -> Words:
    writer = WordsWriter()
    for terms in documents:
        writer.add(terms)
    writer.write(folder)
    return read_words(folder)


def reference(documents: list[list[str]], term: str, k1: float = 1.5, b: float = 0.5) -> list[float]:
    """BM25 of one term in every document by Lucene's formula."""
    mean = sum(map(len, documents)) / len(documents)
    having = sum(term in document for document in documents)
    rarity = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5)) if having else 0.0
    counts = [(Counter(document)[term], len(document)) for document in documents]
    return [rarity * n / (n + k1 * (1 - b + b * size / mean)) if n else 0.0 for n, size in counts]


@pytest.mark.parametrize("term", ["早餐", "门店", "餐车", "宣传", "没有"])
def test_every_document_scores_as_a_plain_reading_of_the_formula_says(tmp_path: Path, term: str) -> None:
    (scores,) = bm25([written(tmp_path / "w", DOCUMENTS)], [term])
    assert np.allclose(scores, reference(DOCUMENTS, term))


def test_a_term_asked_twice_counts_twice(tmp_path: Path) -> None:
    words = written(tmp_path / "w", DOCUMENTS)
    assert np.allclose(bm25([words], ["早餐", "早餐"])[0], 2 * bm25([words], ["早餐"])[0])


@given(documents=RIPE, cut=st.integers(0, 8), asked=st.lists(st.sampled_from("甲乙丙丁戊己"), max_size=4))
def test_it_does_not_matter_how_documents_are_spread_over_volumes(
    tmp_path_factory: pytest.TempPathFactory, documents: list[list[str]], cut: int, asked: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("words")
    (whole,) = bm25([written(folder / "whole", documents)], asked)
    parts = [written(folder / name, some) for name, some in (("a", documents[:cut]), ("b", documents[cut:]))]
    assert np.allclose(np.concatenate(bm25(parts, asked)), whole)


def test_nothing_at_all_scores_nothing(tmp_path: Path) -> None:
    assert bm25([], ["早餐"]) == []
    (scores,) = bm25([written(tmp_path / "w", [[]])], ["早餐"])
    assert scores.tolist() == [0.0]


@pytest.mark.parametrize("name", ["terms.json", "starts.npy", "rows.npy", "counts.npy", "lengths.npy"])
@pytest.mark.parametrize("damage", [None, b"", b"x"])
def test_missing_or_damaged_files_are_told(tmp_path: Path, name: str, damage: bytes | None) -> None:
    written(tmp_path / "w", DOCUMENTS)
    if damage is None:
        (tmp_path / "w" / name).unlink()
    else:
        (tmp_path / "w" / name).write_bytes(damage)
    with pytest.raises((OSError, EOFError, ValueError)):
        read_words(tmp_path / "w")
