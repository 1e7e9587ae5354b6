"""What one request sees: an assistant and its library, whatever is exchanged meanwhile. Documents are parsed when asked for."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from ingest.models import Card, Document, Entry, Level
from rag.assistant import Assistant, Mode

if TYPE_CHECKING:
    from ingest.lexicon import Lexicon
    from ingest.register import Register
    from ingest.store import Listed
    from rag.models import Answer
    from rag.shelves import Shelves
    from ui.render import Sources

MOST = 20  # documents that a question may be confined to


class Holdings:
    """The library of an assistant as pages and the API show it, the main document first."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    @cached_property
    def archive(self) -> Shelves:
        """The open edition."""
        return cast("Shelves", self.assistant.archive)  # what Assistant.open opens

    @property
    def version(self) -> str:
        """The version of the index."""
        return self.archive.version

    @property
    def lexicon(self) -> Lexicon:
        return self.archive.lexicon

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents with full text by id; each is fetched when it is looked up."""
        return _Documents(self.archive, self.entries)

    @property
    def cards(self) -> Mapping[str, Card]:
        """The fact cards by id."""
        return self.archive.cards

    @cached_property
    def main_id(self) -> str | None:
        """The document that questions are about when they name none."""
        main = self.assistant.index.main
        return main.id if main else None

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What is known of the documents with full text."""
        entries = self.archive.entries
        first = {self.main_id: entries[self.main_id]} if self.main_id in entries else {}
        return {**first, **entries}

    @cached_property
    def rows(self) -> Sequence[Listed]:
        """Everything that is listed: the documents, then those with a card alone."""
        listed = self.archive.listed
        return [listed[identity] for identity in (*self.entries, *self.cards)]

    def entry(self, identity: str) -> Entry | None:
        """What is known of a document or card; None for an unknown id."""
        card = self.cards.get(identity)
        return self.entries.get(identity) or (card.entry if card else None)

    def measures(self, identity: str) -> int:
        """How many measures a document has."""
        return self.archive.listed[identity].measures

    @cached_property
    def register(self) -> Register:
        """What was given in which versions. Raises PolicyError when it is damaged."""
        return self.archive.edition.register

    @cached_property
    def sources(self) -> Sources:
        """What citations lead to."""
        from ui.render import Sources

        return Sources(self.documents, self.cards)

    @cached_property
    def resting_on(self) -> Mapping[str, tuple[str, ...]]:
        """Per document or card those that rest on it."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            for identity in row.entry.basis:
                found.setdefault(identity, []).append(row.entry.id)
        return {identity: tuple(ids) for identity, ids in found.items()}

    @cached_property
    def naming(self) -> Mapping[str, int]:
        """How many documents name each unit."""
        return {name: len(self.archive.with_unit(name)) for name in self.archive.units}

    @cached_property
    def levels(self) -> Mapping[Level, int]:
        """How many documents and cards there are of each level."""
        return Counter(row.entry.level for row in self.rows)

    @cached_property
    def _named(self) -> Sequence[tuple[str, Listed]]:
        return [(folded("".join((row.entry.title, row.entry.doc_no or "", *row.entry.aliases))), row) for row in self.rows]

    def search(self, words: str = "", level: str = "", *, full: bool = False) -> list[Listed]:
        """Those whose title or number holds every one of the words, of this level ("": any); `full`: with full text alone."""
        wanted = [folded(word) for word in words.split()]
        return [
            row
            for named, row in self._named
            if all(word in named for word in wanted) and level in ("", row.entry.level) and not (full and row.card)
        ]

    def strange(self, documents: Sequence[str]) -> str:
        """What is wrong with documents that a question is to be confined to, in one line; empty when nothing is."""
        if len(documents) > MOST:
            return f"一次最多指定 {MOST} 份文件,收到 {len(documents)} 份;请减少。"
        unknown = [identity for identity in documents if identity not in self.entries]
        return f"没有收录全文的文件“{_printable(unknown[0])}”;请从已收录文件的 id 中选择。" if unknown else ""

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        identity: str | None = None,
        documents: Sequence[str] = (),
        mode: Mode = "auto",
    ) -> Answer:
        """The assistant's answer, from these documents alone where any are named; all that there are is the same as none."""
        return self.assistant.ask(question, history, **self._more(identity, documents, mode))

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        identity: str | None = None,
        documents: Sequence[str] = (),
    ) -> Generator[Answer]:
        """The same as it grows; the last one is the answer."""
        return self.assistant.stream(question, history, **self._more(identity, documents, "auto"))

    def _more(self, identity: str | None, documents: Sequence[str], mode: Mode) -> dict[str, Any]:
        confined = bool(documents) and not set(self.entries) <= set(documents)
        more: dict[str, Any] = {"documents": tuple(documents)} if confined else {}
        more |= {"identity": identity} if identity is not None else {}
        return more | ({"mode": mode} if mode != "auto" else {})


class _Documents(Mapping[str, Document]):
    """Documents by id, fetched one by one."""

    def __init__(self, archive: Shelves, entries: Mapping[str, Entry]) -> None:
        self._archive, self._entries = archive, entries

    def __getitem__(self, identity: str) -> Document:
        if identity not in self._entries:
            raise KeyError(identity)
        return self._archive.document(identity)

    def __contains__(self, identity: object) -> bool:
        return identity in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def folded(text: str) -> str:
    """Text as it is compared: without white space, differences of width, case and kind of bracket."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_BRACKETS)
    return "".join(plain.split())


_BRACKETS = str.maketrans("〔〕【】", "[][]") | str.maketrans("()", "[]")


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:40])
