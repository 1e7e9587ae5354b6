"""A second opinion on a model's sentences, by characters alone: it shares neither code nor word lists with rag.

A sentence is supported when nearly all pairs of neighbouring Chinese characters in it stand in the words that it cites, every
run of digits does, and it negates as much as the closest stretch of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_MARK = re.compile(r"\s*\[\d+\]\s*")
_SENTENCE = re.compile(r"(?P<text>[^\[\]]+?)(?P<marks>(?:\s*\[\d+\])+)")
_NEGATION = re.compile(r"不|未|无|禁|勿|免")
_SHARE = 0.75  # of the pairs: what joins the document's words together stands in none


def sentences(answer: str) -> list[tuple[str, tuple[int, ...]]]:
    """(words, marks) of every sentence that a text marks."""
    found = []
    for match in _SENTENCE.finditer(answer):
        marks = tuple(int(number) for number in re.findall(r"\d+", match["marks"]))
        found.append((match["text"].strip(), marks))
    return found


def is_supported(sentence: str, cited: Sequence[str]) -> bool:
    """Whether the cited words bear a sentence out."""
    words = "".join(_MARK.sub("", text) for text in cited)
    if not set(_DIGITS.findall(sentence)) <= set(_DIGITS.findall(words)):
        return False
    said = _pairs(sentence)
    if not said:
        return False
    standing = [pair for pair in said if pair in words]
    if len(standing) < _SHARE * len(said):
        return False
    return len(_NEGATION.findall(sentence)) == 0 or bool(_NEGATION.search(words))


def _pairs(text: str) -> list[str]:
    return [run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)]
