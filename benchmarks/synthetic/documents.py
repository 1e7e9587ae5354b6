"""Synthetic documents as files, and what each says by construction.

Document k of a seed is always the same, whatever else is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.synthetic import charging, layouts, phrases, vocabulary
from benchmarks.synthetic.charging import Charge
from benchmarks.synthetic.identity import Identity, identity
from benchmarks.synthetic.vocabulary import Field, Said
from benchmarks.synthetic.wording import Line, Topic, goal, sentence, topic

_WIDE = str.maketrans(",:;()", "，：；（）")
_SHARE_HTML, _SHARE_WIDE = 0.35, 0.5
_LEAST, _MORE, _STEEP = 2, 34, 15  # measures of a document: at least, at most more, how seldom that is


@dataclass(frozen=True, slots=True)
class Task:
    """A measure as it was written. `number` is its ordinal in the document, `place` the one in its part, both from 1.

    `heading` and `sentences` are without the charge, and without the full stop before which it stands. `charged` says where
    that is: "end", "before stop", "own line" or "after heading".
    """

    number: int
    part: int | None
    place: int
    marker: str
    heading: str
    sentences: tuple[str, ...]
    topic: Topic
    lines: tuple[Line, ...]
    charge: Charge | None
    charged: str

    @property
    def units(self) -> tuple[str, ...]:
        return self.charge.units if self.charge else ()

    @property
    def leads(self) -> tuple[str, ...]:
        return self.charge.leads if self.charge else ()


@dataclass(frozen=True, slots=True)
class Made:
    """A synthetic document as a file, and what it says. `goals` stand before the measures; `basis` are the numbers of
    the library's documents that it rests on."""

    identity: Identity
    file: str
    data: bytes
    parts: tuple[tuple[str, str], ...]
    tasks: tuple[Task, ...]
    goals: tuple[Line, ...]
    basis: tuple[int, ...]
    attachments: tuple[str, ...]


def library(count: int, seed: int) -> Iterator[Made]:
    """The first `count` documents of this seed."""
    return (make(number, seed) for number in range(count))


def make(number: int, seed: int) -> Made:
    """One document of the library."""
    return _Writer(identity(number, seed), seed).made()


