"""Whether a library that is about to go live still answers the gold questions of the documents that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.models import GOLD, Case, load_cases
from evals.score import judge
from ingest.models import PolicyError
from rag import Assistant, Settings

_SHOWN = 3


def gold_check(settings: Settings, gold: Path = GOLD) -> Callable[[Path, frozenset[str]], Sequence[str]]:
    """A check for `ingest.pipeline.Works`: one line when questions that are answered right now no longer would be.

    Asked are the questions about documents that changed, of the edition in the folder and of the live one. Where nothing is
    live there is nothing to lose.
    """

    def check(folder: Path, changed: frozenset[str]) -> Sequence[str]:
        cases = [case for case in load_cases(gold) if case.document in changed]
        if not cases:
            return ()
        try:
            before = Assistant.open(settings)
        except PolicyError:
            return ()
        right = [case for case in cases if _is_right(before, case)]
        after = Assistant.open(settings, folder) if right else before
        wrong = [case for case in right if not _is_right(after, case)]
        if not wrong:
            return ()
        shown = "、".join(f"“{case.question[:40]}”" for case in wrong[:_SHOWN])
        return (f"{len(wrong)} 道原来答对的问题现在答不对,例如{shown}",)

    return check


def _is_right(assistant: Assistant, case: Case) -> bool:
    history = [(earlier, "") for earlier in case.history]
    answer = assistant.ask(case.question, history, mode="extractive").to_dict()
    cited = {citation["doc_id"] for citation in answer["citations"]} & set(assistant.archive.entries)
    return judge(case, answer, {one: assistant.archive.document(one).text for one in cited}).right
