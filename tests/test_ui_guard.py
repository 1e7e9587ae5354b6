"""The guard: which headers a response carries, which origins may do what, how large a request may be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web import apart
from ui.guard import BODY_LIMIT, Guard, content_policy, is_api, read_body

EMBED, CALLER = "https://www.example.gov.cn", "https://app.example.gov.cn"


async def echo(_: Any, receive: Any, send: Any) -> None:
    """Sends back how many bytes it received."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": f"<p>{size}</p>".encode()})


@pytest.fixture
def guarded() -> TestClient:
    guard = Guard(echo, lambda html, nonce: html + nonce, (EMBED, "https://b.example"), (CALLER,))
    return TestClient(guard, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/", "/about", "/embed", "/api/v1/ask", "/widget.js"])
def test_the_usual_headers_stand_on_every_response(guarded: TestClient, path: str) -> None:
    headers = guarded.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "x-frame-options" not in headers  # it would overrule what /embed allows


def test_only_the_chat_page_has_inline_scripts_and_only_with_its_nonce(guarded: TestClient) -> None:
    first, second = guarded.get("/"), guarded.get("/")
    (nonce,) = re.findall(r"'nonce-([^']+)'", first.headers["content-security-policy"])
    assert first.text == f"<p>0</p>{nonce}"
    assert nonce not in second.text
    other = guarded.get("/about").headers["content-security-policy"]
    assert "unsafe-inline" not in other
    assert "nonce" not in other


@pytest.mark.parametrize("path", ["/", "/about", "/duties", "/api/v1/ask", "/embedded", "/embed.html"])
def test_nothing_but_the_light_page_can_be_framed(guarded: TestClient, path: str) -> None:
    assert guarded.get(path).headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_the_light_page_can_be_framed_by_the_named_sites_alone(guarded: TestClient) -> None:
    policy = guarded.get("/embed").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {EMBED} https://b.example")
    nobody = TestClient(Guard(echo, lambda html, _: html))
    assert nobody.get("/embed").headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_the_api_is_for_listed_origins_and_the_listed_origins_for_the_api(guarded: TestClient) -> None:
    def granted(path: str, origin: str) -> str | None:
        return guarded.get(path, headers={"Origin": origin}).headers.get("access-control-allow-origin")

    assert granted("/api/v1/ask", CALLER) == granted("/v1/models", CALLER) == CALLER
    for origin in (EMBED, CALLER + ".evil.example", CALLER + ":8443", "null", "https://app.example.gov.cn/"):
        assert granted("/api/v1/ask", origin) is None
    assert granted("/about", CALLER) is None
    assert "origin" in guarded.get("/api/v1/ask").headers["vary"].lower()
    assert "access-control-allow-credentials" not in guarded.get("/api/v1/ask", headers={"Origin": CALLER}).headers


def test_a_preflight_is_answered(guarded: TestClient) -> None:
    asked = {"Origin": CALLER, "Access-Control-Request-Method": "POST"}
    reply = guarded.options("/api/v1/ask", headers=asked)
    assert reply.status_code == 204
    assert "POST" in reply.headers["access-control-allow-methods"]
    refused = guarded.options("/api/v1/ask", headers=asked | {"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers


def test_the_widget_may_be_loaded_by_anybody(guarded: TestClient) -> None:
    headers = guarded.get("/widget.js").headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_bodies_up_to_the_limit_arrive_whole(guarded: TestClient) -> None:
    assert guarded.post("/api/v1/ask", content=b"x" * BODY_LIMIT).text == f"<p>{BODY_LIMIT}</p>"
    assert guarded.post("/api/v1/ask", content=iter([b"x" * 8000, b"y" * 8000])).text == "<p>16000</p>"


@pytest.mark.parametrize("path", ["/api/v1/ask", "/convert", "/v1/models"])
def test_larger_ones_are_refused_in_the_form_of_the_path(guarded: TestClient, path: str) -> None:
    for content in (b"x" * (BODY_LIMIT + 1), iter([b"x" * BODY_LIMIT, b"y"])):
        refused = guarded.post(path, content=content)
        assert refused.status_code == 413
        assert "请求超过16KB" in refused.text
        assert refused.headers["content-type"].startswith("application/problem+json") == is_api(path)
        assert refused.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/about", "/embed", "/widget.js"])
def test_the_head_alone_can_be_asked_for(client: TestClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert "frame-ancestors 'none'" in head.headers["content-security-policy"]


def test_a_length_that_is_no_number_is_refused() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    assert apart(read_body(receive, "1e9")) is None
    assert apart(read_body(receive, "-1")) is None
    assert apart(read_body(receive, None)) == b""


def test_a_caller_that_goes_away_ends_the_body() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert apart(read_body(receive, None)) == b""


def test_the_policy_names_no_other_host() -> None:
    assert not re.search(r"https?:|\*|//|unsafe-eval", content_policy())
