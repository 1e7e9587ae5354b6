"""A reader that never stops: `python -m tests.watching DATA STOP`.

Until the file STOP is there it asks, opening the assistant anew whenever another index is live, and checks every citation.
Prints {"opened", "asked", "states", "errors"} as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.commands import ROOT, Shell, quick_encoder
from tests.states import POINTER, questions, said

_KEPT = 20  # errors that are printed


@contextmanager
def watched(shell: Shell, data: Path, stop: Path) -> Iterator[dict[str, Any]]:
    """Have a reader ask while the block runs; afterwards the dictionary holds what it saw."""
    stop.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.watching", str(data), str(stop)]
    reader = subprocess.Popen(command, cwd=ROOT, env=shell.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    seen: dict[str, Any] = {}
    try:
        yield seen
    finally:
        stop.touch()
        out, err = reader.communicate(timeout=120)
    assert reader.returncode == 0, err
    seen |= json.loads(out)


def main(data: Path, stop: Path) -> None:
    quick_encoder()
    from rag import Assistant, Settings

    settings = Settings(data_dir=data)
    opened = asked = 0
    states: list[int] = []
    errors: list[str] = []
    live, assistant = b"", None
    while not stop.exists():
        try:
            named = (data / POINTER).read_bytes()
            if assistant is None or named != live:
                live, assistant = named, Assistant.open(settings)
                opened += 1
            state = said([assistant.ask(question).to_dict() for question in questions()])
            asked += len(questions())
            if not states or states[-1] != state:
                states.append(state)
        except Exception as error:  # noqa: BLE001 - whatever a reader meets
            errors.append(f"{type(error).__name__}: {error}"[:500])
            assistant = None
        time.sleep(0.02)
    json.dump({"opened": opened, "asked": asked, "states": states, "errors": errors[:_KEPT]}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
