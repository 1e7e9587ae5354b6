"""Which document a source is: one of the catalogue, one that was given before, or a new one.

Titles and numbers of what is known are indexed, so that one source is matched with ten thousand documents in a moment.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.issuers import level_of, place_of
from ingest.kinds import lines_of_title, may_be_title_line
from ingest.models import Entry, Facts, Loaded
from ingest.signature import Signature, signature_of
from ingest.titles import KIND, NOTE, OWN_NOTE

_HEAD = 3000
_LONGEST = 300  # characters of a title
_TITLE = re.compile(rf"[^。]{{4,120}}(?:{KIND}){NOTE}")
_ENDS_TITLE = re.compile(rf"(?:{KIND}){NOTE}$")
_OWN_NOTE = re.compile(OWN_NOTE)
# The document's own number stands on a line by itself; one inside a sentence is cited.
_DOC_NO = re.compile(
    r"^[(（]?(?:文号|发文字号)?[:：]?(?P<number>[\u4e00-\u9fff]{2,8}[〔\[(（]\d{4}[〕\])）]\d+号)[)）]?$", re.MULTILINE
)
# A number that names its issuer tells a document by itself; 2031年第3号 is everybody's.
_OWN = re.compile(r"[\u4e00-\u9fff]{2,15}\(\d{4}\)第?\d+号")
_BRACKETS = str.maketrans("〔[【〕]】", "((()))")
_REGION = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|市|州|县|区)")


def described(loaded: Loaded) -> tuple[str, Entry]:
    """The head of a source, without blanks, and what it says of itself as an entry without id; its title may be empty."""
    facts = loaded.facts
    head = re.sub(r"[ \t\u3000\ufeff\u200b]", "", loaded.text[:_HEAD].replace("\r", "\n"))
    head = re.sub(r"^#+", "", head, flags=re.MULTILINE)  # the mark of a heading in Markdown
    title = _squeezed(_told(facts.title))[:_LONGEST] or _told(_title_in(head))
    found = _DOC_NO.search(head)
    number = _number_of(facts) or (found["number"] if found else None)
    signed = Signature() if facts.issuer and facts.issued else signature_of(loaded.text)
    units = () if facts.issuer else tuple(map(_told, signed.units))
    issuer = units[0] if units else _told(facts.issuer)
    return head, Entry(
        "",
        title,
        "full",
        "",
        doc_no=number,
        issuer=issuer,
        co_issuers=units[1:],
        issued=facts.issued or signed.date,
        published=facts.published,
        level=level_of(title, issuer, number),
        place=place_of(title, issuer),
        url=_told(facts.url) or None,
        topic=_told(facts.topic),
        index_no=_told(facts.index_no),
    )


def _title_in(head: str) -> str:
    """The first title of a text without blanks, on one line or broken over some; "" where none is."""
    lines = [line for line in head.split("\n") if line]
    for row, line in enumerate(lines):
        if not _ENDS_TITLE.search(line):
            continue
        before = lines_of_title(lines, row)
        title = "".join(lines[before.start : row + 1])
        if not _TITLE.fullmatch(title) and row and may_be_title_line(lines[row - 1]):
            title = lines[row - 1] + title
        if not _TITLE.fullmatch(title):
            continue
        note = lines[row + 1] if row + 1 < len(lines) else ""
        return title + note if _OWN_NOTE.fullmatch(note) else title
    return ""


def filled(entry: Entry, told: Entry) -> Entry:
    """The entry with what another one says where it says nothing, and with dates that are more exact."""
    return replace(
        entry,
        doc_no=entry.doc_no or told.doc_no,
        issuer=entry.issuer or told.issuer,
        co_issuers=entry.co_issuers or (() if entry.issuer else told.co_issuers),
        issued=_more_exact(entry.issued, told.issued),
        published=_more_exact(entry.published, told.published),
        url=entry.url or told.url,
        topic=entry.topic or told.topic,
        index_no=entry.index_no or told.index_no,
    )


class Known:
    """The documents that a source may be: `catalogue` in its order, and `given` (withdrawn ones as well), which grow."""

    def __init__(self, catalogue: Iterable[Entry], given: Iterable[Entry]) -> None:
        self.catalogue = {entry.id: entry for entry in catalogue}
        self._order = {identity: at for at, identity in enumerate(self.catalogue)}
        self._titled: dict[str, list[Entry]] = {}
        for entry in self.catalogue.values():
            self._titled.setdefault(entry.title, []).append(entry)
        self._longest = max((len(title) for title in self._titled), default=0)
        self._given: dict[str, Entry] = {}
        self._by_number: dict[str, str] = {}
        self._by_title: dict[str, dict[str, None]] = {}
        for entry in given:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Another given document, or another version of one."""
        self._given[entry.id] = entry
        self._by_title.setdefault(_squeezed(entry.title), {})[entry.id] = None
        number = _folded(entry.doc_no or "")
        if _OWN.fullmatch(number):
            self._by_number[number] = entry.id

    def find(self, loaded: Loaded, identity: str | None = None) -> Entry | None:
        """The entry of the document that this is, with all that the source tells; None when it has no title.

        `identity` is the id of the catalogue entry, where it is known already.
        """
        head, told = described(loaded)
        entry = self.catalogue.get(identity or "") or self._in_catalogue(head, told, loaded)
        known = self._given.get(entry.id) if entry else self._earlier(told)
        entry = entry or (self.catalogue.get(known.id) if known else None)
        if entry:
            best = filled(replace(entry, kind="full"), told)
        elif told.title:
            best = replace(told, id=known.id if known else self._new_id(told))
        else:
            return None
        return replace(filled(best, known) if known else best, file=f"{best.id}.txt")

    def _in_catalogue(self, head: str, told: Entry, loaded: Loaded) -> Entry | None:
        """The first entry whose title stands by itself at the head, or in the title, and whose number is there too."""
        said = _folded(_number_of(loaded.facts) or head)
        titles = {run for run in _runs(head, self._longest) if run in self._titled}
        # In step with the number of titles, but a fraction of a microsecond each.
        titles |= {title for title in self._titled if title in told.title}
        found = [entry for title in titles for entry in self._titled[title]]
        fitting = [entry for entry in found if entry.doc_no is None or _folded(entry.doc_no) in said]
        return min(fitting, key=lambda entry: self._order[entry.id], default=None)

    def _earlier(self, told: Entry) -> Entry | None:
        """What was given before and is this document: of the same number, or of the same title and no other number or place."""
        if not told.title:
            return None
        number = _folded(told.doc_no or "")
        if number in self._by_number:
            return self._given[self._by_number[number]]
        alike = [self._given[one] for one in self._by_title.get(told.title, ())]
        same = [one for one in alike if not _differs(one, told) and _squeezed(one.title) == told.title]
        return same[-1] if same else self._given.get(self._new_id(told))

    def _new_id(self, told: Entry) -> str:
        """From the title; where another document has the same one, from what tells them apart as well."""
        identity = _identity(told.title)
        if identity in self._given:
            identity = _identity(f"{told.title}\n{told.doc_no or told.issuer}")
        return identity


