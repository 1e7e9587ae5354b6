"""The vectors of an index in Chroma: written once by a build, then only read.

Chroma runs inside this process on the index's own folder, or on a server when an address is set. The embedding function is
never Chroma's: its default would download a model.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from ingest.models import Passage, PolicyError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

_SAME = 20  # passages among which one is looked for whose vector others share
_NOTHING = 1e-3  # 1 - cosine of a vector and itself, as it is stored
# Wide enough that a library of a few thousand passages is searched exactly (a test says so).
_HNSW: CreateHNSWConfiguration = {"space": "ip", "ef_construction": 128, "max_neighbors": 24, "ef_search": 400}


def client(folder: Path, url: str | None) -> Client:
    """A Chroma client without telemetry: on `folder`, or on the server at `url`."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if url is None:
        # Declared as its interface, which lacks close(); it is a Client.
        return cast("Client", chromadb.PersistentClient(str(folder.resolve()), settings=settings))
    parts = urlsplit(url)
    try:
        place = (parts.hostname or "localhost", parts.port or 8000, parts.scheme == "https")
        return cast("Client", chromadb.HttpClient(*place, settings=settings))
    except Exception as error:  # noqa: BLE001 - whatever keeps Chroma from answering
        raise PolicyError(
            f"POLICYQA_CHROMA_URL={url}:连不上 Chroma 服务({type(error).__name__});请检查地址与服务。"
        ) from None


@contextmanager
def failures_told() -> Iterator[None]:
    """Turns what Chroma fails at, a full disk or a server that went away, into a PolicyError of one line."""
    from chromadb.errors import ChromaError
    from httpx import TransportError

    try:
        yield
    except (ChromaError, TransportError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PolicyError(
            f"Chroma 写入失败({reason});旧索引保持不变,请检查磁盘空间、权限与 Chroma 服务后重试。"
        ) from None


def create(chroma: Client, name: str) -> Collection:
    """A new, empty collection."""
    return chroma.create_collection(name, embedding_function=None, configuration={"hnsw": _HNSW})


def drop(url: str, names: list[str]) -> None:
    """Remove collections of a Chroma server that no index uses any more; what is gone already is fine."""
    with closing(client(Path(), url)) as chroma:
        present = {collection.name for collection in chroma.list_collections()}
        for name in present.intersection(names):
            chroma.delete_collection(name)


def add(collection: Collection, passages: list[Passage], vectors: list[list[float]]) -> None:
    """Store these passages with their vectors, one each; their words too, but for paraphrases, which nobody may quote."""
    for asked in (False, True):
        rows = [row for row, passage in enumerate(passages) if (passage.kind == "ask") is asked]
        if rows:
            collection.add(
                ids=[passages[row].id for row in rows],
                embeddings=[vectors[row] for row in rows],  # type: ignore[arg-type]
                documents=None if asked else [passages[row].text for row in rows],
                metadatas=[_metadata(passages[row]) for row in rows],
            )


def _metadata(passage: Passage) -> dict[str, Any]:
    row = {"doc_id": passage.doc_id, "kind": passage.kind, "start": passage.start, "end": passage.end}
    return row | {
        key: value for key, value in (("measure", passage.measure), ("part", passage.part)) if value is not None
    }


def self_check(collection: Collection, passages: list[Passage], sample: dict[int, list[float]]) -> None:
    """Each passage of the sample (place in `passages`: its vector) must be found by its own vector.

    Raises PolicyError when one is not: the index is not fit to go live.
    """
    texts = {passage.id: passage.text for passage in passages}
    unfound = _unfound(collection, passages, texts, sample, 1)
    if unfound:  # other words may have the very same vector: then it is among those
        unfound = _unfound(collection, passages, texts, {place: sample[place] for place in unfound}, _SAME)
    if unfound:
        raise PolicyError(
            f"新索引自检未通过:段落 {passages[unfound[0]].id} 检索不到自己;旧索引保持不变,请重试或检查磁盘。"
        )


def _unfound(
    collection: Collection,
    passages: list[Passage],
    texts: dict[str, str],
    sample: dict[int, list[float]],
    reach: int,
) -> list[int]:
    """The places of the sample whose passage is not among the `reach` nearest to its vector, and at no distance from it.

    Equal words count as the passage.
    """
    found = collection.query(
        query_embeddings=list(sample.values()),  # type: ignore[arg-type]
        n_results=min(reach, len(passages)),
        include=["distances"],
    )
    unfound = []
    for place, ids, distances in zip(sample, found["ids"], found["distances"] or (), strict=True):
        here = {texts.get(identity) for identity, distance in zip(ids, distances, strict=True) if distance < _NOTHING}
        if passages[place].text not in here:
            unfound.append(place)
    return unfound
