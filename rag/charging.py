"""Who does what in the running words of measures that have no list of responsible units."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ingest.fields import pairs
from ingest.models import Measure, Span
from rag import lookup
from rag.compose import Ground
from rag.models import Statement

_MOST, _MOST_OF_ALL = 2, 3  # sentences shown for a task, and for a whole measure
_SHARED = 2  # pairs of characters that a sentence has to share with the question, where the search did not bring it
_BODY = r"(?:部门?|委员会|委|局|厅|办公室|办|署|政府|机构|银行|银保监会|指挥部|小组|中心|医院|协会)"
_DOES = r"(?:负责|牵头|会同|主管|主办|承担|组织(?!领导|机构)|统筹|协调|配合|担任|监督|指导)"
# A body that does something: 由…负责, 国家中医药局负责…, 发展改革委会同水利部…, …是主管单位.
_CHARGES = re.compile(
    rf"[由请][^,，。;；:：]{{2,30}}?{_DOES}"
    rf"|{_BODY}(?:主要负责人|负责人)?(?:要|应|应当|将|可|共同|分别|具体|按[^,，。;；]{{1,8}})*(?:发挥)?{_DOES}"
    r"|是[^,，。;；]{0,10}(?:主管|主办|牵头)单位|担任"
)


def charging(ground: Ground, measure: Measure, shown: Sequence[Span] | None = None) -> tuple[Span, ...]:
    """The sentences of a measure without a list of units that say who does what; of a task those near to it: `shown` is what
    the search brought of the measure, best first."""
    if measure.units:
        return ()
    spans = [span for span in lookup.sentences(measure) if _CHARGES.search(span.clean)]
    if shown is None:
        return tuple(spans[:_MOST_OF_ALL])
    asked = set(pairs(ground.query.topic))
    shared = {span: len(asked.intersection(pairs(span.clean))) for span in spans}
    near = [span for span in spans if span in shown or shared[span] >= _SHARED]
    near.sort(key=lambda span: (shown.index(span) if span in shown else len(shown), -shared[span]))
    return tuple(sorted(near[:_MOST], key=lambda span: span.start))


def told(ground: Ground, measure: Measure, spans: Collection[Span]) -> Statement:
    """These sentences as an answer to who is responsible."""
    evidence = tuple(ground.span(span, measure) for span in spans)
    return Statement(ground.say("units_in_words", measure=ground.name(measure)), evidence, quoted=True)


def names_a_lead(spans: Collection[Span]) -> bool:
    """Whether they say who leads."""
    return any("牵头" in span.clean for span in spans)
