"""A real browser for tests: Debian's Chromium, driven by Playwright, watched for requests to other hosts and errors in its console."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "Chromium is not installed (Debian: apt install chromium fonts-noto-cjk; .ci/run does it)"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PALETTES = ["", "dark=1", "elder=1", "elder=1&dark=1"]  # as an address asks for them


expect.set_options(timeout=20_000)  # a busy machine is not a failing one


@dataclass
class Watch:
    """What a browser context did that it should not have: requests to other hosts, errors of scripts, refusals by policy."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, watch: Watch, **options: object) -> Iterator[Page]:
    """A page in a fresh context; `watch` collects what goes wrong in it until it closes: a request cut off then is no fault."""
    context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
    errors: list[str] = []
    context.on("request", lambda request: _note(watch, request.url))
    page = context.new_page()
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    try:
        yield page
    finally:
        watch.errors.extend(errors)
        context.close()


def _note(watch: Watch, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
        watch.outside.append(url)


def serious(page: Page) -> list[str]:
    """What axe finds on the page as shown that is serious or critical, a line each."""
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def width(page: Page) -> int:
    """How wide the page is to scroll, in CSS pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
