"""What looks odd in a document's numbering and wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.clean import Reading
from ingest.models import Level, Measure, Problem
from ingest.numbered import Numbered
from ingest.units import UnitDirectory


def sequence_problems(found: Sequence[Numbered], reading: Reading) -> Iterator[Problem]:
    """Marks that were inferred, and marks that do not follow the one before."""
    for numbered in found:
        first = numbered.paragraphs[0]
        line = reading.line(first.span.start)
        if numbered.inferred:
            printed = reading.span(first.span.start, first.body).clean
            yield Problem(line, "numeral-inferred", f"“{printed}”缺序号,按顺序推定为 {numbered.mark}")
        elif numbered.due is not None:
            yield Problem(line, "number-jump", f"序号 {numbered.mark} 与顺序不符(应为第 {numbered.due})")


def wording_problems(
    measures: Sequence[Measure], level: Level, reading: Reading, directory: UnitDirectory
) -> Iterator[Problem]:
    """Units that the directory lacks (it has those of the province, not the nation's), and sentences said twice."""
    for measure in measures:
        for mention in measure.units:
            if level != "nation" and not directory.resolve(mention.unit):
                line = reading.line(mention.span.start)
                yield Problem(line, "unit-unknown", f"units.toml 中没有“{mention.unit}”")
        for sentence in measure.sentences:
            if sentence.repeats:
                line = reading.line(sentence.span.start)
                yield Problem(line, "sentence-repeated", f"{measure.marker} 中重复的句子:{sentence.span.clean}")
