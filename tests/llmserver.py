"""An OpenAI-compatible server on a real port that says what a test tells it to, well or badly."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]
Behaviour = Callable[["Talk"], None]
_PASSAGE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)


@dataclass
class Server:
    """Where it listens, what it does, and what it was asked."""

    url: str = ""
    behave: Behaviour = lambda talk: talk.say("")
    requests: list[Request] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    left: list[float] = field(default_factory=list)  # when a client hung up while it spoke


class Talk:
    """One request being answered."""

    def __init__(self, handler: BaseHTTPRequestHandler, request: Request, server: Server) -> None:
        self._handler, self.request, self.server = handler, request, server
        self._open = False

    @property
    def rules(self) -> str:
        return str(self.request["messages"][0]["content"])

    @property
    def passages(self) -> list[tuple[int, str]]:
        """(number, text) of the evidence."""
        return [(int(number), text) for number, text in _PASSAGE.findall(self.request["messages"][1]["content"])]

    def fail(self, status: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> None:
        self._handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body.encode())), **headers}.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self._handler.wfile.write(body.encode())

    def begin(self) -> None:
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream")
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()
        self._open = True

    def raw(self, data: bytes) -> None:
        if not self._open:
            self.begin()
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def piece(self, text: str, finish: str | None = None) -> None:
        delta = {"role": "assistant", "content": text}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.raw(f"data: {json.dumps(chunk)}\n\n".encode())

    def end(self) -> None:
        self.piece("", "stop")
        self.raw(b"data: [DONE]\n\n")

    def say(self, text: str, size: int = 3, pause: float = 0.0) -> None:
        """The whole text in small pieces, and the end."""
        for at in range(0, len(text), size):
            self.piece(text[at : at + size])
            time.sleep(pause)
        self.end()

    def cut(self) -> None:
        """Hang up as a killed server does."""
        self._handler.wfile.flush()
        self._handler.connection.shutdown(socket.SHUT_RDWR)


def quoting(talk: Talk) -> str:
    """The evidence in its own words: what a model that behaves well would come near to."""
    return "".join(f"{text.rstrip('。')}[{number}]。" for number, text in talk.passages)


@contextmanager
def llm_server() -> Iterator[Server]:
    """A server on a free port of this machine."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.paths.append(self.path)
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            request["key"] = self.headers.get("Authorization", "")
            state.requests.append(request)
            try:
                state.behave(Talk(self, request, state))
            except (BrokenPipeError, ConnectionResetError, OSError):
                state.left.append(time.monotonic())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
