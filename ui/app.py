"""The web application: health, assets and the chat page, behind a guard that sets headers and closes what is not needed."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from html import escape
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.assistant import Assistant

ASSETS = Path(__file__).parent / "assets"
PROBE = "发展社群营销、直播带货有什么支持？"  # needs structure, word index and vectors to be answered
_BODY = 64 * 1024  # bytes that one request to the chat may send; a question is a few hundred characters
_CLOSED = re.compile(r"/(gradio_api|monitoring|login|logout|svelte|pwa_icon)(/|$)")
_OPEN = re.compile(r"/gradio_api/(queue/(join|data)|heartbeat/\w+|startup-events|info|cancel|reset)/?")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(get_assistant: Callable[[], Assistant]) -> FastAPI:
    """The application over the assistant that `get_assistant` gives. Our routes come first: Gradio at "/" swallows the rest."""
    from ui.chat import ABOUT, TITLE, chat_theme, create_chat

    blocks = create_chat(get_assistant)
    from gradio import mount_gradio_app

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        """200 when a real question is answered, else 503."""
        try:
            answer = get_assistant().ask(PROBE)
        except Exception:
            logging.getLogger(__name__).exception("the health question could not be answered")
            return JSONResponse({"status": "error", "index_version": None}, 503)
        fine = answer.status == "answered"
        return JSONResponse(
            {"status": "ok" if fine else "error", "index_version": answer.index_version}, 200 if fine else 503
        )

    app.mount("/chat-assets", StaticFiles(directory=ASSETS))
    app.add_middleware(Guard, title=TITLE, about=ABOUT)
    mount_gradio_app(
        app,
        blocks,
        "/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        favicon_path=str(ASSETS / "favicon.svg"),
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=chat_theme(),
    )
    return app


class Guard:
    """Around everything: security headers on each response, no CORS headers, and only those of Gradio's routes that the chat uses."""

    def __init__(self, app: ASGIApp, title: str, about: str) -> None:
        self.app = app
        self.title = title
        self.about = about

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        send = _with_headers(send, content_policy(nonce))
        refusal = refused(scope["method"], scope["path"], Headers(scope=scope).get("content-length"))
        if refusal is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send)
        elif scope["path"] == "/":
            # Plain text comes back only when no compression is asked for; query parameters (deep links) are not served.
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self.app(
                {**scope, "headers": plain, "query_string": b""}, receive, _rewritten(send, self._page(nonce))
            )
        else:
            await self.app(scope, receive, send)

    def _page(self, nonce: str) -> Callable[[str], str]:
        return lambda html: own_page(html, self.title, self.about, nonce)


def content_policy(nonce: str) -> str:
    """Everything from this host alone; inline scripts only with the nonce of this response; no page may frame this one."""
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def refused(method: str, path: str, length: str | None) -> tuple[int, str] | None:
    """(status, reason) for a request that the chat never makes: uploads, files, proxies, monitoring, oversized bodies."""
    if _CLOSED.match(path) and not _OPEN.fullmatch(path):
        return 404, "Not found"
    if (
        method == "POST"
        and path.startswith("/gradio_api/")
        and not (length and length.isdecimal() and int(length) <= _BODY)
    ):
        return 413, "Too large"
    return None


def own_page(html: str, title: str, about: str, nonce: str) -> str:
    """Gradio's page as ours: Chinese, with title, style, script and a word while it loads; without pointers to other hosts."""
    html = re.sub(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<base\s[^>]*>', "", html)
    head = (
        f'<title>{escape(title)}</title><meta name="description" content="{escape(about)}">'
        '<link rel="icon" type="image/svg+xml" href="favicon.ico"><link rel="stylesheet" href="chat-assets/style.css">'
        '<script src="chat-assets/chat.js" defer></script></head>'
    )
    loading = (
        '<p class="loading">正在载入，请稍候……</p>'
        "<noscript><p>本页需要启用 JavaScript。需要人工帮助，请拨打12345热线。</p></noscript>"
    )
    html = re.sub(r'<html\s+lang="en"', '<html lang="zh-CN"', html, count=1).replace("</head>", head, 1)
    html = html.replace("<gradio-app", f"{loading}<gradio-app", 1)
    return html.replace("<script", f'<script nonce="{nonce}"')


def _with_headers(send: Send, policy: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.lower().startswith("access-control-")]:
                del headers[name]
            headers["Content-Security-Policy"] = policy
            headers.update(_HEADERS)
        await send(message)

    return sending


def _rewritten(send: Send, change: Callable[[str], str]) -> Send:
    """Holds an HTML response back until it is complete, and sends it changed."""
    start: Message = {}
    body = bytearray()

    async def sending(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        headers = MutableHeaders(scope=start)
        changed = bytes(body)
        if changed and headers.get("content-type", "").startswith("text/html"):
            changed = change(changed.decode()).encode()
            headers["content-length"] = str(len(changed))
            headers["cache-control"] = "no-store"
        await send(start)
        await send({"type": "http.response.body", "body": changed})

    return sending
