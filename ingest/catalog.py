"""The catalogue: which documents there are, what is known of them, and where their words lie."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from operator import attrgetter
from pathlib import Path

from ingest.clean import Erratum
from ingest.identify import filled
from ingest.lexicon import TABLES, Lexicon
from ingest.load import load_text
from ingest.models import Card, Entry, PolicyError
from ingest.paraphrases import Paraphrases, parse_paraphrases
from ingest.register import Register, Version, content
from ingest.tables import read_table
from ingest.units import UnitDirectory

SHAPING = 3  # counts up whenever the same text gives other measures, passages or words than before
_FACTS = attrgetter(*(fact.name for fact in fields(Entry)))  # quicker than the entry's own repr
LEXICON = TABLES


@dataclass(frozen=True, slots=True)
class Source:
    """A catalogue entry with the bytes' text, the repairs that belong to it, and paraphrases of its sentences: the corpus's own,
    and what editors accepted, for whatever text of the document there was then."""

    entry: Entry
    text: str
    errata: tuple[Erratum, ...] = ()
    asks: Paraphrases = ()
    accepted: Paraphrases = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that belongs in the index. `key` is a hex digest that changes whenever anything does that its rows depend
    on; `load` reads its text, and raises PolicyError when that cannot be had."""

    entry: Entry
    key: str
    load: Callable[[], Source]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that an index is made from: documents in the order of the catalogue, then as they were given. `digest`
    changes when any of it does."""

    folder: Path
    wanted: tuple[Wanted, ...]
    cards: tuple[Card, ...]
    directory: UnitDirectory
    digest: str = ""


def packaged_corpus() -> Path:
    """The corpus that ships with the program."""
    return Path(str(files("corpus")))


def load_corpus(folder: Path, given: Register | None = None, sources: Path | None = None) -> Corpus:
    """Read and check the corpus of `folder`, with the documents that users gave, whose contents lie in `sources`.

    Texts of given documents are read when they are loaded. Raises PolicyError, naming file and entry, for anything missing or
    malformed.
    """
    given = given or Register()
    listed = read_entries(folder / "catalog.toml")
    current = dict(given.current())
    # The whole lexicon is read, so that a malformed table is told before anything is built with it.
    directory = Lexicon.load(folder).directory
    repairs = _repairs(folder, {entry.id for entry in listed} | {*given.by_id})
    shelf = _Shelf(folder, sources, lexicon_digest(folder), repairs, given.asks_of)
    wanted, cards = [], []
    for listed_entry in listed:
        entry = given.marked(listed_entry)
        version = current.pop(entry.id, None)
        if entry.id in given.hidden:
            continue
        if version:
            wanted.append(shelf.given(_full(entry, version), version))
        elif entry.kind == "card":
            cards.append(Card(entry, shelf.text(entry)))
        else:
            wanted.append(shelf.listed(entry))
    wanted += [shelf.given(given.marked(version.entry), version) for version in current.values()]
    corpus = Corpus(folder, tuple(wanted), tuple(cards), directory)
    return replace(corpus, digest=_digest(corpus, shelf.lexicon))


def _full(entry: Entry, version: Version) -> Entry:
    """A catalogue entry whose full text was given: what the catalogue says, and what it leaves open from the source."""
    told = version.entry
    return replace(filled(entry, told), kind="full", file=told.file, url=told.url or entry.url, version=version.number)


class _Shelf:
    """Where texts lie, and what belongs to each. `lexicon` is the digest of the tables that all documents depend on."""

    def __init__(
        self,
        folder: Path,
        sources: Path | None,
        lexicon: bytes,
        repairs: Mapping[str, tuple[Erratum, ...]],
        accepted: Mapping[str, str],
    ) -> None:
        self.lexicon = lexicon
        self._folder = folder
        self._sources = sources
        self._repairs = repairs
        self._accepted = accepted
        paraphrases = folder / "paraphrases"
        self._asked = {path.stem: path for path in paraphrases.glob("*.jsonl")} if paraphrases.is_dir() else {}
        self._kept = frozenset(os.listdir(sources)) if sources and sources.is_dir() else frozenset()  # noqa: PTH208 - quick

    def text(self, entry: Entry) -> str:
        """The text of a catalogue entry."""
        path = self._folder / entry.file
        if not path.is_file():
            raise PolicyError(f"catalog.toml:文件 {entry.id} 的 file“{entry.file}”不存在;请补上文件或删去该条目。")
        return load_text(path)

    def listed(self, entry: Entry) -> Wanted:
        """A document of the catalogue."""
        return self._wanted(entry, _sha(self.text(entry)), lambda: self.text(entry))

    def given(self, entry: Entry, version: Version) -> Wanted:
        """A document that was given."""
        if self._sources is None or version.text not in self._kept:
            raise PolicyError(
                f"登记表:文件 {entry.id}《{entry.title}》的原文 {version.text} 不存在;请恢复它,或重新导入这份文件。"
            )
        sources = self._sources
        return self._wanted(
            entry, version.text, lambda: content(sources, version.text).decode("utf-8", "surrogatepass")
        )

    def _wanted(self, entry: Entry, text_sha: str, read: Callable[[], str]) -> Wanted:
        errata = self._repairs.get(entry.id, ())
        path = self._asked.get(entry.id)
        asks = parse_paraphrases(path.read_bytes(), path.name) if path else ()
        accepted = self._accepted.get(entry.id)

        def load() -> Source:
            text = read()
            if _sha(text) != text_sha:
                raise PolicyError(f"{entry.file}:文件在读取期间被改动;请重新运行 policyqa ingest。")
            return Source(entry, text, errata, asks, self._kept_paraphrases(entry, accepted))

        total = hashlib.sha256(self.lexicon)
        total.update(repr((SHAPING, _FACTS(entry), text_sha, errata, asks)).encode("utf-8", "surrogatepass"))
        total.update((accepted or "").encode())
        return Wanted(entry, total.hexdigest(), load)

    def _kept_paraphrases(self, entry: Entry, name: str | None) -> Paraphrases:
        if name is None or self._sources is None:
            return ()
        try:
            return parse_paraphrases(content(self._sources, name), name)
        except PolicyError:
            raise PolicyError(
                f"登记表:文件 {entry.id}《{entry.title}》已采用的问法 {self._sources / name} 不见了或已损坏;"
                f"请恢复它,或用审核文件重新运行 policyqa paraphrase {entry.id} --accept。"
            ) from None


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_entries(path: Path) -> list[Entry]:
    """What the catalogue lists. Raises PolicyError when it is missing, empty or malformed."""
    entries = read_table(path, "document", Entry)
    if not entries:
        raise PolicyError("catalog.toml:没有任何 [[document]] 条目;请至少登记一份文件。")
    ids = [entry.id for entry in entries]
    double = next((one for one in ids if ids.count(one) > 1), None)
    if double:
        raise PolicyError(f"catalog.toml:id“{double}”重复;每份文件的 id 须唯一。")
    return entries


def _repairs(folder: Path, known: set[str]) -> dict[str, tuple[Erratum, ...]]:
    """The errata by document."""
    found: dict[str, tuple[Erratum, ...]] = {}
    for erratum in read_table(folder / "errata.toml", "erratum", Erratum):
        if erratum.doc not in known:
            raise PolicyError(f"errata.toml:目录中没有文件“{erratum.doc}”;请更正 doc。")
        found[erratum.doc] = (*found.get(erratum.doc, ()), erratum)
    return found


def lexicon_digest(folder: Path) -> bytes:
    """SHA-256 over the tables of words, on which the rows of every document and card depend."""
    total = hashlib.sha256()
    for name in LEXICON:
        total.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return total.digest()


def _digest(corpus: Corpus, lexicon: bytes) -> str:
    """SHA-256 over everything that the index is made from."""
    total = hashlib.sha256(lexicon)
    for wanted in corpus.wanted:
        total.update(wanted.key.encode())
    for card in corpus.cards:
        total.update(repr((card.entry, card.text)).encode())
    return total.hexdigest()
