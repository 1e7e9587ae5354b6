"""What the paragraphs around the measures are, told by their words: site chrome, title, letter, signature, date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.models import BlockKind
from ingest.titles import KIND, OWN_NOTE

_CHROME = re.compile(
    r"扫一扫|相关链接|相关附件|附件下载|相关文档|相关解读|打印本页|关闭窗口|分享到|【?打印】?$|责任编辑[:：]|上一篇|下一篇"
)
_META = re.compile(r"(?:发布时间|发布日期|来源|索引号|信息来源)[:：]")
_DOC_NO = re.compile(
    r"[\u4e00-\u9fff]{1,15}[〔\[(（﹝【]\d{4}[〕\])）﹞】]第?\d{1,5}号$|(?:\d{4}年)?第[\d〇零一二三四五六七八九十百]+号$"
)
_YEAR, _DAY = r"(?:\d{4}|[〇零○０ＯOОΟ一二三四五六七八九]{4})", r"[\d一二三四五六七八九十]+"
_DATE = re.compile(rf"{_YEAR}年{_DAY}月{_DAY}日?$")
_TITLE = re.compile(rf"(?:{KIND})(?:[(（].*[)）])?$")
_OWN_NOTE = re.compile(OWN_NOTE)
_SIGNED = re.compile(
    r"[^。；;：:，,]{2,60}(?:部|委|委员会|局|厅|院|会|室|政府|总署|行|社|办|会议|领导小组|党组|署|公司|中心)(?:[(（][^()（）]*章[)）])?$"
)
_COPIED = re.compile(
    r"(?:抄送|抄报|分送)[:：]|[^。]{2,60}年[\d一二三四五六七八九十]+月[\d一二三四五六七八九十]+日印发$"
)
_SIGNED_AND_DATED = re.compile(rf"[\u4e00-\u9fff]{{2,40}}{_YEAR}年{_DAY}月{_DAY}日$")
_OFFICER = re.compile(r"(?:代?总理|主席|委员长|省长|市长|部长|主任|局长|署长|行长)[\u4e00-\u9fff·]{2,8}$")
_DECREE = re.compile(r"[\u4e00-\u9fff]{2,40}令(?:[(（]?第[\d〇零一二三四五六七八九十百]+号[)）]?)?$")
_RELEASE = re.compile(r"[(（](?:此件|本文)[^()（）]*[)）]$")
_ATTACHED = re.compile(
    r"附[件录表]?[\d一二三四五六七八九十]{0,3}(?:[:：]|$)|附件.{1,80}\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar)$", re.IGNORECASE
)
_ENDS = ("。", ";", "；", ":", "：", "!", "！")
_ADDRESSED = 150  # characters; a longer paragraph that ends in a colon is none of addressees
_ANNOUNCES = re.compile(r"。|如下|下列|以下|决定|^为")
_TITLE_LINE, _TITLE_LINES = 45, 5  # characters of a line of a broken title, and how many lines it may have
_OF_PAGE = re.compile(r"[|>]|首页|登录|当前位置")


def is_chrome(text: str) -> bool:
    """Whether a paragraph belongs to the web page and not to the document."""
    return bool(_CHROME.match(text))


def is_date(text: str) -> bool:
    """Whether a paragraph is a date and nothing else."""
    return bool(_DATE.match(text))


def is_release(text: str) -> bool:
    """Whether a paragraph is the note on a document's release: (此件公开发布)."""
    return bool(_RELEASE.match(text))


def is_attachment(text: str) -> bool:
    """Whether a paragraph names what is attached: 附件:1.甲, or 附件 alone."""
    return bool(_ATTACHED.match(text))


def is_signature(text: str) -> bool:
    """Whether a paragraph is the name of a body that may sign, or an office and who holds it."""
    return bool(_SIGNED.match(text) or _OFFICER.match(text))


def is_officer(text: str) -> bool:
    """Whether a paragraph is an office and who holds it."""
    return bool(_OFFICER.match(text))


def is_signed_and_dated(text: str) -> bool:
    """Whether signature and date stand on one line."""
    return bool(_SIGNED_AND_DATED.match(text))


def is_titled(text: str) -> bool:
    """Whether a line ends as titles of official documents do."""
    return len(text) < 100 and "。" not in text and bool(_TITLE.search(text) or _DECREE.match(text))


