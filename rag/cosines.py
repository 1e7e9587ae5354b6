"""Cosines of another encoder on the scale of the default one.

Fitted weights and thresholds know the default encoder's cosines: 1 for the same words, about 0.11 for words that have nothing
to do with each other. Other encoders have the latter at 0.4 or 0.8, or give the same words less than 1 because questions and
passages get different prompts. Both points are measured on passages of the library, and a straight line leads from them to
those of the default encoder.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rag.archive import Archive

UNRELATED = 0.113  # the default encoder's mean cosine of two passages of the packaged corpus
_SAMPLE = 32  # passages asked about
_LEAST = 0.02  # distance of the two points; below it an encoder tells nothing apart
Cosines = NDArray[np.float32]


class Scale:
    """The line through two points. Higher stays nearer."""

    def __init__(self, same: float, unrelated: float) -> None:
        self._slope = (1.0 - UNRELATED) / max(same - unrelated, _LEAST)
        self._same = same

    def __call__(self, cosines: Cosines) -> Cosines:
        """Shape as given."""
        return (1.0 - (self._same - cosines) * self._slope).astype(np.float32)


def measured(archive: Archive, identity: str | None, embed: Callable[[str], Cosines]) -> Scale | None:
    """The scale of an encoder by the passages of a document, a sample of which is asked about; None where there are too few."""
    passages = archive.passages(identity) if identity else ()
    if identity is None or len(passages) < 2:
        return None
    rows = np.unique(np.linspace(0, len(passages) - 1, _SAMPLE, dtype=np.int64))
    cosines = np.array([embed(passages[row].text) for row in rows]) @ archive.vectors(identity).T
    same = float(cosines[np.arange(len(rows)), rows].mean())
    unrelated = (float(cosines.sum()) - same * len(rows)) / (len(rows) * (len(passages) - 1))
    return Scale(same, unrelated)
