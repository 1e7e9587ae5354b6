"""Bytes to text. What cannot be read is refused with one line that says why; nothing is guessed."""

from __future__ import annotations

from pathlib import Path

from ingest.models import PolicyError

MAX_BYTES = 20 * 1024 * 1024
SUFFIXES = (".txt", ".md")


def load_text(path: Path) -> str:
    """The text of a UTF-8 file, line ends as they are (a leading byte-order mark is not part of the text).

    Raises PolicyError for a missing, unreadable, empty, oversized, binary or non-UTF-8 file.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise PolicyError(f"{path}:不支持的文件类型“{path.suffix or '无扩展名'}”;请另存为 UTF-8 编码的 .txt 或 .md。")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise PolicyError(
                f"{path}:文件过大({size / 1048576:.0f} MB,上限 {MAX_BYTES // 1048576} MB);请拆分后再导入。"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise PolicyError(f"{path}:文件不存在;请检查路径。") from None
    except IsADirectoryError:
        raise PolicyError(f"{path}:这是一个文件夹;请指定文件。") from None
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查权限。") from None
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """UTF-8 bytes to text; `name` stands in the error.

    Raises PolicyError for empty, binary or non-UTF-8 bytes.
    """
    if not data.strip():
        raise PolicyError(f"{name}:文件为空;没有可导入的内容。")
    if b"\x00" in data:
        raise PolicyError(f"{name}:是二进制文件,不是文本;请另存为 UTF-8 编码的 .txt 或 .md。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{name}:第 {error.start} 字节处不是 UTF-8 编码;请另存为 UTF-8 后再导入。") from None
    if not text.strip():
        raise PolicyError(f"{name}:文件为空;没有可导入的内容。")
    return text
