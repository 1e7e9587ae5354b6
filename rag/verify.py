"""Nothing leaves without proof: every quotation is in the source, every statement has its evidence.

Works on source text and offsets alone and shares no code with the parser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.models import Document
from rag.models import Citation, Draft

_UNSEEN = "\u200b\ufeff\u2060"  # marks without width, which count as white space
_REPAIR = re.compile("〔.〕")  # a character that a reviewed erratum adds


class VerificationError(Exception):
    """An answer that must not be shown. A defect of the program, never of the question."""


def check_draft(draft: Draft) -> None:
    """An answered draft has evidence for its first statement, and every quoted statement has words to quote.

    Raises VerificationError.
    """
    if draft.status == "answered" and not any(statement.evidence for statement in draft.statements):
        raise VerificationError("an answer without any evidence")
    for statement in draft.statements:
        if statement.quoted and not all(evidence.span for evidence in statement.evidence):
            raise VerificationError(f"a quotation without words: {statement.text}")


def check_citation(citation: Citation, documents: Mapping[str, Document]) -> None:
    """The quotation reads as the source does at start..end, white space aside, but for repairs marked 〔 〕.

    Raises VerificationError.
    """
    if citation.start is None or citation.end is None:
        if citation.quote:
            raise VerificationError(f"a quotation from a document whose text is not loaded: {citation.doc_id}")
        return
    document = documents.get(citation.doc_id)
    if document is None or not 0 <= citation.start < citation.end <= len(document.text):
        raise VerificationError(f"no such place: {citation.doc_id} {citation.start}..{citation.end}")
    source = document.text[citation.start : citation.end]
    repairs = set(_REPAIR.findall("".join(block.span.quote for block in document.blocks)))
    if not is_verbatim(citation.quote, source) or not repairs.issuperset(_REPAIR.findall(citation.quote)):
        raise VerificationError(f"not in the source at {citation.start}..{citation.end}: {citation.quote}")


def is_verbatim(quote: str, source: str) -> bool:
    """Whether `quote` is `source` with white space removed or folded and single characters in 〔 〕 added."""
    at = 0
    index = 0
    while index < len(quote):
        character = quote[index]
        if character.isspace():
            index += 1
            continue
        while at < len(source) and (source[at].isspace() or source[at] in _UNSEEN):
            at += 1
        if at < len(source) and source[at] == character:
            at += 1
            index += 1
        elif character == "〔" and quote[index + 2 : index + 3] == "〕":
            index += 3
        else:
            return False
    return all(left.isspace() or left in _UNSEEN for left in source[at:]) and bool(quote.strip())
