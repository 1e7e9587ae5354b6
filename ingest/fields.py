"""What the lexical retrievers look through: every target and every sentence with all the words it can be asked for by.

A target is what a search returns: a measure, a sentence of running text outside the measures, or a line of a fact card. Its
words are its own and those of its paraphrases, so that a question in everyday words finds the official ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.models import Passage
from ingest.segment import Segmenter

WORDS, PAIRS, OWN, SENTENCES, PASSAGES = "words", "pairs", "own", "sentences", "passages"
FIELDS = (WORDS, PAIRS, OWN, SENTENCES, PASSAGES)
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Names a target (`start` = 0 for a measure) or a sentence (with `start`)."""

    doc_id: str
    measure: int
    start: int


def target_of(passage: Passage) -> Key:
    """The target that a passage speaks for. A line of a card is told apart by the passage's own number."""
    if passage.measure is not None:
        return Key(passage.doc_id, passage.measure, 0)
    return Key(passage.doc_id, 0, passage.start if passage.kind != "card" else -1 - int(passage.id.rsplit("/", 1)[1]))


def sentence_of(passage: Passage) -> Key | None:
    """The sentence inside a measure that a passage is or paraphrases; None for other passages."""
    if passage.measure is None or passage.kind not in ("sentence", "ask"):
        return None
    return Key(passage.doc_id, passage.measure, passage.start)


def pairs(text: str) -> list[str]:
    """Two-character pieces of every Chinese run, and Latin words and digits whole: they survive a mistyped character."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        found += [run] if run.isascii() or len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
    return found


def field_terms(
    passages: Iterable[Passage], segmenter: Segmenter
) -> tuple[list[Key], list[Key], dict[str, list[list[str]]]]:
    """(target keys, sentence keys, {field: terms of each row}).

    Rows of WORDS, PAIRS (with paraphrases) and OWN (without) are targets, rows of SENTENCES (with paraphrases) sentences,
    rows of PASSAGES single passages in the order of `single`.
    """
    words: dict[Key, list[str]] = {}
    twos: dict[Key, list[str]] = {}
    own: dict[Key, list[str]] = {}
    sentences: dict[Key, list[str]] = {}
    alone: list[list[str]] = []
    for passage in passages:
        terms, two = segmenter.terms(passage.text), pairs(passage.text)
        sentence = sentence_of(passage)
        if sentence is not None:
            sentences.setdefault(sentence, []).extend(terms + two)
        if passage.kind != "measure":  # its sentences are there one by one
            alone.append(terms + two)
            words.setdefault(target_of(passage), []).extend(terms)
            twos.setdefault(target_of(passage), []).extend(two)
            own.setdefault(target_of(passage), []).extend(terms + two if passage.kind != "ask" else [])
    rows = {
        WORDS: list(words.values()),
        PAIRS: list(twos.values()),
        OWN: list(own.values()),
        SENTENCES: list(sentences.values()),
        PASSAGES: alone,
    }
    return list(words), list(sentences), rows


def single(passages: Iterable[Passage]) -> list[Passage]:
    """The passages that are searched one by one: all but whole measures, whose sentences are there."""
    return [passage for passage in passages if passage.kind != "measure"]


def target_keys(passages: Iterable[Passage]) -> tuple[list[Key], list[Key]]:
    """Target and sentence keys in the row order of `field_terms`."""
    targets: dict[Key, None] = {}
    sentences: dict[Key, None] = {}
    for passage in passages:
        sentence = sentence_of(passage)
        if sentence is not None:
            sentences.setdefault(sentence)
        if passage.kind != "measure":
            targets.setdefault(target_of(passage))
    return list(targets), list(sentences)
