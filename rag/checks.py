"""Questions that suppose something: is it so? Confirmed or corrected, always with the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.models import Item, Measure
from rag import keywords, lookup, searched, structural
from rag.compose import Ground
from rag.models import Draft, Hit, Statement

_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def units_of_measures(ground: Ground) -> Draft:
    """Whether the units named are responsible for the measures named."""
    measures = ground.measures(ground.query.measures)
    unsaid = not ground.query.has("claim") and all(_unsaid(ground, measure) for measure in measures)
    return Draft(
        "not_found" if unsaid else "answered",
        tuple(_units(ground, measure) for measure in measures),
        lookup.named(lookup.all_units(measures)),
        measures=tuple(measure.number for measure in measures),
        doc_id=ground.document.id,
    )


def unit_of_task(ground: Ground, hits: Sequence[Hit]) -> Draft:
    """Whether a unit is responsible for a task that is named by its subject."""
    measure = ground.measures([hits[0].measure or 0])[0]
    draft = searched.responsibility(ground, hits[:1])
    tasks = [task for task in searched.tasks(ground, hits[0], measure) if task.units]
    if tasks:
        return replace(draft, statements=tuple(_units_of_task(ground, measure, task) for task in tasks))
    return replace(draft, statements=(_units(ground, measure), *draft.statements[1:]))


def content(ground: Ground, word: str, elsewhere: Sequence[Hit], near: bool = True) -> Draft:
    """Whether measures say what the question supposes: its words and figures are looked for in them.

    Where the word stands in none of them, the measure that does have it is shown: `elsewhere` is what a search brings. `near`:
    the measures may say it in other words.
    """
    query, say = ground.query, ground.say
    measures = ground.measures(query.measures)
    having = [measure for measure in measures if word and lookup.containing(measure, word)]
    if word and query.has("mention", "without") and (having or not query.has("claim")):
        shown = having if having and len(measures) > 1 else measures
        statements = [statement for measure in shown for statement in keywords.mention(ground, measure, word)]
        return ground.answered(statements, shown)
    if word and not having:
        stands = [measure for measure in ground.document.measures if lookup.containing(measure, word)]
        statements = [statement for measure in measures for statement in keywords.mention(ground, measure, word)]
        if stands:
            text = say("stands_in", word=word, measures=ground.names(stands))
            quotes = tuple(ground.span(lookup.containing(measure, word)[0], measure) for measure in stands)
            return ground.answered([*statements, Statement(text, quotes, quoted=True)], stands)
        if elsewhere and elsewhere[0].measure not in query.measures:
            draft = searched.fact(ground, elsewhere[:1])
            return replace(draft, statements=(*statements, *draft.statements))
    bodies = [
        Statement(say("content", measure=ground.name(measure)), ground.on_body(measure), quoted=True)
        for measure in measures
    ]
    text = "".join(span.clean for measure in measures for span in lookup.sentences(measure))
    figures = [figure for figure in _DIGITS.findall(query.topic) if figure not in text]
    if figures:
        denied = say("not_in", what=f"“{'、'.join(figures)}”")
        bodies.insert(0, Statement(denied, tuple(ground.on_heading(measure) for measure in measures)))
    if word and not having and not near:
        bodies = [statement for measure in measures for statement in keywords.mention(ground, measure, word)] + bodies
    draft = structural.content(ground)
    return replace(draft, statements=(*bodies, *ground.no_such(ground.beyond(query.measures))))


def _units_of_task(ground: Ground, measure: Measure, task: Item) -> Statement:
    own = _units(ground, lookup.narrowed(measure, task), ground.task_name(measure, task))
    return replace(own, evidence=ground.on_task(measure, task))


def _units(ground: Ground, measure: Measure, name_of: str = "") -> Statement:
    say, query = ground.say, ground.query
    yes = [unit for unit in query.units if unit in measure.unit_names]
    no = [unit for unit in query.units if unit not in measure.unit_names]
    others = [unit for unit in measure.unit_names if unit not in query.units]
    if _unsaid(ground, measure):
        name = "no_unit_group"
    elif query.has("negated") and not (yes and no):
        name = "denied_yes" if yes else "denied_no"
    elif no:
        name = "part_yes" if yes else "no_unit"
    else:
        name = "only_claim" if query.has("only") and others else "yes_unit"
    text = say(
        name,
        measure=name_of or ground.name(measure),
        units=ground.units(measure),
        unit=say.join(query.units),
        yes=say.join(yes),
        no=say.join(no),
        others=say.join(others),
    )
    return Statement(text, (ground.on_units(measure),), quoted=True)


def _unsaid(ground: Ground, measure: Measure) -> bool:
    """Whether the text leaves it open: the measure goes to all members of a body, and names none of the units asked for."""
    group = any(mention.group and mention.unit != lookup.CITIES for mention in measure.units)
    return group and not any(unit in measure.unit_names for unit in ground.query.units)
