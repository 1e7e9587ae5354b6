"""What happens to a document, step by step: receive, parse, chunk, shelve in a volume, check, publish.

Everything that changes the library goes through `_publish`: adding, replacing, withdrawing, marking, rebuilding.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest import register as registering
from ingest import sources as receiving
from ingest import store, vectors
from ingest.add import Arrival, arrive
from ingest.assemble import Assembler, Progress
from ingest.catalog import load_corpus, read_entries
from ingest.fetch import Fetcher
from ingest.migrate import forget, migrate
from ingest.models import Document, Encoder, Entry, PolicyError, Report
from ingest.paraphrases import Paraphrases, format_paraphrases
from ingest.register import Register, is_kept
from ingest.reporting import Told, changes, report_of
from ingest.shaping import Shaper, blocking
from ingest.store import Edition, Listed
from ingest.volume import Volume

Check = Callable[[Path, frozenset[str]], Sequence[str]]


def silent(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Works:
    """What every change needs. `keep`: how many editions stay to go back to.

    `check` is asked before an edition goes live, with its folder and the ids of the documents that changed, and gives one line
    for each thing that is no longer right.
    """

    data_dir: Path
    corpus_dir: Path
    encoder: Encoder
    chroma_url: str | None = None
    keep: int = 3
    progress: Progress = silent
    check: Check | None = None
    fetcher: Fetcher | None = None

    @property
    def sources(self) -> Path:
        """Where received bytes lie, named by their digest."""
        return self.data_dir / "sources"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a document: as parsed, as it is now (None: new), and what would keep it from going live."""

    document: Document
    earlier: Document | None
    blocked: tuple[str, ...]


@dataclass(slots=True)
class _State:
    """The library as it is before a change: the live edition and those of its volumes that can be used."""

    edition: Edition | None
    register: Register
    volumes: dict[str, Volume] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, Listed]:
        """The documents that can be taken over as they are."""
        return {row.entry.id: row for row in self.edition.listed if row.volume in self.volumes} if self.edition else {}


def ingest(
    works: Works, sources: Sequence[str | Path] = (), *, fetch: bool = False, rebuild: bool = False, force: bool = False
) -> Report:
    """Bring the library up to date with the corpus and the sources given (files, folders, addresses).

    With `fetch` the catalogue's documents that have an address and no text are fetched too. `force` lets documents and editions
    go live that a check would hold back. Raises PolicyError with one line for everything that a user can cause; the old state
    then stays.
    """
    began = time.perf_counter()
    with _changing(works) as state:
        register, told = state.register, Told()
        if sources or fetch:
            coming = _received(works, [str(source) for source in sources], fetch, told)
            register, outcomes, unread = arrive(coming, _known(works), register, works.sources)
            told.held += unread
            if not outcomes and len(told.held) == 1:
                raise PolicyError(told.held[0])
        return _publish(works, state, register, told, began, rebuild=rebuild, force=force)


def change(works: Works, alter: Callable[[Register], Register], *, force: bool = False) -> Report:
    """Have the register altered, and with it the library: documents withdrawn, or marked as no longer in force."""
    began = time.perf_counter()
    with _changing(works) as state:
        return _publish(works, state, alter(state.register), Told(), began, rebuild=False, force=force)


def accept(works: Works, identity: str, pairs: Paraphrases, *, force: bool = False) -> Report:
    """Have a document's sentences found by these paraphrases too, in place of those accepted before. They are not checked
    against its text: those that stand for no sentence of it find nothing."""
    began = time.perf_counter()
    with _changing(works) as state:
        name = None
        if pairs:
            name = registering.keep(works.sources, format_paraphrases(pairs))
            registering.settle(works.sources)
        register = state.register.asking(identity, name)
        return _publish(works, state, register, Told(), began, rebuild=False, force=force)


def rollback(works: Works) -> Report:
    """Make the edition before the live one the live one again. Raises PolicyError when none is kept."""
    began = time.perf_counter()
    with store.building(works.data_dir):
        folder = store.earlier(works.data_dir)
        if folder is None:
            raise PolicyError(f"{works.data_dir}:没有更早的索引可以退回;旧索引只保留最近 {works.keep} 版。")
        edition = Edition(folder)
        for volume in edition.volumes(works.data_dir, works.chroma_url).values():
            volume.close()
        live = _live(works.data_dir)
        store.point(works.data_dir, folder)
        store.log(works.data_dir, [f"rollback {folder.name}"])
        return report_of(edition.manifest.version, edition.listed, live.listed if live else (), True, began)


def preview(works: Works, arrival: Arrival) -> Preview:
    """What would become of this document, were it given; nothing is changed. Raises PolicyError when it cannot be read."""
    live = _live(works.data_dir)
    register = _register(works.data_dir, live)
    with TemporaryDirectory() as folder:
        register, outcomes, unread = arrive([arrival], _known(works), register, Path(folder))
        if not outcomes:
            raise PolicyError(unread[0])
        given = register.by_id[outcomes[0].id]
        here = Path(folder) if is_kept(Path(folder), given.current.text) else works.sources
        corpus = load_corpus(works.corpus_dir, replace(register, given=(given,)), here)
        wanted = next(one for one in corpus.wanted if one.entry.id == given.id)
        document = Shaper(corpus).document(wanted).content
    assert isinstance(document, Document)  # noqa: S101 - a card has no source
    earlier = None
    row = next((row for row in live.listed if row.entry.id == document.id and not row.card), None) if live else None
    if row:
        volume = Volume(works.data_dir / row.volume, works.chroma_url)
        content = volume.content(document.id)
        earlier = content if isinstance(content, Document) else None
        volume.close()
    return Preview(document, earlier, tuple(f"第 {problem.line} 行:{problem.message}" for problem in blocking(document)))


