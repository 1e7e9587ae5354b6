"""Units and measures by how many of each other they have: most, fewest, so many, or all in a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ingest.models import Measure
from ingest.numerals import to_int
from rag import lookup, sets
from rag.compose import Ground
from rag.models import Draft, Statement


def ranking(ground: Ground) -> Draft:
    """Which units stand on most, fewest or so many measures; which measures have most, fewest or so many units."""
    query = ground.query
    selection = query.selection
    named = set(query.units) - set(selection.lacking)
    if selection.size or (selection.ranks == "measures" and not named) or (query.measures and not query.units):
        return _measures(ground)
    return _units(ground)


def counts(ground: Ground) -> Counter[str]:
    """How many measures of the domain name each unit: those asked for, else every single one."""
    domain, units = sets.domain(ground), ground.query.units
    found = Counter(unit for measure in domain for unit in measure.unit_names)
    if len(units) > 1:
        return Counter({unit: found[unit] for unit in units})
    groups = {mention.unit for measure in domain for mention in measure.units if mention.group}
    return Counter({unit: count for unit, count in found.items() if unit not in groups})


def _units(ground: Ground) -> Draft:
    query, say, table = ground.query, ground.say, counts(ground)
    bound = query.selection.share or ((1, 1) if query.has("once") and not query.units else None)
    if bound:
        chosen = {unit: count for unit, count in table.items() if bound[0] <= count <= bound[1]}
        return _table(ground, chosen, _named(ground, chosen))
    if query.has("top") and not query.units:
        return _top(ground, table)
    if not table:
        return _table(ground, {}, ())
    least = query.has("fewest")
    size = (min if least else max)(table.values())
    first = tuple(unit for unit, count in table.items() if count == size)
    measures = _named(ground, first)
    name = "fewest" if least else "most"
    head = say(name, units=say.join(first), count=size, markers=ground.markers(measures))
    if len(query.units) == 1 and query.has("claim", "yesno"):
        head = say("yes" if set(query.units) <= set(first) else "no", text=head)
    evidence = tuple(map(ground.on_units, measures)) or (ground.on_title(),)
    statements = [Statement(head, evidence), *ground.unit_list(measures)]
    if len(query.units) > 1:
        rows = _table(ground, dict(table), _named(ground, table)).statements
        measures = _named(ground, table) if len(query.units) == 2 else measures
        shown = rows if len(query.units) == 2 else ()
        plain = () if shown else (Statement(_line(ground, table), (ground.on_title(),)),)
        statements = [*statements, *shown, *plain]
    return ground.answered(statements, measures, first)


def _top(ground: Ground, table: Counter[str]) -> Draft:
    """All units by number of measures, or as many as 前三 says."""
    chosen = dict(table.most_common())
    first = re.search(r"前\s*([一二两三四五六七八九十\d]+)", ground.query.text)
    if first:
        floor = sorted(chosen.values(), reverse=True)[: to_int(first[1]) or 1][-1]
        return _table(ground, {unit: count for unit, count in chosen.items() if count >= floor}, ())
    draft = _table(ground, chosen, ())
    groups = [unit for measure in lookup.group_measures(ground.document) for unit in lookup.named(measure.unit_names)]
    rows = [
        Statement(
            ground.say("unit_row", unit=unit, count=len(held), markers=ground.markers(held)),
            tuple(ground.on_title() for _ in held[:1]),
            bullet=True,
        )
        for unit in dict.fromkeys([*groups, lookup.CITIES])
        if (held := lookup.measures_of(ground.document, unit))
    ]
    return ground.answered([*draft.statements, *rows], (), (*chosen, *dict.fromkeys(groups)))


def _named(ground: Ground, units: Iterable[str]) -> tuple[Measure, ...]:
    wanted = set(units)
    return tuple(measure for measure in sets.domain(ground) if wanted.intersection(measure.unit_names))


def _table(ground: Ground, table: dict[str, int], cited: Iterable[Measure]) -> Draft:
    """Units with the number and the markers of their measures, most first."""
    cited = tuple(cited)
    rows = []
    for unit, count in sorted(table.items(), key=lambda pair: -pair[1]):
        markers = ground.markers(measure for measure in sets.domain(ground) if unit in measure.unit_names)
        text = ground.say("unit_row", unit=unit, count=count, markers=markers)
        evidence = tuple(ground.on_units(measure) for measure in cited if unit in measure.unit_names) or (
            ground.on_title(),
        )
        rows.append(Statement(text, evidence, bullet=True))
    head = Statement(ground.say("unit_table" if rows else "unit_table_none", count=len(table)))
    return ground.answered([head if rows else Statement(head.text, (ground.on_title(),)), *rows], cited, tuple(table))


def _line(ground: Ground, table: Counter[str]) -> str:
    return ground.say.join(
        [ground.say("unit_row", unit=unit, count=count, markers="") for unit, count in table.items()]
    )


def _measures(ground: Ground) -> Draft:
    """Measures by the number of their units; 各市州人民政府 count only where the question says so."""
    query, say = ground.query, ground.say
    bound = query.selection.size
    candidates = [
        measure
        for measure in (ground.measures(query.measures) if len(query.measures) > 1 else sets.select(ground))
        if not query.has("except", "without_cities") or measure not in lookup.group_measures(ground.document)
    ]
    count = (lambda units: units) if query.has("with_cities") and not query.has("without_cities") else lookup.named
    sizes = {measure.number: len(count(measure.unit_names)) for measure in candidates}
    if not candidates:
        return ground.answered([Statement(say("measure_bound_none"), (ground.on_title(),))], (), ())
    if bound:
        groups = lookup.group_measures(ground.document)
        chosen = [
            m for m in candidates if bound[0] <= sizes[m.number] <= bound[1] and (m not in groups or bound[1] == 1)
        ]
        head = say(
            "measure_bound" if chosen else "measure_bound_none", count=len(chosen), markers=ground.markers(chosen)
        )
    elif query.has("table") or (len(query.measures) > 1 and not query.among):
        chosen = sorted(candidates, key=lambda measure: sizes[measure.number], reverse=not query.has("ascending"))
        rows = [say("measure_row", marker=measure.marker, count=sizes[measure.number]) for measure in chosen]
        head = say("measure_table", rows=say.join(rows))
    else:
        least = query.has("fewest", "only")
        size = (min if least else max)(sizes.values())
        chosen = [measure for measure in candidates if sizes[measure.number] == size]
        head = say("measure_fewest" if least else "measure_most", measures=ground.names(chosen), count=size)
        if len(query.measures) == 1 and query.has("claim", "yesno"):
            head = say("yes" if chosen == list(ground.measures(query.measures)) else "no", text=head)
    if query.parts and not query.measures:
        head = say("within", parts=sets.parts_named(ground), text=head)
    evidence = tuple(map(ground.on_units, chosen)) or (ground.on_title(),)
    rows_of_units = [ground.units_statement(measure, quoted=False) for measure in chosen]
    return ground.answered([Statement(head, evidence), *rows_of_units], chosen, ())
