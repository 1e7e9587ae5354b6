"""What all commands share: their settings, wrong usage, one way to write a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ingest.models import PolicyError

if TYPE_CHECKING:
    from rag import Settings


class UsageError(PolicyError):
    """A command line that asks for something impossible."""


def read_settings() -> Settings:
    """The settings of this process. Raises PolicyError for a value that does not fit."""
    from rag.settings import load_settings

    return load_settings()


def write(text: str) -> None:
    """A line, or several, to standard output at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fail(message: str) -> None:
    """One line to standard error that says what is wrong and what to do."""
    sys.stderr.write("错误:" + " ".join(message.split()) + "\n")
