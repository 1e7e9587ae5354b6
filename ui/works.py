"""What changes the library, made from the settings: the command line, the server and the administrators' pages share it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.pipeline import Works, silent
from rag.encoder import load_encoder

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.assemble import Progress
    from ingest.fetch import Fetcher
    from ingest.models import Encoder
    from rag.settings import Settings


def works(
    settings: Settings,
    *,
    progress: Progress = silent,
    sources: Sequence[str] = (),
    fetch: bool = False,
    encoder: Encoder | None = None,
) -> Works:
    """All that a change needs. Other hosts are asked only with `fetch`, or when one of the sources is an address."""
    return Works(
        settings.data_dir,
        settings.corpus_dir,
        encoder or load_encoder(settings),
        settings.chroma_url,
        keep=settings.keep_versions,
        progress=progress,
        check=lambda folder, changed: _gold(settings, folder, changed),
        fetcher=_fetcher(settings) if fetch or any("://" in source for source in sources) else None,
    )


def _gold(settings: Settings, folder: Path, changed: frozenset[str]) -> Sequence[str]:
    """What the gold questions about changed documents say of an edition that is not live yet."""
    from evals.gate import gold_check

    return gold_check(settings)(folder, changed)


def _fetcher(settings: Settings) -> Fetcher:
    from ingest.fetch import Fetcher

    return Fetcher(proxy=settings.fetch_proxy)
