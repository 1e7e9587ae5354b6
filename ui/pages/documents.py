"""文件原文: what is loaded, every document as parsed, with its words unchanged."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ingest.models import Card, Document, Entry
from rag.replies import Wording
from ui import links
from ui.document_text import show
from ui.finding import LONGEST
from ui.render import INFERRED, REPAIR
from ui.shown import Range
from ui.site import Site

HERE = "/documents"
_date = Wording("hans").date
LEVELS = {"nation": "国家", "province": "省级", "city": "市级", "other": "其他"}


def router(site: Site) -> APIRouter:
    """GET /documents, /documents/{id} with from, to and find. 404 for ids that are not loaded."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(HERE)
    def overview() -> Response:
        documents, cards = site.documents, site.assistant().archive.cards
        rows = [overview_row(document.entry, document) for document in documents.values()]
        rows += [overview_row(card.entry, None) for card in cards.values()]
        return site.page("documents.html", HERE, rows=rows)

    @routes.get(f"{HERE}/{{doc_id}}")
    def one(
        doc_id: str,
        start: Annotated[str, Query(alias="from")] = "",
        to: str = "",
        find: str = "",
    ) -> Response:
        document = site.documents.get(doc_id)
        if document:
            return site.page(
                "document.html", HERE, **document_values(site, document, offsets(document, start, to), find)
            )
        card = site.assistant().archive.cards.get(doc_id)
        if card is None:
            raise HTTPException(404, "没有这份文件。")
        return site.page("document.html", HERE, **card_values(site, card))

    return routes


def offsets(document: Document, start: str, end: str) -> Range | None:
    """Source offsets as typed into the address, or None where they make no sense in this document."""
    if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in (start, end)):
        return None
    found = int(start), int(end)
    return found if found[0] < found[1] <= len(document.text) else None


def document_values(site: Site, document: Document, cited: Range | None, find: str) -> dict[str, Any]:
    """What the template of a document needs."""
    find = find.strip()
    shown = show(document, cited, find if len(find) <= LONGEST else "")
    main = site.assistant().index.main
    is_main = main is not None and main.id == document.id
    inferred = [part.marker for part in document.parts if part.inferred]
    inferred += [measure.marker for measure in document.measures if measure.inferred]
    return {
        **_common(site, document.entry, document),
        "document": document,
        "shown": shown,
        "cited": cited if shown.cited else None,
        "find": find,
        "longest": LONGEST,
        "inferred": inferred,
        "ask": lambda measure: links.question_about(document, measure, is_main=is_main),
        "words": {"inferred": INFERRED, "repair": REPAIR},
    }


def card_values(site: Site, card: Card) -> dict[str, Any]:
    """What the template needs of a document whose text is not loaded: facts in this project's words."""
    lines = [line.lstrip("- ").strip() for line in card.text.splitlines() if line.startswith("-")]
    return {**_common(site, card.entry, None), "document": None, "facts_in_our_words": lines}


def overview_row(entry: Entry, document: Document | None) -> dict[str, Any]:
    """A document in the list of all."""
    return {
        "entry": entry,
        "page": links.document_page(entry.id),
        "official": links.web_address(entry.url),
        "full": document is not None,
        "facts": facts(entry, document),
    }


def _common(site: Site, entry: Entry, document: Document | None) -> dict[str, Any]:
    archive = site.assistant().archive
    cards = {identity: card.entry for identity, card in archive.cards.items()}
    entries = [archive.entries.get(identity) or cards.get(identity) for identity in entry.basis]
    return {
        "entry": entry,
        "page": links.document_page(entry.id),
        "source": links.stored_text(entry.id),
        "official": links.web_address(entry.url),
        "facts": facts(entry, document),
        "basis": [(known, links.document_page(known.id)) for known in entries if known],
    }


def facts(entry: Entry, document: Document | None) -> list[tuple[str, str]]:
    """What is known of a document as (name, value), in the order of an official title block; what is not known is left out."""
    issuers = f"{entry.issuer}等{len(entry.co_issuers) + 1}个部门" if entry.co_issuers else entry.issuer
    parts = len(document.parts) if document else entry.part_count
    measures = len(document.measures) if document else entry.measure_count
    counts = [f"{parts}个部分" if parts else "", f"{measures}条措施" if measures else ""]
    rows = [
        ("文号", entry.doc_no or ("未注明" if document else "")),
        ("发文机关", issuers),
        ("成文日期", _date(entry.issued)),
        ("发布日期", _date(entry.published)),
        ("层级", "　".join(filter(None, [LEVELS[entry.level], entry.place or ""]))),
        ("篇幅", "、".join(filter(None, counts))),
    ]
    return [(name, value) for name, value in rows if value]