class _Writer:
    """Writes one document. All chances come from its own generator."""

    def __init__(self, own: Identity, seed: int) -> None:
        self._own, self._layout, self._seed = own, own.layout, seed
        self._random = random = Random(f"{seed}/{own.number}/text")
        self._wide = random.random() < _SHARE_WIDE
        self._date = f"{own.year}年{random.randint(1, 12)}月{random.randint(1, 27)}日"
        self._said: set[str] = set()
        self._parts: list[tuple[str, str]] = []
        self._tasks: list[Task] = []
        self._goals: list[Line] = []
        self._basis = (
            tuple({random.randrange(own.number) for _ in range(2)}) if own.number and random.random() < 0.8 else ()
        )
        self._attached = tuple(self._lists()) if random.random() < 0.25 and not own.covered else ()
        self._headed = random.choice(("run on", "own line", "own line with stop"))
        charged = random.random() < (0.4 if self._layout.articles else 0.9)
        self._wordings = tuple(random.sample(charging.WORDINGS, 2)) if charged else ()
        self._ranked = charged and random.random() < 0.15
        self._where = random.choice(("end", "end", "before stop", "own line", "after heading"))

    def made(self) -> Made:
        random, own = self._random, self._own
        lines = [*self._front(), *self._body(), *self._end()]
        lines = [self._dressed(line) for line in lines]
        html = random.random() < _SHARE_HTML
        facts = {
            "索引号": f"{own.doc_no[:2]}-{own.year}-{own.number:05}",
            "发文机关": own.issuer,
            "成文日期": self._date,
            "标题": own.title,
            "发文字号": own.doc_no,
            "发布日期": self._date,
            "主题分类": own.field.name,
        }
        data = (
            layouts.page(lines, facts, tabled=random.random() < 0.5, broken=random.random() < 0.3)
            if html
            else layouts.plain(lines, spaced=random.random() < 0.5)
        )
        return Made(
            own,
            f"{own.number:05}.{'html' if html else 'txt'}",
            data,
            tuple((mark.strip(), self._dressed(title)) for mark, title in self._parts),
            tuple(self._tasks),
            tuple(self._goals),
            self._basis,
            tuple(map(self._dressed, self._attached)),
        )

    def _dressed(self, text: str) -> str:
        """The text with the punctuation of this document: full width, or as it stands."""
        return text.translate(_WIDE) if self._wide else text

    def _lists(self) -> Iterator[str]:
        for what in self._random.sample(
            ("任务分解表", "项目清单", "申报材料清单", "工作指标表"), self._random.randint(1, 2)
        ):
            yield f"{self._own.whom.official}{self._own.field.name}{what}"

    def _resting(self) -> str:
        """What the document says that it rests on: other documents of the library."""
        named = [identity(number, self._seed) for number in self._basis]
        return "和".join(f"《{one.name}》({one.doc_no})" for one in named)

    def _front(self) -> list[str]:
        """What stands before the first number."""
        own, random = self._own, self._random
        lines = [own.title, own.doc_no]
        addressed = {"nation": "各有关部门、各有关单位:", "province": "各市州人民政府,省政府各部门:"}.get(
            own.level, "各有关单位:"
        )
        if own.covered:
            lines += [
                addressed,
                f"《{own.name}》已经同意,现印发给你们,请认真贯彻执行。",
                own.issuer,
                self._date,
                own.name,
            ]
        elif own.kind in ("意见", "通知") or random.random() < 0.4:
            lines.append(addressed)
        if not self._layout.articles:
            rests = f"根据{self._resting()}要求," if self._basis else ""
            what = random.choice(("提出以下意见", "制定如下措施", "现将有关事项明确如下", "作如下安排"))
            lines.append(f"为{random.choice(phrases.PURPOSES)},{rests}结合{own.place}{own.field.name}实际,{what}。")
        return lines

    def _end(self) -> list[str]:
        lines: list[str] = []
        named = self._attached
        if named:
            listed = [f"{row}.{name}" if len(named) > 1 else name for row, name in enumerate(named, 1)]
            lines += [f"附件:{listed[0]}", *listed[1:]]
        if not self._own.covered:
            lines += [self._own.issuer, self._date]
        if named and self._random.random() < 0.5:
            for row, name in enumerate(named, 1):
                label = f"附件{row}" if len(named) > 1 else "附件"
                rows = [f"{at}\t{self._line(sentence).text}" for at in range(1, 3)]
                lines += [label, name, "序号\t内容", *rows]
        return lines

    def _body(self) -> list[str]:
        if not self._layout.measure:
            return [self._paragraph(self._random.randint(2, 4)) for _ in range(self._random.randint(2, 5))]
        count = _LEAST + int(_MORE * self._random.random() ** _STEEP)
        if not self._layout.part:
            return [line for place in range(1, count + 1) for line in self._task(None, place, place)]
        lines: list[str] = []
        for title, own in self._shared(count):
            self._parts.append((self._layout.part_mark(len(self._parts) + 1), title))
            part = len(self._parts)
            lines.append("".join(self._parts[-1]))
            if not own:
                found = self._line(goal)
                self._goals.append(found)
                lines.append(f"{found.text}。")
            elif self._random.random() < 0.2 and self._layout.part.endswith("、"):
                lines.append(self._paragraph(1))
            for place in range(1, own + 1):
                lines += self._task(part, place, place if self._layout.anew else len(self._tasks) + 1)
        return lines

    def _shared(self, count: int) -> list[tuple[str, int]]:
        """(title, number of measures) of every part; the first may be 总体要求 and hold none."""
        random = self._random
        parts = max(1, min(8, count // random.randint(2, 4)))
        titles = random.sample(phrases.CHAPTERS if self._layout.articles else phrases.PART_TITLES, parts)
        shares = [count // parts + (row < count % parts) for row in range(parts)]
        if self._layout.articles:
            return [("总则", shares[0]), *zip(titles[1:], shares[1:], strict=True)]
        opening = [("总体要求", 0)] if self._layout.part.endswith("、") and random.random() < 0.6 else []
        return [*opening, *zip(titles, shares, strict=True)]

    def _paragraph(self, count: int) -> str:
        return "".join(f"{self._line(sentence).text}。" for _ in range(count))

    def _line(self, write: Callable[[Random, Field, Said], Line]) -> Line:
        """A sentence that the document does not hold yet, nor another one that answers the same question."""
        while True:
            found = write(self._random, self._own.field, self._own.whom)
            if not {found.text, found.ask} & self._said:
                self._said |= {found.text, found.ask} - {""}
                return found

    def _topic(self) -> Topic:
        """What no other measure of the document is about."""
        while True:
            found = topic(self._random, self._own.field, self._own.whom)
            if not {found.heading, found.spoken} & self._said:
                self._said |= {found.heading, found.spoken}
                return found

    def _task(self, part: int | None, place: int, printed: int) -> list[str]:
        """The paragraphs of one more measure."""
        layout, random = self._layout, self._random
        opens = layout.articles and not self._tasks
        rests = f"根据{self._resting()}等有关规定," if self._basis else ""
        about = Topic(f"为{random.choice(phrases.PURPOSES)},{rests}制定本办法") if opens else self._topic()
        count = 0 if opens else random.choice((2, 2, 3) if layout.items else (0, 1, 1, 1, 1, 2))
        lines = tuple(self._line(sentence) for _ in range(count))
        body = [f"{f'{row}.' if layout.items else ''}{line.text}。" for row, line in enumerate(lines, 1)]
        charge = None if opens else self._charge()
        where = self._place_of(charge)
        written, body = self._paragraphs(about.heading, body, charge, where)
        marker = layout.measure_mark(part or 0, printed)
        written[0] = f"{marker}{layout.space}{written[0]}"
        heading, sentences = self._dressed(about.heading), tuple(map(self._dressed, body))
        number = len(self._tasks) + 1
        self._tasks.append(
            Task(
                number,
                part,
                place,
                self._dressed(marker),
                heading,
                sentences,
                about,
                lines,
                self._as_printed(charge),
                where,
            )
        )
        return written

    def _as_printed(self, charge: Charge | None) -> Charge | None:
        if charge is None:
            return None
        units, leads = (tuple(map(self._dressed, names)) for names in (charge.units, charge.leads))
        return Charge(charge.wording, self._dressed(charge.text), units, leads)

    def _charge(self) -> Charge | None:
        """Whom one more measure charges, in one of the document's own ways."""
        random = self._random
        if not self._wordings or random.random() < 0.08:
            return None
        first = not any(task.charge for task in self._tasks)
        wording = random.choice(charging.RANKED if self._ranked and first else self._wordings)
        units = random.sample(vocabulary.UNITS[self._own.level], random.randint(max(2, wording.least), 5))
        if wording.least == 1 and random.random() < 0.25:
            units = units[:1]
        group = random.choice(vocabulary.GROUPS[self._own.level])
        return charging.charge(random, wording, tuple(units), group, onward=self._ranked)

    def _place_of(self, charge: Charge | None) -> str:
        """Where a charge stands: a bracket by the document's habit, a line by itself, a sentence at the end."""
        if charge and charge.wording.where != "bracket":
            return "own line" if charge.wording.where == "line" else "end"
        return self._where if charge else ""

    def _paragraphs(
        self, heading: str, body: list[str], charge: Charge | None, where: str
    ) -> tuple[list[str], list[str]]:
        """(paragraphs of a measure less its mark, its sentences less the charge)."""
        run_on = self._layout.articles or (self._headed == "run on" and not self._layout.items)
        stop = "" if self._headed == "own line" and body and not run_on else "。"
        text = charge.text if charge else ""
        first, after = f"{heading}{stop}", ""
        if text and where == "after heading" and body:
            first, text = f"{heading}{stop}{text}", ""
        elif text and where == "before stop":
            if body:
                body = [*body[:-1], body[-1].removesuffix("。")]
                after = f"{text}。"
            else:
                first = f"{heading}{text}。"
            text = ""
        told = [*body[:-1], f"{body[-1]}{after}"] if body else []
        written = [first, *told] if self._layout.items or not told else [first, "".join(told)]
        written = ["".join(written)] if run_on else written
        if text and where == "own line":
            written.append(text)
        elif text:
            written[-1] += text
        return written, body
