"""Which documents one question goes to, given the conversation: named, told by level, place or date, found, or asked back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.numerals import to_int
from rag.archive import Archive
from rag.circle import LEVELS, YEAR, Circle
from rag.common import Common
from rag.finding import Candidate, Finder
from rag.index import Index
from rag.intent import SLOTS
from rag.models import Intent, Query, Turn
from rag.naming import NAME, Names
from rag.question import FILLERS, OPEN_WORD, Reader

Where = Literal["desk", "several", "search", "units", "which", "list", "resting", "any", "nowhere", "unlisted"]
Wanted = Callable[[str], bool]
THIS, THIS_EN = "这份文件", "this notice"
_STRUCTURE = (Intent.COMPARE, Intent.PART, Intent.DOCUMENT, Intent.RANKING, Intent.SHARED_UNITS)
_LOOKED_INTO, _BESIDE = 3, 2  # documents whose words are looked at, and words that have to stand beside what is off the subject
_CHAT = ("injection", "about_me", "greeting", "opinion")
_LEVEL_CUES = tuple(f"level_{level}" for level in LEVELS)
_PICKED = re.compile(r"^\W*(?:第|选|我?要|看)?\s*(?P<n>[一二三四五六\d])\s*(?:个|份|种|项)?[呢吧的]*\W*$|(?P<last>最后)一?(?:个|份)")
_HOLLOW = re.compile(r"[\W那的是就呢吧我说问指要选]+")
_EDGES = re.compile(r"^[\W那的是我要选]+|[\W的呢吧那]+$")
_OF_TITLE, _APART = 0.6, 0.75  # share of the topic's pairs that a title has to have, and how far behind the next one stays
_LOOKED_AT = 40  # documents whose titles are compared
_CLEAR = 0.75  # fit of the second document below which a number beside a matter goes to the first one
_NOT_IN_FORCE = 0.9  # weight of what is no longer in force
_OF_PLACE = 1.4  # weight of the documents of a place that the question names
_STAYS = 1.15  # weight of the document that the conversation is about


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a conversation stands: the document of the last answer, what each desk's part has left behind, the last question
    without its document, and, where a question waits for its document, the documents offered."""

    doc_id: str | None = None
    turns: tuple[tuple[str, Turn | None], ...] = ()
    asked: str = ""
    offered: tuple[str, ...] = ()

    def turn(self, identity: str) -> Turn | None:
        """What the conversation at this document's desk has left behind."""
        return dict(self.turns).get(identity)

    def at(self, identity: str, turn: Turn | None, asked: str) -> Thread:
        """The conversation after an answer of that desk."""
        turns = {**dict(self.turns), identity: turn}
        return Thread(identity, tuple(turns.items())[-8:], asked)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a question goes. `text` is what the desks are asked: NAME where a document was named. `found` are candidates of
    a search with how well they fit; `query` is the question as read by itself."""

    where: Where
    documents: tuple[str, ...]
    text: str
    query: Query
    found: tuple[Candidate, ...] = ()


class Router:
    """Routes questions over one archive. `stays` says whether a desk takes a question for one that goes on."""

    def __init__(
        self,
        archive: Archive,
        common: Common,
        finder: Finder,
        names: Names,
        limit: int,
        stays: Callable[[str, str, Turn], bool],
    ) -> None:
        self._archive, self._finder, self._names, self._limit, self._stays = archive, finder, names, limit, stays
        self._cues = common.cues
        self.circle = Circle(archive, common)
        index = Index(archive, None, common)
        index.units = common.units.beside(self.circle.own)
        self.reader = Reader(index)

    def route(self, text: str, thread: Thread, scope: Sequence[str]) -> Route:
        """Where one question goes; `scope` are the documents that may be answered from."""
        read = self.reader.read(text, self._limit)
        allowed = set(scope)
        named = self._names.read(read.text, lambda one: one in allowed or one in self._archive.cards)
        query = replace(self.reader.read(self._this(named.text, read), self._limit + 80), script=read.script)
        if query.has("injection", "about_me") or (query.has("greeting") and not (named.ids or self.topic(query))):
            return Route("any", tuple(scope[:1]), read.text, query)
        pointed = self._pointed(named.ids, named.text, query, thread, scope)
        if pointed:
            return pointed
        if named.ids:
            return self._of_named(named.ids, named.text, read, query, scope)
        if self._structural(query, ()) and not query.has("resting", "basis") and self._names.unlisted(read.text):
            return Route("unlisted", tuple(scope[:1]), read.text, query)
        here = self.circle.told(read.text, query, scope)
        text = self._cues.strip(read.text, "newest") if query.has("newest") else read.text
        text = re.sub(r"\s+(?=[\u4e00-\u9fff])", "", text) or read.text
        if query.has("whole_library") and not query.measures:
            return Route("list", here, text, query)
        chats = query.has(*_CHAT) or (query.has("offtopic") and not self._treated(query.text))
        if chats and not (query.measures or query.units or query.has("who", *SLOTS)):
            return Route("any", (thread.doc_id or here[0],), text, query)
        if len(here) == 1 and (len(scope) == 1 or self._structural(query, self.topic(query)) or not self.circle.placed(read.text)):
            return Route("desk", here, text, query)
        turn = thread.turn(thread.doc_id) if thread.doc_id in allowed and thread.doc_id else None
        if turn and thread.doc_id and self._stays(thread.doc_id, read.text, turn) and not self._elsewhere(query, thread, here):
            return Route("desk", (thread.doc_id,), text, query)
        return self._unnamed(text, query, thread, here, scope)

    def _unnamed(self, text: str, query: Query, thread: Thread, here: tuple[str, ...], scope: Sequence[str]) -> Route:
        topic = self.topic(query)
        if query.units and query.intent is not Intent.DOCUMENT:
            holding = self.circle.holding(query.units, here)
            here = here if topic else holding or here
            if len(holding) == 1 and not topic:
                return Route("desk", holding, text, query)
            if holding and len(query.units) == 1 and not query.measures and not topic:
                return Route("units", holding, text, query)
            if len(holding) > 1 and len(query.units) > 1 and not topic:
                return Route("which", holding, text, query)
        if self._structural(query, topic):
            told = self._told(topic, query, here)
            if told:
                return Route("desk", (told,), text, query)
            if thread.doc_id in here:
                return Route("desk", (thread.doc_id,), text, query)
            if query.has("newest"):
                return Route("desk", here[:1], text, query)
            return Route("which", here, text, query)
        inside = self.circle.reaching(query.text, here, scope)
        if not inside:
            return Route("nowhere", here, text, query)
        found = self._finder.find(query.text, 10, lambda entry: entry.id in inside)
        own = set(here) if self.circle.placed(query.text) else set(self.circle.holding(query.units, here) if query.units else ())
        weighed = sorted((self._weighed(one, thread, own) for one in found), key=lambda one: -one.fit)
        return Route("search", tuple(one.id for one in weighed), text, query, tuple(weighed))

    def _treated(self, text: str) -> bool:
        """Whether a passage near to the question prints what is off the subject of most, and other words of the question with it:
        基金, of one on 医保基金."""
        words = [text[start:end] for start, end in self._cues.spans("offtopic", text)]
        others = [word for word in self.topic(self.reader.read(text, self._limit)) if word not in words]
        near = (one.id for one in self._finder.find(text, _LOOKED_INTO))
        held = (passage.text for one in near for passage in self._archive.passages(one) if passage.kind != "ask")
        return any(
            all(word in printed for word in words) and sum(word in printed for word in others) >= _BESIDE for printed in held
        )

    # Named

    def _this(self, text: str, query: Query) -> str:
        return text.replace(NAME, THIS_EN if query.script == "latin" else THIS)

    def _of_named(self, ids: tuple[str, ...], text: str, read: Query, query: Query, scope: Sequence[str]) -> Route:
        full = tuple(one for one in ids if one in self._archive.entries)
        if query.has("resting") or re.search(rf"哪些文件.{{0,6}}{NAME}", text):
            return Route("resting", ids[:1], text, query)
        if len(full) > 1:
            return Route("several", full, text, query)
        if full:
            return Route("desk", full, self._this(text, read), query)
        holders = [one for one in scope if ids[0] in self._archive.entries[one].basis]
        return Route("desk", tuple(holders[:1] or scope[:1]), read.text, query)

    def _pointed(
        self, named: tuple[str, ...], text: str, query: Query, thread: Thread, scope: Sequence[str]
    ) -> Route | None:
        """农机那个, 第二个, 《…》, 那《…》呢: a document alone, for the question that waits for it or was asked before."""
        if not thread.asked:
            return None
        full = [one for one in named if one in self._archive.entries]
        if full:
            rest = _HOLLOW.sub("", self._cues.strip(text.replace(NAME, " "), "that_one", "follow"))
            asks = query.measures or query.parts or query.units or rest
            return None if asks or len(full) > 1 else self._again(full[0], thread, query)
        if not thread.offered or query.has("who", "duties", *SLOTS) or query.parts:
            return None
        pick = _PICKED.search(text)
        if pick:
            number = len(thread.offered) if pick["last"] else to_int(pick["n"]) or 0
            return self._again(thread.offered[number - 1], thread, query) if 0 < number <= len(thread.offered) else None
        if query.measures:
            return None
        topic = _EDGES.sub("", self._cues.strip(text, "that_one"))
        narrowed = self.circle.told(text, query, thread.offered)
        if len(narrowed) < len(thread.offered):
            return self._again(narrowed[0], thread, query)
        told = self._titled(topic, query, tuple(scope)) if topic else None
        return self._again(told, thread, query) if told else None

    def _again(self, identity: str, thread: Thread, query: Query) -> Route:
        asked = self._this(thread.asked, query)
        return Route("desk", (identity,), asked, self.reader.read(asked, self._limit + 80))

    def _elsewhere(self, query: Query, thread: Thread, here: Sequence[str]) -> bool:
        """Whether a question names a matter that is clearly another document's than the conversation's."""
        if not self.topic(query) or query.measures or query.has("refers", "among", "rest"):
            return False
        inside = set(here)
        found = self._finder.find(query.text, 10, lambda entry: entry.id in inside)
        held = next((one.fit for one in found if one.id == thread.doc_id), 0.0)
        return bool(found) and found[0].id != thread.doc_id and held < _CLEAR * found[0].fit

    # Told

    def _told(self, topic: Sequence[str], query: Query, here: Sequence[str]) -> str | None:
        """The document that words beside a question tell apart: by its title, or by a matter that it alone treats."""
        words = "".join(topic)
        titled = self._titled(words, query, here)
        if titled or not words:
            return titled
        inside = set(here)
        found = self._finder.find(query.text, 2, lambda entry: entry.id in inside)
        clear = found and (len(found) == 1 or found[1].fit < _CLEAR * found[0].fit)
        return found[0].id if clear and len(words) > 1 else None

    def _titled(self, words: str, query: Query, here: Sequence[str]) -> str | None:
        """The one document whose title has most of these words; of several the newest where the question asks for it."""
        shares = self._finder.shares(words, self._finder.titled(words, _LOOKED_AT))
        inside = set(here)
        ranked = sorted((one for one in shares if one in inside), key=lambda one: (-shares[one], self.circle.ages[one]))
        if ranked and shares[ranked[0]] >= _OF_TITLE:
            if len(ranked) == 1 or shares[ranked[1]] < _APART * shares[ranked[0]]:
                return ranked[0]
            near = [one for one in ranked if shares[one] >= _APART * shares[ranked[0]]]
            return self.circle.newest_first(near)[0] if query.has("newest") else None
        return None

    # What is asked

    def topic(self, query: Query) -> list[str]:
        """Words that name a matter, beside a document, numbers, units and what asks."""
        bare = self._cues.strip(query.topic, "that_one", "whole_library", *_LEVEL_CUES, "newest")
        return self.reader.topic_words(replace(query, topic=YEAR.sub(" ", bare)))

    def matters(self, query: Query) -> list[str]:
        """Words that name a matter, less those of places."""
        strange = self.circle.strange(query.text)
        places = [*self.circle.placed(query.text), *((strange,) if strange else ())]
        words = dict.fromkeys(word for word in self.topic(query) if not any(word in place for place in places))
        return [word for word in words if not OPEN_WORD.match(word)]

    def matter(self, query: Query) -> list[str]:
        """What is left of a question about the whole library, in pieces as they are written: 失业保险."""
        if query.quoted:
            return [one.lower() for one in query.quoted]
        bare = self._cues.strip(YEAR.sub(" ", query.text), *FILLERS, "that_one", "whole_library", "newest", *_LEVEL_CUES)
        words = self.topic(query)
        pieces = [piece for piece in re.split(r"[\W的和与了]+", bare.lower()) if len(piece) > 1 and not piece.isdigit()]
        return [piece for piece in pieces if any(word in piece or piece in word for word in words)]

    def _structural(self, query: Query, topic: Sequence[str]) -> bool:
        """Whether a question only points into the structure of some document: 第五条由谁负责, 什么时候印发的, 有多少条措施."""
        if query.measures or query.parts or query.intent in _STRUCTURE:
            return True
        if topic or query.quoted:
            return False
        whole = query.has("whole_document", "title", "goal", "lead", "validity", "members", "purpose", "approval")
        asks = query.has("which", "count", "content", "duties", "who", "yesno", "claim")
        return whole or (query.has("document") and asks) or (query.has("scope") and query.has("count"))

    def worded(self, text: str, count: int) -> list[str]:
        """The documents with most of the words of a text, best first."""
        return self._finder.worded(text, count)

    def _weighed(self, one: Candidate, thread: Thread, own: set[str]) -> Candidate:
        entry = self._archive.entries[one.id]
        weight = 1.0 if entry.standing == "in_force" else _NOT_IN_FORCE
        weight *= _OF_PLACE if one.id in own else 1.0
        return replace(one, fit=one.fit * weight * (_STAYS if one.id == thread.doc_id else 1.0))
