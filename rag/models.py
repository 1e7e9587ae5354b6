"""What travels from a question to its answer. Every value is frozen; every step takes one and returns a new one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeVar

from ingest.models import Entry, Measure, Passage, Span
from rag.selection import NOTHING, Selection

Status = Literal["answered", "not_found", "out_of_scope", "clarify", "error"]
Script = Literal["hans", "hant", "latin"]
T = TypeVar("T")


class Intent(StrEnum):
    """What a question wants, as far as it can be told before anything is looked up."""

    RESPONSIBILITY = "responsibility"
    UNIT_MEASURES = "unit_measures"
    SHARED_UNITS = "shared_units"
    SHARED_MEASURES = "shared_measures"
    RANKING = "ranking"
    SUPPORT = "support"
    CONTENT = "content"
    FACT = "fact"
    COMPARE = "compare"
    PART = "part"
    DOCUMENT = "document"
    KEYWORD = "keyword"
    CHECK = "check"
    MORE = "more"
    CLARIFY = "clarify"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    `text` is the question in simplified characters, half width. `measures` are ordinals in the order asked, those beyond
    the last included. `units` are canonical names; `strangers` are units of cities, ministries or other provinces.
    `cues` are the names of the cues that the wording gives (see corpus/cues.toml); `quoted` are words set in quotes;
    `selection` is what the wording selects from the structure; `among` are the measures of an earlier answer out of which it
    asks for some.
    """

    question: str
    text: str
    script: Script
    measures: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    cues: frozenset[str] = frozenset()
    quoted: tuple[str, ...] = ()
    topic: str = ""
    documents: tuple[str, ...] = ()
    intent: Intent = Intent.FACT
    follow_up: bool = False
    selection: Selection = NOTHING
    among: tuple[int, ...] = ()

    def has(self, *cues: str) -> bool:
        """Whether the wording gives any of these cues."""
        return not self.cues.isdisjoint(cues)


@dataclass(frozen=True, slots=True)
class Hit:
    """A measure (or, with `measure` None, a sentence of running text) that a search brought up.

    `probability` in [0, 1] is the calibrated chance that it belongs into the answer; `fused` is the reciprocal-rank sum,
    higher is nearer; `sentences` are its own words nearest to the question, best first.
    """

    doc_id: str
    measure: int | None
    probability: float
    fused: float
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The outcome of one search: what was kept, what was looked at and left out, how long it took.

    `apart` are measures that a clause of the text speaks for which tells a matter of its own.
    """

    hits: tuple[Hit, ...]
    rejected: tuple[Hit, ...]
    timings: dict[str, float]
    apart: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement comes from: a span of a document, or (span None) the fact card of one not loaded."""

    entry: Entry
    span: Span | None
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of the answer and what it rests on. `quoted` says that the evidence is to be shown word for word under it.

    A statement without evidence may only speak about the assistant or about what was searched, never about a document.
    `running`: it goes on in the paragraph of the one before, if that is one as well.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    quoted: bool = False
    bullet: bool = False
    running: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is numbered, verified and labelled."""

    status: Status
    statements: tuple[Statement, ...]
    units: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    measures: tuple[int, ...] = ()
    doc_id: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A mark in the answer: document, measure, and the verbatim words with their place in the stored source text."""

    mark: int
    doc_id: str
    title: str
    doc_no: str | None
    level: str
    measure: int | None
    marker: str | None
    marker_inferred: bool
    heading: str | None
    quote: str
    start: int | None
    end: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The one answer object: `policyqa ask --json`, the API and this class are the same thing.

    `mode` is "llm" where a model's sentences stand above the documents' words, else "extractive"; `fallback` says why a model
    that was asked has no part in it (rag.phrasing.model.Reason). One that is `growing` is not whole yet; no client gets it so.
    """

    question: str
    status: Status
    intent: str
    answer: str
    citations: tuple[Citation, ...] = ()
    units: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    notice: str = ""
    index_version: str = ""
    elapsed_ms: float = 0.0
    mode: str = "extractive"
    id: str | None = None
    fallback: str | None = None
    growing: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON values, in the order of the contract."""
        names = ("id", "question", "status", "intent", "mode", "answer")
        row: dict[str, Any] = {name: getattr(self, name) for name in names}
        row["citations"] = [
            {name: getattr(citation, name) for name in Citation.__slots__} for citation in self.citations
        ]
        row |= {name: list(getattr(self, name)) for name in ("units", "missing", "follow_ups")}
        row |= {name: getattr(self, name) for name in ("notice", "index_version", "elapsed_ms")}
        return row | ({"fallback": self.fallback} if self.fallback else {})


@dataclass(frozen=True, slots=True)
class Subject:
    """What one question of a conversation was about: measures of a document, best first where `searched`, and the units named."""

    measures: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    searched: bool = False
    doc_id: str | None = None

    @property
    def main(self) -> tuple[int, ...]:
        """The one measure that it was about, if it was about one."""
        return self.measures[:1] if self.searched or len(self.measures) == 1 else ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What the conversation so far has left behind for the next question.

    `query`, `subject` and `status` are those of the last question that led somewhere; `named` are the units in its answer;
    `trail` are the subjects of all of them, oldest first.
    """

    query: Query
    subject: Subject
    status: Status
    named: tuple[str, ...] = ()
    trail: tuple[Subject, ...] = ()

    @property
    def measures(self) -> tuple[int, ...]:
        return self.subject.measures

    @property
    def units(self) -> tuple[str, ...]:
        return self.subject.units

    def last_measures(self, count: int) -> tuple[int, ...]:
        """The measures that 这两条 (`count` of them) means: those of a list that long, else the last ones asked about, in order."""
        if not self.subject.searched and len(self.measures) == count:
            return self.measures
        found = _last([subject.main for subject in self.trail], count)
        return self.measures if len(found) < count == len(self.measures) else found

    def last_units(self, count: int) -> tuple[str, ...]:
        """The single units that the last questions were about, in the order asked, at most `count`."""
        if len(self.units) == count:
            return self.units
        return _last([subject.units if len(subject.units) == 1 else () for subject in self.trail], count)


def _last(groups: list[tuple[T, ...]], count: int) -> tuple[T, ...]:
    """The last `count` different values, in the order of their last mention."""
    values = [value for group in reversed(groups) for value in group]
    return tuple(reversed(list(dict.fromkeys(values))[:count]))


__all__ = [
    "Answer",
    "Citation",
    "Draft",
    "Evidence",
    "Hit",
    "Intent",
    "Passage",
    "Query",
    "Retrieval",
    "Statement",
    "Subject",
    "Turn",
]
