"""One address asked for: at a distance from the request before, again where that may help, and read within bounds."""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from ingest.addresses import Address, Allow, Resolve, checked, literal
from ingest.body import check_length, check_type, read_body
from ingest.limits import BY_HAND, AgainError, Clock, Limits, RefusedError
from ingest.robots import AGENT
from ingest.transport import Deadline, Line, Transport, in_words

_AGAIN = (429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_BACKOFF = wait_exponential_jitter(initial=1, max=30, jitter=1)
_ACCEPT = "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request is for: so many bytes at most, cut or refused beyond, and whether only documents will do."""

    most: int
    cut: bool
    document: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered: a status, and with 200 the body, with a redirect where to."""

    status: int
    data: bytes = b""
    content_type: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """What lies between this program and a site: how names are looked up, which addresses may be asked, whom TLS trusts, and
    an HTTP proxy, if any.

    A proxy looks names up itself, so that behind it only hosts written as addresses can be checked here.
    """

    resolve: Resolve
    allow: Allow
    tls: ssl.SSLContext
    proxy: httpx.Proxy | None = None

    def check(self, host: str, port: int) -> list[Address]:
        """The addresses to connect to for a site's host. Raises RefusedError or AgainError where there are none."""
        return checked(host, port, self.resolve, self.allow)

    def check_proxy(self, host: str, port: int) -> list[Address]:
        """The same for the proxy: it stands inside, as a rule, and is the administrator's choice."""
        return checked(host, port, self.resolve, _anywhere)


class Asker:
    """Asks sites for addresses, and remembers when each host was last asked."""

    def __init__(self, limits: Limits, network: Network, clock: Clock) -> None:
        self._limits = limits
        self._network = network
        self._clock = clock
        self._asked: dict[str, float] = {}

    def ask(self, url: httpx.URL, wanted: Wanted, deadline: Deadline, delay: float) -> Answer:
        """The answer of one address, at least `delay` seconds after the host was last asked.

        Raises the last AgainError when further attempts did not help, RefusedError at once for what they cannot help.
        """

        def enough(state: RetryCallState) -> bool:
            return state.attempt_number >= self._limits.attempts or not deadline.allows(state.upcoming_sleep)

        trying = Retrying(
            sleep=self._clock.sleep,
            wait=_pause,
            retry=retry_if_exception_type(AgainError),
            stop=enough,
            reraise=True,
        )
        try:
            return trying(self._once, url, wanted, deadline, delay)
        except AgainError as failed:
            raise AgainError(f"{failed.reason},试了 {trying.statistics['attempt_number']} 次") from None

    def _once(self, url: httpx.URL, wanted: Wanted, deadline: Deadline, delay: float) -> Answer:
        self._keep_distance(url.host, deadline, delay)
        try:
            with in_words(self._limits), self._client(url, deadline) as client, client.stream("GET", url) as response:
                return self._read(response, wanted)
        finally:
            self._asked[url.host] = self._clock.now()

    def _keep_distance(self, host: str, deadline: Deadline, delay: float) -> None:
        wait = self._asked[host] + delay - self._clock.now() if host in self._asked else 0.0
        if not deadline.allows(max(wait, 0.0)):
            raise deadline.over()
        if wait > 0:
            self._clock.sleep(wait)

    def _client(self, url: httpx.URL, deadline: Deadline) -> httpx.Client:
        """A client for one request: no connection, cookie or setting of the environment lives on in another."""
        network = self._network
        if network.proxy and literal(url.host):
            network.check(url.host, 0)
        line = Line(network.check_proxy if network.proxy else network.check, deadline)
        return httpx.Client(
            transport=Transport(line, network.tls, network.proxy),
            trust_env=False,
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            headers={
                "User-Agent": f"{AGENT}/{version('policyqa')}",
                "Accept": _ACCEPT,
                "Accept-Language": "zh-CN, zh;q=0.9",
                "Accept-Encoding": "gzip",  # the one packing that `read_body` bounds; httpx would ask for what is installed
                "Connection": "close",
            },
        )

    def _read(self, response: httpx.Response, wanted: Wanted) -> Answer:
        status, headers = response.status_code, response.headers
        if status in _AGAIN:
            raise self._later(status, headers.get("retry-after"))
        if status in _REDIRECTS and "location" in response.extensions:
            return Answer(status, location=response.extensions["location"])
        if status != 200:
            return Answer(status)
        kind = headers.get("content-type")
        if wanted.document:
            check_type(kind)
            check_length(headers.get("content-length"), wanted.most)
        encoding = headers.get("content-encoding", "")
        return Answer(status, read_body(response.iter_raw(), encoding, wanted.most, cut=wanted.cut), kind)

    def _later(self, status: int, retry_after: str | None) -> RefusedError:
        """The error for a site that is busy or out of order; one that wants to be left alone for long is."""
        seconds = _seconds(retry_after, self._clock.today()) if retry_after else None
        if seconds is not None and seconds > self._limits.longest_wait:
            return RefusedError(f"网站要求 {seconds:.0f} 秒后再访问({status})", f"请到时再试;{BY_HAND}")
        return AgainError("网站要求放慢访问(429)" if status == 429 else f"网站暂时不能访问({status})", seconds)


def _anywhere(address: Address) -> bool:  # noqa: ARG001 - an Allow
    return True


def _pause(state: RetryCallState) -> float:
    """Seconds before the next attempt: as many as the site asks for, else longer each time, and not in step with others."""
    failed = state.outcome.exception() if state.outcome else None
    if isinstance(failed, AgainError) and failed.after is not None:
        return failed.after
    return _BACKOFF(state)


def _seconds(retry_after: str, today: datetime) -> float | None:
    """Retry-After in seconds, given as such or as a date; None where it is neither."""
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        return float(retry_after)
    with suppress(ValueError, OverflowError):
        date = parsedate_to_datetime(retry_after)
        return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - today).total_seconds())
    return None
