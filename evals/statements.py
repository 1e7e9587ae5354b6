"""Whether every statement of an answer carries a mark [n] that leads to a citation. Reads the Markdown alone.

The answer is cut into lines (a quotation is one line, however many it takes). A line about the documents is borne out when

- it carries a mark itself, or
- it is an opening (a paragraph, a row, a heading) and the quotation, the rows or the table right below it are borne out.

A quotation or a row of a table has to carry its own mark. What speaks of the assistant, of what was searched or of what the
documents do not say has nothing that could be quoted and needs no mark (`_ASIDE`); it counts for nothing else either: an answer
that says it has found something must cite something. And whatever the answer is: its marks are exactly the marks of its
citations, and the words of a quotation are words of the citation that it is marked with.

Not covered: whether the words quoted bear out what the line says. The scores of measures, units and facts look at that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

_MARK = re.compile(r"\[(\d+)\](?!\()")
_ROW = re.compile(r"(?:[-*+]|\d+[.)])\s+")
_RULE = re.compile(r"[-|:\s=_*]+")
_SHOWN = re.compile(r"\s|\*|\\|〔|〕|\[\d+\]")
_ABOUT_DOCUMENTS = ("answered", "not_found")
_ASIDE = re.compile(
    r"""^注[:：]|^提示[:：]|^Note:
    |(?:没有|未|并未|均未|不)(?:明确)?(?:写|收录|提到|涉及|规定|说明|载明|列出|给出|公布|包含|点名|出现)
    |已?(?:查阅|检索|查找)了?《?|^Searched
    |已收录的|要看全文|policyqa\s|12345
    |^以下是文件原文[:：]$|^这里|^以上|^没有了|^如需|^可以(?:问|再问)|^请|只(?:依据|回答|说明)|不(?:执行|作评价|属于)
    |not\s(?:state|say|mention|name|give|loaded|covered)|do(?:es)?\snot|is\sloaded\shere|cannot\sbe\sanswered|^Please|^Only""",
    re.VERBOSE,
)

Kind = Literal["quote", "row", "table", "text"]


@dataclass(frozen=True)
class Line:
    """A line of an answer: what it is, how far it is indented (characters), its words, and the marks that it carries."""

    kind: Kind
    indent: int
    text: str
    marks: tuple[int, ...]


def bare(text: str) -> str:
    """Text without white space, emphasis, escapes, citation marks and repair marks."""
    return _SHOWN.sub("", text)


def statement_faults(answer: Mapping[str, Any]) -> list[str] | None:
    """What is stated without a mark, or marked without a citation; None for an answer that says nothing about documents."""
    lines = list(read_lines(answer["answer"]))
    used = {mark for line in lines for mark in line.marks}
    quotes = {citation["mark"]: bare(citation["quote"]) for citation in answer["citations"]}
    about = answer["status"] in _ABOUT_DOCUMENTS
    if not (about or used or quotes):
        return None
    faults = [f"标注 [{mark}] 没有对应的引文" for mark in sorted(used - quotes.keys())]
    faults += [f"引文 [{mark}] 在答案中没有标注" for mark in sorted(quotes.keys() - used)]
    faults += [
        f"引用与引文不同:{line.text[:40]}" for line in lines if line.kind == "quote" and not _quoted(line, quotes)
    ]
    if about:
        faults += [f"没有标注出处:{line.text[:40]}" for at, line in enumerate(lines) if not _borne_out(lines, at)]
    if answer["status"] == "answered" and not used:
        faults.append("作了答却没有任何出处")
    return faults


def read_lines(markdown: str) -> Iterator[Line]:
    """The lines of an answer that hold words. Lines of one quotation are put together; a bare `>` ends a quotation."""
    held: list[str] = []
    indent = 0
    for raw in [*markdown.split("\n"), ""]:
        text = raw.strip()
        words = text.lstrip("> ").strip()
        if text.startswith(">") and words:
            indent = len(raw) - len(raw.lstrip()) if not held else indent
            held.append(words)
            continue
        if held:
            yield _line("quote", indent, "".join(held))
            held = []
        if words and not _RULE.fullmatch(words):
            kind: Kind = "table" if words.startswith("|") else "row" if _ROW.match(words) else "text"
            yield _line(kind, len(raw) - len(raw.lstrip()), words)


def _line(kind: Kind, indent: int, text: str) -> Line:
    return Line(kind, indent, text, tuple(int(mark) for mark in _MARK.findall(text)))


def _borne_out(lines: list[Line], at: int) -> bool:
    """Whether a line needs no mark, carries one, or opens what is borne out."""
    line = lines[at]
    if line.marks:
        return True
    if line.kind == "quote":
        return False
    if line.kind == "table":  # the first row of a table names its columns
        return at == 0 or lines[at - 1].kind != "table"
    if _ASIDE.search(line.text):
        return True
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None or below.kind == "text":
        return False
    if line.kind == "row" and below.kind == "row" and below.indent <= line.indent:
        return False
    return below.kind == "table" or _borne_out(lines, at + 1)


def _quoted(line: Line, quotes: Mapping[int, str]) -> bool:
    """Whether the words of a quotation, or the pieces that an ellipsis leaves of it, are words of its citation."""
    pieces = [bare(piece) for piece in re.split("…+|\\.{3,}", line.text)]
    return all(any(piece in quotes.get(mark, "") for mark in line.marks) for piece in pieces if piece)
