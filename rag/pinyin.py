"""Pinyin put into characters: hulianwang yiyuan shei fuze is read as 互联网医院 shei 负责.

Only words that the documents or the cues know are put in; a stretch of Latin letters most of which are no such words (English,
names) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.sounds import plain, sounds

_RUN = re.compile(r"[A-Za-z]+(?:[\s'’]+[A-Za-z]+)*")
_LATIN = re.compile(r"[A-Za-z]+")
_SPELLED = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|ve|a|o|e|i|u|v))+"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,6}")
_LONGEST = 6  # syllables of a word, letters of a syllable
_NUMERALS = {
    "yi": "一", "er": "二", "san": "三", "si": "四", "wu": "五", "liu": "六", "qi": "七", "ba": "八", "jiu": "九", "shi": "十",
}  # fmt: skip
_COUNTED = "施第条一二三四五六七八九十"  # characters after which a numeral may stand
_SHARE = 0.5  # of the syllables of a stretch that must be known words


class Pinyin:
    """Knows words by their sound."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[tuple[str, ...], str] = {}
        self._syllables: set[str] = set()
        self._learn(words)

    def beside(self, words: Iterable[str], inner: Iterable[str] = ()) -> Pinyin:
        """A reader that knows these words as well, and those inside them where nothing else sounds the same."""
        other = Pinyin(())
        other._words, other._syllables = dict(self._words), set(self._syllables)
        other._learn(words)
        known = dict(other._words)
        other._learn(inner)
        other._words |= known
        return other

    def _learn(self, words: Iterable[str]) -> None:
        """Of words that sound the same, the first in the order of characters is the one meant."""
        for word in words:
            if _HAN.fullmatch(word):
                key = tuple(sounds(word))
                self._words[key] = min(word, self._words.get(key, word))
                self._syllables.update(key)

    def read(self, text: str) -> str:
        """The text with known words instead of their pinyin."""
        return _RUN.sub(lambda match: self._run(match[0]), text)

    def _run(self, run: str) -> str:
        syllables: list[str] = []
        for token in _LATIN.findall(run.lower()):
            if not _SPELLED.fullmatch(token):
                return run  # no pinyin at all: Wuhan Customs
            syllables += self._split(token) or [token]
        pieces: list[str] = []
        known, at = 0, 0
        while at < len(syllables):
            if pieces and pieces[-1][-1] in _COUNTED and syllables[at] in _NUMERALS:
                word, size = _NUMERALS[syllables[at]], 1
            elif syllables[at] == "di" and at + 1 < len(syllables) and syllables[at + 1] in _NUMERALS:
                word, size = "第", 1
            else:
                word, size = self._word([plain(one) for one in syllables[at : at + _LONGEST]])
            pieces.append(word or f" {syllables[at]} ")
            known += size if word else 0
            at += size
        return "".join(pieces).strip() if known >= 2 and known >= _SHARE * len(syllables) else run

    def _word(self, heard: list[str]) -> tuple[str, int]:
        """The longest known word at the start, and its syllables; one syllable without a word where there is none."""
        for size in range(len(heard), 1, -1):
            word = self._words.get(tuple(heard[:size]))
            if word:
                return word, size
        return "", 1

    def _split(self, token: str) -> list[str] | None:
        """The syllables of a word in pinyin, as few as possible; None where it is none."""
        best: list[list[str] | None] = [[], *([None] * len(token))]
        for end in range(1, len(token) + 1):
            for start in range(max(0, end - _LONGEST), end):
                before = best[start]
                if before is not None and plain(token[start:end]) in self._syllables:
                    now = best[end]
                    if now is None or len(before) + 1 < len(now):
                        best[end] = [*before, token[start:end]]
        return best[len(token)]
