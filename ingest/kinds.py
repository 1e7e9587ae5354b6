"""What the paragraphs around the measures are, told by their words: site chrome, title, letter, signature, date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.models import BlockKind

_CHROME = re.compile(
    r"扫一扫|相关链接|相关附件|相关文档|相关解读|打印本页|关闭窗口|分享到|【?打印】?$|责任编辑[:：]|上一篇|下一篇"
)
_META = re.compile(r"(?:发布时间|发布日期|来源|索引号|信息来源)[:：]")
_YEAR, _DAY = r"(?:\d{4}|[〇零○一二三四五六七八九]{4})", r"[\d一二三四五六七八九十]+"
_DATE = re.compile(rf"{_YEAR}年{_DAY}月{_DAY}日?$")
_TITLE = re.compile(r"(?:通知|意见|办法|方案|决定|规定|措施|条例|细则|规划|纲要|公告|函|批复|预案)(?:[(（].*[)）])?$")
_SIGNED = re.compile(
    r"[^。；;：:，,]{2,60}(?:部|委|委员会|局|厅|院|会|室|政府|总署|行|社|办)(?:[(（][^()（）]*章[)）])?$"
)
_RELEASE = re.compile(r"[(（](?:此件|本文)[^()（）]*[)）]$")


def is_chrome(text: str) -> bool:
    """Whether a paragraph belongs to the web page and not to the document."""
    return bool(_CHROME.match(text))


def is_date(text: str) -> bool:
    """Whether a paragraph is a date and nothing else."""
    return bool(_DATE.match(text))


def front(texts: Sequence[str], title: str) -> list[BlockKind]:
    """The kind of each paragraph before the first number: site chrome, titles, covering letter, preamble."""
    titles = [row for row, text in enumerate(texts) if _is_title(text, title)]
    opening, letter_over = (titles[0], titles[-1]) if titles else (0, 0)
    kinds: list[BlockKind] = []
    for row, text in enumerate(texts):
        if row < opening or is_chrome(text):
            kinds.append("chrome")
        elif row in titles:
            kinds.append("title")
        elif _META.search(text):
            kinds.append("meta")
        elif is_date(text):
            kinds.append("date")
        elif row < letter_over or len(titles) < 2:
            kinds.append(_of_letter(text))
        else:
            kinds.append("preamble")
    return kinds


def closing(texts: Sequence[str], opens: Sequence[bool]) -> dict[int, BlockKind]:
    """Rows of the paragraphs that close a document, after its measures: the units that sign, the date, the note on its release.

    `opens` says which paragraphs open a part or a measure: these are never a signature.
    """
    found: dict[int, BlockKind] = {}
    for row in (row for row, text in enumerate(texts) if is_date(text)):
        found[row] = "date"
        before = row - 1
        while before >= 0 and not opens[before] and _SIGNED.match(texts[before]):
            found[before] = "signature"
            before -= 1
        if row + 1 < len(texts) and _RELEASE.match(texts[row + 1]):
            found[row + 1] = "signature"
    return found


def _of_letter(text: str) -> BlockKind:
    if text.endswith((":", "：")):
        return "addressee"
    return "letter" if text.endswith(("。", ";", "；")) else "signature"


def _is_title(text: str, title: str) -> bool:
    return text == title or (len(text) < 100 and bool(_TITLE.search(text)) and "。" not in text)
