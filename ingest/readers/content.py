"""Where in a page its document stands."""

from __future__ import annotations

import re

from lxml import etree

from ingest.readers.markup import Element, ancestors, han, named

# What content management systems of government sites call the element that holds the document.
_NAMES = re.compile(
    r"(?:^|\s)(?:ucap-?content|trs_(?:editor|ueditor)\w*|trs-editor|view|pages_content|b12c|zoom(?:con)?|fontzoom|zhengwen"
    r"|(?:article|news|content|text|detail|zw|xxgk|gk|info|main|wz|xl|zwxl|gknb|conten|nr|doc)[-_]?"
    r"(?:content|con|text|body|txt|detail|nr|info|article)s?"
    r"|v_news_content|wp_articlecontent|vsb_content\w*|scroll_cont|js_content|bt_content|mycontent|printcontent|content)(?=\s|$)",
    re.IGNORECASE,
)
_MOST = 0.9  # share of the running text that an element may have alone for us to look further inside it
_SHARE = 0.5  # share of the page's running text below which a name is not believed
_LEFT_OUT = 0.2  # running text beside the content that has this share of it belongs to the document as well
_FEW = 8  # Chinese characters; less is no running text


def find_content(body: Element) -> Element:
    """The smallest element that holds the whole document.

    One that is named as such where it has most of the running text, else the one in which the running text gathers; then
    as far out as running text stands beside it, so that no part of a document that a page keeps in several is left out.
    """
    running = _running(body)
    found = _by_name(body, running)
    if found is None:
        found = _by_weight(body, running)
    for around in ancestors(found):
        if running.get(around, 0) * (1 - _LEFT_OUT) > running.get(found, 0) and around is not found:
            found = around
    return found


def _running(body: Element) -> dict[Element, int]:
    """Chinese characters of running text, per element with all below it. The words of links do not count, nor do stretches
    of a few characters: labels, menus, the cells of a table of metadata."""
    counts: dict[Element, int] = {}
    links = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        is_link = element.tag == "a"
        if event == "start":
            counts[element] = 0 if links or is_link else _words(element.text)
            links += is_link
            continue
        links -= is_link
        parent = element.getparent()
        if element is not body and parent is not None:
            counts[parent] += counts[element] + (0 if links else _words(element.tail))
    return counts


def _words(text: str | None) -> int:
    count = han(text) if text else 0
    return count if count >= _FEW else 0


def _by_name(body: Element, running: dict[Element, int]) -> Element | None:
    """The element that bears a known name and has most of the text, the innermost of several."""
    candidates = [element for element in body.iter(etree.Element) if _NAMES.search(named(element))]
    enough = [element for element in candidates if running[element] >= max(1, _SHARE * running[body])]
    return min(reversed(enough), key=lambda element: running[element], default=None)


def _by_weight(body: Element, running: dict[Element, int]) -> Element:
    """From the outside in, as long as one element alone has nearly all the text."""
    at = body
    while True:
        heaviest = max(at, key=lambda element: running.get(element, 0), default=None)
        if heaviest is None or running[heaviest] < _MOST * running[at] or not len(heaviest):
            return at
        at = heaviest
