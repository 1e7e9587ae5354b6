"""Judge answer objects: pure functions over plain JSON, sharing no code with what made the answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from evals.models import Case, Result
from evals.statements import bare, statement_faults

CITIES = "各市州人民政府"
JUDGED = ("status", "citations", "units", "facts", "quotes", "statements")


def judge(case: Case, answer: Mapping[str, Any], sources: Mapping[str, str]) -> Result:
    """What is right and wrong with one answer.

    `sources` maps a document id to the stored source text. Scores: "status"; "citations" (all needed measures cited and none
    besides the allowed ones); "units" (exact set, only where the case gives one); "facts" (must and must_not); "quotes"
    (every quotation is in its source at its offsets); "statements" (every statement carries a mark that leads to a citation).
    A score that a case does not ask for is absent.
    """
    verdicts = {
        "status": status_faults(case, answer),
        "citations": citation_faults(case, answer),
        "units": unit_faults(case, answer),
        "facts": fact_faults(case, answer),
        "quotes": quote_faults(answer, sources),
        "statements": statement_faults(answer),
    }
    asked = {name: faults for name, faults in verdicts.items() if faults is not None}
    faults = tuple(fault for found in asked.values() for fault in found)
    return Result(case, dict(answer), faults, {name: not found for name, found in asked.items()})


def status_faults(case: Case, answer: Mapping[str, Any]) -> list[str]:
    return [] if answer["status"] == case.status else [f"状态是 {answer['status']},应为 {case.status}"]


def citation_faults(case: Case, answer: Mapping[str, Any]) -> list[str]:
    cited = {citation["measure"] for citation in answer["citations"] if citation["measure"]}
    needed = set(case.measures)
    return _differences("缺引措施", needed - cited, "误引措施", cited - needed - set(case.may))


def unit_faults(case: Case, answer: Mapping[str, Any]) -> list[str] | None:
    if case.units is None:
        return None
    expected, got = set(case.units) - {CITIES}, set(answer["units"]) - {CITIES}
    return _differences("缺责任单位", expected - got, "多责任单位", got - expected)


def _differences(lacks: str, missing: AbstractSet[Any], has: str, extra: AbstractSet[Any]) -> list[str]:
    return [f"{name} {_listed(found)}" for name, found in ((lacks, missing), (has, extra)) if found]


def fact_faults(case: Case, answer: Mapping[str, Any]) -> list[str] | None:
    if not case.must and not case.must_not:
        return None
    said = bare(answer["answer"])
    lost = [f"没有说:{fragment}" for fragment in case.must if bare(fragment) not in said]
    return lost + [f"不该说:{fragment}" for fragment in case.must_not if bare(fragment) in said]


def quote_faults(answer: Mapping[str, Any], sources: Mapping[str, str]) -> list[str] | None:
    if not answer["citations"]:
        return None
    broken = [citation for citation in answer["citations"] if not quotation_holds(citation, sources)]
    return [f"原文没有这一句:{citation['quote'][:40]}" for citation in broken]


def quotation_holds(citation: Mapping[str, Any], sources: Mapping[str, str]) -> bool:
    """Whether the quotation is what the source says at start..end, white space and marked repairs 〔x〕 aside."""
    if citation["start"] is None:
        return not citation["quote"]
    source = sources.get(citation["doc_id"], "")
    if not 0 <= citation["start"] < citation["end"] <= len(source):
        return False
    printed = re.sub(r"\s", "", source[citation["start"] : citation["end"]])
    shown = re.sub(r"\s", "", citation["quote"])
    # A bracket that the source prints itself, such as that of a document number, stays; a repair is left out.
    without = re.sub(r"〔(.)〕", lambda match: match[0] if match[0] in printed else "", shown)
    return bool(shown) and without == printed


def _listed(values: AbstractSet[Any]) -> str:
    return "、".join(map(str, sorted(values)))
