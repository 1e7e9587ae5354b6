"""The web application: pages, API, widget and health, with the Gradio chat at the root, all behind one guard."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from html import escape

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from rag.assistant import Assistant
from rag.settings import Settings
from ui import traditional
from ui.admin import routes as admin
from ui.admin.session import Door
from ui.api import routes as api
from ui.errors import add_error_handlers
from ui.guard import Guard
from ui.live import PROBE
from ui.pages import about, documents, duties, selfcheck
from ui.site import ABOUT, ASSETS, TITLE, Site
from ui.widget import routes as widget

_GRADIO = re.compile(r"/(config|theme\.css|favicon\.ico|manifest\.json|robots\.txt|(assets|static|gradio_api)/.*)?$")
_ROUTERS = (
    api.router,
    widget.router,
    selfcheck.router,
    duties.router,
    documents.router,
    about.router,
)


def create_app(get_assistant: Callable[[], Assistant], settings: Settings) -> FastAPI:
    """The application over the assistant that `get_assistant` gives. Our routes come first: Gradio at "/" swallows the rest."""
    from ui.chat import chat_theme, create_chat

    site = Site(get_assistant, settings)
    blocks = create_chat(site)
    from gradio import mount_gradio_app

    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    for router in _ROUTERS:
        app.include_router(router(site))
    door = Door(settings.admin_token.get_secret_value()) if settings.admin_token else None
    if door:
        app.include_router(admin.router(site, door))
    app.include_router(traditional.router())
    app.add_api_route("/healthz", lambda: health(get_assistant), include_in_schema=False)
    app.mount("/site", Assets(directory=ASSETS))
    app.router.routes.append(Unknown(app))
    add_error_handlers(app, site)
    app.add_middleware(
        Guard,
        chat_page=lambda html, nonce: own_page(html, site, nonce),
        embed_origins=settings.embed_origins,
        api_origins=settings.api_origins,
        may_upload=lambda headers: door is not None and door.session(headers) is not None,
    )
    app.add_middleware(GZipMiddleware, minimum_size=1024)  # outermost: the chat page is rewritten before it is packed
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


class Assets(StaticFiles):
    """Our own scripts, styles and pictures; a browser asks each time whether its copy is still good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def health(get_assistant: Callable[[], Assistant]) -> JSONResponse:
    """200 when a real question is answered, else 503."""
    try:
        answer = get_assistant().ask(PROBE, mode="extractive")
    except Exception:
        logging.getLogger(__name__).exception("the health question could not be answered")
        return JSONResponse({"status": "error", "index_version": None}, 503)
    fine = answer.status == "answered"
    return JSONResponse(
        {"status": "ok" if fine else "error", "index_version": answer.index_version}, 200 if fine else 503
    )


def own_page(html: str, site: Site, nonce: str) -> str:
    """Gradio's page as ours: Chinese, with our head and header and a word while it loads; without pointers to other hosts."""
    html = re.sub(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<base\s[^>]*>', "", html)
    head = (
        f'<title>{escape(TITLE)}</title><meta name="description" content="{escape(ABOUT)}">'
        '<link rel="icon" type="image/svg+xml" href="/site/favicon.svg">'
        + "".join(f'<link rel="stylesheet" href="/site/{name}.css">' for name in ("site", "answer", "chat"))
        + '<script src="/site/site.js"></script><script src="/site/answer.js" defer></script>'
        '<script src="/site/chat.js" defer></script></head>'
    )
    loading = (
        '<p class="loading">正在载入，请稍候……</p>'
        '<noscript><p>本页需要启用 JavaScript；不启用也可以用<a href="/embed">简版问答</a>。人工帮助请拨打12345热线。</p></noscript>'
    )
    header = site.render("header.html", here="/", content_id="question")
    html = re.sub(r'<html\s+lang="en"', '<html lang="zh-CN"', html, count=1).replace("</head>", head, 1)
    html = html.replace("<gradio-app", f"{header}{loading}<gradio-app", 1)
    return html.replace("<script", f'<script nonce="{nonce}"')


class Unknown(Route):
    """Whatever nobody serves: 404, or 405 where only the method is wrong. Leaves to Gradio, mounted behind it, what is Gradio's."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__("/{rest:path}", self._refuse)
        self.methods = None  # any
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or _GRADIO.match(scope["path"]):
            return Match.NONE, {}
        return super().matches(scope)

    async def _refuse(self, request: Request) -> Response:
        routes = [route for route in self._app.router.routes if not isinstance(route, Unknown | Mount)]
        methods = [
            method
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
            if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
        ]
        if methods:
            raise HTTPException(405, "这个地址不支持这种请求方法。", {"Allow": ", ".join(methods)})
        raise HTTPException(404, "没有这个地址。")
