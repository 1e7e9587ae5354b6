"""What a question supposes about numbers: how many measures a unit has, how many units a measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.models import Measure
from ingest.numerals import to_int
from rag import lookup
from rag.compose import Ground
from rag.models import Draft, Statement

_COUNT = re.compile(
    r"(?<![第前后到至、,])(?<![\d一二两三四五六七八九十])(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:条|项)(?!以?内容)(?!.{0,2}里)"
)
_POINTED = re.compile(r"[那这哪每某同]$")  # 那一条 is no count of one
_SIZE = re.compile(
    r"(?<!第)(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:家|个(?:责任|具名|省直)*(?:单位|部门|厅局|$|[,?!。]))"
)


def claimed(ground: Ground, unit: str, measures: Sequence[Measure]) -> str:
    """The first line where the question supposes how many or which measures a unit has; empty where it supposes nothing."""
    query, say = ground.query, ground.say
    if not query.has("claim", "yesno"):
        return ""
    count = len(measures)
    if query.measures and query.has("only"):
        same = {measure.number for measure in measures} == set(query.measures)
        return say("just_these" if same else "not_only", unit=unit, count=count)
    if query.has("which") and not query.has("claim"):
        return ""
    if query.selection.lacking or query.has("none_at_all"):
        return say("is_named", unit=unit, count=count)
    supposed = 1 if query.has("once") else count_of_measures(query.text)
    if supposed is None:
        return ""
    if supposed == count:
        return say("count_right", unit=unit, count=count)
    return say("count_wrong", unit=unit, count=count, claimed=supposed)


def count_of_measures(text: str) -> int | None:
    """The number of measures that a text speaks of: 八条, 5项."""
    counts = (match for match in _COUNT.finditer(text) if not (match["n"] == "一" and _POINTED.search(text[: match.start()])))
    match = next(counts, None)
    return to_int(match["n"]) if match else None


def size_of_measure(ground: Ground) -> Draft | None:
    """Whether measures have as many units as the question supposes, or None where it supposes no such thing."""
    measures = ground.measures(ground.query.measures)
    sizes = [to_int(match["n"]) for match in _SIZE.finditer(ground.query.text)]
    if not measures or len(sizes) != len(measures) or None in sizes:
        return None
    statements = []
    for measure, size in zip(measures, sizes, strict=True):
        named = len(lookup.named(measure.unit_names))
        right = size in (named, len(measure.unit_names))
        text = ground.say(
            "size_right" if right else "size_wrong",
            measure=ground.name(measure),
            claimed=size,
            count=len(measure.unit_names),
            named=named,
            units=ground.units(measure),
        )
        statements.append(Statement(text, (ground.on_units(measure),), quoted=True))
    return ground.answered(statements, measures, ())
