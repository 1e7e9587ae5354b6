"""BM25 over one field of an index, and how much of a question each row covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


class LexicalSearch:
    """Scores of all rows of a field. Rows stand in the order of `Index.keys`."""

    def __init__(self, rows: list[list[str]]) -> None:
        import bm25s

        self._index = bm25s.BM25(method="lucene", k1=1.5, b=0.5)
        self._index.index([row or ["∅"] for row in rows] or [["∅"]], show_progress=False)
        self.rows = int(self._index.scores["num_docs"])
        self._vocabulary: dict[str, int] = self._index.vocab_dict
        self._starts, self._members = self._index.scores["indptr"], self._index.scores["indices"]

    def scores(self, terms: list[str]) -> Scores:
        """BM25 of every row, >= 0, higher is nearer; zeros when no term is known. Shape (rows,)."""
        known = [term for term in terms if term in self._vocabulary]
        if not known:
            return np.zeros(self.rows)
        return np.asarray(self._index.get_scores(known), dtype=np.float64)

    def shares(self, terms: list[str]) -> Scores:
        """Which share of the terms, weighted by rarity, stands in each row, in [0, 1]. Unknown terms count as the rarest."""
        shares = np.zeros(self.rows)
        total = 0.0
        for term in set(terms):
            members = self._rows_with(term)
            weight = float(np.log1p(self.rows / max(len(members), 0.5)))
            total += weight
            shares[members] += weight
        return shares / total if total else shares

    def _rows_with(self, term: str) -> NDArray[np.int32]:
        place = self._vocabulary.get(term)
        return (
            np.empty(0, dtype=np.int32)
            if place is None
            else self._members[self._starts[place] : self._starts[place + 1]]
        )
