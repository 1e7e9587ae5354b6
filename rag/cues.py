"""Cues: what the wording of a question tells about what is wanted. The words are data (corpus/cues.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

GAP = "…"
_REMEMBERED = 2048  # texts, and texts less some cues, that are kept: several desks read one question


class CueReader:
    """Finds all cues of a text in one pass a cue."""

    def __init__(self, cues: Mapping[str, tuple[str, ...]]) -> None:
        self._patterns = {
            name: re.compile("|".join(_pattern(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
            for name, words in cues.items()
            if words
        }
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)
        self.strip = lru_cache(maxsize=_REMEMBERED)(self._strip)

    def _read(self, text: str) -> frozenset[str]:
        """Names of the cues whose words stand in the text."""
        return frozenset(name for name, pattern in self._patterns.items() if pattern.search(text))

    def spans(self, name: str, text: str) -> list[tuple[int, int]]:
        """Where the words of one cue stand in the text."""
        pattern = self._patterns.get(name)
        return [match.span() for match in pattern.finditer(text)] if pattern else []

    def _strip(self, text: str, *names: str) -> str:
        """The text with the words of these cues blanked; words of different cues may overlap."""
        kept = list(text)
        for name in names:
            pattern = self._patterns.get(name)
            for match in pattern.finditer(text) if pattern else ():
                kept[match.start() : match.end()] = " " * len(match[0])
        return "".join(kept)


def _pattern(word: str) -> str:
    pieces = [re.escape(piece) for piece in word.split(GAP)]
    body = r"[^,。?!;]{0,8}?".join(pieces)
    return rf"\b{body}\b" if word.isascii() and word.strip().replace(" ", "").isalpha() else body
