"""What of a model's sentence the cited passages say in the same words: that alone is shown, and in their letters.

A model may choose clauses, put sentences into an order and join them. It may not word anything: each of its clauses has to be a
clause of one sentence of the source, from end to end; only members in the middle of an enumeration may be left out, and clauses
that neither limit nor qualify the others. What is shown is built from the source, so that no character of a model's reaches a
reader, a joining word from our own list aside.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from rag.models import Evidence
from rag.normalise import normalise

Flaw = Literal["uncited", "words", "condition"]
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_CLAUSE = re.compile(r"[,，;；:：]")
_SIGNS = re.compile(r"[\s“”\"'‘’「」『』()（）【】\[\]〈〉《》。！？!?]+")
_LIST = "、"


@cache
def _words() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The words that may join sentences, longest first, and what marks a clause that limits or qualifies the others."""
    lists = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return tuple(sorted(lists["join"], key=len, reverse=True)), re.compile("|".join((*map(re.escape, lists["binds"]), *lists["opens"])))


@dataclass(frozen=True, slots=True)
class Upheld:
    """A sentence in the letters of the source: what is shown, and the evidence that says it."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of the source: as it is shown, without signs and spaces as it is compared, and the sign behind it."""

    shown: str
    bare: str
    after: str

    @property
    def binds(self) -> bool:
        """Whether leaving it out would make the others say more."""
        return bool(_words()[1].search(self.bare))


def uphold(text: str, evidence: Sequence[Evidence]) -> Upheld | Flaw:
    """The sentence as the source has it, or what is wrong with it."""
    if not evidence:
        return "uncited"
    join, said = _opened([bare for part in _CLAUSE.split(normalise(text)[0]) if (bare := _bare(part))])
    worst: Flaw = "words"
    for one in evidence:
        for source in _sentences(one.span.clean) if one.span else ():
            found = _aligned(said, source)
            if not found:
                continue
            if any(clause.binds for place, clause in enumerate(source) if place not in found):
                worst = "condition"
                continue
            places = sorted(found)
            kept = "".join(f"{found[place]}{source[place].after}" for place in places[:-1])
            return Upheld(f"{join}{kept}{found[places[-1]]}。", one)
    return worst


def _opened(said: list[str]) -> tuple[str, list[str]]:
    """The joining word that a sentence begins with, as it is shown, and its clauses without it."""
    for word in _words()[0]:
        if said and said[0].startswith(word):
            rest = said[0][len(word) :]
            return f"{word}，", [rest, *said[1:]] if rest else said[1:]
    return "", said


def _aligned(said: Sequence[str], source: Sequence[_Clause]) -> dict[int, str]:
    """Per place of a source clause that is said what is shown of it; nothing where any clause is not one of the source's."""
    found: dict[int, str] = {}
    at = 0
    for clause in said:
        while at < len(source) and (shown := _same(clause, source[at])) is None:
            at += 1
        if at == len(source) or shown is None:
            return {}
        found[at] = shown
        at += 1
    return found


def _same(said: str, source: _Clause) -> str | None:
    """What is shown of a source clause that a clause says, less members in the middle of its enumeration; None if it is another."""
    if said == source.bare:
        return source.shown
    mine, its = said.split(_LIST), source.bare.split(_LIST)
    if len(mine) < 2 or len(mine) >= len(its) or mine[0] != its[0] or mine[-1] != its[-1]:
        return None
    rest = iter(range(1, len(its) - 1))
    kept = [next((place for place in rest if its[place] == member), None) for member in mine[1:-1]]
    if None in kept:
        return None
    shown = source.shown.split(_LIST)
    return _LIST.join([shown[0], *(shown[place] for place in kept if place is not None), shown[-1]])


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[tuple[_Clause, ...], ...]:
    """The sentences of a passage in clauses, those about responsible units left out: units are never a model's to tell."""
    return tuple(clauses for one in _SENTENCE.findall(text) if (clauses := tuple(_clauses(one))) and "责任单位" not in one)


def _clauses(sentence: str) -> Iterator[_Clause]:
    pieces = re.split(f"({_CLAUSE.pattern})", sentence.strip().rstrip("。！？!?"))
    for part, after in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if bare := _bare(part):
            yield _Clause(part.strip(), bare, after)


def _bare(text: str) -> str:
    return _SIGNS.sub("", normalise(text)[0]).lower()
