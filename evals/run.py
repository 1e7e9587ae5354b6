"""Ask every gold question through the front door, measure, report, and leave a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals import runs
from evals.ablation import ablate
from evals.answers import answer_all
from evals.baselines import Column, columns
from evals.evaluation import Evaluation
from evals.figures import Figure
from evals.measure import halves
from evals.models import GOLD, SPLITS, Result, load_cases
from evals.page import page
from evals.parsing import parse_pages
from evals.phrasing import evaluate_phrasing
from evals.report import markdown, summary
from evals.thresholds import below, load_thresholds
from ingest.models import PolicyError
from rag import Assistant

REPORTS = (".md", ".html")


@dataclass(frozen=True)
class Options:
    """What to evaluate and what to write. `thresholds` holds another question set to the thresholds too; our own always is.
    `pages` is a folder of web pages to score the parser on; `phrasing` asks everything once more with the language model."""

    gold: Path | None = None
    baselines: bool = False
    ablation: bool = False
    report: Path | None = None
    thresholds: bool = False
    pages: Path | None = None
    phrasing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What to print, and a line for each score that is below its threshold: none, and all is well."""

    summary: str
    below: tuple[str, ...]


def evaluate(assistant: Assistant, options: Options, folder: Path | None = None) -> Outcome:
    """Run the gold set; write the report and the record of the run (under `folder`, or where records are kept).

    Raises PolicyError when the question set cannot be read or is empty, and when something cannot be written.
    """
    if options.report:
        check_report(options.report)
    parsing = parse_pages(options.pages) if options.pages else None
    moment = datetime.now(UTC)
    gold = options.gold or GOLD
    cases = load_cases(gold)
    held = options.gold is None or options.thresholds or options.gold.resolve() == GOLD
    thresholds = load_thresholds() if held else {}
    results = answer_all(assistant, cases)
    measured = halves(results)
    evaluation = Evaluation(
        runs.config(assistant, gold, moment),
        results,
        measured,
        columns=_columns(assistant, results) if options.baselines else {},
        ablations=ablate(assistant.settings, cases, measured) if options.ablation else (),
        below=below(measured["test"], thresholds),
        parsing=parsing,
        phrasing=evaluate_phrasing(assistant, cases, results) if options.phrasing else None,
    )
    place = runs.leave(
        folder or runs.runs_folder(assistant.settings), evaluation.config, moment, results, _figures(evaluation)
    )
    said = [summary(evaluation), "", f"评测记录:{place}"]
    if options.report:
        _write(options.report, evaluation)
        said.append(f"完整报告:{options.report}")
    return Outcome("\n".join(said), tuple(evaluation.below))


def check_report(path: Path) -> None:
    """Raises PolicyError, before an evaluation is run for nothing, when the report cannot be written there."""
    if path.suffix not in REPORTS:
        raise PolicyError(f"--report {path}:文件名应以 {' 或 '.join(REPORTS)} 结尾。")
    if not path.parent.is_dir():
        raise PolicyError(f"--report {path}:文件夹 {path.parent} 不存在;请先建立。")


def _columns(assistant: Assistant, results: Sequence[Result]) -> dict[str, list[Column]]:
    """The plainer methods by half; a half without a question is left out."""
    split = {name: [one for one in results if one.case.split == name] for name in SPLITS}
    return {name: columns(assistant, found) for name, found in split.items() if found}


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    """What summary.json holds."""
    return runs.summarise(
        evaluation.halves,
        evaluation.below,
        baselines={
            name: [
                {"name": one.name, "retrieval": _values(one.retrieval), "answering": _values(one.answering)}
                for one in found
            ]
            for name, found in evaluation.columns.items()
        },
        ablations=[
            {"off": one.off, "halves": {name: half.to_dict() for name, half in one.halves.items()}}
            for one in evaluation.ablations
        ],
        **({"parsing": evaluation.parsing.to_dict()} if evaluation.parsing else {}),
        **({"phrasing": evaluation.phrasing.to_dict()} if evaluation.phrasing else {}),
    )


def _values(figures: dict[str, Figure]) -> dict[str, Any]:
    return {name: figure.to_dict() for name, figure in figures.items()}


def _write(path: Path, evaluation: Evaluation) -> None:
    try:
        path.write_text(page(evaluation) if path.suffix == ".html" else markdown(evaluation), "utf-8")
    except OSError as error:
        raise PolicyError(f"--report {path}:无法写入({error.strerror});请检查权限。") from None
