"""What a download may take, and how one ends that may not go on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.load import MAX_BYTES

BY_HAND = "可在浏览器打开官方网页,另存为文件后用 policyqa ingest 文件 导入"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one download. Times are seconds, sizes bytes.

    `size` holds for what comes over the line and for what it unpacks to. `total` is for everything that one address takes:
    robots.txt, redirects, waits and further attempts. `longest_wait` is how long a site may ask to be left alone
    (Retry-After) and still be asked again; `delay` lies between two requests to a host, or more where its robots.txt asks
    for more (Crawl-delay), up to `longest_delay`.
    """

    size: int = MAX_BYTES
    connect: float = 10.0
    read: float = 20.0
    total: float = 120.0
    redirects: int = 5
    attempts: int = 4
    longest_wait: float = 30.0
    delay: float = 1.0
    longest_delay: float = 10.0
    ports: frozenset[int] = frozenset({80, 443})


LIMITS = Limits()


class Clock:
    """Time as this machine tells it. Tests bring one that does not wait."""

    def now(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        return time.monotonic()

    def today(self) -> datetime:
        """The date and time, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Let this many seconds pass."""
        time.sleep(seconds)


class RefusedError(Exception):
    """A download that ends here: `reason` says what is wrong, `advice` what to do, both Chinese and without a full stop."""

    def __init__(self, reason: str, advice: str = BY_HAND) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


class AgainError(RefusedError):
    """One that may go better next time, after `after` seconds where the site says how many."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class AstrayError(RefusedError):
    """A redirect that is not followed."""
