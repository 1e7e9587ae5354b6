"""Every error in the form that its reader needs: problem+json (RFC 9457) for the API, a plain page for people."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ui.guard import PROBLEM, is_api
from ui.site import Site

_HEADINGS = {
    404: "没有这个页面",
    405: "不支持这种请求",
    413: "内容太长",
    422: "请求有误",
    500: "程序出了问题",
}
_MESSAGES = {
    404: "网址可能写错了，或者文件已经撤下。",
    405: "请从网页上的链接进入。",
    422: "网址里的内容不对，请从网页上的链接重新进入。",
    500: "请稍后再试，或拨打12345热线。",
}


def add_error_handlers(app: FastAPI, site: Site) -> None:
    """Have `app` answer errors of every kind; what went wrong inside is logged, never shown."""

    def refusal(request: Request, status: int, detail: str, headers: Any = None, **more: Any) -> Response:
        if is_api(request.url.path):
            return problem(status, detail, headers, **more)
        page = site.page(
            "error.html",
            here="",
            status=status,
            heading=_HEADINGS.get(status, "未能完成"),
            message=_MESSAGES.get(status, detail),
        )
        page.headers.update(headers or {})
        return page

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
        return refusal(request, error.status_code, error.detail, error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
        return refusal(request, 422, "请求内容不符合接口要求。", errors=list(_places(error.errors())))

    async def broken(request: Request, error: Exception) -> Response:
        logging.getLogger(__name__).error("a request failed: %s", request.url.path, exc_info=error)
        return refusal(request, 500, "程序出了问题，请稍后再试。")

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, broken)


def problem(status: int, detail: str, headers: Any = None, **more: Any) -> JSONResponse:
    """An error of the API: type, title, status, detail and whatever else helps to mend it."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers, media_type=PROBLEM)


def _places(errors: Iterable[Any]) -> Iterable[dict[str, str]]:
    """Where in the request something is wrong, and what."""
    for error in errors:
        yield {"place": "/".join(str(step) for step in error["loc"]), "message": error["msg"]}
