"""Vector search: exact while every vector is compared, through Chroma's graph beyond that, and loud when vectors are damaged."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.models import PolicyError
from rag import Assistant
from rag import dense as module
from rag.dense import REACH, DenseSearch

QUESTIONS = ["养老院有什么支持", "直播卖虾", "5G基站", "who runs internet hospitals"]


@pytest.fixture(scope="module")
def vectors(assistant: Assistant) -> list[list[float]]:
    return assistant.index.encoder.embed_documents(QUESTIONS)


def opened(assistant: Assistant) -> DenseSearch:
    return DenseSearch(assistant.index.folder, assistant.index.manifest, None)


def test_the_nearest_are_exactly_the_nearest(assistant: Assistant, vectors: list[list[float]]) -> None:
    passages = assistant.index.passages
    embedded = np.array(assistant.index.encoder.embed_documents([passage.text for passage in passages]))
    cosines = np.array(vectors) @ embedded.T
    for found, row in zip(opened(assistant).nearest(vectors), cosines, strict=True):
        values = [value for _, value in found]
        assert len({identity for identity, _ in found}) == REACH
        assert values == sorted(values, reverse=True)
        assert np.allclose(values, np.sort(row)[::-1][:REACH], atol=1e-4)


def test_a_large_library_is_searched_through_the_graph(
    assistant: Assistant, vectors: list[list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = opened(assistant).nearest(vectors)
    monkeypatch.setattr(module, "EXACT", 10)
    for found, expected in zip(opened(assistant).nearest(vectors), exact, strict=True):
        assert len(found) == REACH
        shared = {identity for identity, _ in found} & {identity for identity, _ in expected}
        assert len(shared) >= 0.95 * REACH


def test_vectors_that_are_not_all_there_are_told(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    search = opened(assistant)
    whole = search._collection.get(include=["embeddings"])
    part = {"ids": whole["ids"][:5], "embeddings": np.asarray(whole["embeddings"])[:5]}
    monkeypatch.setattr(search._collection, "get", lambda **_: part)
    with pytest.raises(PolicyError, match="ingest --rebuild"):
        search._all()
