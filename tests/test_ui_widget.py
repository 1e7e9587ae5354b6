"""The light page and the widget's script, in process."""

from __future__ import annotations

import gzip
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from rag.assistant import Assistant
from tests.web import web
from tests.xss import PAYLOADS
from ui.chat import MAX_LENGTH
from ui.demo.portal import create_portal, integrity
from ui.site import ASSETS, STANDING_NOTICE
from ui.widget.routes import is_dark_enough

QUESTION = "措施四由谁负责?"


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


# The light page ---------------------------------------------------------------------------------------------------------


def test_it_answers_without_a_script(client: TestClient) -> None:
    page = client.get("/embed", params={"q": QUESTION}).text
    assert "省卫健委、省医保局" in words(page)
    assert '<mark id="cite-1-1">' in page
    assert STANDING_NOTICE in page
    follow_ups = re.findall(r'<a class="example" href="/embed\?q=([^"]+)"', page.split('id="follow"')[1])
    assert follow_ups
    assert client.get(f"/embed?q={follow_ups[0]}").status_code == 200


def test_it_answers_by_fetch_with_the_conversation(client: TestClient) -> None:
    asked = {"question": "那第九条呢?", "history": [[QUESTION, ""]], "turn": 2}
    shown = client.post("/embed/ask", json=asked).json()
    assert shown["answer"]["units"] == list(
        client.post("/embed/ask", json={"question": "措施九由谁负责"}).json()["answer"]["units"]
    )
    assert '<mark id="cite-2-1">' in shown["html"]
    assert shown["answer"]["notice"] in words(shown["html"])


def test_overlong_questions_are_told_and_kept(client: TestClient) -> None:
    long = "直播带货" * 130
    assert f"超过了{MAX_LENGTH}字" in words(client.post("/embed/ask", json={"question": long}).json()["html"])
    page = client.get("/embed", params={"q": long}).text
    assert f"required>{long}</textarea>" in page
    assert f"超过了{MAX_LENGTH}字" in words(client.get("/embed", params={"q": long * 5}).text)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": " \n"},
        {"question": 4},
        {"question": "问", "history": [["一", "二", "三"]]},
        {"question": "问", "history": [["一", "二"]] * 31},
        {"question": "问", "turn": 0},
    ],
)
def test_what_the_page_never_sends_is_refused(client: TestClient, body: object) -> None:
    assert client.post("/embed/ask", json=body).status_code == 422


def test_the_title_is_text_and_short(client: TestClient) -> None:
    page = client.get("/embed", params={"title": "<img src=x onerror=alert(1)>" + "长" * 80}).text
    assert "<img" not in page
    heading = unescape(re.findall(r"<h1>(.*?)</h1>", page)[0])
    assert (heading[:5], len(heading)) == ("<img ", 40)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_questions_come_back_as_text(client: TestClient, payload: str) -> None:
    shown = client.post("/embed/ask", json={"question": payload}).json()["html"]
    asked = words(shown.split('<div class="replied">')[0])
    assert "".join(asked.split()) == "".join(payload.split())
    assert not re.search(r"<(script|img|svg|iframe|object|embed|style|link|meta|base|math)\b", shown, re.IGNORECASE)
    assert not re.search(r"<[^>]+\son\w+=", shown)


@pytest.mark.parametrize(
    ("color", "dark_enough"),
    [
        ("#1b4b82", True),
        ("#8c0f0f", True),
        ("#000000", True),
        ("#ffee00", False),
        ("#ffffff", False),
        ("#777777", False),
    ],
)
def test_a_colour_must_carry_white_text(color: str, dark_enough: bool, client: TestClient) -> None:
    assert is_dark_enough(color) is dark_enough
    page = client.get("/embed", params={"color": color}).text
    assert (f'data-color="{color}"' in page) is dark_enough


@pytest.mark.parametrize("color", ["", "red", "#12", "#12345g", "#1b4b82;x", "url(//a)", "#1b4b82\n"])
def test_what_is_no_colour_is_ignored(color: str, client: TestClient) -> None:
    assert not is_dark_enough(color)
    assert 'data-color=""' in client.get("/embed", params={"color": color}).text


@pytest.mark.parametrize(
    ("origin", "kept"),
    [
        ("https://www.example.gov.cn", True),
        ("http://127.0.0.1:7861", True),
        ("*", False),
        ("javascript:x", False),
        ("https://a/b", False),
    ],
)
def test_messages_go_to_an_origin_or_nowhere(client: TestClient, origin: str, kept: bool) -> None:
    assert f'data-origin="{origin if kept else ""}"' in client.get("/embed", params={"origin": origin}).text


def test_framing_is_for_the_named_sites(client: TestClient, assistant: Assistant) -> None:
    assert client.get("/embed").headers["content-security-policy"].endswith("frame-ancestors 'none'")
    named = TestClient(web(lambda: assistant, embed_origins="https://a.example, https://b.example:8443"))
    policy = named.get("/embed").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://a.example https://b.example:8443")
    assert named.get("/").headers["content-security-policy"].endswith("frame-ancestors 'none'")


# The script -------------------------------------------------------------------------------------------------------------


def test_the_script_is_small_and_may_be_checked(client: TestClient) -> None:
    reply = client.get("/widget.js")
    assert len(gzip.compress(reply.content, 9)) < 8 * 1024
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "max-age" in reply.headers["cache-control"]
    assert reply.content == (ASSETS / "widget.js").read_bytes()


def test_the_script_names_no_other_host_and_stores_nothing() -> None:
    code = "\n".join(
        line for line in (ASSETS / "widget.js").read_text("utf-8").splitlines() if not line.startswith("//")
    )
    hosts = set(re.findall(r"https?://[^\s\"'`]+", code)) - {"http://www.w3.org/2000/svg"}
    assert hosts == set()
    assert not re.search(r"cookie|localStorage|sessionStorage|indexedDB|innerHTML|eval\(", code)


def test_the_demo_portal_is_strict() -> None:
    portal = TestClient(create_portal("http://127.0.0.1:7860"))
    reply = portal.get("/")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f'integrity="{integrity()}"' in reply.text
    assert "演示页面" in reply.text
    assert 'data-title="&lt;b&gt;"' in portal.get("/", params={"title": "<b>"}).text
    assert portal.get("/portal.css").headers["content-type"].startswith("text/css")
