"""The OpenAI-compatible door: a chat client asks as it asks a model, and gets the cited answer. No key is needed, none is read."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.sse import format_sse_event
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.chunk import CountTokens, token_counter
from rag.models import Answer, Citation
from ui.api.chat_schemas import ChatCompletion, ChatError, ChatMessage, ChatRequest, Json, ModelList
from ui.api.refusals import NOT_JSON, Handler, ProblemRoute, is_malformed, places
from ui.api.stream import EVENT_STREAM, content_label, event_stream, marks, statements
from ui.links import cited_words
from ui.site import Site

MODEL = "policyqa"
MODELS: Json = {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}
_EVENTS = {"content": {EVENT_STREAM: {"schema": {"description": "事件流：每个data是一个chat.completion.chunk"}}}}
_NO_STORE = {"Cache-Control": "no-store"}
_TAGS: list[str | Any] = ["OpenAI兼容"]
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "请求有误", "model": ChatError},
    500: {"description": "程序出了问题", "model": ChatError},
    413: {"description": "请求太大", "model": ChatError},
}


class ChatRefusedError(Exception):
    """A request that this door cannot take: what is wrong, in which parameter, and OpenAI's code for it."""

    def __init__(self, message: str, param: str, code: str) -> None:
        super().__init__(message)
        self.param, self.code = param, code


class ChatRoute(ProblemRoute):
    """A route whose errors have OpenAI's shape."""

    def get_route_handler(self) -> Handler:
        handle = super(ProblemRoute, self).get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except ChatRefusedError as refusal:
                return _error(400, str(refusal), refusal.param, refusal.code)
            except (RequestValidationError, HTTPException) as error:
                if is_malformed(error) or isinstance(error, HTTPException):
                    return _error(400, NOT_JSON, None, "invalid_json")
                first = places(error.errors())[0]
                return _error(400, f"{first['place']}：{first['message']}。", first["place"], "invalid_value")
            except Exception:
                logging.getLogger(__name__).exception("a chat completion failed")
                return _error(500, "程序出了问题，请稍后再试。", None, None)

        return handled


def _error(status: int, message: str, param: str | None, code: str | None) -> Response:
    kind = "invalid_request_error" if status < 500 else "server_error"
    return JSONResponse({"error": {"message": message, "type": kind, "param": param, "code": code}}, status, _NO_STORE)


def router(site: Site) -> APIRouter:
    """POST /v1/chat/completions and GET /v1/models."""
    routes = APIRouter(prefix="/v1", route_class=ChatRoute)
    counter = cache(token_counter)

    @routes.get(
        "/models",
        operation_id="models",
        tags=_TAGS,
        summary="模型名称",
        response_model=ModelList,
        responses={500: _ERRORS[500]},
    )
    def models() -> Json:
        """固定为policyqa；请求里写别的名称也可以。"""
        return MODELS

    @routes.post(
        "/chat/completions",
        operation_id="chat",
        tags=_TAGS,
        summary="对话",
        response_model=ChatCompletion,
        response_description="回答；stream为true时为事件流",
        responses={200: _EVENTS, **_ERRORS},
    )
    def chat(given: ChatRequest, request: Request) -> Response:
        """system消息不起作用：回答只依据收录的文件。不需要密钥，带了也不看。"""
        question, history = _read(given.messages, site.settings.max_question)
        documents, holdings = given.documents or [], site.now()
        if strange := holdings.strange(documents):
            raise ChatRefusedError(strange, "documents", "invalid_value")
        answer = holdings.ask(question, history, documents=documents)
        reply = reply_to(answer, given, str(request.base_url).rstrip("/"), counter())
        headers = _NO_STORE | {"X-Content-Label": content_label(answer)}
        if given.stream:
            return event_stream(
                reply.chunks(bool(given.stream_options and given.stream_options.include_usage)), headers
            )
        return JSONResponse(reply.whole(), 200, headers)

    return routes


