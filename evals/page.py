"""An evaluation as one HTML file that needs nothing else: style and charts are inside, and there is no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files

from evals.baselines import BM25, OURS, PLAIN
from evals.charts import bars, reliability
from evals.evaluation import Evaluation
from evals.failures import Facts, Failure, failures
from evals.figures import Figure
from evals.labels import HALVES, RANKING, RECOGNISED, SCORES
from evals.report import models
from evals.tables import Table, details, totals

_HEADS = ("all", "status", "citations", "units", "quotes", "statements")


def page(evaluation: Evaluation) -> str:
    """The whole report."""
    style = (files("evals") / "page.css").read_text("utf-8")
    body = "\n".join(
        [*_head(evaluation), *_charts(evaluation), *_tables(evaluation), *_failures(list(failures(evaluation.results)))]
    )
    return (
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>评测报告</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _head(evaluation: Evaluation) -> Iterator[str]:
    config = evaluation.config
    commit = f"{config['commit'] or '未知'}{'(有未提交的改动)' if config['dirty'] else ''}"
    about = f"{config['time']} · 索引 {config['index']} · 提交 {commit} · 共 {len(evaluation.results)} 题"
    yield f'<h1>评测报告</h1>\n<p class="about">{escape(about)}</p>\n<p class="about">{escape(models(config))}</p>'
    yield '<nav><a href="#charts">图</a><a href="#tables">表</a><a href="#failures">未通过的题</a></nav>'
    if evaluation.below:
        yield f'<div class="below">{"".join(f"<p>{escape(line)}</p>" for line in evaluation.below)}</div>'
    test = evaluation.halves["test"].scores
    heads = (_figure_head(SCORES[name], test[name]) for name in _HEADS if test[name])
    yield f'<div class="heads">{"".join(heads)}</div>'


def _figure_head(name: str, figure: Figure) -> str:
    interval = f"<span>{figure.low:.1%}–{figure.high:.1%}</span><span>{figure.right}/{figure.asked}</span>"
    return f"<div><span>测试集</span><span>{escape(name)}</span><b>{figure.share:.1%}</b>{interval}</div>"


def _charts(evaluation: Evaluation) -> Iterator[str]:
    halves = evaluation.halves

    def group(names: Mapping[str, str], part: str) -> list[tuple[str, Mapping[str, Figure]]]:
        found = [
            (label, {half: getattr(one, part)[name] for half, one in halves.items()}) for name, label in names.items()
        ]
        return [(label, series) for label, series in found if any(series.values())]

    keys = "".join(f'<i class="key {name}"></i>{HALVES[name]}' for name in HALVES)
    yield f'<h2 id="charts">图</h2><p class="note">细线为 95% 置信区间。{keys}</p><div class="charts">'
    yield _chart("答案", bars(group(SCORES, "scores"), "各项得分"))
    read, found = group(RECOGNISED, "recognised"), group(RANKING, "retrieval")
    yield _chart("问题的理解与检索", bars([*read, *found], "理解与检索的得分"))
    for name, half in halves.items():
        if half.reliability:
            yield _chart(
                f"把握与对错({HALVES[name]})", reliability(half.reliability, name, "把握与对错"), "点越大,题越多。"
            )
    if "test" in evaluation.columns:
        columns = {one.name.split("(")[0]: one for one in evaluation.columns["test"]}
        rows = [
            (f"{RANKING[key]} · {name}", {"test" if name == OURS else "plain": columns[name].retrieval[key]})
            for key in ("hit@1", "hit@3", "all@4")
            for name in (OURS, PLAIN, BM25)
            if name in columns
        ]
        yield _chart("对照:检索(测试集)", bars(rows, "检索与对照方法"))
    if evaluation.ablations:
        rows = [(one.title, {"test": one.halves["test"].scores["all"]}) for one in evaluation.ablations]
        yield _chart("逐项去除:全部正确(测试集)", bars(rows, "去掉一个部分之后"))
    yield "</div>"


def _chart(title: str, drawing: str, caption: str = "") -> str:
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"<figure><b>{escape(title)}</b>{drawing}{below}</figure>"


def _tables(evaluation: Evaluation) -> Iterator[str]:
    yield '<h2 id="tables">表</h2>'
    for table in totals(evaluation):
        yield f"<h3>{escape(table.title)}</h3>{_table(table)}"
    for table in details(evaluation):
        yield f"<details{' open' if len(table.rows) < 12 else ''}><summary>{escape(table.title)}</summary>{_table(table)}</details>"


def _table(table: Table) -> str:
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.header)
    rows = "".join(_row(row) for row in table.rows)
    return f'{note}<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(cells: tuple[str, ...]) -> str:
    """A row; counts are shaded by their share of it."""
    name, *rest = cells
    counts = [int(cell) if cell.isdecimal() else 0 for cell in rest]
    total = sum(counts) if all(cell.isdecimal() or cell == "·" for cell in rest) else 0
    shown = (_count(count / total, cell) if total else _cell(cell) for cell, count in zip(rest, counts, strict=True))
    return f"<tr><th>{escape(name)}</th>{''.join(shown)}</tr>"


def _count(share: float, cell: str) -> str:
    return f'<td class="count" style="--share:{0.6 * share:.2f}">{escape(cell)}</td>'


def _cell(cell: str) -> str:
    """A figure on two lines, its interval below it; words as they are."""
    share, bracket, interval = cell.partition("(")
    if share.endswith("%") and bracket:
        return f"<td>{escape(share)}<small>{escape(interval.rstrip(')'))}</small></td>"
    return f'<td class="words">{escape(cell)}</td>' if len(cell) > 8 else f"<td>{escape(cell)}</td>"


def _failures(failed: list[Failure]) -> Iterator[str]:
    yield f'<h2 id="failures">未通过的题({len(failed)})</h2>'
    if not failed:
        return
    for name, label, checked in (("all", "全部", " checked"), *((half, HALVES[half], "") for half in HALVES)):
        yield f'<input class="pick" type="radio" name="half" id="only-{name}"{checked}><label for="only-{name}">{label}</label>'
    for failure in failed:
        before = "".join(f'<p class="before">此前:{escape(one)}</p>' for one in failure.history)
        faults = "".join(f'<p class="fault">✕ {escape(one)}</p>' for one in failure.faults)
        yield (
            f'<article class="failure in-{failure.split}"><p class="about">{escape(failure.identity)} · {escape(failure.about)}</p>'
            f'{before}<p class="ask">{escape(failure.question)}</p>{faults}'
            f'<div class="sides">{_facts("应为", failure.expected)}{_facts("实为", failure.given)}</div>'
            f"<pre>{escape(failure.answer)}</pre></article>"
        )


def _facts(title: str, facts: Facts) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f"<dl><b>{title}</b>{rows}</dl>"
