"""`policyqa documents`: what is loaded, as parsed; what a version changed; what is taken down or no longer in force."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.models import PolicyError
from ui.command import UsageError, read_settings, write

if TYPE_CHECKING:
    from ingest.models import Report
    from ingest.register import Mark

app = typer.Typer(help="查看收录的文件、比较版本、撤下或标记失效。", invoke_without_command=True)
Id = Annotated[str, typer.Argument(metavar="ID", help="文件的 id")]
Force = Annotated[bool, typer.Option("--force", help="新索引自检未通过也启用")]


@app.callback()
def documents(context: typer.Context) -> None:
    """Without a further word the list is shown."""
    if context.invoked_subcommand is None:
        list_documents()


@app.command("list")
def list_documents(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON 数组")] = False) -> None:
    """列出收录的文件。"""
    from ingest.store import Edition
    from ui.listing import print_documents, row_object

    listed = Edition(_live()).listed
    if as_json:
        write(json.dumps([row_object(row) for row in listed], ensure_ascii=False, indent=1))
    else:
        print_documents(listed)


@app.command("show")
def show_document(identity: Id) -> None:
    """显示一份文件的解析结果:部分、措施、责任单位、效力、版本和解析中的问题。"""
    from rag.shelves import open_shelves
    from ui.listing import print_document

    print_document(open_shelves(read_settings()), identity)


@app.command("diff")
def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="文件的 id;id@2 指它的第 2 版")],
    other: Annotated[
        str | None, typer.Argument(metavar="[B]", help="另一份文件或另一版;不写则比较 A 的最近两版")
    ] = None,
) -> None:
    """比较两份文件或同一文件的两个版本,逐条措施列出不同。"""
    from ingest.differ import compare as differing
    from ui.listing import print_comparison
    from ui.versions import live_register, pair, parsed
    from ui.works import works

    tools = works(read_settings())
    register = live_register(tools)
    before, after = pair(tools, register, one, other)
    comparison = differing(parsed(tools, register, before), parsed(tools, register, after))
    print_comparison(before.name, after.name, comparison)


@app.command()
def withdraw(identity: Id, force: Force = False) -> None:
    """撤下一份文件:不再用于问答;版本都留着,可以恢复。"""
    from ui.changing import withdraw as run
    from ui.works import works

    tools = works(read_settings())
    _tell(f"已撤下{_named(identity)}", run(tools, identity, force=force))


@app.command()
def restore(identity: Id, force: Force = False) -> None:
    """恢复一份撤下的文件。"""
    from ui.changing import restore as run
    from ui.works import works

    report = run(works(read_settings()), identity, force=force)
    _tell(f"已恢复{_named(identity)}", report)


@app.command()
def mark(
    identity: Id,
    repealed: Annotated[bool, typer.Option("--repealed", help="已废止")] = False,
    expired: Annotated[bool, typer.Option("--expired", help="已失效")] = False,
    superseded_by: Annotated[str | None, typer.Option("--superseded-by", metavar="ID", help="已被这份文件取代")] = None,
    in_force: Annotated[bool, typer.Option("--in-force", help="现行有效(撤销以前的标记)")] = False,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="自哪一天起,例如 2031-05-01")] = None,
    force: Force = False,
) -> None:
    """标记一份文件的效力。"""
    from ui.changing import STANDINGS
    from ui.changing import mark as run
    from ui.works import works

    chosen = _mark(identity, repealed, expired, superseded_by, in_force, on)
    report = run(works(read_settings()), chosen, force=force)
    since = f",自 {on} 起" if on else ""
    by = f",由 {superseded_by} 取代" if superseded_by else ""
    _tell(f"已将{_named(identity)}标为“{STANDINGS[chosen.standing]}”{since}{by}", report)


def _mark(
    identity: str, repealed: bool, expired: bool, superseded_by: str | None, in_force: bool, on: str | None
) -> Mark:
    """Raises UsageError unless exactly one standing was chosen."""
    from ingest.register import Mark

    if [repealed, expired, bool(superseded_by), in_force].count(True) != 1:
        raise UsageError("请从 --repealed、--expired、--superseded-by ID、--in-force 中选一个。")
    if in_force:
        if on:
            raise UsageError("--in-force 表示现行有效,没有失效日期;请去掉 --on。")
        return Mark(identity, "in_force")
    return Mark(identity, "repealed" if repealed else "expired" if expired else "superseded", on, superseded_by)


def _live() -> Path:
    from ingest.store import live_index

    data_dir = read_settings().data_dir
    folder = live_index(data_dir)
    if folder is None:
        raise PolicyError(f"{data_dir} 中还没有索引;请先运行 policyqa ingest。")
    return folder


def _named(identity: str) -> str:
    """A document in a message: its title, as far as it is known, and its id."""
    from ingest.store import Edition
    from ui.changing import listed
    from ui.works import works

    given = Edition(_live()).register.by_id.get(identity)
    entry = given.current.entry if given else listed(works(read_settings())).get(identity)
    return f"《{entry.title}》(id {identity})" if entry else f" {identity} "


def _tell(what: str, report: Report) -> None:
    after = f"索引 {report.index_version} 已启用" if report.published else f"索引 {report.index_version} 没有变化"
    write(f"{what};{after}。")
