"""An evaluation as Markdown: totals for the terminal, the whole for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evals.evaluation import Evaluation
from evals.failures import Failure, failures
from evals.tables import Table, details, totals
from rag.encoder import kind_of


def summary(evaluation: Evaluation) -> str:
    """The totals, without a single case."""
    config = evaluation.config
    commit = f"{config['commit'] or '未知'}{'(有未提交的改动)' if config['dirty'] else ''}"
    head = f"索引 {config['index']},提交 {commit},共 {len(evaluation.results)} 题。括号内是 95% 置信区间和题数。"
    return "\n".join(["# 评测报告", "", head, "", models(config), *(line for table in totals(evaluation) for line in shown(table))])


def models(config: Mapping[str, Any]) -> str:
    """What searched, and whether the weights of search know it."""
    encoder, fitted = config["encoder"], config["fitted"]
    line = f"编码器 {encoder},重排模型 {config['settings']['reranker'] or '无'}。"
    if kind_of(encoder) == kind_of(fitted):
        return line
    return f"{line}检索的权重和门槛是用编码器 {fitted} 拟合的,余弦已折算;要按当前编码器重新拟合,请运行 python -m evals.fit。"


def markdown(evaluation: Evaluation) -> str:
    """The whole report: totals, where it goes wrong, and every failure beside what was expected."""
    lines = [summary(evaluation)]
    if evaluation.below:
        lines += ["", "## 未达标", "", *(f"- {line}" for line in evaluation.below)]
    lines += [line for table in details(evaluation) for line in shown(table)]
    failed = list(failures(evaluation.results))
    lines += ["", f"## 未通过的题({len(failed)})"]
    return "\n".join([*lines, *(line for failure in failed for line in _failure(failure))]) + "\n"


def shown(table: Table) -> Iterator[str]:
    """A table with its title and note."""
    yield from ("", f"## {table.title}", "")
    if table.note:
        yield from (table.note, "")
    if not table.rows:
        yield "(没有)"
        return
    yield _row(table.header)
    yield "|" + " --- |" * len(table.header)
    yield from map(_row, table.rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def _failure(failure: Failure) -> Iterator[str]:
    yield from ("", f"### {failure.identity}({failure.about})", "")
    yield from (f"- 此前:{_line(earlier)}" for earlier in failure.history)
    yield f"- 问:{_line(failure.question)}"
    yield from (f"- **{_line(fault)}**" for fault in failure.faults)
    given = dict(failure.given)
    yield from ("", "| | 应为 | 实为 |", "| --- | --- | --- |")
    yield from (_row((name, value, given.pop(name, ""))) for name, value in failure.expected)
    yield from (_row((name, "", value)) for name, value in given.items())
    yield from ("", *(f"    {line}".rstrip() for line in failure.answer.split("\n")))


def _line(text: str) -> str:
    return " ".join(text.split())
