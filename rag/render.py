"""A draft to the answer object: marks numbered, Markdown written, citations filled in from the records."""

from __future__ import annotations

from rag.models import Citation, Draft, Evidence, Statement
from rag.replies import Wording


def render(draft: Draft, say: Wording, *, whole: bool = True) -> tuple[str, tuple[Citation, ...]]:
    """(Markdown with [n] marks, citations). The same words cited twice share one mark. Of an answer that still grows (not
    `whole`) the Markdown is how that of the whole one begins."""
    marks: dict[tuple[str, int, int], Citation] = {}
    blocks: list[str] = []
    for statement in draft.statements:
        cited = [_citation(marks, evidence) for evidence in statement.evidence]
        blocks.append(_block(statement, cited))
    text = _joined(blocks, draft.statements)
    inferred = dict.fromkeys(
        citation.marker for citation in marks.values() if citation.marker_inferred and citation.marker
    )
    if inferred and whole:
        text += "\n\n" + say("inferred", markers="".join(inferred))
    return text, tuple(marks.values())


def _block(statement: Statement, cited: list[Citation]) -> str:
    bullet, indent = ("- ", "  ") if statement.bullet else ("", "")
    quotable = [citation for citation in cited if citation.quote]
    if not statement.quoted or not quotable:
        return bullet + statement.text + "".join(f" [{mark}]" for mark in dict.fromkeys(c.mark for c in cited))
    lines = [f"{indent}> {citation.quote} [{citation.mark}]" for citation in quotable]
    return f"{bullet}{statement.text}\n\n" + f"\n{indent}>\n".join(lines)


def _joined(blocks: list[str], statements: tuple[Statement, ...]) -> str:
    """Blank lines between blocks, but not between the rows of a plain list nor between the sentences of a paragraph."""
    text = ""
    for index, (block, statement) in enumerate(zip(blocks, statements, strict=True)):
        before = statements[index - 1] if index else None
        if before is None:
            apart = ""
        elif before.running and statement.running:
            apart = " "
        else:
            tight = before.bullet and statement.bullet and "\n" not in block and "\n" not in blocks[index - 1]
            apart = "\n" if tight else "\n\n"
        text += apart + block
    return text


def _citation(marks: dict[tuple[str, int, int], Citation], evidence: Evidence) -> Citation:
    entry, span, measure = evidence.entry, evidence.span, evidence.measure
    key = (entry.id, span.start if span else -1, span.end if span else -1)
    if key not in marks:
        marks[key] = Citation(
            mark=len(marks) + 1,
            doc_id=entry.id,
            title=entry.title,
            doc_no=entry.doc_no,
            level=entry.level,
            measure=measure.number if measure else None,
            marker=measure.marker if measure else None,
            marker_inferred=bool(measure and measure.inferred),
            heading=measure.heading.clean if measure else None,
            quote=span.quote if span else "",
            start=span.start if span else None,
            end=span.end if span else None,
            url=entry.url,
        )
    return marks[key]
