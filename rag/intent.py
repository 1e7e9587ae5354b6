"""What a question wants, told by its cues and by what it names. Read the rules from the top: the first that holds decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.models import Intent, Query

SLOTS = ("amount", "size", "deadline", "phone", "address", "form", "person", "penalty", "members", "remedy", "validity")
_WHO_ISSUED = re.compile(
    r"(?:通知|文件|公文|措施|政策)[^,。?!]{0,4}(?:由|是|归)?(?:谁|哪(?:个|家|里).{0,3})(?:印发|发布|发文|发的|制定|出台)"
)
_HARD = ("amount", "deadline", "phone", "penalty", "remedy", "validity")  # asked for in words that nothing else has
_LEADING = re.compile(r"牵头|主责|领衔|挂帅|挑头|领头|主办|\blead", re.IGNORECASE)  # 排第一 alone may be meant of numbers
_QUANTITY = re.compile(r"(?:建|设|搞|办|补|给|发|分|配)[^,。?!]{0,3}(?:多少|几)[个座家所元万]")  # of what a word stands for
_NO_DUTY = re.compile(r"责任(?:比例|险|书|心|感|期|额)")  # 责任 that is nobody's
_CLAIMED_COUNT = re.compile(r"(?:\d+|[一二三四五六七八九十百]+)\s*(?:条|项|个|大)?\s*(?:措施|部分|条|项)")
_LITTLE = 14
_FEW_WORDS = 6
_WORD = 4
ABOUT_DOCUMENT = (
    "issuer",
    "basis",
    "addressee",
    "doc_no",
    "parts",
    "publisher",
    "date",
    "approval",
    "purpose",
    "doc_title",
)
_RANKS = ("only", "once", "top")
_ASKS = ("who", "count", "which", "yesno", "claim", "duty_word", "title", "top")


def _says_little(query: Query) -> bool:
    """Whether hardly anything is left of the question beside its cues: it is about the document, not about a matter in it."""
    if query.script == "latin":
        return len(query.topic.split()) <= _FEW_WORDS
    return len(re.sub(r"\W", "", query.topic)) <= _LITTLE


def _ranks(query: Query) -> bool:
    """Whether units or measures are sorted by how many of each other they have."""
    selection = query.selection
    if query.has(*_HARD, "size") or (query.has("lead") and (query.units or _LEADING.search(query.text))):
        return False
    lacking = set(selection.lacking).intersection(query.units)
    if lacking and not (selection.ranks == "measures" and lacking == set(query.units)):
        return False
    asks = query.has(*_ASKS) or selection.wants != ""
    named = len(query.units) == 1 and not query.has("with_cities", "without_cities", "except", "claim")
    if selection.ranks and not named:
        return asks and _says_little(query) and (len(query.measures) != 1 or query.has("claim", "yesno"))
    if query.units and not query.has("except", "with_cities"):
        return False
    if (selection.size or selection.share) and not query.measures:
        return asks and _says_little(query)
    listed = query.has("who", "count", "which", "duties", "top")
    bare = len(re.sub(r"[按排名给的条数\W]", "", query.topic)) <= _WORD
    return not query.measures and not query.parts and query.has(*_RANKS) and listed and (bare or not query.has("top"))


def _compares_units(query: Query) -> bool:
    return len(query.units) >= 2 and query.has("most", "compare") and not query.measures


def _sums_up(query: Query) -> bool:
    """Whether the units of several measures are wanted as one set: common to all, put together, or beyond the others."""
    several = len(query.measures) >= 2 or bool(query.parts and not query.measures)
    asks = query.has("who", "count", "which", "yesno", "duty_word")
    return several and not query.units and query.has("both", "union", "surplus") and asks


def _lists_keyword(query: Query) -> bool:
    asks = query.has("which", "count") and not query.has("who", *SLOTS)
    if query.quoted:
        around = re.sub(r"\W", "", query.topic.replace("".join(query.quoted[:1]), ""))
        about_words = not query.has("who", "claim") and len(around) <= 2 * _WORD and not _QUANTITY.search(query.text)
        return about_words and query.has("which", "count", "mention", "without", "yesno")
    joined = query.has("printed") and (query.has("mention") or (query.has("which") and query.has("both", "either")))
    joined = joined and not query.has("who", "yesno", *SLOTS)
    return joined or (asks and query.has("mention", "without")) or query.has("bare_word")


def _asks_who(query: Query) -> bool:
    """Whether a question about measures by number is about their units, told by 单位, 谁 or 责任 alone."""
    if query.has("who"):
        return True
    if _NO_DUTY.search(query.text) and not re.search(r"单位|部门|谁|哪(?:家|个)", query.text):
        return False
    other = query.has("content", "title", "sentence", "claim", *_HARD) or (
        query.script != "latin" and query.has("support")
    )
    return query.has("duty_word") and not other


def _claims_count(query: Query) -> bool:
    about = (
        query.has("claim") and (query.has("document", "scope") or "部分" in query.text) and not query.has("validity")
    )
    return about and _CLAIMED_COUNT.search(query.text) is not None


_RULES: tuple[tuple[Intent, Callable[[Query], bool]], ...] = (
    (Intent.MORE, lambda q: q.has("more") and not q.measures and not q.units and len(q.text) <= 14),
    (Intent.PART, lambda q: bool(q.parts and q.measures) or bool(q.measures and q.has("which_part"))),
    (Intent.RESPONSIBILITY, lambda q: bool(q.measures) and (q.has("division") or (q.has("lead") and not q.has("claim")))),
    (Intent.DOCUMENT, lambda q: not q.measures and not q.documents and _WHO_ISSUED.search(q.text) is not None),
    (
        Intent.DOCUMENT,
        lambda q: q.has("issuer") and q.has("claim", "yesno") and not q.measures and len(q.topic) <= _WORD,
    ),
    (Intent.RANKING, lambda q: _compares_units(q) or _ranks(q)),
    (Intent.SHARED_UNITS, lambda q: (q.selection.partners and not q.measures) or q.has("alike") or _sums_up(q)),
    (
        Intent.COMPARE,
        lambda q: len(q.measures) + len(q.parts) >= 2 and (q.has("compare") or (q.has("each") and q.has("both"))),
    ),
    (Intent.UNIT_MEASURES, lambda q: len(q.units) == 1 and q.has("only") and q.has("claim", "yesno")),
    (Intent.CHECK, lambda q: bool(q.measures and q.units) and q.has("claim", "yesno")),
    (Intent.CHECK, lambda q: bool(q.measures) and q.has("claim") and not q.has("compare")),
    (Intent.RESPONSIBILITY, lambda q: bool(q.measures) and not q.parts and _asks_who(q)),
    (
        Intent.CHECK,
        lambda q: bool(q.measures) and q.has("mention", "yesno") and not q.has("who", "content", "title", *SLOTS),
    ),
    (Intent.PART, lambda q: bool(q.parts) and not q.measures and not q.units),
    (Intent.CONTENT, lambda q: bool(q.measures)),
    (Intent.DOCUMENT, lambda q: q.has("date", "publisher") and not q.has("duties", "validity") and _says_little(q)),
    (
        Intent.DOCUMENT,
        lambda q: (
            q.has("claim", "yesno") and q.has("issuing") and q.has("document", "claim", "issuer") and _says_little(q)
        ),
    ),
    (Intent.SHARED_MEASURES, lambda q: len(q.units) >= 2),
    (Intent.CHECK, lambda q: len(q.units) == 1 and q.has("claim") and not q.parts),
    (Intent.UNIT_MEASURES, lambda q: len(q.units) == 1),
    (Intent.DOCUMENT, lambda q: q.has(*ABOUT_DOCUMENT) and not q.has("validity") and _says_little(q)),
    (Intent.DOCUMENT, _claims_count),
    (Intent.KEYWORD, _lists_keyword),
    (Intent.RESPONSIBILITY, lambda q: q.has("who", "lead")),
    (Intent.SUPPORT, lambda q: q.has("support")),
)


def with_intent(query: Query) -> Query:
    """The question with the intent that its cues and objects give."""
    return replace(query, intent=next((intent for intent, holds in _RULES if holds(query)), Intent.FACT))
