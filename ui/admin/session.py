"""Who may change the library: one token, sessions in memory, a token in every form, a limit on guessing."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

COOKIE = "policyqa_admin"
HOURS = 8
TRIES = 5  # wrong tokens of an address in a minute, after which it has to wait
_WINDOW = 60.0  # seconds
_SESSIONS = 100  # at the same time; the oldest goes first
_ADDRESSES = 10_000  # of which wrong tokens are remembered
Clock = Callable[[], float]


@dataclass(slots=True)
class Session:
    """Somebody who gave the token. `told` is what the next page says first."""

    ends: float
    told: str = ""
    trouble: str = ""


class Door:
    """Lets those in who know the token. A cookie holds a random name; a server that starts anew knows none."""

    def __init__(self, token: str, clock: Clock = time.monotonic) -> None:
        self._token, self._clock = token.encode(), clock
        self._secret = secrets.token_bytes(32)
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def session(self, headers: Headers) -> Session | None:
        """The session of a request, or None."""
        name = _cookie(headers)
        with self._lock:
            found = self._sessions.get(name)
            if found and found.ends <= self._clock():
                del self._sessions[name]
                return None
            return found

    def waits(self, address: str) -> bool:
        """Whether this address has guessed too often."""
        with self._lock:
            return len(self._recent(address)) >= TRIES

    def enter(self, token: str, address: str) -> str | None:
        """The name of a new session for the right token; None, and remembered, for a wrong one."""
        right = hmac.compare_digest(token.encode("utf-8", "replace"), self._token)
        with self._lock:
            if not right:
                self._wrong[address] = [*self._recent(address), self._clock()]
                while len(self._wrong) > _ADDRESSES:
                    self._wrong.popitem(last=False)
                return None
            self._wrong.pop(address, None)
            name = secrets.token_urlsafe(32)
            self._sessions[name] = Session(self._clock() + HOURS * 3600)
            while len(self._sessions) > _SESSIONS:
                self._sessions.popitem(last=False)
            return name

    def leave(self, headers: Headers) -> None:
        """End the session of a request."""
        with self._lock:
            self._sessions.pop(_cookie(headers), None)

    def _recent(self, address: str) -> list[float]:
        since = self._clock() - _WINDOW
        return [at for at in self._wrong.get(address, ()) if at > since]

    def mark(self, name: str) -> str:
        """What every form of the holder of this cookie carries, which nobody else can know."""
        return hmac.new(self._secret, name.encode(), "sha256").hexdigest()

    def is_meant(self, request: Request, mark: str) -> bool:
        """Whether a form was sent from a page of ours by whom it was given to."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        name = _cookie(request.headers)
        return bool(name) and hmac.compare_digest(mark.encode("utf-8", "replace"), self.mark(name).encode())


def cookie_of(request: Request) -> str:
    """The name in the cookie of a request, or a new one for a visitor without."""
    return _cookie(request.headers) or secrets.token_urlsafe(32)


def set_cookie(response: Response, request: Request, name: str) -> None:
    """Hand out a name that scripts and other sites never see."""
    response.set_cookie(
        COOKIE,
        name,
        max_age=HOURS * 3600,
        path="/admin",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _cookie(headers: Headers) -> str:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""
