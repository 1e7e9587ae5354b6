"""Official pages from their addresses. What is done to one reads as a list in `Fetcher._page`; nothing is written anywhere.

Whatever goes wrong is one PolicyError of one line: which address, what is wrong, what to do instead.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from ingest.addresses import Address, Allow, Resolve, checked, is_public, literal, resolve
from ingest.body import check_length, check_type, read_body
from ingest.limits import BY_HAND, LIMITS, AgainError, AstrayError, Clock, Limits, RefusedError
from ingest.links import onward, parse, shown
from ingest.models import PolicyError
from ingest.robots import AGENT, MOST, Rules
from ingest.transport import Deadline, Line, Transport, in_words, trusted

_AGAIN = (429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_STATUS = {401: "网站不许访问", 403: "网站不许访问", 404: "网页不存在", 410: "网页已撤下"}
_BACKOFF = wait_exponential_jitter(initial=1, max=30, jitter=1)
_ACCEPT = "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as received, unpacked: its bytes, the address that it came from in the end, and its Content-Type as sent
    (with the charset, where there is one)."""

    data: bytes
    url: str
    content_type: str | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a request is for: so many bytes at most, cut or refused beyond, and whether only documents will do."""

    most: int
    cut: bool
    document: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a site answered: a status, and with 200 the body, with a redirect where to."""

    status: int
    data: bytes = b""
    content_type: str | None = None
    location: str | None = None


_ROBOTS = _Wanted(MOST, cut=True, document=False)


def fetch(url: str, limits: Limits = LIMITS, *, allow: Allow = is_public) -> Fetched:
    """The page at this address. `allow` says which machines may be asked.

    Raises PolicyError for anything that cannot be had, or may not. Several pages are better had through one Fetcher, which
    keeps a distance between requests to the same host.
    """
    return Fetcher(limits, allow=allow).fetch(url)


