"""A conversation: one message may hold several questions, and a question may lean on the one before it."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.intent import SLOTS, with_intent
from rag.models import Intent, Query, Turn
from rag.question import Reader

_ENDS = re.compile(r"(?<=[?!。;])|(?=(?:另外|还有就是|顺便|顺带|再问|再就是|第二个问题|还想问)[,:]?)")
_ASKS_OF_MEASURE = ("mention", "yesno", "who", "which_part", "amount", "deadline", "form", "content")
_LISTS = (Intent.UNIT_MEASURES, Intent.SHARED_MEASURES, Intent.CHECK)
_SEARCHED = (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY, Intent.KEYWORD)


def split_questions(text: str, reader: Reader, limit: int) -> list[str]:
    """The questions of a message, each with the telling that leads up to it. What asks nothing of its own is kept together."""
    pieces = [piece.strip() for piece in _ENDS.split(text) if piece.strip(" ,。?!;")]
    questions: list[str] = []
    held = ""
    for piece in pieces:
        held += piece
        query = reader.read(piece, limit)
        asks = piece.endswith("?") or query.has("who", "which", "count", "content", *SLOTS) or bool(query.measures)
        own = bool(query.measures or query.units or query.parts or reader.topic_words(query))
        if asks and (own or query.has("who", *SLOTS)):
            questions.append(held)
            held = ""
    if held and questions:
        questions[-1] += held
    elif held:
        questions.append(held)
    if len(questions) < 2:
        questions = _by_commas(text, reader, limit)
    return questions if 1 < len(questions) <= 4 else [text]


def _by_commas(text: str, reader: Reader, limit: int) -> list[str]:
    """A sentence whose clauses each name an object and ask about it, apart; anything else stays whole."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip(" ,。?!;")]
    queries = [reader.read(piece, limit) for piece in pieces]
    own = [
        bool(
            query.measures
            or query.units
            or query.parts
            or reader.topic_words(query)
            or query.has("goal", "issuer", "basis", "addressee")
        )
        for query in queries
    ]
    asks = [
        query.has("who", "which", "count", "content", "duties", "goal", "issuer", "basis", "date", *SLOTS)
        for query in queries
    ]
    return pieces if len(pieces) > 1 and all(own) and all(asks) else [text]


def resolve(query: Query, turn: Turn | None, reader: Reader) -> Query:
    """The question with what it leaves unsaid taken from the turn before."""
    own_topic = reader.topic_words(query)
    leans = (
        query.has("refers", "previous", "next", "more")
        or (query.has("follow") and len(query.text) <= 16)
        or re.match(r"(?:那|还有|再|换|and\b|what about)", query.text, re.IGNORECASE) is not None
    )
    if turn is None:
        return (
            replace(query, intent=Intent.CLARIFY)
            if leans and not (own_topic or query.measures or query.units or query.parts)
            else query
        )
    if query.has("previous", "next") and turn.measures and not query.measures:
        step = -1 if query.has("previous") else 1
        return with_intent(replace(query, measures=(turn.measures[0] + step,), follow_up=True))
    if query.intent is Intent.MORE:
        return replace(query, follow_up=True)
    both = _both(query, turn, own_topic)
    if both:
        return both
    if query.has("first") and turn.trail and not own_topic:
        return with_intent(replace(query, measures=turn.trail[0][0], units=(), follow_up=True))
    if "其中" in query.text and len(query.measures) == 1 and 0 < query.measures[0] <= len(turn.measures) > 1:
        return with_intent(replace(query, measures=(turn.measures[query.measures[0] - 1],), follow_up=True))
    if query.measures:
        return _with_numbers(query, turn) if leans or _bare(query, own_topic) else query
    if query.parts:
        return (
            replace(query, cues=query.cues | (turn.query.cues & {"who", "content", "count"}), follow_up=True)
            if leans and turn.query.parts
            else query
        )
    if query.units:
        compared = query.has("most") and "比" in query.text
        return _with_units(query, turn) if leans or compared or _bare(query, own_topic) else query
    if query.has("sentence") and turn.measures:
        return with_intent(replace(query, measures=turn.measures[:1], follow_up=True))
    if not own_topic and not query.has(
        "issuer", "basis", "addressee", "parts", "doc_no", "date", "greeting", "about_me", "offtopic", "injection"
    ):
        return _carried(query, turn)
    if query.has("refers") and turn.measures and query.has(*_ASKS_OF_MEASURE):
        measures = turn.measures if query.has("mention") else turn.measures[:1]
        return with_intent(replace(query, measures=measures, follow_up=True))
    if (
        leans
        and query.has("follow")
        and turn.query.intent in _SEARCHED
        and query.intent in (Intent.FACT, Intent.SUPPORT)
    ):
        return replace(
            query,
            intent=turn.query.intent,
            cues=query.cues | (turn.query.cues & {"who", "support", "mention", "which"}),
            follow_up=True,
        )
    return query


