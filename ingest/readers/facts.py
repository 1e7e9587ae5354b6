"""What a page says of its document beside the text: its table of metadata, and the meta tags of government sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.models import COVERED, Facts
from ingest.readers.dates import iso_date
from ingest.readers.markup import Element

# Labels of the table (GB/T 33476 and the habits of provinces), squeezed, by what they tell.
_LABELS = {
    "index_no": "索引号 索引编号 信息索引号",
    "topic": "主题分类 主题类别 信息分类 体裁分类 分类",
    "issuer": "发文机关 发布机构 发文单位 制发机关 发布机关 发布单位 制定机关 公开主体 发文机构",
    "issued": "成文日期 成文时间 发文日期 制发日期 生成日期 信息生成日期 发文时间 印发日期",
    "title": "标题 名称 信息名称 文件名称 信息标题",
    "doc_no": "发文字号 文号 文件编号 文件字号 发文文号 公文文号 发文号",
    "published": "发布日期 发布时间 公开日期 公开时间 公布日期 发布于",
}
_MEANS = {label: name for name, labels in _LABELS.items() for label in labels.split()}
_OTHERS = (
    "主题词|来源|信息来源|有效性|是否有效|效力状态|时效性?|实施日期|施行日期|生效日期|失效日期|废止日期"
    "|公开方式|公开形式|公开范围|公开程序|公开时限|关键词|浏览次数|点击数|阅读|作者|字体|字号|编辑|责任编辑"
)
_ALL = "|".join([*sorted(_MEANS, key=len, reverse=True), _OTHERS])
_LABEL = re.compile(rf"[\[【]?(?:{_ALL})[\]】]?\s*[:：]")
_BARE = re.compile(rf"[\[【]?(?P<label>{_ALL})[\]】]?[:：]?")
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])[\s\u3000]+(?=[\u4e00-\u9fff]{1,2}(?:[\s\u3000]|[:：]|$))")
_TAGS = {
    "title": ("articletitle", "title", "og:title"),
    "published": ("pubdate", "firstpublishedtime", "publishdate", "publicationdate", "article:published_time"),
    "issuer": ("contentsource",),
    "url": ("url", "og:url"),
    "doc_no": ("filenum", "docno", "wenhao"),
    "index_no": ("indexnumber", "syh"),
}
_BODY = re.compile(
    r"(?:部|委|委员会|局|厅|院|府|署|会|室|政府|总局|银行|办公厅|办公室)$"
)  # a source that issues documents
_MEDIA = re.compile(r"[网报社刊台]$")
_LONGEST = 300  # characters of a value


def table_facts(lines: Iterable[str]) -> dict[str, str]:
    """Values by name of field from lines with labels: the value stands after its label, in the same cell or the next."""
    found: dict[str, str] = {}
    label: str | None = None
    for cell in _cells(lines):
        bare = _BARE.match(cell)
        if bare and bare.end() == len(cell):
            label = bare["label"]
            continue
        own = bare["label"] if bare and bare[0].endswith((":", "：")) else None
        value = cell[bare.end() :] if bare and own else cell
        field, label = _MEANS.get(own or label or ""), None
        if field and 0 < len(value.strip()) <= _LONGEST:
            found.setdefault(field, value.strip())
    return found


def is_labelled(line: str) -> bool:
    """Whether a line begins with the label of a fact."""
    return bool(_LABEL.match(_SPREAD.sub("", line)))


def _cells(lines: Iterable[str]) -> Iterator[str]:
    """The cells of the lines; one that holds several labels is parted before each."""
    for line in lines:
        for printed in line.replace(COVERED, "").split("\t"):
            cell = _SPREAD.sub("", printed)
            starts = [match.start() for match in _LABEL.finditer(cell)]
            for start, end in zip(
                [0, *(at for at in starts if at)], [*(at for at in starts if at), len(cell)], strict=True
            ):
                if cell[start:end].strip():
                    yield cell[start:end].strip()


def tag_facts(root: Element) -> dict[str, str]:
    """Values by name of field from meta tags, the page's own address and its title."""
    tags: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").lower()
        tags.setdefault(name, (tag.get("content") or "").strip())
    found = {field: next((tags[name] for name in names if tags.get(name)), "") for field, names in _TAGS.items()}
    if not _BODY.search(found["issuer"]) or _MEDIA.search(found["issuer"]):
        found["issuer"] = ""
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and not found["url"]:
            found["url"] = (link.get("href") or "").strip()
    if not found["url"].startswith(("http://", "https://")):
        found["url"] = ""
    heading = next((title.text or "" for title in root.iter("title")), "")
    found["title"] = found["title"] or re.split(r"_|\s[-|–]\s|-{2}", heading.strip(), maxsplit=1)[0].strip()
    return {field: value for field, value in found.items() if 0 < len(value) <= _LONGEST}


def facts(table: dict[str, str], tags: dict[str, str]) -> Facts:
    """One set of facts: what the table says goes before what the tags say; dates in ISO, what is no date is left out."""
    told = {**tags, **table}
    for field in ("issued", "published"):
        date = iso_date(told.get(field, "")) or iso_date(tags.get(field, ""))
        if date:
            told[field] = date
        else:
            told.pop(field, None)
    if "topic" in told:
        told["topic"] = re.sub(r"\s*[\\/;；>]+\s*", "/", told["topic"])
    for field in ("title", "doc_no", "index_no", "issuer"):
        if field in told:
            told[field] = re.sub(r"\s+", " ", told[field]).strip()
    return Facts(**told)
