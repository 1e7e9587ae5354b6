"""What the administrators' pages show, as values for their templates."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ingest.differ import compare
from ingest.models import Entry, PolicyError
from ingest.pipeline import Preview, Works
from ingest.register import Register
from ingest.store import LOG, Edition, earlier, live_index
from ui.changing import STANDINGS, listed, standing_words
from ui.holdings import folded
from ui.links import document_page, documents_page
from ui.listing import FACTS, KINDS, LEVELS, change_title, units_told

PAGE = 30  # documents of the list that a page shows
_LINES = 15  # of the log


def overview(works: Works, q: str, page: int) -> dict[str, Any]:
    """The list of documents, those taken down last, and the newest lines of the log."""
    rows = _rows(works)
    wanted = [folded(word) for word in q.split()]
    found = [row for row in rows if all(word in folded(row["title"] + (row["doc_no"] or "")) for word in wanted)]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    return {
        "rows": found[(page - 1) * PAGE : page * PAGE],
        "q": q[:50],
        "count": len(found),
        "total": len(rows),
        "page": page,
        "pages": pages,
        "before": documents_page("/admin", q=q, page=page - 1) if page > 1 else "",
        "after": documents_page("/admin", q=q, page=page + 1) if page < pages else "",
        "earlier": earlier(works.data_dir) is not None,
        "log": _log(works),
    }


def _rows(works: Works) -> list[dict[str, Any]]:
    edition = _live(works)
    if edition is None:
        return []
    rows = [_row(row.entry, "loaded" if not row.card else "card", row.measures) for row in edition.listed]
    return rows + [_row(entry, "withdrawn", None) for entry in _withdrawn(works, edition.register).values()]


def _live(works: Works) -> Edition | None:
    with suppress(PolicyError):
        folder = live_index(works.data_dir)
        return Edition(folder) if folder else None
    return None


def _withdrawn(works: Works, register: Register) -> dict[str, Entry]:
    found = {given.id: given.current.entry for given in register.given if given.withdrawn}
    catalogue = listed(works) if register.hidden else {}
    return found | {identity: catalogue[identity] for identity in register.hidden if identity in catalogue}


def _row(entry: Entry, state: str, measures: int | None) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "doc_no": entry.doc_no,
        "state": state,
        "standing": standing_words(entry) if entry.standing != "in_force" else "",
        "version": entry.version,
        "measures": measures,
        "page": document_page(entry.id),
        "to": {what: documents_page("/admin/change", what=what, id=entry.id) for what in ("withdraw", "restore", "mark")},
    }


def _log(works: Works) -> list[str]:
    try:
        with (works.data_dir / LOG).open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 8192))
            return file.read().decode("utf-8", "replace").splitlines()[-_LINES:][::-1]
    except OSError:
        return []


def actions(works: Works, what: str, identity: str) -> dict[str, Any] | None:
    """What the page needs on which a change is confirmed; None for one that cannot be made."""
    if what == "rollback":
        return {"what": what, "id": "", "title": "", "entry": None, "standings": {}} if earlier(works.data_dir) else None
    edition = _live(works)
    if edition is None or what not in ("withdraw", "restore", "mark"):
        return None
    there = {row.entry.id: row.entry for row in edition.listed}
    known = _withdrawn(works, edition.register) if what == "restore" else there
    entry = known.get(identity)
    if entry is None:
        return None
    return {"what": what, "id": identity, "title": entry.title, "entry": entry, "standings": STANDINGS}


def preview_values(found: Preview) -> dict[str, Any]:
    """What was understood of an upload, and what it changes."""
    document, entry = found.document, found.document.entry
    facts = [
        ("标题", entry.title),
        ("文号", entry.doc_no or "没有找到"),
        ("发文机关", "、".join(filter(None, (entry.issuer, *entry.co_issuers))) or "没有找到"),
        ("成文日期", entry.issued or "没有找到"),
        ("发布日期", entry.published or "没有找到"),
        ("层级", " ".join(filter(None, (LEVELS[entry.level], entry.place or "")))),
        ("篇幅", f"{len(document.parts)}个部分，{len(document.measures)}条措施，{len(document.text)}字"),
        ("id", entry.id),
    ]
    return {
        "document": document,
        "facts": facts,
        "problems": document.problems,
        "blocked": found.blocked,
        "earlier": found.earlier,
        "comparison": compare(found.earlier, document) if found.earlier else None,
        "kinds": KINDS,
        "fact_names": FACTS,
        "units_told": units_told,
        "change_title": change_title,
    }
