"""Units and measures as sets: those with all, one or none of some units, within parts, with so many of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.models import Measure
from rag import lookup
from rag.compose import Ground
from rag.models import Draft, Statement


def domain(ground: Ground) -> tuple[Measure, ...]:
    """The measures that the question is about: those of the parts named, else all."""
    homes = [ground.document.part(number) for number in ground.query.parts]
    numbers = {number for home in homes if home for number in home.measures}
    return tuple(measure for measure in ground.document.measures if not numbers or measure.number in numbers)


def lacking(ground: Ground) -> tuple[str, ...]:
    """The units that must not stand there; a follow-up says so with a word alone (除了商务厅的呢)."""
    query = ground.query
    units = tuple(unit for unit in query.selection.lacking if unit in query.units)
    if not units and query.has("except") and len(query.units) > 1 and query.follow_up:
        units = query.units[1:]
    return units or (query.units if query.has("without") and len(query.units) == 1 else ())


def select(ground: Ground) -> tuple[Measure, ...]:
    """Measures of the domain that fit the units asked for."""
    without = lacking(ground)
    having = [unit for unit in ground.query.units if unit not in without]
    fits = any if _either(ground) else all
    return tuple(
        measure
        for measure in domain(ground)
        if (not having or fits(unit in measure.unit_names for unit in having))
        and not any(unit in measure.unit_names for unit in without)
    )


def _open(ground: Ground) -> bool:
    """Whether measures of the domain go to a body whose members the text does not list."""
    return any(measure in domain(ground) for measure in lookup.group_measures(ground.document))


def _either(ground: Ground) -> bool:
    return ground.query.has("either") or _apart(ground)


def _apart(ground: Ground) -> bool:
    """Whether each unit is asked about for itself (各管什么), not what they have together."""
    return ground.query.has("each") and not ground.query.has("both") and len(ground.query.units) > 1


def of_units(ground: Ground) -> Draft:
    """Measures of one or several units: all of them, at least one, none, and by part."""
    query, say = ground.query, ground.say
    same = _same(ground)
    if same:
        return same
    bodies = [unit for unit in query.units if unit != lookup.CITIES and not lookup.single(ground.document, unit)]
    if bodies and len(query.units) > 1 and query.has("yesno", "claim"):
        return members(ground)  # whether somebody belongs to a body whose list the text does not give
    if not lookup.any_of(ground.document, query.units):
        return _each(ground)
    measures, without = select(ground), lacking(ground)
    having = tuple(unit for unit in query.units if unit not in without)
    if without and having and not any(set(having) <= set(one.unit_names) for one in ground.document.measures):
        return _each(ground)  # of measures that there are none of, nothing is to be said
    unsaid = not measures and not without and len(having) > 1 and not query.has("both", "either")
    if (_apart(ground) and not without) or unsaid:
        return _each(ground)
    named = [unit for unit in query.units if unit != lookup.CITIES]
    caveat = ground.group_caveat(named[0] if len(named) == 1 else say.join(named)) if named and _open(ground) else ()
    values = {
        "first": say.join(having),
        "others": say("or").join(without),
        "units": say.join(having),
        "unit": say.join(having or without),
        "count": len(measures),
    }
    if without:
        name = ("except" if having else "unit_without") if measures else ("except_none" if having else "all_units")
        name = {"except": "except_measures"}.get(name, name)
        if not measures and not having:
            values["count"] = len(domain(ground))
    elif query.has("either"):
        name = "either_measures"
    elif len(having) > 1:
        name = "shared_measures" if measures else "shared_measures_none"
    else:
        name = "unit_measures" if measures else "part_without_unit"
    head = say(name, **values)
    if query.parts:
        head = say("within", parts=parts_named(ground), text=head)
    if measures:
        return ground.answered([Statement(head), *ground.unit_list(measures), *caveat], measures, query.units)
    rows = [
        Statement(
            say("its_measures", unit=unit, markers=ground.markers(lookup.measures_of(ground.document, unit)) or "—"),
            (ground.on_title(),),
            bullet=True,
        )
        for unit in query.units
    ]
    return ground.answered([Statement(head, (ground.on_title(),)), *rows, *caveat], (), query.units)


def members(ground: Ground) -> Draft:
    """That the text does not list the members of the body that some measures go to."""
    groups = lookup.group_measures(ground.document)
    statements = (ground.silent(["members"]), *(ground.units_statement(measure) for measure in groups))
    return Draft("not_found", statements, doc_id=ground.document.id)


def _same(ground: Ground) -> Draft | None:
    """Whether several units stand on the very same measures, where the question supposes or asks so."""
    query, say = ground.query, ground.say
    if len(query.units) < 2 or not query.has("same") or not query.has("claim", "yesno"):
        return None
    held = [lookup.measures_of(ground.document, unit) for unit in query.units]
    same = len(set(held)) == 1
    found = lookup.any_of(ground.document, query.units)
    head = Statement(say("same_units" if same else "differ_units", units=say.join(query.units), count=len(found)))
    if same:
        return ground.answered([head, *ground.unit_list(found)], found, query.units)
    rows = [
        Statement(
            say("unit_row", unit=unit, count=len(one), markers=ground.markers(one)),
            tuple(ground.on_units(measure) for measure in one) or (ground.on_title(),),
            bullet=True,
        )
        for unit, one in zip(query.units, held, strict=True)
    ]
    return ground.answered([head, *rows], found, query.units)


def _each(ground: Ground) -> Draft:
    """Every unit with its own measures."""
    say = ground.say
    statements: list[Statement] = []
    found: list[Measure] = []
    for unit in ground.query.units:
        measures = [measure for measure in domain(ground) if unit in measure.unit_names]
        if measures:
            statements += [
                Statement(say("unit_measures", unit=unit, count=len(measures))),
                *ground.unit_list(measures, unit),
            ]
        else:
            none = say("unit_none", title=ground.title, count=len(ground.document.measures), unit=unit)
            statements.append(Statement(none, (ground.on_title(),)))
        found += [measure for measure in measures if measure not in found]
    statements += ground.group_caveat(say.join(ground.query.units))
    draft = ground.answered(statements, sorted(found, key=lambda measure: measure.number), ground.query.units)
    return draft if found else replace(draft, status="not_found", units=())


def partners(ground: Ground) -> Draft:
    """Units that share a measure with the one named."""
    unit, say = ground.query.units[0], ground.say
    measures = tuple(measure for measure in domain(ground) if unit in measure.unit_names)
    others = tuple(name for name in lookup.all_units(measures) if name != unit)
    if not measures:
        return of_units(ground)
    head = Statement(say("partners", unit=unit, count=len(lookup.named(others)), units=say.join(lookup.named(others))))
    rows = [ground.units_statement(measure, quoted=False) for measure in measures]
    bullets = [replace(row, bullet=True) for row in rows]
    return ground.answered([head, *bullets, *ground.group_caveat(unit)], measures, others)


def common(ground: Ground, measures: Sequence[Measure]) -> Draft:
    """Units that several measures have in common."""
    say = ground.say
    units = lookup.shared_units(measures)
    values = {"measures": ground.names(measures), "count": len(units), "units": say.join(units)}
    single = [unit for unit in units if unit != lookup.CITIES]
    name = "shared_units" if single else "shared_units_cities" if units else "shared_units_none"
    text = say(name, **values)
    if ground.query.has("claim"):
        denied = ground.query.has("denied_common")
        text = say("yes" if bool(single) != denied else "no", text=text)
    head = Statement(text, tuple(ground.on_units(measure) for measure in measures), quoted=True)
    return ground.answered([head, *ground.no_such(ground.beyond(ground.query.measures))], measures, units)


def together(ground: Ground, measures: Sequence[Measure]) -> Draft:
    """Units of several measures put together, each once."""
    say = ground.say
    units = lookup.named(lookup.all_units(measures))
    head = Statement(
        say(
            "together",
            measures=say.join([measure.marker for measure in measures]),
            count=len(units),
            units=say.join(units),
        ),
        tuple(ground.on_units(measure) for measure in measures),
    )
    rows = [replace(ground.units_statement(measure, quoted=False), bullet=True) for measure in measures]
    return ground.answered([head, *rows, *ground.no_such(ground.beyond(ground.query.measures))], measures, units)


def surplus(ground: Ground, measures: Sequence[Measure]) -> Draft:
    """Units that the first measure has and the others have not."""
    say, first, others = ground.say, measures[0], measures[1:]
    units = tuple(unit for unit in first.unit_names if not any(unit in other.unit_names for other in others))
    text = say(
        "surplus" if units else "surplus_none",
        first=ground.name(first),
        others=ground.names(others),
        count=len(units),
        units=say.join(units),
    )
    head = Statement(text, tuple(ground.on_units(measure) for measure in measures), quoted=True)
    return ground.answered([head, *ground.no_such(ground.beyond(ground.query.measures))], measures, units)


def alike(ground: Ground) -> Draft:
    """Measures that have the very same units."""
    groups: dict[frozenset[str], list[Measure]] = {}
    for measure in domain(ground):
        groups.setdefault(frozenset(measure.unit_names), []).append(measure)
    same = [group for group in groups.values() if len(group) > 1]
    found = [measure for group in same for measure in group]
    heads = [
        Statement(ground.say("alike", measures=ground.names(group), units=ground.units(group[0]))) for group in same
    ]
    rows = [ground.units_statement(measure, quoted=False) for measure in found]
    if not found:
        heads = [Statement(ground.say("alike_none"), (ground.on_title(),))]
    return ground.answered([*heads, *rows], found)


def parts_named(ground: Ground) -> str:
    found = [ground.document.part(number) for number in ground.query.parts]
    return ground.say.join([ground.say("part_name", number=ground.part_number(part)) for part in found if part])


def beside(ground: Ground, measure: Measure) -> Draft:
    """除了省经信厅还有谁: the units of a measure beside those named."""
    units = tuple(unit for unit in measure.unit_names if unit not in ground.query.units)
    values = {"measure": ground.name(measure), "excepted": ground.say.join(ground.query.units)}
    name = "units_beside" if units else "units_beside_none"
    text = ground.say(name, **values, count=len(units), units=ground.say.join(units))
    return ground.answered([Statement(text, (ground.on_units(measure),), quoted=True)], [measure], units)


def not_on(ground: Ground, measures: Sequence[Measure]) -> Draft:
    """哪些单位不负责第六条: the single units of the document that none of these measures names."""
    every = lookup.all_units(ground.document.measures)
    there = set(lookup.all_units(measures))
    units = tuple(unit for unit in every if unit not in there and lookup.single(ground.document, unit))
    text = ground.say("units_not_on", measure=ground.names(measures), count=len(units), units=ground.say.join(units))
    rows = [ground.units_statement(measure) for measure in measures]
    head = Statement(text, tuple(map(ground.on_units, measures)))
    return ground.answered([head, *rows], measures, units)
