"""The words that the corpus brings along: units by all their names, everyday words, cues of questions.

Kept as tables under corpus/, copied into every index, so that questions are understood with the words the index was built with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.models import PolicyError
from ingest.segment import Segmenter
from ingest.units import UnitDirectory, load_units, read_toml


@dataclass(frozen=True, slots=True)
class Term:
    """Everyday words and the documents' terms for the same thing."""

    says: tuple[str, ...]
    means: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """units, terms, typos and cues. `typos` maps wrong to right; `cues` maps the name of a cue to the words that give it."""

    directory: UnitDirectory
    terms: tuple[Term, ...]
    typos: dict[str, str]
    cues: dict[str, tuple[str, ...]]

    @staticmethod
    def load(folder: Path) -> Lexicon:
        """Read units.toml, terms.toml and cues.toml. Raises PolicyError where one is missing or malformed."""
        terms = [
            Term(_words(row, "says", "terms.toml"), _words(row, "means", "terms.toml"))
            for row in read_toml(folder / "terms.toml").get("term", [])
        ]
        cues: dict[str, tuple[str, ...]] = {}
        for row in read_toml(folder / "cues.toml").get("cue", []):
            name = str(row.get("name", ""))
            cues[name] = (*cues.get(name, ()), *_words(row, "words", "cues.toml"))
        typos = {
            str(row["wrong"]): str(row["right"])
            for row in read_toml(folder / "typos.toml").get("fix", [])
            if row.get("wrong") and row.get("right")
        }
        return Lexicon(load_units(folder / "units.toml"), tuple(terms), typos, cues)

    @cached_property
    def _says(self) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
        meaning: dict[str, tuple[str, ...]] = {}
        for term in self.terms:
            for word in term.says:
                meaning[word.lower()] = (*meaning.get(word.lower(), ()), *term.means)
        words = sorted(meaning, key=len, reverse=True)
        return re.compile(
            "|".join(rf"\b{re.escape(word)}s?\b" if word.isascii() else re.escape(word) for word in words) or "(?!)",
            re.IGNORECASE,
        ), meaning

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
        own = {word for term in self.terms for word in (*term.says, *term.means)}
        return Segmenter(own | set(self.directory.by_name))


def _words(row: dict[str, object], key: str, name: str) -> tuple[str, ...]:
    words = row.get(key)
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        raise PolicyError(f"{name}:条目 {row} 的 {key} 须为非空的字符串列表;请更正。")
    return tuple(words)
