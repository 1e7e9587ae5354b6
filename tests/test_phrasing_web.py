"""A model's words on their way to the reader: events, headers, and what a client without events gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.assistant import Assistant
from rag.settings import Settings
from tests.llmserver import Server, Talk, llm_server, quoting
from tests.web import web

QUESTION = "快递能送到村里吗？"
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with llm_server() as server:
        yield server


@pytest.fixture(scope="module")
def client(assistant: Assistant, data_dir: Path, server: Server) -> Iterator[TestClient]:
    settings: dict[str, Any] = {"data_dir": data_dir, "llm_base_url": server.url, "llm_model": "m"}
    phrased = Assistant(assistant.archive, Settings(**settings))
    with TestClient(web(lambda: phrased, **settings)) as client:
        yield client


def events(client: TestClient) -> list[tuple[str, dict[str, Any]]]:
    reply = client.post("/api/v1/ask", json={"question": QUESTION}, headers=EVENTS)
    assert reply.status_code == 200
    rows = [dict(line.split(": ", 1) for line in block.splitlines()) for block in reply.text.strip().split("\n\n")]
    return [(row["event"], json.loads(row["data"])) for row in rows]


def test_sentences_are_events_of_their_own_and_joined_they_are_the_answer(client: TestClient, server: Server) -> None:
    server.behave = lambda talk: talk.say(quoting(talk))
    told = events(client)
    names = [name for name, _ in told]
    assert (names[0], names[-1]) == ("status", "done")
    assert "replaced" not in names
    whole = told[-1][1]
    assert whole["mode"] == told[0][1]["mode"] == "llm"
    parts = [data for name, data in told if name == "statement"]
    assert [part["index"] for part in parts] == list(range(len(parts)))
    assert "".join(part["text"] for part in parts) == whole["answer"]
    assert [data for name, data in told if name == "citation"] == whole["citations"]


def test_what_was_shown_gives_way_when_the_model_breaks_off(client: TestClient, server: Server) -> None:
    def breaks_off(talk: Talk) -> None:
        number, text = talk.passages[0]
        talk.piece(f"{text}[{number}]接着")
        talk.cut()

    server.behave = breaks_off
    told = events(client)
    names = [name for name, _ in told]
    at = names.index("replaced")
    assert "statement" in names[:at]
    replaced = told[at][1]
    assert (replaced["fallback"], replaced["mode"], replaced["status"]) == ("failed", "extractive", "answered")
    assert "人工智能" not in replaced["notice"]
    whole = told[-1][1]
    assert (whole["mode"], whole["fallback"]) == ("extractive", "failed")
    after = [data["text"] for name, data in told[at:] if name == "statement"]
    assert "".join(after) == whole["answer"]


def test_without_events_there_is_the_whole_answer(client: TestClient, server: Server) -> None:
    server.behave = lambda talk: talk.say(quoting(talk))
    reply = client.post("/api/v1/ask", json={"question": QUESTION})
    assert reply.json()["mode"] == "llm"
    assert reply.headers["x-content-label"] == "machine-generated; llm"
    assert "人工智能" in reply.json()["notice"]


def test_health_and_self_check_ask_no_model(client: TestClient, server: Server) -> None:
    count = len(server.requests)
    assert client.get("/healthz").status_code == 200
    assert client.get("/check?business=养老服务").status_code == 200
    assert client.get("/api").status_code == 200
    assert len(server.requests) == count
