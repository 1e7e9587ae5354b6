"""What commands print for people: progress, reports, answers, documents. Chinese, by Rich."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.tree import Tree

from ingest.catalog import load_corpus
from ingest.hints import fetchable, hint
from ingest.models import PolicyError, Report
from rag.archive import Archive
from rag.models import Answer
from rag.settings import Settings

_STEPS = {"parse": "解析文件", "embed": "编码段落", "check": "索引自检"}
_STATUS = {
    "answered": "",
    "not_found": "文件没有写到",
    "out_of_scope": "不在范围内",
    "clarify": "请补充",
    "error": "错误",
}


class Progress:
    """Progress of an ingest on stderr."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks = {name: self._bars.add_task(title, total=None, visible=False) for name, title in _STEPS.items()}

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars.live.is_started:
            self._bars.stop()

    def step(self, name: str, done: int, total: int) -> None:
        """Show how far a step is. The bars start with the first one, so that an early error is alone on its line."""
        self._bars.start()
        self._bars.update(self._tasks[name], completed=done, total=total, visible=True)


def print_report(report: Report) -> None:
    """What an ingest did."""
    console = Console()
    if not report.published:
        console.print(f"没有变化:索引 {report.index_version} 已是最新。")
    else:
        console.print(f"索引 {report.index_version} 已建成并启用,用时 {report.seconds:.1f} 秒。")
    table = Table(show_header=False, box=None)
    rows = (
        ("文件", report.documents),
        ("部分", report.parts),
        ("措施", report.measures),
        ("段落", report.passages),
        ("推定的序号", f"{len(report.inferred)} 个 {' '.join(report.inferred)}"),
        ("缺字更正", f"{report.errata} 处"),
    )
    for name, value in rows:
        table.add_row(name, str(value))
    console.print(table)
    for problem in report.problems:
        console.print(f"[yellow]提示[/] {escape(problem)}", soft_wrap=True)
    for name in report.not_loaded:
        console.print(f"[yellow]未载入全文[/] {escape(name)}(只有文件概要)", soft_wrap=True)


def print_fetch_hints(corpus_dir: Path) -> None:
    """Where the documents without a certain address can be had."""
    console = Console(stderr=True)
    for entry in fetchable(card.entry for card in load_corpus(corpus_dir).cards)[1]:
        console.print(hint(entry), soft_wrap=True, markup=False)


def print_answer(answer: Answer) -> None:
    """An answer with its citations, for the terminal."""
    console = Console()
    if _STATUS[answer.status]:
        console.print(f"[bold yellow]〔{_STATUS[answer.status]}〕[/]")
    console.print(Markdown(answer.answer))
    if answer.citations:
        console.print()
        for citation in answer.citations:
            place = f"{citation.marker} {citation.heading}" if citation.marker else "正文"
            offsets = f"原文第 {citation.start}–{citation.end} 字" if citation.start is not None else "文件概要(非原文)"
            console.print(
                f"[{citation.mark}] 《{citation.title}》{place} · {offsets}", style="dim", soft_wrap=True, markup=False
            )
    console.print(f"\n{answer.notice}", style="dim", soft_wrap=True, markup=False)


def print_documents(archive: Archive) -> None:
    """All documents of the archive in one table."""
    table = Table("id", "标题", "文号", "发文机关", "日期", "措施", "全文")
    for entry in archive.entries.values():
        table.add_row(
            entry.id,
            entry.title,
            entry.doc_no or "—",
            entry.issuer,
            entry.issued or "—",
            str(len(archive.document(entry.id).measures)),
            "已载入",
        )
    for card in archive.cards.values():
        entry = card.entry
        table.add_row(
            entry.id,
            entry.title,
            entry.doc_no or "—",
            entry.issuer,
            entry.issued or "—",
            str(entry.measure_count or "—"),
            "仅概要",
        )
    Console().print(table)


def print_document(archive: Archive, identity: str) -> None:
    """The parse of one document as a tree. Raises PolicyError for an unknown id."""
    console = Console()
    if identity in archive.cards:
        console.print(Markdown(archive.cards[identity].text))
        return
    if identity not in archive.entries:
        raise PolicyError(f"没有 id 为“{identity}”的文件;policyqa documents list 列出全部。")
    document = archive.document(identity)
    tree = Tree(escape(f"《{document.entry.title}》{len(document.parts)} 个部分 {len(document.measures)} 条措施"))
    branches = {
        part.number: tree.add(
            escape(f"{part.marker}{part.title.quote}") + (" [yellow](序号推定)[/]" if part.inferred else "")
        )
        for part in document.parts
    }
    for measure in document.measures:
        branch = branches.get(measure.part or 0, tree)
        leaf = branch.add(
            escape(f"{measure.marker}{measure.heading.quote}") + (" [yellow](序号推定)[/]" if measure.inferred else "")
        )
        leaf.add(escape(f"责任单位:{'、'.join(measure.unit_names) or '未写明'}"), style="dim")
    console.print(tree)
    for problem in document.problems:
        console.print(f"[yellow]第 {problem.line} 行[/] {escape(problem.message)}", soft_wrap=True)


_USER = re.compile(r"(?<=://)[^/@\s]+(?=@)")  # name and password in an address


def print_settings(settings: Settings) -> None:
    """Every setting: variable, value, what it is for. Secrets stay hidden."""
    table = Table("环境变量", "当前值", "说明")
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        shown = "(未设置)" if value in (None, ()) else ",".join(value) if isinstance(value, tuple) else str(value)
        table.add_row(f"POLICYQA_{name.upper()}", escape(_USER.sub("***", shown)), field.description or "")
    Console().print(table)
