"""Every table of a report, as plain text cells: Markdown and HTML show the same ones."""

from __future__ import annotations

import math
from collections.abc import Mapping

from evals.ablation import RANKED, SHOWN
from evals.baselines import ANSWERING
from evals.evaluation import Evaluation
from evals.figures import Figure
from evals.labels import HALVES, MEANINGS, RANKING, READERS, RECOGNISED, SCORES, status
from evals.measure import Half
from evals.parsing_tables import page_table, total_tables
from evals.phrasing import phrasing_table
from evals.table import Row, Table

__all__ = ["Row", "Table", "details", "totals"]

def totals(evaluation: Evaluation) -> list[Table]:
    """The tables that say how good the answers are, without a single case."""
    halves = evaluation.halves
    named = Row(f"{HALVES[name]}({half.count} 题)" for name, half in halves.items())
    answers = _by_half("总分", SCORES, {name: half.scores for name, half in halves.items()}, named, MEANINGS)
    read = _by_half("问题的理解", RECOGNISED, {name: half.recognised for name, half in halves.items()}, named, MEANINGS)
    found = _by_half("检索", RANKING, {name: half.retrieval for name, half in halves.items()}, named, {})
    note = "只看须由检索回答的题(没有写明条号、单位、部分,不是追问,不是英文),与答案无关。"
    tables = [answers, *([read] if read.rows else []), Table(found.title, found.header, found.rows, note)]
    parsing = total_tables(evaluation.parsing) if evaluation.parsing else []
    phrasing = [phrasing_table(evaluation.phrasing)] if evaluation.phrasing else []
    return tables + _columns(evaluation) + _ablations(evaluation) + parsing + phrasing


def details(evaluation: Evaluation) -> list[Table]:
    """The tables that say where it goes wrong."""
    tables = []
    for name, half in evaluation.halves.items():
        if half.count:
            tables += [_confusion(name, half), _reliability(name, half)]
    readers = {
        name: {READERS.get(key, key): one for key, one in half.readers.items()} for name, half in _halves(evaluation)
    }
    kinds = {name: half.kinds for name, half in _halves(evaluation)}
    pages = [page_table(evaluation.parsing)] if evaluation.parsing else []
    return [*tables, _groups("按提问者", readers), _groups("按题型", kinds), *pages]


def _halves(evaluation: Evaluation) -> list[tuple[str, Half]]:
    return list(evaluation.halves.items())


def _by_half(
    title: str,
    names: Mapping[str, str],
    figures: Mapping[str, Mapping[str, Figure]],
    header: Row,
    meanings: Mapping[str, str],
) -> Table:
    """One row a score that anything was asked for, one column a half, and what it means."""
    rows = []
    for name, label in names.items():
        found = [half[name] for half in figures.values()]
        if any(found):
            rows.append((label, *map(str, found), *([meanings[name]] if meanings else [])))
    return Table(title, ("指标", *header, *(["含义"] if meanings else [])), tuple(rows))


def _columns(evaluation: Evaluation) -> list[Table]:
    tables = []
    for name, columns in evaluation.columns.items():
        header = ("方法", *(RANKING[key] for key in RANKING))
        rows = {one.name.split("(")[0]: Row(str(one.retrieval[key]) for key in RANKING) for one in columns}
        note = (
            "同一批须由检索回答的题。通用流程按固定字数切段(500/50),同一编码器,Chroma 取前 4 段;一段碰到哪条措施就算找到哪条,"
            "因此对它从宽。仅 BM25 只用措施自己的文字,不用复述句、日常用语和向量。"
        )
        tables.append(
            Table(f"对照:检索({HALVES[name]})", header, tuple((key, *row) for key, row in rows.items()), note)
        )
        header = ("方法", *(SCORES[key] for key in ANSWERING))
        answering = tuple(
            (one.name, *(str(one.answering[key]) for key in ANSWERING)) for one in columns if one.answering
        )
        note = (
            "把通用流程找到的段落当作它的答案:它总是作答,每段引占篇幅最多的一条措施,段落里有的话都算它说了;连续提问只给它最后一问。"
            "它没有语言模型来组织答案,这里比的是可供作答的材料。"
        )
        tables.append(Table(f"对照:作答({HALVES[name]})", header, answering, note))
    return tables


def _ablations(evaluation: Evaluation) -> list[Table]:
    if not evaluation.ablations:
        return []
    header = ("", *(SCORES[name] for name in SHOWN), *(RANKING[name] for name in RANKED))
    note = "每行去掉一个部分,权重和门槛不重新拟合。“不查结构”时连上下文、纠正和拒答规则也没有,只按检索结果摘引。"
    return [
        Table(
            f"逐项去除({HALVES[name]})",
            header,
            tuple((one.title, *map(str, one.figures(name))) for one in evaluation.ablations),
            note,
        )
        for name, half in evaluation.halves.items()
        if half.count
    ]


def _confusion(name: str, half: Half) -> Table:
    names = sorted({one for pair in half.confusion for one in pair}, key=status)
    rows = (
        (status(row), *(str(half.confusion.get((row, column), 0) or "·") for column in names))
        for row in names
        if any(expected == row for expected, _ in half.confusion)
    )
    header = ("应为 \\ 实为", *map(status, names))
    return Table(f"状态对照({HALVES[name]})", header, tuple(rows), "行是应有的状态,列是答案的状态。")


def _reliability(name: str, half: Half) -> Table:
    rows = tuple((f"{one.low:.1f}–{one.high:.1f}", f"{one.predicted:.1%}", str(one.right)) for one in half.reliability)
    gap = half.calibration_error
    note = "" if math.isnan(gap) else f"程序对答案的把握(检索首位的概率)与实际全对的比例;平均相差 {gap:.1%}。"
    return Table(f"把握与对错({HALVES[name]})", ("把握", "平均把握", "全部正确"), rows, note)


def _groups(title: str, groups: Mapping[str, Mapping[str, Figure]]) -> Table:
    """One row a group, one column a half."""
    names = dict.fromkeys(name for found in groups.values() for name in found)
    nothing = Figure(math.nan, math.nan, math.nan, 0, 0)
    rows = tuple((name, *(str(found.get(name, nothing)) for found in groups.values())) for name in names)
    return Table(title, ("", *(HALVES[half] for half in groups)), rows, "全部正确的题。")
