"""Vector search over all passages of an index, in Chroma."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest import vectors
from ingest.models import PolicyError
from ingest.store import Manifest, damaged

EXACT = 20_000  # passages up to which every vector is compared: exact, and sooner than a walk through the graph
_PAGE = 4_000  # vectors fetched at once: a server may cap an answer
REACH = 200  # passages looked at a question: wide enough that each near target's best paraphrases are among them

_INCOMPLETE = "向量索引已损坏或返回不完整；请运行 policyqa ingest --rebuild 重建索引。"


class DenseSearch:
    """Nearest passages of a question by inner product of unit vectors."""

    def __init__(self, folder: Path, manifest: Manifest, chroma_url: str | None) -> None:
        if chroma_url is None and not (folder / "chroma" / "chroma.sqlite3").is_file():
            raise damaged(folder, "chroma")
        try:
            # No embedding function of the collection is ever loaded or used: vectors come from our encoder.
            self._collection = vectors.client(folder / "chroma", chroma_url).get_collection(
                manifest.collection, embedding_function=None
            )
            count = self._collection.count()
        except PolicyError:
            raise
        except Exception:  # noqa: BLE001 - whatever Chroma stumbles over, the index is not fit for use
            raise damaged(folder, "chroma") from None
        if count != manifest.passages:
            raise damaged(folder, f"chroma 有 {count} 段,应有 {manifest.passages} 段")
        self._reach = min(REACH, count)
        self._ids, self._vectors = self._all() if count <= EXACT else ([], None)

    def _all(self) -> tuple[list[str], NDArray[np.float32] | None]:
        """Every passage id with its vector, shape (passages, dimensions)."""
        try:
            count = self._collection.count()
            pages = [
                self._collection.get(include=["embeddings"], limit=_PAGE, offset=start) for start in range(0, count, _PAGE)
            ]
            ids = [identity for page in pages for identity in page["ids"]]
            matrix = np.concatenate([np.asarray(page["embeddings"], dtype=np.float32) for page in pages])
        except Exception:  # noqa: BLE001 - damaged vectors fail in many ways
            raise PolicyError(_INCOMPLETE) from None
        if matrix.ndim != 2 or len(matrix) != len(set(ids)) or len(ids) != count:
            raise PolicyError(_INCOMPLETE)
        return ids, matrix

    def nearest(self, questions: list[list[float]]) -> list[list[tuple[str, float]]]:
        """Per question vector the (passage id, cosine in [-1, 1]) of the nearest passages, best first.

        Raises PolicyError when Chroma brings back fewer than it must: its vectors are damaged.
        """
        if self._vectors is not None:
            return self._exact(np.asarray(questions, dtype=np.float32), self._vectors)
        try:
            found = self._collection.query(
                query_embeddings=questions,  # type: ignore[arg-type]
                n_results=self._reach,
                include=["distances"],
            )
        except Exception:  # noqa: BLE001 - damaged vectors fail in many ways
            raise PolicyError(_INCOMPLETE) from None
        rows = list(zip(found["ids"], found["distances"] or [], strict=True))
        if any(len(ids) < self._reach for ids, _ in rows):
            raise PolicyError(_INCOMPLETE)
        return [
            [(identity, 1.0 - float(distance)) for identity, distance in zip(ids, distances, strict=True)]
            for ids, distances in rows
        ]

    def _exact(self, questions: NDArray[np.float32], vectors: NDArray[np.float32]) -> list[list[tuple[str, float]]]:
        cosines = questions @ vectors.T
        near = np.argpartition(-cosines, self._reach - 1, axis=1)[:, : self._reach]
        found = []
        for row, places in zip(cosines, near, strict=True):
            ordered = places[np.argsort(-row[places], kind="stable")]
            found.append([(self._ids[place], float(row[place])) for place in ordered])
        return found
