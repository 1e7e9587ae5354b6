"""Which words stand in which documents: the counts behind BM25 over whole documents, kept in arrays that open at once.

A volume keeps counts only. What makes a score of them, rarity and mean length, is taken over all volumes together, so that it
does not matter how the documents are spread over volumes.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_ARRAYS = ("starts", "rows", "counts", "lengths")


class Words:
    """The words of a volume's documents, by word: `rows_of` says where it stands and how often."""

    def __init__(self, terms: list[str], starts: NDArray, rows: NDArray, counts: NDArray, lengths: NDArray) -> None:  # type: ignore[type-arg]
        self._places = {term: place for place, term in enumerate(terms)}
        self._starts, self._rows, self._counts = starts, rows, counts
        self.lengths: NDArray[np.float64] = lengths.astype(np.float64)

    def rows_of(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(rows of the documents in which a word stands, how often it stands in each); shape (documents with it,) both."""
        place = self._places.get(term)
        if place is None:
            return np.empty(0, np.int32), np.empty(0, np.int32)
        span = slice(int(self._starts[place]), int(self._starts[place + 1]))
        return self._rows[span], self._counts[span]


class WordsWriter:
    """Collects the words of documents, row by row, and writes them by word."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._terms, self._rows, self._counts, self._lengths = array("i"), array("i"), array("i"), array("i")

    def add(self, terms: Iterable[str]) -> None:
        """The words of the next document."""
        row, counted = len(self._lengths), Counter(terms)
        for term, count in counted.items():
            self._terms.append(self._places.setdefault(term, len(self._places)))
            self._rows.append(row)
            self._counts.append(count)
        self._lengths.append(counted.total())

    def write(self, folder: Path) -> None:
        """Everything to files in a new folder."""
        folder.mkdir()
        terms = np.frombuffer(self._terms, np.int32) if self._terms else np.empty(0, np.int32)
        order = np.argsort(terms, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(terms, minlength=len(self._places)))])
        rows, counts = (np.array(values, np.int32)[order] for values in (self._rows, self._counts))
        for name, values in zip(_ARRAYS, (starts, rows, counts, np.array(self._lengths, np.int32)), strict=True):
            np.save(folder / f"{name}.npy", values)
        (folder / "terms.json").write_text(json.dumps(list(self._places), ensure_ascii=False), "utf-8")


def read_words(folder: Path) -> Words:
    """The words of a finished volume. Raises OSError, EOFError or ValueError when files are missing or damaged."""
    terms = json.loads((folder / "terms.json").read_text("utf-8"))
    return Words(terms, *(np.load(folder / f"{name}.npy") for name in _ARRAYS))


def bm25(volumes: Iterable[Words], terms: Iterable[str], k1: float = 1.5, b: float = 0.5) -> list[NDArray[np.float64]]:
    """BM25 (as Lucene counts it) of every document of every volume, >= 0. One array a volume, in the order of its rows.

    Documents that are no longer in use count in rarity and mean length like the others: they are few.
    """
    volumes = list(volumes)
    scores = [np.zeros(len(volume.lengths)) for volume in volumes]
    total = sum(len(volume.lengths) for volume in volumes)
    mean = sum(float(volume.lengths.sum()) for volume in volumes) / total if total else 0.0
    if not mean:
        return scores
    norms = [k1 * (1.0 - b + b * volume.lengths / mean) for volume in volumes]
    for term, weight in Counter(terms).items():
        found = [volume.rows_of(term) for volume in volumes]
        standing = sum(len(rows) for rows, _ in found)
        if not standing:
            continue
        rarity = weight * float(np.log1p((total - standing + 0.5) / (standing + 0.5)))
        for score, norm, (rows, counts) in zip(scores, norms, found, strict=True):
            score[rows] += rarity * counts / (counts + norm[rows])
    return scores
