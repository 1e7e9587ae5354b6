"""使用须知: what this is, how an answer comes about, what the marks mean, who helps, what is kept."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from rag.replies import LABEL
from ui.chat import MAX_LENGTH
from ui.render import INFERRED, REPAIR
from ui.site import Site

HERE = "/about"
_SHOWN = 20  # documents that are named; the list of all is a page of its own


def router(site: Site) -> APIRouter:
    """GET /about."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(HERE)
    def page() -> Response:
        holdings = site.now()
        shown = list(holdings.entries.values())[:_SHOWN]
        return site.page(
            "about.html",
            HERE,
            documents=shown,
            more=len(holdings.entries) - len(shown),
            cards=[card.entry for card in holdings.cards.values()][:_SHOWN],
            more_cards=max(0, len(holdings.cards) - _SHOWN),
            version=holdings.version,
            label=LABEL,
            inferred=INFERRED,
            repair=REPAIR,
            max_length=MAX_LENGTH,
            max_question=site.settings.max_question,
        )

    return routes
