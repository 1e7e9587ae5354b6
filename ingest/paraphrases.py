"""Ways in which people ask for a sentence of a document: for search alone, never quoted. As lines of JSON, and in places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from ingest.models import Document, Measure, Part, PolicyError, Span

# (sentence as read, ways to ask for it), one pair a sentence.
Paraphrases = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    sentence: str
    ask: tuple[str, ...]


_HEAD = ("title", "meta", "addressee", "signature", "date")  # say nothing on a matter
_LINE = TypeAdapter(_Line)


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that can be asked for, and where it stands: ordinals of its measure and part, None outside."""

    span: Span
    measure: int | None
    part: int | None


def parse_paraphrases(data: bytes, name: str) -> Paraphrases:
    """The pairs of a file. Raises PolicyError, with the file's name and the line, where it is malformed."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{name}:第 {error.start} 字节处不是 UTF-8 编码;请另存为 UTF-8。") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _LINE.validate_json(line)
        except ValidationError:
            raise PolicyError(f"{name}:第 {number} 行不是 {{“sentence”, “ask”}} 对象;请更正。") from None
        found.append((row.sentence, row.ask))
    return tuple(found)


def format_paraphrases(pairs: Paraphrases) -> bytes:
    """The file of these pairs."""
    return b"".join(_LINE.dump_json(_Line(sentence, asks)) + b"\n" for sentence, asks in pairs)


def openings(part: Part) -> list[Span]:
    """Title and opening sentences of a part, as far as it has any."""
    return [span for span in (part.title, *(sentence.span for sentence in part.intro)) if span.clean]


def sentences(measure: Measure) -> list[Span]:
    """Heading and sentences of a measure without what it repeats, as far as it has any."""
    spans = (measure.heading, *(sentence.span for sentence in measure.sentences if not sentence.repeats))
    return [span for span in spans if span.clean]


def places(document: Document) -> Mapping[str, Place]:
    """Every sentence that can be asked for, by `key`; of one that is printed twice the first."""
    found: dict[str, Place] = {}
    for sentence in document.front:
        if sentence.kind not in _HEAD:
            found.setdefault(key(sentence.span.clean), Place(sentence.span, None, None))
    for part in document.parts:
        for span in openings(part):
            found.setdefault(key(span.clean), Place(span, None, part.number))
    for measure in document.measures:
        for span in sentences(measure):
            found.setdefault(key(span.clean), Place(span, measure.number, measure.part))
    return found


def key(sentence: str) -> str:
    """A sentence as it is looked up."""
    return sentence.strip("。 ")


def placed(document: Document, pairs: Paraphrases, *, file: str | None = None) -> Sequence[tuple[Place, tuple[str, ...]]]:
    """The paraphrases with the places they stand for. A sentence that the document does not have is passed over; with the name
    of a `file` that somebody has to correct, PolicyError is raised for it."""
    known = places(document)
    lacking = next((sentence for sentence, _ in pairs if key(sentence) not in known), None)
    if file and lacking is not None:
        raise PolicyError(f"{file}:文件中没有这一句“{lacking[:30]}”;请更正 sentence。")
    return [(known[key(sentence)], asks) for sentence, asks in pairs if key(sentence) in known]
