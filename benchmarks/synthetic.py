"""A library of synthetic official documents: invented places, numbers and bodies, every form of numbering.

Document k of a seed is always the same, whatever else is made. Nothing here can be taken for an official text: each names
某省 and a place that does not exist, bears a number and an issuer that say 合成, and says 合成文件,仅供测试 under its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from benchmarks import vocabulary as words
from benchmarks.vocabulary import Sector
from benchmarks.wording import BRACKETS, LEADING, UNREAD, Line, bracket, heading, sentence
from ingest.numerals import to_chinese

MARK = "合成文件,仅供测试"
Form = Literal["running", "anew", "top", "chapters", "articles", "digits", "digits anew", "nested", "letter"]
FORMS: tuple[Form, ...] = get_args(Form)
_WEIGHTS = (24, 14, 14, 8, 6, 8, 6, 10, 10)
_ANEW = ("anew", "digits anew")
_PARTED = ("running", "digits", "nested", *_ANEW)
_WIDE = str.maketrans(",:;()", "，：；（）")
_PAIRS = len(words.PLACES) * len(words.SECTORS)


@dataclass(frozen=True, slots=True)
class Item:
    """A measure as it was written. `number` is its ordinal in the document, `place` the one in its part, both from 1;
    sentences are as printed: before a bracket that stands inside of the sentence there is no full stop. `unread` marks a
    bracket of a form that the parser is known not to read."""

    number: int
    part: int | None
    place: int
    marker: str
    heading: str
    sentences: tuple[str, ...]
    units: tuple[str, ...]
    lines: tuple[Line, ...]
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A synthetic document and what it says by construction. `title` is its first line, `name` what it is called in 《》."""

    number: int
    file: str
    text: str
    title: str
    name: str
    doc_no: str
    form: Form
    place: str
    sector: Sector
    parts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]

    @property
    def runs_through(self) -> bool:
        """Whether the printed number of a measure is its ordinal in the document."""
        return self.form not in _ANEW

    @property
    def passages(self) -> int:
        """Sentences and headings, of parts and measures."""
        return len(self.parts) + sum(1 + len(item.sentences) for item in self.items)


def library(count: int, seed: int) -> Iterator[Made]:
    """The first `count` documents of this seed."""
    return (make(number, seed) for number in range(count))


