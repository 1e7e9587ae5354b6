"""Folders that are written once, checked by their manifests, and flushed before anything names them."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from ingest.models import PolicyError

Files = dict[str, tuple[int, int | None]]  # size, and CRC-32 (None: a file that its library writes to as it opens it)
T = TypeVar("T")
MANIFEST = "manifest.json"
_REBUILD = "请运行 policyqa ingest --rebuild 重建索引。"


def damaged(folder: Path, what: str) -> PolicyError:
    """The error for an index that cannot be used."""
    return PolicyError(f"索引 {folder.name} 已损坏({what});{_REBUILD}")


def write_manifest(folder: Path, manifest: Any) -> None:
    """Write a manifest (a dataclass with `format` and `files`) into its folder, last of all files."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")


def read_manifest(folder: Path, kind: type[T], form: int, *, thorough: bool = True) -> T:
    """The manifest of a finished folder whose files are all as they were written; if not `thorough`, as far as sizes tell.

    Raises PolicyError when the manifest is damaged or of another format, or a file is.
    """
    manifest = peek_manifest(folder, kind, form)
    for name, (size, check) in manifest.files.items():  # type: ignore[attr-defined]
        if not _is_whole(folder / name, size, check, thorough):
            raise damaged(folder, name)
    return manifest


def peek_manifest(folder: Path, kind: type[T], form: int) -> T:
    """The manifest alone, without a look at the files."""
    try:
        row = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = TypeAdapter(kind).validate_python(row) if row["format"] == form else None
    except (OSError, ValueError, TypeError, KeyError):
        raise damaged(folder, MANIFEST) from None
    if manifest is None:
        raise PolicyError(f"索引 {folder.name} 的格式与本程序不符;{_REBUILD}")
    return manifest


def files_of(folder: Path, unchecked: tuple[str, ...] = ()) -> Files:
    """Every file of a finished folder, for its manifest. Of those whose path starts with one of `unchecked` the size only;
    an SQLite database there, with what SQLite keeps beside it, is left out: any reader writes to it."""
    found: Files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        free = name.startswith(unchecked) if unchecked else False
        if not (free and ".sqlite3" in path.name):
            found[name] = (path.stat().st_size, None if free else _crc(path))
    return found


def _crc(path: Path) -> int:
    check = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            check = zlib.crc32(piece, check)
    return check


def _is_whole(path: Path, size: int, check: int | None, thorough: bool) -> bool:
    try:
        found = path.stat().st_size
        if check is None:
            return found >= size
        return found == size and (not thorough or _crc(path) == check)
    except OSError:
        return False


def flush(folder: Path) -> None:
    """Have a folder with all that it holds written to disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            flush_folder(path)
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Have the names in a folder written to disk."""
    if os.name != "posix":  # only there can a folder be flushed
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, text: str) -> None:
    """Write a small file so that it is always either the old one or the new one, whole."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    flush_folder(path.parent)
