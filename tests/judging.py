"""Small cases, answers and evaluations for the tests of evals."""

from __future__ import annotations

from typing import Any

from evals.evaluation import Evaluation
from evals.measure import halves
from evals.models import Case, Result, Search
from evals.score import judge

SOURCE = "总则。支持 企业\n开设早餐门店。加大策支持。"
SOURCES = {"d": SOURCE}
CONFIG = {"time": "2030-01-02T03:04:05+00:00", "commit": "abc", "dirty": False, "index": "v1"}
CONFIG |= {"encoder": "use-multilingual/1", "fitted": "use-multilingual/1", "settings": {"reranker": None}}
# First questions that the fixed hash puts into either half.
QUESTIONS = {"dev": "第三条由谁负责?", "test": "第一条由谁负责?"}


def case(identity: str = "c-1", question: str = "早餐店有扶持吗?", **fields: Any) -> Case:
    """An enterprise's question that is to be answered from measure 1, unless told otherwise."""
    values: dict[str, Any] = {"reader": "enterprise", "kind": "plain", "status": "answered", "measures": (1,)}
    return Case(id=identity, question=question, **(values | fields))


CHARGING = case("a", "给小区装充电桩的企业能得到什么支持?", measures=(10,))
NUMBER = case("b", "措施四和措施五的责任单位", kind="resp_number_multi", measures=(4, 5))


def citation(
    mark: int = 1, quote: str = "支持企业开设早餐门店。", measure: int | None = 1, **fields: Any
) -> dict[str, Any]:
    """A citation of SOURCE."""
    start = SOURCE.index("支持 企业")
    place = {"doc_id": "d", "start": start, "end": start + len("支持 企业\n开设早餐门店。")}
    return {"mark": mark, "measure": measure, "quote": quote, **place, **fields}


def answer(text: str = "> 支持企业开设早餐门店。 [1]", **fields: Any) -> dict[str, Any]:
    """An answer object that quotes SOURCE, unless told otherwise."""
    values = {"status": "answered", "intent": "support", "answer": text, "units": [], "citations": [citation()]}
    return values | fields


def result(
    right: bool = True, identity: str = "c-1", half: str = "test", found: Search | None = None, **fields: Any
) -> Result:
    """A judged result that is right, or wrong in its status."""
    asked = case(identity, QUESTIONS[half], **fields)
    judged = judge(asked, answer(status="answered" if right else "clarify"), SOURCES)
    return Result(asked, judged.answer, judged.faults, judged.scores, found)


def evaluation(*results: Result, **fields: Any) -> Evaluation:
    """All that comes of these results."""
    return Evaluation(CONFIG, results, halves(results), **fields)
