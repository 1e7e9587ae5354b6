"""Where the library lives on disk, and how one edition of it becomes the live one.

    <data>/current                   the name of the live edition, replaced atomically
    <data>/index-<version>-<n>/      an edition: manifest.json, catalogue.json, register.json (twice), lexicon/
    <data>/volume-<name>/            what editions consist of; see ingest.volume
    <data>/sources/                  what was received, named by its digest; see ingest.register
    <data>/ingest.lock, ingest.log   held by whoever changes anything; what was changed when
A build goes to `building-…`, is checked, flushed to disk, renamed, and only then named in `current`. Whatever is cut off
before that leaves the old edition serving; the next run removes what no edition names.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from ingest.files import (
    Files,
    damaged,
    files_of,
    flush,
    flush_folder,
    peek_manifest,
    read_manifest,
    replace_file,
    write_manifest,
)
from ingest.models import Entry, PolicyError
from ingest.register import Register
from ingest.volume import FORMAT, Volume, VolumeManifest

COLLECTION = "policyqa"
LOG = "ingest.log"
REGISTERS = ("register.json", "register-copy.json")  # the one thing that cannot be made anew, so it is there twice


@dataclass(frozen=True, slots=True)
class Use:
    """A volume of an edition, and which of its documents the edition no longer has from it."""

    volume: str
    dead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A document, or fact card, of an edition: what is known of it, `key` of all that its index rows depend on, the volume that
    holds it, and what a report says of it."""

    entry: Entry
    key: str
    volume: str
    card: bool = False
    parts: int = 0
    measures: int = 0
    passages: int = 0
    errata: int = 0
    inferred: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionManifest:
    """What an edition consists of. `version` changes with corpus, given documents, encoder and format."""

    format: int
    version: str
    digest: str
    encoder: str
    made: str
    volumes: tuple[Use, ...]
    files: Files = field(default_factory=dict)


_SHA = re.compile(r"[0-9a-f]{64}")
_LISTED = TypeAdapter(tuple[Listed, ...])


class Edition:
    """A finished edition, checked as it is opened; its volumes are opened by `volumes`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder, EditionManifest, FORMAT)
        try:
            self.listed = _LISTED.validate_json((folder / "catalogue.json").read_bytes())
        except (OSError, ValidationError):
            raise damaged(folder, "catalogue.json") from None

    @property
    def register(self) -> Register:
        """The documents that users gave and what they said of them."""
        return Register.read(self.folder / REGISTERS[0])

    def volumes(self, data_dir: Path, chroma_url: str | None) -> dict[str, Volume]:
        """Every volume by name, open. Raises PolicyError when one is missing or damaged; then none stays open."""
        opened: dict[str, Volume] = {}
        try:
            for use in self.manifest.volumes:
                opened[use.volume] = Volume(data_dir / use.volume, chroma_url)
        except BaseException:
            for volume in opened.values():
                volume.close()
            raise
        return opened


def write_edition(
    folder: Path, version: str, digest: str, encoder: str, uses: Sequence[Use], listed: Sequence[Listed], register: Register
) -> None:
    """Write an edition into a new folder, which may hold a lexicon already."""
    folder.mkdir(exist_ok=True)
    (folder / "catalogue.json").write_bytes(_LISTED.dump_json(tuple(listed), exclude_defaults=True))
    for name in REGISTERS:
        register.write(folder / name)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    write_manifest(folder, EditionManifest(FORMAT, version, digest, encoder, made, tuple(uses), files_of(folder)))


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
        sweep(data_dir)
        yield
    finally:
        lock.release()


def sweep(data_dir: Path) -> None:
    """Remove what a run that was cut off left behind."""
    for leftover in data_dir.glob("building-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for stray in data_dir.glob(".current-*"):
        with suppress(OSError):
            stray.unlink()


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
    """The folder of the live edition, or None when there is none."""
    try:
        name = (data_dir / "current").read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(
            f"{data_dir / 'current'}:无法读取({error});请运行 policyqa ingest --rebuild 重建索引。"
        ) from None
    folder = data_dir / name
    return folder if name.startswith("index-") and "/" not in name and folder.is_dir() else None


def editions(data_dir: Path) -> list[Path]:
    """The folders of all editions that are kept, oldest first."""
    return sorted((path for path in data_dir.glob("index-*") if path.is_dir()), key=_number)


def publish(data_dir: Path, built: Path, version: str) -> Path:
    """Make a finished build the live edition by one atomic switch; returns its folder.

    The volumes that it names stand in their places already.
    """
    kept = editions(data_dir)
    # A folder is never reused: a process that has the old one open must not see another's bytes in it.
    folder = data_dir / f"index-{version}-{(_number(kept[-1]) if kept else 0) + 1}"
    flush(built)
    built.rename(folder)
    point(data_dir, folder)
    return folder


def point(data_dir: Path, folder: Path) -> None:
    """Name an edition as the live one."""
    replace_file(data_dir / "current", folder.name)


def shelve(data_dir: Path, built: Path) -> str:
    """Put a finished volume into its place, where nothing names it yet; returns its name."""
    name = f"volume-{built.name.removeprefix('building-')}"
    flush(built)
    built.rename(data_dir / name)
    flush_folder(data_dir)
    return name


def clear(data_dir: Path, keep: int) -> list[str]:
    """Remove the editions beyond the newest `keep` (the live one always stays) and the volumes that none of the others names.

    Returns the Chroma collections of the volumes that went. What cannot be removed now goes with a later run.
    """
    live = live_index(data_dir)
    kept = editions(data_dir)
    for old in kept[: max(0, len(kept) - keep)]:
        if old != live:
            shutil.rmtree(old, ignore_errors=True)
    named: set[str] = set()
    for folder in editions(data_dir):
        try:
            named |= {use.volume for use in peek_manifest(folder, EditionManifest, FORMAT).volumes}
        except PolicyError:  # of an earlier format, or damaged: nobody can go back to it
            if folder != live:
                shutil.rmtree(folder, ignore_errors=True)
    gone = []
    for volume in data_dir.glob("volume-*"):
        if volume.name not in named:
            with suppress(PolicyError):
                gone.append(peek_manifest(volume, VolumeManifest, FORMAT).collection)
            shutil.rmtree(volume, ignore_errors=True)
    return gone


def received(data_dir: Path) -> set[str]:
    """The names of all contents that the registers of the kept editions name. They are looked for, not parsed: that is quick."""
    named: set[str] = set()
    for folder in editions(data_dir):
        for name in REGISTERS:
            with suppress(OSError):
                named |= set(_SHA.findall((folder / name).read_text("ascii", "replace")))
    return named


def earlier(data_dir: Path) -> Path | None:
    """The edition before the live one among those kept, or None."""
    live = live_index(data_dir)
    before = [folder for folder in editions(data_dir) if live is not None and _number(folder) < _number(live)]
    return before[-1] if before else None


def log(data_dir: Path, lines: Iterable[str]) -> None:
    """Add lines to the log of changes, each with the time."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with (data_dir / LOG).open("a", encoding="utf-8") as file:
        file.writelines(f"{now} {' '.join(line.split())}\n" for line in lines)


def _number(folder: Path) -> int:
    last = folder.name.rsplit("-", 1)[-1]
    return int(last) if last.isdecimal() else 0
