"""The characters of a text as a sparse vector: pieces of one to four characters, hashed, weighted by rarity, of unit length."""

from __future__ import annotations

import zlib
from collections import Counter

import numpy as np
from numpy.typing import NDArray

SIZE = 1 << 15
LONGEST = 4


def grams(text: str) -> Counter[int]:
    """How often each hashed piece of one to LONGEST characters stands in the text. Keys in [0, SIZE)."""
    text = " ".join(text.lower().split())
    return Counter(
        zlib.crc32(text[at : at + size].encode()) % SIZE
        for size in range(1, LONGEST + 1)
        for at in range(len(text) - size + 1)
    )


def weigh(counts: Counter[int], rarity: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """(rows, values) of a text: (1 + log count) times `rarity` (shape (SIZE,)), scaled to unit length."""
    rows = np.fromiter(counts.keys(), np.int64, len(counts))
    values = (1.0 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * rarity[rows]
    values /= max(float(np.linalg.norm(values)), 1e-9)
    return rows, values.astype(np.float32)
