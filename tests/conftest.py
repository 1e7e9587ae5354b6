"""Fixtures for all tests, and the fence: a test that reaches for a host other than this one fails."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from ingest.catalog import Corpus, load_corpus, packaged_corpus
from ingest.models import Document, Encoder, Library
from ingest.pipeline import Works, ingest
from ingest.store import live_index
from rag import Assistant, Settings
from rag.encoder import load_encoder
from tests.browsing import CHROMIUM, DESKTOP, NO_CHROMIUM, PHONE, Watch, chromium, watched
from tests.builders import NOTICE_FILE, NOTICE_ID, read
from tests.web import serving, web

# What the developer has set is not what is tested.
for _name in [name for name in os.environ if name.startswith("POLICYQA_")]:
    del os.environ[_name]

settings.register_profile(
    "policyqa", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("policyqa")

_LOOPBACK = ("localhost", "::1", "0.0.0.0", "::", "")
_attempts: list[str] = []


class OutsideSocketError(AssertionError):
    """A test reached for the network."""


def _is_outside(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return isinstance(name, str) and name not in _LOOPBACK and not name.startswith("127.")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: sees every connection and every look-up of a name, whoever asks for it, and stops the outside ones."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        if arguments[0].family not in (socket.AF_INET, socket.AF_INET6) or arguments[1] is None:
            return
        host = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if _is_outside(host):
        _attempts.append(f"{event} {host!r}")
        raise OutsideSocketError(f"a test reached for the network: {event} {host!r}")


sys.addaudithook(_watch)


@pytest.fixture
def outside_attempts() -> list[str]:
    """What this test has tried to reach outside. Only a test of the fence clears it."""
    return _attempts


@pytest.fixture(autouse=True)
def _fence() -> Iterator[None]:
    """Fail the test that reached outside, even where its own code swallowed the error."""
    yield
    reached = _attempts.copy()
    _attempts.clear()
    if reached:
        pytest.fail(f"reached for the network: {', '.join(reached)}")


@pytest.fixture(scope="session")
def notice() -> str:
    """The Hubei notice as received."""
    return NOTICE_FILE.read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The corpus that ships with the program."""
    return load_corpus(packaged_corpus())


@pytest.fixture(scope="session")
def library(corpus: Corpus) -> Library:
    """The packaged corpus, parsed and chunked."""
    return read(corpus)


@pytest.fixture(scope="session")
def document(library: Library) -> Document:
    """The Hubei notice, parsed."""
    (found,) = [document for document in library.documents if document.id == NOTICE_ID]
    return found


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The offline encoder."""
    return load_encoder(Settings())


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A data folder with the index of the packaged corpus, built once. Tests that change it work on a copy."""
    folder = tmp_path_factory.mktemp("data")
    ingest(Works(folder, packaged_corpus(), encoder))
    return folder


@pytest.fixture(scope="session")
def index_folder(data_dir: Path) -> Path:
    """The folder of the live index."""
    folder = live_index(data_dir)
    assert folder is not None
    return folder


@pytest.fixture(scope="session")
def assistant(data_dir: Path) -> Assistant:
    """An assistant on the built index."""
    return Assistant.open(Settings(data_dir=data_dir))


@pytest.fixture(scope="session")
def client(assistant: Assistant, data_dir: Path) -> Iterator[TestClient]:
    """The web application in process, with its default settings; what it writes goes into the tests' own folder."""
    with TestClient(web(lambda: assistant, data_dir=data_dir)) as client:
        yield client


@pytest.fixture(scope="session")
def site(assistant: Assistant, data_dir: Path) -> Iterator[str]:
    """The address of the web application on a port of this machine, for a real browser."""
    with serving(web(lambda: assistant, data_dir=data_dir)) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; tests that need it are skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with chromium() as browser:
        yield browser


def _page(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    """A page on the site; whatever it does may ask no other host and cause no error in the console."""
    watch = Watch()
    with watched(browser, watch, base_url=site, **options) as page:
        yield page
    assert not watch.outside
    assert not watch.errors


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A desktop page."""
    yield from _page(browser, site, viewport=DESKTOP)


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """The same on a phone."""
    yield from _page(browser, site, viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """The same on a phone without JavaScript."""
    yield from _page(browser, site, viewport=PHONE, java_script_enabled=False)
