"""Judge answer objects: pure functions over plain JSON, sharing no code with what made the answers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from evals.models import Case, Result

CITIES = "各市州人民政府"
MEASURES = ("status", "citations", "units", "facts", "quotes")


def judge(case: Case, answer: Mapping[str, Any], sources: Mapping[str, str]) -> Result:
    """What is right and wrong with one answer.

    `sources` maps a document id to the stored source text. Scores: "status"; "citations" (all needed measures cited and none
    besides the allowed ones); "units" (exact set, only where the case gives one); "facts" (must and must_not); "quotes"
    (every quotation is in its source at its offsets). A score that a case does not ask for is absent.
    """
    cited = {citation["measure"] for citation in answer["citations"] if citation["measure"]}
    needed, allowed = set(case.measures), set(case.measures) | set(case.may)
    faults: list[str] = []
    scores: dict[str, bool] = {"status": answer["status"] == case.status}
    if not scores["status"]:
        faults.append(f"status {answer['status']}, expected {case.status}")
    missing, extra = needed - cited, cited - allowed
    scores["citations"] = not missing and not extra
    if missing:
        faults.append(f"measures missing: {sorted(missing)}")
    if extra:
        faults.append(f"measures wrong: {sorted(extra)}")
    if case.units is not None:
        expected, got = set(case.units) - {CITIES}, set(answer["units"]) - {CITIES}
        scores["units"] = expected == got
        if expected != got:
            faults.append(f"units missing {sorted(expected - got)}, wrong {sorted(got - expected)}")
    said = bare(answer["answer"])
    lost = [fragment for fragment in case.must if bare(fragment) not in said]
    invented = [fragment for fragment in case.must_not if bare(fragment) in said]
    if case.must or case.must_not:
        scores["facts"] = not lost and not invented
    faults += [f"does not say: {fragment}" for fragment in lost] + [
        f"must not say: {fragment}" for fragment in invented
    ]
    broken = [citation for citation in answer["citations"] if not quotation_holds(citation, sources)]
    if answer["citations"]:
        scores["quotes"] = not broken
    faults += [f"not in the source: {citation['quote'][:40]}" for citation in broken]
    return Result(case, dict(answer), tuple(faults), scores)


def bare(text: str) -> str:
    """Text without white space, emphasis, citation marks and repair marks."""
    return re.sub(r"\s|\*|〔|〕|\[\d+\]", "", text)


def quotation_holds(citation: Mapping[str, Any], sources: Mapping[str, str]) -> bool:
    """Whether the quotation is what the source says at start..end, white space and marked repairs 〔x〕 aside."""
    if citation["start"] is None:
        return not citation["quote"]
    printed = re.sub(r"\s", "", sources[citation["doc_id"]][citation["start"] : citation["end"]])
    shown = re.sub(r"\s", "", citation["quote"])
    pattern = "".join(
        f"(?:〔{re.escape(piece[1:-1])}〕)"
        if piece.startswith("〔") and len(piece) == 3 and piece not in printed
        else re.escape(piece)
        for piece in re.findall(r"〔.〕|.", shown, re.DOTALL)
    )
    without = re.sub(r"〔(.)〕", lambda match: match[0] if match[0] in printed else "", shown)
    return bool(shown) and re.fullmatch(pattern, shown) is not None and without == printed


def rate(results: Iterable[Result], name: str) -> tuple[int, int]:
    """(right, asked) for one score."""
    flags = [result.scores[name] for result in results if name in result.scores]
    return sum(flags), len(flags)


def wilson(right: int, asked: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % confidence interval of a proportion (Wilson 1927); (nan, nan) when nothing was asked."""
    if not asked:
        return math.nan, math.nan
    share = right / asked
    centre = share + z * z / (2 * asked)
    spread = z * math.sqrt(share * (1 - share) / asked + z * z / (4 * asked * asked))
    scale = 1 + z * z / asked
    return (centre - spread) / scale, (centre + spread) / scale
