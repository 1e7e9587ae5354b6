"""What readers think of answers, kept in a database. No address of a reader and no cookie goes in; a failure here touches no answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from sqlite3 import OperationalError
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, Text, create_engine, event, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from ingest.models import PolicyError
from rag.settings import Settings

FILE = "feedback.sqlite3"
_WAIT = 3  # seconds for a connection, or for another writer of the same SQLite file
_AT_ONCE, _PATIENCE = 4, 1  # writers at a time, and seconds that a further one waits: pages need their threads
_METADATA = MetaData()
_FEEDBACK = Table(
    "feedback",
    _METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("created", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer_status", String(16), nullable=False),
    Column("index_version", String(64), nullable=False),
    Column("rating", String(8), nullable=False),
    Column("reason", Text),
    Column("page", String(16), nullable=False),
)


class FeedbackError(Exception):
    """The database did not take or give what was asked of it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one reader thinks of one answer: `rating` is "up" or "down", `page` is "chat", "embed" or "api"."""

    question: str
    answer_status: str
    index_version: str
    rating: str
    reason: str | None
    page: str


class FeedbackStore:
    """The table `feedback`, made at first use. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened yet. Raises PolicyError for a database address that cannot be meant."""
        self._folder = None if settings.database_url else settings.data_dir
        self._engine = _engine(settings.database_url or f"sqlite:///{settings.data_dir / FILE}")
        self._free, self._ready = BoundedSemaphore(_AT_ONCE), False

    def add(self, feedback: Feedback) -> int:
        """Keep it; its number. Raises FeedbackError when the database fails."""
        row = {name: _storable(getattr(feedback, name)) for name in Feedback.__slots__}
        row["created"] = datetime.now(UTC).isoformat(timespec="seconds")
        if not self._free.acquire(timeout=_PATIENCE):
            raise FeedbackError("busy")
        try:
            self._prepare()
            with self._engine.begin() as connection:
                key = connection.execute(insert(_FEEDBACK).values(**row)).inserted_primary_key
        except (SQLAlchemyError, OSError) as error:
            raise FeedbackError(type(error).__name__) from error
        finally:
            self._free.release()
        return int(key[0]) if key else 0

    def rows(self) -> Iterator[dict[str, Any]]:
        """Everything that was kept, oldest first. Raises FeedbackError when the database fails."""
        try:
            self._prepare()
            with self._engine.connect() as connection:
                yield from (dict(row) for row in connection.execute(select(_FEEDBACK).order_by("id")).mappings())
        except (SQLAlchemyError, OSError) as error:
            raise FeedbackError(type(error).__name__) from error

    def _prepare(self) -> None:
        """Folder and table, at first use; several threads and processes may try at the same moment."""
        if self._ready:
            return
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        with self._engine.begin() as connection:
            connection.execute(CreateTable(_FEEDBACK, if_not_exists=True))
        self._ready = True


def _engine(url: str) -> Engine:
    """An engine that has not connected. Its errors never print what readers wrote, nor the password in the address."""
    try:
        sqlite = make_url(url).get_backend_name() == "sqlite"
        options: dict[str, Any] = (
            {"poolclass": NullPool, "connect_args": {"timeout": _WAIT}} if sqlite else {"pool_pre_ping": True, "pool_timeout": _WAIT}
        )
        engine = create_engine(url, hide_parameters=True, **options)
    except (NoSuchModuleError, ImportError) as error:
        raise PolicyError(
            f"POLICYQA_DATABASE_URL：缺少这种数据库的驱动（{type(error).__name__}）；请安装驱动，或不设此项而用 SQLite。"
        ) from None
    except (ArgumentError, ValueError, TypeError):
        raise PolicyError(
            "POLICYQA_DATABASE_URL：不是数据库地址；写法如 sqlite:////srv/policyqa/feedback.sqlite3，不设则用数据目录。"
        ) from None
    if sqlite:
        event.listen(engine, "connect", _write_ahead)
    return engine


def _write_ahead(connection: Any, _: object) -> None:
    """Readers of a SQLite file do not wait for a writer. Once set it stays; while another sets it, this connection goes without."""
    cursor = connection.cursor()
    with suppress(OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _storable(value: str | None) -> str | None:
    """PostgreSQL takes no NUL characters."""
    return value.replace("\0", "\ufffd") if value is not None else None
