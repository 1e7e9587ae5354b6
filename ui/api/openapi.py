"""The OpenAPI document of both doors, with examples made from the library that is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from ui.api.schemas import Place, ProblemBody
from ui.guard import PROBLEM
from ui.holdings import Holdings
from ui.site import ABOUT, TITLE, Site

VERSION = "1"
TAGS = {
    "问答": "提问，得到逐句注明出处的回答。",
    "文件与措施": "按文件、部分、责任单位或字词取出全部措施，完整不漏。",
    "反馈": "评价回答。",
    "OpenAI兼容": "用现成的OpenAI客户端提问；回答与问答接口相同，不调用大模型。",
}
_REFS = "#/components/schemas/{model}"
_NAMED = 50  # documents up to which their ids stand in the description
_WORDS = {
    400: "请求正文不是JSON",
    404: "没有所指的文件或责任单位",
    413: "请求太大",
    422: "请求内容有误",
    500: "程序出了问题",
    503: "暂时存不下",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The responses of an operation that fails in these ways."""
    content = {PROBLEM: {"schema": {"$ref": _REFS.format(model="ProblemBody")}}}
    return {status: {"description": _WORDS[status], "content": content} for status in statuses}


def specification(
    site: Site, holdings: Holdings, routes: Sequence[BaseRoute], examples: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The document of these routes. `examples` holds per operation "request", "response" and the parameters by name."""
    document = get_openapi(
        title=f"{TITLE}接口",
        version=VERSION,
        description=f"{ABOUT}不需要密钥。出错时返回application/problem+json。",
        routes=routes,
        tags=[{"name": name, "description": words} for name, words in TAGS.items()],
    )
    schemas = document["components"]["schemas"]
    _, extra = models_json_schema([(ProblemBody, "serialization"), (Place, "serialization")], ref_template=_REFS)
    schemas |= extra["$defs"]
    for name in ("AskRequest", "FeedbackRequest"):
        schemas[name]["properties"]["question"]["maxLength"] = site.settings.max_question
    if len(holdings.entries) <= _NAMED:
        schemas["AskRequest"]["properties"]["documents"]["items"]["enum"] = list(holdings.entries)
    for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form of a refusal, which neither door uses
        schemas.pop(name, None)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            if not path.startswith("/api/"):
                operation["responses"].pop("422", None)
            _show(operation, examples.get(operation["operationId"], {}))
    return document


def _show(operation: dict[str, Any], examples: dict[str, Any]) -> None:
    """The examples of an operation put in their places, and Chinese words for what FastAPI says in English."""
    for response in operation["responses"].values():
        if response["description"] == "Successful Response":
            response["description"] = "成功"
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in examples:
            parameter["example"] = examples[parameter["name"]]
    if "request" in examples:
        operation["requestBody"]["content"]["application/json"]["example"] = examples["request"]
    if "response" in examples:
        success = min(status for status in operation["responses"] if status.startswith("2"))
        content = operation["responses"][success]["content"]
        next(iter(content.values()))["example"] = examples["response"]
