"""What is wrong with a request, in Chinese words, and the routes that say so in the form of their door."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from ui.errors import problem

NOT_JSON = "请求正文不是UTF-8编码的JSON；请检查格式和Content-Type: application/json。"
_BRANCH = re.compile(r"(constrained-)?(str|int)|list\[.*\]")  # which type of several was tried: pydantic's business
_SHOWN = 10  # places that one reply lists
_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请删去",
    "string_type": "应为文字",
    "string_unicode": "含有不完整的字符",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "不能为空",
    "string_too_long": "最多{max_length}字",
    "list_type": "应为数组",
    "too_long": "最多{max_length}项",
    "too_short": "至少{min_length}项",
    "literal_error": "只能是{expected}",
    "bool_type": "应为true或false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数太大",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "model_type": "应为JSON对象",
    "model_attributes_type": "应为JSON对象，请求头写Content-Type: application/json",
    "dict_type": "应为JSON对象",
}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def places(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Where a request is wrong and how to mend it; what is said about the deepest place first."""
    ordered = sorted(errors, key=lambda error: -len(error["loc"]))[:_SHOWN]
    return [{"place": _place(error["loc"]), "message": _words(error)} for error in ordered]


def is_malformed(error: Exception) -> bool:
    """Whether the body could not be read at all, as FastAPI reports it."""
    if isinstance(error, HTTPException):
        return error.status_code == 400
    return isinstance(error, RequestValidationError) and any(one["type"] == "json_invalid" for one in error.errors())


class ProblemRoute(APIRoute):
    """A route whose refusals are problem+json with Chinese words."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except (RequestValidationError, HTTPException) as error:
                if is_malformed(error):
                    return problem(400, NOT_JSON)
                if isinstance(error, HTTPException):
                    raise
                found = places(error.errors())
                first = f"{found[0]['place']}：{found[0]['message']}"
                return problem(422, f"请求有误。{first}。", errors=found)

        return handled


def _place(steps: Sequence[object]) -> str:
    """("body", "history", 0) as history/0; names that a caller made up are kept short and printable."""
    named = [str(step).encode("utf-8", "replace").decode()[:80] for step in steps[1:]]
    named = [step for step in named if not _BRANCH.fullmatch(step)]
    return "/".join(named) or "请求正文"


def _words(error: Any) -> str:
    words = _WORDS.get(error["type"], "不符合要求")
    return words.format_map({name: _plain(value) for name, value in error.get("ctx", {}).items()})


def _plain(value: object) -> str:
    """pydantic's list of literals ('a', 'b' or 'c') in Chinese."""
    return str(value).replace("'", "").replace(", ", "、").replace(" or ", "或")
