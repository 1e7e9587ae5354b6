"""Cases as written: fields, halves, and one line for a file that does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.models import load_cases
from ingest.models import PolicyError
from tests.builders import one_line
from tests.judging import QUESTIONS, case

ROW = {"id": "a", "reader": "citizen", "kind": "plain", "question": "问", "status": "answered"}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def test_what_is_asked_for_can_be_written_with_plus_signs(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"ask": "what+who"},
        {"ask": ["what", "who"]},
        {"intent": "content"},
        {"why": "x", "extra": 1},
    ]
    cases = load_cases(written(tmp_path, *({**ROW, **row} | {"id": str(at)} for at, row in enumerate(rows))))
    assert [(one.ask, one.intent) for one in cases] == [
        (("what", "who"), ()),
        (("what", "who"), ()),
        ((), ("content",)),
        ((), ()),
    ]


def test_a_conversation_stays_in_the_half_of_its_first_question() -> None:
    for half, first in QUESTIONS.items():
        assert case(question=first).split == half
        assert {case(question=f"那第{n}条呢?", history=(first,)).split for n in "一二三四"} == {half}


@pytest.mark.parametrize(
    ("kind", "ask", "expected"),
    [
        ("false_premise", (), True),
        ("doc-premise", (), True),
        ("chain_premise_false", (), True),
        ("true_premise", (), False),
        ("plain", ("check",), True),
        ("plain", ("what",), False),
    ],
)
def test_a_false_premise_is_told_by_kind_or_ask(kind: str, ask: tuple[str, ...], expected: bool) -> None:
    assert case(kind=kind, ask=ask).false_premise is expected


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ROW, "not json"], "第 2 行"),
        ([ROW | {"reader": "robot"}], "第 1 行"),
        ([ROW | {"measures": "x"}], "第 1 行"),
        (["[" * 100_000], "第 1 行"),
        ([ROW, ROW], "重复"),
        ([], "没有任何问题"),
        (["", " "], "没有任何问题"),
    ],
)
def test_a_file_that_does_not_fit_is_one_line(tmp_path: Path, rows: list[object], said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_cases(written(tmp_path, *rows))
    assert said in one_line(caught.value)


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "gbk.jsonl").write_bytes("问".encode("gbk"))
    for name in ("none.jsonl", "gbk.jsonl"):
        with pytest.raises(PolicyError) as caught:
            load_cases(tmp_path / name)
        assert name in one_line(caught.value)
