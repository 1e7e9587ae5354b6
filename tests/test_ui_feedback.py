"""Feedback: what is kept, what is refused, and that a database in trouble is one clear line."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.models import PolicyError
from rag.assistant import Assistant
from rag.settings import Settings
from tests.web import web
from ui.feedback import FILE, Feedback, FeedbackError, FeedbackStore

BODY = {
    "question": "措施四由谁负责？",
    "answer_status": "answered",
    "index_version": "0123",
    "rating": "down",
    "reason": "<b>看不懂</b>'; DROP TABLE feedback; --",
    "page": "chat",
}
LINE = Feedback("问", "answered", "v", "up", None, "api")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback") / "not" / "there" / "yet"


@pytest.fixture(scope="module")
def door(assistant: Assistant, folder: Path) -> Iterator[TestClient]:
    with TestClient(web(lambda: assistant, data_dir=folder)) as client:
        yield client


def test_feedback_is_kept_as_it_was_written_and_nothing_else(door: TestClient, folder: Path) -> None:
    assert not folder.exists()
    reply = door.post("/api/v1/feedback", json=BODY, headers={"Cookie": "a=b"})
    assert (reply.status_code, reply.json()) == (201, {"id": 1})
    assert "set-cookie" not in reply.headers
    (row,) = FeedbackStore(Settings(data_dir=folder)).rows()
    created = datetime.fromisoformat(row.pop("created"))
    assert abs(datetime.now(UTC) - created) < timedelta(minutes=1)
    assert row == {"id": 1, **BODY}
    with sqlite3.connect(folder / FILE) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_next_one_gets_the_next_number(door: TestClient, folder: Path) -> None:
    before = len(list(FeedbackStore(Settings(data_dir=folder)).rows()))
    reply = door.post("/api/v1/feedback", json={**BODY, "reason": None, "rating": "up", "page": "embed"})
    assert reply.json() == {"id": before + 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rating": "5"}, "rating：只能是up或down"),
        ({"page": "elsewhere"}, "page：只能是chat、embed或api"),
        ({"answer_status": "fine"}, "answer_status：只能是"),
        ({"question": ""}, "question：不能为空"),
        ({"question": "问" * 2001}, "最多2000字"),
        ({"question": 4}, "question：应为文字"),
        ({"reason": "字" * 501}, "reason：最多500字"),
        ({"ip": "10.0.0.1"}, "ip：没有这一项"),
    ],
)
def test_other_bodies_are_refused_in_one_line(door: TestClient, change: dict[str, Any], words: str) -> None:
    reply = door.post("/api/v1/feedback", json=BODY | change)
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert words in reply.json()["detail"]
    assert "\n" not in reply.json()["detail"]


def test_a_database_that_fails_breaks_nothing_else(
    assistant: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).mkdir()  # not a file that SQLite can open
    with TestClient(web(lambda: assistant, data_dir=tmp_path)) as client:
        reply = client.post("/api/v1/feedback", json=BODY)
        assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")
        assert "请稍后再试" in reply.json()["detail"]
        assert client.post("/api/v1/ask", json={"question": BODY["question"]}).json()["status"] == "answered"
    assert "feedback was not kept" in caplog.text
    assert str(BODY["reason"]) not in caplog.text


def test_it_works_again_when_the_database_does(tmp_path: Path) -> None:
    store = FeedbackStore(Settings(data_dir=tmp_path))
    (tmp_path / FILE).mkdir()
    for use in (lambda: store.add(LINE), lambda: list(store.rows())):
        with pytest.raises(FeedbackError):
            use()
    (tmp_path / FILE).rmdir()
    assert store.add(LINE) == 1


def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    stores = [FeedbackStore(Settings(data_dir=tmp_path)) for _ in range(4)]  # as in several processes
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda number: stores[number % 4].add(LINE), range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert len(list(stores[0].rows())) == 40


def test_a_stuck_database_holds_up_few(tmp_path: Path) -> None:
    store = FeedbackStore(Settings(data_dir=tmp_path))
    store.add(LINE)
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()

    def refused(_: int) -> bool:
        with pytest.raises(FeedbackError):
            store.add(LINE)
        return True

    with ThreadPoolExecutor(40) as pool:
        assert all(pool.map(refused, range(40)))
    assert time.monotonic() - began < 15
    holder.execute("ROLLBACK")
    holder.close()
    assert store.add(LINE) == 2


def test_characters_that_databases_do_not_take_are_replaced(tmp_path: Path) -> None:
    store = FeedbackStore(Settings(data_dir=tmp_path))
    store.add(Feedback("一\0二", "answered", "v", "up", None, "api"))
    assert next(iter(store.rows()))["question"] == "一\ufffd二"


def test_another_database_is_used_when_one_is_set(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "unused", database_url=f"sqlite:///{tmp_path / 'other.db'}")
    assert FeedbackStore(settings).add(LINE) == 1
    assert (tmp_path / "other.db").exists()
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "不是数据库地址"),
        ("nothing://user:secret@host/name", "缺少这种数据库的驱动"),
        ("postgresql+nothing://user:secret@host/name", "缺少这种数据库的驱动"),
        ("postgresql://user:secret@host:port/name", "不是数据库地址"),
    ],
)
def test_an_address_that_cannot_be_meant_is_one_line_without_its_password(url: str, words: str) -> None:
    with pytest.raises(PolicyError, match=f"^POLICYQA_DATABASE_URL：.*{words}[^\n]*$") as refusal:
        FeedbackStore(Settings(database_url=url))
    assert "secret" not in str(refusal.value)
