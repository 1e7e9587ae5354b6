"""Questions about synthetic documents whose answers are known, because document and question are made of the same words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from benchmarks.synthetic import Made, Task, make, vocabulary
from benchmarks.synthetic.wording import everyday
from ingest.numerals import to_chinese

Expected = Literal["answered", "declined", "clarify"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what its answer must be.

    `document` is the number of the document that answers (None: none does), `title` and `doc_no` its names; `measures` are
    ordinals in it (empty: none in particular), `units` whom the answer must name, all and no others (None: not asked
    for); the quoted words must hold `figure`.
    """

    text: str
    kind: str
    expected: Expected = "answered"
    document: int | None = None
    title: str = ""
    doc_no: str = ""
    measures: tuple[int, ...] = ()
    units: tuple[str, ...] | None = None
    figure: str = ""


def sampled(size: int, count: int, seed: int) -> list[Question]:
    """`count` questions over the first `size` documents of a seed, each made of a different document as far as these go,
    the kinds in turn."""
    random = Random(f"{seed}/questions")
    order: list[int] = []
    while len(order) < count:
        order += random.sample(range(size), size)
    kinds = list(KINDS)
    return [_asked(make(number, seed), kinds, row, random) for row, number in enumerate(order[:count])]


def questions(made: Made, random: Random) -> list[Question]:
    """One question of every kind that the document has an answer for."""
    return [question for ask in KINDS.values() if (question := ask(made, random))]


def _asked(made: Made, kinds: Sequence[str], row: int, random: Random) -> Question:
    """A question of the kind whose turn it is, or of the first after it that the document has an answer for."""
    turned = (kinds[(row + step) % len(kinds)] for step in range(len(kinds)))
    return next(question for kind in turned if (question := KINDS[kind](made, random)))


def _task(made: Made, random: Random) -> Question | None:
    """Who is responsible for a task, told as people tell it."""
    charged = [task for task in made.tasks if task.charge and task.topic.spoken]
    if not charged:
        return None
    task, place = random.choice(charged), made.identity.place
    form = random.choice(
        (
            "{place}{about},归哪个部门管?",
            "想问一下,{about},在{place}要找谁?",
            "{about}是{place}哪些单位的事?",
            "{place}那边{about}由谁负责?",
            "谁来负责{place}{about}?",
        )
    )
    return _about(made, "task", form.format(place=place, about=task.topic.spoken), task, units=task.units)


def _matter(made: Made, random: Random) -> Question | None:
    """What the document says on a matter: a figure of one sentence of a measure."""
    told = [(task, line) for task in made.tasks for line in task.lines if line.ask]
    if not told:
        return None
    task, line = random.choice(told)
    return _about(made, "matter", _placed(made, line.ask, random), task, figure=line.figure)


def _goal(made: Made, random: Random) -> Question | None:
    """A goal that stands before the measures."""
    if not made.goals:
        return None
    line = random.choice(made.goals)
    return _about(made, "goal", _placed(made, line.ask, random), figure=line.figure)


def _placed(made: Made, ask: str, random: Random) -> str:
    """A question about a figure in people's words, with whose and whom it is about."""
    own = made.identity
    form = random.choice(
        (
            "{place}的{whom}搞{field},{ask}?",
            "我在{place},关于{whom}做{field}的,{ask}?",
            "{ask}?我问的是{place}{whom}搞{field}。",
        )
    )
    return form.format(place=own.place, whom=own.whom.everyday, field=own.field.everyday, ask=everyday(ask))


def _by_number(made: Made, random: Random) -> Question | None:
    """A document by its number, a measure by its own."""
    if not made.tasks:
        return None
    task = random.choice(made.tasks)
    if task.charge:
        what, units = random.choice(("由谁负责?", "的责任单位有哪些?")), task.units
    else:
        what, units = random.choice(("是怎么规定的?", "讲了什么?")), None
    return _about(made, "number", f"{made.identity.doc_no}{_ordinal(made, task, random)}{what}", task, units=units)


def _by_title(made: Made, random: Random) -> Question | None:
    """A document by its title, a measure by its number."""
    if not made.tasks:
        return None
    task, own = random.choice(made.tasks), made.identity
    title = random.choice((own.title, own.name))
    form = random.choice(("《{title}》{which}讲了什么?", "《{title}》里{which}是怎么说的?", "{title}{which}的内容"))
    return _about(made, "title", form.format(title=title, which=_ordinal(made, task, random)), task)


def _unit(made: Made, random: Random) -> Question | None:
    """Every measure of one named document that charges a unit: complete, or wrong."""
    own = made.identity
    known = vocabulary.UNITS[own.level]
    named = sorted({unit for task in made.tasks for unit in task.units if unit in known})
    if not named:
        return None
    unit = random.choice(named)
    measures = tuple(task.number for task in made.tasks if unit in task.units)
    form = random.choice(
        ("《{name}》里{unit}负责哪几条?", "{unit}在{doc_no}里要做哪些事?", "按照《{name}》,{unit}有哪些任务?")
    )
    text = form.format(name=own.name, unit=unit, doc_no=own.doc_no)
    return Question(text, "unit", "answered", own.number, own.title, own.doc_no, measures, (unit,))


def _absent(made: Made, random: Random) -> Question | None:
    """A place or a matter that no document of the library is about."""
    own, award = made.identity, random.choice(vocabulary.INSTRUMENTS)
    if random.random() < 0.5:
        place = random.choice(vocabulary.ABSENT_PLACES)
        return Question(f"{place}{own.whom.everyday}做{own.field.everyday}有{award.everyday}吗?", "absent", "declined")
    matter = random.choice(vocabulary.ABSENT_MATTERS)
    return Question(f"{own.place}对{matter}项目有什么{award.everyday}?", "absent", "declined")


def _structural(_made: Made, random: Random) -> Question | None:
    """A measure's number without a document: in a library of many, which one is meant must be asked back."""
    number = random.randint(1, 9)
    form = random.choice(("第{c}条由谁负责?", "措施{c}讲的是什么?", "第({c})项的责任单位是谁?", "第{n}条是什么内容?"))
    return Question(form.format(c=to_chinese(number), n=number), "structural", "clarify")


KINDS: dict[str, Callable[[Made, Random], Question | None]] = {
    "task": _task,
    "matter": _matter,
    "number": _by_number,
    "title": _by_title,
    "unit": _unit,
    "goal": _goal,
    "absent": _absent,
    "structural": _structural,
}


def _about(
    made: Made,
    kind: str,
    text: str,
    task: Task | None = None,
    *,
    units: tuple[str, ...] | None = None,
    figure: str = "",
) -> Question:
    own = made.identity
    measures = (task.number,) if task else ()
    return Question(text, kind, "answered", own.number, own.title, own.doc_no, measures, units, figure)


def _ordinal(made: Made, task: Task, random: Random) -> str:
    """A measure by its number, in one of the ways that people write it; where parts count anew, with its part."""
    layout = made.identity.layout
    if layout.measure.startswith("{p}"):
        return f"第{task.marker}条"
    if layout.anew:
        part, place = to_chinese(task.part or 1), to_chinese(task.place)
        return random.choice((f"第{part}部分第({place})项", f"第{part}部分第{place}条"))
    number = to_chinese(task.number)
    if layout.articles:
        return random.choice((f"第{number}条", f"第{task.number}条"))
    return random.choice((f"第{number}条", f"第{task.number}条", f"第({number})项", f"措施{number}"))
