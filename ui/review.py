"""The file in which an editor chooses among drafted questions: Markdown with a box to tick before each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.models import Document, PolicyError
from ingest.paraphrases import Paraphrases, key, places

LONGEST = 200  # characters of a question
_BOX = re.compile(r"[-*]\s*\[\s*([xX✓√]?)\s*\]\s*(.*)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question, and whether the editor takes it."""

    ask: str
    accepted: bool = False


Review = Mapping[str, Sequence[Proposal]]  # by sentence, as read


def format_review(document: Document, review: Review) -> str:
    """The file: the sentences of the review in the order of the document, each with its questions; a line to fill in where there
    are none."""
    return "\n".join(_lines(document, review)) + "\n"


def _lines(document: Document, review: Review) -> Iterator[str]:
    yield f"# 《{document.entry.title}》:供检索用的问法"
    yield ""
    yield "下面每句原文后面是人们可能的问法。要采用的,把行首的 [ ] 改成 [x];可以改写,也可以照样子加行。"
    yield "问法只用来找到原文,不会显示在回答里。以 > 开头的是原文,请不要改。改好后运行:"
    yield f"policyqa paraphrase {document.id} --accept"
    found = {key(sentence): proposals for sentence, proposals in review.items()}
    headed = 0
    for at, place in places(document).items():
        if at not in found:
            continue
        measure = document.measure(place.measure) if place.measure else None
        if measure and measure.number != headed:
            headed = measure.number
            yield ""
            yield f"## {measure.marker}{measure.heading.clean}"
        yield ""
        yield f"> {place.span.clean}"
        yield ""
        for one in found[at] or [Proposal("")]:
            yield f"- [{'x' if one.accepted else ' '}] {one.ask}"


def parse_review(text: str, document: Document, name: str) -> Review:
    """What an editor made of the file. Raises PolicyError, with the line, for what cannot be understood."""
    known = {key_: place.span.clean for key_, place in places(document).items()}
    found: dict[str, list[Proposal]] = {}
    current: list[Proposal] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line.startswith(">"):
            sentence = key(line[1:].strip())
            if sentence not in known:
                raise PolicyError(
                    f"{name}:第 {number} 行的原文“{sentence[:30]}”不在《{document.entry.title}》中;"
                    f"请恢复这一行,或用 policyqa paraphrase {document.id} 重新起草。"
                )
            current = found.setdefault(known[sentence], [])
        elif line.startswith(("-", "*")):
            box = _BOX.fullmatch(line)
            if box is None or current is None:
                raise PolicyError(f"{name}:第 {number} 行应写成“- [x] 问法”或“- [ ] 问法”,前面要有以 > 开头的原文;请更正。")
            ask = " ".join(box[2].split())
            if len(ask) > LONGEST:
                raise PolicyError(f"{name}:第 {number} 行的问法有 {len(ask)} 个字,最多 {LONGEST} 个;请改短。")
            if ask:
                current.append(Proposal(ask, bool(box[1])))
    return found


def accepted(review: Review) -> Paraphrases:
    """The questions that the editor takes, by sentence, each once."""
    rows = ((sentence, tuple(dict.fromkeys(one.ask for one in made if one.accepted))) for sentence, made in review.items())
    return tuple((sentence, asks) for sentence, asks in rows if asks)
