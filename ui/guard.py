"""Around every response and request: security headers, which origins may do what, how large a body may be, and what is closed."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.load import MAX_BYTES

BODY_LIMIT = 16 * 1024  # bytes of any request; a question is at most 2,000 characters
UPLOAD_LIMIT = MAX_BYTES + BODY_LIMIT  # of a document that an administrator uploads, with the form around it
CHAT_LIMIT = 128 * 1024  # of a request to the OpenAI-compatible door, whose clients send all earlier answers along
PROBLEM = "application/problem+json"
_CLOSED = re.compile(r"/(gradio_api|monitoring|login|logout|svelte|pwa_icon)(/|$)")
_OPEN = re.compile(r"/gradio_api/(queue/(join|data)|heartbeat/\w+|startup-events|app_id|info|cancel|reset)/?")
_API = re.compile(r"/(api/)?v1/")
_CHAT = "/v1/chat/completions"
_WIDGET = "/widget.js"
_UPLOAD = "/admin/upload"
_WASTED = 16 * UPLOAD_LIMIT  # bytes of an upload beyond its limit that are still read and thrown away
_NOWHERE = "/closed"  # nobody serves it, so that a closed path gets the usual error page
_EMBED = re.compile(r"/embed(/|$)")
_ALLOWED_METHODS = "GET, POST, OPTIONS"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def is_api(path: str) -> bool:
    """Whether programs rather than people ask for this path."""
    return _API.match(path) is not None


class Guard:
    """ASGI middleware. `embed_origins` may frame /embed, `api_origins` may call the API from their pages; nobody else may.

    `chat_page(html, nonce)` gives the chat page as it is sent; inline scripts run there only with that nonce.
    """

    def __init__(
        self,
        app: ASGIApp,
        chat_page: Callable[[str, str], str],
        embed_origins: Sequence[str] = (),
        api_origins: Sequence[str] = (),
        may_upload: Callable[[Headers], bool] = lambda _: False,
    ) -> None:
        self.app = app
        self._chat_page = chat_page
        self._embed_origins = tuple(embed_origins)
        self._api_origins = frozenset(api_origins)
        self._may_upload = may_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, nonce = scope["path"], secrets.token_urlsafe(16)
        headers = Headers(scope=scope)
        send = _with_headers(send, self._policy(path, nonce), self._grants(path, headers.get("origin")))
        if _CLOSED.match(path) and not _OPEN.fullmatch(path):
            await self.app({**scope, "path": _NOWHERE, "raw_path": _NOWHERE.encode()}, receive, send)
        elif _is_preflight(scope, headers):
            await Response(status_code=204)(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._pass_on(scope, receive, send, nonce)
        else:
            uploads = path == _UPLOAD and self._may_upload(headers)
            limit = UPLOAD_LIMIT if uploads else body_limit(path)
            body = await read_body(receive, headers.get("content-length"), limit)
            if body is None and uploads:  # a browser shows an answer only after it has sent everything
                await _thrown_away(receive)
                await self.app({**scope, "method": "GET"}, receive, send)
            elif body is None:
                await too_large(path)(scope, receive, send)
            else:
                await self.app(scope, _replayed(body, receive), send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        if scope["method"] == "HEAD":  # FastAPI's routes know GET alone
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        if scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        # Plain text comes back only when no compression is asked for; Gradio must not see ?q= or its own deep links.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        page = _rewritten(send, lambda html: self._chat_page(html, nonce))
        await self.app({**scope, "headers": plain, "query_string": b""}, receive, page)

    def _policy(self, path: str, nonce: str) -> str:
        if path == "/":
            return content_policy(scripts=f"'self' 'nonce-{nonce}'", styles="'self' 'unsafe-inline'")
        if _EMBED.match(path):
            return content_policy(ancestors=" ".join(self._embed_origins) or "'none'")
        return content_policy()

    def _grants(self, path: str, origin: str | None) -> dict[str, str]:
        """The cross-origin permissions of a response."""
        if path == _WIDGET:  # a script with an integrity check is fetched with CORS
            return {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        if _EMBED.match(path):
            return {"Cross-Origin-Resource-Policy": "cross-origin"}
        grants = {"Cross-Origin-Resource-Policy": "same-origin"}
        if is_api(path) and self._api_origins:
            grants["Vary"] = "Origin"
            if origin in self._api_origins:
                grants |= {
                    "Access-Control-Allow-Origin": origin,
                    "Access-Control-Allow-Methods": _ALLOWED_METHODS,
                    "Access-Control-Allow-Headers": "Content-Type, Authorization",
                    "Access-Control-Expose-Headers": "X-Content-Label",
                    "Access-Control-Max-Age": "600",
                }
        return grants


def content_policy(scripts: str = "'self'", styles: str = "'self'", ancestors: str = "'none'") -> str:
    """Everything from this host alone; `scripts` and `styles` say from where those come; only `ancestors` may frame the page."""
    return (
        f"default-src 'self'; script-src {scripts}; style-src {styles}; img-src 'self' data:; font-src 'self' data:; "
        f"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    )


def body_limit(path: str) -> int:
    """How many bytes a request to this path may have."""
    return CHAT_LIMIT if path == _CHAT else BODY_LIMIT


def too_large(path: str) -> Response:
    """413 in the form that the caller of this path reads."""
    message = f"请求超过{body_limit(path) // 1024}KB，未受理；请缩短后再试。"
    if not is_api(path):
        return PlainTextResponse(message, 413)
    if path == _CHAT:
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": "content_too_large"}
        return Response(json.dumps({"error": error}, ensure_ascii=False), 413, media_type="application/json")
    body = {"type": "about:blank", "title": "Content Too Large", "status": 413, "detail": message}
    return Response(json.dumps(body, ensure_ascii=False), 413, media_type=PROBLEM)


async def read_body(receive: Receive, length: str | None, limit: int = BODY_LIMIT) -> bytes | None:
    """The whole body, or None when it is larger than `limit` bytes, said or not."""
    if length and (not length.isdecimal() or int(length) > limit):
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body.extend(message.get("body", b""))
        if len(body) > limit:
            return None
        if not message.get("more_body"):
            return bytes(body)


async def _thrown_away(receive: Receive) -> None:
    """Read the rest of a body, up to a limit, and keep nothing of it."""
    size, more = 0, True
    while more and size < _WASTED:
        message = await receive()
        more = message["type"] == "http.request" and message.get("more_body", False)
        size += len(message.get("body", b""))


def _replayed(body: bytes, receive: Receive) -> Receive:
    """`receive` of a request whose body has been read already."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    return bool(scope["method"] == "OPTIONS" and headers.get("access-control-request-method"))


def _with_headers(send: Send, policy: str, grants: dict[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.lower().startswith("access-control-")]:
                del headers[name]
            headers["Content-Security-Policy"] = policy
            headers.update(_HEADERS | {name: value for name, value in grants.items() if name != "Vary"})
            if "Vary" in grants:
                headers.add_vary_header(grants["Vary"])
        await send(message)

    return sending


def _without_body(send: Send) -> Send:
    """The head of a response alone."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
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
