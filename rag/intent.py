"""What a question wants, told by its cues and by what it names. Read the rules from the top: the first that holds decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ingest.numerals import to_int
from rag.models import Intent, Query

SLOTS = ("amount", "size", "deadline", "phone", "address", "form", "person", "penalty", "members", "remedy", "validity")
_CLAIMED_COUNT = re.compile(r"(?:\d+|[一二三四五六七八九十百]+)\s*(?:条|项|个|大)?\s*(?:措施|部分|条|项)")
_BOUND = re.compile(
    r"(?P<sign>超过|多于|大于|不少于|至少|达到|少于|不到|不超过|不足|低于|至多|最多|只有|只点了|只列了|恰好|刚好|正好|有)"
    r"\s*(?P<n>\d+|[一二两三四五六七八九十]+)\s*(?P<what>个|家|条|项)(?P<after>(?:及|或)?以上)?"
)


def bound(text: str) -> tuple[int, int] | None:
    """(least, most) of a wording such as 超过五个, 至少3家 or 四条及以上; None when there is none."""
    match = _BOUND.search(text)
    number = to_int(match["n"]) if match else None
    if match is None or number is None:
        return None
    if match["after"] or match["sign"] in ("不少于", "至少", "达到"):
        return number, 99
    if match["sign"] in ("超过", "多于", "大于"):
        return number + 1, 99
    if match["sign"] in ("少于", "不到", "不足", "低于"):
        return 0, number - 1
    if match["sign"] in ("不超过", "至多", "最多"):
        return 0, number
    return number, number


def bounds_measures(text: str) -> bool:
    """Whether a bound counts measures (四条以上) rather than units (五家以上)."""
    match = _BOUND.search(text)
    return match is not None and match["what"] in ("条", "项")


def bounds_units(text: str) -> bool:
    """Whether the text bounds how many units there are, or how many measures a unit has."""
    match = _BOUND.search(text)
    return bool(match and re.search(r"单位|部门|家|厅局", text) and (match["sign"] != "有" or match["after"]))


_LITTLE = 14
_ABOUT_DOCUMENT = ("issuer", "basis", "addressee", "doc_no", "parts", "publisher", "date")
_RANKS = ("most", "only", "once", "bound", "top")


def _says_little(query: Query) -> bool:
    """Whether hardly anything is left of the question beside its cues: it is about the document, not about a matter in it."""
    return len(re.sub(r"\W", "", query.topic)) <= _LITTLE


def _ranks(query: Query) -> bool:
    named = query.units and not query.has("except", "with_cities")
    return query.has(*_RANKS) and query.has("who", "count", "which", "duties", "top") and not named


def _compares_units(query: Query) -> bool:
    return len(query.units) >= 2 and query.has("most", "compare") and not query.measures


def _lists_keyword(query: Query) -> bool:
    asks = query.has("which", "count") and not query.has("who", *SLOTS)
    return asks and (query.has("mention", "without") or bool(query.quoted))


def _claims_count(query: Query) -> bool:
    about = query.has("claim") and query.has("document", "scope") and not query.has("validity")
    return about and _CLAIMED_COUNT.search(query.text) is not None


_RULES: tuple[tuple[Intent, Callable[[Query], bool]], ...] = (
    (Intent.MORE, lambda q: q.has("more") and not q.measures and not q.units and len(q.text) <= 14),
    (Intent.PART, lambda q: bool(q.parts and q.measures) or bool(q.measures and q.has("which_part"))),
    (Intent.COMPARE, lambda q: q.has("compare") and len(q.measures) + len(q.parts) >= 2),
    (
        Intent.SHARED_UNITS,
        lambda q: len(q.measures) >= 2 and not q.units and q.has("both") and q.has("who", "count", "which", "yesno"),
    ),
    (Intent.UNIT_MEASURES, lambda q: len(q.units) == 1 and q.has("only") and q.has("claim", "yesno")),
    (Intent.CHECK, lambda q: bool(q.measures and q.units) and q.has("claim", "yesno")),
    (Intent.CHECK, lambda q: bool(q.measures) and q.has("claim") and not q.has("compare")),
    (
        Intent.CHECK,
        lambda q: bool(q.measures) and q.has("mention", "yesno") and not q.has("who", "content", "title", *SLOTS),
    ),
    (Intent.PART, lambda q: bool(q.parts) and not q.measures),
    (Intent.RESPONSIBILITY, lambda q: bool(q.measures) and q.has("who", "lead")),
    (Intent.CONTENT, lambda q: bool(q.measures)),
    (Intent.RANKING, lambda q: _compares_units(q) or _ranks(q)),
    (Intent.DOCUMENT, lambda q: q.has("date", "publisher") and not q.has("duties", "validity") and _says_little(q)),
    (
        Intent.DOCUMENT,
        lambda q: q.has("claim", "yesno") and q.has("issuing") and q.has("document", "claim") and _says_little(q),
    ),
    (Intent.SHARED_MEASURES, lambda q: len(q.units) >= 2),
    (Intent.CHECK, lambda q: len(q.units) == 1 and q.has("claim")),
    (Intent.UNIT_MEASURES, lambda q: len(q.units) == 1),
    (Intent.DOCUMENT, lambda q: q.has(*_ABOUT_DOCUMENT) and not q.has("validity") and _says_little(q)),
    (Intent.DOCUMENT, _claims_count),
    (Intent.KEYWORD, _lists_keyword),
    (Intent.RESPONSIBILITY, lambda q: q.has("who", "lead")),
    (Intent.SUPPORT, lambda q: q.has("support")),
)


def with_intent(query: Query) -> Query:
    """The question with the intent that its cues and objects give."""
    return replace(query, intent=next((intent for intent, holds in _RULES if holds(query)), Intent.FACT))
