"""`policyqa ingest`: the library brought up to date, or the edition before the live one put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.command import UsageError, fail, read_settings

if TYPE_CHECKING:
    from ingest.models import Report
    from rag import Settings


def ingest(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...", help="要加入的文件(网页、Word、PDF、文本)、文件夹或网址;不写则按目录更新索引"
        ),
    ] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="下载目录中有确定网址的文件")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="即使没有变化也重建索引")] = False,
    force: Annotated[bool, typer.Option("--force", help="检查不放行的文件也启用(请先核对原文)")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="退回上一版索引;单独使用")] = False,
) -> None:
    """解析文件并建立索引;全部成功后才一次性切换,失败则旧索引不变。"""
    from ui.report import print_report

    settings = read_settings()
    if rollback:
        if sources or fetch or rebuild or force:
            raise UsageError("--rollback 只退回上一版索引,不能与文件或其他选项同用。")
        from ingest.pipeline import rollback as back
        from ui.works import works

        print_report(back(works(settings)), "已退回索引 {version}。")
        return
    report = _run(settings, sources or [], fetch=fetch, rebuild=rebuild, force=force)
    print_report(report)
    for line in report.held:
        fail(line)
    if report.held:
        raise typer.Exit(1)


def _run(settings: Settings, sources: list[str], *, fetch: bool, rebuild: bool, force: bool) -> Report:
    from ingest.pipeline import ingest as run
    from ui.report import Progress
    from ui.works import works

    with Progress() as progress:
        tools = works(settings, progress=progress.step, sources=sources, fetch=fetch)
        return run(tools, sources, fetch=fetch, rebuild=rebuild, force=force)
