"""Answers from the parsed structure: who is responsible, what a unit must do, what measures and parts say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.models import Measure
from ingest.numerals import to_int
from rag import charging as running
from rag import claims, lookup, sets
from rag.compose import Ground
from rag.models import Draft, Statement
from rag.narrowing import LISTED
from rag.numbers import SENTENCE

_MEMBERS = re.compile(
    r"成员(?:单位)?[”\"』」]?(?:的|具体|完整)*(?:名单|清单)|成员(?:单位)?[”\"』」]?\s*,?(?:名单|清单|具体|到底|究竟|都|分别|各|是指|是|有|包括|包含|指的?|又|的)*(?:哪|谁|几家|几个|多少家)(?!.{0,3}(?:措施|[条项]|任务))"
)


def responsibility(ground: Ground) -> Draft:
    """Units of the measures asked for by number."""
    query, say = ground.query, ground.say
    measures, beyond = ground.measures(query.measures), ground.beyond(query.measures)
    if not measures:
        return _beyond(ground, beyond)
    if members_asked(query.text):
        return sets.members(ground)
    if query.units and query.has("except", "leave_out") and len(measures) == 1 and not query.has("claim"):
        return sets.beside(ground, measures[0])
    if query.has("denies_units") and query.has("which", "who") and not query.units and not query.has("lead", "claim"):
        return sets.not_on(ground, measures)
    statements = []
    leads = False
    for measure in measures:
        if query.has("count") and len(measures) == 1 and measure.units:
            plain = lookup.CITIES not in measure.unit_names
            text = say(
                "units_count_plain" if plain else "units_count",
                measure=ground.name(measure),
                count=len(measure.unit_names),
                named=len(measure.unit_names) - 1,
                units=ground.units(measure),
            )
            statements.append(Statement(text, (ground.on_units(measure),), quoted=True))
        elif charging := running.charging(ground, measure):
            statements.append(running.told(ground, measure, charging))
            leads = leads or running.names_a_lead(charging)
        else:
            statements.append(ground.units_statement(measure))
    statements += ground.no_such(beyond)
    draft = ground.answered(statements, measures, lookup.all_units(measures))
    if query.has("lead") and not leads:
        status = draft.status if any(map(lookup.leading, measures)) else "not_found"
        return replace(draft, status=status, statements=(ground.lead(measures), *draft.statements))
    listed = len(measures) == 1 and len(measures[0].units) > 1 and not (lookup.leading(measures[0]) or measures[0].items)
    if query.has("division") and listed:
        return replace(draft, status="not_found", statements=(ground.silent(["division"]), *draft.statements))
    return draft


def content(ground: Ground) -> Draft:
    """What measures say: heading, whole body, units."""
    query, say = ground.query, ground.say
    measures, beyond = ground.measures(query.measures), ground.beyond(query.measures)
    if not measures:
        return _beyond(ground, beyond)
    statements: list[Statement] = []
    if query.has("sentence"):
        return _sentences_asked(ground, measures)
    if query.has(LISTED):
        head = Statement(say("chosen", count=len(measures), markers=ground.markers(measures)))
        rows = [Statement(ground.name(measure), (ground.on_units(measure),), bullet=True) for measure in measures]
        return ground.answered([head, *rows], measures, ())
    for measure in measures:
        if query.has("title") and not query.has("support"):
            statements.append(
                Statement(
                    say("heading_of", marker=measure.marker, heading=measure.heading.clean),
                    (ground.on_heading(measure),),
                    bullet=len(measures) > 1,
                )
            )
        elif len(measures) > 3:
            statements.append(Statement(ground.name(measure), (ground.on_heading(measure),), bullet=True))
        else:
            statements.append(
                Statement(say("content", measure=ground.name(measure)), ground.on_body(measure), quoted=True)
            )
            statements += ground.units_to_ask(measure)
    statements += ground.no_such(beyond)
    return ground.answered(statements, measures, ())


def _sentences_asked(ground: Ground, measures: Sequence[Measure]) -> Draft:
    """The sentence of each measure that 第N句 or 最后一句 means, or that it has fewer."""
    say, text = ground.say, ground.query.text
    match = SENTENCE.search(text)
    number = 1 if "头一句" in text else to_int(match["n"] or "") if match else None
    statements, found = [], []
    for measure in measures:
        body = [sentence.span for sentence in measure.sentences if not sentence.repeats]
        if number is not None and not 0 < number <= len(body):
            few = say("few_sentences", measure=ground.name(measure), count=len(body))
            statements.append(Statement(few, (ground.on_heading(measure),)))
            continue
        found.append(measure)
        span = body[-1 if number is None else number - 1]
        statements.append(
            Statement(say("content", measure=ground.name(measure)), (ground.span(span, measure),), quoted=True)
        )
    draft = ground.answered(statements, measures, ())
    return draft if found else replace(draft, status="not_found")


def _mentioning(ground: Ground, unit: str, word: str, measures: Sequence[Measure]) -> Draft:
    """Those measures of a unit that mention a word, each with the words that do."""
    values = {"unit": unit, "word": word, "count": len(measures), "markers": ground.markers(measures)}
    rows = [
        Statement(
            ground.name(measure),
            (*(ground.span(span, measure) for span in lookup.containing(measure, word)), ground.on_units(measure)),
            quoted=True,
            bullet=True,
        )
        for measure in measures
    ]
    evidence = tuple(map(ground.on_units, measures))
    return ground.answered([Statement(ground.say("unit_mentions", **values), evidence), *rows], measures, (unit,))


def _led(ground: Ground, unit: str, measures: tuple[Measure, ...]) -> Draft:
    """The measures on which the document says that this unit leads; else those that name it, and that it says no such thing."""
    say = ground.say
    led = tuple(measure for measure in measures if unit in lookup.leading(measure))
    if led:
        head = Statement(say("leads", unit=unit, count=len(led)), tuple(map(ground.on_units, led)))
        return ground.answered([head, *ground.unit_list(led, unit)], led, (unit,))
    others = any(map(lookup.leading, ground.document.measures))
    silent = Statement(say("leads_none", unit=unit), tuple(map(ground.on_units, measures)))
    return Draft(
        "not_found",
        (
            silent if others else ground.lead(measures[:1]),
            Statement(say("unit_measures", unit=unit, count=len(measures))),
            *ground.unit_list(measures, unit),
        ),
        measures=tuple(m.number for m in measures),
        doc_id=ground.document.id,
    )


def unit_measures(ground: Ground, word: str = "") -> Draft:
    """Every measure that names one unit (and mentions `word`, if given), and what the text leaves open."""
    query, say = ground.query, ground.say
    unit = query.units[0]
    if members_asked(query.text) and not lookup.single(ground.document, unit):
        return sets.members(ground)
    measures = tuple(m for m in sets.domain(ground) if unit in m.unit_names)
    if not lookup.measures_of(ground.document, unit):
        return _not_named(ground, unit)
    if query.parts or (sets.lacking(ground) and not claims.claimed(ground, unit, measures)):
        return sets.of_units(ground)
    if word and any(lookup.containing(measure, word) for measure in measures):
        return _mentioning(ground, unit, word, [one for one in measures if lookup.containing(one, word)])
    if query.has("lead"):
        return _led(ground, unit, measures)
    whole = len(measures) == len(ground.document.measures)
    head = say("all_units" if whole else "unit_measures", unit=unit, count=len(measures))
    claimed = claims.claimed(ground, unit, measures)
    statements = [Statement(claimed or head), *ground.unit_list(measures, unit), *ground.group_caveat(unit)]
    return ground.answered(statements, measures, (unit,))


def _not_named(ground: Ground, unit: str) -> Draft:
    say, query = ground.say, ground.query
    text = say("unit_none", title=ground.title, count=len(ground.document.measures), unit=unit)
    groups = lookup.group_measures(ground.document)
    draft = Draft(
        "not_found",
        (Statement(text, (ground.on_title(),)), *ground.group_caveat(unit)),
        doc_id=ground.document.id,
        follow_ups=ground.about(groups),
    )
    if sets.lacking(ground) and not query.has("yesno", "claim"):
        return sets.of_units(ground)
    return draft


def members_asked(text: str) -> bool:
    """Whether the members of a body of many are asked for, not what the body must do."""
    return _MEMBERS.search(text) is not None


def shared_units(ground: Ground) -> Draft:
    """Units that several measures have in common, have all together, or that the first has beyond the others."""
    query = ground.query
    if query.units and query.selection.partners:
        return sets.partners(ground)
    measures, beyond = ground.measures(query.measures), ground.beyond(query.measures)
    if query.parts and not query.measures:
        measures = sets.domain(ground)
    if len(measures) < 2:
        return _beyond(ground, beyond) if not measures else responsibility(ground)
    if query.has("surplus"):
        return sets.surplus(ground, measures)
    return sets.together(ground, measures) if query.has("union") else sets.common(ground, measures)


def compare(ground: Ground) -> Draft:
    """Measures side by side: headings, units, what is shared and what is not."""
    say = ground.say
    measures, beyond = ground.measures(ground.query.measures), ground.beyond(ground.query.measures)
    if not ground.query.measures:
        return part(replace(ground, query=replace(ground.query, cues=ground.query.cues | {"content"})))
    if len(measures) < 2:
        return content(ground) if measures else _beyond(ground, beyond)
    statements = [
        Statement(
            say("compare_head", measures=ground.names(measures)),
            tuple(ground.on_heading(measure) for measure in measures),
        )
    ]
    for measure in measures:
        statements.append(
            Statement(
                say("compare_row", measure=ground.name(measure), units=ground.units(measure)),
                (ground.on_units(measure),),
                bullet=True,
            )
        )
    common = lookup.shared_units(measures)
    everything = tuple(ground.on_units(measure) for measure in measures)
    if common:
        statements.append(Statement(say("compare_common", units=say.join(common)), everything, bullet=True))
    for measure in measures:
        own = [unit for unit in measure.unit_names if unit not in common]
        if own:
            statements.append(
                Statement(
                    say("compare_own", marker=measure.marker, units=say.join(own)),
                    (ground.on_units(measure),),
                    bullet=True,
                )
            )
    for measure in measures:
        statements.append(Statement(say("content", measure=ground.name(measure)), ground.on_body(measure), quoted=True))
    units = lookup.all_units(measures) if ground.query.has("who") else ()
    return ground.answered([*statements, *ground.no_such(beyond)], measures, units)


def part(ground: Ground) -> Draft:
    """What a part holds, or in which part a measure stands."""
    query, say, document = ground.query, ground.say, ground.document
    if query.measures:
        measures = ground.measures(query.measures)
        if not measures:
            return _beyond(ground, ground.beyond(query.measures))
        places: list[Statement] = []
        for measure in measures:
            home = document.part(measure.part or 0)
            if home:
                text = say(
                    "in_part", measure=ground.name(measure), number=ground.part_number(home), title=home.title.clean
                )
                places.append(Statement(text, (ground.on_heading(measure), ground.span(home.title))))
        return ground.answered(places, measures, ())
    statements: list[Statement] = []
    found: list[Measure] = []
    for number in query.parts:
        home = document.part(number)
        if home is None:
            text = say("part_beyond", title=ground.title, count=len(document.parts), number=number)
            statements.append(Statement(text, (ground.on_title(),)))
            continue
        values = {"number": ground.part_number(home), "title": home.title.clean, "count": len(home.measures)}
        intro = tuple(ground.span(sentence.span) for sentence in home.intro)
        if not home.measures:
            statements.append(Statement(say("part_none", **values), intro or (ground.span(home.title),), quoted=True))
            continue
        text = say("part_measures", **values)
        supposed = claims.count_of_measures(query.text)
        if supposed is not None and query.has("claim", "yesno"):
            text = say("yes" if supposed == len(home.measures) else "no", text=text)
        statements.append(Statement(text, (ground.span(home.title),)))
        measures = ground.measures(home.measures)
        found += measures
        if query.has("who"):
            statements += [one for measure in measures for one in ground.units_to_ask(measure, bullet=True)]
        else:
            statements += [
                Statement(ground.name(measure), (ground.on_heading(measure),), bullet=True) for measure in measures
            ]
            if query.has("content", "purpose") or not query.has("count", "title", "which"):
                statements += [Statement(say("part_intro"), intro, quoted=True)] if intro else []
    units = lookup.all_units(found) if query.has("who") else ()
    if not found and all(document.part(number) is None for number in query.parts):
        return Draft("not_found", tuple(statements), doc_id=document.id)
    return ground.answered(statements, found, units)


def _beyond(ground: Ground, numbers: tuple[int, ...]) -> Draft:
    return Draft("not_found", ground.no_such(numbers), doc_id=ground.document.id)
