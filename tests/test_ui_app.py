"""The web application as a browser meets it: health, headers, what is closed, and a conversation over Gradio's own protocol."""

from __future__ import annotations

import html
import json
import re
import socket
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from ingest.models import PolicyError
from ingest.pipeline import Works
from rag.assistant import Assistant
from rag.models import Answer, Citation
from rag.settings import Settings
from tests.web import once, web
from ui.app import own_page
from ui.chat import EXAMPLES, messages, take_turn
from ui.guard import content_policy
from ui.render import Sources, quoted_range, render_answer
from ui.serve import address, listen, open_or_build
from ui.site import STANDING_NOTICE, TITLE, Site


def plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


class Broken:
    """An assistant whose every answer fails."""

    def ask(self, *_: object) -> Answer:
        raise RuntimeError("broken")


# Health and headers -----------------------------------------------------------------------------------------------------


def test_health_answers_a_real_question(client: TestClient, assistant: Assistant) -> None:
    found = client.get("/healthz")
    assert (found.status_code, found.json()) == (200, {"status": "ok", "index_version": assistant.index.version})


def test_health_says_when_questions_fail(assistant: Assistant, client: TestClient) -> None:
    get = once(assistant, lambda: cast(Assistant, Broken()))
    found = TestClient(web(get)).get("/healthz")
    assert (found.status_code, found.json()["status"]) == (503, "error")


@pytest.mark.parametrize("path", ["/", "/healthz", "/site/site.css", "/config", "/theme.css", "/nothing"])
def test_every_response_has_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://elsewhere.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    for part in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert part in policy
    assert "unsafe-eval" not in policy
    assert ("'nonce-" in policy) == ("'unsafe-inline'" in policy) == (path == "/")
    assert not [name for name in headers if name.startswith("access-control-")]


def test_other_origins_get_no_permission(client: TestClient) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    assert not [
        name
        for name in client.options("/gradio_api/queue/join", headers=asked).headers
        if name.startswith("access-control-")
    ]


def test_the_policy_names_no_other_host() -> None:
    assert not re.search(r"https?:|\*|//", content_policy("n"))


# The page ---------------------------------------------------------------------------------------------------------------


def test_the_page_is_chinese_and_self_contained(client: TestClient) -> None:
    response = client.get("/?deep_link=../../etc/passwd")
    page = response.text
    nonce = re.findall(r"'nonce-([^']+)'", response.headers["content-security-policy"])[0]
    assert '<html lang="zh-CN"' in page
    assert f"<title>{TITLE}</title>" in page
    assert "<base" not in page
    assert not re.findall(r'(?:src|href|content)="(?:https?:)?//[^"]*', page)
    assert page.count("<script") == page.count(f'<script nonce="{nonce}"') > 3
    assert nonce not in client.get("/").text
    assert STANDING_NOTICE in page
    assert all(question in page for questions in EXAMPLES.values() for question in questions)


def test_the_page_survives_a_template_of_another_shape() -> None:
    assert own_page("<p>x</p>", Site(lambda: cast(Assistant, Broken()), Settings()), "n") == "<p>x</p>"


