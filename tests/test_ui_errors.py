"""Errors in the form of their reader, without what went wrong inside."""

from __future__ import annotations

from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.assistant import Assistant
from rag.settings import Settings
from tests.web import once, web
from ui.errors import add_error_handlers
from ui.site import Site


@pytest.mark.parametrize("path", ["/nothing", "/documents/nothing", "/about/x", "/%E6%B2%A1%E6%9C%89"])
def test_people_get_a_page(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "没有找到" in reply.text
    assert 'href="/"' in reply.text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/v1/nothing"])
def test_programs_get_a_problem(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status_code, reply.json()["status"], reply.json()["title"]) == (404, 404, "Not Found")


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    reply = client.put("/convert")
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/api/v1/broken", "/broken"])
def test_what_went_wrong_inside_stays_inside(path: str) -> None:
    app = FastAPI()
    add_error_handlers(app, Site(lambda: cast(Assistant, None), Settings()))

    @app.get(path)
    def broken() -> None:
        raise RuntimeError("the secret of the house")

    reply = TestClient(app, raise_server_exceptions=False).get(path)
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert "程序出了问题" in reply.text


@pytest.mark.parametrize("path", ["/duties", "/api/v1/documents"])
def test_a_failing_page_has_all_headers(assistant: Assistant, path: str) -> None:
    def broken() -> Assistant:
        raise RuntimeError("the secret of the house")

    client = TestClient(web(once(assistant, broken), api_origins="https://a.example"))
    reply = client.get(path, headers={"Origin": "https://a.example"})
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert reply.headers.get("access-control-allow-origin") == ("https://a.example" if "/api/" in path else None)


@pytest.mark.parametrize(
    "path", ["/login", "/monitoring/summary", "/gradio_api/upload", "/duties/export.csv?unit=没有这个"]
)
def test_what_is_closed_or_unknown_is_told_in_chinese(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert "没有" in reply.text
    assert "撤下" not in reply.text
