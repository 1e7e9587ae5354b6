"""The markup of a page to a tree of what a reader sees of it: without scripts, hidden elements and controls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from ingest.models import PolicyError

Element: TypeAlias = etree._Element

_UNSEEN = re.compile(
    r"(?:script|style|noscript|template|iframe|frame|object|embed|applet|canvas|svg|math|audio|video|map|select|option|button"
    r"|input|textarea|head|link|meta|title|base|nav|aside)\Z"
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.IGNORECASE
)
# Names of what pages offer beside their text. An element that bears one and holds much text is no such thing.
_CONTROLS = re.compile(
    r"(?:^|[-_\s])(?:share|bdshare\w*|jiathis\w*|social\w*|qr\w*|qrcode|ewm|erweima|weixin|print\w*|dayin|breadcrumb\w*|crumb\w*"
    r"|position|location|dqwz|fontsize|font-?size|toolbar|tools?|footer|foot|topbar|menu|sidebar|pagination|prev-?next"
    r"|related|relate\w*|xgwj|xgjd|xglj|copyright)(?:$|[-_\s])",
    re.IGNORECASE,
)
_MUCH = 200  # Chinese characters; a bar of controls has fewer
_SAID = 2  # sentences; the note beside a code to scan has one
_HAN = re.compile(r"[\u3400-\u9fff]")
_PLAIN = re.compile(r"</?(?:span|font|b|strong|i|em|u|a|small|big|o:\w+|st1:\w+|w:\w+)\b[^<>]*>", re.IGNORECASE)


def tree(page: str, name: str) -> Element:
    """The root of the page's tree. Raises PolicyError for a page without elements and for one nested beyond all sense."""
    for text in (page, None):
        # Unclosed marks of character formatting may nest without end: they say nothing about the text, so they go.
        root, whole = _parsed(_PLAIN.sub("", page) if text is None else text)
        if root is None:
            raise PolicyError(f"{name}:网页没有内容;请在浏览器中打开后重新保存。")
        if whole:
            return root
    raise PolicyError(f"{name}:网页的标签嵌套过深,无法完整读取;请另存为纯文本(.txt)后再导入。")


def _parsed(page: str) -> tuple[Element | None, bool]:
    """The tree, and whether the parser read to the end: it leaves out what is nested deeper than some thousand elements."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    data = page.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # nothing but white space or comments
        return None, True
    return root, not any(error.level_name == "FATAL" for error in parser.error_log)


def han(text: str) -> int:
    """How many Chinese characters a text has."""
    return len(_HAN.findall(text))


def all_text(element: Element) -> str:
    """The text of an element and all below it, as it stands."""
    return "".join(element.itertext())


def named(element: Element) -> str:
    """Id and classes of an element."""
    return f"{element.get('id') or ''} {element.get('class') or ''}".strip()


def prune(body: Element) -> None:
    """Take out what is not seen, and small bars of controls; the text after an element stays."""
    for element in [element for element in body.iter(etree.Element) if element is not body and _is_unseen(element)]:
        parent = element.getparent()
        if parent is None:  # stood in an element that is out already
            continue
        before = element.getprevious()
        if element.tail:
            if before is None:
                parent.text = (parent.text or "") + element.tail
            else:
                before.tail = (before.tail or "") + element.tail
        parent.remove(element)


def _is_unseen(element: Element) -> bool:
    if _UNSEEN.match(element.tag):
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    names = named(element)
    return bool(names) and bool(_CONTROLS.search(names)) and not _holds_much(element)


def _holds_much(element: Element) -> bool:
    """Whether an element holds too much text for a bar of controls, or sentences; reads no further than it takes to know."""
    seen = read = said = 0
    for text in element.itertext():
        seen, read, said = seen + han(text), read + len(text), said + text.count("。")
        if seen >= _MUCH or read > 20 * _MUCH or said >= _SAID:
            return True
    return False


def ancestors(element: Element) -> Iterator[Element]:
    """The element and all that it stands in, from the inside out."""
    at: Element | None = element
    while at is not None:
        yield at
        at = at.getparent()
