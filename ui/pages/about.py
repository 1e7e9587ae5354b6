"""使用须知: what this is, how an answer comes about, what the marks mean, who helps, what is kept."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from rag.replies import LABEL
from ui.chat import MAX_LENGTH
from ui.render import INFERRED, REPAIR
from ui.site import Site

HERE = "/about"


def router(site: Site) -> APIRouter:
    """GET /about."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(HERE)
    def page() -> Response:
        archive = site.assistant().archive
        return site.page(
            "about.html",
            HERE,
            documents=site.documents.values(),
            cards=[card.entry for card in archive.cards.values()],
            version=archive.version,
            label=LABEL,
            inferred=INFERRED,
            repair=REPAIR,
            max_length=MAX_LENGTH,
            max_question=site.settings.max_question,
        )

    return routes
