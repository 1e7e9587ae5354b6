"""Finding a word in shown text, however it is typed and however the text was repaired."""

from __future__ import annotations

import unicodedata

from ingest.clean import CLOSE, OPEN
from rag.normalise import normalise
from ui.shown import Range, Where

LONGEST = 50  # characters that can be looked for


def occurrences(shown: str, where: Where, word: str) -> list[Range]:
    """Every place of the word in the shown text, as (first, end), none overlapping the one before.

    White space, width, case and traditional forms make no difference, nor do the 〔 〕 of a repair. `where` is what
    `places` gives for the text.
    """
    wanted = _folded("".join(normalise(word)[0].split()))
    if not wanted:
        return []
    text, indexes = "", []
    for index, (character, place) in enumerate(zip(shown, where, strict=True)):
        if not character.isspace() and not (place is None and character in (OPEN, CLOSE)):
            folded = _folded(character)
            text += folded
            indexes += [index] * len(folded)
    found, at = [], text.find(wanted)
    while at >= 0:
        first, last = indexes[at], indexes[at + len(wanted) - 1]
        if where[first] is None and first and shown[first - 1] == OPEN:
            first -= 1
        if where[last] is None and shown[last + 1 : last + 2] == CLOSE:
            last += 1
        found.append((first, last + 1))
        at = text.find(wanted, at + len(wanted))
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
