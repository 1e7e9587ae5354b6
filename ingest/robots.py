"""What a site asks of programs: robots.txt as RFC 9309 has it.

Protego reads it: unlike the standard library's parser it knows wildcards and lets the longest rule win, as the standard asks.
"""

from __future__ import annotations

from protego import Protego

AGENT = "policyqa"
MOST = 512_000  # RFC 9309, 2.5: at least 500 KiB must be read; what comes after is ignored


class Rules:
    """The rules of one host for this program."""

    def __init__(self, data: bytes = b"") -> None:
        self._rules = Protego.parse(data.decode("utf-8-sig", "replace"))

    def allows(self, url: str) -> bool:
        """Whether this program may ask for the address."""
        return self._rules.can_fetch(url, AGENT)

    @property
    def delay(self) -> float:
        """Seconds that shall lie between two requests; 0 where nothing is said."""
        return self._rules.crawl_delay(AGENT) or 0.0
