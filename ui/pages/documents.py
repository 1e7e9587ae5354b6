"""文件原文: what is loaded, found by title or number, and every document as parsed, with its words unchanged."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ingest.models import Card, Document, Entry
from ingest.store import Listed
from rag.replies import Wording
from ui import links
from ui.changing import STANDINGS
from ui.document_text import show
from ui.finding import LONGEST
from ui.holdings import Holdings
from ui.render import INFERRED, REPAIR
from ui.shown import Range
from ui.site import Site

HERE = "/documents"
PAGE = 20  # documents of the list that a page shows
_NAMED = 20  # documents that a page names as resting on one
_date = Wording("hans").date
LEVELS = {"nation": "国家", "province": "省级", "city": "市级", "other": "其他"}


def router(site: Site) -> APIRouter:
    """GET /documents with q, level and page, /documents/{id} with from, to and find. 404 for ids that are not loaded."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(HERE)
    def overview(
        q: str = "", level: str = "", page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
    ) -> Response:
        return site.page("documents.html", HERE, **overview_values(site.now(), q, level, page))

    @routes.get(f"{HERE}/{{doc_id}}")
    def one(
        doc_id: str,
        start: Annotated[str, Query(alias="from")] = "",
        to: str = "",
        find: str = "",
    ) -> Response:
        holdings = site.now()
        document = holdings.documents.get(doc_id)
        if document:
            values = document_values(holdings, document, offsets(document, start, to), find)
            return site.page("document.html", HERE, **values)
        card = holdings.cards.get(doc_id)
        if card is None:
            raise HTTPException(404, "没有这份文件。")
        return site.page("document.html", HERE, **card_values(holdings, card))

    return routes


def overview_values(holdings: Holdings, q: str, level: str, page: int) -> dict[str, Any]:
    """What the template of the list needs; a page beyond the last is the last."""
    level = level if level in LEVELS else ""
    typed = q.strip()[:LONGEST]
    found = holdings.search(typed, level)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)

    def to(number: int) -> str:
        return links.documents_page(q=typed, level=level, page=number if number > 1 else 0)

    return {
        "rows": [overview_row(row) for row in found[(page - 1) * PAGE : page * PAGE]],
        "count": len(found),
        "total": len(holdings.rows),
        "q": typed,
        "longest": LONGEST,
        "level": level,
        "levels": [(name, LEVELS[name], count) for name, count in sorted(holdings.levels.items())],
        "page": page,
        "pages": pages,
        "before": to(page - 1) if page > 1 else "",
        "after": to(page + 1) if page < pages else "",
    }


def offsets(document: Document, start: str, end: str) -> Range | None:
    """Source offsets as typed into the address, or None where they make no sense in this document."""
    if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in (start, end)):
        return None
    found = int(start), int(end)
    return found if found[0] < found[1] <= len(document.text) else None


def document_values(holdings: Holdings, document: Document, cited: Range | None, find: str) -> dict[str, Any]:
    """What the template of a document needs."""
    find = find.strip()
    shown = show(document, cited, find if len(find) <= LONGEST else "")
    inferred = [part.marker for part in document.parts if part.inferred]
    inferred += [measure.marker for measure in document.measures if measure.inferred]
    return {
        **_common(holdings, document.entry, facts(document.entry, len(document.parts), len(document.measures))),
        "document": document,
        "shown": shown,
        "cited": cited if shown.cited else None,
        "find": find,
        "longest": LONGEST,
        "inferred": inferred,
        "ask": lambda measure: links.question_about(document, measure, is_main=holdings.main_id == document.id),
        "words": {"inferred": INFERRED, "repair": REPAIR},
    }


def card_values(holdings: Holdings, card: Card) -> dict[str, Any]:
    """What the template needs of a document whose text is not loaded: facts in this project's words."""
    lines = [line.lstrip("- ").strip() for line in card.text.splitlines() if line.startswith("-")]
    entry = card.entry
    known = facts(entry, entry.part_count, entry.measure_count, full=False)
    return {**_common(holdings, entry, known), "document": None, "facts_in_our_words": lines}


def overview_row(row: Listed) -> dict[str, Any]:
    """A document in the list of all."""
    entry = row.entry
    counts = (entry.part_count, entry.measure_count) if row.card else (row.parts, row.measures)
    return {
        "entry": entry,
        "page": links.document_page(entry.id),
        "official": links.web_address(entry.url),
        "full": not row.card,
        "standing": standing(entry),
        "facts": facts(entry, *counts, full=not row.card),
    }


def standing(entry: Entry) -> str:
    """That a document no longer holds, and since when; empty for one in force."""
    if entry.standing == "in_force":
        return ""
    since = f"（自{_date(entry.ended)}起）" if entry.ended else ""
    return f"{STANDINGS[entry.standing]}{since}"


def _common(holdings: Holdings, entry: Entry, known: list[tuple[str, str]]) -> dict[str, Any]:
    after = holdings.entry(entry.superseded_by) if entry.superseded_by else None
    resting = holdings.resting_on.get(entry.id, ())
    return {
        "entry": entry,
        "page": links.document_page(entry.id),
        "source": links.stored_text(entry.id),
        "official": links.web_address(entry.url),
        "facts": known,
        "standing": standing(entry),
        "after": _linked(after) if after else None,
        "versions": _versions(holdings, entry),
        "basis": [_linked(one) for one in map(holdings.entry, entry.basis) if one],
        "resting": [_linked(one) for one in map(holdings.entry, resting[:_NAMED]) if one],
        "more_resting": max(0, len(resting) - _NAMED),
    }


def _versions(holdings: Holdings, entry: Entry) -> list[str]:
    """The versions that were received, the newest first, where there are several."""
    given = holdings.register.by_id.get(entry.id) if entry.version > 1 else None
    versions = reversed(given.versions) if given else ()
    return [f"第{version.number}版（{_date(version.added[:10])}收到）" for version in versions]


def _linked(entry: Entry) -> tuple[Entry, str, bool]:
    """A document that another one names: what is known of it, its page, and whether its text is loaded."""
    return entry, links.document_page(entry.id), entry.kind == "full"


def facts(entry: Entry, parts: int | None, measures: int | None, *, full: bool = True) -> list[tuple[str, str]]:
    """What is known of a document as (name, value), in the order of an official title block; what is not known is left out."""
    issuers = f"{entry.issuer}等{len(entry.co_issuers) + 1}个部门" if entry.co_issuers else entry.issuer
    counts = [f"{parts}个部分" if parts else "", f"{measures}条措施" if measures else ""]
    rows = [
        ("文号", entry.doc_no or ("未注明" if full else "")),
        ("发文机关", issuers),
        ("成文日期", _date(entry.issued)),
        ("发布日期", _date(entry.published)),
        ("层级", "　".join(filter(None, [LEVELS[entry.level], entry.place or ""]))),
        ("篇幅", "、".join(filter(None, counts))),
    ]
    return [(name, value) for name, value in rows if value]
