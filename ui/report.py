"""What commands print for people: progress, reports, answers, settings. Chinese, by Rich."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import TracebackType

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table

from ingest.models import Report, plain
from rag.models import Answer
from rag.settings import Settings

_STEPS = {"parse": "解析文件", "embed": "编码段落", "check": "索引自检", "draft": "起草问法"}
_TOLD = 20  # titles, or markers, that a report names
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
        self.stop()

    def stop(self) -> None:
        """Take the bars away, for what is written after them."""
        if self._bars.live.is_started:
            self._bars.stop()

    def step(self, name: str, done: int, total: int) -> None:
        """Show how far a step is, on a terminal. The bars start with the first one, so that an early error is alone on its line."""
        if not self._bars.console.is_terminal:
            return
        self._bars.start()
        self._bars.update(self._tasks[name], completed=done, total=total, visible=True)


def print_report(report: Report, said: str = "索引 {version} 已建成并启用,用时 {seconds:.1f} 秒。") -> None:
    """What an ingest did. `said` is how it is told when something was published."""
    console = Console()
    if not report.published:
        said = "没有变化:索引 {version} 已是最新。"
    console.print(said.format(version=report.index_version, seconds=report.seconds), markup=False)
    for what, titles in (("新增", report.created), ("更新", report.updated), ("撤下", report.removed)):
        for line in _told(what, titles):
            console.print(line, markup=False, soft_wrap=True)
    console.print(f"未变 {report.skipped} 份", markup=False)
    table = Table(show_header=False, box=None)
    rows = (
        ("文件", report.documents),
        ("部分", report.parts),
        ("措施", report.measures),
        ("段落", report.passages),
        ("推定的序号", f"{len(report.inferred)} 个 {_few(report.inferred)}"),
        ("缺字更正", f"{report.errata} 处"),
    )
    for name, value in rows:
        table.add_row(name, str(value))
    console.print(table)
    for line in (*report.problems, *report.warnings):
        console.print(f"[yellow]提示[/] {escape(line)}", soft_wrap=True)
    for name in report.not_loaded:
        console.print(f"[yellow]未载入全文[/] {escape(name)}(只有文件概要)", soft_wrap=True)


def _told(what: str, titles: Sequence[str]) -> Iterator[str]:
    """Titles, at most so many, a line each."""
    yield from (f"{what} 《{plain(title)}》" for title in titles[:_TOLD])
    if len(titles) > _TOLD:
        yield f"{what} 等共 {len(titles)} 份"


def _few(markers: Sequence[str]) -> str:
    return " ".join(markers[:_TOLD]) + (" 等" if len(markers) > _TOLD else "")


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
    if answer.fallback:
        from rag.phrasing.model import TOLD

        console.print(f"\n只摘引原文:{TOLD[answer.fallback]}。", style="dim", soft_wrap=True, markup=False)
    console.print(f"\n{answer.notice}", style="dim", soft_wrap=True, markup=False)


_USER = re.compile(r"(?<=://)[^/@\s]+(?=@)")  # name and password in an address


def print_settings(settings: Settings) -> None:
    """Every setting: variable, value, what it is for. Secrets stay hidden."""
    table = Table("环境变量", "当前值", "说明")
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        shown = "(未设置)" if value in (None, ()) else ",".join(value) if isinstance(value, tuple) else str(value)
        table.add_row(f"POLICYQA_{name.upper()}", escape(_USER.sub("***", shown)), field.description or "")
    Console().print(table)
