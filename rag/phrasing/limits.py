"""How much a model may be asked: at once, in an hour, after failures, or not at all."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock

from rag.phrasing.model import ChatModel, Message, ModelError

SWITCH = "llm-off"  # a file of this name in the data folder: no model is asked
_WAIT = 2.0  # seconds that a question waits for its turn
_HOUR = 3600.0
_FAILURES, _REST = 4, 30.0  # failures in a row after which a model rests, and for how many seconds
_OURS = frozenset(("off", "busy", "budget", "resting", "unsupported", "empty", "overlong"))  # no failure of the server


class Limits:
    """The limits of one model. `at_once` requests run at the same time; `hourly` tokens are spent in any hour (0: no limit)."""

    def __init__(self, at_once: int, hourly: int, switch: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._turns, self._hourly, self._switch, self._clock = BoundedSemaphore(at_once), hourly, switch, clock
        self._spent: deque[tuple[float, int]] = deque()
        self._failed, self._rests_until = 0, 0.0
        self._lock = Lock()

    @property
    def is_off(self) -> bool:
        """Whether somebody has switched the model off, as `policyqa llm off` does."""
        return self._switch.exists()

    def _check_switch(self) -> None:
        if self.is_off:
            raise ModelError("off")

    @contextmanager
    def taken(self, tokens: int) -> Iterator[list[int]]:
        """A turn for a prompt of so many tokens. The caller counts what the model writes in the list's one number.

        Raises ModelError where there is none.
        """
        self._check_switch()
        with self._lock:
            if self._clock() < self._rests_until:
                raise ModelError("resting")
            if self._hourly and self._in_hour() + tokens > self._hourly:
                raise ModelError("budget")
        if not self._turns.acquire(timeout=_WAIT):
            raise ModelError("busy")
        written = [0]
        try:
            yield written
        finally:
            self._turns.release()
            with self._lock:
                self._spent.append((self._clock(), tokens + written[0]))

    def guarded(self, model: ChatModel, messages: Sequence[Message], seconds: float) -> Generator[str]:
        """The model's text; it rests after failures in a row, and the switch ends a request that runs. Raises ModelError."""
        try:
            with closing(model.stream(messages, seconds)) as pieces:
                for piece in pieces:
                    self._check_switch()
                    yield piece
        except ModelError as error:
            if error.reason not in _OURS:
                self._fail()
            raise
        except Exception as error:  # of a model of somebody's own making: GeneratorExit is none
            self._fail()
            raise ModelError("failed") from error
        with self._lock:
            self._failed = 0

    def _fail(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= _FAILURES:
                self._rests_until = self._clock() + _REST
                self._failed = _FAILURES - 1  # one more failure after the rest, and it rests again

    def _in_hour(self) -> int:
        now = self._clock()
        while self._spent and now - self._spent[0][0] > _HOUR:
            self._spent.popleft()
        return sum(tokens for _, tokens in self._spent)
