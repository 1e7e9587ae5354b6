"""Fit the models of search and reading on the development questions: `python -m evals.fit`.

Writes `rag/calibration.toml` (what is relevant), `rag/bare.toml` (the same for documents without paraphrases) and
`rag/asks.npz` (what is asked for). Needs the index of the packaged corpus;
search is fitted for the encoder that built it. The test half of the gold set is never read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import numpy as np

from evals import fit_asks, fit_relevance
from evals.fit_relevance import Searched
from evals.models import DEVELOPMENT, Case, load_cases
from ingest.models import Library, Passage
from rag.archive import Archive, InMemory
from rag.assistant import Assistant
from rag.encoder import use_name
from rag.settings import load_settings


def main() -> None:
    assistant = Assistant.open(load_settings())
    every = [case for case in load_cases() if case.split == "dev"] + load_cases(DEVELOPMENT)
    rows, measures = fit_relevance.collect(assistant, every)
    rows = not_lent(rows, assistant.index.passages)
    held = fit_relevance.held_out(rows, measures)
    gold = {case.id for case in load_cases()}
    like = [row for row in rows if row.counts and row.case.id in gold]
    limits = fit_relevance.thresholds(rows, held, measures, like)
    made_with = (assistant.archive.encoder, [*assistant.index.documents])
    fit_relevance.write(fit_relevance.fit(rows, measures), limits, *made_with, fit_relevance.TARGET)
    counted = [(row, chances) for row, chances in zip(rows, held, strict=True) if row.counts]
    sets = sum(fit_relevance.right(row.case, fit_relevance.chosen(chances, measures, *limits)) for row, chances in counted)
    cues = sorted(assistant.index.lexicon.cues)
    ask, status = fit_asks.fit_all(fit_asks.gather(rows, held, measures, cues), cues, use_name())
    fit_bare(assistant, every)
    sys.stdout.write(
        f"{len(rows)} questions, cross-validated: sets of measures right {sets / len(counted):.1%} of {len(counted)}, "
        f"likeliest ask {ask:.1%}, status {status:.1%}; keep {limits[0]:.3f}, nearest {limits[1]:.3f}\n"
    )


def fit_bare(assistant: Assistant, cases: Sequence[Case]) -> None:
    """What is relevant in a document to which nobody has written paraphrases: the same questions, searched without them."""
    bare = Assistant(without_asks(assistant.archive), assistant.settings)
    rows, measures = fit_relevance.collect(bare, cases)
    held = fit_relevance.held_out(rows, measures)
    gold = {case.id for case in load_cases()}
    like = [row for row in rows if row.counts and row.case.id in gold]
    limits = fit_relevance.thresholds(rows, held, measures, like)
    made_with = (assistant.archive.encoder, [*assistant.index.documents])
    fit_relevance.write(fit_relevance.fit(rows, measures), limits, *made_with, fit_relevance.BARE)


def without_asks(archive: Archive) -> InMemory:
    """The same documents without paraphrases."""
    ids = [*archive.entries, *archive.cards]
    kept = [
        (passage, vector)
        for one in ids
        for passage, vector in zip(archive.passages(one), archive.vectors(one), strict=True)
        if passage.kind != "ask"
    ]
    documents = tuple(map(archive.document, archive.entries))
    library = Library(documents, tuple(archive.cards.values()), tuple(passage for passage, _ in kept))
    vectors = np.stack([vector for _, vector in kept])
    return InMemory(library, vectors, archive.lexicon, archive.version, archive.encoder)


def not_lent(rows: Iterable[Searched], passages: Iterable[Passage]) -> list[Searched]:
    """The questions that are not lent to the paraphrases as well: search would find those by themselves."""
    lent = {passage.text for passage in passages if passage.kind == "ask"}
    return [row for row in rows if row.case.question not in lent]


if __name__ == "__main__":
    main()
