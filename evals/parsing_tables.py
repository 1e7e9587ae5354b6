"""The tables of a report that say how well pages are read and parsed."""

from __future__ import annotations

from evals.figures import Figure
from evals.parsing import HOLDS, SCORES, Page, Parsing
from evals.table import Row, Table

_LABELS = {
    "parts_recall": ("部分:召回", "应有的部分(序号和标题)找到的占比"),
    "parts_precision": ("部分:准确", "找到的部分中应有的占比"),
    "measures_recall": ("措施:召回", "应有的措施(所在附件、部分和序号)找到的占比"),
    "measures_precision": ("措施:准确", "找到的措施中应有的占比"),
    "headings": ("措施标题", "找到的措施中标题一字不差的"),
    "units": ("责任单位", "有责任单位的措施中名单完全一致的"),
    "lead": ("牵头单位", "同上,并且谁牵头也完全一致"),
    "facts": ("文件信息", "标题、文号、发文机关、成文和发布日期、索引号、主题分类"),
    "attachments": ("附件", "附件及其标题完全一致的网页"),
    "lossless": ("位置无损", "各段、标题和单位都是原文所标位置的文字"),
    "covered": ("正文覆盖", "归入文件(不是网页其他内容)的字符"),
    "in_order": ("序号相接", "序号与前一个相接的部分和措施"),
    "named": ("括号内单位", "由独立规则在“(…负责)”等括号中数出的单位,解析也找到的"),
}


def total_tables(parsing: Parsing) -> list[Table]:
    """The totals: against what a reader found, and what must hold of any page."""
    checked = sum(page.checked for page in parsing.pages)
    return [
        _totals("文件解析", f"对照人工核对的结果({checked} 页)", parsing, SCORES, _not_read(parsing)),
        _totals(
            "文件解析:不变量",
            f"全部网页({len(parsing.pages)} 页)",
            parsing,
            HOLDS,
            "不需要人工结果,对任何网页都应成立。",
        ),
    ]


def page_table(parsing: Parsing) -> Table:
    """A row a page."""
    names = (*SCORES, *HOLDS)
    header = ("网页", *(_LABELS[score][0] for score in names))
    return Table("文件解析:各页", header, tuple(_row(page, names) for page in parsing.pages))


def _totals(title: str, column: str, parsing: Parsing, scores: tuple[str, ...], note: str) -> Table:
    rows = tuple((_LABELS[score][0], _count(parsing.total(score)), _LABELS[score][1]) for score in scores)
    return Table(title, ("指标", column, "含义"), rows, note)


def _row(page: Page, names: tuple[str, ...]) -> Row:
    if page.error:
        return (page.name, *("未读出" for _ in names))
    return (page.name, *(_short(page.tally.figure(score)) for score in names))


def _short(figure: Figure) -> str:
    return f"{figure.right} / {figure.asked}" if figure else "—"


def _count(figure: Figure) -> str:
    return f"{figure.share:.1%}({figure.right}/{figure.asked})" if figure else "—"


def _not_read(parsing: Parsing) -> str:
    failed = [page.error for page in parsing.pages if page.error]
    return f"未能读出 {len(failed)} 页:{';'.join(failed)}" if failed else ""
