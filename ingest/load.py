"""Files to text. What cannot be read is refused with one line that says why; nothing is guessed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ingest.models import Loaded, PolicyError
from ingest.readers import read_source
from ingest.readers.text import decode

__all__ = ["MAX_BYTES", "SUFFIXES", "decode", "load", "load_text", "read_bytes"]

MAX_BYTES = 20 * 1024 * 1024
SUFFIXES = (".txt", ".md")


def load(path: Path) -> Loaded:
    """A source of any kind that has a reader: text in UTF-8, GB18030, Big5 or UTF-16, Markdown, HTML, Word (.docx), PDF.

    Raises PolicyError for a missing, unreadable, empty, oversized, damaged or unsupported file.
    """
    return read_source(read_bytes(path), str(path))


def load_text(path: Path) -> str:
    """The text of a UTF-8 file, line ends as they are (a leading byte-order mark is not part of the text).

    The catalogue's own documents are of this kind. Raises PolicyError for a missing, unreadable, empty, oversized, binary
    or non-UTF-8 file.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise PolicyError(f"{path}:不支持的文件类型“{path.suffix or '无扩展名'}”;请另存为 UTF-8 编码的 .txt 或 .md。")
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most `MAX_BYTES`; of a larger one nothing is read.

    Raises PolicyError also for folders, pipes and devices, which are never waited for.
    """
    try:
        _check(path, path.stat())
        # Not to wait if the file has meanwhile become a pipe; regular files do not mind.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor
            _check(path, os.fstat(handle))
            data = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, ValueError):  # a path with a NUL in it names nothing
        raise PolicyError(f"{path}:文件不存在;请检查路径。") from None
    except IsADirectoryError:
        raise PolicyError(f"{path}:这是一个文件夹;请指定文件。") from None
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查权限。") from None
    if len(data) > MAX_BYTES:
        raise PolicyError(_oversized(path, len(data)))
    return data


def _check(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise PolicyError(f"{path}:这是一个文件夹;请指定文件。")
    if not stat.S_ISREG(status.st_mode):
        raise PolicyError(f"{path}:不是普通文件(是管道或设备);请指定文件。")
    if status.st_size > MAX_BYTES:
        raise PolicyError(_oversized(path, status.st_size))


def _oversized(path: Path, size: int) -> str:
    return f"{path}:文件过大({size / 1048576:.0f} MB,上限 {MAX_BYTES // 1048576} MB);请拆分后再导入。"
