"""Where documents come from: files, folders and addresses, one by one, so that not all of them stand in memory."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.add import Arrival
from ingest.hints import fetchable, hint
from ingest.load import read_bytes
from ingest.models import Entry, PolicyError, plain
from ingest.readers import read_source

if TYPE_CHECKING:
    from ingest.fetch import Fetcher

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".shtml", ".xhtml", ".docx", ".pdf")
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")


class Aside(str):
    """A line about what was passed over on purpose: no failure."""

    __slots__ = ()


def gather(sources: Sequence[str], fetcher: Fetcher | None = None) -> Iterator[Arrival | str]:
    """The documents at these paths and addresses, in their order; a line for whatever is passed over.

    A folder is searched with all that it holds. Addresses are fetched by `fetcher`; without one they are passed over. Raises
    PolicyError at once, before anything is read, for a path that does not exist.
    """
    for source in sources:
        address = _ADDRESS.match(source)
        if address and not _is_web(source):
            raise PolicyError(f"{plain(source)}:不支持的网址;网址应以 http:// 或 https:// 开头,请核对。")
        if not address and not _exists(Path(source)):
            raise PolicyError(f"{plain(source)}:文件不存在;请检查路径。")
    return _gathered(sources, fetcher)


def fetched(entries: Iterable[Entry], fetcher: Fetcher) -> Iterator[tuple[Entry, Arrival] | str]:
    """The pages of those entries whose text is not loaded and whose address is certain; a line for each that is not had.

    A page counts only if it carries title and number of its entry. For entries without an address the line says where to look.
    """
    from ingest.carries import check_carries

    certain, loose = fetchable(entries)
    for entry in certain:
        url = entry.url or ""
        try:
            page = fetcher.fetch(url)
            check_carries(read_source(page.data, url), entry, url)
        except PolicyError as error:
            yield str(error)
        else:
            yield entry, Arrival(plain(url), page.data, page.url, entry.id)
    yield from map(hint, loose)


def _is_web(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a path with a NUL in it names nothing
        return False
    except OSError:  # it cannot be looked at: reading it will say why
        return True
    return True


def _gathered(sources: Sequence[str], fetcher: Fetcher | None) -> Iterator[Arrival | str]:
    for source in sources:
        if _is_web(source):
            yield _page(source, fetcher)
        elif os.path.isdir(source):  # noqa: PTH112 - False, not an error, where it cannot be looked at
            yield from _folder(Path(source))
        else:
            yield _file(Path(source))


def _page(url: str, fetcher: Fetcher | None) -> Arrival | str:
    if fetcher is None:
        return f"{plain(url)}:没有允许联网,未下载;请在浏览器打开,另存为文件后用 policyqa ingest 文件 导入。"
    try:
        page = fetcher.fetch(url)
    except PolicyError as error:
        return str(error)
    return Arrival(plain(url), page.data, page.url)


def _file(path: Path) -> Arrival | str:
    try:
        return Arrival(plain(str(path)), read_bytes(path))
    except PolicyError as error:
        return plain(str(error))


@dataclass
class _Passed:
    """What a search of a folder has passed over."""

    suffixes: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    outside: int = 0

    def told(self) -> list[str]:
        kinds = "、".join(f"{suffix or '无扩展名'} {count} 个" for suffix, count in sorted(self.suffixes.items()))
        return [
            *([f"{self.suffixes.total()} 个不支持的类型({plain(kinds)})"] if self.suffixes else []),
            *([f"{self.hidden} 个隐藏的文件或文件夹"] if self.hidden else []),
            *([f"{self.outside} 个指向文件夹之外的链接"] if self.outside else []),
        ]


def _folder(folder: Path) -> Iterator[Arrival | str]:
    """Every document under a folder by name, each once; at the end one line for what was passed over."""
    passed, found = _Passed(), 0
    for one in _walk(folder, passed):
        found += not isinstance(one, str)
        yield one if isinstance(one, str) else _file(one)
    told = passed.told()
    left = f"略过 {'、'.join(told)}" if told else ""
    if not found:
        yield f"{plain(str(folder))}:文件夹中没有可导入的文件({left or '是空的'});请另选文件夹,支持的类型有 {' '.join(SUFFIXES)}。"
    elif told:
        yield Aside(f"{plain(str(folder))}:文件夹中{left};支持的类型有 {' '.join(SUFFIXES)}。")


def _walk(folder: Path, passed: _Passed) -> Iterator[Path | str]:
    """The path of every document under a folder, sorted; a line for a folder that cannot be read.

    Links are followed as far as they stay inside, and nothing is visited twice: a link in a circle ends.
    """
    root = os.path.realpath(folder)
    seen: set[str] = set()
    ahead = [folder]
    while ahead:
        path = ahead.pop()
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
            passed.outside += 1
        elif os.path.isdir(real):  # noqa: PTH112 - as above
            try:
                ahead += sorted(_children(path, passed), reverse=True)
            except OSError as error:
                yield f"{plain(str(path))}:无法读取这个文件夹({error.strerror});请检查权限。"
        elif path.suffix.lower() in SUFFIXES:
            yield path
        else:
            passed.suffixes[path.suffix.lower()] += 1


def _children(folder: Path, passed: _Passed) -> list[Path]:
    paths = list(folder.iterdir())
    shown = [path for path in paths if not path.name.startswith((".", "~$"))]  # ~$: Word's marks of open files
    passed.hidden += len(paths) - len(shown)
    return shown
