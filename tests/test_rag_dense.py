"""Vector search: the nearest passages are exactly the nearest; and loud when vectors are damaged."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.models import PolicyError
from ingest.store import live_index, read_library, read_manifest
from rag import Assistant
from rag import archive as module
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


def test_vectors_that_are_not_all_there_are_told(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = live_index(assistant.settings.data_dir)
    assert folder is not None
    manifest, library = read_manifest(folder), read_library(folder)

    class Cut:
        """A collection that counts right and gives back what is left."""

        def count(self) -> int:
            return manifest.passages

        def get(self, limit: int, offset: int, **_: object) -> dict[str, object]:  # noqa: ARG002
            return {"ids": ["甲"], "embeddings": np.eye(1, dtype=np.float32)}

    class Client:
        def get_collection(self, *_: object, **__: object) -> Cut:
            return Cut()

    monkeypatch.setattr("ingest.vectors.client", lambda *_: Client())
    with pytest.raises(PolicyError, match="ingest --rebuild"):
        module._vectors(folder, manifest, library, None)
