"""The question set with another encoder or reranker: an index for the time being, the live one is not touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.assemble import Progress
from ingest.pipeline import Works, ingest, silent
from rag.encoder import load_encoder
from rag.settings import Settings


@contextmanager
def trying(
    settings: Settings, embedding: str | None, reranker: str | None, progress: Progress = silent
) -> Iterator[Settings]:
    """Settings with these models. For another encoder the corpus is indexed anew in a folder that goes when this ends.

    Raises PolicyError when the models cannot be had.
    """
    given = {"embedding": embedding, "reranker": reranker}
    settings = settings.model_copy(update={name: value for name, value in given.items() if value})
    if not embedding:
        yield settings
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as place:
        data = Path(place)
        ingest(Works(data, settings.corpus_dir, load_encoder(settings), progress=progress))
        yield settings.model_copy(update={"data_dir": data, "chroma_url": None})
