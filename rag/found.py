"""What a search over the library brings: the documents that answer, and when none does, that it is so.

A document answers when its desk finds an answer and the words of the question stand in it: a desk knows one document, and
takes the nearest of it for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.models import Entry
from rag.archive import Archive
from rag.bearing import COVERED
from rag.covering import Covering, told
from rag.desk import together
from rag.finding import Candidate
from rag.index import is_written_to
from rag.models import Draft, Evidence, Intent, Query, Statement
from rag.replies import Wording
from rag.routing import Route, Router, Thread

Reply = tuple[Query, Draft, Thread]
_TRIED, _SHOWN = 3, 3  # desks that a search asks, and sections of an answer
_ALSO, _ALIKE = 0.6, 0.87  # fit, as a share of the best one's, to be asked as well, and to be shown beside it
_LITTLE, _SEVERAL = 0.1, 2  # share, and words, that do for the best candidate, told in other words,
_NEAR, _VERY_NEAR = 0.37, 0.55  # if it is this near, or with one word alone this near
_BEHIND, _FROM_AFAR = 0.6, 0.8  # share that a candidate behind the best one needs, and one asked about for another place
_CLOSE = 0.3  # share of them from which a measure is worth pointing to although it does not answer
_FOREIGN_FROM, _FOREIGN_SPAN = 0.25, 0.2  # nearness that stands for no word and, so much above, for every word


@dataclass(frozen=True, slots=True)
class _Tried:
    """What the desk of a candidate says, which share of the question's words stands in it, and whether that is enough."""

    candidate: Candidate
    reply: Reply
    covered: float
    enough: bool

    @property
    def answers(self) -> bool:
        return self.reply[1].status == "answered" and self.enough


class Found:
    """Asks the desks of the documents that a search has found."""

    def __init__(
        self, archive: Archive, asked: Callable[[str, str, Thread], Reply], router: Router, covering: Covering
    ) -> None:
        self._archive, self._asked, self._router, self._covering = archive, asked, router, covering

    def search(self, route: Route, thread: Thread, scope: Sequence[str]) -> Reply:
        """The best document answers; others that fit nearly as well stand beside it, and those that fit less are named."""
        best = route.found[0].fit if route.found else 0.0
        words = self._router.matters(route.query)
        tried: list[_Tried] = []
        for one in route.found[:_TRIED]:
            if one.fit >= _ALSO * best and (not tried or not tried[0].answers or self._may_answer(one, route, words)):
                tried.append(self._try(one, route, thread, words))
        if not tried:
            return self._asked(thread.doc_id or scope[0], route.text, thread)
        good = [one for one in tried if one.answers]
        return self._told(good, route) if good else self._untold(tried, route, thread, scope)

    def nowhere(self, route: Route, thread: Thread, _: Sequence[str]) -> Reply:
        """That no document is of the place that is asked about."""
        text = Wording(route.query.script)("no_place", place=self._router.circle.strange(route.query.text))
        return replace(route.query, intent=Intent.FACT), Draft("not_found", (Statement(text),)), thread

    def _try(self, one: Candidate, route: Route, thread: Thread, words: Sequence[str]) -> _Tried:
        reply = self._asked(one.id, route.text, thread)
        draft, first = reply[1], one == route.found[0]
        if not draft.doc_id or draft.doc_id not in self._archive.entries:
            return _Tried(one, reply, 0.0, enough=False)
        fitted = is_written_to(self._archive.passages(one.id))  # its desk knows people's words
        if fitted and (first or route.query.script == "latin") and not self._router.circle.strange(route.query.text):
            return _Tried(one, reply, self._covering.share(words, self._text(draft)), enough=True)
        if route.query.script == "latin":  # its words stand in no document
            covered = float(np.clip((one.near - _FOREIGN_FROM) / _FOREIGN_SPAN, 0.0, 1.0))
            return _Tried(one, reply, covered, enough=covered >= COVERED)
        text = self._text(draft)
        covered = self._covering.share(words, text)
        several = self._covering.standing(words, text) >= _SEVERAL
        everyday = first and covered >= _LITTLE and one.near >= (_NEAR if several else _VERY_NEAR)
        if self._router.circle.strange(route.query.text):  # it may still hold for the whole country
            return _Tried(one, reply, covered, enough=covered >= _FROM_AFAR)
        return _Tried(one, reply, covered, enough=everyday or covered >= (COVERED if first else _BEHIND))

    def _may_answer(self, one: Candidate, route: Route, words: Sequence[str]) -> bool:
        """Whether enough of the words stand in a document at all to answer beside the best one: else its desk need not be asked."""
        passages, entry = self._archive.passages(one.id), self._archive.entries[one.id]
        if route.query.script == "latin" or is_written_to(passages):
            return True
        text = "\n".join((entry.title, *entry.aliases, *(passage.text for passage in passages))).lower()
        return self._covering.share(words, text) >= _BEHIND

    def _text(self, draft: Draft) -> str:
        """All words of what a draft cites of its document."""
        cited = [one for statement in draft.statements for one in statement.evidence if one.entry.id == draft.doc_id]
        places = [(one.span.start, one.span.end) for one in cited if one.span]
        numbers = {*draft.measures, *(one.measure.number for one in cited if one.measure)}
        return told(self._archive, self._archive.document(draft.doc_id or ""), tuple(numbers), places)

    def _told(self, good: Sequence[_Tried], route: Route) -> Reply:
        say, first = Wording(route.query.script), good[0]
        query, draft, after = first.reply
        beside = [one for one in good[1:] if one.candidate.fit >= _ALIKE * first.candidate.fit][: _SHOWN - 1]
        elsewhere = [self._archive.entries[one.candidate.id] for one in good[1:] if one not in beside]
        if beside:
            query, draft = together([(query, draft), *(one.reply[:2] for one in beside)])
        if elsewhere:
            text = say("also_in", documents=say.join([f"《{entry.title}》" for entry in elsewhere]))
            draft = replace(draft, statements=(*draft.statements, Statement(text, tuple(map(_whole, elsewhere)))))
        return query, draft, after

    def _untold(self, tried: Sequence[_Tried], route: Route, thread: Thread, scope: Sequence[str]) -> Reply:
        """What the nearest desk says when it knows better than to answer; else that nothing was found, and the nearest."""
        query, draft, after = tried[0].reply
        strange = self._router.circle.strange(route.query.text)
        if strange:
            return self.nowhere(route, thread, scope)
        if draft.status == "clarify":
            return query, draft, after
        near = max(tried, key=lambda one: one.covered)
        if near.reply[1].status == "not_found" and near.enough:
            return near.reply
        say = Wording(route.query.script)
        lead = Statement(say("silent_library", count=len(scope)))
        if near.covered < _CLOSE or near.reply[1].status != "answered":
            return query, Draft("not_found", (lead,)), replace(thread, offered=())
        found = near.reply[1]
        quoted = [one for one in found.statements if one.quoted and one.evidence][:1]
        rows = [replace(one, evidence=one.evidence[:1]) for one in quoted]
        return near.reply[0], replace(found, status="not_found", statements=(lead, *rows), units=()), near.reply[2]


def _whole(entry: Entry) -> Evidence:
    return Evidence(entry, None)
