"""Official pages from their addresses. What is done to one reads as a list in `Fetcher._page`; nothing is written anywhere.

Whatever goes wrong is one PolicyError of one line: which address, what is wrong, what to do instead.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from ingest.addresses import Allow, Resolve, is_public, resolve
from ingest.asking import Answer, Asker, Network, Wanted
from ingest.limits import BY_HAND, LIMITS, AgainError, AstrayError, Clock, Limits, RefusedError
from ingest.links import onward, parse, shown
from ingest.models import PolicyError
from ingest.robots import MOST, Rules
from ingest.transport import Deadline, trusted

_STATUS = {401: "网站不许访问", 403: "网站不许访问", 404: "网页不存在", 410: "网页已撤下"}
_ROBOTS = Wanted(MOST, cut=True, document=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as received, unpacked: its bytes, the address that it came from in the end, and its Content-Type as sent
    (with the charset, where there is one)."""

    data: bytes
    url: str
    content_type: str | None


def fetch(url: str, limits: Limits = LIMITS, *, allow: Allow = is_public) -> Fetched:
    """The page at this address. `allow` says which machines may be asked.

    Raises PolicyError for anything that cannot be had, or may not. Several pages are better had through one Fetcher, which
    keeps a distance between requests to the same host.
    """
    return Fetcher(limits, allow=allow).fetch(url)


class Fetcher:
    """Fetches pages one after the other, and remembers what each host's robots.txt says.

    `proxy` is the address of an HTTP proxy, https://user:password@host:port at its longest. The environment's HTTPS_PROXY is
    not read: behind a proxy names are looked up by it and cannot be checked here, which somebody has to decide.
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
        self._clock = clock or Clock()
        tls = tls or trusted()
        if tls.verify_mode is not ssl.CERT_REQUIRED or not tls.check_hostname:
            raise ValueError("certificates must be verified")
        network = Network(resolve, allow, tls, httpx.Proxy(proxy) if proxy else None)
        self._asker = Asker(limits, network, self._clock)
        self._rules: dict[str, Rules] = {}

    def fetch(self, url: str) -> Fetched:
        """The page at this address. Raises PolicyError for anything that cannot be had, or may not."""
        try:
            return self._page(parse(url, self._limits.ports), Deadline(self._clock, self._limits.total))
        except RefusedError as refused:
            raise PolicyError(f"{shown(url)}:{refused.reason};{refused.advice}。") from None

    def _page(self, url: httpx.URL, deadline: Deadline) -> Fetched:
        wanted = Wanted(self._limits.size, cut=False, document=True)
        url, answer = self._followed(url, wanted, deadline, self._rules_of)
        if answer.status != 200:
            reason = _STATUS.get(answer.status, "网站没有给出网页")
            raise RefusedError(f"{reason}({answer.status})", f"请核对网址;{BY_HAND}")
        if not answer.data.strip():
            raise RefusedError("网站发来的内容是空的")
        return Fetched(answer.data, str(url), answer.content_type)

    def _followed(
        self, url: httpx.URL, wanted: Wanted, deadline: Deadline, rules_of: Callable[[httpx.URL, Deadline], Rules]
    ) -> tuple[httpx.URL, Answer]:
        """The first answer that is no redirect, and its address. Every address on the way is checked like the first."""
        for _ in range(self._limits.redirects + 1):
            rules = rules_of(url, deadline)
            if not rules.allows(str(url)):
                raise RefusedError(f"网站的 robots.txt 不允许程序下载 {shown(str(url))}")
            delay = max(self._limits.delay, min(rules.delay, self._limits.longest_delay))
            answer = self._asker.ask(url, wanted, deadline, delay)
            if answer.location is None:
                return url, answer
            url = onward(url, answer.location, self._limits.ports)
        raise AstrayError(f"重定向超过 {self._limits.redirects} 次,已放弃")

    def _rules_of(self, url: httpx.URL, deadline: Deadline) -> Rules:
        """What robots.txt of this host says, asked once."""
        url = url.copy_with(raw_path=b"/robots.txt")
        if str(url) not in self._rules:
            self._rules[str(url)] = self._read_rules(url, deadline)
        return self._rules[str(url)]

    def _read_rules(self, url: httpx.URL, deadline: Deadline) -> Rules:
        """RFC 9309, 2.3.1: where there is no such file everything is allowed, where it cannot be had nothing is."""
        try:
            _, answer = self._followed(url, _ROBOTS, deadline, lambda *_: Rules())
        except AstrayError:  # led off the site there is none
            return Rules()
        except AgainError as failed:
            raise RefusedError(f"读不到网站的 robots.txt({failed.reason}),不能确认是否允许下载") from None
        if answer.status >= 500:
            raise RefusedError(f"读不到网站的 robots.txt({answer.status}),不能确认是否允许下载")
        return Rules(answer.data)
