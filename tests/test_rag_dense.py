"""Vector search: the nearest passages are exactly the nearest; and loud when vectors are damaged."""

from __future__ import annotations

import numpy as np
import pytest

from rag import Assistant
from rag.dense import REACH, DenseSearch

QUESTIONS = ["养老院有什么支持", "直播卖虾", "5G基站", "who runs internet hospitals"]


@pytest.fixture(scope="module")
def vectors(assistant: Assistant) -> list[list[float]]:
    return assistant.index.encoder.embed_documents(QUESTIONS)


def test_the_nearest_are_exactly_the_nearest(assistant: Assistant, vectors: list[list[float]]) -> None:
    passages = assistant.index.passages
    embedded = np.array(assistant.index.encoder.embed_documents([passage.text for passage in passages]))
    cosines = np.array(vectors) @ embedded.T
    for found, row in zip(assistant.index.dense.nearest(vectors), cosines, strict=True):
        values = [value for _, value in found]
        assert len({identity for identity, _ in found}) == REACH
        assert values == sorted(values, reverse=True)
        assert np.allclose(values, np.sort(row)[::-1][:REACH], atol=1e-4)


def test_few_passages_are_all_found() -> None:
    search = DenseSearch(["甲", "乙"], np.eye(2, dtype=np.float32))
    (found,) = search.nearest([[0.6, 0.8]])
    assert [identity for identity, _ in found] == ["乙", "甲"]
    assert [cosine for _, cosine in found] == pytest.approx([0.8, 0.6])
    assert DenseSearch([], np.zeros((0, 2), dtype=np.float32)).nearest([[0.6, 0.8]]) == [[]]
