"""Addresses of our own pages, percent-encoded."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from ingest.models import Document, Measure
from ingest.numerals import to_chinese
from rag.models import Citation


def document_page(doc_id: str) -> str:
    """The page of a document."""
    return f"/documents/{quote(doc_id, safe='')}"


def documents_page(path: str = "/documents", **chosen: str | int) -> str:
    """The list of documents, or another page, as chosen; what is empty is left out."""
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return f"{path}?{asked}" if asked else path


def stored_text(doc_id: str) -> str:
    """The stored source that offsets count in."""
    return f"/api/v1/documents/{quote(doc_id, safe='')}/text"


def duties_page(path: str = "/duties", **chosen: str) -> str:
    """The table of duties, or one of its exports, as chosen; what is empty is left out."""
    return documents_page(path, **chosen)


def question_about(document: Document, measure: Measure, is_main: bool) -> str:
    """The chat with a question about this measure; of a document that is not the main one the title is said."""
    title = "" if is_main else f"《{document.entry.title}》"
    return f"/?q={quote(f'{title}措施（{to_chinese(measure.number)}）讲什么', safe='')}"


def cited_words(citation: Citation) -> str:
    """Where in the site the cited words stand, marked in their document; of a document that is not loaded, its page."""
    page = document_page(citation.doc_id)
    return page if citation.start is None else f"{page}?from={citation.start}&to={citation.end}#cited"


def web_address(url: str | None) -> str:
    """The address, if it is one that a browser may follow; empty otherwise."""
    return url if url and re.match(r"https?://", url) else ""
