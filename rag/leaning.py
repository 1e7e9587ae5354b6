"""A question beside the turn before it, and the cues by which the slots of a question are told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.intent import SLOTS, with_intent
from rag.models import Intent, Query, Turn

WANTED = (
    *("who", "lead", "content", "title", "which_part", "count", "duties", "mention", "yesno", "claim", "compare"),
    *("both", "support", "sentence", "which", "most", *SLOTS),
)
OF_MEASURE = ("who", "lead", "content", "title", "which_part", "sentence", "claim", "mention", *SLOTS)
OF_DOCUMENT = ("issuer", "basis", "addressee", "parts", "doc_no", "date", "goal", "publisher")
# What belongs to the talk and not to what is wanted: never carried over.
TALK = frozenset(
    ("refers", "follow", "more", "previous", "next", "filler", "greeting", "first", "correction", "among", "rest")
)
LISTS = (Intent.UNIT_MEASURES, Intent.SHARED_MEASURES)
SHORT = 14  # characters of a question that hardly stands alone
UNITS = re.compile(r"单位|部门|厅|局|家$|谁|管|负责|找|问|联系|units?|departments?|who", re.IGNORECASE)
_EACH = re.compile(r"都(?:是|由|归|得|要)?(?:谁|哪|找)")  # 都是谁: each one's, not the shared ones
_UNSAID = ("address", "phone", "form", "members", "amount", "deadline")


@dataclass(frozen=True, slots=True)
class Leaning:
    """A question beside the turn before it: `own` are its words that name a subject, `leans` whether its wording points back."""

    query: Query
    turn: Turn
    own: tuple[str, ...]
    leans: bool

    def about(self, measures: Sequence[int], **other: object) -> Query:
        """The question about these measures."""
        query = self.query
        if _EACH.search(query.text):
            query = replace(query, cues=query.cues - {"both"})
        if len(measures) > 1 and query.has("both") and UNITS.search(query.text):
            query = replace(query, cues=query.cues | {"who"})
        if query.has("who") and query.has(*_UNSAID) and not UNITS.search(query.text):
            query = replace(query, cues=query.cues - {"who"})  # 哪几家医院 asks for hospitals
        if query.has("address"):
            query = replace(query, cues=query.cues - {"which_part"})
        return with_intent(replace(query, measures=tuple(measures), follow_up=True, **other))  # type: ignore[arg-type]

    @property
    def wants(self) -> bool:
        return self.query.has(*WANTED)


def named(query: Query) -> bool:
    """Whether the question names measures, units, parts or documents."""
    return bool(query.measures or query.units or query.parts or query.documents)
