"""What users gave and decided: the documents they brought in all their versions, what was withdrawn, what no longer holds.

A Register is a value: every change makes another one, and the index that is built from it keeps it. The bytes lie beside,
each file named by the SHA-256 of what it holds, and are shared by all registers (`keep`, `content`, `clear`).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from ingest.models import Entry, Format, PolicyError, Standing, plain
from ingest.tables import describe

FORMAT = 1
_LIST = "用 policyqa documents list 查看现有文件的 id"
_SHA = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_STRICT = with_config(ConfigDict(extra="forbid"))


@_STRICT
@dataclass(frozen=True, slots=True)
class Version:
    """One received version of a document. `received` names the file of its bytes, `text` that of the UTF-8 text read from
    them (both SHA-256 in hex), `name` the file or the address it came from; `added` is an ISO date-time in UTC."""

    number: int
    received: str
    text: str
    format: Format
    entry: Entry
    added: str
    name: str


@_STRICT
@dataclass(frozen=True, slots=True)
class Given:
    """A document that was given: its versions, the current one last."""

    id: str
    versions: tuple[Version, ...]
    withdrawn: bool = False

    @property
    def current(self) -> Version:
        return self.versions[-1]


@_STRICT
@dataclass(frozen=True, slots=True)
class Mark:
    """What a person said about a document: whether it holds, since when not, and what took its place."""

    id: str
    standing: Standing
    ended: str | None = None
    superseded_by: str | None = None


@_STRICT
@dataclass(frozen=True, slots=True)
class Asks:
    """The paraphrases that editors accepted for a document: the SHA-256 that names the file of them."""

    id: str
    file: str


@dataclass(frozen=True)
class Register:
    """All that was given, and what was decided about it. `hidden` are ids of catalogue documents that were withdrawn."""

    given: tuple[Given, ...] = ()
    marks: tuple[Mark, ...] = ()
    hidden: tuple[str, ...] = ()
    asks: tuple[Asks, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Given]:
        """What was given, withdrawn or not."""
        return {given.id: given for given in self.given}

    @cached_property
    def _marks(self) -> Mapping[str, Mark]:
        return {mark.id: mark for mark in self.marks}

    @cached_property
    def asks_of(self) -> Mapping[str, str]:
        """The file of the accepted paraphrases by document."""
        return {asks.id: asks.file for asks in self.asks}

    def current(self) -> Mapping[str, Version]:
        """The current version of every document that is not withdrawn, in the order in which they were first given."""
        return {given.id: given.current for given in self.given if not given.withdrawn}

    def marked(self, entry: Entry) -> Entry:
        """The entry with what was said about its document."""
        mark = self._marks.get(entry.id)
        if mark is None:
            return entry
        return replace(entry, standing=mark.standing, ended=mark.ended, superseded_by=mark.superseded_by)

    def with_version(self, version: Version) -> Register:
        """This version as the current one of its document, which is back if it was withdrawn."""
        return self.with_versions([version])

    def with_versions(self, versions: Iterable[Version]) -> Register:
        """As `with_version`, for many. Numbers are given here: each is the next of its document."""
        given = dict(self.by_id)
        for version in versions:
            identity = version.entry.id
            earlier = given[identity].versions if identity in given else ()
            number = earlier[-1].number + 1 if earlier else 1
            numbered = replace(version, number=number, entry=replace(version.entry, version=number))
            given[identity] = Given(identity, (*earlier, numbered))
        hidden = tuple(one for one in self.hidden if one not in given or given[one] == self.by_id.get(one))
        return replace(self, given=tuple(given.values()), hidden=hidden)

    def keeping(self, ids: Collection[str], earlier: Register) -> Register:
        """With these documents as the earlier register has them; those that it lacks are gone."""
        given = tuple(earlier.by_id.get(one.id, one) if one.id in ids else one for one in self.given)
        return replace(self, given=tuple(one for one in given if one.id not in ids or one.id in earlier.by_id))

    def withdrawing(self, identity: str, catalogue: Collection[str] = ()) -> Register:
        """Without this document, whether it was given or stands in the catalogue (whose ids are needed to know).

        Nothing is forgotten: its versions stay. Raises PolicyError for one that is not there.
        """
        given = self.by_id.get(identity)
        here = identity in catalogue
        gone = identity in self.hidden if here else given is not None and given.withdrawn
        if gone:
            raise PolicyError(f"文件“{identity}”已经撤下;不必再撤。")
        if given is None and not here:
            raise _unknown(identity)
        hidden = (*self.hidden, identity) if here else self.hidden
        return replace(self, given=self._withdrawn(identity, True), hidden=hidden)

    def restoring(self, identity: str) -> Register:
        """With a document that was withdrawn, as it was. Raises PolicyError for one that was not."""
        given = self.by_id.get(identity)
        if identity not in self.hidden and not (given and given.withdrawn):
            raise PolicyError(f"文件“{plain(identity)}”没有被撤下,无从恢复;请{_LIST}。")
        hidden = tuple(one for one in self.hidden if one != identity)
        return replace(self, given=self._withdrawn(identity, False), hidden=hidden)

    def _withdrawn(self, identity: str, withdrawn: bool) -> tuple[Given, ...]:
        return tuple(replace(one, withdrawn=withdrawn) if one.id == identity else one for one in self.given)

    def marking(self, mark: Mark, catalogue: Collection[str] = ()) -> Register:
        """With what is said about a document, in place of what was said before.

        Raises PolicyError for documents that are neither given nor among the ids of the catalogue, for a date that is none,
        and for a document that would follow itself.
        """
        for identity in (mark.id, mark.superseded_by):
            if identity is not None and identity not in self.by_id and identity not in catalogue:
                raise _unknown(identity)
        if mark.ended is not None and not _DATE.fullmatch(mark.ended):
            raise PolicyError(
                f"文件“{mark.id}”的失效日期“{plain(mark.ended)}”不是日期;请写成 2031-05-01、2031-05 或 2031。"
            )
        self._check_follows(mark)
        others = tuple(one for one in self.marks if one.id != mark.id)
        return replace(self, marks=(*others, mark))

    def _check_follows(self, mark: Mark) -> None:
        after = mark.superseded_by
        while after is not None:
            if after == mark.id:
                raise PolicyError(f"文件“{mark.id}”不能被它自己或它取代的文件取代;请更正取代它的文件。")
            known = self._marks.get(after)
            after = known.superseded_by if known else None

    def asking(self, identity: str, file: str | None) -> Register:
        """With the paraphrases in this file as those of a document, in place of what was accepted before; None: with none."""
        others = tuple(one for one in self.asks if one.id != identity)
        return replace(self, asks=(*others, Asks(identity, file)) if file else others)

    def names(self) -> set[str]:
        """The names of all files that it needs."""
        received = {name for one in self.given for version in one.versions for name in (version.received, version.text)}
        return received | {asks.file for asks in self.asks}

    @staticmethod
    def read(path: Path) -> Register:
        """The register as written. Raises PolicyError when it is missing, damaged or newer: never is one taken for empty."""
        try:
            stored = _STORED.validate_json(path.read_bytes())
        except FileNotFoundError:
            raise PolicyError(f"{path}:登记表不存在,索引不完整;{_ADVICE}。") from None
        except OSError as error:
            raise PolicyError(f"{path}:无法读取({error.strerror});请检查权限。") from None
        except ValidationError as error:
            raise PolicyError(f"{path}:登记表已损坏,或由更新版本的程序写成({describe(error)});{_ADVICE}。") from None
        if stored.format != FORMAT:
            raise PolicyError(f"{path}:登记表的格式 {stored.format} 与本程序的 {FORMAT} 不符;{_ADVICE}。")
        if not all(one.versions for one in stored.given):
            raise PolicyError(f"{path}:登记表已损坏(有文件没有任何版本);{_ADVICE}。")
        for rows in (stored.given, stored.marks, stored.asks):
            ids = [row.id for row in rows]
            if len(set(ids)) < len(ids):
                double = next(one for one in ids if ids.count(one) > 1)
                raise PolicyError(f"{path}:登记表已损坏(id“{double}”重复);{_ADVICE}。")
        return Register(stored.given, stored.marks, stored.hidden, stored.asks)

    def write(self, path: Path) -> None:
        """As JSON. A run that is cut off leaves half a file: it belongs into a folder that is not in use yet."""
        path.write_bytes(_STORED.dump_json(_Stored(FORMAT, self.given, self.marks, self.hidden, self.asks), exclude_defaults=True))


@_STRICT
@dataclass(frozen=True, slots=True)
class _Stored:
    """A register as it lies on disk."""

    format: int
    given: tuple[Given, ...] = ()
    marks: tuple[Mark, ...] = ()
    hidden: tuple[str, ...] = ()
    asks: tuple[Asks, ...] = ()


_STORED = TypeAdapter(_Stored)
_ADVICE = "请升级程序,或用 policyqa ingest --rollback 退回上一版索引"


def _unknown(identity: str) -> PolicyError:
    return PolicyError(f"没有 id 为“{plain(identity)}”的文件;请{_LIST}。")


def keep(folder: Path, data: bytes) -> str:
    """Store bytes under their SHA-256, and return it. They are on disk before they bear that name.

    That the folder itself is on disk is left to `settle`, once for all that was kept.
    """
    name = hashlib.sha256(data).hexdigest()
    if is_kept(folder, name, len(data)):
        return name
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{name}-{uuid4().hex}"
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / name)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return name


def settle(folder: Path) -> None:
    """Have the names of all that was kept written to disk."""
    if os.name != "posix" or not folder.is_dir():  # only there can a folder be flushed
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_kept(folder: Path, name: str, size: int | None = None) -> bool:
    """Whether the bytes of this name are there, as many as they should be."""
    try:
        found = (folder / name).stat().st_size
    except OSError:
        return False
    return size is None or found == size


def content(folder: Path, name: str) -> bytes:
    """The bytes of this SHA-256. Raises PolicyError, with the file, when they are missing or others."""
    path = folder / name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PolicyError(f"{path}:原文件不存在;请恢复它,或重新导入这份文件。") from None
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查权限。") from None
    if hashlib.sha256(data).hexdigest() != name:
        raise PolicyError(f"{path}:内容与登记的摘要不符,文件已损坏;请恢复它,或删去它后重新导入这份文件。")
    return data


def clear(folder: Path, needed: Collection[str]) -> None:
    """Remove what is not among these names: earlier contents, and what a run that was cut off left behind."""
    for path in folder.iterdir() if folder.is_dir() else ():
        name = path.name
        left = name.startswith(".") and _SHA.match(name, 1)
        if left or (_SHA.fullmatch(name) and name not in needed):
            path.unlink(missing_ok=True)
