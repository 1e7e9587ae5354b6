"""The vectors of an index in Chroma: written once by a build, then only read.

Chroma runs inside this process on the index's own folder, or on a server when an address is set. The embedding function is
never Chroma's: its default would download a model.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ingest.models import Passage, PolicyError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

Told = Callable[[int], None]
_PAGE = 4000  # rows asked for at once: a server may cap an answer
_SAME = 20  # passages among which one is looked for: others may share its vector
INCOMPLETE = "向量索引已损坏或返回不完整；请运行 policyqa ingest --rebuild 重建索引。"
_MISSED = 0.01  # share of a sample that a walk through a sound graph may miss, where many texts have one vector
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


def add(collection: Collection, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
    """Store these passages with their vectors, one each; their words too, but for paraphrases, which nobody may quote."""
    for asked in (False, True):
        rows = [row for row, passage in enumerate(passages) if (passage.kind == "ask") is asked]
        for at in range(0, len(rows), _PAGE):
            some = rows[at : at + _PAGE]
            collection.add(
                ids=[passages[row].id for row in some],
                embeddings=vectors[some],
                documents=None if asked else [passages[row].text for row in some],
                metadatas=[_metadata(passages[row]) for row in some],
            )


def _metadata(passage: Passage) -> dict[str, Any]:
    row = {"doc_id": passage.doc_id, "kind": passage.kind, "start": passage.start, "end": passage.end}
    return row | {
        key: value for key, value in (("measure", passage.measure), ("part", passage.part)) if value is not None
    }


def nearest(collection: Collection, questions: NDArray[np.float32], count: int) -> list[list[tuple[str, float]]]:
    """Per question vector the (passage id, cosine in [-1, 1]) of the `count` nearest passages, best first.

    Raises PolicyError when Chroma brings back fewer than it must: its vectors are damaged.
    """
    try:
        found = collection.query(query_embeddings=questions, n_results=count, include=["distances"])
        rows = list(zip(found["ids"], found["distances"] or [], strict=True))
    except Exception:  # noqa: BLE001 - damaged vectors fail in many ways
        raise PolicyError(INCOMPLETE) from None
    if any(len(ids) < count for ids, _ in rows):
        raise PolicyError(INCOMPLETE)
    return [
        [(identity, 1.0 - float(distance)) for identity, distance in zip(ids, distances, strict=True)]
        for ids, distances in rows
    ]


def self_check(collection: Collection, sample: Sequence[tuple[Passage, NDArray[np.float32]]], count: int) -> None:
    """Each passage of the sample must be found by its own vector among the `count` of the collection.

    Raises PolicyError when more than a few are not, or when an encoder sees the same in all texts: the index is not fit to go live.
    """
    if not sample:
        return
    asked = np.array([vector for _, vector in sample])
    blind = len({passage.text for passage, _ in sample}) >= _SAME and bool(np.ptp(asked, axis=0).max() < _NOTHING)
    lost = []
    for (passage, _), near in zip(sample, nearest(collection, asked, min(_SAME, count)), strict=True):
        here = [identity for identity, cosine in near if cosine > 1.0 - _NOTHING]
        crowded = len(here) == len(near)  # more passages have this vector than were asked for
        if blind or not (passage.id in here or crowded):
            lost.append(passage.id)
    if len(lost) > len(sample) * _MISSED:
        raise PolicyError(f"新索引自检未通过:段落 {lost[0]} 检索不到自己;旧索引保持不变,请重试或检查磁盘。")
