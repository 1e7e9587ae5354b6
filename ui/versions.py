"""Earlier texts of a document, parsed as they would be today, to be laid beside each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.catalog import load_corpus
from ingest.models import Document, PolicyError, plain
from ingest.pipeline import Works
from ingest.register import Given, Register
from ingest.shaping import Shaper
from ingest.store import Edition, live_index

_NAMED = re.compile(r"(?P<id>.+?)(?:@(?P<number>[1-9]\d{0,5}))?")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a document: its version, None for the one that the catalogue brings."""

    identity: str
    number: int | None

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"{self.identity}@{self.number}" if self.number else f"{self.identity}(目录自带的文本)"


def live_register(works: Works) -> Register:
    """The register of the live edition. Raises PolicyError when there is none, or it is damaged."""
    folder = live_index(works.data_dir)
    if folder is None:
        raise PolicyError(f"{works.data_dir} 中还没有索引;请先运行 policyqa ingest。")
    return Edition(folder).register


def pair(works: Works, register: Register, one: str, other: str | None) -> tuple[Text, Text]:
    """(before, after) as named on the command line: two documents or versions, or one document's last two texts.

    `id@2` is its second version; alone it is laid beside the newest one. Raises PolicyError for what is not there.
    """
    first = named(works, register, one)
    if other is not None:
        return first, named(works, register, other)
    newest = named(works, register, first.identity)
    if "@" in one and first != newest:
        return first, newest
    before = (newest.number or 0) - 1
    if before >= 1:
        return Text(first.identity, before), newest
    if newest.number and _in_catalogue(works, first.identity):
        return Text(first.identity, None), newest
    raise PolicyError(f"文件“{first.identity}”只有一个版本,没有可以比较的;请再给出另一份文件的 id。")


def named(works: Works, register: Register, name: str) -> Text:
    """The text that `id` or `id@2` names. Raises PolicyError when there is none."""
    found = _NAMED.fullmatch(name)
    identity = found["id"] if found else name
    given = register.by_id.get(identity)
    if given is None and not _in_catalogue(works, identity):
        raise PolicyError(f"没有 id 为“{plain(identity)}”的文件,或只有它的概要;请用 policyqa documents list 查看。")
    number = int(found["number"]) if found and found["number"] else None
    if number is None:
        return Text(identity, given.current.number if given else None)
    if given is None or all(version.number != number for version in given.versions):
        count = len(given.versions) if given else 0
        raise PolicyError(f"文件“{identity}”没有第 {number} 版,共收到过 {count} 版;请用 policyqa documents show 查看。")
    return Text(identity, number)


def parsed(works: Works, register: Register, text: Text) -> Document:
    """That text as a document. Raises PolicyError when its bytes are missing or damaged."""
    given = register.by_id.get(text.identity)
    kept: tuple[Given, ...] = ()
    if given and text.number:
        versions = tuple(version for version in given.versions if version.number <= text.number)
        kept = (Given(given.id, versions),)
    corpus = load_corpus(works.corpus_dir, replace(register, given=kept, hidden=()), works.sources)
    wanted = next(one for one in corpus.wanted if one.entry.id == text.identity)
    document = Shaper(corpus).document(wanted).content
    assert isinstance(document, Document)  # noqa: S101 - a card has no source
    return document


def _in_catalogue(works: Works, identity: str) -> bool:
    """Whether the catalogue brings a text of it."""
    return any(wanted.entry.id == identity for wanted in load_corpus(works.corpus_dir).wanted)
