"""A document's own words as HTML, block by block: nothing left out, and what is ours told apart from what is printed.

Printed words stand in elements of class "official"; what is added among them stands in elements of class "ours".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from ingest.models import Block, BlockKind, Document, Measure, Part
from ui.finding import occurrences
from ui.links import duties_page
from ui.render import REPAIR
from ui.shown import Range, places, shown_range

REPEATED = "与本条前面的句子重复"
NOTHING = Markup("")
_HEADING = 60  # characters; a longer first sentence is the text of an article, not its heading


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as HTML. `part` or `measure` is what begins with it, in `heading`; `ends` is the measure that ends with it."""

    kind: BlockKind
    heading: Markup
    body: Markup
    part: Part | None
    measure: Measure | None
    ends: Measure | None


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring blocks. Those of the web page around the document (`chrome`) are folded away, unless something is `marked` there."""

    chrome: bool
    marked: bool
    blocks: tuple[ShownBlock, ...]


@dataclass(frozen=True, slots=True)
class ShownText:
    """A whole document. The places of a word have the anchors hit-1 to hit-`hits`; the cited words, if `cited`, have #cited."""

    groups: tuple[Group, ...]
    hits: int
    cited: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters first..end of a shown text, and the HTML around them. One that others cut into pieces opens again with `again`."""

    first: int
    end: int
    opening: Markup
    closing: Markup
    again: Markup
    after: Markup = NOTHING


def show(document: Document, cited: Range | None = None, word: str = "") -> ShownText:
    """The document with the words at the source offsets `cited` and every place of `word` marked."""
    found = [occurrences(block.span.quote, places(block.span, document.text), word) for block in document.blocks]
    total, before, anchored = sum(map(len, found)), 0, False
    shown: list[tuple[ShownBlock, bool]] = []
    for block, hits in zip(document.blocks, found, strict=True):
        words = _range(document, block, *cited) if cited else None
        layers = [
            [_cited(words, anchor=not anchored)] if words else [],
            [_hit(place, number, total) for number, place in enumerate(hits, before + 1)],
        ]
        shown.append((_shown(document, block, layers), bool(hits or words)))
        before, anchored = before + len(hits), anchored or words is not None
    groups = [(chrome, list(rows)) for chrome, rows in groupby(shown, lambda row: row[0].kind == "chrome")]
    return ShownText(
        tuple(Group(chrome, any(m for _, m in rows), tuple(block for block, _ in rows)) for chrome, rows in groups),
        total,
        anchored,
    )


def _shown(document: Document, block: Block, layers: list[list[Stretch]]) -> ShownBlock:
    """A block with these layers of marks, and the ones that its own structure asks for."""
    span = block.span
    measure = next((m for m in document.measures if m.span.start <= span.start < m.span.end), None)
    opens = measure if measure and measure.span.start == span.start else None
    part = next((p for p in document.parts if block.kind == "part" and span.start <= p.title.start <= span.end), None)
    cut = len(span.quote) if part else _heading_end(document, block, opens) if opens else 0
    own = [_repeats(document, block, measure), _units(document, block, measure)] if measure else []
    layers = [*layers, *own, _repairs(document, block)]
    return ShownBlock(
        block.kind,
        wrapped(span.quote, 0, cut, layers),
        wrapped(span.quote, cut, len(span.quote), layers),
        part,
        opens,
        measure if measure and span.end >= measure.span.end else None,
    )


def wrapped(text: str, start: int, end: int, layers: Sequence[Sequence[Stretch]]) -> Markup:
    """text[start:end] escaped, with the HTML of the stretches around it; those of earlier layers hold those of later ones."""
    if not layers:
        return escape(text[start:end])
    layer, *inner = layers
    pieces, at = [], start
    for stretch in layer:
        first, last = max(start, stretch.first), min(end, stretch.end)
        if first >= last:
            continue
        pieces += [wrapped(text, at, first, inner), stretch.opening if first == stretch.first else stretch.again]
        pieces += [wrapped(text, first, last, inner), stretch.closing]
        pieces += [stretch.after] if last == stretch.end else []
        at = last
    return NOTHING.join([*pieces, wrapped(text, at, end, inner)])


def _range(document: Document, block: Block, start: int, end: int) -> Range | None:
    """Where in the shown block the source words start..end stand."""
    if end <= block.span.start or block.span.end <= start:
        return None
    first, last = shown_range(block.span, document.text, start, end)
    return (first, last) if last else None


def _heading_end(document: Document, block: Block, measure: Measure) -> int:
    """How much of a measure's first block is its heading: marker, heading and the full stop; the marker alone before an article."""
    heading, shown = measure.heading, block.span.quote
    found = _range(document, block, heading.start, heading.end)
    if found is None:
        return len(shown)
    first, end = found
    if len(heading.quote) > _HEADING:
        return first
    return end + shown.startswith("。", end)


# Marks -----------------------------------------------------------------------------------------------------------------


def _cited(place: Range, anchor: bool) -> Stretch:
    again = Markup('<mark class="cited">')
    return Stretch(*place, Markup('<mark id="cited" class="cited">') if anchor else again, Markup("</mark>"), again)


def _hit(place: Range, number: int, total: int) -> Stretch:
    """One place of the word, and the way to its neighbours, which shows when this one is gone to."""
    links = [(number - 1, "上一处"), (number + 1, "下一处")]
    hops = Markup(" ").join(
        Markup('<a href="#hit-{}">{}</a>').format(to, words) for to, words in links if 1 <= to <= total
    )
    after = Markup('<span class="ours hops">第{}处，共{}处 {} <a href="#find">回到查找</a></span>').format(
        number, total, hops
    )
    opening = Markup('<mark class="hit" id="hit-{}">').format(number)
    return Stretch(*place, opening, Markup("</mark>"), Markup('<mark class="hit">'), after)


def _repeats(document: Document, block: Block, measure: Measure) -> list[Stretch]:
    opening = Markup('<span class="repeat" title="{}">').format(REPEATED)
    after = Markup('<span class="ours again">（{}）</span>').format(REPEATED)
    spans = [sentence.span for sentence in measure.sentences if sentence.repeats]
    ranges = [_range(document, block, span.start, span.end) for span in spans]
    return [Stretch(*place, opening, Markup("</span>"), opening, after) for place in ranges if place]


def _units(document: Document, block: Block, measure: Measure) -> list[Stretch]:
    """The printed names of units, each leading to its duties."""
    stretches = []
    for mention in measure.units:
        opening = Markup('<a class="unit" href="{}">').format(duties_page(document=document.id, unit=mention.unit))
        if place := _range(document, block, mention.span.start, mention.span.end):
            stretches.append(Stretch(*place, opening, Markup("</a>"), opening))
    return stretches


def _repairs(document: Document, block: Block) -> list[Stretch]:
    opening, stretches = Markup('<span class="repair" title="{}">').format(REPAIR), []
    where, at = places(block.span, document.text), 0
    for repaired, run in groupby(where, lambda place: place is None):
        end = at + len(list(run))
        if repaired:
            stretches.append(Stretch(at, end, opening, Markup("</span>"), opening))
        at = end
    return stretches
