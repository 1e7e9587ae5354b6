"""Characters as a sparse vector: which pieces are counted, and how they are weighed."""

from __future__ import annotations

import math
import subprocess
import sys
import zlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.grams import LONGEST, SIZE, grams, weigh
from tests.builders import ROOT

TEXTS = st.text(max_size=40)
RARITY = np.linspace(0.5, 3.0, SIZE, dtype=np.float32)


def place(piece: str) -> int:
    return zlib.crc32(piece.encode()) % SIZE


@given(TEXTS)
def test_every_piece_of_one_to_four_characters_is_counted(text: str) -> None:
    said = " ".join(text.lower().split())
    pieces = [said[at:end] for at in range(len(said)) for end in range(at + 1, min(at + LONGEST, len(said)) + 1)]
    counts = grams(text)
    assert counts == Counter(map(place, pieces))
    assert all(0 <= row < SIZE for row in counts)


def test_case_and_width_of_white_space_do_not_matter() -> None:
    assert grams("  5G \n 消费 ") == grams("5g 消费")
    assert grams("消费") != grams("费消")


@given(TEXTS)
def test_a_text_has_unit_length(text: str) -> None:
    rows, values = weigh(grams(text), RARITY)
    assert rows.shape == values.shape == (len(grams(text)),)
    assert (str(rows.dtype), str(values.dtype)) == ("int64", "float32")
    assert float(np.linalg.norm(values)) == pytest.approx(1.0 if text.split() else 0.0, abs=1e-5)
    assert (values >= 0.0).all()


def test_a_piece_weighs_by_its_rarity_and_the_logarithm_of_its_count() -> None:
    counts = Counter({3: 1, 9: 4, 20: 1})
    raw = [1.0 * RARITY[3], (1 + math.log(4)) * RARITY[9], 1.0 * RARITY[20]]
    rows, values = weigh(counts, RARITY)
    assert rows.tolist() == [3, 9, 20]
    assert values.tolist() == pytest.approx([value / math.hypot(*raw) for value in raw], rel=1e-5)


def test_pieces_that_weigh_nothing_make_no_vector() -> None:
    _, values = weigh(grams("消费"), np.zeros(SIZE, dtype=np.float32))
    assert not values.any()


def test_a_piece_has_the_same_place_in_every_process() -> None:
    assert (place("消"), place("who")) == (30508, 15009)
    script = "from rag.grams import grams; print(sorted(grams('谁负责 5G')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(sorted(grams("谁负责 5G")))
