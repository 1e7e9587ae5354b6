"""The forms of numbering, and the two ways in which a document reaches a reader: plain text and a page of a site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from ingest.numerals import to_chinese

TITLE_KINDS = {
    "意见": ("意见", "实施意见", "指导意见"),
    "通知": ("通知",),
    "方案": ("工作方案", "行动方案", "实施方案"),
    "办法": ("管理办法", "暂行办法", "实施办法"),
    "措施": ("若干措施", "政策措施"),
    "规划": ("发展规划", "专项规划"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How parts and measures are marked: {n} and {c} stand for the number in figures and in Chinese, {p} for the part's.

    `anew`: measures count from 1 in every part. `items`: each sentence of a measure is a point of its own. `kinds` are the
    kinds of document that are laid out so.
    """

    name: str
    part: str
    measure: str
    weight: int
    kinds: tuple[str, ...]
    anew: bool = False
    items: bool = False

    @property
    def articles(self) -> bool:
        return self.measure.endswith("条")

    @property
    def space(self) -> str:
        """What stands between the mark of a measure and its words."""
        return " " if self.articles or self.measure.startswith("{p}") else ""

    def part_mark(self, number: int) -> str:
        return self.part.format(n=number, c=to_chinese(number))

    def measure_mark(self, part: int, number: int) -> str:
        return self.measure.format(n=number, c=to_chinese(number), p=part)


_POLICY = ("意见", "通知", "方案", "措施")
LAYOUTS = (
    Layout("parts", "{c}、", "({c})", 22, _POLICY),
    Layout("parts anew", "{c}、", "({c})", 14, _POLICY, anew=True),
    Layout("figures", "{c}、", "{n}.", 8, _POLICY),
    Layout("figures anew", "{c}、", "{n}.", 8, _POLICY, anew=True),
    Layout("points", "{c}、", "({c})", 10, ("意见", "方案"), items=True),
    Layout("top", "", "{c}、", 14, ("通知", "措施")),
    Layout("chapters", "第{c}章 ", "第{c}条", 8, ("办法",)),
    Layout("articles", "", "第{c}条", 6, ("办法",)),
    Layout("decimal", "{n} ", "{p}.{n}", 6, ("规划", "方案"), anew=True),
    Layout("unnumbered", "", "", 4, ("通知",)),
)

_FOOT = ("扫一扫在手机打开当前页", "打印本页", "关闭窗口")


def plain(lines: Sequence[str], *, spaced: bool) -> bytes:
    """The lines as a text file, with or without empty lines between them."""
    return (("\n\n" if spaced else "\n").join(lines) + "\n").encode()


def page(lines: Sequence[str], facts: dict[str, str], *, tabled: bool, broken: bool) -> bytes:
    """The lines as a page of a site: facts in a table above the text or in meta tags; rows of a table hold tabs.

    `broken`: the title stands on two lines. `facts` are by the labels of the table.
    """
    title = facts["标题"]
    head = f"<meta charset='utf-8'><title>{escape(title)}_政务公开</title>"
    if tabled:
        rows = [f"<tr><td><b>{escape(label)}:</b></td><td>{escape(value)}</td></tr>" for label, value in facts.items()]
        around = f"<table>{''.join(rows)}</table>"
    else:
        tags = {"ArticleTitle": title, "PubDate": facts["发布日期"], "ContentSource": facts["发文机关"]}
        head += "".join(f"<meta name='{name}' content='{escape(value)}'>" for name, value in tags.items())
        around = f"<div class='nav'>首页 &gt; 政务公开 &gt; 政策文件</div><h1>{escape(title)}</h1>"
    half = len(title) // 2
    body = "".join(_blocks(lines if not broken else _with_broken(lines, title, half)))
    foot = "".join(f"<p>{text}</p>" for text in _FOOT)
    return (
        f"<!DOCTYPE html>\n<html><head>{head}</head>\n<body>{around}\n<div class='TRS_Editor'>\n{body}</div>\n"
        f"<div class='foot'>{foot}</div></body></html>\n"
    ).encode()


def _with_broken(lines: Iterable[str], title: str, half: int) -> list[str]:
    found: list[str] = []
    for line in lines:
        found += [title[:half], title[half:]] if line == title and title not in found else [line]
    return found


def _blocks(lines: Iterable[str]) -> Iterable[str]:
    for rows, group in groupby(lines, key=lambda line: "\t" in line):
        if rows:
            cells = ("".join(f"<td>{escape(cell)}</td>" for cell in line.split("\t")) for line in group)
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>\n"
        else:
            yield "".join(f"<p>{escape(line)}</p>\n" for line in group)
