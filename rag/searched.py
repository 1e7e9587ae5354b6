"""Answers that a search brings up: who does a task, what supports a business, what the document says on a matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.fields import pairs
from ingest.models import Item, Measure, Span
from rag import charging as running
from rag import lookup
from rag.compose import Ground
from rag.models import Draft, Hit, Statement
from rag.replies import Wording

_FIGURES = re.compile(r"\d+(?:\.\d+)?")
# What evidence must hold for a question of this kind to count as answered. None: this corpus can never answer it.
HOLDS: dict[str, re.Pattern[str] | None] = {
    "amount": re.compile(r"\d[\d.]*\s*(?:元|万|亿|%|个百分点)"),
    "size": re.compile(r"平方米|公里|亩"),
    "deadline": re.compile(r"\d{4}年|\d+月"),
    "phone": None,
    "address": None,
    "form": None,
    "person": None,
    "members": None,
    "remedy": None,
    "validity": None,
    "penalty": re.compile(r"罚款|罚金|处罚"),
}
# Slots that a look at the words can tell; whether a place or a person stands there it cannot.
TOLD = tuple(slot for slot, pattern in HOLDS.items() if pattern)
_APPLICANT = ("amount", "form", "deadline")  # what a business asks next


def open_slots(ground: Ground, spans: Sequence[Span]) -> list[str]:
    """What the question asks for that none of these words holds."""
    return gaps([slot for slot in (TOLD if ground.bare else HOLDS) if ground.query.has(slot)], spans)


def gaps(asked: Sequence[str], spans: Sequence[Span]) -> list[str]:
    """Those of the slots asked for that none of these words holds."""
    return [
        slot
        for slot in asked
        if (pattern := HOLDS[slot]) is None or not any(pattern.search(span.clean) for span in spans)
    ]


def responsibility(ground: Ground, hits: Sequence[Hit]) -> Draft:
    """Who is responsible for a task: the measure it belongs to, the words that say so, its units; in a table those of its row."""
    say = ground.say
    statements: list[Statement] = []
    measures = _measures(ground, hits)
    if _in_tables(ground, measures):
        return _of_tasks(ground, measures)
    leads = False
    for hit, measure in measures:
        charging = running.charging(ground, measure, hit.sentences)
        if charging:
            statements.append(running.told(ground, measure, charging))
            leads = leads or running.names_a_lead(charging)
            continue
        statements.append(ground.units_statement(measure))
        statements.append(
            Statement(
                say("fact", measure=ground.name(measure)),
                tuple(ground.span(span, measure) for span in _best(hit, measure, 1)),
                quoted=True,
            )
        )
    if ground.query.has("lead") and not leads:
        statements.append(ground.lead([measure for _, measure in measures]))
    return ground.answered(statements, [measure for _, measure in measures])


def _of_tasks(ground: Ground, measures: Sequence[tuple[Hit, Measure]]) -> Draft:
    """Who is responsible for tasks of which some stand in tables; where a row names nobody, only what it says is shown."""
    statements: list[Statement] = []
    for hit, measure in measures:
        told = tasks(ground, hit, measure)
        for task in told:
            if task.units:
                statements.append(ground.task_statement(measure, task))
                statements += [ground.task_lead(measure, task)] if ground.query.has("lead") else []
            else:
                text = ground.say("fact", measure=ground.name(measure))
                statements.append(Statement(text, ground.on_task(measure, task), quoted=True))
        if not told:
            statements.append(ground.units_statement(measure))
            statements += [ground.lead([measure])] if ground.query.has("lead") else []
    return _answered(ground, statements, measures)


def _answered(ground: Ground, statements: Sequence[Statement], measures: Sequence[tuple[Hit, Measure]]) -> Draft:
    """An answer from these measures; of those with a table its units are those of the rows that it tells."""
    narrowed = [
        lookup.narrowed(measure, task)
        for hit, measure in measures
        for task in tasks(ground, hit, measure)
    ]
    others = [measure for hit, measure in measures if not tasks(ground, hit, measure)]
    return ground.answered(statements, [measure for _, measure in measures], lookup.all_units([*narrowed, *others]))


def _in_tables(ground: Ground, measures: Sequence[tuple[Hit, Measure]]) -> bool:
    return any(tasks(ground, hit, measure) for hit, measure in measures)


def tasks(ground: Ground, hit: Hit, measure: Measure) -> list[Item]:
    """The tasks in the tables of a measure that a question is about: those that have most of its words, else that of the best
    sentence; none where the best sentence stands in no row. Names of units are no words of a task."""
    best = lookup.task_at(measure, hit.sentences[0]) if hit.sentences else None
    if best is None:
        return []
    topic = ground.query.topic
    for unit in ground.query.units:
        topic = topic.replace(unit, " ")
    asked = set(pairs(topic))
    shared = {row: _shared(row, asked) for row in measure.items if row.row}
    most = max(shared.values())
    return [row for row in shared if shared[row] == most] if most and 2 * most >= len(asked) else [best]


def _shared(task: Item, asked: set[str]) -> int:
    """How many of these pairs of characters stand in a task, beside the names of its units."""
    words = task.span.clean.lower()
    for mention in task.units:
        words = words.replace(mention.span.clean.lower(), " ")
    return sum(pair in words for pair in asked)


def support(ground: Ground, hits: Sequence[Hit]) -> Draft:
    """Every measure that bears on a business, each with the words that make it fit, and whom to ask."""
    say = ground.say
    measures = _measures(ground, hits)
    if len(measures) == 1:
        hit, measure = measures[0]
        spans = tuple(ground.span(span, measure) for span in _best(hit, measure, 3))
        statements = [Statement(say("support_one", measure=ground.name(measure)), spans, quoted=True)]
        statements += _units_to_ask(ground, hit, measure)
    else:
        statements = [Statement(say("support", count=len(measures)))]
        for hit, measure in measures:
            statements.append(
                Statement(
                    ground.name(measure),
                    tuple(ground.span(span, measure) for span in _best(hit, measure, 2)),
                    quoted=True,
                    bullet=True,
                )
            )
            statements += _told_by_row(ground, hit, measure) or ground.units_to_ask(measure)
    statements.append(_left_open(ground, [measure for _, measure in measures]))
    return _answered(ground, statements, measures)


def _left_open(ground: Ground, measures: Sequence[Measure]) -> Statement:
    return Statement(left_open(ground.say, measures))


def left_open(say: Wording, measures: Sequence[Measure]) -> str:
    """What an applicant needs to know and the measures do not say: whether it applies is for the units to confirm."""
    spans = [span for measure in measures for span in lookup.sentences(measure)]
    open_ = [say(slot) for slot in gaps(_APPLICANT, spans)]
    return say("left_open", what=say.join(open_)) if open_ else say("to_confirm")


def fact(ground: Ground, hits: Sequence[Hit]) -> Draft:
    """What the document says on a matter, word for word."""
    say = ground.say
    statements: list[Statement] = []
    measures = _measures(ground, hits)
    for hit in hits:
        if hit.measure is None:
            statements.append(
                Statement(say("text_fact"), tuple(ground.span(span) for span in hit.sentences[:1]), quoted=True)
            )
    for hit, measure in measures:
        statements.append(
            Statement(
                say("fact", measure=ground.name(measure)),
                tuple(ground.span(span, measure) for span in _best(hit, measure, 3 if len(measures) == 1 else 2)),
                quoted=True,
            )
        )
        statements += _told_by_row(ground, hit, measure) or ground.units_to_ask(measure)
    return _answered(ground, statements, measures)


def corrected(ground: Ground, hits: Sequence[Hit]) -> Draft:
    """What the document says where a question supposes something; figures that are not its own are called out."""
    draft = fact(ground, hits)
    spans = [evidence.span for statement in draft.statements for evidence in statement.evidence if evidence.span]
    text = "".join(span.clean for span in spans)
    strange = [figure for figure in _FIGURES.findall(ground.query.topic) if figure not in text]
    if not strange or not _FIGURES.search(text):
        return draft
    head = Statement(ground.say("figures", figures="、".join(strange)), draft.statements[0].evidence)
    return replace(draft, statements=(head, *draft.statements))


def not_found(ground: Ground, lead: Sequence[Statement], hits: Sequence[Hit]) -> Draft:
    """That the document does not say it, what was searched, and the nearest measure with its units."""
    say = ground.say
    statements = list(lead)
    for hit, measure in _measures(ground, hits)[:1]:
        statements.append(
            Statement(
                say("nearest", measure=ground.name(measure)),
                tuple(ground.span(span, measure) for span in _best(hit, measure, 1)),
                quoted=True,
            )
        )
        statements += _units_to_ask(ground, hit, measure)
    statements.append(ground.searched())
    draft = ground.answered(statements, [measure for _, measure in _measures(ground, hits)[:1]])
    return Draft(
        "not_found", draft.statements, (), follow_ups=draft.follow_ups, measures=draft.measures, doc_id=draft.doc_id
    )


def _units_to_ask(ground: Ground, hit: Hit, measure: Measure) -> tuple[Statement, ...]:
    """Whom to ask about what a hit tells; nothing where nobody is named."""
    told = _told_by_row(ground, hit, measure)
    if told or not measure.units:
        return told
    return (Statement(ground.say("ask_units", units=ground.units(measure)), (ground.on_units(measure),)),)


def _told_by_row(ground: Ground, hit: Hit, measure: Measure) -> tuple[Statement, ...]:
    """Who has the tasks of the rows that a hit tells: the measure's other units have other rows."""
    told = [task for task in tasks(ground, hit, measure) if task.units]
    return tuple(ground.task_statement(measure, task, quoted=False) for task in told)


def _measures(ground: Ground, hits: Sequence[Hit]) -> list[tuple[Hit, Measure]]:
    found = ((hit, ground.document.measure(hit.measure or 0)) for hit in hits)
    return [(hit, measure) for hit, measure in found if measure]


def _best(hit: Hit, measure: Measure, most: int) -> tuple[Span, ...]:
    """The sentences to show, in the order of the document; the heading only when nothing else is near."""
    body = [span for span in hit.sentences if span.text.endswith(("。", "；", ";")) or lookup.task_at(measure, span)]
    body = body or list(hit.sentences)
    return tuple(sorted(body[:most], key=lambda span: span.start))
