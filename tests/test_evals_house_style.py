"""The good answers of evals/README.md are what the program gives, and what it calls bad is not in them."""

from __future__ import annotations

import re

import pytest

from evals.statements import bare
from rag import Assistant
from tests.builders import ROOT

_PIECES = re.compile(r"…|\[\d+\]|> |各附责任单位。?|\s{2,}")


def examples() -> list[tuple[str, str, str]]:
    """(question, good answer, bad answer) of every row of the table."""
    style = (ROOT / "evals" / "README.md").read_text("utf-8").split("## House style", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in style.splitlines() if line.startswith("| ")]
    return [(row[0], row[1], row[2].split(" (")[0]) for row in rows[2:]]


def test_there_are_ten() -> None:
    assert len(examples()) == 10


@pytest.mark.parametrize(("question", "good", "bad"), examples())
def test_what_is_called_good_is_what_is_answered(assistant: Assistant, question: str, good: str, bad: str) -> None:
    answer = bare(assistant.ask(question).answer)
    lacking = [piece for piece in _PIECES.split(good) if len(bare(piece)) > 3 and bare(piece) not in answer]
    assert lacking == []
    assert bare(bad) not in answer
