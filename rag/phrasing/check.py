"""Whether a sentence says only what the passages say that it cites: words, figures, units, quotations, negations.

It is meant to drop sentences that are true rather than to let one pass that is not: the documents' own words stand below.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ingest.fields import pairs
from ingest.numerals import to_int
from rag.common import Common
from rag.models import Evidence
from rag.normalise import normalise
from rag.units import UnitReader

Flaw = Literal["uncited", "label", "short", "foreign", "figure", "unit", "quotation", "claim", "hedge", "word", "order", "prompt"]
_SHORTEST, _LONGEST = 6, 220  # characters of a sentence
_MOSTLY = 0.6  # share of Chinese characters among letters
_LABEL = re.compile(
    r"措施\s*[(（]?[一二三四五六七八九十\d]|第\s*[一二三四五六七八九十百\d]+\s*[条项款章]"
    r"|[(（][一二三四五六七八九十]{1,3}[)）]|《|〔"
)
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]")
_FIGURE = re.compile(
    r"(?P<digits>\d+(?:[.,]\d+)*)\s*(?P<percent>%|‰)?|百分之(?P<share>[零一二三四五六七八九十百]+)"
    r"|(?P<han>[零一二两三四五六七八九十百]+)(?=[年月日天周个家条项户元万亿倍成次级类批名人部期岁种])"
)
_CLAUSE = re.compile(r"[,，;；:：。!！?？\n]")
_MADE_OF = re.compile(r"[^\u4e00-\u9fffa-z0-9.%]+")
_ORDERED = 0.6  # share of a clause's words that come in the order of the words cited
_FEW = 4  # words from which the order of a clause tells anything
_COPIED = 14  # characters in a row that only the rules have


@cache
def _words() -> dict[str, frozenset[str]]:
    lists = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return {name: frozenset(words) for name, words in lists.items()}


@dataclass(frozen=True, slots=True)
class _Cited:
    """A passage as sentences are held against it: without spaces, and in clauses."""

    text: str
    clauses: tuple[str, ...]


class Checker:
    """Holds sentences against evidence, with the words of one archive. `rules` may not be repeated to a reader."""

    def __init__(self, common: Common, units: UnitReader, rules: str) -> None:
        self._common, self._units = common, units
        self._rules = _squeezed(rules)

    def flaw(self, text: str, evidence: Sequence[Evidence]) -> Flaw | None:
        """What is wrong with a sentence that cites this evidence; None where all of it is borne out."""
        if not evidence:
            return "uncited"
        plain = normalise(text)[0].lower()
        if not _SHORTEST <= len(plain) <= _LONGEST:
            return "short"
        if _is_foreign(plain):
            return "foreign"
        if any(plain_part in self._rules for plain_part in _stretches(_squeezed(plain))):
            return "prompt"
        if _LABEL.search(plain):
            return "label"
        cited = [_cited(one.span.clean) for one in evidence if one.span]
        whole = "".join(one.text for one in cited)
        if not _figures(plain) <= _figures(whole):
            return "figure"
        if not set(self._units.read(plain).units) <= set(self._units.read(whole).units):
            return "unit"
        if any(_squeezed(quoted) not in whole for quoted in _QUOTED.findall(plain)):
            return "quotation"
        found = (self._clause_flaw(clause, cited) for clause in _CLAUSE.split(plain))
        return next((one for one in found if one), None)

    def _clause_flaw(self, clause: str, cited: Sequence[_Cited]) -> Flaw | None:
        """The least that is wrong with a clause by any one of the passages: what two say apart, none says."""
        words = self._common.segmenter.words(_FIGURE.sub(" ", clause))
        if not words:
            return None
        flaws = [self._against(clause, words, one) for one in cited]
        return None if None in flaws else flaws[0]

    def _against(self, clause: str, words: Sequence[str], cited: _Cited) -> Flaw | None:
        lists = _words()
        own = [word for word in words if word not in lists["frame"]]
        near = self._nearest(own, cited.clauses)
        if any(word in clause and not any(word in one for one in near) for word in lists["claim"]):
            return "claim"
        if any(not self._stands(word, cited.text) for word in own):
            return "word"
        if any(word in one and word not in clause for one in near[:1] for word in lists["kept"]):
            return "hedge"
        places = [cited.text.find(word) for word in own if word in cited.text]
        if len(places) >= _FEW and _rising(places) < _ORDERED * len(places):
            return "order"
        return None

    def _stands(self, word: str, text: str) -> bool:
        """Whether a word stands in a text: itself, in its pairs, or the documents' term for it."""
        if word in text:
            return True
        twos = pairs(word)
        if len(word) > 2 and twos and all(two in text for two in twos):
            return True
        return any(one.lower() in text for one in self._common.lexicon.meant(word))

    @staticmethod
    def _nearest(words: Sequence[str], clauses: Sequence[str]) -> list[str]:
        """The clauses of a passage that have words of a clause, those with most of them first; all where none has any."""
        scored = sorted(((sum(word in one for word in words), one) for one in clauses), key=lambda row: -row[0])
        return [one for count, one in scored if count] or list(clauses)


def _cited(text: str) -> _Cited:
    plain = normalise(text)[0].lower()
    clauses = tuple(piece for part in _CLAUSE.split(plain) if (piece := _squeezed(part)))
    return _Cited(_squeezed(plain), clauses)


def _squeezed(text: str) -> str:
    return _MADE_OF.sub("", normalise(text)[0].lower())


def _is_foreign(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return sum("\u4e00" <= sign <= "\u9fff" for sign in letters) < _MOSTLY * max(len(letters), 1)


def _stretches(text: str) -> Iterable[str]:
    return (text[at : at + _COPIED] for at in range(len(text) - _COPIED + 1))


def _figures(text: str) -> set[str]:
    """Every figure of a text in one way of writing: 15, 15%, 3."""
    found = set()
    for match in _FIGURE.finditer(text):
        if match["digits"]:
            found.add(match["digits"].replace(",", "").rstrip(".") + (match["percent"] or ""))
        else:
            value = to_int(match["share"] or match["han"])
            found.add(f"{value}{'%' if match['share'] else ''}")
    return found


def _rising(places: Sequence[int]) -> int:
    """The length of the longest rising row of places."""
    best: list[int] = []
    for row, place in enumerate(places):
        best.append(1 + max((best[earlier] for earlier in range(row) if places[earlier] <= place), default=0))
    return max(best, default=0)
