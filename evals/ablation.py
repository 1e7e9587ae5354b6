"""The same questions with one component switched off at a time, by wrapping what an opened assistant is made of.

The fitted weights and thresholds stay as they are, so that a loss is what the program would lose today, not what it would lose
after being fitted anew without the component.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np

from evals.answers import Ask, answer_all
from evals.figures import Figure
from evals.measure import Half, halves
from evals.models import Case
from evals.search_only import search_only
from ingest.lexicon import Lexicon
from ingest.models import PolicyError
from ingest.pipeline import Works, ingest
from rag import Assistant, Settings
from rag.dense import DenseSearch
from rag.encoder import load_encoder
from rag.lexical import LexicalSearch, Scores
from rag.shelves import open_shelves

Entry = TypeVar("Entry")


class Component(StrEnum):
    """What can be switched off."""

    BM25 = "bm25"
    ENCODER = "encoder"
    TERMS = "terms"
    PARAPHRASES = "paraphrases"
    LOOKUP = "lookup"
    ENTRIES = "entries"


TITLES = {
    Component.BM25: "不用 BM25",
    Component.ENCODER: "不用句向量",
    Component.TERMS: "不用日常用语表",
    Component.PARAPHRASES: "不用复述句",
    Component.LOOKUP: "不查结构,只检索",
    Component.ENTRIES: "随机去掉 5% 词条",
}
_THINNED, _SEED = 0.05, 2026
SHOWN = ("all", "status", "citations", "units", "facts")
RANKED = ("hit@1", "all@4")


@dataclass(frozen=True)
class Ablation:
    """The figures by half without one component; None: with everything."""

    off: Component | None
    halves: dict[str, Half]

    @property
    def title(self) -> str:
        return TITLES[self.off] if self.off else "全部启用"

    def figures(self, half: str) -> list[Figure]:
        """In the order of SHOWN and RANKED."""
        found = self.halves[half]
        return [*(found.scores[name] for name in SHOWN), *(found.retrieval[name] for name in RANKED)]


def ablate(settings: Settings, cases: Sequence[Case], whole: dict[str, Half]) -> list[Ablation]:
    """One row a component; the first is `whole`, with everything."""
    rows = [Ablation(None, whole)]
    for off in Component:
        with without(settings, off) as (assistant, ask):
            rows.append(Ablation(off, halves(answer_all(assistant, cases, ask))))
    return rows


@contextmanager
def without(settings: Settings, off: Component) -> Iterator[tuple[Assistant, Ask]]:
    """An assistant that lacks one component, and how it is asked.

    Raises PolicyError when the assistant has not once asked for what was put in the component's place: then nothing was
    switched off.
    """
    if off in (Component.TERMS, Component.PARAPHRASES):
        with rebuilt(settings, off) as smaller:
            assistant = Assistant.open(smaller)
            yield assistant, assistant.ask
        return
    if off is Component.ENTRIES:
        archive = open_shelves(settings)
        archive.lexicon = thinned(archive.lexicon)
        assistant = Assistant(archive, settings)
        yield assistant, assistant.ask
        return
    assistant = Assistant.open(settings)
    if off is Component.LOOKUP:
        yield assistant, partial(search_only, assistant)
        return
    if off is Component.BM25:
        silent = [SilentLexical(field.rows) for field in assistant.index.lexical.values()]
        assistant.index.lexical = dict(zip(assistant.index.lexical, silent, strict=True))
        yield assistant, assistant.ask
        used = any(field.asked for field in silent)
    else:
        blind = assistant.index.dense = BlindDense(assistant.index.passages[0].id)
        yield assistant, assistant.ask
        used = blind.asked
    if not used:
        raise PolicyError(f"“{TITLES[off]}”没有生效:程序不再从索引取这一部分;请更新 evals/ablation.py。")


def thinned(lexicon: Lexicon, share: float = _THINNED) -> Lexicon:
    """The word tables without a random share of their entries (drawn with a fixed seed): what hangs on single entries shows."""
    draw = Random(_SEED)  # noqa: S311 - a draw to be repeated, no secret

    def kept(entries: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in entries if draw.random() >= share]

    cues = {name: tuple(kept(words)) for name, words in lexicon.cues.items()}
    return replace(lexicon, terms=tuple(kept(lexicon.terms)), typos=dict(kept(lexicon.typos.items())), cues=cues)


class SilentLexical(LexicalSearch):
    """A lexical field that knows no word."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.asked = False

    def scores(self, terms: Sequence[str]) -> Scores:  # noqa: ARG002 - the signature of what it stands for
        self.asked = True
        return np.zeros(self.rows)

    def shares(self, terms: Sequence[str]) -> Scores:
        return self.scores(terms)


class BlindDense(DenseSearch):
    """A vector search to which everything is equally far: the one passage that it names has a cosine of 0."""

    def __init__(self, passage: str) -> None:
        self.passage = passage
        self.asked = False

    def nearest(self, questions: list[list[float]]) -> list[list[tuple[str, float]]]:
        self.asked = True
        return [[(self.passage, 0.0)] for _ in questions]


@contextmanager
def rebuilt(settings: Settings, off: Component) -> Iterator[Settings]:
    """Settings for an index, in a folder for the time being, of the same corpus without its terms or paraphrases.

    Raises PolicyError when the corpus has none.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        corpus, data = Path(place) / "corpus", Path(place) / "data"
        shutil.copytree(settings.corpus_dir, corpus)
        pattern = "terms*.toml" if off is Component.TERMS else "paraphrases/*.jsonl"
        files = sorted(corpus.glob(pattern))
        if not files:
            raise PolicyError(f"{settings.corpus_dir}:没有 {pattern},无法评测“{TITLES[off]}”。")
        for file in files:
            file.write_text("", "utf-8")
        ingest(Works(data, corpus, load_encoder(settings)))
        yield settings.model_copy(update={"data_dir": data, "corpus_dir": corpus, "chroma_url": None})
