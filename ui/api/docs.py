"""The description of the API: for programs at /api/v1/openapi.json, for people at /api, both from the same document."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import BaseRoute

from ui.api.examples import QUESTION, examples
from ui.api.openapi import specification
from ui.api.schemas import MAX_HISTORY
from ui.api.stream import answer_events
from ui.guard import BODY_LIMIT, CHAT_LIMIT
from ui.holdings import Holdings
from ui.site import Site

_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true或false",
    "null": "null",
    "object": "对象",
}
_PLACES = {"query": "查询参数", "path": "路径"}
_LONGEST = 1400  # characters of an example that a page shows


def router(site: Site, described: Sequence[BaseRoute]) -> APIRouter:
    """GET /api and GET /api/v1/openapi.json over the `described` routes."""
    routes = APIRouter()

    @lru_cache(maxsize=1)  # a new index has new examples
    def made(holdings: Holdings) -> tuple[dict[str, Any], str]:
        answer = holdings.ask(QUESTION, identity="1", mode="extractive")
        events = b"".join(answer_events([answer])).decode()
        return specification(site, holdings, described, examples(holdings, answer)), events

    @routes.get("/api/v1/openapi.json", include_in_schema=False)
    def document() -> JSONResponse:
        return JSONResponse(made(site.now())[0], headers={"Cache-Control": "no-cache"})

    @routes.get("/api", include_in_schema=False)
    def page(request: Request) -> HTMLResponse:
        described, events = made(site.now())
        base = str(request.base_url).rstrip("/")
        groups = [(tag, list(_operations(described, tag["name"], base))) for tag in described["tags"]]
        return site.page(
            "api.html",
            here="/api",
            base=base,
            groups=groups,
            schemas=_schemas(described),
            events=_cut_events(events),
            question=QUESTION,
            max_question=site.settings.max_question,
            max_history=MAX_HISTORY,
            max_body=BODY_LIMIT // 1024,
            max_chat_body=CHAT_LIMIT // 1024,
            origins=site.settings.api_origins,
        )

    return routes


def _operations(document: dict[str, Any], tag: str, base: str) -> Iterator[dict[str, Any]]:
    """What the page says about each operation of a tag."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag not in operation["tags"]:
                continue
            success, body = min(operation["responses"]), _body_name(operation)
            content = operation["responses"][success].get("content", {})
            schema, example = next(
                ((media.get("schema", {}), media.get("example")) for media in content.values()), ({}, None)
            )
            yield {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "description": operation.get("description", ""),
                "parameters": [_parameter(parameter) for parameter in operation.get("parameters", ())],
                "body": body,
                "fields": _fields(document["components"]["schemas"].get(body, {}), given=True),
                "returns": _name(schema),
                "curl": _curl(base, path, operation),
                "response": _shown(example),
                "responses": [
                    (status, response["description"], "、".join(response.get("content", {})))
                    for status, response in sorted(operation["responses"].items())
                ],
            }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    must = "，必填" if parameter.get("required") else ""
    return {
        "name": parameter["name"],
        "type": _type(parameter["schema"]),
        "refers": "",
        "note": _PLACES[parameter["in"]] + must,
        "description": parameter.get("description", ""),
    }


def _body_name(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return _name(next((media["schema"] for media in content.values()), {}))


def _name(schema: dict[str, Any]) -> str:
    """The schema that is referred to, or nothing."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _schemas(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every body with its fields."""
    schemas = document["components"]["schemas"]
    bodies = [_body_name(operation) for methods in document["paths"].values() for operation in methods.values()]
    given = {name for body in bodies if body for name in _inside(body, schemas)}
    return [
        {"name": name, "description": about.get("description", ""), "fields": _fields(about, name in given)}
        for name, about in schemas.items()
    ]


def _inside(name: str, schemas: dict[str, Any]) -> set[str]:
    """A schema and those that it is made of."""
    found = {name}
    for field in schemas[name].get("properties", {}).values():
        found |= {other for inner in _references(field) for other in _inside(inner, schemas)}
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if name := _name(value):
            yield name
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _fields(schema: dict[str, Any], given: bool) -> list[dict[str, Any]]:
    """The fields of a body: which the caller of it must give, or which a reader of it may miss."""
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "type": _type(about),
            "refers": next(_references(about), ""),
            "note": "必填" if given and name in required else "可能没有" if not given and name not in required else "",
            "description": about.get("description", ""),
        }
        for name, about in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """The type of a value in words."""
    if name := _name(schema):
        return name
    if "anyOf" in schema:
        return "或".join(_type(option) for option in schema["anyOf"])
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return "、".join(schema["enum"])
    if schema.get("type") == "array":
        return f"数组（{_type(schema.get('items', {}))}{_limits(schema, 'Items', '项')}）"
    return _TYPES.get(schema.get("type", ""), "任意") + _limits(schema, "Length", "字")


def _limits(schema: dict[str, Any], what: str, unit: str) -> str:
    least, most = schema.get(f"min{what}"), schema.get(f"max{what}")
    return "" if not most else f"，{most}{unit}" if least == most else f"，最多{most}{unit}"


def _curl(base: str, path: str, operation: dict[str, Any]) -> str:
    """A command that can be pasted into a shell."""
    asked = [(parameter, parameter.get("example")) for parameter in operation.get("parameters", ())]
    for parameter, value in asked:
        if parameter["in"] == "path" and value is not None:
            path = path.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
    line = ["curl", shlex.quote(base + path)]
    queries = [(parameter["name"], value) for parameter, value in asked if parameter["in"] == "query" and value]
    if queries:
        line.insert(1, "-G")
        line += ["\\\n  --data-urlencode " + shlex.quote(f"{name}={value}") for name, value in queries]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    if body is not None:
        line.append("\\\n  -H 'Content-Type: application/json'")
        line.append("\\\n  -d " + shlex.quote(json.dumps(body, ensure_ascii=False)))
    return " ".join(line)


def _shown(example: Any) -> str:
    """An example as text, cut where it gets long."""
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=2)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n……（以下略）"


def _cut_events(events: str) -> str:
    """The events of an answer with long data shortened."""
    return "\n".join(line if len(line) <= 200 else f"{line[:200]}……" for line in events.strip().splitlines())
