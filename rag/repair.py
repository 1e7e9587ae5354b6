"""Homophones put right from the corpus's own words: 流懂医院 is read as 流动医院.

A stretch that is no word but sounds like a word of the documents is taken for that word. Sounds are compared without tones
and without the differences that many speakers do not make (zh/z, ch/c, sh/s, -ng/-n).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.sounds import sounds

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 5
_PAIR = 2
# Characters that stand alone so often that they are no sign of a slip.
_COMMON = frozenset(
    "是一二三四五六七八九十两几这那个的了有想事和到讲条哪就也该找看说会能要来去上下里用做在不对么什谁管归记试往着开店车家人我你他它们跟与及或吗呢吧啊哦嘛把被给为由从向再还都只又很最多少大小新老几时年月日号点元块钱手机涨"
)


class Repairer:
    """Knows the words of the documents by their sound."""

    def __init__(self, words: Iterable[str], before: Repairer | None = None) -> None:
        self._before = before
        self._words: set[str] = set()
        self._by_sound: dict[tuple[str, ...], str] = {}
        self._learn(words)

    def beside(self, words: Iterable[str]) -> Repairer:
        """A repairer that knows these words as well; what this one knows is not copied."""
        return Repairer(words, self)

    def _knows(self, word: str) -> bool:
        return word in self._words or (self._before is not None and self._before._knows(word))

    def _heard(self, sound: tuple[str, ...]) -> str | None:
        own = self._by_sound.get(sound)
        other = self._before._heard(sound) if self._before else None
        return min(own, other) if own and other else own or other

    def _learn(self, words: Iterable[str]) -> None:
        """Of words that sound the same, the first in the order of characters is the one meant."""
        for word in words:
            if not self._knows(word) and 2 <= len(word) <= _LONGEST and _HAN.fullmatch(word):
                self._words.add(word)
                key = tuple(sounds(word))
                self._by_sound[key] = min(word, self._by_sound.get(key, word))

    def repair(self, tokens: list[str]) -> str:
        """The text whose dictionary words are `tokens`, with stretches of stray characters put right."""
        text = "".join(tokens)
        stray = [len(token) == 1 and bool(_HAN.match(token)) for token in tokens for _ in token]
        if sum(stray) < 2:
            return text
        heard = sounds(text)
        at = 0
        while at < len(text):
            for size in range(_LONGEST, 1, -1):
                piece = text[at : at + size]
                right = self._heard(tuple(heard[at : at + size])) if len(piece) == size else None
                if right and not self._knows(piece) and _mistyped(piece, right, stray[at : at + size]):
                    text = text[:at] + right + text[at + size :]
                    at += size - 1
                    break
            at += 1
        return text


def _mistyped(piece: str, right: str, stray: list[bool]) -> bool:
    """Whether the piece is the word with some characters swapped for stray ones that are rarely words of their own."""
    wrong = [
        (character, alone) for character, other, alone in zip(piece, right, stray, strict=True) if character != other
    ]
    slip = len(wrong) == 1 and len(piece) > _PAIR  # in a longer word even a common character can only be a slip
    return 0 < len(wrong) < len(piece) and all(alone and (slip or character not in _COMMON) for character, alone in wrong)
