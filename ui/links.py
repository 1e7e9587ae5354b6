"""Addresses of our own pages, percent-encoded."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from ingest.models import Document, Entry, Measure
from ingest.numerals import to_chinese


def document_page(doc_id: str) -> str:
    """The page of a document."""
    return f"/documents/{quote(doc_id, safe='')}"


def duties_page(path: str = "/duties", **chosen: str) -> str:
    """The table of duties, or one of its exports, as chosen; what is empty is left out."""
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return f"{path}?{asked}" if asked else path


def question_about(document: Document, measure: Measure, is_main: bool) -> str:
    """The chat with a question about this measure; of a document that is not the main one the title is said."""
    title = "" if is_main else f"《{document.entry.title}》"
    return f"/?q={quote(f'{title}措施（{to_chinese(measure.number)}）讲什么', safe='')}"


def official_page(entry: Entry) -> str:
    """The address of the official text; empty where none is known that a browser may follow."""
    return entry.url if entry.url and re.match(r"https?://", entry.url) else ""