def _both(query: Query, turn: Turn, own_topic: list[str]) -> Query | None:
    """这两条、两家: about the last two measures or units of the conversation."""
    if own_topic or query.measures or query.units or not re.search(r"两|俩|二者|both|both of them", query.text):
        return None
    recent = turn.trail[-1][1] if turn.trail else ()
    if recent and len(turn.last_units(2)) == 2 and re.search(r"俩|二者|both", query.text):
        return with_intent(replace(query, units=turn.last_units(2), follow_up=True))
    if re.search(r"两(?:家|个(?:单位|部门|厅|局))", query.text) and len(turn.last_units(2)) == 2:
        return with_intent(replace(query, units=turn.last_units(2), follow_up=True))
    if re.search(r"两(?:条|项|个措施|者)|二者|俩|both", query.text) and len(turn.last_measures(2)) == 2:
        return with_intent(replace(query, measures=turn.last_measures(2), follow_up=True))
    return None


def _bare(query: Query, topic: list[str]) -> bool:
    """Whether a question names its object and nothing else."""
    return not topic and not query.has(
        "who", "duties", "content", "count", "mention", "title", "both", "compare", "claim", "which_part", *SLOTS
    )


def _with_numbers(query: Query, turn: Turn) -> Query:
    """第九条呢?: the same question about other measures."""
    if query.has("who", "content", "mention", "title", "compare", "which_part", "claim", *SLOTS):
        return replace(query, follow_up=True)
    before = turn.query
    if before.intent is Intent.CLARIFY:
        return with_intent(replace(query, cues=query.cues | (before.cues - {"refers", "follow"}), follow_up=True))
    if before.intent is Intent.CHECK and before.units:
        return replace(query, intent=Intent.CHECK, units=before.units, cues=query.cues | before.cues, follow_up=True)
    if before.intent in (Intent.RESPONSIBILITY, Intent.SHARED_UNITS, Intent.CONTENT, Intent.PART):
        intent = Intent.CONTENT if before.intent is Intent.PART and not before.measures else before.intent
        intent = Intent.RESPONSIBILITY if intent is Intent.SHARED_UNITS else intent
        return replace(query, intent=intent, cues=query.cues | (before.cues - {"follow"}), follow_up=True)
    if before.has("mention") and before.intent in (Intent.CHECK, Intent.KEYWORD):
        return replace(
            query,
            intent=Intent.CHECK,
            topic=before.topic,
            quoted=before.quoted,
            cues=query.cues | before.cues,
            follow_up=True,
        )
    return replace(query, follow_up=True)


def _with_units(query: Query, turn: Turn) -> Query:
    """换成省文旅厅呢?: the same question about another unit; after a measure, whether the unit is among its own."""
    before = turn.query
    if query.has("most") and len(query.units) == 1 and turn.units:
        return with_intent(replace(query, units=(turn.units[0], *query.units), follow_up=True))
    if (
        before.intent is Intent.UNIT_MEASURES
        and re.search(r"其中|也", query.text)
        and set(query.units).isdisjoint(before.units)
    ):
        return replace(query, intent=Intent.SHARED_MEASURES, units=(*before.units, *query.units), follow_up=True)
    if before.intent is Intent.SHARED_MEASURES and len(query.units) == 1 and len(before.units) > 1:
        return replace(
            query,
            intent=before.intent,
            units=(before.units[0], *query.units),
            cues=query.cues | before.cues,
            follow_up=True,
        )
    if before.intent in _LISTS and before.units and not (before.intent is Intent.CHECK and before.measures):
        return replace(query, follow_up=True, cues=query.cues | (before.cues & {"count", "either", "except"}))
    if turn.measures and before.intent is not Intent.UNIT_MEASURES and not query.has("duties", "more", "except"):
        return replace(query, intent=Intent.CHECK, measures=turn.measures[:1], follow_up=True)
    return replace(query, follow_up=True)


def _carried(query: Query, turn: Turn) -> Query:
    """那由谁负责?: about what the turn before was about."""
    if turn.units and not turn.measures:
        return with_intent(replace(query, units=turn.units, follow_up=True))
    if turn.measures and query.has(
        "who",
        "lead",
        "content",
        "title",
        "which_part",
        "count",
        "support",
        "yesno",
        "refers",
        "document",
        "compare",
        "both",
        *SLOTS,
    ):
        measures = (
            turn.measures
            if query.has("compare", "both")
            or query.text.startswith(("它们", "这些", "这几"))
            or len(turn.measures) == 1
            else turn.measures[:3]
        )
        return with_intent(replace(query, measures=measures, follow_up=True))
    return replace(query, topic=turn.query.topic, text=f"{turn.query.text} {query.text}", follow_up=True)
