"""What a model is told: the rules, the evidence as numbered passages, the question. All of it within a budget of tokens."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.chunk import token_counter
from rag.models import Draft, Evidence
from rag.phrasing.model import Message

BUDGET = 2600  # tokens of all messages, as cl100k counts them
_EARLIER, _EARLIER_LONG = 3, 60  # questions of the conversation that are told, and characters of each
_QUESTION = 600  # characters of the question
_SIGNS = str.maketrans("<>[]【】", "〈〉〔〕〔〕")  # what fences and marks are made of
_counter = cache(token_counter)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages, and the evidence behind the numbers in them: number n is `evidence[n - 1]`."""

    messages: tuple[Message, ...]
    evidence: tuple[Evidence, ...]
    tokens: int


def rules() -> str:
    """The rules that every request begins with."""
    return (Path(__file__).parent / "system.md").read_text("utf-8").strip()


def build(question: str, earlier: Sequence[str], draft: Draft, budget: int = BUDGET) -> Prompt:
    """The messages for the evidence of a draft, in its order, as much of it as the budget holds, whole passages alone."""
    fixed = rules()
    talk = "\n".join(f"- {as_data(one, _EARLIER_LONG)}" for one in earlier[-_EARLIER:])
    before = f"<此前的问题>\n{talk}\n</此前的问题>\n" if talk else ""
    asked = f"{before}<问题>\n{as_data(question, _QUESTION)}\n</问题>"
    evidence: list[Evidence] = []
    rows: list[str] = []
    used = count_tokens(fixed) + count_tokens(asked) + count_tokens("<原文>\n\n</原文>\n")
    for one in spans(draft):
        row = f"[{len(rows) + 1}] {as_data(one.span.clean, None) if one.span else ''}"
        needs = count_tokens(row) + 1
        if used + needs > budget:
            break
        used += needs
        rows.append(row)
        evidence.append(one)
    told = "\n".join(rows)
    return Prompt((("system", fixed), ("user", f"<原文>\n{told}\n</原文>\n{asked}")), tuple(evidence), used)


def spans(draft: Draft) -> list[Evidence]:
    """The evidence that a draft quotes, each place once. Units stand beside quotations: no model is told them."""
    found: dict[tuple[str, int, int], Evidence] = {}
    for statement in draft.statements:
        for one in statement.evidence if statement.quoted else ():
            if one.span:
                found.setdefault((one.entry.id, one.span.start, one.span.end), one)
    return list(found.values())


def count_tokens(text: str) -> int:
    """As cl100k counts them: about what other models count."""
    return _counter()(text)


def as_data(text: str, longest: int | None) -> str:
    """Text as data: one line, nothing in it that looks like one of our fences or marks."""
    line = " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())
    return line if longest is None or len(line) <= longest else line[: longest - 1] + "…"
