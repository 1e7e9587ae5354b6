"""Sentences out of a model's text as it comes."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = r"[^\S\n]*[\[【]\s*(?:原文\s*)?\d{1,3}(?:\s*[,、，和]\s*\d{1,3})*\s*[\]】]"
# The end of a sentence and its marks: behind it, or alone on the lines after it. Marks before words on the next line go with
# those words. Whether more marks follow is known once something else has begun.
_END = re.compile(
    rf"(?P<body>[^。！？!?\n]*(?:\n|[。！？!?]+[”」』）)]*(?:{_MARK})*(?:\n+(?:{_MARK})+(?=[^\S\n]*\n))*"
    rf"(?=\s*[^\s\[【]|\n\s*(?:{_MARK})+[^\S\n]*[^\s\[【])))"
)
_MARKS = re.compile(_MARK)
_LEAD = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)]|#+)\s*")
_LONGEST = 400  # characters without an end: no sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its marks, and the numbers that they hold, in order."""

    text: str
    marks: tuple[int, ...]


class Splitter:
    """Takes text in pieces and gives the sentences that are complete."""

    def __init__(self) -> None:
        self._rest = ""

    def take(self, piece: str) -> list[Sentence]:
        """The sentences that are complete with this piece."""
        self._rest += piece
        found = []
        while match := _END.match(self._rest):
            self._rest = self._rest[match.end() :].lstrip()
            found.append(_read(match["body"]))
        return [one for one in found if one.text]

    def rest(self) -> list[Sentence]:
        """What is left when the text has ended as it should."""
        left, self._rest = _read(self._rest), ""
        return [left] if left.text else []

    @property
    def stuck(self) -> bool:
        """Whether what has come since the last sentence is none."""
        return len(self._rest) > _LONGEST


def _read(text: str) -> Sentence:
    numbers = [int(number) for mark in _MARKS.findall(text) for number in re.findall(r"\d+", mark)]
    bare = _LEAD.sub("", _MARKS.sub("", text)).replace("**", "").strip()
    return Sentence(bare, tuple(dict.fromkeys(numbers)))
