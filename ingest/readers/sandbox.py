"""Word files and PDFs are read by a child process, so that a hostile or damaged file can stop nothing else.

The child has limits of processor time, wall time, memory and file writes, no secrets from the environment, and one job:
bytes on its standard input, one JSON object on its standard output. There is no way to read such a file without it.
Where the system has no `resource` (Windows), wall time and the readers' own limits of size remain.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Literal

from ingest.models import Facts, Loaded, PolicyError


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of processor time and of wall time, bytes of address space."""

    cpu: int = 20
    wall: float = 25.0
    memory: int = 1536 * 1024 * 1024


LIMITS = Limits()
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # what an interpreter needs to start
_DAMAGED = "文件已损坏,或内容异常庞大,无法读取;请重新下载,或打开后另存再导入"


def read_apart(data: bytes, name: str, kind: Literal["docx", "pdf"], limits: Limits | None = None) -> Loaded:
    """What the child makes of a file. Raises PolicyError for whatever the child finds, and when it runs into a limit."""
    limits = limits or LIMITS
    # -P: the working directory is no place to import from; -B: no file is written.
    command = [sys.executable, "-P", "-B", "-X", "utf8", "-m", "ingest.readers.worker", kind]
    command += [str(limits.cpu), str(limits.memory)]
    try:
        run = subprocess.run(  # noqa: S603 - this program, with arguments of ours
            command, input=data, capture_output=True, timeout=limits.wall, env=_environment(), check=False
        )
    except subprocess.TimeoutExpired:
        raise PolicyError(f"{name}:{_too_slow(limits.wall)}。") from None
    except OSError as error:
        raise PolicyError(f"{name}:无法启动读取进程({error.strerror});请检查系统资源后重试。") from None
    return _loaded(_answer(run, limits), name, kind)


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path or str(os.curdir) for path in sys.path)}


def _answer(run: subprocess.CompletedProcess[bytes], limits: Limits) -> dict[str, Any]:
    """What the child said, or what its end means."""
    if run.returncode == 0:
        try:
            answer: dict[str, Any] = json.loads(run.stdout)
        except ValueError:  # the parser wrote to standard output as well
            return {"error": _DAMAGED}
        return answer
    if run.returncode in (-9, -24):  # SIGKILL, SIGXCPU: the limit of processor time, or the system was short of memory
        return {"error": _too_slow(limits.cpu)}
    return {"error": _DAMAGED}


def _loaded(answer: dict[str, Any], name: str, kind: Literal["docx", "pdf"]) -> Loaded:
    if "error" in answer:
        raise PolicyError(f"{name}:{answer['error']}。")
    return Loaded(answer["text"], kind, Facts(title=answer["title"]))


def _too_slow(seconds: float) -> str:
    return f"读取超过 {seconds:g} 秒(内容过多或文件异常),已停止;请拆分文件,或另存为 .txt 后再导入"
