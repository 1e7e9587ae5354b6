"""The assistant of the moment: a newer edition is opened beside the old one, tried, and put in its place between requests."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from ingest.models import PolicyError
from ingest.store import live_index
from rag.assistant import Assistant
from rag.settings import Settings
from rag.shelves import Shelves, open_shelves
from ui.holdings import Holdings

PROBE = "发展社群营销、直播带货有什么支持？"  # needs structure, word index and vectors to be answered
_LOG = logging.getLogger(__name__)
_LOOK = 1.0  # seconds between two looks at the pointer
_GRACE = 60.0  # seconds in which requests that began with an older edition end
_Seen = tuple[int, int, int] | None
Open = Callable[[Settings], Assistant]


class Live:
    """Gives the assistant on the live edition. Who has taken one keeps it to the end of the request.

    `current` is looked at when somebody asks, at most once a second. An edition that cannot be opened, or cannot answer, is
    told in one line and left alone until `current` changes again.
    """

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        *,
        open_assistant: Open | None = None,
        look: float = _LOOK,
        grace: float = _GRACE,
    ) -> None:
        self._assistant, self._settings = assistant, settings
        self._open = open_assistant or (lambda settings: reopened(settings, [shelves(self._assistant), *self._retired]))
        self._look_every, self._grace = look, grace
        self._retired: list[Shelves] = []
        self._pointer = settings.data_dir / "current"
        self._seen: _Seen = None
        self._looked = time.monotonic()
        self._lock = threading.Lock()
        self._changing = threading.Lock()
        self._opening: threading.Thread | None = None

    def get(self) -> Assistant:
        """The assistant; never waits for a newer one."""
        now = time.monotonic()
        if now - self._looked >= self._look_every and self._lock.acquire(blocking=False):
            try:
                self._looked = now
                self._look()
            finally:
                self._lock.release()
        return self._assistant

    def _look(self) -> None:
        seen = _state(self._pointer)
        if seen == self._seen or (self._opening and self._opening.is_alive()):
            return
        self._seen = seen
        if seen is None or self._serves_it():
            return
        self._opening = threading.Thread(target=self._exchange, name="policyqa-opening", daemon=True)
        self._opening.start()

    def _serves_it(self) -> bool:
        """Whether the live edition is the one that is open."""
        with suppress(PolicyError):
            return live_index(self._settings.data_dir) == shelves(self._assistant).edition.folder
        return False  # opening it will say what is wrong

    def settle(self, timeout: float | None = None) -> None:
        """Wait until a newer edition that is being opened serves, or has been given up."""
        opening = self._opening
        if opening:
            opening.join(timeout)

    def _exchange(self) -> None:
        with self._changing:
            self._open_beside(self._assistant)

    def _open_beside(self, old: Assistant) -> None:
        try:
            fresh = self._open(self._settings)
            warm_up(fresh)
        except PolicyError as error:
            _LOG.error("新索引未能启用,继续使用旧索引:%s", " ".join(str(error).split()))
            return
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the new one, the old one serves
            _LOG.error("新索引未能启用,继续使用旧索引(%s:%s)", type(error).__name__, " ".join(str(error).split()))
            return
        self._assistant = fresh
        self._retired.append(shelves(old))
        later = threading.Timer(self._grace, self._release, [shelves(old)])
        later.daemon = True
        later.start()

    def _release(self, old: Shelves) -> None:
        """Close what nobody has open any more: not the one that serves, nor those whose requests may still run."""
        with self._changing:  # one that is being opened may be taking volumes over
            self._retired.remove(old)
            old.release([shelves(self._assistant), *self._retired])


def warm_up(assistant: Assistant) -> None:
    """Have it answer a question, for which it loads all that it needs. Raises PolicyError when it cannot."""
    answer = assistant.ask(PROBE, mode="extractive")
    if answer.status == "error":
        raise PolicyError(answer.answer)


def shelves(assistant: Assistant) -> Shelves:
    """The open edition of an assistant."""
    return Holdings(assistant).archive


def reopened(settings: Settings, before: Sequence[Shelves]) -> Assistant:
    """An assistant on the live edition that takes over the volumes that it shares with open ones.

    Raises PolicyError when there is none to use.
    """
    return Assistant(open_shelves(settings, before), settings)


def _state(pointer: Path) -> _Seen:
    """What tells one content of the pointer from another; it is replaced as a whole, never written into."""
    try:
        found = os.stat(pointer)  # noqa: PTH116 - as quick as can be
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
