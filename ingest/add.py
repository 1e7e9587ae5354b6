"""Documents that a user brings: matched with the catalogue, kept in the data folder, part of every later build."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from ingest.catalog import load_corpus
from ingest.issuers import level_of, place_of
from ingest.load import read_bytes
from ingest.models import Entry, Loaded, PolicyError
from ingest.readers import read_source
from ingest.store import flush
from ingest.titles import KIND

_HEAD = 3000
_TITLE = re.compile(rf"^.{{4,80}}(?:{KIND})$", re.MULTILINE)
# The document's own number stands on a line by itself; one inside a sentence is cited.
_DOC_NO = re.compile(
    r"^[(（]?(?:文号|发文字号)?[:：]?(?P<number>[\u4e00-\u9fff]{2,8}[〔\[(（]\d{4}[〕\])）]\d+号)[)）]?$", re.MULTILINE
)


def add_sources(paths: list[Path], corpus_dir: Path, added: Path, data_dir: Path) -> Path:
    """Copy the documents into a staged folder beside `added` and return it; the caller puts it in place after the build.

    A document that carries title or number of a catalogue entry becomes its full text; any other gets an entry of its own.
    Raises PolicyError for unreadable documents and for ones without a title.
    """
    staged = data_dir / "building-sources"
    shutil.rmtree(staged, ignore_errors=True)
    if added.is_dir():
        shutil.copytree(added, staged)
    else:
        staged.mkdir()
    known = load_corpus(corpus_dir, added)
    entries = {source.entry.id: source.entry for source in known.sources} | {
        card.entry.id: card.entry for card in known.cards
    }
    mine: dict[str, Entry] = {}
    register = staged / "added.json"
    if register.is_file():
        mine = {entry.id: entry for entry in TypeAdapter(list[Entry]).validate_json(register.read_bytes())}
    for path in paths:
        data = read_bytes(path)
        loaded = read_source(data, str(path))
        entry = _entry(path, loaded, entries)
        _keep(staged, entry, data, loaded)
        mine[entry.id] = entry
    register.write_bytes(TypeAdapter(list[Entry]).dump_json(list(mine.values()), indent=1))
    return staged


@contextmanager
def in_place(staged: Path, added: Path) -> Iterator[None]:
    """Have the staged folder stand in the place of `added`; if what is done meanwhile fails, the earlier one comes back.

    It is put there before the index is switched: a run that is killed in between leaves documents that the next one builds
    in, never an index whose documents are lost.
    """
    if staged == added:
        yield
        return
    old = _earlier(added)
    flush(staged)
    if added.exists():
        added.rename(old)
    staged.rename(added)
    try:
        yield
    except BaseException:
        added.rename(staged)
        if old.exists():
            old.rename(added)
        raise
    shutil.rmtree(old, ignore_errors=True)


def recover(added: Path) -> None:
    """Undo or finish an exchange of folders during which a run was killed."""
    old = _earlier(added)
    if old.is_dir() and not added.exists():
        old.rename(added)
    shutil.rmtree(old, ignore_errors=True)


def _earlier(added: Path) -> Path:
    return added.with_name(f"{added.name}-old")


def _keep(folder: Path, entry: Entry, data: bytes, loaded: Loaded) -> None:
    """Store what was received byte for byte and, where that is not UTF-8 text itself, beside it the text read out of it."""
    received = folder / entry.file
    for earlier in folder.glob(f"{received.stem}.*"):
        earlier.unlink()
    try:
        is_text = data.decode("utf-8-sig") == loaded.text
    except UnicodeDecodeError:
        is_text = False
    if not is_text:
        received.write_bytes(loaded.text.encode("utf-8", "surrogatepass"))
        received = received.with_suffix(f".received.{loaded.format}")
    received.write_bytes(data)


def _entry(path: Path, loaded: Loaded, known: dict[str, Entry]) -> Entry:
    facts = loaded.facts
    head = re.sub(r"[ \t\u3000\ufeff\u200b]", "", loaded.text[:_HEAD].replace("\r", "\n"))
    head = re.sub(r"^#+", "", head, flags=re.MULTILINE)  # the mark of a heading in Markdown
    first = _TITLE.search(head)
    title = re.sub(r"\s", "", facts.title or "") or (first[0] if first else "")
    for entry in known.values():
        numbered = entry.doc_no is None or entry.doc_no in (facts.doc_no or head)
        if numbered and (entry.title in title or _is_headed(head, entry.title)):
            return replace(entry, kind="full", file=f"{entry.id}.txt")
    if not title:
        raise PolicyError(f"{path}:开头没有找到文件标题(以“通知”“意见”“措施”等结尾的一行);请补上标题后再导入。")
    found = _DOC_NO.search(head)
    number = facts.doc_no or (found["number"] if found else None)
    identity = "doc-" + hashlib.sha256(title.encode()).hexdigest()[:10]
    return Entry(
        identity,
        title,
        "full",
        f"{identity}.txt",
        doc_no=number,
        issuer=facts.issuer or "",
        level=level_of(title, facts.issuer or "", number),
        place=place_of(title, facts.issuer or ""),
        issued=facts.issued,
        published=facts.published,
        url=facts.url,
    )


def _is_headed(head: str, title: str) -> bool:
    """Whether the title stands by itself, on one line or broken over some: a covering letter may come before it."""
    return bool(re.search("^" + r"\n*".join(map(re.escape, title)) + "$", head, re.MULTILINE))
