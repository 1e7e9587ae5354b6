"""BM25 over one field of an index, and how much of a question each row covers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
_K1, _B = 1.5, 0.5


class LexicalSearch:
    """Scores of all rows of a field.

    BM25 in Lucene's form (Kamphuis et al., "Which BM25 do you mean?", ECIR 2020): the sum over the terms of a question of
    ln(1 + (N - n + 0.5) / (n + 0.5)) · f / (f + k1 · (1 - b + b · length / mean length)).
    """

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        filled = [row or ("∅",) for row in rows] or [("∅",)]  # a row without terms is as long as one with a single term
        self.rows = len(filled)
        self._vocabulary: dict[str, int] = {}
        known = self._vocabulary
        terms = np.array([known.setdefault(term, len(known)) for row in filled for term in row], dtype=np.int64)
        lengths = np.array([len(row) for row in filled])
        places = terms * self.rows + np.repeat(np.arange(self.rows), lengths)
        places, counts = np.unique(places, return_counts=True)
        owners, self._members = np.divmod(places, self.rows)
        spread = np.bincount(owners, minlength=len(known))
        self._starts = np.concatenate([[0], np.cumsum(spread)])
        rarity = np.log(1 + (self.rows - spread + 0.5) / (spread + 0.5))
        norm = _K1 * (1 - _B + _B * lengths / lengths.mean())
        self._weights = (rarity[owners] * (counts / (norm[self._members] + counts))).astype(np.float32)

    def scores(self, terms: Sequence[str]) -> Scores:
        """BM25 of every row, >= 0, higher is nearer; zeros when no term is known. Shape (rows,)."""
        total = np.zeros(self.rows, dtype=np.float32)
        for term in terms:
            place = self._vocabulary.get(term)
            if place is not None:
                start, end = self._starts[place], self._starts[place + 1]
                total[self._members[start:end]] += self._weights[start:end]
        return total.astype(np.float64)

    def shares(self, terms: Sequence[str]) -> Scores:
        """Which share of the terms, weighted by rarity, stands in each row, in [0, 1]. Unknown terms count as the rarest."""
        shares = np.zeros(self.rows)
        total = 0.0
        for term in set(terms):
            members = self._rows_with(term)
            weight = float(np.log1p(self.rows / max(len(members), 0.5)))
            total += weight
            shares[members] += weight
        return shares / total if total else shares

    def _rows_with(self, term: str) -> NDArray[np.int64]:
        place = self._vocabulary.get(term)
        if place is None:
            return np.empty(0, dtype=np.int64)
        return self._members[self._starts[place] : self._starts[place + 1]]