@contextmanager
def _changing(works: Works) -> Iterator[_State]:
    """Hold the right to change the library, with its state before; whatever the disk fails at is one line."""
    with store.building(works.data_dir):
        edition = _live(works.data_dir)
        state = _State(edition, _register(works.data_dir, edition))
        try:
            state.volumes = dict(_usable(works, edition)) if edition else {}
            yield state
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or error
            raise PolicyError(
                f"写入 {works.data_dir} 失败({reason});旧索引保持不变,请检查磁盘空间与权限后重试。"
            ) from None
        finally:
            for volume in state.volumes.values():
                volume.close()
            store.sweep(works.data_dir)
            if edition is not None:  # a volume that was put on the shelf and never named
                with suppress(OSError):
                    store.clear(works.data_dir, works.keep)


def _live(data_dir: Path) -> Edition | None:
    """The live edition; None where there is none that can be used, so that a new one is built."""
    with suppress(PolicyError):
        folder = store.live_index(data_dir)
        return Edition(folder) if folder else None
    return None


def _register(data_dir: Path, live: Edition | None) -> Register:
    """The register of the live edition, or the newest that can be read: no damage to an index loses what users gave."""
    folders = [live.folder] if live else []
    for folder in [*folders, *reversed(store.editions(data_dir))]:
        for name in store.REGISTERS:
            if (folder / name).is_file():
                with suppress(PolicyError):
                    return Register.read(folder / name)
    return migrate(data_dir) or Register()


def _usable(works: Works, edition: Edition) -> Iterator[tuple[str, Volume]]:
    """The volumes of an edition that are whole and of this encoder, open."""
    for use in edition.manifest.volumes:
        with suppress(PolicyError):
            volume = Volume(works.data_dir / use.volume, works.chroma_url, thorough=False)
            if volume.manifest.encoder == works.encoder.name:
                yield use.volume, volume
            else:
                volume.close()


def _known(works: Works) -> list[Entry]:
    return read_entries(works.corpus_dir / "catalog.toml")


def _received(works: Works, sources: Sequence[str], fetch: bool, told: Told) -> Iterator[Arrival]:
    """Everything that comes in, one by one; what could not be had is told."""
    for one in receiving.gather(sources, works.fetcher):
        if isinstance(one, receiving.Aside):
            told.warnings.append(one)
        elif isinstance(one, str):
            told.held.append(one)
        else:
            yield one
    if fetch and works.fetcher:
        for fetched in receiving.fetched(_known(works), works.fetcher):
            if isinstance(fetched, str):
                told.held.append(fetched)
            else:
                yield fetched[1]


def _publish(
    works: Works, state: _State, register: Register, told: Told, began: float, *, rebuild: bool, force: bool
) -> Report:
    """Make the library what corpus and register say, and that the live edition."""
    before = state.edition.listed if state.edition else ()
    old = state.edition.manifest.version if state.edition else None
    whole = state.edition is not None and len(state.volumes) == len(state.edition.manifest.volumes)
    assembler = Assembler(
        works.data_dir, works.encoder, works.chroma_url, works.progress, state.volumes, state.rows
    )
    corpus = load_corpus(works.corpus_dir, register, works.sources)
    if old == assembler.version(corpus) and whole and not rebuild:
        return report_of(old, before, before, False, began, told)
    done = assembler.assemble(corpus, frozenset(register.current()), rebuild=rebuild, force=force)
    if done.refused:
        register = register.keeping(done.refused, state.register)
        told.held += done.refused.values()
        corpus = load_corpus(works.corpus_dir, register, works.sources)
        if old == assembler.version(corpus) and whole and not rebuild:
            return report_of(old, before, before, False, began, told)
    building = assembler.write(corpus, done.rows, register)
    same = set(before)
    changed = frozenset(identity for identity, row in done.rows.items() if row not in same)
    wrong = list(works.check(building, changed)) if works.check and not force else []
    if wrong:
        raise PolicyError(
            f"新索引自检未通过,旧索引保持不变:{';'.join(wrong)};请核对文件,确认无误后可加 --force 强制启用。"
        )
    version = assembler.version(corpus)
    folder = store.publish(works.data_dir, building, version)
    _tidy(works, thorough=rebuild)
    report = report_of(version, tuple(done.rows.values()), before, True, began, told)
    store.log(works.data_dir, [f"publish {folder.name}{' --force' if force else ''}", *changes(report)])
    return report


def _tidy(works: Works, *, thorough: bool) -> None:
    """Remove what no kept edition needs. Should it fail, the new one serves all the same; a later run tries again.

    Received contents are looked through only if `thorough`: registers forget nothing, so that next to none is ever in excess.
    """
    gone = store.clear(works.data_dir, works.keep)
    with suppress(OSError, PolicyError):
        forget(works.data_dir)
        if thorough:
            registering.clear(works.sources, store.received(works.data_dir))
    if works.chroma_url and gone:
        with suppress(PolicyError), vectors.failures_told():
            vectors.drop(works.chroma_url, gone)
