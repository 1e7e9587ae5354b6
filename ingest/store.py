"""Where indexes live on disk, and how one becomes the live one.

    <data>/index-<version>-<number>/   a finished index: manifest.json, library.json, lexical/, chroma/, lexicon/
    <data>/current            the name of the live one, replaced atomically
    <data>/sources            the documents that users added, with their register
    <data>/ingest.lock        held by whoever builds
A build goes to `building-…`, is checked, flushed to disk, renamed, and only then named in `current`. Whatever is cut off
before that leaves the old index serving; the next build removes the leftovers.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from ingest.models import Library, PolicyError

FORMAT = 3
COLLECTION = "policyqa"
_LIBRARY = TypeAdapter(Library)
_DATABASE = ".sqlite3"  # of Chroma, with what SQLite keeps beside it: any reader writes to it


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made from and with. `files`: size of each file, and its CRC-32 (None: Chroma still writes to it)."""

    format: int
    version: str
    digest: str
    encoder: str
    dimensions: int
    chromadb: str
    passages: int
    collection: str
    files: dict[str, tuple[int, int | None]] = field(default_factory=dict)


_MANIFEST = TypeAdapter(Manifest)


@contextmanager
def building(data_dir: Path) -> Iterator[None]:
    """Hold the right to build. Raises PolicyError when another process has it or the folder cannot be written."""
    ensure_writable(data_dir)
    lock = FileLock(data_dir / "ingest.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise PolicyError(f"{data_dir}:另一个 policyqa ingest 正在运行;请等它结束后再试。") from None
    try:
        for leftover in data_dir.glob("building-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for stray in data_dir.glob(".current-*"):
            stray.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def ensure_writable(data_dir: Path) -> None:
    """Raises PolicyError when the data folder cannot be made or written."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise PolicyError(
            f"数据目录 {data_dir} 无法写入({error.strerror});请检查权限,或用 POLICYQA_DATA_DIR 指定别处。"
        ) from None


def live_index(data_dir: Path) -> Path | None:
    """The folder of the live index, or None when there is none."""
    try:
        name = (data_dir / "current").read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(
            f"{data_dir / 'current'}:无法读取({error});请运行 policyqa ingest --rebuild 重建索引。"
        ) from None
    folder = data_dir / name
    return folder if name.startswith("index-") and folder.is_dir() else None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a whole index: every file that it names is as it was when the index was built.

    Raises PolicyError when the manifest is damaged or of another format, or a file is: Chroma counts right on vectors cut
    short, and answers from what is left of them.
    """
    manifest = _read_manifest(folder)
    for name, (size, check) in manifest.files.items():
        if not _is_whole(folder / name, size, check):
            raise damaged(folder, name)
    return manifest


def _read_manifest(folder: Path) -> Manifest:
    try:
        row = json.loads((folder / "manifest.json").read_text("utf-8"))
        manifest = _MANIFEST.validate_python(row) if row["format"] == FORMAT else None
    except (OSError, ValueError, TypeError, KeyError):
        raise damaged(folder, "manifest.json") from None
    if manifest is None:
        raise PolicyError(f"索引 {folder.name} 的格式与本程序不符;请运行 policyqa ingest --rebuild 重建索引。")
    return manifest


def files_of(folder: Path) -> dict[str, tuple[int, int | None]]:
    """Every file of a finished index, for its manifest. Of the vectors the sizes only: Chroma changes bytes as it opens them."""
    found: dict[str, tuple[int, int | None]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and _DATABASE not in path.name):
        name = path.relative_to(folder).as_posix()
        found[name] = (path.stat().st_size, None if name.startswith("chroma/") else zlib.crc32(path.read_bytes()))
    return found


def _is_whole(path: Path, size: int, check: int | None) -> bool:
    try:
        return path.stat().st_size >= size if check is None else zlib.crc32(path.read_bytes()) == check
    except OSError:
        return False


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")


def read_library(folder: Path) -> Library:
    """Raises PolicyError when it is damaged."""
    try:
        return _LIBRARY.validate_json((folder / "library.json").read_bytes())
    except (OSError, ValidationError):
        raise damaged(folder, "library.json") from None


def write_library(folder: Path, library: Library) -> None:
    (folder / "library.json").write_bytes(_LIBRARY.dump_json(library))


def damaged(folder: Path, what: str) -> PolicyError:
    """The error for an index that cannot be used."""
    return PolicyError(f"索引 {folder.name} 已损坏({what});请运行 policyqa ingest --rebuild 重建索引。")


def publish(data_dir: Path, built: Path, version: str) -> list[str]:
    """Make a finished build the live index by one atomic switch; the previous one is kept, older ones go.

    Returns the names of the Chroma collections of those that went.
    """
    folder = _free_name(data_dir, version)
    flush(built)
    built.rename(folder)
    previous = None
    with suppress(PolicyError):  # a damaged pointer is replaced
        previous = live_index(data_dir)
    pointer = data_dir / f".current-{os.getpid()}"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(folder.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(data_dir / "current")
    _flush_folder(data_dir)
    keep = {folder.name, previous.name if previous else ""}
    gone = []
    for old in data_dir.glob("index-*"):
        if old.name not in keep:
            with suppress(PolicyError):
                gone.append(_read_manifest(old).collection)
            shutil.rmtree(old, ignore_errors=True)
    return gone


def _free_name(data_dir: Path, version: str) -> Path:
    """A folder is never reused: a process that has the old one open must not see another's bytes in it.

    The numbers count up over all versions, and the live index, which stays, has the highest.
    """
    numbers = [path.name.rsplit("-", 1)[1] for path in data_dir.glob("index-*")]
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return data_dir / f"index-{version}-{last + 1}"


def flush(folder: Path) -> None:
    """Have a folder with all that it holds written to disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # only there can a folder be flushed
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
