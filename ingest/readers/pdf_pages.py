"""What is printed about the text of a page and is none of it: page numbers, running heads and feet.

Only what is certain is taken out: a number that counts with the pages, a line that stands word for word on the same spot of
many pages and where no page has text. Rows of tables never are: a head that Word repeats on each page is text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ingest.readers.pdf_types import Line, Page

_DASH = r"[—–―\-－─~～·•\s]"
_BARE = re.compile(r"(?P<n>\d{1,4})")
_FORMS = (
    _BARE,
    re.compile(rf"{_DASH}+(?P<n>\d{{1,4}}){_DASH}+"),
    re.compile(r"第\s*(?P<n>\d{1,4})\s*页(?:\s*[,，/／|]?\s*共\s*\d{1,4}\s*页)?"),
    re.compile(r"共\s*\d{1,4}\s*页\s*[,，/／|]?\s*第\s*(?P<n>\d{1,4})\s*页"),
    re.compile(r"(?P<n>\d{1,4})\s*[/／]\s*\d{1,4}"),
    re.compile(r"[Pp]age\s+(?P<n>\d{1,4})(?:\s+of\s+\d{1,4})?"),
)
_DIGITS = re.compile(r"\d{1,9}")
_SAME_SPOT = 4.0  # points
_MOST_LINES = 3  # of furniture above, and below, the text
_SHARE = 0.4  # of the pages; heads often stand on odd or even pages only


def without_furniture(pages: list[Page]) -> list[Page]:
    """The pages with nothing but their text."""
    for _ in range(_MOST_LINES):
        for bottom in (True, False):
            pages = _without_heads(_without_numbers(pages, bottom), bottom)
    return pages


def _edge(page: Page, bottom: bool) -> Line | None:
    """The lowest or highest line, unless it is a row of a table."""
    if not page.lines:
        return None
    line = (min if bottom else max)(page.lines, key=lambda line: line.base)
    return None if line.row else line


def _without_numbers(pages: list[Page], bottom: bool) -> list[Page]:
    edges = {page.number: line for page in pages if (line := _edge(page, bottom))}
    numbers = {page: number for page, line in edges.items() if (number := _number(line.text)) is not None}
    offsets = Counter(number - page for page, number in numbers.items())
    if not offsets:
        return pages
    offset, agreeing = offsets.most_common(1)[0]
    counted = [page for page, number in numbers.items() if number - page == offset]
    # A bare number is that of a page only where others say so too.
    sure = agreeing > 2 or agreeing == len(pages) > 1
    return _taken_out(pages, {page: edges[page] for page in counted if sure or not _BARE.fullmatch(edges[page].text)})


def _number(text: str) -> int | None:
    """The number of a page as it is printed, or None."""
    match = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    return int(match["n"]) if match else None


def _without_heads(pages: list[Page], bottom: bool) -> list[Page]:
    edges = {page.number: line for page in pages if (line := _edge(page, bottom))}
    groups: dict[str, dict[int, Line]] = {}
    for number, line in edges.items():
        groups.setdefault(_DIGITS.sub("0", line.text), {})[number] = line
    for group in groups.values():
        if len(group) >= max(3, _SHARE * len(pages)) and _agree(group) and _is_apart(pages, group, bottom):
            pages = _taken_out(pages, group)
    return pages


def _agree(group: dict[int, Line]) -> bool:
    """Whether every number in lines of one wording is the same on all pages or counts with them."""
    numbers = [[int(digits) - step for digits in _DIGITS.findall(line.text)] for step, line in group.items()]
    same = [[int(digits) for digits in _DIGITS.findall(line.text)] for line in group.values()]
    return all(
        len(set(fixed)) == 1 or len(set(counting)) == 1
        for fixed, counting in zip(zip(*same, strict=True), zip(*numbers, strict=True), strict=True)
    )


def _is_apart(pages: list[Page], group: dict[int, Line], bottom: bool) -> bool:
    """Whether lines stand on one spot, and no text of any page reaches it."""
    spots = [line.base for line in group.values()]
    if max(spots) - min(spots) > _SAME_SPOT:
        return False
    margin = 0.5 * max(line.height for line in group.values())
    for page in pages:
        others = [line.base for line in page.lines if line is not group.get(page.number)]
        if any(base < max(spots) + margin if bottom else base > min(spots) - margin for base in others):
            return False
    return True


def _taken_out(pages: list[Page], taken: dict[int, Line]) -> list[Page]:
    return [replace(page, lines=[line for line in page.lines if line is not taken.get(page.number)]) for page in pages]
