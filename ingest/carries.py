"""Whether a fetched page is the document that the catalogue means: the same title, and the same number.

Documents cite one another by title and number in their first paragraph, so that finding the words is not enough. A title counts
where it stands as one: by itself on a line or in a cell, broken over lines or not, alone or as 关于印发《…》的通知.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.limits import BY_HAND
from ingest.links import shown
from ingest.models import Entry, Loaded, PolicyError
from ingest.titles import KIND, NOTE

_HEAD = 4000
_TITLE = re.compile(rf"^[^\n。]{{4,80}}(?:{KIND}){NOTE}$", re.MULTILINE)
_BLANK = re.compile(r"[^\S\n]|[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_MARKS = re.compile(r"[《》〈〉«»“”‘’\"'「」『』]")
_BRACKETS = str.maketrans("〔[【〕]】", "((()))")
_LABEL = r"(?:(?:标题|名称|文件名称|信息名称):?)?"
_ISSUES = r"[^\n。]{0,60}(?:印发|转发|公布|发布|下发)\n*"
_TAIL = r"(?:\n*的?(?:通知|公告|函|令|决定|批复))?(?:\(?[^\n(]{2,12}\(\d{4}\)\d+号\)?)?(?:[-_|—]+[^\n]*)?"
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,15} *\( *\d{4} *\) *第? *\d+ *号")
_NUMBER_LABEL = re.compile(r"^(?:发文字号|发文文号|文件编号|发文号|文号|字号)")


def check_carries(loaded: Loaded, entry: Entry, url: str) -> None:
    """Raises PolicyError, with what both say, unless the page carries the title and the number of the entry.

    The title may stand in the page's facts or at its head, and so may the number; facts that give another number contradict.
    """
    if _has_title(loaded, entry.title) and (entry.doc_no is None or _has_number(loaded, entry.doc_no)):
        return
    title, number = _page_says(loaded)
    raise PolicyError(
        f"{shown(url)}:网页不是目录中的文件 {entry.id};目录写的是“{entry.title}”({entry.doc_no or '无文号'}),"
        f"网页写的是“{shown(title, 100)}”({shown(number, 40)});请核对目录中的网址和文号;{BY_HAND}。"
    )


def _normal(text: str) -> str:
    """The text without white space (line ends stay), book-title and quotation marks, in half width, with one kind of
    brackets. A cell is a line."""
    return _MARKS.sub("", _BLANK.sub("", _spaced(text)))


def _spaced(text: str) -> str:
    lines = re.sub(r"[\t\r\n\v\f\x85\u2028\u2029]+", "\n", text)
    return unicodedata.normalize("NFKC", lines).translate(_BRACKETS)


def _has_title(loaded: Loaded, title: str) -> bool:
    broken = r"\n*".join(map(re.escape, _normal(title)))
    pattern = re.compile(f"^{_LABEL}(?:{_ISSUES})?{broken}{_TAIL}$", re.MULTILINE)
    return any(pattern.search(_normal(text)) for text in (loaded.facts.title or "", loaded.text[:_HEAD]))


def _has_number(loaded: Loaded, number: str) -> bool:
    wanted = _normal(number)
    given = _normal(loaded.facts.doc_no or "")
    if re.search(r"\d", given):
        return given == wanted
    if _NUMBER.fullmatch(wanted):
        return wanted in _numbers(loaded.text)
    return wanted in _normal(loaded.text[:_HEAD])


def _numbers(text: str) -> list[str]:
    """The document numbers at the head as they stand: 发改就业〔2021〕396号 is not in 鄂发改就业〔2021〕396号."""
    head = text[:_HEAD]
    found = _NUMBER.findall(_spaced(head)) + _NUMBER.findall(_normal(head))
    return [_NUMBER_LABEL.sub("", number.replace(" ", "")) for number in found]


def _page_says(loaded: Loaded) -> tuple[str, str]:
    """Title and number of the page, as near as they can be told."""
    head = loaded.text[:_HEAD]
    lines = _BLANK.sub("", _spaced(head)).strip()
    first = _TITLE.search(lines)
    title = loaded.facts.title or (first[0] if first else lines.split("\n", 1)[0]) or "没有标题"
    number = loaded.facts.doc_no or next(iter(_numbers(head)), "没有文号")
    return title, number
