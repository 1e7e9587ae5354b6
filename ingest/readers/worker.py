"""The child process that reads one file: `python -m ingest.readers.worker KIND CPU_SECONDS MEMORY_BYTES`.

Bytes come on standard input; one JSON object goes to standard output: {"text", "title"} or {"error"}. Any other end means
that the file broke the reader, and the parent says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

MAX_TEXT = 20 * 1024 * 1024  # characters: what is longer is no document


def main(kind: str, cpu: int, memory: int) -> None:
    """Read standard input under these limits and print what came of it."""
    _limit(cpu, memory)
    json.dump(_read(kind, sys.stdin.buffer.read()), sys.stdout)
    sys.stdout.flush()


def _limit(cpu: int, memory: int) -> None:
    """Set the limits of this process for good. They are set before the parsers are imported."""
    try:
        import resource
    except ImportError:  # Windows has none: the parent's limit of wall time remains
        return
    limits = {
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_AS: (memory, memory),
    }
    for limit, values in limits.items():
        try:
            resource.setrlimit(limit, values)
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS; the others hold there
            continue


def _read(kind: str, data: bytes) -> dict[str, str | None]:
    from ingest.readers.refusal import Refused

    try:
        text, title = _reader(kind)(data)
    except Refused as refused:
        return {"error": str(refused)}
    except MemoryError:
        return {"error": "内容过大,读取所需内存超过上限;请拆分文件,或另存为 .txt 后再导入"}
    if len(text) > MAX_TEXT:
        return {"error": f"文字过多(超过 {MAX_TEXT // 1048576} 兆字);请拆分后再导入"}
    return {"text": text, "title": title}


def _reader(kind: str) -> Callable[[bytes], tuple[str, str | None]]:
    """The reader of this kind of file: bytes to text and title (or None)."""
    if kind == "docx":
        from ingest.readers.docx import read_docx

        return read_docx
    from ingest.readers.pdf import read_pdf

    return read_pdf


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
