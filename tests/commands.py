"""The command line, run again and again without the wait for its imports: a process that has them behind it forks.

`Shell` is this process's end of it; `python -m tests.commands` is the other: JSON requests on standard input, a line each,
an answer a line on standard output. The command line runs as its users start it, `ui.cli.main`, but for the encoder: a quick
one that answers to the same name. Every run leads a process group of its own, so that it can be killed with its children.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 100  # seconds after which a run is ended
FORKS = hasattr(os, "fork")


@dataclass(frozen=True)
class Ran:
    """What came of a run: exit code (negative: the signal that ended it), output, seconds, and megabytes at the highest."""

    code: int
    out: str
    err: str
    seconds: float
    memory: int

    def failure(self) -> str:
        """The one line on standard error of a run that failed as it should. Raises AssertionError for any other end."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert self.code == 1, (self.code, self.out, self.err)
        assert len(lines) == 1, self.err
        assert lines[0].startswith("错误:"), self.err
        assert "程序内部错误" not in lines[0], self.err
        return lines[0]

    def success(self) -> str:
        """Standard output of a run that went well and said nothing on standard error."""
        assert self.code == 0, (self.code, self.err)
        assert not self.err.strip(), self.err
        return self.out


class Shell:
    """Runs commands on data folders; one that is started can be killed before it is waited for."""

    def __init__(self, corpus: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
        environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "POLICYQA_CORPUS_DIR": str(corpus)}
        self.environment = environment
        command = [sys.executable, "-m", "tests.commands"]
        self._server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server.stdin and self._server.stdout
        self._server.stdin.close()
        self._server.wait(LONGEST)
        self._server.stdout.close()

    def run(self, data: Path, *arguments: str | Path, feed: str = "", **environment: str) -> Ran:
        return self.wait(self.start(data, *arguments, feed=feed, **environment))

    def start(self, data: Path, *arguments: str | Path, feed: str = "", **environment: str) -> int:
        """Start a run; its process number, which is that of its group as well."""
        request = {
            "arguments": list(map(str, arguments)),
            "feed": feed,
            "environment": {"POLICYQA_DATA_DIR": str(data), **environment},
        }
        return int(self._asked(request)["pid"])

    def wait(self, child: int) -> Ran:
        return Ran(**self._asked({"wait": child}))

    def _asked(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self._server.stdin and self._server.stdout
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        answer: dict[str, Any] = json.loads(self._server.stdout.readline())
        return answer


def kill(child: int) -> None:
    """End a run and its children without a chance to tidy up. A run that has ended and was not waited for yet minds nothing."""
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def _run(request: Mapping[str, Any], files: Sequence[int]) -> None:
    """The child: its three streams are files, as where a job runs by itself."""
    from ui.cli import main

    for number, file in enumerate(files):
        os.dup2(file, number)
    os.environ |= request["environment"]
    sys.argv = ["policyqa", *request["arguments"]]
    signal.alarm(LONGEST)
    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        if not sys.stderr.closed:
            sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)


class _Server:
    def __init__(self) -> None:
        self._children: dict[int, tuple[float, list[Any]]] = {}

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self._ended(request["wait"]) if "wait" in request else {"pid": self._started(request)}

    def _started(self, request: Mapping[str, Any]) -> int:
        files = [tempfile.TemporaryFile() for _ in range(3)]  # noqa: SIM115 - closed when the run is waited for
        files[0].write(request["feed"].encode())
        files[0].seek(0)
        child = os.fork()
        if not child:
            try:
                os.setpgid(0, 0)
                _run(request, [file.fileno() for file in files])
            finally:
                os._exit(70)  # an error that the command line let through: its traceback is on standard error
        with suppress(OSError):  # whoever is first
            os.setpgid(child, child)
        self._children[child] = (time.monotonic(), files)
        return child

    def _ended(self, child: int) -> dict[str, Any]:
        began, files = self._children.pop(child)
        _, status, usage = os.wait4(child, 0)  # of the child and of all that it has waited for
        seconds = time.monotonic() - began
        texts = []
        for file in files:
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
            file.close()
        memory = usage.ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
        code = os.waitstatus_to_exitcode(status)
        return {"code": code, "out": texts[1], "err": texts[2], "seconds": seconds, "memory": memory}


def quick_encoder() -> None:
    """Have the offline encoder of this process replaced by one that needs no weights."""
    import rag.encoder
    from tests.builders import HashEncoder

    setattr(rag.encoder, "UseEncoder", lambda _threads: HashEncoder())  # noqa: B010 - a function in the place of a class


def main() -> None:
    import bm25s  # noqa: F401
    import chromadb  # noqa: F401

    import ui.report  # noqa: F401
    from ingest.chunk import token_counter

    token_counter()  # keeps its vocabulary
    quick_encoder()
    server = _Server()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(server.answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
