"""Documents that a text names: by title or its core, by alias, by number however it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.models import Entry
from ingest.titles import KIND
from rag.archive import Archive
from rag.cues import CueReader
from rag.finding import Finder
from rag.normalise import normalise

NAME = "\ue011"  # stands where a document was named
_ASIDE = frozenset(" 《》〈〉“”‘’\"'「」『』,、")
_CODED = re.compile(r"(?P<code>\D+)〔(?P<year>\d{4})〕(?P<number>\d+)号")
_WRITTEN = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,14}?)\s*[〔\[(【]?\s*(?P<year>(?:19|20)\d\d)\s*[〕\])】]?\s*年?\s*(?:的|文件)?\s*第?\s*(?P<number>\d{1,4})(?:\s*号(?:文件?)?|(?!\d))"
    r"|(?P<bare>[\u4e00-\u9fff]{2,14}?)\s*(?:的|文件|第)?\s*(?P<only>\d{1,4})\s*号(?:文件?)?"
)
_IN_FULL = re.compile(
    r"(?:请问一?下?|问一?下?|那么?|关于|根据|依据|按照?|在)*[,\s]*(?P<code>[\u4e00-\u9fff]{2,8})\s*[〔\[(【]\s*(?P<year>(?:19|20)\d\d)\s*[〕\])】]"
    r"\s*(?P<number>\d{1,4})\s*号(?!的要求)"
)
_CORE = re.compile(rf"^(?:.{{2,40}}?关于)?(?:印发|转发|公布|发布)?(?P<core>.+?)(?:的(?:指导|若干|实施|暂行|补充|决定)*(?:{KIND}))?$")
_KINDS = re.compile(rf"(?:的|暂行|实施|试行|若干|指导|试点|工作)+(?:{KIND})$")
_SHORTEST = 5  # characters of a core that names a document
_LIKE = 0.8  # share of the pairs of a quoted title that the document's own has to have
_LOOKED_AT, _LOOKED_INTO = 40, 3
_CALLED = re.compile(
    rf"《(?P<quoted>[^《》]{{4,80}})》"
    rf"|^(?P<plain>[^《》,。?!]{{4,60}}?(?:{KIND}))(?=第|措施|里|中|由|有|规定|讲|的(?:内容|目标|责任|适用))"
)


@dataclass(frozen=True, slots=True)
class Naming:
    """The documents and cards that a text names, in order, each once; and the text with NAME where each name stood."""

    ids: tuple[str, ...]
    text: str


class Names:
    """Knows the documents and cards of one archive by name."""

    def __init__(self, archive: Archive, finder: Finder, cues: CueReader) -> None:
        self._archive, self._finder, self._cues = archive, finder, cues
        self._numbers: dict[str, list[tuple[str, str, str]]] = {}  # number: (year, code, id)
        self._titles: dict[str, str] = {}
        self._cards = {one: card.entry for one, card in archive.cards.items()}
        for entry in (*archive.entries.values(), *self._cards.values()):
            self._titles.setdefault(_bare(entry.title)[0], entry.id)
            coded = _CODED.fullmatch(entry.doc_no or "")
            if coded:
                self._numbers.setdefault(coded["number"], []).append((coded["year"], coded["code"], entry.id))
        self._several = {level for level in ("nation", "province", "city") if sum(e.level == level for e in archive.entries.values()) > 1}
        self._spelled = lru_cache(maxsize=4096)(_spellings)

    def read(self, text: str, allowed: Callable[[str], bool] = lambda _: True) -> Naming:
        """The documents that a normalised text names, of those allowed; what no title says may be that of an attachment."""
        found = [*self._by_number(text), *self._by_title(text)]
        found = found or list(self._by_attachment(text))
        chosen: list[tuple[int, int, str]] = []
        for start, end, identity in sorted(found, key=lambda one: one[0] - one[1]):
            if allowed(identity) and all(end <= other[0] or other[1] <= start for other in chosen):
                chosen.append((start, end, identity))
        for start, end, identity in sorted(chosen, reverse=True):
            text = text[:start] + NAME + self._attached(identity, text[start:end]) + text[end:]
        return Naming(tuple(dict.fromkeys(identity for *_, identity in sorted(chosen))), text)

    def of_number(self, number: str) -> str | None:
        """The document of this very number."""
        coded = _CODED.fullmatch(number)
        same = self._numbers.get(coded["number"], ()) if coded else ()
        return next((one for year, code, one in same if coded and (year, code) == (coded["year"], coded["code"])), None)

    def unlisted(self, text: str) -> str | None:
        """A number written out in full at the head of a text, that no document or card of the archive has: 国办发〔2020〕15号."""
        match = _IN_FULL.match(text)
        if match is None:
            return None
        known = self._numbers.get(match["number"].lstrip("0"), ())
        if any(year == match["year"] and _written_code(match["code"], code) for year, code, _ in known):
            return None
        return f"{match['code']}〔{match['year']}〕{match['number']}号"

    def of_title(self, title: str) -> str | None:
        """The document of this very title."""
        return self._titles.get(_bare(title)[0])

    def _by_number(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in _WRITTEN.finditer(text):
            run, year = match["code"] or match["bare"], match["year"]
            best: dict[str, int] = {}
            for own, code, identity in self._numbers.get((match["number"] or match["only"]).lstrip("0"), ()):
                size = _written_code(run, code) if year in (None, own) else 0
                if size:
                    best[identity] = size
            longest = max(best.values(), default=0)
            likely = [identity for identity, size in best.items() if size == longest]
            if len(likely) == 1:
                yield match.start() + len(run) - longest, match.end(), likely[0]

    def _by_title(self, text: str) -> Iterator[tuple[int, int, str]]:
        bare, places = _bare(text)
        entries = [self._archive.entries[one] for one in self._finder.titled(text, _LOOKED_AT)]
        titles = [one.title for one in entries]
        for entry in (*entries, *self._cards.values()):
            for name, alias in self._spelled(entry):
                at = bare.find(name)
                if at < 0 or (alias and self._is_common(name, entry, titles)):
                    continue
                yield (*_widened(text, places[at], places[at + len(name) - 1] + 1), entry.id)
        for match in re.finditer(r"《([^《》]{4,80})》", text):
            inner = _bare(match[1])[0]
            shares = self._finder.shares(inner, [entry.id for entry in entries])
            holding = [entry.id for entry in entries if inner in _bare(entry.title)[0]]
            best = max(holding or shares, key=lambda one: shares[one], default="")
            if best and shares[best] >= _LIKE:
                yield match.start(), match.end(), best

    def _by_attachment(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Documents that bring along one of this title, which their own title does not tell: only a few are looked into."""
        for match in _CALLED.finditer(text):
            name = _bare(match["quoted"] or match["plain"])[0]
            if len(name) < _SHORTEST or core(name) == "":
                continue
            for identity in self._finder.worded(name, _LOOKED_INTO):
                if self._attachment(identity, name):
                    yield match.start(), match.end(), identity
                    break

    def _attachment(self, identity: str, name: str) -> int | None:
        """The number of the attachment whose title has this name in it."""
        attachments = self._archive.document(identity).attachments
        return next((one.number for one in attachments if one.title and name in _bare(normalise(one.title.clean)[0])[0]), None)

    def _attached(self, identity: str, called: str) -> str:
        """附件2 where a document that brings several along is called by the title of one."""
        name = _bare(called)[0]
        title = _bare(self._archive.entries[identity].title)[0] if identity in self._archive.entries else name
        if name in title or _WRITTEN.fullmatch(called):
            return ""
        several = len(self._archive.document(identity).attachments) > 1
        number = self._attachment(identity, name) if several and len(name) >= _SHORTEST else None
        return f"附件{number}" if number else ""

    def _is_common(self, alias: str, entry: Entry, titles: list[str]) -> bool:
        """若干措施, 国务院文件: an everyday name that other documents have a claim to."""
        levels = {name.removeprefix("level_") for name in self._cues.read(alias) if name.startswith("level_")}
        return bool(levels & self._several) or any(alias in title for title in titles if title != entry.title)


