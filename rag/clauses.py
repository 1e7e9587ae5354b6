"""A question to its clauses: a business with several sides, or a long story, is searched side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

_BREAK = re.compile(r"[,。;!?:\n()]|、|\s[-–]\s")
_WIDE = 8  # characters; a longer piece is cut before words that join two matters as well
_BEFORE, _AFTER = 2, 3  # characters that have to stand on either side of such a cut
_NOUNS = frozenset("和跟及与")
_LEADS_ON = frozenset("在靠向把凭从")  # words that lead on to a verb
_TOGETHER = re.compile(r".{1,8}?(?:互相|相互|之间)")
_SHORTEST, MOST = 2, 8
_STRETCH, _WORDS = 14, 6  # characters, or English words, of a stretch of text that runs on without a break


class Clauses:
    """Cuts texts at punctuation, and long pieces before words that join two matters (cue `join`). `words` cuts into words."""

    def __init__(self, joins: Iterable[str], words: Callable[[str], Sequence[str]] = list) -> None:
        self._words = words
        known = sorted(joins, key=len, reverse=True)
        spelled = [rf"\s{re.escape(word)}\s" if word.isascii() else re.escape(word) for word in known]
        self._join = re.compile("|".join(spelled) or "(?!)", re.IGNORECASE)

    def of(self, text: str) -> list[str]:
        """The clauses of a text that has several, the longest ones, in order; none for a text of one."""
        pieces = [part for piece in _BREAK.split(text) for part in self._cut(piece.strip())]
        pieces = [piece for piece in pieces if len(piece) >= _SHORTEST]
        pieces = list(dict.fromkeys(part for piece in pieces for part in _windows(piece)))  # said twice is said once
        if len(pieces) < 2:
            return []
        longest = sorted(pieces, key=len, reverse=True)[:MOST]
        return [piece for piece in pieces if piece in longest]

    def _cut(self, piece: str) -> list[str]:
        if len(piece) <= _WIDE:
            return [piece]
        last, parts = 0, []
        for match in self._join.finditer(piece):
            if self._is_one(piece[last : match.start()], match[0], piece[match.end() :]):
                continue
            if match.start() - last >= _BEFORE and len(piece) - match.end() >= _AFTER:
                parts.append(piece[last : match.start()].strip())
                last = match.start()
        return [*parts, piece[last:].strip()]

    def _is_one(self, before: str, join: str, after: str) -> bool:
        """Whether what is joined is one matter: 在停车场和商业街多铺几处, 汽车和红绿灯互相通气."""
        if join not in _NOUNS:
            return False
        words = self._words(before)
        return bool(_TOGETHER.match(after)) or (len(words) > 1 and words[-2] in _LEADS_ON)


def _windows(piece: str) -> list[str]:
    """A piece that runs on without a break, in overlapping stretches: speech has no punctuation."""
    tokens = piece.split(" ") if piece.isascii() else list(piece)
    width, glue = (_WORDS, " ") if piece.isascii() else (_STRETCH, "")
    if len(tokens) <= width * 3 // 2:
        return [piece]
    step = width // 2
    return [glue.join(tokens[at : at + width]) for at in range(0, len(tokens) - step, step)]
