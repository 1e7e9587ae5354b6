"""Running text to sentences, each with its place in the source."""

from __future__ import annotations

import bisect

from ingest.clean import Reading, is_space
from ingest.models import Sentence, Span

TERMINATORS = "。!?！？"
_CLOSERS = '”’」』）)】》〉"'
_OPEN, _CLOSE = "（(【《〈“‘「『", "）)】》〉”’」』"


def trim(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space and invisible characters at its ends; one that carries a repair stays."""
    source = reading.source
    while start < end and is_space(source[start]) and not reading.repaired_at(start):
        start += 1
    while end > start and is_space(source[end - 1]) and not reading.repaired_at(end - 1):
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
        at = bisect.bisect_left(said, bare)  # sorted: whatever begins with `bare` stands from there on
        sentences.append(Sentence(span, bool(bare) and at < len(said) and said[at].startswith(bare)))
        said.insert(at, bare)
    return tuple(sentences)
