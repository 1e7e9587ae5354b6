"""Units and measures by how many of each other they have: most, fewest, at least so many, or all in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.models import Measure
from ingest.numerals import to_int
from rag import lookup
from rag.compose import Ground
from rag.intent import bound, bounds_measures
from rag.models import Draft, Statement


def ranking(ground: Ground) -> Draft:
    """Which units stand on most, fewest or so many measures; which measures have most, fewest or so many units."""
    query, document = ground.query, ground.document
    limits = bound(query.text) if query.has("bound") else None
    if len(query.units) >= 2:
        counts = {unit: len(lookup.measures_of(document, unit)) for unit in query.units}
        return _unit_table(ground, counts, lookup.any_of(document, query.units))
    if query.has("only") or _ranks_measures(query.text, limits):
        return _ranked_measures(ground, limits)
    table = dict(lookup.unit_counts(document).most_common())
    if query.has("top") or limits:
        least, most = limits or (1, 99)
        chosen = {unit: count for unit, count in table.items() if least <= count <= most}
        first = re.search(r"前\s*([一二两三四五六七八九十\d]+)", query.text)
        if first:
            floor = sorted(chosen.values(), reverse=True)[: to_int(first[1]) or 1][-1]
            chosen = {unit: count for unit, count in chosen.items() if count >= floor}
        return _unit_table(ground, chosen, ())
    size = 1 if query.has("once") else (min if query.has("fewest") else max)(table.values())
    units = tuple(unit for unit, count in table.items() if count == size)
    measures = [measure for measure in lookup.any_of(document, units) if measure not in lookup.group_measures(document)]
    name = "most" if size == max(table.values()) else "fewest"
    head = ground.say(name, units=ground.say.join(units), count=size, markers=ground.markers(measures))
    return ground.answered([Statement(head), *ground.unit_list(measures)], measures, units)


def _unit_table(ground: Ground, counts: dict[str, int], cited: Iterable[Measure]) -> Draft:
    """Units with the number and the markers of their measures, most first."""
    cited = tuple(cited)
    rows = []
    for unit, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        markers = ground.markers(lookup.measures_of(ground.document, unit))
        text = ground.say("unit_row", unit=unit, count=count, markers=markers)
        evidence = tuple(ground.on_units(measure) for measure in cited if unit in measure.unit_names) or (
            ground.on_title(),
        )
        rows.append(Statement(text, evidence, bullet=True))
    return ground.answered([Statement(ground.say("unit_table", count=len(counts))), *rows], cited, tuple(counts))


def _ranks_measures(text: str, limits: tuple[int, int] | None) -> bool:
    """Whether measures are ranked (哪条措施的单位最多) rather than units (哪个单位的措施最多): what is asked for stands next to 哪."""
    if limits:
        return not bounds_measures(text)
    asked = re.search(r"(?:哪|第几|几)(?:一|几|些)?(?:个|家)?(?P<what>措施|条|项)?", text)
    return bool(asked and asked["what"])


def _ranked_measures(ground: Ground, limits: tuple[int, int] | None) -> Draft:
    query, document = ground.query, ground.document
    candidates = [
        measure
        for measure in document.measures
        if not query.has("except", "without_cities") or measure not in lookup.group_measures(document)
    ]
    count = (lambda units: units) if query.has("with_cities") else lookup.named
    sizes = {measure.number: len(count(measure.unit_names)) for measure in candidates}
    if limits:
        chosen = [measure for measure in candidates if limits[0] <= sizes[measure.number] <= limits[1]]
        head = ground.say(
            "measure_bound" if chosen else "measure_bound_none", count=len(chosen), markers=ground.markers(chosen)
        )
    else:
        least = query.has("fewest", "only")
        size = min(sizes.values()) if least else max(sizes.values())
        chosen = [measure for measure in candidates if sizes[measure.number] == size]
        head = ground.say("measure_fewest" if least else "measure_most", measures=ground.names(chosen), count=size)
    evidence = () if chosen else (ground.on_title(),)
    return ground.answered(
        [Statement(head, evidence), *(ground.units_statement(measure, quoted=False) for measure in chosen)],
        chosen,
        (),
    )
