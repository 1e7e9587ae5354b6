"""What a language model makes of the answers: the same questions without and with it, its sentences checked a second time."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from evals.faithful import is_supported, sentences
from evals.models import Case, Result
from evals.score import judge
from evals.table import Table
from ingest.models import PolicyError
from rag import Answer, Assistant
from rag.models import Draft
from rag.phrasing.phraser import Phrased, Phraser
from rag.replies import Wording

_BELOW = Wording("hans")("words_below")
_TRIES, _PAUSE = 12, 5.0  # times that a resting model is asked, and seconds between them


@dataclass(frozen=True)
class Phrasing:
    """`asked` questions went to a model, `phrased` of them have a part of it in their answers; `fallbacks` counts why the others
    have none, `flaws` what sentences were dropped for. `shown` sentences were shown, `unsupported` of them fail the second
    check. `kept` and `lost` count what each answer was judged for, against the answer without a model. Seconds and tokens are
    medians over the questions asked."""

    model: str
    questions: int
    asked: int
    phrased: int
    fallbacks: dict[str, int]
    flaws: dict[str, int]
    shown: int
    unsupported: tuple[str, ...]
    same_status: int
    same_citations: int
    same_units: int
    right_without: int
    right_with: int
    first_sentence: float
    whole: float
    tokens: int

    def to_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class _Watch(Phraser):
    """A phraser whose last words on each question are remembered."""

    def __init__(self, phraser: Phraser) -> None:
        self._phraser, self.last, self.first = phraser, Phrased(), 0.0

    def phrase(self, question: str, earlier: Sequence[str], draft: Draft) -> Generator[Phrased]:
        """See Phraser."""
        began, self.first = time.perf_counter(), 0.0
        with closing(self._phraser.phrase(question, earlier, draft)) as growing:
            for self.last in growing:
                if self.last.statements and not self.first:
                    self.first = time.perf_counter() - began
                yield self.last


def evaluate_phrasing(assistant: Assistant, cases: Sequence[Case], without: Sequence[Result]) -> Phrasing:
    """Every case once more with the model. Raises PolicyError where none is set."""
    if assistant.phraser is None:
        raise PolicyError("没有设置语言模型;请设 POLICYQA_LLM_BASE_URL 和 POLICYQA_LLM_MODEL。")
    watch = _Watch(assistant.phraser)
    assistant.phraser = watch
    sources = {identity: assistant.archive.document(identity).text for identity in assistant.archive.entries}
    before = {result.case.id: result for result in without}
    pairs: list[tuple[Result, Result]] = []
    fallbacks: Counter[str] = Counter()
    flaws: Counter[str] = Counter()
    shown: list[tuple[str, bool]] = []
    firsts, wholes, tokens = [], [], []
    asked = 0
    for case in cases:
        watch.last = Phrased()
        began, answer = _asked(assistant, case)
        if watch.last.ended:
            asked += 1
            wholes.append(time.perf_counter() - began)
            tokens.append(watch.last.tokens)
            flaws.update(watch.last.flaws)
            if answer.fallback:
                fallbacks[answer.fallback] += 1
            if watch.first:
                firsts.append(watch.first)
        shown += _shown(answer)
        pairs.append((before[case.id], judge(case, answer.to_dict(), sources)))
    assistant.phraser = watch._phraser
    return Phrasing(
        assistant.settings.llm_model or "",
        len(pairs),
        asked,
        sum(one.answer["mode"] == "llm" for _, one in pairs),
        dict(fallbacks),
        dict(flaws),
        len(shown),
        tuple(text for text, supported in shown if not supported),
        sum(one.answer["status"] == other.answer["status"] for one, other in pairs),
        sum(_cited(one) == _cited(other) for one, other in pairs),
        sum(one.answer["units"] == other.answer["units"] for one, other in pairs),
        sum(not one.faults for one, _ in pairs),
        sum(not other.faults for _, other in pairs),
        statistics.median(firsts) if firsts else 0.0,
        statistics.median(wholes) if wholes else 0.0,
        int(statistics.median(tokens)) if tokens else 0,
    )


def _asked(assistant: Assistant, case: Case) -> tuple[float, Answer]:
    """When the question was put, and its answer. A model that rests or is busy is waited for: a reader would not, and gets the
    documents' words, but then nothing is learnt of the model."""
    for _ in range(_TRIES):
        began = time.perf_counter()
        answer = assistant.ask(case.question, [(earlier, "") for earlier in case.history], mode="llm")
        if answer.fallback not in ("resting", "busy"):
            break
        time.sleep(_PAUSE)
    return began, answer


def _shown(answer: Answer) -> list[tuple[str, bool]]:
    """The model's sentences of an answer, and whether what they cite supports them."""
    if answer.mode != "llm":
        return []
    quotes = {citation.mark: citation.quote for citation in answer.citations}
    told = sentences(answer.answer.split(_BELOW)[0])
    return [(text, is_supported(text, [quotes.get(mark, "") for mark in marks])) for text, marks in told]


def _cited(result: Result) -> set[tuple[Any, ...]]:
    return {(one["doc_id"], one["measure"], one["quote"]) for one in result.answer["citations"]}


def phrasing_table(found: Phrasing) -> Table:
    """The figures for a reader."""

    def of(count: int, total: int) -> str:
        return f"{count}/{total}" + (f"({count / total:.1%})" if total else "")

    said = found.shown + sum(found.flaws.values())
    per_hundred = f"{100 * len(found.unsupported) / found.shown:.1f}" if found.shown else "—"
    dropped = f"{100 * sum(found.flaws.values()) / said:.1f}" if said else "—"
    rows = (
        ("问过模型的题", of(found.asked, found.questions)),
        ("采用了模型的话", of(found.phrased, found.asked)),
        ("没有采用的缘故", "、".join(f"{reason} {count}" for reason, count in sorted(found.fallbacks.items())) or "—"),
        ("每百句被核对剔除", f"{dropped}({'、'.join(f'{flaw} {count}' for flaw, count in sorted(found.flaws.items())) or '—'})"),
        ("显示的句子中每百句另一方法不认可", f"{per_hundred}({len(found.unsupported)}/{found.shown})"),
        ("状态与不用模型时相同", of(found.same_status, found.questions)),
        ("引用与不用模型时相同", of(found.same_citations, found.questions)),
        ("责任单位与不用模型时相同", of(found.same_units, found.questions)),
        ("全部正确:不用模型", of(found.right_without, found.questions)),
        ("全部正确:用模型", of(found.right_with, found.questions)),
        ("第一句用时(中位数)", f"{found.first_sentence:.2f} 秒"),
        ("全部用时(中位数)", f"{found.whole:.2f} 秒"),
        ("词元(中位数,提示与回答)", str(found.tokens)),
    )
    return Table(f"语言模型 {found.model}", ("指标", "值"), rows)
