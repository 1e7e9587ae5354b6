"""A message may hold several questions. What is told before a question belongs to it; a business with several sides is one."""

from __future__ import annotations

import re

from rag.intent import SLOTS
from rag.models import Query
from rag.question import Reader

_ENDS = re.compile(r"(?<=[?!。;])|(?=(?:另外|还有就是|顺便|顺带|再问|再就是|第二个问题|还想问)[,:]?)")


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
    whole = len(pieces) > 1 and all(_names(query, reader) and _asks(query) for query in queries)
    return pieces if whole else [text]


def _names(query: Query, reader: Reader) -> bool:
    named = query.measures or query.units or query.parts or reader.topic_words(query)
    return bool(named) or query.has("goal", "issuer", "basis", "addressee")


def _asks(query: Query) -> bool:
    return query.has("who", "which", "count", "content", "duties", "goal", "issuer", "basis", "date", *SLOTS)
