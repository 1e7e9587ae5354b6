"""Results to Markdown: rates with intervals by split, the confusion of statuses, and every failure beside what was expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.models import Result
from evals.score import MEASURES, rate, wilson

_TITLES = {
    "status": "状态",
    "citations": "引用措施完全一致",
    "units": "责任单位完全一致",
    "facts": "要点",
    "quotes": "引文与原文一致",
    "all": "全部正确",
}
Plain = dict[str, dict[str, float]]


def markdown(results: Sequence[Result], version: str, plain: Plain | None = None) -> tuple[str, str]:
    """(summary, whole report)."""
    splits = {name: [result for result in results if result.case.split == name] for name in ("dev", "test")}
    lines = [
        f"# 评测报告\n\n索引 {version},共 {len(results)} 题。\n",
        "| 指标 | " + " | ".join(f"{name}({len(rows)} 题)" for name, rows in splits.items()) + " |",
        "| --- |" + " --- |" * len(splits),
    ]
    for name in (*MEASURES, "all"):
        lines.append(f"| {_TITLES[name]} | " + " | ".join(_cell(rows, name) for rows in splits.values()) + " |")
    if plain:
        lines += [
            "",
            "## 对照：检索到正确措施的比例（测试集中须由检索回答的问题）",
            "",
            "| 方法 | 首位正确 | 前四段含全部所需措施 |",
            "| --- | --- | --- |",
        ]
        lines += [f"| {name} | {row['first']:.1%} | {row['all']:.1%} |" for name, row in plain.items()]
    summary = "\n".join(lines)
    return summary, "\n".join([summary, *_confusion(results), *_kinds(results), *_failures(results)]) + "\n"


def _cell(rows: Sequence[Result], name: str) -> str:
    right, asked = (sum(not row.faults for row in rows), len(rows)) if name == "all" else rate(rows, name)
    if not asked:
        return "—"
    low, high = wilson(right, asked)
    return f"{right}/{asked} = {right / asked:.1%}({low:.1%}–{high:.1%})"


def _confusion(results: Sequence[Result]) -> list[str]:
    counts = Counter((result.case.status, result.answer["status"]) for result in results)
    names = list(dict.fromkeys(name for pair in counts for name in pair))
    lines = [
        "",
        "## 状态对照(行:应为;列:实为)",
        "",
        "| | " + " | ".join(names) + " |",
        "| --- |" + " --- |" * len(names),
    ]
    return lines + [f"| {row} | " + " | ".join(str(counts[row, column]) for column in names) + " |" for row in names]


def _kinds(results: Sequence[Result]) -> list[str]:
    kinds = Counter(result.case.kind for result in results)
    right = Counter(result.case.kind for result in results if not result.faults)
    return [
        "",
        "## 按题型",
        "",
        "| 题型 | 正确 | 题数 |",
        "| --- | --- | --- |",
        *(f"| {kind} | {right[kind]} | {count} |" for kind, count in kinds.most_common()),
    ]


def _failures(results: Sequence[Result]) -> list[str]:
    lines = ["", "## 未通过的问题"]
    for result in results:
        if result.faults:
            case = result.case
            lines += [
                "",
                f"### {case.id}({case.split},{case.kind})",
                "",
                *(f"- 此前:{earlier}" for earlier in case.history),
                f"- 问:{case.question}",
                f"- 应为:{case.status},措施 {list(case.measures)},可引 {list(case.may)}",
                *(f"- 问题:{fault}" for fault in result.faults),
            ]
    return lines
