"""The catalogue: which documents there are, what is known of them, and where their words lie."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.clean import Erratum
from ingest.lexicon import Lexicon
from ingest.load import load_text
from ingest.models import Card, Entry, PolicyError
from ingest.tables import describe, read_table
from ingest.units import UnitDirectory

LEXICON = ("units.toml", "terms.toml", "typos.toml", "cues.toml")


@dataclass(frozen=True, slots=True)
class Source:
    """A catalogue entry with the bytes' text, the repairs that belong to it, and paraphrases of its sentences."""

    entry: Entry
    text: str
    errata: tuple[Erratum, ...] = ()
    asks: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that an index is made from. `digest` changes when any of it does."""

    folder: Path
    sources: tuple[Source, ...]
    cards: tuple[Card, ...]
    directory: UnitDirectory
    digest: str = field(default="")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line of a paraphrase file."""

    sentence: str
    ask: tuple[str, ...]


_ASKED = TypeAdapter(_Asked)


def packaged_corpus() -> Path:
    """The corpus that ships with the program."""
    return Path(str(files("corpus")))


def load_corpus(folder: Path, added: Path | None = None) -> Corpus:
    """Read and check the corpus of `folder`, with the documents that users added under `added`.

    Raises PolicyError, naming file and entry, for anything missing or malformed.
    """
    entries = _entries(folder / "catalog.toml")
    places = {entry.id: folder / entry.file for entry in entries}
    for entry in _added(added):
        places[entry.id] = added / entry.file if added else folder
        entries = [other for other in entries if other.id != entry.id] + [entry]
    errata = _errata(folder / "errata.toml", {entry.id for entry in entries})
    sources, cards = [], []
    for entry in entries:
        path = places[entry.id]
        if not path.is_file():
            register = "catalog.toml" if path.is_relative_to(folder) else str(path.with_name("added.json"))
            raise PolicyError(f"{register}:文件 {entry.id} 的 file“{entry.file}”不存在;请补上文件或删去该条目。")
        text = load_text(path)
        if entry.kind == "card":
            cards.append(Card(entry, text))
        else:
            mine = tuple(erratum for erratum in errata if erratum.doc == entry.id)
            sources.append(Source(entry, text, mine, _asks(folder / "paraphrases" / f"{entry.id}.jsonl")))
    # The whole lexicon is read, so that a malformed table is told before anything is built with it.
    corpus = Corpus(folder, tuple(sources), tuple(cards), Lexicon.load(folder).directory)
    return replace(corpus, digest=_digest(corpus))


def _entries(path: Path) -> list[Entry]:
    entries = read_table(path, "document", Entry)
    if not entries:
        raise PolicyError("catalog.toml:没有任何 [[document]] 条目;请至少登记一份文件。")
    ids = [entry.id for entry in entries]
    double = next((one for one in ids if ids.count(one) > 1), None)
    if double:
        raise PolicyError(f"catalog.toml:id“{double}”重复;每份文件的 id 须唯一。")
    return entries


def _added(folder: Path | None) -> list[Entry]:
    path = folder / "added.json" if folder else None
    if path is None or not path.is_file():
        return []
    try:
        return TypeAdapter(list[Entry]).validate_json(path.read_bytes())
    except ValidationError as error:
        raise PolicyError(f"{path}:{describe(error)};请修复或删除该文件。") from None


def _errata(path: Path, known: set[str]) -> list[Erratum]:
    errata = read_table(path, "erratum", Erratum)
    stray = next((erratum for erratum in errata if erratum.doc not in known), None)
    if stray:
        raise PolicyError(f"errata.toml:目录中没有文件“{stray.doc}”;请更正 doc。")
    return errata


def _asks(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(sentence as read, ways to ask for it), from a paraphrase file; none where there is no such file."""
    if not path.is_file():
        return ()
    try:
        lines = path.read_text("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path.name}:第 {error.start} 字节处不是 UTF-8 编码;请另存为 UTF-8。") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = _ASKED.validate_json(line)
        except ValidationError:
            raise PolicyError(f"{path.name}:第 {number} 行不是 {{“sentence”, “ask”}} 对象;请更正。") from None
        found.append((asked.sentence, asked.ask))
    return tuple(found)


def _digest(corpus: Corpus) -> str:
    """SHA-256 over everything that the index is made from."""
    total = hashlib.sha256()
    for source in corpus.sources:
        total.update(repr((source.entry, source.text, source.errata, source.asks)).encode())
    for card in corpus.cards:
        total.update(repr((card.entry, card.text)).encode())
    for name in LEXICON:
        total.update((corpus.folder / name).read_bytes())
    return total.hexdigest()
