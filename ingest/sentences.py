"""Running text to sentences, each with its place in the source."""

from __future__ import annotations

from ingest.clean import Reading
from ingest.models import Sentence, Span

TERMINATORS = "。!?！？"
_CLOSERS = '”’」』）)】》〉"'
_OPEN, _CLOSE = "（(【《〈“‘「『", "）)】》〉”’」』"


def trim(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space at its ends; white space that carries a repair stays."""
    source = reading.source
    while start < end and source[start].isspace() and not reading.repaired_at(start):
        start += 1
    while end > start and source[end - 1].isspace() and not reading.repaired_at(end - 1):
        end -= 1
    return start, end


def split(reading: Reading, start: int, end: int) -> list[Span]:
    """Sentences of the stretch, in order, without gaps but white space; a terminator inside brackets does not split."""
    spans: list[Span] = []
    depth, begin, index = 0, start, start
    while index < end:
        character = reading.source[index]
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
        index += 1
        if character in TERMINATORS and depth == 0:
            while index < end and reading.source[index] in _CLOSERS:
                index += 1
            spans.extend(_span(reading, begin, index))
            begin = index
    spans.extend(_span(reading, begin, end))
    return spans


def _span(reading: Reading, start: int, end: int) -> list[Span]:
    start, end = trim(reading, start, end)
    return [reading.span(start, end)] if start < end else []


def running(spans: list[Span]) -> tuple[Sentence, ...]:
    """Sentences with those marked that an earlier one already says, whole or as its beginning."""
    sentences: list[Sentence] = []
    said: list[str] = []
    for span in spans:
        bare = span.clean.rstrip(TERMINATORS)
        repeats = bool(bare) and any(earlier.startswith(bare) for earlier in said)
        sentences.append(Sentence(span, repeats))
        said.append(bare)
    return tuple(sentences)