class Fetcher:
    """Fetches pages one after the other, and remembers each host's robots.txt and when it was last asked.

    `proxy` is the address of an HTTP proxy. It looks names up itself, so that behind it only hosts written as addresses can be
    checked here: whoever sets one leaves the rest to it. The environment's HTTPS_PROXY is not read, for that reason.
    """

    def __init__(
        self,
        limits: Limits = LIMITS,
        *,
        allow: Allow = is_public,
        proxy: str | None = None,
        resolve: Resolve = resolve,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._allow = allow
        self._proxy = httpx.Proxy(proxy) if proxy else None
        self._resolve = resolve
        self._clock = clock or Clock()
        self._tls = tls or trusted()
        if self._tls.verify_mode is not ssl.CERT_REQUIRED or not self._tls.check_hostname:
            raise ValueError("certificates must be verified")
        self._rules: dict[str, Rules] = {}
        self._asked: dict[str, float] = {}

    def fetch(self, url: str) -> Fetched:
        """The page at this address. Raises PolicyError for anything that cannot be had, or may not."""
        try:
            return self._page(parse(url, self._limits.ports), Deadline(self._clock, self._limits.total))
        except RefusedError as refused:
            raise PolicyError(f"{shown(url)}:{refused.reason};{refused.advice}。") from None

    def _page(self, url: httpx.URL, deadline: Deadline) -> Fetched:
        wanted = _Wanted(self._limits.size, cut=False, document=True)
        url, answer = self._followed(url, wanted, deadline, lambda hop: self._ask_leave(hop, deadline))
        if answer.status != 200:
            raise RefusedError(
                f"{_STATUS.get(answer.status, '网站没有给出网页')}({answer.status})", _advice(answer.status)
            )
        if not answer.data.strip():
            raise RefusedError("网站发来的内容是空的")
        return Fetched(answer.data, str(url), answer.content_type)

    def _ask_leave(self, url: httpx.URL, deadline: Deadline) -> None:
        """Raises RefusedError when the host's robots.txt keeps this program out, or cannot be had to say so."""
        if not self._rules_of(url, deadline).allows(str(url)):
            raise RefusedError("网站的 robots.txt 不允许程序下载这个网页")

    def _rules_of(self, url: httpx.URL, deadline: Deadline) -> Rules:
        """RFC 9309, 2.3.1: no such file allows everything, a site that fails to give it allows nothing."""
        place = str(url.copy_with(raw_path=b"/"))
        if place not in self._rules:
            self._rules[place] = self._read_rules(url.copy_with(raw_path=b"/robots.txt"), deadline)
        return self._rules[place]

    def _read_rules(self, url: httpx.URL, deadline: Deadline) -> Rules:
        try:
            _, answer = self._followed(url, _ROBOTS, deadline, lambda hop: None)
        except AstrayError:  # led away from the site there is none
            return Rules()
        except AgainError as failed:
            raise RefusedError(f"读不到网站的 robots.txt({failed.reason}),不能确认是否允许下载") from None
        if answer.status >= 500:
            raise RefusedError(f"读不到网站的 robots.txt({answer.status}),不能确认是否允许下载")
        return Rules(answer.data)

    def _followed(
        self, url: httpx.URL, wanted: _Wanted, deadline: Deadline, before: Callable[[httpx.URL], None]
    ) -> tuple[httpx.URL, _Answer]:
        """The first answer that is no redirect, and its address. `before` is called for every address before it is asked."""
        for _ in range(self._limits.redirects + 1):
            before(url)
            answer = self._answered(url, wanted, deadline)
            if answer.location is None:
                return url, answer
            url = onward(url, answer.location, self._limits.ports)
        raise AstrayError(f"重定向超过 {self._limits.redirects} 次")

    def _answered(self, url: httpx.URL, wanted: _Wanted, deadline: Deadline) -> _Answer:
        """The answer of one address, asked again where that may help. Raises the last AgainError when it did not."""
        trying = Retrying(
            sleep=self._clock.sleep,
            wait=_pause,
            retry=retry_if_exception_type(AgainError),
            stop=stop_after_attempt(self._limits.attempts) | (lambda state: not deadline.allows(state.upcoming_sleep)),
            reraise=True,
        )
        try:
            return trying(self._asked_once, url, wanted, deadline)
        except AgainError as failed:
            raise AgainError(f"{failed.reason},试了 {trying.statistics['attempt_number']} 次") from None

    def _asked_once(self, url: httpx.URL, wanted: _Wanted, deadline: Deadline) -> _Answer:
        self._keep_distance(url, deadline)
        try:
            with in_words(self._limits), self._client(url, deadline) as client, client.stream("GET", url) as response:
                return self._read(response, wanted)
        finally:
            self._asked[url.host] = self._clock.now()

    def _keep_distance(self, url: httpx.URL, deadline: Deadline) -> None:
        """Wait until the host may be asked again."""
        rules = self._rules.get(str(url.copy_with(raw_path=b"/")), None)
        asked_for = min(rules.delay, self._limits.longest_delay) if rules else 0.0
        wait = self._asked.get(url.host, -1e9) + max(self._limits.delay, asked_for) - self._clock.now()
        if not deadline.allows(max(wait, 0.0)):
            raise deadline.over()
        if wait > 0:
            self._clock.sleep(wait)

    def _client(self, url: httpx.URL, deadline: Deadline) -> httpx.Client:
        """A client for one request: no connection, cookie or setting of the environment lives on in another."""
        if self._proxy:
            if literal(url.host):
                self._check(url.host, 0)
            line = Line(lambda host, port: self._resolve_proxy(host, port), deadline)
        else:
            line = Line(self._check, deadline)
        return httpx.Client(
            transport=Transport(line, self._tls, self._proxy),
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

    def _check(self, host: str, port: int) -> list[Address]:
        return checked(host, port, self._resolve, self._allow)

    def _resolve_proxy(self, host: str, port: int) -> list[Address]:
        """A proxy stands inside, as a rule, and is the administrator's choice."""
        return checked(host, port, resolve, lambda address: True)

    def _read(self, response: httpx.Response, wanted: _Wanted) -> _Answer:
        status, headers = response.status_code, response.headers
        if status in _AGAIN:
            raise self._later(status, headers.get("retry-after"))
        if status in _REDIRECTS and "location" in headers:
            return _Answer(status, location=headers["location"])
        if status != 200:
            return _Answer(status)
        kind = headers.get("content-type")
        if wanted.document:
            check_type(kind)
            check_length(headers.get("content-length"), wanted.most)
        encoding = headers.get("content-encoding", "")
        return _Answer(status, read_body(response.iter_raw(), encoding, wanted.most, cut=wanted.cut), kind)

    def _later(self, status: int, retry_after: str | None) -> RefusedError:
        """The error for a site that is busy or out of order; one that wants to be left alone for long is."""
        seconds = _seconds(retry_after, self._clock.today()) if retry_after else None
        if seconds is not None and seconds > self._limits.longest_wait:
            return RefusedError(f"网站要求 {seconds:.0f} 秒后再访问({status})", f"请到时再试;{BY_HAND}")
        return AgainError("网站要求放慢访问(429)" if status == 429 else f"网站暂时不能访问({status})", seconds)


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


def _advice(status: int) -> str:
    return f"请核对网址;{BY_HAND}" if status in (404, 410) else BY_HAND
