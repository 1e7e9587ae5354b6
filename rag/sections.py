"""What desks say, put together: each statement under its document, and what has to be said across documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.models import Document, Entry
from rag import lookup
from rag.archive import Archive
from rag.covering import Covering
from rag.desk import Desk, together
from rag.found import Found
from rag.models import Draft, Evidence, Intent, Query, Statement
from rag.naming import NAME, Names
from rag.relations import not_loaded, rests_on
from rag.replies import Wording
from rag.routing import THIS, THIS_EN, Route, Router, Thread
from rag.titling import titled

Reply = tuple[Query, Draft, Thread]
OPTIONS = 6  # documents offered
_SHOWN = 3  # sections of an answer
_IN_FULL, _NAMED = 5, 20  # documents of a unit that are shown in full, and named
_LISTED = 10
_RESTING = 40  # documents looked at for what rests on another
_WITH_THIS = re.compile(r"[这本该](?:份|个|项)?(?:文件|通知|政策|方案|意见)|文件|通知")
_UNIT_QUESTION = re.compile(r"负责哪些措施？$")


class Sections:
    """Answers a routed question with the desks of one archive."""

    def __init__(
        self, archive: Archive, desk: Callable[[str], Desk], router: Router, names: Names, covering: Covering
    ) -> None:
        self._archive, self._desk, self._router, self._names = archive, desk, router, names
        self._found = Found(archive, self._asked, router, covering)
        self._ways: dict[str, Callable[[Route, Thread, Sequence[str]], Reply]] = {
            "desk": self._one,
            "any": self._one,
            "several": self._several,
            "search": self._found.search,
            "nowhere": self._found.nowhere,
            "units": self._units,
            "which": self._which,
            "unlisted": self._unlisted,
            "list": self._list,
            "resting": self._resting,
        }

    def answer(self, route: Route, thread: Thread, scope: Sequence[str]) -> Reply:
        """The draft, and where the conversation then stands."""
        query, draft, thread = self._ways[route.where](route, thread, scope)
        return query, self._with_standing(draft, Wording(query.script)), thread

    # One document

    def _asked(self, identity: str, text: str, thread: Thread) -> Reply:
        """What a desk says, every measure under the title of its document."""
        query, draft, turn = self._desk(identity).answer(text, thread.turn(identity))
        entry = self._archive.entries[identity]
        draft = replace(draft, statements=tuple(titled(draft, entry)), follow_ups=_complete(draft.follow_ups, entry))
        if query.has("basis") and query.intent is Intent.DOCUMENT:
            draft = self._with_basis(draft, identity, Wording(query.script))
        bare = text.replace(THIS, NAME).replace(THIS_EN, NAME)
        return query, draft, thread.at(identity, turn, bare) if draft.doc_id else replace(thread, offered=())

    def _one(self, route: Route, thread: Thread, _: Sequence[str]) -> Reply:
        return self._asked(route.documents[0], route.text, thread)

    def _several(self, route: Route, thread: Thread, _: Sequence[str]) -> Reply:
        """《A》第三条和《B》第三条有什么不同: each document is asked by itself, and what they have in common is reckoned."""
        say = Wording(route.query.script)
        pieces = route.text.split(NAME)[1:]
        read = [self._router.reader.read(piece.strip() or THIS, 4000) for piece in pieces]
        last = next((one for one in reversed(read) if one.measures), None)
        tail = self._tail(pieces[-1])
        replies: list[Reply] = []
        for place, identity in enumerate(route.documents[:_SHOWN]):
            own = read[place] if place < len(read) and read[place].measures else last
            numbers = "、".join(f"第{number}条" for number in own.measures) if own else ""
            replies.append(self._asked(identity, f"{THIS}{numbers}{tail or ('讲什么' if numbers else '有哪些措施')}", thread))
        query, draft = together([(query, draft) for query, draft, _ in replies])
        compared = self._compared([draft for _, draft, _ in replies], say) if route.query.has("compare", "both") else []
        statements = (Statement(say("by_document")), *draft.statements, *compared)
        return query, replace(draft, statements=statements), replies[-1][2]

    def _tail(self, text: str) -> str:
        """What is asked of each of several documents: without numbers, and without the words that only compare."""
        cues = self._router.reader
        rest = re.sub(r"第[^,。?!条项]{1,6}[条项]", "", text)
        rest = re.sub(r"(?:之间|相比|有什么|有何|有哪些|在|的)*(?:区别|不同|差别|差异|异同|不一样|比较|对比)(?:在哪|是什么|吗)?", "", rest)
        rest = re.sub(r"分别|各自|两者|都(?=由)|^[的,和与跟、]+|[?。!,]+$", "", rest)
        return rest if cues.topic_words(cues.read(rest or THIS, 4000)) or re.search(r"谁|什么|哪|多少|几", rest) else ""

    def _compared(self, drafts: Sequence[Draft], say: Wording) -> list[Statement]:
        """The units that measures of several documents share."""
        found = []
        for draft in drafts:
            if not draft.doc_id or len(draft.measures) != 1:
                return []
            document = self._archive.document(draft.doc_id)
            measure = document.measure(draft.measures[0])
            found += [(document, measure)] if measure else []
        shared = lookup.shared_units([measure for _, measure in found])
        evidence = tuple(Evidence(one.entry, measure.units_span or measure.heading, measure) for one, measure in found)
        name = "across_shared" if shared else "across_apart"
        return [Statement(say(name, units=say.join(shared)), evidence)] if len(found) > 1 else []

    # Units

    def _units(self, route: Route, thread: Thread, scope: Sequence[str]) -> Reply:
        """Every document whose measures name the unit: a few in full, more by title, the rest as a number."""
        say, unit = Wording(route.query.script), route.query.units[0]
        replies = [self._asked(one, route.text, thread) for one in route.documents[:_IN_FULL]]
        good = [reply for reply in replies if reply[1].status == "answered"]
        if not good:
            return replies[0]
        query, draft = together([(query, draft) for query, draft, _ in good])
        head = Statement(say("unit_across", unit=unit, loaded=len(scope), count=len(route.documents)))
        rows = [self._row(one, say) for one in route.documents[_IN_FULL : _IN_FULL + _NAMED]]
        left = len(route.documents) - _IN_FULL - len(rows)
        more = [Statement(say("unit_more"))] if rows else []
        rest = [Statement(say("unit_rest", count=left))] if left > 0 else []
        return query, replace(draft, statements=(head, *draft.statements, *more, *rows, *rest)), good[0][2]

    # Asked back, or told that it is not here

    def _unlisted(self, route: Route, thread: Thread, _: Sequence[str]) -> Reply:
        """国办发〔2020〕15号第五条讲什么, of a document that is not loaded."""
        text = Wording(route.query.script)("no_such_document", number=self._names.unlisted(route.text) or "")
        return replace(route.query, intent=Intent.DOCUMENT), Draft("not_found", (Statement(text),), follow_ups=("有哪些文件？",)), thread

    def _which(self, route: Route, thread: Thread, _: Sequence[str]) -> Reply:
        """Which document is meant, with the same question about each of the likeliest."""
        say = Wording(route.query.script)
        ordered = self._router.circle.newest_first(route.documents)
        offered: list[str] = []
        for one in ordered[: 3 * OPTIONS]:
            if len(offered) < OPTIONS and self._archive.measures(one):
                offered.append(one)
        rows = [Statement(f"《{self._archive.entries[one].title}》", bullet=True) for one in offered]
        name = "which_document" if len(ordered) > len(offered) else "which_of_these"
        statements = (Statement(say(name, count=len(ordered), shown=len(offered))), *rows)
        questions = tuple(about(self._archive.entries[one], route.text) for one in offered)
        query = replace(route.query, intent=Intent.CLARIFY)
        waiting = replace(thread, asked=route.text, offered=tuple(offered))
        return query, Draft("clarify", statements, follow_ups=questions), waiting

    # The library itself

    def _list(self, route: Route, thread: Thread, scope: Sequence[str]) -> Reply:
        """Which documents there are, of a level or year, or about a matter."""
        say, topic = Wording(route.query.script), self._router.matter(route.query)
        if topic:
            return self._about(route, topic, thread)
        ids = self._router.circle.newest_first(route.documents)
        shown = ids[: 1 if route.query.has("newest") else _LISTED]
        name = "newest_document" if route.query.has("newest") else "documents" if len(ids) == len(scope) else "documents_such"
        head = Statement(say(name, count=len(ids), shown=len(shown)))
        rows = [self._row(one, say) for one in shown]
        query = replace(route.query, intent=Intent.DOCUMENT)
        waiting = replace(thread, asked="", offered=())
        follows = tuple(about(self._archive.entries[one], "有哪些措施？") for one in shown[:2])
        return query, Draft("answered", (head, *rows), follow_ups=follows), waiting

    def _about(self, route: Route, topic: Sequence[str], thread: Thread) -> Reply:
        """Documents that print every word of a matter, each with the first sentence that has one of them."""
        say, inside = Wording(route.query.script), set(route.documents)
        rows: list[Statement] = []
        for identity in self._router.worded("".join(topic), _RESTING):
            document = self._archive.document(identity)
            if identity in inside and all(word in document.text.lower() for word in topic) and len(rows) < _LISTED:
                rows.append(_first_with(document, topic))
        query = replace(route.query, intent=Intent.KEYWORD)
        if not rows:
            text = say("documents_none", word="”“".join(topic), count=len(route.documents))
            return query, Draft("not_found", (Statement(text),)), thread
        head = Statement(say("documents_with", word="”“".join(topic), count=len(rows)))
        return query, Draft("answered", (head, *rows)), thread

    def _resting(self, route: Route, thread: Thread, _: Sequence[str]) -> Reply:
        """The documents that rest on the one named."""
        say, identity = Wording(route.query.script), route.documents[0]
        entry = self._archive.entries.get(identity) or self._archive.cards[identity].entry
        likely = self._router.worded(f"{entry.title} {entry.doc_no or ''}", _RESTING)
        holding = [one for one in (*likely, *self._holding(identity)) if one != identity]
        found = [one for one in dict.fromkeys(holding) if identity in rests_on(self._archive.document(one), self._names)]
        query = replace(route.query, intent=Intent.DOCUMENT)
        if not found:
            return query, Draft("not_found", (Statement(say("rested_on_none", title=entry.title), (_whole(entry),)),)), thread
        head = Statement(say("rested_on", title=entry.title, count=len(found)), (_whole(entry),))
        return query, Draft("answered", (head, *(self._row(one, say) for one in found))), thread

    def _holding(self, identity: str) -> list[str]:
        return [one for one, entry in self._archive.entries.items() if identity in entry.basis]

    def _with_basis(self, draft: Draft, identity: str, say: Wording) -> Draft:
        """The answer with the documents that this one rests on: which of them are loaded in full, and which are not."""
        ids = rests_on(self._archive.document(identity), self._names)
        full = [self._archive.entries[one] for one in ids if one in self._archive.entries]
        cards = [self._archive.cards[one].entry for one in ids if one in self._archive.cards]
        lines = []
        for name, entries in (("basis_loaded", full), ("basis_card", cards)):
            if entries:
                text = say(name, documents=say.join([f"《{one.title}》" for one in entries]))
                lines.append(Statement(text, tuple(map(_whole, entries))))
        document = self._archive.document(identity)
        missing = [one for one in not_loaded(document, self._names) if one.printed]
        if missing:
            text = say("basis_missing", documents=say.join([one.printed for one in missing]))
            spans = dict.fromkeys(one.span for one in missing)
            lines.append(Statement(text, tuple(Evidence(document.entry, span) for span in spans)))
        return replace(draft, statements=(*draft.statements, *lines))

    def _row(self, identity: str, say: Wording) -> Statement:
        entry = self._archive.entries[identity]
        about_it = [one for one in (entry.doc_no, say.date(entry.issued)) if one]
        text = f"《{entry.title}》" + (f"（{'，'.join(about_it)}）" if about_it else "")
        return Statement(text, (_whole(entry),), bullet=True)

    # Standing

    def _with_standing(self, draft: Draft, say: Wording) -> Draft:
        """The answer with a line on every document cited that is not in force, and on its successor where that is loaded."""
        cited = {one.entry.id: one.entry for statement in draft.statements for one in statement.evidence}
        lines = [self._standing(self._archive.entries.get(one.id, one), say) for one in cited.values()]
        return replace(draft, statements=(*draft.statements, *(line for line in lines if line)))

    def _standing(self, entry: Entry, say: Wording) -> Statement | None:
        if entry.standing == "in_force":
            return None
        later = self._archive.entries.get(entry.superseded_by or "")
        day = say.date(entry.ended)
        text = say(entry.standing, title=entry.title, day=say("since", day=day) if day else "")
        if later:
            text += say("successor", title=later.title)
        return Statement(text, (_whole(entry), *([_whole(later)] if later else [])))


def about(entry: Entry, question: str) -> str:
    """The question about this document: 这份文件什么时候印发 as 《…》什么时候印发."""
    title = f"《{entry.title}》"
    question = question.replace(THIS_EN, title)
    put = _WITH_THIS.sub(title, question, count=1) if re.search(r"[这本该](?:份|个|项)?(?:文件|通知|政策)", question) else title + question
    return put if put[-1] in "?？" else put + "？"


def _complete(follow_ups: Sequence[str], entry: Entry) -> tuple[str, ...]:
    """Questions that lead on, each with its document; those about a unit need none."""
    return tuple(one if _UNIT_QUESTION.search(one) else f"《{entry.title}》{one}" for one in follow_ups)


def _first_with(document: Document, words: Sequence[str]) -> Statement:
    spans = [span for measure in document.measures for span in lookup.sentences(measure)]
    spans += [sentence.span for sentence in document.front]
    found = next((span for word in words for span in spans if word in span.clean), None)
    evidence = (Evidence(document.entry, found),) if found else (_whole(document.entry),)
    return Statement(f"《{document.entry.title}》", evidence, quoted=found is not None, bullet=True)


def _whole(entry: Entry) -> Evidence:
    """A document as a whole: what is said rests on its catalogue entry, not on words of it."""
    return Evidence(entry, None)