def make(number: int, seed: int) -> Made:
    """One document of the library. Raises ValueError beyond the last pair of place and matter: titles are never repeated."""
    if not 0 <= number < _PAIRS:
        raise ValueError(f"document {number} of {_PAIRS}: no further pair of place and matter")
    # A stride that shares no factor with the number of pairs meets each pair once.
    pair = (number * 7919 + seed * 104729) % _PAIRS
    place, sector = words.PLACES[pair % len(words.PLACES)], words.SECTORS[pair // len(words.PLACES)]
    return _Writer(number, Random(f"{seed}/{number}"), place, sector).written()


class _Writer:
    """Writes one document. All chances come from its own generator, so that documents do not depend on each other."""

    def __init__(self, number: int, random: Random, place: str, sector: Sector) -> None:
        self._number = number
        self._random = random
        self._place = place
        self._sector = sector
        self._form: Form = random.choices(FORMS, _WEIGHTS)[0]
        self._year = random.randint(2031, 2039)
        self._wide = random.random() < 0.5
        self._issuer = f"某省{place}合成{random.choice(('办公室', '工作委员会', '联席会议办公室', '发展局'))}"
        kind = random.choice(("发", "办发", "函", "办函", "规"))
        self._doc_no = f"{place[:2]}合成{kind}〔{self._year}〕{words.SECTORS.index(sector) + 1}号"
        self._covered = self._form != "letter" and random.random() < 0.3
        self._title, self._name = self._titles()
        self._styles = self._styled()
        self._parts: list[tuple[str, str]] = []
        self._items: list[Item] = []
        self._said: set[str] = set()

    def written(self) -> Made:
        lines = [*self._front(), *self._body(), *self._end()]
        text = ("\n\n" if self._random.random() < 0.5 else "\n").join(lines) + "\n"
        return Made(
            self._number,
            f"synthetic-{self._number:05}.txt",
            self._dressed(text),
            self._title,
            self._name,
            self._doc_no,
            self._form,
            self._place,
            self._sector,
            tuple((marker, self._dressed(title)) for marker, title in self._parts),
            tuple(self._items),
        )

    def _dressed(self, text: str) -> str:
        """The text with the punctuation of this document: full width, or as it stands."""
        return text.translate(_WIDE) if self._wide else text

    def _titles(self) -> tuple[str, str]:
        """(first line, name in 《》): another where a covering notice comes before the document."""
        pick = self._random.choice
        about = f"{pick(words.ACTS)}{self._sector.name}{pick(words.GOALS)}"
        if self._form == "letter":
            title = f"{self._issuer}关于{about}{pick(('有关事项的函', '建议的复函', '请示的批复', '有关事项的公告'))}"
            return title, title
        kinds = ("管理办法", "若干规定", "实施细则", "促进办法", "暂行办法")
        kind = pick(kinds if self._form in ("chapters", "articles") else words.INSTRUMENT_FORMS)
        name = f"某省{self._place}{about}{kind}"
        if self._covered:
            return f"{self._issuer}关于印发{name}的通知", name
        if self._form not in ("chapters", "articles") and self._random.random() < 0.3:
            name = f"{self._issuer}关于{about}的{pick(('意见', '通知', '实施意见', '指导意见'))}"
        return name, name

    def _styled(self) -> tuple[str, tuple[str, ...], str]:
        """(where headings stand, forms of the brackets or none, where the brackets stand), one habit a document."""
        random = self._random
        heads = random.choice(("inline", "line", "line with stop"))
        charged = random.random() < (0.3 if self._form in ("chapters", "articles") else 0.85)
        forms = tuple(random.sample(BRACKETS, 2)) if charged else ()
        if forms and random.random() < 0.08:
            forms = (*forms, random.choice(UNREAD))
        places = ["end", "end", "before stop", "own line", "each sentence"]
        if heads != "line" and self._form not in ("chapters", "articles"):
            places.append("after heading")
        return heads, forms, random.choice(places)

    def _front(self) -> list[str]:
        """What stands before the first number."""
        random = self._random
        date = f"{self._year}年{random.randint(1, 12)}月{random.randint(1, 28)}日"
        table = [
            f"索引号:合成-{self._year}-{self._number:05}",
            f"发文机关:{self._issuer}",
            f"成文日期:{date}",
            f"发文字号:{self._doc_no}",
            f"主题分类:合成测试、{self._sector.name}",
        ]
        lines = table if random.random() < 0.3 else []
        lines = [*lines, self._title, MARK, self._doc_no]
        if random.random() < 0.7 or self._covered or self._form == "letter":
            lines.append(random.choice(("各镇人民政府,各有关单位:", "各有关单位:", f"{self._place}各有关单位:")))
        if self._covered:
            lines += [f"《{self._name}》已经研究同意,现印发给你们,请认真贯彻执行。", self._issuer, date, self._name]
        purpose, other = random.sample(words.PURPOSES, 2)
        if self._form not in ("chapters", "articles"):
            what = random.choice(("提出以下意见", "制定如下措施", "现就有关事项通知如下", "作如下安排"))
            lines.append(f"为{purpose},{other},结合{self._place}{self._sector.name}工作实际,{what}。")
        self._date = date
        return lines

    def _end(self) -> list[str]:
        if self._covered or (self._form != "letter" and self._random.random() < 0.3):
            return []
        release = ["(此件公开发布)"] if self._random.random() < 0.3 else []
        return [self._issuer, self._date, *release]

    def _body(self) -> list[str]:
        if self._form == "letter":
            return self._letter()
        count = 3 + int(38 * self._random.random() ** 7)
        if self._form not in (*_PARTED, "chapters"):
            return [line for place in range(1, count + 1) for line in self._item(None, place)]
        lines: list[str] = []
        for title, own in self._shared(count):
            self._parts.append((self._part_marker(), title))
            part = len(self._parts)
            lines.append(self._parts[-1][0] + title)
            if self._form != "chapters" and (not own or self._random.random() < 0.4):
                lines.append("".join(f"{line.text}。" for line in self._lines(2)))
            for place in range(1, own + 1):
                lines += self._item(part, place)
        return lines

    def _shared(self, count: int) -> list[tuple[str, int]]:
        """(title, number of measures) of every part; the first may be 总体要求 and hold none."""
        random = self._random
        parts = max(1, min(8, count // random.randint(2, 5)))
        titles = random.sample(words.CHAPTERS if self._form == "chapters" else words.PART_TITLES, parts)
        shares = [count // parts + (row < count % parts) for row in range(parts)]
        if self._form == "chapters":
            return [("总则", shares[0]), *zip(titles[1:], shares[1:], strict=True)]
        opening = [("总体要求", 0)] if random.random() < 0.5 else []
        return [*opening, *zip(titles, shares, strict=True)]

    def _part_marker(self) -> str:
        number = to_chinese(len(self._parts) + 1)
        return f"第{number}章 " if self._form == "chapters" else f"{number}、"

    def _marker(self, place: int) -> str:
        number = place if self._form in _ANEW else len(self._items) + 1
        if self._form in ("chapters", "articles"):
            return f"第{to_chinese(number)}条"
        if self._form == "top":
            return f"{to_chinese(number)}、"
        return f"{number}." if self._form.startswith("digits") else f"({to_chinese(number)})"

    def _item(self, part: int | None, place: int) -> list[str]:
        """The paragraphs of one more measure."""
        marker = self._marker(place)
        articles = self._form in ("chapters", "articles")
        count = self._random.choice((0, 1, 1, 1, 2, 2, 3, 4))
        lines = self._lines(max(1, count) if articles or self._form == "nested" else count)
        head = lines[0].text if articles else self._heading()
        body = [f"{line.text}。" for line in (lines[1:] if articles else lines)]
        if self._form == "nested":
            body = [f"{row}.{text}" for row, text in enumerate(body, 1)]
        written, units, unread = self._paragraphs(head, body)
        if written[-1].endswith(")。") and body:
            body[-1] = body[-1].removesuffix("。")
        written[0] = f"{marker}{' ' if articles else ''}{written[0]}"
        self._items.append(
            Item(
                len(self._items) + 1,
                part,
                place,
                self._dressed(marker),
                self._dressed(head),
                tuple(map(self._dressed, body)),
                tuple(map(self._dressed, units)),
                tuple(lines),
                unread,
            )
        )
        return written

    def _lines(self, count: int) -> list[Line]:
        """Sentences that the document does not hold yet."""
        found: list[Line] = []
        while len(found) < count:
            line = sentence(self._random, self._sector)
            if line.text not in self._said:
                self._said.add(line.text)
                found.append(line)
        return found

    def _heading(self) -> str:
        """A heading that the document does not hold yet."""
        text = heading(self._random, self._sector)
        while text in self._said:
            text = heading(self._random, self._sector)
        self._said.add(text)
        return text

    def _paragraphs(self, head: str, body: Sequence[str]) -> tuple[list[str], tuple[str, ...], bool]:
        """(paragraphs of a measure less its mark, the units that its brackets name, whether a bracket is of an unread form)."""
        heads, forms, where = self._styles
        apart = self._form == "nested"
        one_line = heads == "inline" or self._form in ("chapters", "articles")
        first = head + ("" if heads == "line" and not one_line and body else "。")
        if not forms or self._random.random() < 0.08:
            return _joined(first, body, one_line, apart), (), False
        if where == "each sentence" and body:
            pairs = [self._bracket(forms) for _ in body]
            charged = [f"{text}{mark}" for text, (mark, _, _) in zip(body, pairs, strict=True)]
            units = tuple(dict.fromkeys(unit for _, named, _ in pairs for unit in named))
            return _joined(first, charged, one_line, apart), units, any(unread for _, _, unread in pairs)
        mark, units, unread = self._bracket(forms)
        if where == "after heading":
            return _joined(first + mark, body, one_line, apart), units, unread
        written = _joined(first, body, one_line, apart)
        if where == "own line":
            written.append(mark)
        elif where == "before stop":
            written[-1] = f"{written[-1].removesuffix('。')}{mark}。"
        else:
            written[-1] += mark
        return written, units, unread

    def _bracket(self, forms: tuple[str, ...]) -> tuple[str, tuple[str, ...], bool]:
        leads = not self._items and self._random.random() < 0.15
        form = self._random.choice(LEADING if leads else forms)
        rank = self._place[-1]
        units = tuple(rank + unit for unit in self._random.sample(words.UNITS, self._random.randint(2, 5)))
        if "{rest}" not in form and self._random.random() < 0.25:
            units = units[:1]
        return bracket(self._random, form, units)

    def _letter(self) -> list[str]:
        """Paragraphs without any number."""
        random = self._random
        paragraphs = []
        for _ in range(random.randint(2, 6)):
            lines = self._lines(random.randint(1, 5))
            paragraphs.append("".join(f"{line.text}。" for line in lines))
        return [*paragraphs, random.choice(("特此函告。", "特此函复。", "请认真组织实施。"))]


def _joined(first: str, body: Sequence[str], one_line: bool, apart: bool) -> list[str]:
    """Heading and sentences as paragraphs: all in one, the heading by itself, or (`apart`) each sentence by itself."""
    if apart:
        return [first, *body]
    if one_line or not body:
        return [first + "".join(body)]
    return [first, "".join(body)]
