"""The language model from the command line: asked for, tried, switched off while the site runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.llmserver import Server, llm_server, quoting
from tests.running import Run, in_process

QUESTION = "快递能送到村里吗？"


@pytest.fixture
def server() -> Iterator[Server]:
    with llm_server() as server:
        server.behave = lambda talk: talk.say(quoting(talk))
        yield server


@pytest.fixture
def run(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`policyqa` with these arguments in this process: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(data_dir))
    return in_process(monkeypatch, capsys)


@pytest.fixture
def model(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("POLICYQA_LLM_BASE_URL", server.url)
    monkeypatch.setenv("POLICYQA_LLM_MODEL", "m")
    return server


def test_without_a_model_it_cannot_be_asked_for(run: Run) -> None:
    code, _, told = run("ask", "--mode", "llm", QUESTION)
    assert code == 2
    assert "POLICYQA_LLM_BASE_URL" in told
    assert "没有设置语言模型" in run("llm", "status")[1]
    assert run("llm", "try")[0] == 1


def test_a_server_needs_the_name_of_a_model_and_no_password_in_its_address(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYQA_LLM_BASE_URL", server.url)
    code, _, told = run("ask", QUESTION)
    assert code == 1
    assert told.count("\n") == 1
    assert "POLICYQA_LLM_MODEL" in told
    monkeypatch.setenv("POLICYQA_LLM_BASE_URL", "http://me:hunter2@127.0.0.1/v1")
    code, _, told = run("ask", QUESTION)
    assert code == 1
    assert "POLICYQA_LLM_BASE_URL" in told
    assert "hunter2" not in told


def test_modes(run: Run, model: Server) -> None:
    assert json.loads(run("ask", "--json", QUESTION)[1])["mode"] == "llm"
    assert json.loads(run("ask", "--json", "--mode", "llm", QUESTION)[1])["mode"] == "llm"
    asked = len(model.requests)
    assert json.loads(run("ask", "--json", "--mode", "extractive", QUESTION)[1])["mode"] == "extractive"
    assert len(model.requests) == asked


def test_it_is_switched_off_and_on(run: Run, model: Server, data_dir: Path) -> None:
    assert "开着" in run("llm", "status")[1]
    assert run("llm", "off")[0] == 0
    try:
        assert "已关闭" in run("llm", "status")[1]
        answer = json.loads(run("ask", "--json", QUESTION)[1])
        assert (answer["mode"], answer["fallback"]) == ("extractive", "off")
        assert "policyqa llm off" in run("ask", QUESTION)[1].replace("\n", "")
    finally:
        assert run("llm", "on")[0] == 0
    assert json.loads(run("ask", "--json", QUESTION)[1])["mode"] == "llm"


def test_it_can_be_tried(run: Run, model: Server) -> None:
    model.behave = lambda talk: talk.say("消费是使用商品和服务。")
    code, told, _ = run("llm", "try")
    assert code == 0
    assert "消费是使用商品和服务。" in told
    model.behave = lambda talk: talk.fail(401)
    code, _, wrong = run("llm", "try")
    assert code == 1
    assert "密钥" in wrong


def test_the_key_is_in_no_output(run: Run, model: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_LLM_API_KEY", "sk-very-secret")
    model.behave = lambda talk: talk.fail(401, '{"error": {"message": "bad key sk-very-secret"}}')
    for arguments in (("settings",), ("ask", QUESTION), ("llm", "try"), ("llm", "status")):
        assert "sk-very-secret" not in "".join(run(*arguments)[1:])
    assert model.requests[-1]["key"] == "Bearer sk-very-secret"
