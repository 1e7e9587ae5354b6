"""A newer edition takes the place of the old one between requests, or leaves it in place."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.models import PolicyError
from ingest.pipeline import Works, ingest, rollback
from rag.assistant import Assistant
from rag.encoder import load_encoder
from rag.settings import Settings
from tests.builders import SMALL_ID, small_corpus
from tests.test_cli_documents import FIRST, LUNCH
from ui.live import Live, reopened, shelves

QUESTION = "措施(一)由谁负责?"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small corpus and a data folder with its index; nobody changes them."""
    corpus = small_corpus(tmp_path_factory.mktemp("corpus"), askable=True)
    data = tmp_path_factory.mktemp("built") / "data"
    ingest(Works(data, corpus, load_encoder(Settings())))
    return corpus, data


@pytest.fixture
def works(built: tuple[Path, Path], tmp_path: Path) -> Works:
    """What changes a copy of it."""
    return Works(shutil.copytree(built[1], tmp_path / "data"), built[0], load_encoder(Settings()))


@pytest.fixture
def live(works: Works) -> Iterator[Live]:
    settings = Settings(data_dir=works.data_dir, corpus_dir=works.corpus_dir)
    yield Live(Assistant.open(settings), settings, look=0, grace=3600)


def publish(works: Works, tmp_path: Path) -> None:
    (tmp_path / "午餐.txt").write_text(FIRST, "utf-8")
    assert ingest(works, [tmp_path / "午餐.txt"]).created == (LUNCH,)


def titles(assistant: Assistant) -> set[str]:
    return {entry.title for entry in shelves(assistant).entries.values()}


def test_nothing_is_opened_while_nothing_changes(live: Live) -> None:
    first = live.get()
    assert [live.get() for _ in range(5)] == [first] * 5
    live.settle()
    assert live.get() is first


def test_a_newer_edition_takes_over_and_the_old_one_stays_whole(live: Live, works: Works, tmp_path: Path) -> None:
    old = live.get()
    publish(works, tmp_path)
    assert live.get() is old  # nobody waits for the new one
    live.settle()
    fresh = live.get()
    assert fresh is not old
    assert LUNCH in titles(fresh)
    assert LUNCH not in titles(old)
    assert old.ask(QUESTION).units[:2] == ("省商务厅", "省住建厅")
    assert fresh.ask(QUESTION).index_version == shelves(fresh).version != shelves(old).version


def test_going_back_is_noticed_too(live: Live, works: Works, tmp_path: Path) -> None:
    publish(works, tmp_path)
    live.get()
    live.settle()
    rollback(works)
    live.get()
    live.settle()
    assert LUNCH not in titles(live.get())


def test_an_edition_published_before_the_first_look_is_noticed(works: Works, tmp_path: Path) -> None:
    settings = Settings(data_dir=works.data_dir, corpus_dir=works.corpus_dir)
    opened = Assistant.open(settings)
    publish(works, tmp_path)
    live = Live(opened, settings, look=0)
    live.get()
    live.settle()
    assert LUNCH in titles(live.get())


def test_looks_are_at_least_so_far_apart(works: Works, tmp_path: Path) -> None:
    settings = Settings(data_dir=works.data_dir, corpus_dir=works.corpus_dir)
    live = Live(Assistant.open(settings), settings, look=3600)
    publish(works, tmp_path)
    old = live.get()
    live.settle()
    assert live.get() is old


@pytest.mark.parametrize("wrong", ["missing", "damaged", "mute", "broken"])
def test_one_that_cannot_serve_leaves_the_old_one_and_is_tried_once(
    works: Works, tmp_path: Path, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    settings = Settings(data_dir=works.data_dir, corpus_dir=works.corpus_dir)
    opened = Assistant.open(settings)
    tried = []

    def open_(settings: Settings) -> Assistant:
        tried.append(1)
        fresh = reopened(settings, [shelves(opened)])
        if wrong == "mute":
            raise PolicyError("不答\n话。")
        if wrong == "broken":
            raise RuntimeError("broken")
        return fresh

    live = Live(opened, settings, open_assistant=open_, look=0)
    live.get()
    if wrong == "missing":
        (works.data_dir / "current").write_text("index-nothing-9", "utf-8")
    else:
        publish(works, tmp_path)
    if wrong == "damaged":
        folder = works.data_dir / (works.data_dir / "current").read_text("utf-8")
        (folder / "catalogue.json").write_bytes(b"{")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert live.get() is opened
            live.settle()
    assert tried == [1]
    (record,) = caplog.records
    assert "继续使用旧索引" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert opened.ask(QUESTION).status == "answered"


def test_after_an_edition_that_failed_the_next_one_is_tried(works: Works, tmp_path: Path) -> None:
    settings = Settings(data_dir=works.data_dir, corpus_dir=works.corpus_dir)
    live = Live(Assistant.open(settings), settings, look=0)
    good = (works.data_dir / "current").read_text("utf-8")
    (works.data_dir / "current").write_text("index-nothing-99", "utf-8")
    live.get()
    live.settle()
    (works.data_dir / "current").write_text(good, "utf-8")
    publish(works, tmp_path)
    live.get()
    live.settle()
    assert LUNCH in titles(live.get())


def test_the_replaced_one_is_released_but_for_what_is_shared(works: Works, tmp_path: Path) -> None:
    settings = Settings(data_dir=works.data_dir, corpus_dir=works.corpus_dir)
    live = Live(Assistant.open(settings), settings, look=0, grace=0.05)
    publish(works, tmp_path)
    live.get()
    live.settle()
    time.sleep(0.5)
    fresh = shelves(live.get())
    assert fresh.document(SMALL_ID).measures
    assert all(fresh.passages(identity) for identity in fresh.entries)


def test_requests_go_on_through_an_exchange(live: Live, works: Works, tmp_path: Path) -> None:
    failed: list[str] = []
    versions: set[str] = set()
    done = threading.Event()

    def asking() -> None:
        while not done.is_set():
            assistant = live.get()
            answer = assistant.ask(QUESTION, documents=(SMALL_ID,))
            versions.add(answer.index_version)
            if answer.status != "answered" or answer.index_version != shelves(assistant).version:
                failed.append(answer.answer)

    threads = [threading.Thread(target=asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    publish(works, tmp_path)
    until = time.monotonic() + 60
    while len(versions) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    done.set()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(versions) == 2
