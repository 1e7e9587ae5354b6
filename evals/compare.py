"""Two runs beside each other: what each score gained or lost, and which questions became right or wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.figures import rate
from evals.labels import HALVES, RANKING, RECOGNISED, SCORES
from evals.models import SPLITS
from ingest.models import PolicyError

ANSWERS, SUMMARY, CONFIG = "answers.jsonl", "summary.json", "config.json"
_TITLES = {**SCORES, **RECOGNISED, **RANKING}
_DEPENDS = {"commit": "提交", "index": "索引", "encoder": "编码器", "reranker": "重排模型"}
_GROUPS = ("scores", "recognised", "retrieval")
Shares = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Run:
    """A run as read from disk: its shares by (half, score), its rows by case id (empty when only a summary is there), and what
    its figures depend on (empty when that is not there)."""

    name: str
    shares: Shares
    rows: dict[str, dict[str, Any]]
    config: dict[str, str] = field(default_factory=dict)


def load_run(path: Path) -> Run:
    """The run of a folder, of its answers.jsonl or of its summary.json; the file beside is read as well where it is there.

    Raises PolicyError when there is no run to read.
    """
    folder = path if path.is_dir() else path.parent
    answers = path if path.suffix == ".jsonl" else folder / ANSWERS
    summary = path if path.suffix == ".json" else folder / SUMMARY
    rows = _rows(answers) if answers.is_file() else {}
    shares = _shares(summary) if summary.is_file() else _counted(rows)
    if not shares:
        raise PolicyError(f"{path}:不是评测记录(应有 {ANSWERS} 或 {SUMMARY});请给出 evals/runs 下的文件夹。")
    return Run(folder.name, shares, rows, _config(folder / CONFIG))


def compare(first: Run, second: Run) -> str:
    """Gains and losses from the first to the second, as Markdown."""
    lines = [f"# 评测对比\n\nA = {first.name},B = {second.name}。正数表示 B 更好。"]
    lines += [
        f"\n{title}:A 为 {first.config.get(name, '未知')},B 为 {second.config.get(name, '未知')}。"
        for name, title in _DEPENDS.items()
        if first.config.get(name) != second.config.get(name)
    ]
    for split in SPLITS:
        keys = [key for key in first.shares if key[0] == split and key in second.shares]
        if keys:
            lines += ["", f"## {HALVES[split]}", "", "| 指标 | A | B | 差 |", "| --- | --- | --- | --- |"]
            lines += [_line(_TITLES.get(key[1], key[1]), first.shares[key], second.shares[key]) for key in keys]
    return "\n".join([*lines, *_turned(first.rows, second.rows)])


def _line(title: str, before: float, after: float) -> str:
    return f"| {title} | {before:.1%} | {after:.1%} | {(after - before) * 100:+.1f} 个百分点 |"


def _turned(before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]) -> list[str]:
    """The questions that became right and those that became wrong."""
    if not before or not after:
        return ["", "至少一方没有逐题记录,无法列出变化的题。"]
    both = [identity for identity in after if identity in before]
    lines = [
        "",
        f"共有的题 {len(both)} 道;只在 A 的 {len(before) - len(both)} 道,只在 B 的 {len(after) - len(both)} 道。",
    ]
    for title, wanted in (("变对", True), ("变错", False)):
        found = [one for one in both if after[one]["right"] is wanted and before[one]["right"] is not wanted]
        lines += ["", f"## {title}的题({len(found)})", ""]
        for identity in found:
            row = after[identity]
            faults = (before if wanted else after)[identity]["faults"]
            question = " ".join(str(row["question"]).split())
            lines.append(f"- {identity}({HALVES[row['split']]},{row['kind']}){question} — {';'.join(faults)}")
    return lines


def _rows(path: Path) -> dict[str, dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
        fields = ("split", "kind", "question", "right", "faults", "scores")
        return {row["id"]: {"id": row["id"], **{name: row[name] for name in fields}} for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        raise PolicyError(f"{path}:不是逐题评测记录;请给出 policyqa eval 留下的文件。") from None


def _shares(path: Path) -> Shares:
    """The shares of a summary; what nothing was asked for is left out."""
    try:
        halves = json.loads(path.read_text("utf-8"))["halves"]
        return {
            (split, name): float(figure["share"])
            for split, half in halves.items()
            for group in _GROUPS
            for name, figure in half[group].items()
            if figure["share"] is not None
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise PolicyError(f"{path}:不是评测汇总;请给出 policyqa eval 留下的文件。") from None


def _config(path: Path) -> dict[str, str]:
    """What the figures of a run depend on, of `_DEPENDS`; nothing where there is no record of it."""
    try:
        found = json.loads(path.read_text("utf-8"))
        found["reranker"] = found["settings"].get("reranker") or "无"
        return {name: str(found[name]) for name in _DEPENDS if name in found}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _counted(rows: Mapping[str, dict[str, Any]]) -> Shares:
    """The shares as the rows give them, for a run without a summary."""
    shares: Shares = {}
    names = dict.fromkeys(name for row in rows.values() for name in row["scores"])
    for split in SPLITS:
        mine = [row for row in rows.values() if row["split"] == split]
        found = {name: rate(row["scores"][name] for row in mine if name in row["scores"]) for name in names}
        found["all"] = rate(row["right"] for row in mine)
        shares |= {(split, name): figure.share for name, figure in found.items() if not math.isnan(figure.share)}
    return shares
