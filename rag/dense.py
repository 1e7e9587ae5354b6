"""Vector search over all passages of an index, in Chroma."""

from __future__ import annotations

from pathlib import Path

from ingest import vectors
from ingest.models import PolicyError
from ingest.store import Manifest, damaged

REACH = 400  # passages looked at a question: wide enough that each target's best paraphrases are among them


class DenseSearch:
    """Nearest passages of a question by inner product of unit vectors."""

    def __init__(self, folder: Path, manifest: Manifest, chroma_url: str | None) -> None:
        if chroma_url is None and not (folder / "chroma" / "chroma.sqlite3").is_file():
            raise damaged(folder, "chroma")
        try:
            # No embedding function of the collection is ever loaded or used: vectors come from our encoder.
            self._collection = vectors.client(folder / "chroma", chroma_url).get_collection(manifest.collection, embedding_function=None)
            count = self._collection.count()
        except PolicyError:
            raise
        except Exception:
            raise damaged(folder, "chroma") from None
        if count != manifest.passages:
            raise damaged(folder, f"chroma 有 {count} 段,应有 {manifest.passages} 段")
        self._reach = min(REACH, count)

    def nearest(self, vector: list[float]) -> list[tuple[str, float]]:
        """(passage id, cosine in [-1, 1]) of the nearest passages, best first."""
        found = self._collection.query(query_embeddings=[vector], n_results=self._reach, include=["distances"])  # type: ignore[arg-type]
        distances = found["distances"]
        if not distances or len(found["ids"][0]) < self._reach:
            raise PolicyError("向量索引返回不完整;请运行 policyqa ingest --rebuild 重建索引。")
        return [(identity, 1.0 - float(distance)) for identity, distance in zip(found["ids"][0], distances[0], strict=True)]