def core(title: str) -> str:
    """What a title is about: without issuer, 关于, 印发 and the kind of document; empty where that is too little."""
    match = _CORE.match(_bare(title)[0])
    inner = match["core"] if match else ""
    shorter = _KINDS.sub("", inner)
    found = shorter if len(shorter) >= _SHORTEST else inner
    return found if len(found) >= _SHORTEST else ""


def _spellings(entry: Entry) -> list[tuple[str, bool]]:
    """(name, whether it is an alias), long ones first, bare."""
    title = _bare(normalise(entry.title)[0])[0]
    match = _CORE.match(title)
    names = {title: False, core(title): False, match["core"] if match and len(match["core"]) >= _SHORTEST else "": False}
    names |= {_bare(normalise(alias)[0])[0]: True for alias in entry.aliases}
    return sorted(((name, alias) for name, alias in names.items() if name), key=lambda one: -len(one[0]))


def _written_code(run: str, code: str) -> int:
    """How many characters at the end of a run write this code, whole or shortened (国办 for 国办发); 0 where none do."""
    for size in range(min(len(run), len(code)), 1, -1):
        end, letters = run[-size:], iter(code)
        if end[:2] == code[:2] and all(letter in letters for letter in end):
            return size
    return 0


def _bare(text: str) -> tuple[str, list[int]]:
    """The text without white space and quotation marks, and where each character stood."""
    places = [place for place, sign in enumerate(text) if sign not in _ASIDE]
    return "".join(text[place] for place in places), places


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch with the marks around it, and what is left of a title: 《…》, …的意见."""
    while start and text[start - 1] in "《〈“":
        start -= 1
    whole = re.search(rf"(?:{KIND})$", text[start:end]) is not None  # 《…的通知》措施二
    tail = re.match("[》〉”]*" if whole else rf"[”’]?的?(?:指导|若干|实施|暂行)*(?:{KIND})?[》〉”]*", text[end:])
    return start, end + (tail.end() if tail and (tail[0][-1:] in "》〉”" or re.search(KIND, tail[0])) else 0)