def may_be_title_line(text: str) -> bool:
    """Whether a line may be one of a title broken over several."""
    return 0 < len(text) <= _TITLE_LINE and not re.search(r"[。；;：:，,]$|\t", text) and not (
        is_date(text) or is_chrome(text) or is_release(text) or _META.search(text) or _DOC_NO.match(text) or _OF_PAGE.search(text)
    )  # fmt: skip


def front(texts: Sequence[str], title: str, *, letter: bool = False) -> list[BlockKind]:
    """The kind of each paragraph before the first number: site chrome, titles, covering letter, preamble.

    `letter` says that all of it is one, what it brings along being told apart already.
    """
    titles = _titles(texts, title)
    opening, letter_over = (titles[0], titles[-1]) if titles else (0, 0)
    broken = _runs(titles) < 2
    kinds: list[BlockKind] = []
    for row, text in enumerate(texts):
        if _DOC_NO.match(text):
            kinds.append("meta")
        elif row < opening or is_chrome(text):
            kinds.append("chrome")
        elif row in titles:
            kinds.append("title")
        elif _META.search(text):
            kinds.append("meta")
        elif is_date(text):
            kinds.append("date")
        elif letter or row < letter_over or len(titles) < 2 or broken:
            kind = _of_letter(text)
            kinds.append("letter" if kind == "addressee" and "letter" in kinds else kind)
        else:
            kinds.append("preamble")
    return kinds


def closing(texts: Sequence[str], opens: Sequence[bool]) -> dict[int, BlockKind]:
    """Rows of the paragraphs that close a document, after its measures: the units that sign, the date, the note on its release.

    `opens` says which paragraphs open a part or a measure: these are never a signature.
    """
    found: dict[int, BlockKind] = {
        row: "signature" for row, text in enumerate(texts) if _COPIED.match(text) and not opens[row]
    }
    for row in (row for row, text in enumerate(texts) if is_date(text) or is_signed_and_dated(text)):
        if opens[row]:
            continue
        found[row] = "date" if is_date(texts[row]) else "signature"
        before = row - 1
        while before >= 0 and not opens[before] and is_signature(texts[before]):
            found[before] = "signature"
            before -= 1
        if row + 1 < len(texts) and _RELEASE.match(texts[row + 1]):
            found[row + 1] = "signature"
    return found


def _of_letter(text: str) -> BlockKind:
    if text.endswith((":", "：")) and len(text) <= _ADDRESSED and not _ANNOUNCES.search(text):
        return "addressee"
    if is_attachment(text):
        return "attachment"
    if is_release(text) or is_signed_and_dated(text):
        return "signature"
    return "signature" if is_signature(text) and not text.endswith(_ENDS) else "letter"


def _titles(texts: Sequence[str], title: str) -> list[int]:
    """Rows of titles: the catalogue's, lines that end like one, and the lines before these that a title is broken over."""
    found: set[int] = set()
    for row, text in enumerate(texts):
        if text == title or is_titled(text):
            found.add(row)
            found.update(lines_of_title(texts, row))
            if row + 1 < len(texts) and _OWN_NOTE.fullmatch(texts[row + 1]):
                found.add(row + 1)
        elif title.startswith(text) and (end := _reads(texts, row, title)):
            found.update(range(row, end))
    return sorted(found)


def _reads(texts: Sequence[str], row: int, title: str) -> int | None:
    """The row after the lines from `row` on that together are the title."""
    said = ""
    for at in range(row, min(row + _TITLE_LINES, len(texts))):
        said += texts[at]
        if said == title:
            return at + 1
    return None


def lines_of_title(texts: Sequence[str], row: int) -> range:
    """The lines before a title's last one that belong to it: from the one that says whose and about what (…关于…) on."""
    for first in range(row, max(row - _TITLE_LINES, -1), -1):
        if first < row and not may_be_title_line(texts[first]):
            break
        at = texts[first].find("关于")
        if at > 0:
            return range(first, row)
        if at == 0:
            issuer = first - 1 if first > 0 and is_signature(texts[first - 1]) else first
            return range(issuer, row)
    return range(row, row)


def _runs(rows: Sequence[int]) -> int:
    """How many stretches of neighbouring rows there are."""
    return sum(1 for at, row in enumerate(rows) if not at or row != rows[at - 1] + 1)
