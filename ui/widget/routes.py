"""The light chat page /embed, the questions that it sends, and the script that puts it into other sites."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter
from markupsafe import Markup
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, HTMLResponse

from rag.models import Answer
from ui.chat import EXAMPLES, MAX_LENGTH, take_turn
from ui.holdings import Holdings
from ui.render import render_answer, render_question
from ui.site import ABOUT, ASSETS, TITLE, Site

_HISTORY = 30  # earlier questions that a page may send along
_TITLE = 40  # characters of a title that the framing site chooses
_CONTRAST = 4.5  # of white text on a chosen colour: WCAG 2.2, 1.4.3


class Asked(BaseModel):
    """A question of the light page; `turn` numbers the answers of the page, so that their anchors differ."""

    question: Annotated[str, Field(pattern=r"\S", max_length=4 * MAX_LENGTH)]
    history: Annotated[list[tuple[str, str]], Field(max_length=_HISTORY)] = []
    turn: Annotated[int, Field(ge=1, le=10_000)] = 1


class Shown(BaseModel):
    """Question and answer as HTML, and the answer object."""

    html: str
    answer: dict[str, Any]


def router(site: Site) -> APIRouter:
    """GET /embed, POST /embed/ask, GET /widget.js."""
    routes = APIRouter()

    @routes.get("/embed", include_in_schema=False)
    def embed(
        q: str = "",
        title: str = "",
        color: str = "",
        origin: str = "",
    ) -> HTMLResponse:
        holdings = site.now()
        answer = _answer(holdings, q, []) if q.strip() else None
        return site.page(
            "embed.html",
            here="/embed",
            heading=title.strip()[:_TITLE] or TITLE,
            about=ABOUT,
            exchange=Markup(_html(answer, holdings, 1)) if answer else "",  # noqa: S704 - made of escaped pieces by ui.render
            follow_ups=answer.follow_ups if answer else (),
            examples=EXAMPLES["群众"],
            question=q if answer is None or len(q) > MAX_LENGTH else "",
            color=color if is_dark_enough(color) else "",
            origin=origin if re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+", origin) else "",
            max_length=MAX_LENGTH,
        )

    @routes.post("/embed/ask", include_in_schema=False)
    def ask(asked: Asked) -> Shown:
        holdings = site.now()
        answer = _answer(holdings, asked.question, asked.history)
        return Shown(html=_html(answer, holdings, asked.turn), answer=answer.to_dict())

    @routes.get("/widget.js", include_in_schema=False)
    def script() -> FileResponse:
        return FileResponse(
            ASSETS / "widget.js", media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"}
        )

    return routes


def _answer(holdings: Holdings, question: str, history: list[tuple[str, str]]) -> Answer:
    earlier = [Answer(asked, "answered", "", said) for asked, said in history]
    return take_turn(holdings, question, earlier)[-1]


def _html(answer: Answer, holdings: Holdings, turn: int) -> str:
    """One exchange, every word of it escaped."""
    return (
        f'<div class="asked">{render_question(answer.question)}</div>'
        f'<div class="replied">{render_answer(answer, holdings.sources, turn)}</div>'
    )


def is_dark_enough(color: str) -> bool:
    """Whether `color` is #rrggbb and white text on it can be read (relative luminance as WCAG 2.2 defines it)."""
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", color):
        return False
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05) >= _CONTRAST
