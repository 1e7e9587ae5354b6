"""Every error in the form that its reader needs: problem+json (RFC 9457) for the API, a plain page for people."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard import PROBLEM, is_api
from ui.site import Site

_HEADINGS = {
    404: "没有找到",
    405: "不支持这种请求",
    413: "内容太长",
    422: "请求有误",
    500: "程序出了问题",
}
_MESSAGES = {
    404: "请检查网址，或从下面的链接重新进入。",
    405: "请从网页上的链接进入。",
    422: "网址里的内容不对，请从网页上的链接重新进入。",
    500: "请稍后再试，或拨打12345热线。",
}

_UNSAID = {status.phrase for status in HTTPStatus}  # what stands where nobody gave a reason


def add_error_handlers(app: FastAPI, site: Site) -> None:
    """Have `app` answer errors of every kind; what went wrong inside is logged, never shown."""

    def refusal(request: Request, status: int, detail: str, headers: Any = None) -> Response:
        if is_api(request.url.path):
            return problem(status, detail, headers)
        page = site.page(
            "error.html",
            here="",
            status=status,
            heading=_HEADINGS.get(status, "未能完成"),
            message=_MESSAGES.get(status, detail) if detail in _UNSAID else detail,
        )
        page.headers.update(headers or {})
        return page

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
        return refusal(request, error.status_code, error.detail, error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
        return refusal(request, 422, HTTPStatus(422).phrase)

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_middleware(Failures, answer=lambda request: refusal(request, 500, "程序出了问题，请稍后再试。"))


class Failures:
    """ASGI middleware inside the guard: what nobody caught becomes a 500 that has all its headers. It is logged, never shown."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request], Response]) -> None:
        self.app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            logging.getLogger(__name__).exception("a request failed: %s", scope["path"])
            await self._answer(Request(scope))(scope, receive, send)


def problem(status: int, detail: str, headers: Any = None, **more: Any) -> JSONResponse:
    """An error of the API: type, title, status, detail and whatever else helps to mend it."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers, media_type=PROBLEM)
