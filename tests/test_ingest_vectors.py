"""Vectors in Chroma: stored as they came, searched exactly, checked before they go live."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest import vectors
from ingest.models import Encoder, Library, PolicyError
from ingest.store import read_manifest
from tests.builders import HashEncoder, one_line, passage

PASSAGES = [
    passage(text=text, identity=f"x/{n}")
    for n, text in enumerate(["发展早餐门店。", "改善流动餐车。", "宣传早餐知识。"])
]
TOP = 10


@pytest.fixture(scope="module")
def stored(index_folder: Path) -> tuple[list[str], NDArray[np.float32], NDArray[np.float32], list[list[str]]]:
    """(ids, vectors as stored, distances of the ten nearest to each as Chroma finds them, their ids)."""
    with closing(vectors.client(index_folder / "chroma", None)) as chroma:
        collection = chroma.get_collection(read_manifest(index_folder).collection, embedding_function=None)
        rows = collection.get(include=["embeddings"])
        own = np.asarray(rows["embeddings"], dtype=np.float32)
        found = collection.query(query_embeddings=own, n_results=TOP, include=["distances"])
    return rows["ids"], own, np.asarray(found["distances"], dtype=np.float32), found["ids"]


def test_every_passage_of_the_built_index_has_one_vector_of_unit_length(
    stored: tuple[list[str], NDArray[np.float32], NDArray[np.float32], list[list[str]]],
    library: Library,
    encoder: Encoder,
) -> None:
    ids, own, _, _ = stored
    assert sorted(ids) == sorted(passage.id for passage in library.passages)
    assert np.allclose(np.linalg.norm(own, axis=1), 1.0, atol=1e-4)
    place = {identity: row for row, identity in enumerate(ids)}
    sample = library.passages[:: len(library.passages) // 20]
    fresh = np.asarray(encoder.embed_documents([one.text for one in sample]), dtype=np.float32)
    assert np.allclose(own[[place[one.id] for one in sample]], fresh, atol=1e-4)


def test_the_graph_misses_next_to_nothing(
    stored: tuple[list[str], NDArray[np.float32], NDArray[np.float32], list[list[str]]],
) -> None:
    """The ten nearest of every passage's own vector, by their distances (texts that are equal may change places).

    The graph serves only libraries that are too large to compare every vector (tests/test_rag_dense.py has the exact search).
    """
    ids, own, distances, found = stored
    exact = 1.0 - own @ own.T
    same = np.isclose(np.sort(exact, axis=1)[:, :TOP], distances, atol=1e-5)
    assert same.mean() > 0.999
    place = {identity: row for row, identity in enumerate(ids)}
    for row, names in enumerate(found):
        assert len(set(names)) == TOP
        assert np.allclose(exact[row, [place[name] for name in names]], distances[row], atol=1e-5)


def test_passages_are_stored_with_what_they_stand_for(tmp_path: Path) -> None:
    encoder = HashEncoder()
    rows = [passage("measure", "甲乙。", start=5, measure=3, identity="x/0"), passage("card", "丙丁。", identity="y/0")]
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        vectors.add(collection, rows, encoder.embed_documents([row.text for row in rows]))
        got = collection.get(ids=["x/0", "y/0"], include=["documents", "metadatas", "embeddings"])
    place = {identity: row for row, identity in enumerate(got["ids"])}
    documents, metadatas, embeddings = got["documents"] or [], got["metadatas"] or [], np.asarray(got["embeddings"])
    assert documents[place["x/0"]] == "甲乙。"
    assert metadatas[place["x/0"]] == {"doc_id": "x", "kind": "measure", "start": 5, "end": 8, "measure": 3}
    assert metadatas[place["y/0"]] == {"doc_id": "y", "kind": "card", "start": 0, "end": 3}
    assert np.allclose(embeddings[place["y/0"]], encoder.embed_query("丙丁。"), atol=1e-6)


def test_a_good_index_passes_its_check_and_a_bad_one_does_not(tmp_path: Path) -> None:
    encoder = HashEncoder()
    good = encoder.embed_documents([one.text for one in PASSAGES])
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        vectors.add(collection, PASSAGES, good)
        vectors.self_check(collection, PASSAGES, dict(enumerate(good)))
        vectors.self_check(collection, PASSAGES, {1: good[1]})
        for sample in ({0: good[1]}, {0: good[0], 1: good[1], 2: good[0]}):
            with pytest.raises(PolicyError, match="自检") as caught:
                vectors.self_check(collection, PASSAGES, sample)
            one_line(caught.value)


def test_passages_with_the_same_text_may_be_found_for_each_other(tmp_path: Path) -> None:
    twins = [passage(text="发展早餐。", identity=f"x/{number}") for number in range(3)]
    embedded = HashEncoder().embed_documents([one.text for one in twins])
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        vectors.add(collection, twins, embedded)
        vectors.self_check(collection, twins, dict(enumerate(embedded)))


def test_passages_with_the_same_vector_are_found_beside_each_other(tmp_path: Path) -> None:
    """An encoder may take two texts for one: full and half width, rare characters."""
    twins = [passage(text=f"发展早餐{number}。", identity=f"x/{number}") for number in range(5)]
    embedded = HashEncoder().embed_documents(["发展早餐。"]) * 5
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        vectors.add(collection, twins, embedded)
        vectors.self_check(collection, twins, dict(enumerate(embedded)))


def test_a_server_that_does_not_answer_is_one_line() -> None:
    with pytest.raises(PolicyError) as caught:
        vectors.client(Path(), "http://127.0.0.1:9")
    assert "POLICYQA_CHROMA_URL=http://127.0.0.1:9" in one_line(caught.value)
