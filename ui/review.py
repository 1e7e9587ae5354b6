"""The file in which an editor chooses among drafted questions: Markdown with a box to tick before each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.models import Document, PolicyError, plain
from ingest.paraphrases import Paraphrases, Place, key, places

LONGEST = 200  # characters of a question
_BOX = re.compile(r"[-*]\s*\[\s*([xX✓√]?)\s*\]\s*(.*)")
_FOR = re.compile(r"policyqa paraphrase (\S+) --accept")
_GONE = "## 现行文本中没有的句子"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question, and whether the editor takes it."""

    ask: str
    accepted: bool = False


@dataclass(slots=True)
class Review:
    """The questions of a document by sentence, as read; `gone` are those for sentences that its present text lacks."""

    asks: dict[str, Sequence[Proposal]] = field(default_factory=dict)
    gone: dict[str, Sequence[Proposal]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(map(len, self.asks.values()))

    @property
    def accepted(self) -> Paraphrases:
        """The questions that the editor takes, by sentence, each once."""
        rows = (
            (sentence, tuple(dict.fromkeys(one.ask for one in made if one.accepted)))
            for sentence, made in self.asks.items()
        )
        return tuple((sentence, asks) for sentence, asks in rows if asks)


def format_review(document: Document, review: Review) -> str:
    """The file: the sentences of the review in the order of the document, each with its questions; a line to fill in where there
    are none."""
    return "\n".join(_lines(document, review)) + "\n"


def _lines(document: Document, review: Review) -> Iterator[str]:
    yield f"# 《{plain(document.entry.title)}》:供检索用的问法"
    yield ""
    yield "下面每句原文后面是人们可能的问法。要采用的,把行首的 [ ] 改成 [x];可以改写,也可以照样子加行。"
    yield "问法只用来找到原文,不会显示在回答里。以 > 开头的是原文,请不要改。改好后运行:"
    yield f"policyqa paraphrase {document.id} --accept"
    found = {key(sentence): proposals for sentence, proposals in review.asks.items()}
    headed = ""
    for at, place in places(document).items():
        if at not in found:
            continue
        heading = _heading(document, place)
        if heading != headed:
            headed = heading
            yield ""
            yield f"## {heading}"
        yield from _block(place.span.clean, found[at])
    if review.gone:
        yield ""
        yield f"{_GONE}(不会采用;可以搬到相应的句子下面)"
        for sentence, proposals in review.gone.items():
            yield from _block(sentence, proposals)


def _block(sentence: str, proposals: Sequence[Proposal]) -> Iterator[str]:
    yield ""
    yield f"> {sentence}"
    yield ""
    for one in proposals or [Proposal("")]:
        yield f"- [{'x' if one.accepted else ' '}] {one.ask}"


def _heading(document: Document, place: Place) -> str:
    measure = document.measure(place.measure) if place.measure else None
    if measure:
        return f"{measure.marker}{measure.heading.clean}"
    part = document.part(place.part) if place.part else None
    return f"{part.marker}{part.title.clean}" if part else "正文"


def parse_review(text: str, document: Document, name: str, *, drafting: bool = False) -> Review:
    """What an editor made of the file. While drafting, sentences that the document lacks are kept apart.

    Raises PolicyError, with the line, for what cannot be understood, and for a file of another document.
    """
    named = _FOR.search(text)
    if named is None:
        raise PolicyError(f"{name}:不是审核文件(没有“policyqa paraphrase {document.id} --accept”这一行);请用 --file 指明。")
    if named[1] != document.id:
        raise PolicyError(f"{name}:是文件“{plain(named[1])}”的审核文件;请用 --file 指明文件“{document.id}”的。")
    known: Mapping[str, str] = {at: place.span.clean for at, place in places(document).items()}
    review = Review()
    current: list[Proposal] | None = None
    apart = False
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line.startswith("#"):
            apart = line.startswith(_GONE)
        elif line.startswith(">"):
            sentence = line[1:].strip()
            lacking = key(sentence) not in known
            if lacking and not (drafting or apart):
                raise PolicyError(
                    f"{name}:第 {number} 行的原文“{plain(sentence[:30])}”不在《{document.entry.title}》的现行文本中;"
                    f"请恢复这一行,或运行 policyqa paraphrase {document.id},它会把这样的句子移到文件末尾。"
                )
            current = []
            if lacking or apart:
                review.gone[sentence] = current
            else:
                current = list(review.asks.get(known[key(sentence)], ()))
                review.asks[known[key(sentence)]] = current
        elif line and current is not None:
            current += _read_box(line, f"{name}:第 {number} 行")
    return review


def _read_box(line: str, where: str) -> list[Proposal]:
    """The question on a line; none where the line is still to be filled in."""
    box = _BOX.fullmatch(line)
    if box is None:
        raise PolicyError(f"{where}看不懂;问法应写成“- [x] 问法”或“- [ ] 问法”,请更正。")
    ask = " ".join(plain(box[2]).split())
    if len(ask) > LONGEST:
        raise PolicyError(f"{where}的问法有 {len(ask)} 个字,最多 {LONGEST} 个;请改短。")
    return [Proposal(ask, bool(box[1]))] if ask else []
