"""Which documents a question is about: by their words, by their nearest passages, by their titles, and all three as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ingest.fields import pairs
from ingest.models import Entry
from rag.archive import Archive
from rag.common import Common
from rag.index import main_of
from rag.lexical import LexicalSearch, Scores

REACH = 200  # passages looked at
_CLOSEST = 3  # passages of a document whose cosines count
_USUAL, _OF_LENGTH = 100, 0.04  # passages of a document; what its nearest ones are nearer by chance where it has e times as many
_WEIGHTS = (1.0, 1.0, 0.5)  # of words, passages, titles
_FOREIGN = (0.2, 1.0, 0.0)  # for a text without Chinese characters, whose words few documents print
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document and how well it fits, each in [0, 1], higher is better: `words` and `titles` are shares of the best one's
    score, `near` is the mean cosine of its nearest passages, less what many of them give by chance; `fit` is all three together."""

    id: str
    fit: float
    words: float
    near: float
    titles: float


class Finder:
    """Ranks the documents of one archive."""

    def __init__(self, archive: Archive, common: Common) -> None:
        self._archive, self._common = archive, common
        self._ids = tuple(archive.entries)
        self._rows = {identity: row for row, identity in enumerate(self._ids)}
        self._titles = LexicalSearch([pairs("\n".join((one.title, *one.aliases))) for one in archive.entries.values()])

    def find(self, text: str, count: int = 10, within: Callable[[Entry], bool] | None = None) -> list[Candidate]:
        """The documents nearest to a normalised text, best first, of those that are `within`."""
        if not self._ids or not text.strip():
            return []
        meant = " ".join(self._common.lexicon.meant(text))
        whole = f"{text} {meant}" if _HAN.search(text) else meant  # other words stand in paraphrases alone
        words = _of_best(self._archive.words([*self._common.segmenter.terms(whole), *pairs(whole)]))
        near, titles = self._near(text), _of_best(self._titles.scores(pairs(whole)))
        weights = _WEIGHTS if _HAN.search(text) else _FOREIGN
        fit = (weights[0] * words + weights[1] * np.clip(near, 0, 1) + weights[2] * titles) / sum(weights)
        rows = (int(row) for row in np.argsort(-fit, kind="stable"))
        found = (Candidate(self._ids[row], *(float(one[row]) for one in (fit, words, near, titles))) for row in rows)
        allowed = (one for one in found if within is None or within(self._archive.entries[one.id]))
        return [one for one, _ in zip(allowed, range(count), strict=False)]

    def titled(self, text: str, count: int) -> list[str]:
        """The documents whose titles and aliases have most in common with a text, best first."""
        scores = self._titles.scores(pairs(text)) if self._ids else np.zeros(0)
        best = np.argsort(-scores, kind="stable")[:count]
        return [self._ids[row] for row in best if scores[row] > 0]

    def shares(self, text: str, among: Iterable[str]) -> dict[str, float]:
        """Which share of a text, weighted by rarity in titles, each of these documents has in its title, in [0, 1]."""
        shares = self._titles.shares(pairs(text))
        return {identity: float(shares[self._rows[identity]]) for identity in among if identity in self._rows}

    def worded(self, text: str, count: int) -> list[str]:
        """The documents with most of the words of a text, best first."""
        scores = self._archive.words([*self._common.segmenter.terms(text), *pairs(text)])
        return [self._ids[row] for row in np.argsort(-scores, kind="stable")[:count] if scores[row] > 0]

    def _near(self, text: str) -> Scores:
        """Per document the mean cosine of its nearest passages; what none of the passages looked at is in gets the last one's."""
        found = self._archive.nearest(self._common.vector(text).tolist(), REACH)
        scale = self._common.scale(self._archive, main_of(self._archive))
        if scale:
            scaled = scale(np.array([cosine for _, _, cosine in found], dtype=np.float32))
            found = [(one, place, float(cosine)) for (one, place, _), cosine in zip(found, scaled, strict=True)]
        held: dict[int, list[float]] = {}
        for identity, _, cosine in found:
            if identity in self._rows:
                held.setdefault(self._rows[identity], []).append(cosine)
        near = np.full(len(self._ids), found[-1][2] if found else 0.0)
        for row, cosines in held.items():
            best = cosines[:_CLOSEST]
            mean = (sum(best) + near[row] * (_CLOSEST - len(best))) / _CLOSEST
            near[row] = mean - _OF_LENGTH * np.log(max(self._archive.length(self._ids[row]), _USUAL) / _USUAL)
        return near


def _of_best(scores: Scores) -> Scores:
    top = scores.max(initial=0.0)
    shares: Scores = scores / top if top > 0 else scores
    return shares
