"""Vectors in Chroma: stored as they came, searched exactly, checked before they go live."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, nullcontext
from pathlib import Path

import numpy as np
import pytest
from chromadb.api.models.Collection import Collection
from numpy.typing import NDArray

from ingest import vectors
from ingest.models import Encoder, Library, Passage, PolicyError
from ingest.store import Edition
from ingest.volume import Volume
from tests.builders import HashEncoder, one_line, passage

PASSAGES = [
    passage(text=text, identity=f"x/{n}")
    for n, text in enumerate(["发展早餐门店。", "改善流动餐车。", "宣传早餐知识。"])
]
TOP = 10


@pytest.fixture(scope="module")
def stored(index_folder: Path) -> tuple[list[str], NDArray[np.float32], NDArray[np.float32], list[list[str]]]:
    """(ids, vectors as stored, distances of the ten nearest to each as Chroma finds them, their ids)."""
    (use,) = Edition(index_folder).manifest.volumes
    with closing(Volume(index_folder.parent / use.volume)) as volume:
        collection = volume.collection
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


Sample = list[tuple[Passage, NDArray[np.float32]]]


def embedded(passages: Sequence[Passage], texts: Sequence[str] | None = None) -> Sample:
    """Passages with the vectors of their texts, or of these."""
    vectors_of = HashEncoder().embed_documents(list(texts or [one.text for one in passages]))
    return list(zip(passages, np.array(vectors_of, np.float32), strict=True))


def store(collection: Collection, sample: Sample) -> None:
    vectors.add(collection, [one for one, _ in sample], np.array([vector for _, vector in sample]))


def test_passages_are_stored_with_what_they_stand_for(tmp_path: Path) -> None:
    encoder = HashEncoder()
    rows = [passage("measure", "甲乙。", start=5, measure=3, identity="x/0"), passage("card", "丙丁。", identity="y/0")]
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        store(collection, embedded(rows))
        got = collection.get(ids=["x/0", "y/0"], include=["documents", "metadatas", "embeddings"])
    place = {identity: row for row, identity in enumerate(got["ids"])}
    documents, metadatas, embeddings = got["documents"] or [], got["metadatas"] or [], np.asarray(got["embeddings"])
    assert documents[place["x/0"]] == "甲乙。"
    assert metadatas[place["x/0"]] == {"doc_id": "x", "kind": "measure", "start": 5, "end": 8, "measure": 3}
    assert metadatas[place["y/0"]] == {"doc_id": "y", "kind": "card", "start": 0, "end": 3}
    assert np.allclose(embeddings[place["y/0"]], encoder.embed_query("丙丁。"), atol=1e-6)


def test_a_good_index_passes_its_check_and_a_bad_one_does_not(tmp_path: Path) -> None:
    good = embedded(PASSAGES)
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        store(collection, good)
        vectors.self_check(collection, good, len(good))
        vectors.self_check(collection, good[1:2], len(good))
        vectors.self_check(collection, [], len(good))
        for place, other in ((0, 1), (2, 0)):
            bad = [*good[:1], (PASSAGES[place], good[other][1])]
            with pytest.raises(PolicyError, match="自检") as caught:
                vectors.self_check(collection, bad, len(good))
            one_line(caught.value)


@pytest.mark.parametrize("count", [3, 60])
def test_passages_of_the_same_text_or_vector_are_found_beside_each_other(tmp_path: Path, count: int) -> None:
    """An encoder may take two texts for one: full and half width, rare characters; a table may repeat a row."""
    twins = [passage(text="发展早餐。", identity=f"x/{number}") for number in range(count)]
    others = [passage(text=f"发展早餐{number}。", identity=f"y/{number}") for number in range(5)]
    sample = embedded([*twins, *others], ["发展早餐。"] * (count + 5))
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        store(collection, sample)
        vectors.self_check(collection, sample, len(sample))


@pytest.mark.parametrize(("lost", "sound"), [(2, True), (3, False)])
def test_a_few_of_many_may_be_missed_because_a_search_is_approximate(tmp_path: Path, lost: int, sound: bool) -> None:
    every = embedded([passage(text=f"第{number}家店卖早餐{number * 7919}。", identity=f"x/{number}") for number in range(200)])
    with closing(vectors.client(tmp_path, None)) as chroma:
        collection = vectors.create(chroma, "passages")
        store(collection, every)
        moved = [(one, every[place + 100][1]) for place, (one, _) in enumerate(every[:lost])]
        with nullcontext() if sound else pytest.raises(PolicyError, match="自检"):
            vectors.self_check(collection, [*moved, *every[lost:]], len(every))


def test_a_server_that_does_not_answer_is_one_line() -> None:
    with pytest.raises(PolicyError) as caught:
        vectors.client(Path(), "http://127.0.0.1:9")
    assert "POLICYQA_CHROMA_URL=http://127.0.0.1:9" in one_line(caught.value)