def _read(messages: Sequence[ChatMessage], limit: int) -> tuple[str, list[tuple[str, str]]]:
    """The last user message, and the pairs before it. Raises ChatRefusedError when there is nothing to answer."""
    pairs: list[tuple[str, str]] = []
    for message in messages:
        text = _text(message)
        if message.role == "user":
            pairs.append((text, ""))
        elif message.role == "assistant" and pairs:
            pairs[-1] = (pairs[-1][0], text)
    if not pairs:
        raise ChatRefusedError(
            "messages中没有user消息；请把问题作为最后一条user消息。", "messages", "missing_required_parameter"
        )
    question = pairs.pop()[0]
    if not question.strip():
        raise ChatRefusedError("问题是空的；请输入要问的内容。", "messages", "invalid_value")
    if len(question) > limit:
        message_ = f"问题太长（{len(question)}字，最多{limit}字）；请精简后再问。"
        raise ChatRefusedError(message_, "messages", "string_above_max_length")
    return question, [pair for pair in pairs if pair[0].strip()]


def _text(message: ChatMessage) -> str:
    content = message.content or ""
    return content if isinstance(content, str) else "\n".join(part.text for part in content)


@dataclass(frozen=True)
class Reply:
    """An answer in the words of this door: its blocks, the label after them, and where each mark leads."""

    answer: Answer
    model: str
    blocks: tuple[str, ...]
    annotations: tuple[Json, ...]
    usage: Json
    identity: str
    created: int

    def whole(self) -> Json:
        """A chat.completion."""
        message = {"role": "assistant", "content": "".join(self.blocks), "refusal": None}
        choice = {
            "index": 0,
            "message": message | {"annotations": list(self.annotations)},
            "logprobs": None,
            "finish_reason": "stop",
        }
        return self._frame("chat.completion", [choice]) | {"usage": self.usage, "policyqa": self.answer.to_dict()}

    def chunks(self, with_usage: bool) -> Iterator[bytes]:
        """chat.completion.chunk events: the role, the blocks, the annotations with the end, the usage if asked for, [DONE]."""
        more: Json = {"usage": None} if with_usage else {}
        yield self._chunk({"role": "assistant", "content": ""}, None, more)
        for block in self.blocks:
            yield self._chunk({"content": block}, None, more)
        ending = {"policyqa": self.answer.to_dict()}
        yield self._chunk({"annotations": list(self.annotations)}, "stop", more | ending)
        if with_usage:
            yield _data(self._frame("chat.completion.chunk", []) | {"usage": self.usage})
        yield format_sse_event(data_str="[DONE]")

    def _chunk(self, delta: Json, finish: str | None, more: Json) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _data(self._frame("chat.completion.chunk", [choice]) | more)

    def _frame(self, kind: str, choices: list[Json]) -> Json:
        return {
            "id": self.identity,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": self.answer.index_version,
            "choices": choices,
        }


def _data(value: Json) -> bytes:
    return format_sse_event(data_str=json.dumps(value, ensure_ascii=False))


def reply_to(answer: Answer, given: ChatRequest, base: str, count: CountTokens) -> Reply:
    """The reply to a request; `base` is the address of this site, without a slash at its end."""
    blocks = (*statements(answer.answer), f"\n\n{answer.notice}")
    content = "".join(blocks)
    annotations = tuple(
        _annotation(match.start(), match.end(), answer.citations[index], base)
        for match, index in marks(content, answer)
    )
    prompt, completion = sum(count(_text(message)) for message in given.messages), count(content)
    usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return Reply(answer, given.model, blocks, annotations, usage, f"chatcmpl-{uuid4().hex}", int(time.time()))


def _annotation(start: int, end: int, citation: Citation, base: str) -> Json:
    title = f"{citation.title}{citation.marker or ''}"
    about = {"start_index": start, "end_index": end, "title": title, "url": base + cited_words(citation)}
    return {"type": "url_citation", "url_citation": about}

