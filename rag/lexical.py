"""BM25 over one field of an index, and how much of a question each row covers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


class LexicalSearch:
    """Scores of all rows of a field. Rows stand in the order of `Index.keys`."""

    def __init__(self, folder: Path) -> None:
        import bm25s

        self._index = bm25s.BM25.load(str(folder), load_corpus=False, mmap=False)
        self.rows = int(self._index.scores["num_docs"])

    def scores(self, terms: list[str]) -> Scores:
        """BM25 of every row, >= 0, higher is nearer; zeros when no term is known. Shape (rows,)."""
        known = [term for term in terms if term in self._index.vocab_dict]
        if not known:
            return np.zeros(self.rows)
        return np.asarray(self._index.get_scores(known), dtype=np.float64)

    def knows(self, term: str) -> bool:
        """Whether the term stands in any row."""
        return term in self._index.vocab_dict
