"""The line to a site: opened to the very address that was checked, given up at the deadline, TLS verified.

httpx leaves looking a name up to the socket, so that a name could be checked as one address and connected as another (DNS
rebinding). Here every connection looks the name up once, checks all that it resolves to, and connects by number; Host, SNI and
the certificate's name stay those of the address.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

import httpcore
import httpx

from ingest.addresses import Address
from ingest.limits import BY_HAND, AgainError, Clock, Limits, RefusedError
from ingest.links import shown

T = TypeVar("T")
_Options = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]
# OpenSSL's X509_V_ERR_*, in words.
_UNVERIFIED = {
    9: "还没有生效",
    10: "已过期",
    18: "是网站自己签发的",
    19: "签发机构不受信任",
    20: "签发机构不受信任",
    21: "签发机构不受信任",
    62: "不是发给这个主机名的",
    64: "不是发给这个主机地址的",
}
_TRIED = 4  # addresses of a host that are tried one after the other


class Deadline:
    """The moment when a download is over, whatever it is doing. `seconds` says how long it had."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._end = clock.now() + seconds

    def allows(self, seconds: float) -> bool:
        """Whether something that takes so long would still end in time."""
        return self._clock.now() + seconds < self._end

    def left(self, most: float | None = None) -> float:
        """Seconds left, `most` at most. Raises RefusedError when there are none."""
        left = self._end - self._clock.now()
        if left <= 0:
            raise self.over()
        return left if most is None else min(left, most)

    def over(self) -> RefusedError:
        """The error that says so."""
        return RefusedError(f"下载超过 {self._seconds:g} 秒仍未完成,已放弃", f"请稍后再试;{BY_HAND}")

    def within(self, work: Callable[[float], T], timeout: float | None) -> T:
        """What `work` gives in the time that it gets. A time-out that is the deadline's own is told as such."""
        try:
            return work(self.left(timeout))
        except httpcore.TimeoutException:
            self.left()
            raise


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing lasts beyond the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._deadline.within(lambda left: self._stream.read(max_bytes, left), timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._deadline.within(lambda left: self._stream.write(buffer, left), timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secured = self._deadline.within(
                lambda left: self._stream.start_tls(ssl_context, server_hostname, left), timeout
            )
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):  # which no further attempt makes good
                raise _unverified(error.__cause__) from None
            raise
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class Line(httpcore.NetworkBackend):
    """Opens connections to the addresses that `check` gives for (host, port); `check` raises for a host not allowed."""

    def __init__(self, check: Callable[[str, int], list[Address]], deadline: Deadline) -> None:
        self._check = check
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature; neither is ever set
        socket_options: _Options | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError(host)
        for address in self._check(host, port)[:_TRIED]:
            try:
                return _Stream(self._connected(str(address), port, timeout), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def _connected(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        return self._deadline.within(lambda left: self._sockets.connect_tcp(address, port, left), timeout)


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close:
            close()


class Transport(httpx.BaseTransport):
    """httpx over such a line, or through a proxy. Errors are httpcore's; `in_words` tells them.

    Where a redirect leads stands in the extension "location" of the response.
    """

    def __init__(self, line: httpcore.NetworkBackend, tls: ssl.SSLContext, proxy: httpx.Proxy | None = None) -> None:
        if proxy is None:
            self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=line)
        else:
            own = tls if proxy.url.scheme == "https" else None
            self._pool = httpcore.HTTPProxy(
                str(proxy.url), proxy.raw_auth, ssl_context=tls, proxy_ssl_context=own, network_backend=line
            )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        core = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self._pool.handle_request(
            httpcore.Request(request.method, core, headers=request.headers.raw, extensions=request.extensions)
        )
        body = cast("Iterable[bytes]", answer.stream)  # a pool without async gives no other
        # httpx parses a Location even where it does not follow it, and stumbles over odd ones: that is for `onward` to judge.
        headers = [(name, value) for name, value in answer.headers if name.lower() != b"location"]
        location = httpx.Headers(answer.headers).get("location")
        return httpx.Response(
            answer.status, headers=headers, stream=_Body(body), extensions={"location": location} if location else {}
        )

    def close(self) -> None:
        self._pool.close()


def _unverified(error: ssl.SSLCertVerificationError) -> RefusedError:
    why = _UNVERIFIED.get(error.verify_code, f"有问题:{error.verify_message}")
    return RefusedError(f"网站的 TLS 证书未通过验证,证书{why}")


def trusted() -> ssl.SSLContext:
    """Whom TLS trusts: the authorities that browsers know, and those that this system was told of, an office's own among
    them (the system's store, SSL_CERT_FILE)."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


@contextmanager
def in_words(limits: Limits) -> Iterator[None]:
    """Errors of the line as RefusedError or, where another attempt may go better, AgainError."""
    try:
        yield
    except httpcore.ConnectTimeout:
        raise AgainError(f"{limits.connect:g} 秒内没有连上网站") from None
    except httpcore.TimeoutException:
        raise AgainError(f"网站超过 {limits.read:g} 秒没有应答") from None
    except httpcore.ConnectError:
        raise AgainError("连不上网站") from None
    except httpcore.NetworkError:
        raise AgainError("连接中途断开") from None
    except httpcore.ProxyError as error:
        raise RefusedError(f"代理没有接通网站({shown(str(error), 80)})", f"请检查代理设置;{BY_HAND}") from None
    except httpcore.ProtocolError:
        raise AgainError("网站的应答不完整或不合 HTTP 规范") from None
