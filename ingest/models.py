"""The vocabulary that all rooms share: what a document is made of.

Nothing here imports anything but the standard library. Every text-bearing value knows its place: `start` and `end` are
character offsets into the stored source text, so `document.text[x.start:x.end] == x.text` holds for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

Kind = Literal["full", "card", "pending"]
Level = Literal["nation", "province", "city", "other"]
Format = Literal["text", "markdown", "html", "docx", "pdf"]
BlockKind = Literal[
    "chrome", "title", "meta", "addressee", "letter", "signature", "date", "preamble", "part", "intro", "measure",
    "contents", "closing", "attachment", "table",
]  # fmt: skip
PassageKind = Literal["measure", "sentence", "text", "card", "ask"]
Standing = Literal["in_force", "repealed", "expired", "superseded"]
COVERED = "\u2060"  # what a reader writes into a cell that a merged one above covers; it has no width and is never shown


class PolicyError(Exception):
    """An error that a user can cause. Its message is one line: what is wrong, where, what to do."""


def plain(text: str) -> str:
    """A name, path or address that others chose, fit for one line of a message and for UTF-8."""
    return "".join(character if character.isprintable() else "?" for character in text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue: what is known of a document besides its text.

    `kind`: "full" = the text is loaded from `file`; "card" = only a fact card in our own words is loaded.
    Dates are ISO (YYYY, YYYY-MM or YYYY-MM-DD), as exact as they are known. `topic` and `index_no` are its subject class
    (主题分类) and 索引号. `standing` is whether it still holds, `ended` since when it does not, `superseded_by` the id of the
    document that took its place. `version` counts the texts that were received of it, from 1.
    """

    id: str
    title: str
    kind: Kind
    file: str
    doc_no: str | None = None
    issuer: str = ""
    co_issuers: tuple[str, ...] = ()
    issued: str | None = None
    published: str | None = None
    level: Level = "other"
    place: str | None = None
    url: str | None = None
    site: str | None = None
    search_words: str | None = None
    measure_count: int | None = None
    part_count: int | None = None
    basis: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    topic: str = ""
    index_no: str = ""
    standing: Standing = "in_force"
    ended: str | None = None
    superseded_by: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What a source says of its document outside the running text: a page's table of metadata or meta tags, a file's own
    properties. Dates are ISO, as exact as given; `topic` is its subject class (主题分类), `index_no` its 索引号."""

    title: str | None = None
    doc_no: str | None = None
    issuer: str | None = None
    issued: str | None = None
    published: str | None = None
    topic: str | None = None
    index_no: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A source as read: the text that all offsets count in, and what the source tells beside it.

    Cells of a table row stand on one line with a tab between them, each in its column; a merged cell stands once, at its
    upper left, and those below that it covers are COVERED. Paragraphs are lines.
    """

    text: str
    format: Format
    facts: Facts = Facts()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source: as received, as read, and as shown.

    `text` is the source slice. `clean` has white space repaired and errata applied. `quote` is `clean` with every repaired
    character in 〔 〕, so that a reader sees what was not printed.
    """

    start: int
    end: int
    text: str
    clean: str
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of running text. `repeats` is true when it only says again what an earlier one of its measure said;
    `kind` says what sort of paragraph it stands in."""

    span: Span
    repeats: bool = False
    kind: BlockKind = "measure"


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A responsible unit as printed (`span`) and its canonical short name (`unit`). `group` marks a body of many; `lead` is
    true only where the document itself says that this unit leads; `others` where it goes on with 等: units that it does
    not name are responsible as well."""

    span: Span
    unit: str
    group: bool = False
    lead: bool = False
    others: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered point inside a measure, on a line of its own: 1., (1), (一) of an article. `level` counts from 1, the
    outermost. Its units are also units of its measure.

    `row`: it is a task in a table that assigns tasks. Its units may stand in a merged cell of a row above."""

    marker: str
    level: int
    span: Span
    heading: Span
    units: tuple[UnitMention, ...] = ()
    row: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A numbered measure: marker, heading, sentences, responsible units. `number` is its ordinal in the document, from 1.

    `attachment` is the number of the attached document that it stands in, None for the document's own measures.
    """

    number: int
    part: int | None
    marker: str
    inferred: bool
    span: Span
    heading: Span
    sentences: tuple[Sentence, ...]
    units: tuple[UnitMention, ...]
    units_span: Span | None
    items: tuple[Item, ...] = ()
    attachment: int | None = None

    @property
    def unit_names(self) -> tuple[str, ...]:
        """Canonical names in printed order, without repetition."""
        return tuple(dict.fromkeys(mention.unit for mention in self.units))


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part: its title, its opening paragraph, and the numbers of the measures that stand in it. `units` are those
    that its title or opening charges; `attachment` as for a measure."""

    number: int
    marker: str
    inferred: bool
    title: Span
    intro: tuple[Sentence, ...]
    measures: tuple[int, ...]
    units: tuple[UnitMention, ...] = ()
    attachment: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that another one brings with it: a plan issued by a notice, a 附件. `number` counts from 1; `label` is what
    it is called (附件2), where it is called anything; `title` may be broken over lines, as printed."""

    number: int
    span: Span
    title: Span | None = None
    label: Span | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph and what it was taken for. The blocks of a document are ordered and, with the gaps of white space
    between them, cover the whole source."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class Problem:
    """Something odd that a reader of the document should know: one line, with its line number in the source (from 1)."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. `text` is the stored source text that all offsets count in."""

    entry: Entry
    text: str
    blocks: tuple[Block, ...] = ()
    front: tuple[Sentence, ...] = ()
    parts: tuple[Part, ...] = ()
    measures: tuple[Measure, ...] = ()
    errata: int = 0
    problems: tuple[Problem, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def id(self) -> str:
        return self.entry.id

    def measure(self, number: int) -> Measure | None:
        """The measure with this ordinal, or None."""
        return self.measures[number - 1] if 1 <= number <= len(self.measures) else None

    def part(self, number: int) -> Part | None:
        """The part with this ordinal, or None."""
        return self.parts[number - 1] if 1 <= number <= len(self.parts) else None

    def front_of(self, *kinds: BlockKind) -> tuple[Span, ...]:
        """Sentences before the first part or measure that stand in paragraphs of these kinds, in order."""
        return tuple(sentence.span for sentence in self.front if sentence.kind in kinds)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed. `text` is what the retrievers see; `start`/`end` say which source words it stands for.

    kind "measure" = a measure or a piece of one within the token budget; "sentence" = one sentence or heading; "text" =
    running text outside the measures; "card" = fact card (start = end = 0, never quoted); "ask" = a paraphrase in people's
    words of the sentence at start..end, for retrieval only.
    """

    id: str
    doc_id: str
    kind: PassageKind
    text: str
    start: int
    end: int
    measure: int | None = None
    part: int | None = None
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Library:
    """All that an index holds besides vectors: documents (parsed), entries without full text, and their passages."""

    documents: tuple[Document, ...]
    cards: tuple[Card, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A fact card: a catalogue entry and facts about it in this project's own words. Never shown as a quotation."""

    entry: Entry
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an ingest did, for people to read.

    `created`, `updated` and `removed` are titles of documents, `skipped` counts those that were given and known already.
    `held` has one line for each that was not taken, `warnings` one for whatever else should be looked at.
    """

    index_version: str
    published: bool
    documents: int
    parts: int
    measures: int
    passages: int
    inferred: tuple[str, ...] = ()
    errata: int = 0
    not_loaded: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    seconds: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: int = 0
    held: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@runtime_checkable
class Encoder(Protocol):
    """Texts to vectors. `name` identifies model and settings: an index built by one encoder is refused by another."""

    @property
    def name(self) -> str: ...

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One L2-normalised vector of equal length per text, in order."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, comparable to those of `embed_documents` by inner product."""
        ...
