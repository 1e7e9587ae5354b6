"""Vector search over all passages of an index: every one is compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.cosines import Scale

REACH = 200  # passages looked at a question: wide enough that each near target's best paraphrases are among them


class DenseSearch:
    """Nearest passages of a question by inner product of unit vectors."""

    def __init__(self, ids: Sequence[str], vectors: NDArray[np.float32], scale: Scale | None = None) -> None:
        """`vectors`: shape (passages, dimensions), of unit length, a row an id. `scale`: what cosines are told on."""
        self._ids, self._vectors, self._scale = ids, vectors, scale
        self._reach = min(REACH, len(ids))

    def nearest(self, questions: list[list[float]]) -> list[list[tuple[str, float]]]:
        """Per question vector the (passage id, cosine in [-1, 1]) of the nearest passages, best first."""
        if not self._ids:
            return [[] for _ in questions]
        cosines = np.asarray(questions, dtype=np.float32) @ self._vectors.T
        if self._scale:
            cosines = self._scale(cosines)
        near = np.argpartition(-cosines, self._reach - 1, axis=1)[:, : self._reach]
        found = []
        for row, places in zip(cosines, near, strict=True):
            ordered = places[np.argsort(-row[places], kind="stable")]
            found.append([(self._ids[place], float(row[place])) for place in ordered])
        return found
