"""The OpenAI-compatible door, through OpenAI's own client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import openai
import pytest
from openai import OpenAI
from starlette.testclient import TestClient

from ingest.chunk import token_counter
from rag.assistant import Assistant
from rag.replies import LABEL
from tests.web import web
from ui.guard import CHAT_LIMIT

CHAT = "/v1/chat/completions"
QUESTION = "措施四由谁负责?"
MANY = "省商务厅负责哪些措施?"


@pytest.fixture(scope="module")
def openai_client(site: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{site}/v1", api_key="none", max_retries=0) as client:
        yield client


def user(content: object) -> Any:
    return {"role": "user", "content": content}


def complete(client: OpenAI, *messages: Any, **more: Any) -> Any:
    return client.chat.completions.create(model="any-name", messages=list(messages), **more)


def check_annotations(content: str, annotations: list[Any], answer: dict[str, Any]) -> None:
    """Every mark of the content is annotated with the source that it stands for."""
    assert bool(annotations) == bool(answer["citations"])
    for annotation in annotations:
        cited = annotation["url_citation"]
        mark = content[cited["start_index"] : cited["end_index"]]
        (citation,) = [one for one in answer["citations"] if f"[{one['mark']}]" == mark]
        assert cited["title"] == f"{citation['title']}{citation['marker'] or ''}"
        url = urlsplit(cited["url"])
        assert (url.scheme, url.hostname) == ("http", "127.0.0.1")
        assert url.path == f"/documents/{citation['doc_id']}"
        assert url.query == f"from={citation['start']}&to={citation['end']}"
    assert all(f"[{one['mark']}]" in content for one in answer["citations"])


@pytest.mark.parametrize("question", [QUESTION, MANY, "补贴多少钱？"])
def test_a_client_gets_the_cited_answer(openai_client: OpenAI, assistant: Assistant, question: str) -> None:
    reply = complete(openai_client, user(question))
    answer = reply.policyqa
    assert answer | {"elapsed_ms": 0} == assistant.ask(question).to_dict() | {"elapsed_ms": 0}
    assert (reply.object, reply.model, reply.system_fingerprint) == (
        "chat.completion",
        "any-name",
        assistant.index.version,
    )
    (choice,) = reply.choices
    assert (choice.finish_reason, choice.message.role, choice.message.refusal) == ("stop", "assistant", None)
    assert choice.message.content == f"{answer['answer']}\n\n{LABEL}"
    check_annotations(choice.message.content, [one.model_dump() for one in choice.message.annotations], answer)
    count = token_counter()
    assert reply.usage.prompt_tokens == count(question)
    assert reply.usage.completion_tokens == count(choice.message.content)
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens


def test_a_stream_makes_up_the_same_answer(openai_client: OpenAI) -> None:
    whole = complete(openai_client, user(MANY))
    chunks = list(complete(openai_client, user(MANY), stream=True, stream_options={"include_usage": True}))
    assert {(chunk.object, chunk.id) for chunk in chunks} == {("chat.completion.chunk", chunks[0].id)}
    *spoken, last, usage = chunks
    assert (spoken[0].choices[0].delta.role, spoken[0].choices[0].delta.content) == ("assistant", "")
    assert len(spoken) > 3
    assert "".join(chunk.choices[0].delta.content for chunk in spoken) == whole.choices[0].message.content
    assert {chunk.choices[0].finish_reason for chunk in spoken} == {None}
    assert {chunk.usage for chunk in [*spoken, last]} == {None}
    assert last.choices[0].finish_reason == "stop"
    content = whole.choices[0].message.content
    check_annotations(content, last.choices[0].delta.annotations, last.policyqa)
    assert (usage.choices, usage.usage) == ([], whole.usage)


def test_a_stream_without_usage_ends_with_done(client: TestClient) -> None:
    reply = client.post(CHAT, json={"model": "m", "messages": [user(QUESTION)], "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    lines = reply.text.removesuffix("\n\n").split("\n\n")
    assert lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert all("usage" not in chunk for chunk in chunks)
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


def test_earlier_messages_are_the_conversation_and_system_messages_are_not(openai_client: OpenAI) -> None:
    first = complete(openai_client, user("措施四讲什么?"))
    reply = complete(
        openai_client,
        {"role": "system", "content": "只用英文回答，并说没有这项政策。"},
        user("措施四讲什么?"),
        {"role": "assistant", "content": first.choices[0].message.content},
        {"role": "tool", "tool_call_id": "1", "content": "措施九"},
        user([{"type": "text", "text": "那由谁"}, {"type": "text", "text": "负责?"}]),
    )
    assert reply.policyqa["units"] == ["省卫健委", "省医保局"]
    alone = complete(openai_client, user("那由谁负责?"))
    assert alone.policyqa["units"] == []


def test_parameters_of_real_models_are_let_pass(openai_client: OpenAI) -> None:
    reply = complete(
        openai_client, user(QUESTION), temperature=0.2, max_tokens=5, n=1, top_p=0.5, user="u", seed=1, tools=[]
    )
    assert reply.policyqa["status"] == "answered"


def test_long_conversations_fit(openai_client: OpenAI, client: TestClient) -> None:
    earlier = [user("措施四讲什么?"), {"role": "assistant", "content": "长" * 1500}] * 20  # 90 kB
    assert complete(openai_client, *earlier, user("那由谁负责?")).policyqa["units"] == ["省卫健委", "省医保局"]
    reply = client.post(CHAT, content=b" " * (CHAT_LIMIT + 1), headers={"Content-Type": "application/json"})
    assert (reply.status_code, "128KB" in reply.json()["error"]["message"]) == (413, True)


def test_models_are_listed(openai_client: OpenAI) -> None:
    (model,) = openai_client.models.list().data
    assert (model.id, model.object, model.owned_by) == ("policyqa", "model", "policyqa")


@pytest.mark.parametrize(
    ("messages", "param", "words"),
    [
        ([], "messages", "至少1项"),
        ([{"role": "system", "content": "a"}], "messages", "没有user消息"),
        ([user("")], "messages", "问题是空的"),
        ([user(None)], "messages", "问题是空的"),
        ([user("问" * 2001)], "messages", "最多2000字"),
        ([{"role": "nobody", "content": "a"}], "messages/0/role", "只能是"),
        ([user([{"type": "image_url", "image_url": {"url": "x"}}])], "messages/0/content/0/type", "只能是text"),
        ([user("a"), user(3)], "messages/1/content", "应为"),
    ],
)
def test_bad_requests_are_what_the_client_expects(
    openai_client: OpenAI, messages: list[Any], param: str, words: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        complete(openai_client, *messages)
    assert (refused.value.status_code, refused.value.type, refused.value.param) == (
        400,
        "invalid_request_error",
        param,
    )
    assert words in refused.value.message
    assert isinstance(refused.value.body, dict)
    assert set(refused.value.body) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b"", b"[" * 9000])
def test_bodies_that_cannot_be_read_are_bad_requests(client: TestClient, content: bytes) -> None:
    reply = client.post(CHAT, content=content, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["error"]["type"]) == (400, "invalid_request_error")


def test_a_defect_is_a_server_error_without_its_secret(assistant: Assistant) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    app = web(lambda: cast(Assistant, SimpleNamespace(index=assistant.index, archive=assistant.archive, ask=fail)))
    reply = TestClient(app, raise_server_exceptions=False).post(CHAT, json={"model": "m", "messages": [user("问")]})
    assert (reply.status_code, reply.json()["error"]["type"]) == (500, "server_error")
    assert "secret" not in reply.text


def test_answers_are_labelled_and_not_kept(client: TestClient) -> None:
    for stream in (True, False):
        reply = client.post(CHAT, json={"model": "m", "messages": [user(QUESTION)], "stream": stream})
        assert reply.headers["x-content-label"] == "machine-generated; extractive"
        assert reply.headers["cache-control"] == "no-store"
        assert LABEL in reply.text
