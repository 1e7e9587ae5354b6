"""Follow-ups that need no search: the same of another number or unit, the same list again, and what names nothing at all.

Each rule gives the filled question, or None where it has nothing to say.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag import lookup, pointing
from rag.intent import SLOTS, with_intent
from rag.leaning import LISTS, SHORT, TALK, WANTED, Leaning
from rag.models import Intent, Query, Turn

_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY, Intent.KEYWORD)
_UNITS_COUNTED = re.compile(r"[几多]少?(?:家|个?单位|个?部门)|how many (?:units|departments|of them)", re.IGNORECASE)
_THESE = re.compile(r"这些|那些|这几|那几|分别|各自|各归|全部")
_ELSE = re.compile(r"还(?:管|负责|参与|有|要|承担)|别的|其他|其它|另外")
_DUTIES = re.compile(r"负责|管|参与|承担|做|干|responsible|handle")
_AGAINST = re.compile(r"[跟和与同].{1,12}(?:比|相比|对比)|比起|相比|compared (?:with|to)", re.IGNORECASE)
_ALIKE = re.compile(r"也(?:是)?(?:一样|这样|如此|同样|是)(?:的|吗|么|吧)?\W*$|same (?:for|with)", re.IGNORECASE)


def again(asked: Leaning) -> Query | None:
    """一共几条, 是哪几条: the list of before once more. 最少的呢: the other end of a ranking."""
    query, before = asked.query, asked.turn.query
    if (
        asked.own
        or query.measures
        or query.units
        or query.parts
        or query.has("who", "content", "title", "refers", *SLOTS)
    ):
        return None
    if before.intent is Intent.RANKING and query.has("most", "fewest"):
        cues = (before.cues - {"most", "fewest"}) | query.cues
        return replace(before, text=f"{before.text} {query.text}", cues=cues, script=query.script, follow_up=True)
    listed = before.intent in (*LISTS, Intent.KEYWORD) or (before.intent is Intent.PART and before.parts)
    if listed and query.has("count", "duties") and not query.has("both", "except", "among", "more"):
        cues = before.cues | (query.cues & {"count"})
        return replace(before, cues=cues, script=query.script, follow_up=True)
    return None


def theirs(asked: Leaning) -> Query | None:
    """他们还负责哪些: measures of the units that the turn before named."""
    query, turn = asked.query, asked.turn
    if asked.own or query.measures or query.units or not _DUTIES.search(query.text):
        return None
    them = pointing.means_them(query)
    if not (them or (turn.query.units and pointing.means_unit(query))) or not query.has("duties", "which"):
        return None
    units = turn.query.units or lookup.named(turn.named)
    if not units:
        return None
    cues = query.cues | ({"either"} if len(units) > 1 and not query.has("both") else set())
    return with_intent(replace(query, units=units, cues=cues, follow_up=True))


def same_again(query: Query, turn: Turn) -> Query:
    """第九条呢: what was wanted before, of other measures."""
    before = turn.query
    if before.intent is Intent.CLARIFY:
        return with_intent(replace(query, cues=query.cues | (before.cues - TALK)))
    if before.intent is Intent.CHECK and before.units:
        return replace(query, intent=Intent.CHECK, units=before.units, cues=query.cues | (before.cues - TALK))
    if before.intent in (Intent.RESPONSIBILITY, Intent.SHARED_UNITS, Intent.CONTENT, Intent.PART):
        intent = Intent.CONTENT if before.intent is Intent.PART and not before.measures else before.intent
        intent = Intent.RESPONSIBILITY if intent is Intent.SHARED_UNITS else intent
        return replace(query, intent=intent, cues=query.cues | (before.cues - TALK))
    if before.has("mention") and before.intent in (Intent.CHECK, Intent.KEYWORD):
        cues = query.cues | (before.cues - TALK)
        return replace(query, intent=Intent.CHECK, topic=before.topic, quoted=before.quoted, cues=cues)
    if before.has(*SLOTS):
        return with_intent(replace(query, cues=query.cues | (before.cues & set(SLOTS))))
    return query


def numbered(asked: Leaning) -> Query | None:
    """第九条呢: the same about other measures."""
    query, turn = asked.query, asked.turn
    if not query.measures:
        return None
    cards = tuple(name for name in turn.query.documents if not turn.measures)
    if cards and not query.documents and not asked.own and not query.units and query.has("refers", "content"):
        return replace(query, documents=cards, follow_up=True)
    filled = replace(query, follow_up=True)
    if _AGAINST.search(query.text) and len(turn.measures) == 1 and not asked.own and not query.units:
        return asked.about(tuple(dict.fromkeys((*turn.measures, *query.measures))))
    if _ALIKE.search(query.text) and not asked.own and not query.units:
        return same_again(replace(filled, cues=query.cues - {"both", "yesno", "compare"}), turn)
    if query.units or asked.own or query.has(*set(WANTED) - {"support", "which", "duties"}):
        return filled if asked.leans else query
    return same_again(filled, turn)


def in_part(asked: Leaning) -> Query | None:
    query, before = asked.query, asked.turn.query
    if not query.parts:
        return None
    if not asked.leans or not before.parts or asked.wants:
        return query
    return replace(query, cues=query.cues | (before.cues & {"who", "content", "count"}), follow_up=True)


def of_units(asked: Leaning) -> Query | None:
    """换成省文旅厅呢: the same about another unit; after a measure, whether the unit is among its own."""
    query, turn, before = asked.query, asked.turn, asked.turn.query
    if not query.units:
        return None
    filled = replace(query, follow_up=True)
    if query.has("leave_out") and len(turn.measures) == 1 and turn.named and not asked.own and not query.has("duties", "yesno"):
        return replace(filled, intent=Intent.RESPONSIBILITY, measures=turn.measures)
    if query.has("most") and len(query.units) == 1 and turn.units and not asked.own:
        return with_intent(replace(filled, units=(turn.units[0], *query.units)))
    other = _ELSE.search(query.text) is not None
    lists = (
        other
        or query.has("duties", "more", "except", "count", "only")
        or (query.has("which") and not query.has("yesno"))
    )
    checks = query.has("yesno", "claim") or "排" in query.text or (query.has("who") and not lists)
    if asked.own and not asked.leans:
        return query
    if len(query.units) > 1:
        return query
    if (
        before.intent is Intent.UNIT_MEASURES
        and re.search("其中|也|一起|里面|里头|当中|同时", query.text)
        and turn.units[:1] != query.units
    ):
        return replace(filled, intent=Intent.SHARED_MEASURES, units=(*before.units, *query.units))
    if before.intent is Intent.SHARED_MEASURES and len(before.units) > 1 and not lists and not checks:
        return replace(
            filled, intent=before.intent, units=(before.units[0], *query.units), cues=query.cues | before.cues
        )
    if before.intent in LISTS and before.units and not (checks and query.has("refers")):
        return replace(filled, cues=query.cues | (before.cues & {"count", "either", "except"}))
    lists = lists and not (checks and not other and not query.has("more", "except", "only"))
    if turn.measures and before.intent not in LISTS and not lists and not query.has(*SLOTS):
        several = re.search("都|两", query.text) is not None and len(turn.last_measures(2)) == 2
        one = before.measures if before.intent is Intent.CHECK else turn.measures[:1]
        chosen = turn.last_measures(2) if several else one or turn.measures[:1]
        return replace(filled, intent=Intent.CHECK, measures=chosen)
    return filled if asked.leans else query


def filled(asked: Leaning) -> Query:
    """直播带货呢: a new subject, asked about like the one before when it says nothing of what is wanted."""
    query, before = asked.query, asked.turn.query
    if before.intent is Intent.CLARIFY or asked.turn.status == "clarify":
        return with_intent(replace(query, cues=query.cues | (before.cues - TALK), follow_up=True))
    bare = query.intent in (Intent.FACT, Intent.SUPPORT) or query.has("bare_word")
    if not (asked.leans and query.has("follow", "correction") and bare) or before.intent not in _SEARCHED:
        return query
    carried = {"who", "support", "mention", "which", "tells"}
    if "," not in query.text and len(query.text) <= SHORT and not query.has("yesno", "claim"):
        carried |= set(SLOTS)  # 充电桩呢; 服务费呢,会不会便宜点 says what it wants
    cues = (query.cues - {"bare_word"}) | (before.cues & carried)
    return with_intent(replace(query, cues=cues, follow_up=True))


def carried(asked: Leaning) -> Query:
    """那由谁负责: nothing of its own, so all about what the turn before was about."""
    query, turn = asked.query, asked.turn
    if turn.query.parts and not query.has("who", *SLOTS) and not turn.query.measures:
        return with_intent(replace(query, parts=turn.query.parts, follow_up=True))
    if turn.units and not turn.measures:
        return with_intent(replace(query, units=turn.units, follow_up=True))
    if turn.measures and (asked.wants or asked.leans or len(query.text) <= SHORT):
        measures = turn.measures
        shared = query.has("both") and pointing.means_them(query)
        if (query.has("compare") or shared) and len(measures) == 1:
            measures = turn.last_measures(2)
        if len(measures) == 1 and _THESE.search(query.text) and query.has("who"):
            measures = turn.last_measures(4)  # 这些分别归谁, after a business told in turns
        if turn.subject.searched and not query.has("both", "compare") and not pointing.means_them(query):
            measures = measures[: 1 if query.has(*SLOTS) else 3]
        if query.has("count") and _UNITS_COUNTED.search(query.text):
            asked = replace(asked, query=replace(query, cues=query.cues | {"who"}))
        return asked.about(measures)
    if asked.own and not asked.leans and not asked.wants and len(query.text) > SHORT:
        return query
    topic = f"{turn.query.topic} {query.topic}".strip()
    cues = query.cues | (turn.query.cues - TALK)
    text = f"{turn.query.text} {query.text}"
    return with_intent(replace(query, topic=topic, text=text, cues=cues, follow_up=True))
