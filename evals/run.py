"""Ask every gold question through the front door and report how many answers are right."""

from __future__ import annotations

from pathlib import Path

from evals.models import GOLD, Result, load_cases
from evals.report import markdown
from evals.score import judge
from rag import Assistant


def evaluate(
    assistant: Assistant, gold: Path | None = None, baselines: bool = False, report: Path | None = None
) -> str:
    """A summary to print; the whole report goes to `report` when given.

    Raises PolicyError when the gold file cannot be read or is empty.
    """
    results = answer_all(assistant, gold or GOLD)
    plain = None
    if baselines:
        from evals.baselines import compare

        plain = compare(assistant, [result.case for result in results if result.case.split == "test"])
    summary, whole = markdown(results, assistant.index.version, plain)
    if report:
        report.write_text(whole, "utf-8")
        summary += f"\n\n完整报告:{report}"
    return summary


def answer_all(assistant: Assistant, gold: Path) -> list[Result]:
    """Every case of the file, asked and judged, in order."""
    sources = {identity: document.text for identity, document in assistant.index.documents.items()}
    results = []
    for case in load_cases(gold):
        answer = assistant.ask(case.question, [(earlier, "") for earlier in case.history])
        results.append(judge(case, answer.to_dict(), sources))
    return results
