"""Which paragraphs of a section open a part, which a measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ingest.kinds import is_attachment
from ingest.markers import Form, levels
from ingest.paragraphs import Paragraph

Opening = Literal["part", "measure", ""]
_NOTE = re.compile(r"(?:备?注|说明|填表说明)\s*(?:[:：]|$)")
_NAME = 80  # characters that the name of an attachment has at most
_LISTED: tuple[Form, ...] = ("paren", "digit")  # what may number the measures of one part though not of others


def openings(found: Sequence[Paragraph], contents: range) -> list[Opening]:
    """Per paragraph of a section what it opens; rows of a table of contents open nothing."""
    usable = [row not in contents and not beside for row, beside in enumerate(_beside(found))]
    marked = [paragraph.marker for row, paragraph in enumerate(found) if usable[row] and paragraph.marker]
    part_form, measure_form = levels(marked)
    opens: list[Opening] = []
    for row, paragraph in enumerate(found):
        opening: Opening = ""
        if usable[row] and _bears(paragraph, measure_form):
            opening = "measure"
        elif usable[row] and (
            _bears(paragraph, part_form) or (part_form == "chapter" and _bears(paragraph, "section"))
        ):
            opening = "part"
        opens.append(opening)
    if part_form == "comma":
        _open_others(found, opens, usable, measure_form)
    return opens


def _beside(found: Sequence[Paragraph]) -> list[bool]:
    """Per paragraph whether its number is none of the document's: of a note below 注:, or in a list of attachments."""
    noted = listing = False
    beside = []
    for paragraph in found:
        text = paragraph.span.clean
        noted = noted or bool(_NOTE.match(text))
        # 附件:1.甲, and on the next line 2.乙
        listing = is_attachment(text) or (listing and is_listed(paragraph))
        beside.append(paragraph.marker is not None and paragraph.marker.form == "digit" and (noted or listing))
    return beside


def is_listed(paragraph: Paragraph) -> bool:
    """Whether a paragraph may be a line of a list of attachments: a number and a name."""
    by_digit = paragraph.marker is not None and paragraph.marker.form == "digit"
    return by_digit and len(paragraph.span.clean) < _NAME and not paragraph.span.clean.endswith(("。", "；", ";"))


def _bears(paragraph: Paragraph, form: Form | None) -> bool:
    """Whether a paragraph has a mark of this form. A mark without numeral must have words after it; of 1.1 and 1.1.1 the
    shorter counts."""
    marker = paragraph.marker
    if not marker or marker.form != form:
        return False
    if form == "dotted" and marker.dots != 1:
        return False
    return marker.number is not None or paragraph.body < paragraph.span.end


def _open_others(
    found: Sequence[Paragraph], opens: list[Opening], usable: Sequence[bool], usual: Form | None
) -> None:
    """In a part that has no measures of the usual form, points of the other one are its measures, if there are several."""
    parts = [row for row, opening in enumerate(opens) if opening == "part"]
    for first, last in zip(parts, [*parts[1:], len(found)], strict=True):
        if any(opens[row] for row in range(first + 1, last)):
            continue
        for form in _LISTED:
            rows = [
                row for row in range(first + 1, last) if usable[row] and form != usual and _bears(found[row], form)
            ]
            if len(rows) >= 2:
                for row in rows:
                    opens[row] = "measure"
                break
