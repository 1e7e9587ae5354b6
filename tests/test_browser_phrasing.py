"""A model's words in the chat: they appear sentence by sentence with their chips, and give way calmly when it breaks off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.assistant import Assistant
from rag.settings import Settings
from tests.browsing import PHONE, Watch, serious, watched, width
from tests.llmserver import Server, Talk, llm_server
from tests.web import serving, web

QUESTION = "快递能送到村里吗？"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with llm_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(assistant: Assistant, data_dir: Path, server: Server) -> Iterator[str]:
    settings: dict[str, Any] = {"data_dir": data_dir, "llm_base_url": server.url, "llm_model": "m"}
    phrased = Assistant(assistant.archive, Settings(**settings))
    phrased.ask(QUESTION, mode="extractive")
    with serving(web(lambda: phrased, **settings)) as url:
        yield url


@pytest.fixture(params=["desktop", "phone"])
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    watch = Watch()
    options: dict[str, Any] = {"viewport": PHONE} if request.param == "phone" else {}
    with watched(browser, watch, base_url=site, **options) as page:
        page.goto("/")
        page.locator("#question textarea").wait_for()
        yield page
    assert not watch.outside
    assert not watch.errors


class Slowly:
    """A server that says the first passage, waits until it is told to go on, and ends as it is told."""

    def __init__(self, *, breaks_off: bool) -> None:
        self._breaks_off, self.go_on = breaks_off, threading.Event()

    def __call__(self, talk: Talk) -> None:
        (first, one), (second, other) = talk.passages[:2]
        talk.piece(f"{one}[{first}]{other[:4]}")
        self.go_on.wait(8)
        if self._breaks_off:
            talk.cut()
        else:
            talk.say(f"{other[4:]}[{second}]")


def ask(page: Page) -> None:
    page.locator("#question textarea").fill(QUESTION)
    page.keyboard.press("Enter")


def test_sentences_appear_one_by_one_with_their_chips(page: Page, server: Server) -> None:
    server.behave = slowly = Slowly(breaks_off=False)
    ask(page)
    growing = page.locator("#chat .answer.growing")
    expect(growing.locator("a.chip")).to_have_count(1)
    expect(growing.locator(".pending")).to_be_visible()
    assert page.locator("#chat .answer .foot").count() == 0
    slowly.go_on.set()
    whole = page.locator("#chat .answer:not(.growing)")
    expect(whole.locator(".foot .notice")).to_contain_text("人工智能")
    expect(whole).to_contain_text("以下是文件原文")
    assert growing.count() == 0
    whole.locator("a.chip").first.click()
    expect(whole.locator("mark").first).to_be_in_viewport()
    assert not serious(page)
    assert page.viewport_size is not None
    assert width(page) <= page.viewport_size["width"]


def test_a_server_that_is_cut_off_leaves_the_documents_words(page: Page, server: Server) -> None:
    server.behave = slowly = Slowly(breaks_off=True)
    ask(page)
    expect(page.locator("#chat .answer.growing a.chip")).to_have_count(1)
    slowly.go_on.set()
    whole = page.locator("#chat .answer:not(.growing)")
    expect(whole.locator(".fallback")).to_contain_text("以下直接摘引文件原文")
    assert "以下是文件原文" not in whole.inner_text()
    assert "人工智能" not in whole.locator(".foot .notice").inner_text()
    assert page.locator(".toast-message-text").count() == 0
    assert not serious(page)
