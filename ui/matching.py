"""Which measures may fit a business: answers to several questions, merged into one ranked list. Pure functions, no HTML.

Each chosen kind of business, and what was written in the form, has been asked about by itself. Here the cited measures are put
together: each once, those that fit most of what was asked first, with the words that make them fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.models import Document, Measure, Span
from rag.lookup import CITIES
from rag.models import Answer, Citation, Intent
from rag.replies import Wording
from rag.searched import left_open
from ui.businesses import Place, Size

QUESTION = "我们是做{}的，有哪些支持措施？"


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer, and why it was asked for: the label of a kind, or what was written in the form."""

    reason: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Responsible:
    """A unit to ask. `remark` says what a reader has to know about it, or nothing."""

    name: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SizeNote:
    """What a measure says about sizes: the `words` that name one and the sentences that they stand in, or that there are none.

    `asked` is the label of the reader's own size, `chosen` whether it is among them.
    """

    words: tuple[str, ...]
    quotes: tuple[Span, ...]
    asked: str
    chosen: bool

    @property
    def remark(self) -> str:
        """What the sentences do not say and the reader would look for, or nothing."""
        return f"没有写到{self.asked}" if self.quotes and not self.chosen else ""


@dataclass(frozen=True, slots=True)
class Fit:
    """A measure that may fit: for which reasons, by which words, whom to ask, and what its document leaves open."""

    document: Document
    measure: Measure
    reasons: tuple[str, ...]
    quotes: tuple[Citation, ...]
    units: tuple[Responsible, ...]
    size: SizeNote | None
    left_open: str


@dataclass(slots=True)
class _Gathered:
    """What the answers so far say about one measure."""

    position: int
    reasons: dict[str, None] = field(default_factory=dict)
    quotes: dict[tuple[int, int], Citation] = field(default_factory=dict)


def match(
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
    size: Size | None = None,
    sizes: Sequence[Size] = (),
    place: Place | None = None,
) -> tuple[Fit, ...]:
    """The measures that the answers cite as support, those with most reasons first, then by their place in the answers.

    `size` and `place` are the reader's; `sizes` are all that documents may name. Outside the province only documents of the
    nation count.
    """
    gathered: dict[tuple[str, int], _Gathered] = {}
    for finding in findings:
        _gather(finding, documents, gathered)
    order = {identity: row for row, identity in enumerate(documents)}
    ranked = sorted(
        gathered, key=lambda key: (-len(gathered[key].reasons), gathered[key].position, order[key[0]], key[1])
    )
    fits = []
    for doc_id, number in ranked:
        document, found = documents[doc_id], gathered[doc_id, number]
        measure = document.measure(number)
        if measure is None or (place and place.outside and document.entry.level != "nation"):
            continue
        quotes = tuple(found.quotes[where] for where in sorted(found.quotes))
        fits.append(
            Fit(
                document,
                measure,
                tuple(found.reasons),
                quotes,
                responsible(measure, place),
                size_note(measure, size, sizes) if size else None,
                left_open(Wording("hans"), [measure]),
            )
        )
    return tuple(fits)


def _gather(finding: Finding, documents: Mapping[str, Document], gathered: dict[tuple[str, int], _Gathered]) -> None:
    """Add what one answer cites; an answer to another question than the one for support says nothing about what fits."""
    answer = finding.answer
    if answer.status != "answered" or answer.intent != Intent.SUPPORT:
        return
    seen: dict[tuple[str, int], None] = {}
    for citation in answer.citations:
        document = documents.get(citation.doc_id)
        measure = document.measure(citation.measure) if document and citation.measure else None
        if measure is None or citation.start is None or citation.end is None or _names_units(citation.start, measure):
            continue
        key = citation.doc_id, measure.number
        seen[key] = None
        entry = gathered.setdefault(key, _Gathered(len(seen)))
        entry.position = min(entry.position, list(seen).index(key) + 1)
        entry.reasons[finding.reason] = None
        entry.quotes[citation.start, citation.end] = citation


def _names_units(start: int, measure: Measure) -> bool:
    """Whether what starts there are the measure's responsible units, which say whom to ask, not what is supported."""
    return measure.units_span is not None and measure.units_span.start <= start < measure.units_span.end


def responsible(measure: Measure, place: Place | None) -> tuple[Responsible, ...]:
    """The measure's units in printed order. The reader's own place is named beside 各市州人民政府; no unit's name is made up."""
    groups = {mention.unit for mention in measure.units if mention.group}
    found = []
    for name in measure.unit_names:
        remark = ""
        if name == CITIES and place and not place.outside:
            remark = f"您所在的是{place.label}"
        elif name in groups and name != CITIES:
            remark = "文件没有列出成员名单"
        found.append(Responsible(name, remark))
    return tuple(found)


def size_note(measure: Measure, size: Size, sizes: Sequence[Size]) -> SizeNote:
    """The words of the data list that name a size in this measure, verbatim, with their sentences; repetitions left out."""
    words = tuple(dict.fromkeys(word for known in (*sizes, size) for word in known.words))
    spans = [sentence.span for sentence in measure.sentences if not sentence.repeats]
    named = tuple(word for word in words if any(word in span.clean for span in spans))
    quotes = tuple(span for span in spans if any(word in span.clean for word in named))
    return SizeNote(named, quotes, size.label, any(word in size.words for word in named))
