"""The parts of which answers are made: names of measures, evidence, lists. Every composer takes them from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.models import Document, Item, Measure, Part, Span, UnitMention
from ingest.numerals import to_chinese
from rag import lookup
from rag.models import Draft, Evidence, Intent, Query, Statement
from rag.replies import Wording

OF = "\ue010"  # stands where the title of a document may stand before the name of a measure


@dataclass(frozen=True, slots=True)
class Ground:
    """What a composer stands on: the question, the document it is about, and the wording of the answer.

    `many`: other documents are loaded, so that a place is left (OF) where the name of a measure has to say whose it is;
    `bare`: nobody has looked through the document for what it does not say.
    """

    query: Query
    document: Document
    say: Wording
    many: bool = False
    bare: bool = False

    @property
    def title(self) -> str:
        return self.document.entry.title

    def name(self, measure: Measure) -> str:
        """措施(四)“加快发展互联网医疗服务”"""
        heading = measure.heading.clean
        opening, closing = "「」" if "“" in heading else "“”"  # a heading may hold quotes of its own
        called = "article" if measure.marker.startswith("第") else "measure"
        name = self.say(called, marker=measure.marker, heading=heading, opening=opening, closing=closing)
        return self._of + name

    def task_name(self, measure: Measure, task: Item) -> str:
        """措施二“重点任务”的表中“开展培训”一项"""
        return self.say("task", measure=self.name(measure), task=task.heading.clean)

    @property
    def _of(self) -> str:
        return OF if self.many else ""

    def names(self, measures: Iterable[Measure]) -> str:
        return self.say.join([self.name(measure) for measure in measures])

    def markers(self, measures: Iterable[Measure]) -> str:
        return "".join(measure.marker for measure in measures)

    def units(self, measure: Measure) -> str:
        """Its units in a list; 等 where the text says that there are others."""
        listed = self.say.join(measure.unit_names)
        return self.say("and_others", units=listed) if any(mention.others for mention in measure.units) else listed

    def measures(self, numbers: Iterable[int]) -> tuple[Measure, ...]:
        """Those of the numbers that exist."""
        found = (self.document.measure(number) for number in numbers)
        return tuple(measure for measure in found if measure)

    def beyond(self, numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(number for number in numbers if self.document.measure(number) is None)

    # Evidence

    def span(self, span: Span, measure: Measure | None = None) -> Evidence:
        return Evidence(self.document.entry, span, measure)

    def on_units(self, measure: Measure) -> Evidence:
        """The bracket that names the responsible units; where there is none, the heading."""
        return self.span(measure.units_span or measure.heading, measure)

    def on_task(self, measure: Measure, task: Item) -> tuple[Evidence, ...]:
        """The rows of a table that assign a task."""
        return tuple(self.span(span, measure) for span in lookup.rows_of(measure, task))

    def on_heading(self, measure: Measure) -> Evidence:
        return self.span(measure.heading, measure)

    def on_title(self) -> Evidence:
        """The document's own title, for facts about the document as a whole."""
        titles = self.document.front_of("title")
        exact = next((span for span in titles if span.clean == self.title), None)
        return self.span(exact or titles[-1]) if titles else self.span(self.document.measures[0].heading)

    def on_body(self, measure: Measure) -> tuple[Evidence, ...]:
        """All that the measure says, units aside, in one quotation a run; the heading alone where that is all it says."""
        body = tuple(
            self.span(join_spans(self.document, measure, start, end), measure) for start, end in lookup.runs(measure)
        )
        return body or (self.on_heading(measure),)

    # Statements

    def no_such(self, numbers: Sequence[int]) -> tuple[Statement, ...]:
        """That measures of these numbers do not exist."""
        first, last = self.document.measures[0], self.document.measures[-1]
        return tuple(
            Statement(
                self.say(
                    "beyond",
                    title=self.title,
                    count=len(self.document.measures),
                    first=first.marker,
                    last=last.marker,
                    number=number,
                ),
                (self.on_title(),),
            )
            for number in numbers
        )

    def units_statement(self, measure: Measure, quoted: bool = True) -> Statement:
        """Who is responsible for a measure."""
        if not measure.units:
            return Statement(self.say("no_units", measure=self.name(measure)), (self.on_heading(measure),))
        return Statement(
            self.say("units_of", measure=self.name(measure), units=self.units(measure)),
            (self.on_units(measure),),
            quoted,
        )

    def task_statement(self, measure: Measure, task: Item, quoted: bool = True) -> Statement:
        """Who is responsible for a task in a table of a measure."""
        units = self.units(lookup.narrowed(measure, task))
        text = self.say("units_of", measure=self.task_name(measure, task), units=units)
        return Statement(text, self.on_task(measure, task), quoted)

    def task_lead(self, measure: Measure, task: Item) -> Statement:
        """Who leads on a task in a table, as far as the document says so itself; else that it does not say."""
        leading = lookup.leading(lookup.narrowed(measure, task))
        text = self.say("lead", measure=self.task_name(measure, task), units=self.say.join(leading))
        return Statement(text if leading else self.say("no_lead"), self.on_task(measure, task))

    def lead(self, measures: Sequence[Measure]) -> Statement:
        """Who leads on these measures, as far as the document says so itself; else that it does not say."""
        told = [(measure, leading) for measure in measures if (leading := lookup.leading(measure))]
        if not told:
            return Statement(self.say("no_lead"), tuple(map(self.on_units, measures)) or (self.on_title(),))
        text = "".join(self.say("lead", measure=self.name(one), units=self.say.join(names)) for one, names in told)
        rule = lookup.rule_of_order(self.document)
        ruling = (self.on_units(rule),) if rule and rule not in measures else ()
        return Statement(text, (*(self.on_units(one) for one, _ in told), *ruling))

    def group_caveat(self, unit: str) -> tuple[Statement, ...]:
        """That some measures go to all members of a body whose list the text does not give."""
        groups = [one for one in lookup.group_measures(self.document) if any(_is_body(m) for m in one.units)]
        if not groups or unit == lookup.CITIES or any(m.group and m.unit == unit for g in groups for m in g.units):
            return ()
        spans = self.document.front_of("addressee") or (self.on_title().span,)
        group = next(m.unit for m in groups[0].units if _is_body(m)).replace(
            "各成员单位", "成员单位"
        )
        return (
            Statement(
                self.say("group_caveat", group=group, markers=self.markers(groups), unit=unit),
                tuple(self.span(span) for span in spans if span),
            ),
        )

    def silent(self, slots: Iterable[str]) -> Statement:
        """That the document does not say what was asked for."""
        wanted = [self.say(slot) for slot in slots]
        return Statement(self.say("silent", what=self.say.join(wanted)) if wanted else self.say("silent_generic"))

    def searched(self) -> Statement:
        return Statement(self.say("searched", title=self.title, count=len(self.document.measures)))

    def units_to_ask(self, measure: Measure, *, bullet: bool = False) -> tuple[Statement, ...]:
        """The units of a measure as those to ask; nothing where it names none."""
        if not measure.units:
            return ()
        text = self.say("ask_units_of", marker=self._of + measure.marker, units=self.units(measure))
        return (Statement(text, (self.on_units(measure),), bullet=bullet),)

    def unit_list(self, measures: Iterable[Measure], unit: str = "") -> list[Statement]:
        """One row a measure, resting on the bracket that names its units, or on the tasks in its tables that a unit has."""
        rows = []
        for measure in measures:
            tasks = lookup.tasks_of(measure, unit) if unit else ()
            spans = dict.fromkeys(span for task in tasks for span in lookup.rows_of(measure, task))
            evidence = tuple(self.span(span, measure) for span in spans) or (self.on_units(measure),)
            rows.append(Statement(self.name(measure), evidence, quoted=bool(tasks), bullet=True))
        return rows

    # Drafts

    def answered(
        self, statements: Iterable[Statement], measures: Iterable[Measure], units: Iterable[str] | None = None
    ) -> Draft:
        """A draft that answers. `units`: those of the measures unless given.

        各市州人民政府, which stand on every measure, are among them only when asked for.
        """
        measures = tuple(measures)
        units = tuple(lookup.all_units(measures) if units is None else units)
        shown = units if lookup.CITIES in self.query.units else lookup.named(units)
        numbers = tuple(measure.number for measure in measures)
        return Draft(
            "answered",
            tuple(statements),
            shown,
            follow_ups=self.about(measures),
            measures=numbers,
            doc_id=self.document.id,
        )

    def about(self, measures: Iterable[Measure]) -> tuple[str, ...]:
        """Questions that lead on from here and can be answered; never the one just asked."""
        first = next(iter(measures), None)
        if first is None:
            return ()
        marker = first.marker
        name = marker if marker.startswith("第") else f"措施{marker}"
        asked = {Intent.CONTENT: f"{name}的具体内容是什么？"}
        if first.units:
            asked[Intent.RESPONSIBILITY] = f"{name}由谁负责？"
            asked[Intent.UNIT_MEASURES] = f"{lookup.named(first.unit_names)[0]}负责哪些措施？"
        return tuple(text for intent, text in asked.items() if intent is not self.query.intent)[:2]

    def part_number(self, part: Part) -> str:
        return str(part.number) if self.say.english else to_chinese(part.number)


def _is_body(mention: UnitMention) -> bool:
    """Whether it is a body with members: 联席会议各成员单位, not 各省级人民政府."""
    return mention.group and "成员" in mention.unit


def join_spans(document: Document, measure: Measure, start: int, end: int) -> Span:
    """The sentences of a measure between two offsets as one span; between them there is only white space."""
    inside = [
        sentence.span for sentence in measure.sentences if start <= sentence.span.start and sentence.span.end <= end
    ]
    clean, quote = "".join(span.clean for span in inside), "".join(span.quote for span in inside)
    return Span(start, end, document.text[start:end], clean, quote)
