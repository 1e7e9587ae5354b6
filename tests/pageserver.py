"""A site on this machine for the tests of fetching: real sockets, real HTTP, and every way to misbehave."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

HTML = "text/html; charset=utf-8"


class Handler(BaseHTTPRequestHandler):
    """Answers from the pages of its server, one request a connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = cast("_Server", self.server)
        host = self.headers.get("Host", "").split(":")[0]
        server.site.asked.append(Asked(host, self.path, self.headers))
        known = server.site.pages.get(host + self.path, server.site.pages.get(self.path, status(404)))
        if isinstance(known, list):
            known = known.pop(0) if len(known) > 1 else known[0]
        self.close_connection = True
        known(self)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing on the screen of the tests."""

    def head(self, code: int, headers: dict[str, str]) -> None:
        """Status and headers, as given."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def wait(self, seconds: float) -> bool:
        """Whether the server is still there after so long."""
        return not cast("_Server", self.server).site.closed.wait(seconds)


Answer = Callable[[Handler], None]


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    host: str
    path: str
    headers: Message


@dataclass
class Site:
    """Pages by path, or by host and path; a list is answered one after the other, its last for ever."""

    port: int
    pages: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what many tests are about."""


@contextmanager
def pages(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site on a free port of this machine, with TLS where a context is given."""
    with _Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.site = Site(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.site
        finally:
            server.site.closed.set()
            server.shutdown()
            thread.join()


def sent(body: str | bytes, kind: str | None = HTML, code: int = 200, **headers: str) -> Answer:
    """A whole answer. `Content_Encoding="gzip"` names a header; content-length is right unless given."""
    data = body.encode() if isinstance(body, str) else body
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    typed = {"Content-Type": kind} if kind else {}

    def answer(handler: Handler) -> None:
        handler.head(code, {"Content-Length": str(len(data))} | typed | given)
        handler.wfile.write(data)

    return answer


def status(code: int, **headers: str) -> Answer:
    """An answer without a page."""
    return sent(b"", code=code, **headers)


def moved(location: str, code: int = 302, **headers: str) -> Answer:
    """A redirect."""
    return sent(b"", code=code, Location=location, **headers)


def dripping(handler: Handler) -> None:
    """A page that never ends, a byte at a time."""
    handler.head(200, {"Content-Type": HTML})
    while handler.wait(0.02):
        handler.wfile.write(b"<")


def dripping_head(handler: Handler) -> None:
    """Headers that never end, a byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while handler.wait(0.02):
        handler.wfile.write(b"x")


def silent(handler: Handler) -> None:
    """Says nothing."""
    handler.wait(5)


def hung_up(handler: Handler) -> None:
    """Hangs up in place of an answer."""
    handler.connection.close()


def cut(handler: Handler) -> None:
    """Announces more than it sends."""
    handler.head(200, {"Content-Type": HTML, "Content-Length": "5000"})
    handler.wfile.write("<p>一半".encode())


def badly_chunked(handler: Handler) -> None:
    """Chunks whose length is no number."""
    handler.head(200, {"Content-Type": HTML, "Transfer-Encoding": "chunked"})
    handler.wfile.write(b"5\r\nhello\r\nzzz\r\nhello\r\n0\r\n\r\n")


def no_http(handler: Handler) -> None:
    """Another protocol."""
    handler.wfile.write(b"220 ftp.example.gov.cn ready\r\n")


def huge(handler: Handler) -> None:
    """Megabytes without an announcement, until the other side has had enough."""
    handler.head(200, {"Content-Type": HTML})
    while handler.wait(0):
        handler.wfile.write(b"x" * 65536)


def bomb(megabytes: int) -> bytes:
    """A gzip file of about a thousandth of what it unpacks to."""
    return gzip.compress(bytes(megabytes << 20))
