"""Ask every case through the front door and judge what comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from evals.models import Case, Result
from evals.recognition import recognition
from evals.score import judge
from evals.search import search
from rag import Answer, Assistant

Ask = Callable[[str, Sequence[tuple[str, str]]], Answer]  # question, earlier (question, answer) pairs → answer


def answer_all(assistant: Assistant, cases: Sequence[Case], ask: Ask | None = None) -> list[Result]:
    """Every case asked and judged, in order. `ask` answers in place of the assistant, whose search is looked at all the same."""
    sources = {identity: assistant.archive.document(identity).text for identity in assistant.archive.entries}
    answering = ask or (lambda question, history: assistant.ask(question, history, mode="extractive"))
    results = []
    for case in cases:
        answer = answering(case.question, [(earlier, "") for earlier in case.history]).to_dict()
        judged = judge(case, answer, sources)
        read = recognition(assistant, case, str(answer["intent"]))
        results.append(replace(judged, scores=judged.scores | read, search=search(assistant, case)))
    return results
