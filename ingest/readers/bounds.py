"""Where in the lines of a page its document begins and ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.facts import is_labelled, table_facts
from ingest.titles import KIND_OR_DECREE, NOTE

_TITLE_LINES = 6  # lines over which a title may be broken
_HEAD = 60  # lines of the content in which the title is looked for
# Lines of the page around the document, none of them words of it.
_FOOT = re.compile(
    r"扫一扫|【?(?:相关|延伸|推荐)(?:链接|文档|解读|新闻|报道|阅读|稿件|政策)(?:$|[:：】\s])|打印本页|[【\[]?(?:打印|关闭|关闭窗口|纠错|收藏|分享)[】\]]?(?:$|[【\[\s])"
    r"|分享(?:到|至)|[\[【(（]?(?:责任)?编辑[:：]|上一[篇条页][:：]|下一[篇条页][:：]|版权所有|网站地图|.{0,12}ICP备|Copyright",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"[【\[]?\s*(?:字体|字号)|[【\[(（]?\s*大\s*中\s*小\s*[】\])）]?$|[【\[](?:打印|关闭)|浏览次数|点击(?:数|量)|打印$|分享(?:到|$)|收藏$|纠错$|扫一扫"
)
_ATTACHED = re.compile(
    r"附件|附[:：]|\d{1,2}[.．、].*\.(?:docx?|xlsx?|pdf|wps|ofd|zip|rar)$|.*\.(?:docx?|xlsx?|pdf|wps|ofd|zip|rar)$",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(rf"(?:{KIND_OR_DECREE}){NOTE}$")
_ISSUE = re.compile(
    r"[\u4e00-\u9fff]{1,15}[〔\[(（﹝【]\s?\d{4}\s?[〕\])）﹞】]\s?(?:第\s?)?\d+\s?号|.{2,30}(?:文\s*件|令)|第\s?\d+\s?号"
)
_DECREE = re.compile(r"[\u4e00-\u9fff\s]{2,40}令\s*(?:[(（]?第[\d〇零一二三四五六七八九十百]+号[)）]?)?$")
_HOST = re.compile(r"(?:主办|承办|网站)(?:单位|标识码)?[:：]")
_STOPS = re.compile(r"[。；;]")
_FEW = 2  # sentences that the foot of a page may have
_LONG = 60  # characters; a longer line is no title


@dataclass(frozen=True, slots=True)
class Bounded:
    """The lines of the document, and those of the page around it, which may tell of it."""

    document: list[str]
    around: list[str]


def bounded(page: Sequence[str], content: Sequence[str], tagged: str) -> Bounded:
    """Part the lines of a page, among which are those of its content; `tagged` is the title that the meta tags give."""
    outside = list((Counter(page) - Counter(content)).elements())
    told = table_facts([*_in_order(page, outside), *content[:_HEAD]]).get("title") or tagged
    start = _title_at(content, told)
    top: list[str] = []
    if start is None:
        own = any(_OFFICIAL.search(line) and not _STOPS.search(line) for line in content[: _TITLE_LINES + 2])
        named = bool(told) and (_title_at(page, told) is not None or (_OFFICIAL.search(told) and not own))
        top = [told] if named else []
        start = next((row for row, line in enumerate(content) if not _is_control(line)), 0)
    else:
        start = _earlier(content, start)
    end = _foot_at(content, start)
    document = [*top, *content[start:end]]
    head = _controls(document)
    around = [*_in_order(page, outside), *content[:start], *(document[row] for row in head)]
    document = [line for row, line in enumerate(document) if row not in head]
    return Bounded([*document, *_attached(page, content, end)], around)


def _earlier(content: Sequence[str], start: int) -> int:
    """The row at which the document begins before its title: its number, or the decree that puts it in force."""
    decree = next((row for row in range(start) if _DECREE.match(content[row])), None)
    if decree is not None:
        return decree
    return start - 1 if start and _ISSUE.fullmatch(content[start - 1]) else start


def _controls(document: Sequence[str]) -> list[int]:
    """The rows below the title, before the text begins, that are the page's: when and by whom it was put there."""
    found = []
    for row, line in enumerate(document[: 2 * _TITLE_LINES]):
        if row and _is_control(line):
            found.append(row)
        elif len(line) > _LONG or line.endswith(("。", "：", ":", "；")):
            break
    return found


def _in_order(page: Sequence[str], outside: list[str]) -> list[str]:
    left = Counter(outside)
    found = []
    for line in page:
        if left[line] > 0:
            left[line] -= 1
            found.append(line)
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff“”\"‘’'《》〈〉]", "", text)


def _title_at(lines: Sequence[str], title: str) -> int | None:
    """The row at which the title begins, which may be broken over some lines; the second of two that stand close by."""
    wanted = _bare(title)
    if len(wanted) < 4:
        return None
    found = [row for row in range(min(len(lines), _HEAD * 5)) if _reads(lines, row, wanted)]
    if len(found) > 1 and not any(_STOPS.search(line) for line in lines[found[0] : found[1]]):
        return found[1]
    return found[0] if found else None


def _reads(lines: Sequence[str], row: int, wanted: str) -> bool:
    said = ""
    for line in lines[row : row + _TITLE_LINES]:
        said += _bare(line)
        if said == wanted:
            return True
        if not wanted.startswith(said):
            # A title with the document's number on its line, or one that names the issuer more fully.
            rest = said.removeprefix(wanted) if said.startswith(wanted) else ""
            return bool(rest and _ISSUE.fullmatch(rest)) or (len(said) < 1.3 * len(wanted) and said.endswith(wanted))
    return False


def _is_control(line: str) -> bool:
    """Whether a line is one of the page: where it stands, when it was put there, in what size to show it."""
    line = line.lstrip()  # the first cell of a row may be empty
    return (
        bool(_CONTROL.match(line))
        or is_labelled(line)
        or bool(re.match(r"(?:您|你)?(?:现在|当前|所在)?的?位置[:：]|首页", line))
    )


def _foot_at(content: Sequence[str], start: int) -> int:
    """The row after the last line of the document: where the foot of the page begins, below which stand few sentences."""
    foot, sentences = len(content), 0
    for row in range(len(content) - 1, start, -1):
        sentences += bool(_STOPS.search(content[row]))
        if sentences > _FEW:
            break
        if _FOOT.match(content[row].lstrip()):
            foot = row
    while foot < len(content) and foot - 1 > start and _HOST.match(content[foot - 1]):
        foot -= 1
    return foot


def _attached(page: Sequence[str], content: Sequence[str], end: int) -> list[str]:
    """The list of attachments that stands in the page after the content."""
    if not content or end < len(content):
        return []
    last = max((row for row, line in enumerate(page) if line == content[-1]), default=len(page))
    found: list[str] = []
    for line in page[last + 1 :]:
        if not _ATTACHED.match(line) or _FOOT.match(line):
            break
        found.append(line)
    return found
