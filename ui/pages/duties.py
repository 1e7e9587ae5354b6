"""责任清单: which unit is named in which measure, as a list, a matrix and a chart, and the same to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ui import links
from ui.download import download
from ui.dutylist import DutyList, Order, duty_list, group_note, in_order
from ui.export import XLSX, as_csv, as_xlsx
from ui.holdings import Holdings
from ui.pages.choosing import choice
from ui.render import INFERRED
from ui.site import Site

HERE = "/duties"
_OPPOSITE: dict[str, dict[Order, Order]] = {
    "number": {"number": "-number"},  # else the beginning of the document first
    "units": {"-units": "units"},  # else most units first
}
_FIRST: dict[str, Order] = {"number": "number", "units": "-units"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader wants to see. `unit` is the canonical name, "" for all; `stranger` a name that nobody knows."""

    duties: DutyList
    unit: str
    stranger: str


def router(site: Site) -> APIRouter:
    """GET /duties, /duties/export.csv, /duties/export.xlsx, each with document and unit. 404 for a document that is not loaded."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(HERE)
    def page(document: str = "", unit: str = "", sort: str = "", find: str = "") -> Response:
        holdings = site.now()
        if not holdings.documents:
            return site.page("duties.html", HERE, duties=None)
        order: Order = next((known for known in get_args(Order) if known == sort), "number")
        values = page_values(holdings, choose(holdings, document, unit), order, find)
        return site.page("duties.html", HERE, **values)

    @routes.get(f"{HERE}/export.csv")
    def table(document: str = "", unit: str = "") -> Response:
        chosen = choose(site.now(), document, unit, strict=True)
        return _file(chosen, as_csv(chosen.duties, chosen.unit), "csv", "text/csv; charset=utf-8")

    @routes.get(f"{HERE}/export.xlsx")
    def workbook(document: str = "", unit: str = "") -> Response:
        holdings = site.now()
        chosen = choose(holdings, document, unit, strict=True)
        return _file(chosen, as_xlsx(chosen.duties, holdings.version, chosen.unit), "xlsx", XLSX)

    return routes


def choose(holdings: Holdings, doc_id: str, unit: str, *, strict: bool = False) -> Chosen:
    """The duties of a document (the main one for "") and the unit by any of its names.

    Raises HTTPException 404 for a document that is not loaded and, when `strict`, for a unit that nobody knows.
    """
    documents = holdings.documents
    found = documents.get(doc_id or next(iter(documents), ""))
    if found is None:
        raise HTTPException(404, "没有收录这份文件。")
    duties, name = duty_list(found), "".join(unit.split())
    if not name or any(row.unit == name for row in duties.units):
        return Chosen(duties, name, "")
    directory = holdings.lexicon.directory
    known = directory.resolve(name) or directory.resolve(unit.strip())  # English names have spaces
    if known is None and strict:
        raise HTTPException(404, "没有这个单位。")
    return Chosen(duties, known.name if known else "", "" if known else name[:40])


def page_values(holdings: Holdings, chosen: Chosen, order: Order, find: str = "") -> dict[str, Any]:
    """What the template needs."""
    duties, unit = chosen.duties, chosen.unit
    document = duties.document
    shown = duties.of(unit)

    def to(**changed: str) -> str:
        return links.duties_page(**{"document": document.id, "unit": unit, **changed})

    return {
        "duties": duties,
        "choice": choice(holdings, HERE, document.id, find),
        "document": document,
        "page": links.document_page(document.id),
        "official": links.web_address(document.entry.url),
        "unit": unit,
        "stranger": chosen.stranger,
        "count": len(shown),
        "rows": in_order(shown, order),
        "inferred": INFERRED,
        "note": group_note(document, unit) if unit else "",
        "most": max((len(row.measures) for row in duties.units), default=1),
        "sorts": {column: to(sort=_OPPOSITE[column].get(order, _FIRST[column])) for column in _FIRST},
        "sorted": {column: _sorted(column, order) for column in _FIRST},
        "order": order,
        "unit_link": lambda name: to(unit=name),
        "all_units": to(unit=""),
        "exports": {
            kind: links.duties_page(f"{HERE}/export.{kind}", document=document.id, unit=unit)
            for kind in ("xlsx", "csv")
        },
    }


def _sorted(column: str, order: Order) -> str:
    """The aria-sort of a column."""
    if order.lstrip("-") != column:
        return "none"
    return "descending" if order.startswith("-") else "ascending"


def _file(chosen: Chosen, content: bytes, ending: str, media_type: str) -> Response:
    parts = ["责任清单", chosen.unit, chosen.duties.document.entry.title]
    name = f"{'-'.join(filter(None, parts))}.{ending}"
    return download(content, name, f"duties.{ending}", media_type)