def _identity(words: str) -> str:
    return "doc-" + hashlib.sha256(words.encode()).hexdigest()[:10]


def _runs(head: str, longest: int) -> Iterator[str]:
    """What stands on one line by itself, or broken over some, up to this many characters."""
    lines = [line for line in head.split("\n") if line]
    for at in range(len(lines)):
        run = ""
        for line in lines[at:]:
            run += line
            if len(run) > longest:
                break
            yield run


def _differs(one: Entry, other: Entry) -> bool:
    """Whether two documents of the same title are told apart by their numbers, or by whose they are: 某市's is not 某县's."""
    if one.doc_no and other.doc_no:
        return _folded(one.doc_no) != _folded(other.doc_no)
    ours, theirs = set(_REGION.findall(one.issuer)), set(_REGION.findall(other.issuer))
    return bool(ours and theirs and not ours & theirs)


def _number_of(facts: Facts) -> str | None:
    """The number that a page's table gives; 无 or a dash is none."""
    number = _told(facts.doc_no)
    return number if re.search(r"\d", number) else None


def _told(value: str | None) -> str:
    """What a source says of itself, fit to be stored."""
    return (value or "").encode("utf-8", "replace").decode()


def _folded(number: str) -> str:
    """In half width, with one kind of brackets, without blanks: 国办发〔2031〕 1 号 and 国办发[2031]1号 are one."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).translate(_BRACKETS)


def _squeezed(title: str) -> str:
    return re.sub(r"\s", "", title)


def _more_exact(known: str | None, told: str | None) -> str | None:
    """2031-05-01 where 2031 or 2031-05 is known, and nothing else in its place."""
    return told if told and (not known or told.startswith(known)) else known
