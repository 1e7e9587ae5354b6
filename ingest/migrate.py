"""Documents that were added before there was a register: taken over with their files, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

from pydantic import TypeAdapter, ValidationError

from ingest.models import Entry, Format, PolicyError
from ingest.register import Register, Version, keep, settle
from ingest.tables import describe

_ENTRIES = TypeAdapter(list[Entry])


def migrate(data_dir: Path) -> Register | None:
    """The register of what <data>/sources/added.json names, its files kept by content; None where there is no such file.

    Nothing is removed: until the index that holds the register is in use, the earlier program can go on (`forget` is for
    afterwards). Raises PolicyError when the list is damaged or one of its files is missing.
    """
    folder = data_dir / "sources"
    _recover(folder)
    entries = _added(folder)
    if entries is None:
        return None
    versions = [_version(folder, entry) for entry in entries]
    settle(folder)
    return Register().with_versions(versions)


def forget(data_dir: Path) -> None:
    """Remove what `migrate` took over, the list last: a run that is cut off can be repeated."""
    folder = data_dir / "sources"
    for entry in _added(folder) or ():
        for path in (folder / entry.file, *_received(folder, entry)):
            path.unlink(missing_ok=True)
    (folder / "added.json").unlink(missing_ok=True)


def _added(folder: Path) -> list[Entry] | None:
    path = folder / "added.json"
    try:
        entries = _ENTRIES.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查权限。") from None
    except ValidationError as error:
        raise PolicyError(f"{path}:{describe(error)};请修复或删除该文件。") from None
    stray = next((entry.file for entry in entries if Path(entry.file).name != entry.file), None)
    if stray:
        raise PolicyError(f"{path}:文件名“{stray}”指向别的目录;请修复或删除该文件。")
    return entries


def _recover(folder: Path) -> None:
    """Put back the folder that an exchange which was cut off had set aside."""
    aside = folder.with_name(f"{folder.name}-old")
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)


def _received(folder: Path, entry: Entry) -> list[Path]:
    """Files beside the text, as received; none where the text itself was received."""
    return sorted(folder.glob(f"{Path(entry.file).stem}.received.*"))


def _version(folder: Path, entry: Entry) -> Version:
    text = folder / entry.file
    received = next(iter(_received(folder, entry)), text)
    try:
        read, data = text.read_bytes(), received.read_bytes()
        when = datetime.fromtimestamp(received.stat().st_mtime, UTC)
        words = read.decode("utf-8-sig", "surrogatepass").encode("utf-8", "surrogatepass")
    except OSError as error:
        raise PolicyError(
            f"{folder / 'added.json'}:文件 {entry.id} 的 file“{entry.file}”无法读取({error.strerror});请补上文件或删去该条目。"
        ) from None
    except UnicodeDecodeError as error:
        raise PolicyError(f"{text}:第 {error.start} 字节处不是 UTF-8 编码;请另存为 UTF-8。") from None
    kind = received.suffix.removeprefix(".")
    return Version(
        number=1,
        received=keep(folder, data),
        text=keep(folder, words),
        format=cast(Format, kind) if received != text and kind in get_args(Format) else "text",
        entry=replace(entry, version=1),
        added=when.isoformat(timespec="seconds"),
        name=received.name,
    )
