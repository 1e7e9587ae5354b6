"""The web application for tests: in process, or on a port for a real browser."""

from __future__ import annotations

import asyncio
import threading
import time
import warnings
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from rag.assistant import Assistant
from rag.settings import Settings
from ui.app import create_app
from ui.serve import address, listen

T = TypeVar("T")


def web(get_assistant: Callable[[], Assistant], **settings: Any) -> FastAPI:
    """The application, made inside an event loop: outside of one Gradio opens its own and leaves them open."""

    async def make() -> FastAPI:
        return create_app(get_assistant, Settings(**settings))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what importing Gradio's dependencies warns about
        return apart(make())


def apart(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives, run in a thread of its own: Playwright has a loop running in this one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def once(given: T, then: Callable[[], T]) -> Callable[[], T]:
    """Gives `given` the first time, what `then` gives ever after."""
    left = [given]
    return lambda: left.pop() if left else then()


@contextmanager
def serving(app: ASGIApp, host: str = "127.0.0.1") -> Iterator[str]:
    """The application on a free port of this machine; its address."""
    with listen(host, 0) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
        try:
            yield address(listening)
        finally:
            server.should_exit = True
            thread.join(10)
