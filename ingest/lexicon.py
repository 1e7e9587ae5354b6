"""The words that the corpus brings along: units by all their names, everyday words, cues of questions.

Kept as tables under corpus/, copied into every index, so that questions are understood with the words the index was built with.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ingest.segment import Segmenter
from ingest.tables import read_table
from ingest.units import UnitDirectory, load_units

Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]


TABLES = ("units.toml", "terms.toml", "typos.toml", "cues.toml")
_KEPT: dict[str, Lexicon] = {}  # the one that was read last


@dataclass(frozen=True, slots=True)
class Term:
    """Everyday words and the documents' terms for the same thing."""

    says: Words
    means: Words


@dataclass(frozen=True, slots=True)
class _Cue:
    name: str
    words: Words


@dataclass(frozen=True, slots=True)
class _Fix:
    wrong: Annotated[str, Field(min_length=1)]
    right: str


@dataclass(frozen=True)
class Lexicon:
    """units, terms, typos and cues. `typos` maps wrong to right; `cues` maps the name of a cue to the words that give it."""

    directory: UnitDirectory
    terms: tuple[Term, ...]
    typos: dict[str, str]
    cues: dict[str, tuple[str, ...]]

    @staticmethod
    def load(folder: Path) -> Lexicon:
        """Read units, terms, typos and cues. Raises PolicyError where one is missing or malformed.

        The same tables are the same lexicon: it is kept for the next who reads them.
        """
        try:
            tables = tuple((folder / name).read_bytes() for name in TABLES)
        except OSError:
            return Lexicon._read(folder)  # says what is missing
        key = hashlib.sha256(repr(tables).encode()).hexdigest()
        if key not in _KEPT:
            _KEPT.clear()
            _KEPT[key] = Lexicon._read(folder)
        return _KEPT[key]

    @staticmethod
    def _read(folder: Path) -> Lexicon:
        cues: dict[str, tuple[str, ...]] = {}
        for cue in read_table(folder / "cues.toml", "cue", _Cue):
            cues[cue.name] = (*cues.get(cue.name, ()), *cue.words)
        typos = {fix.wrong: fix.right for fix in read_table(folder / "typos.toml", "fix", _Fix)}
        terms = tuple(read_table(folder / "terms.toml", "term", Term))
        return Lexicon(load_units(folder / "units.toml"), terms, typos, cues)

    @cached_property
    def _says(self) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
        meaning: dict[str, tuple[str, ...]] = {}
        for term in self.terms:
            for word in term.says:
                meaning[word.lower()] = (*meaning.get(word.lower(), ()), *term.means)
        words = sorted(meaning, key=len, reverse=True)
        # A Latin word is found whole, also between Chinese characters, which \b would take for letters of it.
        patterns = [
            rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])" if word.isascii() else re.escape(word) for word in words
        ]
        return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE), meaning

    def meant(self, text: str) -> tuple[str, ...]:
        """The documents' terms for the everyday words in the text, in order, each once."""
        pattern, meaning = self._says
        found = (
            meaning.get(match[0].lower()) or meaning.get(match[0].lower().removesuffix("s"), ())
            for match in pattern.finditer(text)
        )
        return tuple(dict.fromkeys(term for terms in found for term in terms))

    @cached_property
    def _typos(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.typos, key=len, reverse=True))) or "(?!)")

    def corrected(self, text: str) -> str:
        """The text with known misspellings put right."""
        return self._typos.sub(lambda match: self.typos[match[0]], text)

    def segmenter(self) -> Segmenter:
        """A segmenter that keeps the lexicon's own words whole."""
        return self._segmenter

    @cached_property
    def _segmenter(self) -> Segmenter:
        own = {word for term in self.terms for word in (*term.says, *term.means)}
        return Segmenter(own | {name for name in self.directory.by_name if not name.isascii()})
