"""Questions about synthetic documents whose answers are known, because document and question are made of the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks import vocabulary as words
from benchmarks.synthetic import Item, Made, make
from benchmarks.wording import everyday
from ingest.numerals import to_chinese


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what its answer must cite.

    `title` and `doc_no` name the document (empty: no document answers), `measures` are ordinals in it (empty: any, or none),
    `units` are whom the answer names where it is asked for, `figure` is what the quoted words must hold.
    """

    question: str
    kind: str
    title: str = ""
    doc_no: str = ""
    measures: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    figure: str = ""

    @property
    def measure(self) -> int | None:
        """The measure that answers, where it is one."""
        return self.measures[0] if len(self.measures) == 1 else None

    @property
    def answerable(self) -> bool:
        return bool(self.doc_no)


def sampled(count: int, number: int, seed: int) -> list[Question]:
    """At most `number` different questions of all kinds in turn, spread evenly over the first `count` documents of a seed."""
    random = Random(f"questions/{seed}")
    kinds = list(KINDS)
    found: dict[str, Question] = {}
    for row in range(number):
        place = int((row + random.random()) * count / number)
        question = _near(place, count, kinds[row % len(kinds)], random, seed)
        if question:
            found.setdefault(question.question, question)
    return list(found.values())


def questions(made: Made, seed: int) -> tuple[Question, ...]:
    """One question of every kind that the document has an answer for."""
    random = Random(f"questions/{seed}/{made.number}")
    found = (ask(made, random) for ask in KINDS.values())
    return tuple(question for question in found if question)


def _near(place: int, count: int, kind: str, random: Random, seed: int) -> Question | None:
    """A question of this kind about the document at this place, or the first one after it that has one."""
    for step in range(count):
        question = KINDS[kind](make((place + step) % count, seed), random)
        if question:
            return question
    return None


def _by_name(made: Made, random: Random) -> Question | None:
    """《title》第五条由谁负责"""
    if not made.items or not made.runs_through:
        return None
    item = random.choice(made.items)
    what = (
        random.choice(("由谁负责?", "的责任单位是谁?")) if item.units else random.choice(("讲了什么?", "是怎么规定的?"))
    )
    return _about(made, "name and number", f"《{made.name}》{_ordinal(made, item, random)}{what}", item, who=True)


def _by_part(made: Made, random: Random) -> Question | None:
    """Where each part counts anew: 《title》第二部分第(一)项讲了什么"""
    if not made.items or made.runs_through:
        return None
    item = random.choice(made.items)
    part, place = to_chinese(item.part or 1), to_chinese(item.place)
    where = random.choice((f"第{part}部分第({place})项", f"第{part}部分第{place}条", f"“{part}、”里的第{place}项"))
    return _about(made, "part and number", f"《{made.name}》{where}讲了什么?", item)


def _by_doc_no(made: Made, random: Random) -> Question | None:
    """甲岭合成发〔2031〕7号第三条是怎么规定的"""
    if not made.items or not made.runs_through:
        return _about(made, "document number", f"{made.doc_no}是关于什么的文件?")
    item = random.choice(made.items)
    return _about(made, "document number", f"{made.doc_no}{_ordinal(made, item, random)}是怎么规定的?", item)


def _quoted(made: Made, random: Random) -> Question | None:
    """A whole sentence, without a word of where it stands."""
    told = [(item, line.text) for item in made.items for line in item.lines]
    if not told:
        return None
    item, text = random.choice(told)
    return _about(made, "quoted words", f"“{text}”是哪份文件的规定?", item)


def _own_words(made: Made, random: Random) -> Question | None:
    """The heading of a measure as it stands, and the place."""
    if not made.items:
        return None
    item = random.choice(made.items)
    what = random.choice(("由谁负责?", "由哪些部门负责?")) if item.units else "有哪些要求?"
    return _about(made, "own words", f"{made.place}{item.heading}{what}", item, who=True)


def _changed_words(made: Made, random: Random) -> Question | None:
    """A sentence in people's words, its clauses turned round."""
    told = [(item, line.text) for item in made.items for line in item.lines if "," in line.text]
    if not told:
        return None
    item, text = random.choice(told)
    turned = ",".join(reversed(everyday(text, made.sector).split(",")))
    return _about(made, "changed words", f"{made.place}那边,{turned},有这样的说法吗?", item)


def _by_matter(made: Made, random: Random) -> Question | None:
    """甲岭市对早餐店有什么支持"""
    matter = random.choice((made.sector.name, made.sector.name, made.sector.everyday))
    forms = ("{place}对{matter}有什么支持?", "{place}{matter}有哪些政策?", "我在{place}想做{matter},有什么扶持?")
    return _about(made, "place and matter", random.choice(forms).format(place=made.place, matter=matter))


def _by_unit(made: Made, random: Random) -> Question | None:
    """Everything that one unit must do: complete, or wrong."""
    named = sorted({unit for item in made.items for unit in item.units if unit[1:] in words.UNITS})
    if not named:
        return None
    unit = random.choice(named)
    measures = tuple(item.number for item in made.items if unit in item.units)
    asked = f"{made.place}{unit[1:]}在{made.sector.name}方面负责哪几条?"
    return Question(asked, "unit", made.title, made.doc_no, measures, (unit,))


def _by_fact(made: Made, random: Random) -> Question | None:
    """An amount, a number, a limit that one sentence states."""
    told = [(item, line) for item in made.items for line in item.lines if line.figure]
    if not told:
        return None
    item, line = random.choice(told)
    asked = f"{made.place}{line.ask}?"
    return Question(asked, "fact", made.title, made.doc_no, (item.number,), (), line.figure)


def _absent_place(made: Made, random: Random) -> Question | None:
    """A place that the library has no document of."""
    place = random.choice(words.ABSENT_PLACES)
    return Question(f"{place}对{made.sector.name}有什么支持?", "absent place")


def _absent_matter(made: Made, random: Random) -> Question | None:
    """A matter that the library has no document about."""
    matter = random.choice(words.ABSENT_MATTERS)
    return Question(f"{made.place}对{matter}有什么补贴?", "absent matter")


KINDS: dict[str, Callable[[Made, Random], Question | None]] = {
    "name and number": _by_name,
    "part and number": _by_part,
    "document number": _by_doc_no,
    "quoted words": _quoted,
    "own words": _own_words,
    "changed words": _changed_words,
    "place and matter": _by_matter,
    "unit": _by_unit,
    "fact": _by_fact,
    "absent place": _absent_place,
    "absent matter": _absent_matter,
}


def _about(made: Made, kind: str, question: str, item: Item | None = None, *, who: bool = False) -> Question:
    measures = (item.number,) if item else ()
    return Question(question, kind, made.title, made.doc_no, measures, item.units if item and who else ())


def _ordinal(made: Made, item: Item, random: Random) -> str:
    """The number of a measure in one of the ways that people write it."""
    number = to_chinese(item.number)
    if made.form in ("chapters", "articles"):
        return random.choice((f"第{number}条", f"第{item.number}条"))
    return random.choice((f"第{number}条", f"第{item.number}条", f"第({number})项", f"措施{number}", f"第{number}项"))
