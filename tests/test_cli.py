"""The command line as its users meet it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CONTRACT = [
    "id",
    "question",
    "status",
    "intent",
    "mode",
    "answer",
    "citations",
    "units",
    "missing",
    "follow_ups",
    "notice",
    "index_version",
    "elapsed_ms",
]
CITATION = [
    "mark",
    "doc_id",
    "title",
    "doc_no",
    "level",
    "measure",
    "marker",
    "marker_inferred",
    "heading",
    "quote",
    "start",
    "end",
    "url",
]


def run(
    data_dir: Path, *arguments: str, feed: str | None = None, code: str = "from ui.cli import main; main()"
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
    environment |= {"POLICYQA_DATA_DIR": str(data_dir), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, input=feed, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )


def assert_one_line(result: subprocess.CompletedProcess[str], code: int) -> None:
    assert result.returncode == code
    assert result.stderr.startswith("错误") and result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_the_answer_object_has_the_contract_s_keys_in_order(data_dir: Path) -> None:
    result = run(data_dir, "ask", "措施四的责任单位", "--json")
    answer = json.loads(result.stdout)
    assert (result.returncode, list(answer), list(answer["citations"][0])) == (0, CONTRACT, CITATION)
    assert (answer["id"], answer["units"], answer["citations"][0]["measure"]) == (None, ["省卫健委", "省医保局"], 4)


def test_lines_in_lines_out_in_order_with_ids_and_errors(data_dir: Path) -> None:
    lines = [
        '{"id": 7, "question": "第十六条"}',
        "not json",
        "",
        '{"id": "x", "question": "第九条呢?", "history": [["第三条由谁负责?", "…"]]}',
        '{"id": 8, "question": 3}',
        '{"id": 9, "question": "' + "长" * 100_000 + '"}',
        '{"id": 10, "question": "a", "history": "b"}',
        "[]",
    ]
    result = run(data_dir, "ask", "--jsonl", feed="\n".join(lines) + "\n")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 1
    assert [row["id"] for row in rows] == [7, None, "x", 8, 9, 10, None]
    assert ["error" in row for row in rows] == [False, True, False, True, True, True, True]
    assert {citation["measure"] for citation in rows[2]["citations"]} == {9}


def test_good_lines_exit_with_zero(data_dir: Path) -> None:
    assert run(data_dir, "ask", "--jsonl", feed='{"id": 1, "question": "第四条"}\n').returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "a", "--jsonl"],
        ["nonsense"],
        ["ask", "a", "--nonsense"],
        ["ask", "a", "--mode", "x"],
        ["serve", "--port", "70000"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_two(tmp_path: Path, arguments: list[str]) -> None:
    assert_one_line(run(tmp_path, *arguments), 2)


def test_asking_without_an_index_says_how_to_build_one(tmp_path: Path) -> None:
    result = run(tmp_path, "ask", "第四条")
    assert_one_line(result, 1)
    assert "policyqa ingest" in result.stderr


@pytest.mark.parametrize("question", ["", "长" * 30_000])
def test_a_question_that_is_none_is_one_line(data_dir: Path, question: str) -> None:
    assert_one_line(run(data_dir, "ask", question), 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.txt", b"a\x00b"),
        ("shift-jis.txt", "これは日本語の文書です".encode("shift-jis")),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("big.txt", b"a" * (21 << 20)),
        ("x.docx", b"PK"),
    ],
)
def test_a_bad_document_is_one_line_and_changes_nothing(
    data_dir: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    before = (data_dir / "current").read_bytes()
    result = run(data_dir, "ingest", str(tmp_path / name))
    assert_one_line(result, 1)
    assert name in result.stderr
    assert (data_dir / "current").read_bytes() == before


def test_a_setting_that_does_not_fit_is_named(data_dir: Path) -> None:
    code = "import os; os.environ['POLICYQA_MAX_QUESTION'] = 'many'; from ui.cli import main; main()"
    result = run(data_dir, "settings", code=code)
    assert_one_line(result, 1)
    assert "POLICYQA_MAX_QUESTION" in result.stderr


def test_asking_loads_no_web_server(data_dir: Path) -> None:
    code = """
import sys, ui.cli
from rag import Assistant, load_settings
Assistant.open(load_settings()).ask("充电桩")
print(sorted({"gradio", "fastapi", "uvicorn", "langchain_core"} & set(sys.modules)))
"""
    assert run(data_dir, code=code).stdout.strip() == "[]"


def test_documents_are_shown_as_parsed(data_dir: Path) -> None:
    shown = run(data_dir, "documents", "show", "hubei-2022-new-consumption")
    assert shown.returncode == 0
    assert all(text in shown.stdout for text in ("(四)加快发展互联网医疗服务", "(序号推定)", "省医保局"))
    assert_one_line(run(data_dir, "documents", "show", "nothing"), 1)


def test_secrets_are_not_shown(data_dir: Path) -> None:
    code = "import os; os.environ['POLICYQA_LLM_API_KEY'] = 'tiger-7788'; from ui.cli import main; main()"
    result = run(data_dir, "settings", code=code)
    assert result.returncode == 0
    assert "POLICYQA_LLM_API_KEY" in result.stdout.replace("…", "")
    assert "7788" not in result.stdout
