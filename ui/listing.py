"""Documents for the terminal: the list, one as parsed, and what is different between two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.tree import Tree

from ingest.differ import Change, Comparison
from ingest.models import Document, Item, Measure, PolicyError, plain
from ingest.register import Version
from ingest.store import Listed
from rag.shelves import Shelves
from ui.changing import standing_words
from ui.command import write

LEVELS = {"nation": "国家", "province": "省级", "city": "市级", "other": "其他"}
FACTS = {
    "title": "标题",
    "doc_no": "文号",
    "issuer": "发文机关",
    "co_issuers": "联合发文机关",
    "issued": "成文日期",
    "published": "发布日期",
    "index_no": "索引号",
    "topic": "主题分类",
}
KINDS = {"added": "新增", "removed": "删除", "changed": "修改", "moved": "移动", "same": "未变"}
_HEAD = ("id", "标题", "文号", "发文机关", "日期", "层级", "效力", "版本", "措施")
_WIDEST = 40  # cells of a column; ids are never cut


def row_object(row: Listed) -> dict[str, Any]:
    """A document of the list as JSON."""
    entry = row.entry
    return {
        "id": entry.id,
        "title": entry.title,
        "loaded": not row.card,
        "doc_no": entry.doc_no,
        "issuer": entry.issuer,
        "issued": entry.issued,
        "level": entry.level,
        "place": entry.place,
        "standing": entry.standing,
        "ended": entry.ended,
        "superseded_by": entry.superseded_by,
        "version": entry.version,
        "measures": entry.measure_count if row.card else row.measures,
    }


def print_documents(listed: Sequence[Listed]) -> None:
    """All documents, one a line in columns."""
    rows = [_HEAD, *map(_cells, listed)]
    widths = [max(min(cell_len(row[at]), _WIDEST if at else 10_000) for row in rows) for at in range(len(_HEAD))]
    write("\n".join("  ".join(map(_fitted, row, widths)).rstrip() for row in rows))


def _cells(row: Listed) -> tuple[str, ...]:
    entry = row.entry
    count = entry.measure_count if row.card else row.measures
    return (
        plain(entry.id),
        plain(entry.title),
        plain(entry.doc_no or "—"),
        plain(entry.issuer or "—"),
        entry.issued or "—",
        LEVELS[entry.level],
        standing_words(entry),
        "仅概要" if row.card else str(entry.version),
        "—" if count is None else str(count),
    )


def _fitted(text: str, width: int) -> str:
    """The text filled up, or cut with an ellipsis, to this many cells."""
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def print_document(shelves: Shelves, identity: str) -> None:
    """The parse of one document as a tree, its standing and versions. Raises PolicyError for an unknown id."""
    console = Console()
    if identity in shelves.cards:
        console.print(Markdown(shelves.cards[identity].text))
        return
    if identity not in shelves.entries:
        raise PolicyError(f"没有 id 为“{plain(identity)}”的文件;policyqa documents list 列出全部。")
    document = shelves.document(identity)
    console.print(_tree(document))
    entry = document.entry
    by = f",由 {entry.superseded_by} 取代" if entry.superseded_by else ""
    console.print(f"效力:{standing_words(entry)}{by}", markup=False, soft_wrap=True)
    given = shelves.edition.register.by_id.get(identity)
    for version in given.versions if given else ():
        console.print(_version(version), markup=False, soft_wrap=True)
    for problem in document.problems:
        console.print(f"[yellow]第 {problem.line} 行[/] {escape(problem.message)}", soft_wrap=True)


def _version(version: Version) -> str:
    return f"第 {version.number} 版 {version.added[:10]} {plain(version.name)}"


def _tree(document: Document) -> Tree:
    tree = Tree(escape(f"《{document.entry.title}》{len(document.parts)} 个部分 {len(document.measures)} 条措施"))
    branches = {
        part.number: tree.add(escape(f"{part.marker}{part.title.quote}") + _inferred(part.inferred))
        for part in document.parts
    }
    for measure in document.measures:
        leaf = branches.get(measure.part or 0, tree).add(
            escape(f"{measure.marker}{measure.heading.quote}") + _inferred(measure.inferred)
        )
        leaf.add(escape(f"责任单位:{units_told(measure)}"), style="dim")
        for item in measure.items:
            leaf.add(escape(f"{'  ' * (item.level - 1)}{item.marker}{item.heading.quote}{_of(item)}"), style="dim")
    return tree


def _inferred(inferred: bool) -> str:
    return " [yellow](序号推定)[/]" if inferred else ""


def _of(item: Item) -> str:
    names = "、".join(dict.fromkeys(mention.unit for mention in item.units))
    return f"({names})" if names else ""


def units_told(measure: Measure) -> str:
    """The units of a measure, with who leads and whether others follow."""
    leads = {mention.unit for mention in measure.units if mention.lead}
    names = "、".join(f"{name}(牵头)" if name in leads else name for name in measure.unit_names)
    return (names + ("等" if any(mention.others for mention in measure.units) else "")) or "未写明"


def print_comparison(before: str, after: str, comparison: Comparison) -> None:
    """What is different, measure by measure."""
    write(f"－ {before}\n＋ {after}")
    if comparison.is_same:
        write("没有不同。")
        return
    lines = [*_facts(comparison), *(line for change in comparison.measures for line in _change(change))]
    around = [*(f"  － {line}" for line in comparison.text_removed), *(f"  ＋ {line}" for line in comparison.text_added)]
    same = sum(change.kind == "same" for change in comparison.measures)
    write("\n".join([*lines, *(["措施以外的文字:", *around] if around else []), f"未变的措施 {same} 条。"]))


def _facts(comparison: Comparison) -> Iterator[str]:
    for fact in comparison.facts:
        yield f"{FACTS.get(fact.name, fact.name)}:－ {fact.before or '(没有)'} ＋ {fact.after or '(没有)'}"


def _change(change: Change) -> Iterator[str]:
    """The lines of one measure; none for one that is the same."""
    if change.kind == "same":
        return
    yield f"{KINDS[change.kind]} {change_title(change)}"
    if change.kind == "added" and change.after:
        yield from (f"  ＋ {sentence.span.clean}" for sentence in change.after.sentences)
        yield f"  ＋ 责任单位:{units_told(change.after)}"
        return
    if change.heading_changed and change.before and change.after:
        yield f"  － {change.before.heading.clean}"
        yield f"  ＋ {change.after.heading.clean}"
    yield from _signed(change.sentences_removed, change.sentences_added)
    units = [*(f"－{name}" for name in change.units_removed), *(f"＋{name}" for name in change.units_added)]
    leads = [*(f"－{name}" for name in change.leads_removed), *(f"＋{name}" for name in change.leads_added)]
    if units:
        yield f"  责任单位:{' '.join(units)}"
    if leads:
        yield f"  牵头单位:{' '.join(leads)}"
    if change.others_changed:
        yield "  责任单位后的“等”有增减"


def change_title(change: Change) -> str:
    """Marker and heading of a measure that changed, with its earlier marker where that was another."""
    measure = change.after or change.before
    if measure is None:
        return ""
    earlier = change.before.marker if change.before and change.after else ""
    moved = f",原为{earlier}" if earlier and earlier != measure.marker else ""
    return f"{measure.marker}{measure.heading.clean}{moved}"


def _signed(removed: Iterable[str], added: Iterable[str]) -> Iterator[str]:
    yield from (f"  － {line}" for line in removed)
    yield from (f"  ＋ {line}" for line in added)
