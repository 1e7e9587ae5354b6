"""An answer as server-sent events: what it is, its blocks in order, its citations, and at last the whole of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from rag.models import Answer

EVENT_STREAM = "text/event-stream"
_BLOCKS = re.compile(r"(?<=\n\n)(?=[^\n])")
_HEAD = ("status", "intent", "mode", "notice", "index_version")
_MARKS = re.compile(r"\[(\d{1,3})\]")


def content_label(answer: Answer) -> str:
    """The label of machine-made content for a header, which holds ASCII alone; `notice` has the words for people."""
    return f"machine-generated; {answer.mode}"


def wants_events(accept: str | None) -> bool:
    """Whether the Accept header names event streams (a refusal by q=0 aside)."""
    for part in (accept or "").lower().split(","):
        kind, *parameters = [piece.strip() for piece in part.split(";")]
        if kind == EVENT_STREAM:
            return not any(re.fullmatch(r"q=0(\.0*)?", parameter) for parameter in parameters)
    return False


def statements(markdown: str) -> list[str]:
    """The blocks of an answer, each with the empty line after it: joined they are the answer."""
    return _BLOCKS.split(markdown)


def marks(text: str, answer: Answer) -> Iterator[tuple[re.Match[str], int]]:
    """Every [n] of `text` that stands for a citation of the answer, with the index of that citation."""
    known = {str(citation.mark): index for index, citation in enumerate(answer.citations)}
    for match in _MARKS.finditer(text):
        if match[1] in known:
            yield match, known[match[1]]


def answer_events(answers: Iterable[Answer]) -> Iterator[bytes]:
    """status, statement…, citation…, done, of an answer as it grows. Where the last one does not go on from what was told, the
    statements begin anew after an event "replaced", which says why."""
    told, index, answer = "", 0, None
    for answer in answers:
        if answer.growing and not answer.answer:
            yield b": wait\n\n"  # a comment: it keeps the connection, and tells whether anybody is there
            continue
        if not told:
            whole = answer.to_dict()
            yield _event("status", {name: whole[name] for name in _HEAD})
        elif not answer.answer.startswith(told):
            whole = answer.to_dict()
            yield _event("replaced", {name: whole.get(name) for name in (*_HEAD, "fallback")})
            told, index = "", 0
        for text in statements(answer.answer[len(told) :]):
            yield _event("statement", {"index": index, "text": text})
            index += 1
        told = answer.answer
    if answer:
        whole = answer.to_dict()
        for citation in whole["citations"]:
            yield _event("citation", citation)
        yield _event("done", whole)


def error_events(problem: dict[str, Any]) -> Iterator[bytes]:
    """The one event of an answer that failed."""
    yield _event("error", problem)


def event_stream(events: Iterator[bytes], headers: dict[str, str]) -> StreamingResponse:
    """A response that no proxy on the way should hold back or keep."""
    return StreamingResponse(events, 200, headers | {"X-Accel-Buffering": "no"}, media_type=EVENT_STREAM)


def _event(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