def test_the_configuration_offers_nothing_else(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert config["run_history"] is False
    assert config["stylesheets"] == []
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


@pytest.mark.parametrize(
    "path",
    [
        "upload",
        "file=/etc/passwd",
        "proxy=https://x.hf.space/",
        "run/reply",
        "call/reply",
        "deep_link",
        "component_server",
        "vibe-edit/",
    ],
)
def test_what_the_chat_does_not_use_is_closed(client: TestClient, path: str) -> None:
    assert client.get(f"/gradio_api/{path}").status_code == 404
    assert client.post(f"/gradio_api/{path}", json={}).status_code == 404
    assert client.get("/monitoring/summary").status_code == 404


def test_oversized_requests_are_refused(client: TestClient) -> None:
    refused = client.post("/gradio_api/queue/join", content=b"x" * 20_000)
    assert (refused.status_code, "16KB" in refused.text) == (413, True)
    unsaid = client.post("/gradio_api/queue/join", content=iter([b"x" * 10_000] * 2))
    assert unsaid.status_code == 413
    asked = client.post("/api/v1/ask", content=b"x" * 20_000)
    assert (asked.status_code, asked.headers["content-type"]) == (413, "application/problem+json")


# Conversation -----------------------------------------------------------------------------------------------------------


def say(client: TestClient, question: str, session: str) -> list[dict[str, Any]]:
    """One turn over Gradio's queue, as the page does it; the chat messages that come back."""
    config = client.get("/config").json()
    number = next(index for index, call in enumerate(config["dependencies"]) if call["targets"][0][1] == "submit")
    body = {
        "data": [question, None, []],
        "fn_index": number,
        "session_hash": session,
        "trigger_id": None,
        "event_data": None,
    }
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    with client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        for line in stream.iter_lines():
            message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if message.get("msg") == "process_completed":
                assert message["success"], message
                return cast(list[dict[str, Any]], message["output"]["data"][0])
    raise AssertionError("no answer")


def words(message: dict[str, Any]) -> str:
    return plain(message["content"][0]["text"])


def test_a_conversation_over_the_queue(client: TestClient) -> None:
    first = say(client, "措施四由谁负责?", "one")
    assert [message["role"] for message in first] == ["user", "assistant"]
    assert words(first[0]) == "措施四由谁负责?"
    assert "省卫健委、省医保局" in words(first[1])
    assert first[1]["options"]
    second = say(client, "那第九条呢?", "one")
    assert len(second) == 4
    assert "省体育局" in words(second[3])
    assert not second[1].get("options")
    assert len(say(client, "第九条呢?", "two")) == 2


def test_hostile_questions_come_back_as_text(client: TestClient) -> None:
    asked = say(client, "<script>alert(1)</script><img src=x onerror=alert(1)> 措施四由谁负责?", "three")
    assert "<script" not in asked[0]["content"][0]["text"] + asked[1]["content"][0]["text"]
    assert words(asked[0]).startswith("<script>alert(1)</script>")


@pytest.mark.parametrize(
    "question",
    [
        "措施四由谁负责?",
        "省商务厅负责哪些措施?",
        "我们公司做跨境电商，有什么支持？",
        "这份文件什么时候发的?",
        "第五条讲什么?",
    ],
)
def test_every_citation_opens_at_its_words(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    page = render_answer(answer, Sources(assistant.index.documents, assistant.index.cards))
    assert answer.citations
    for citation in answer.citations:
        found = re.findall(f'<mark id="cite-1-{citation.mark}">(.*?)</mark>', page)
        assert [plain(words) for words in found] == [citation.quote], citation


def test_every_sentence_of_the_library_can_be_marked_in_its_measure(assistant: Assistant) -> None:
    for document in assistant.index.documents.values():
        for measure in document.measures:
            for sentence in measure.sentences:
                span = sentence.span
                citation = Citation(
                    1,
                    document.id,
                    "",
                    None,
                    "",
                    measure.number,
                    None,
                    False,
                    None,
                    span.quote,
                    span.start,
                    span.end,
                    None,
                )
                first, end = quoted_range(measure.span, citation, document.text)
                assert measure.span.quote[first:end] == span.quote


def test_empty_questions_change_nothing(assistant: Assistant) -> None:
    before = take_turn(assistant, "措施四由谁负责?", ())
    assert take_turn(assistant, "  \n", before) == take_turn(assistant, None, before) == before


def test_a_defect_is_answered_too() -> None:
    conversation = take_turn(cast(Assistant, Broken()), "问", ())
    assert conversation[0].status == "error"
    assert "12345" in plain(messages(conversation, Sources())[1]["content"])


def test_long_conversations_keep_their_last_answers() -> None:
    echo = cast(
        Assistant,
        SimpleNamespace(ask=lambda question, history: Answer(question, "answered", "fact", str(len(history)))),
    )
    conversation: tuple[Answer, ...] = ()
    for number in range(40):
        conversation = take_turn(echo, f"问{number}", conversation)
    assert (len(conversation), conversation[-1].question) == (30, "问39")


# Serving ----------------------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_one_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PolicyError, match=f"^端口 {port} 已被占用.*--port {port + 1}。$"):
            listen("127.0.0.1", port)


def test_an_unknown_host_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(PolicyError, match="地址 nowhere:7860 无法使用"):
        listen("nowhere", 7860)


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:")])
def test_the_address_can_be_opened(host: str, shown: str) -> None:
    with listen(host, 0) as listening:
        assert isinstance(listening, socket.socket)
        assert address(listening).startswith(shown)


def test_without_an_index_one_is_built(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built: list[object] = []

    def open_(_: Settings) -> Assistant:
        if not built:
            raise PolicyError("还没有索引")
        return assistant

    def ingest_(works: Works, **_: object) -> SimpleNamespace:
        built.append(works)
        works.progress("embed", 1, 2)
        return SimpleNamespace(documents=1, measures=15, seconds=1.0)

    monkeypatch.setattr(Assistant, "open", staticmethod(open_))
    monkeypatch.setattr("ui.serve.ingest", ingest_)
    assert open_or_build(assistant.settings) is assistant
    assert len(built) == 1
    assert "计算向量 1/2" in capsys.readouterr().err
