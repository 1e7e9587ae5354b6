"""Automatic numbering of a Word file: which number a paragraph shows, from numbering.xml and styles.xml.

How Word counts (ECMA-376 part 1, 17.9): counters belong to the abstract definition, so lists that share one go on counting;
a level starts anew when a higher one has counted since, unless w:lvlRestart says otherwise; an instance (w:num) with a
w:startOverride sets the counter where it is first used; a level that was skipped shows its start and counts as used.

Own code, because no library at hand resolves it: docx2python knows five forms of numbers, none of them Chinese, and leaves
w:lvlText and numbering by style aside; mammoth and pandoc make HTML lists or trees of it and drop what the number looks
like; docling brings torch; python-docx gives the XML only. A number that is wrong or missing makes every citation wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.readers.number_formats import write
from ingest.readers.package import Element, W

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
# Bullets in the fonts Symbol and Wingdings stand in the private area of Unicode; these are what is seen.
_BULLETS = {"\uf0b7": "•", "\uf06c": "●", "\uf06e": "■", "\uf06f": "□", "\uf0a8": "□", "\uf071": "❑", "\uf075": "◆"}
_BULLETS |= {"\uf0a7": "▪", "\uf0d8": "➢", "\uf0e8": "➔", "\uf0fc": "✓", "\uf0fe": "☑", "\uf076": "❖", "\uf0b2": "◇", "o": "o"}
_CLOSED = "、，。．：；）】〕》」』"  # a mark that ends so needs no space after it


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a definition. `restart`: None = after any higher level, 0 = never, n = after level n or higher."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    after: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """A list (w:num): its abstract definition, its levels with overrides applied, and where it sets a counter anew."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """What a paragraph or a style says of numbering: list and level, each None where nothing is said."""

    number: str | None = None
    level: int | None = None


class Numbering:
    """The numbers of a document's paragraphs, asked for in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = _Styles(styles)
        self._instances = dict(_instances(numbering, self._styles)) if numbering is not None else {}
        self._counters: dict[str, dict[int, int]] = {}
        self._used: set[tuple[str, int]] = set()

    def mark(self, properties: Element | None) -> str:
        """The number that a paragraph with these properties (w:pPr or None) shows, with the space after it; "" for none.

        Counts: ask once for each paragraph, in the order of the document.
        """
        number, level = self._place(properties)
        instance = self._instances.get(number or "")
        if instance is None or level not in instance.levels:
            return ""
        counters = self._count(number or "", instance, level)
        return _shown(instance, level, counters)

    def _place(self, properties: Element | None) -> tuple[str | None, int]:
        """List and level of a paragraph: its own, else those of its style and of what that is based on."""
        own, style = _place(properties), _value(properties, "pStyle")
        owner, named = self._styles.place(style)
        number = own.number if own.number is not None else named.number
        if own.level is not None:
            return number, own.level
        if own.number is None:
            linked = self._linked(number, owner)
            if linked is not None:
                return number, linked
        return number, named.level or 0

    def _linked(self, number: str | None, style: str | None) -> int | None:
        """The level of a list that belongs to a style."""
        instance = self._instances.get(number or "")
        levels = instance.levels if instance else {}
        return next((at for at, level in levels.items() if style and level.style == style), None)

    def _count(self, number: str, instance: Instance, level: int) -> dict[int, int]:
        counters = self._counters.setdefault(instance.abstract, {})
        for higher in range(level):
            counters.setdefault(higher, _start(instance, higher))
        fresh = level in instance.starts and (number, level) not in self._used
        self._used.add((number, level))
        if fresh:
            counters[level] = instance.starts[level]
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = _start(instance, level)
        for deeper in range(level + 1, LEVELS):
            restart = instance.levels.get(deeper, Level()).restart
            if restart is None or level < restart:
                counters.pop(deeper, None)
        return counters


def _start(instance: Instance, level: int) -> int:
    """What a level counts from in a list."""
    return instance.starts.get(level, instance.levels.get(level, Level()).start)


def _shown(instance: Instance, level: int, counters: dict[int, int]) -> str:
    """The text of a level with its numbers in it."""
    definition = instance.levels[level]
    if definition.form == "bullet":
        text = "".join(_BULLETS.get(sign, "•" if "\ue000" <= sign <= "\uf8ff" else sign) for sign in definition.text)
    else:

        def number(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            there = instance.levels.get(at, Level())
            return write(counters.get(at, there.start), "decimal" if definition.legal and there.form != "none" else there.form)

        text = _PLACE.sub(number, definition.text)
    if not text.strip() or definition.after == "nothing" or text[-1] in _CLOSED:
        return text
    return text + " "


class _Styles:
    """The numbering that paragraph styles carry."""

    def __init__(self, styles: Element | None) -> None:
        self._based: dict[str, str | None] = {}
        self._places: dict[str, Place] = {}
        self._default: str | None = None
        self._known: dict[str | None, tuple[str | None, Place]] = {}
        for style in [] if styles is None else styles.iterfind(f"{W}style"):
            identity = style.get(f"{W}styleId", "")
            self._based[identity] = _value(style, "basedOn")
            self._places[identity] = _place(style.find(f"{W}pPr"))
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self._default = identity

    def place(self, style: str | None) -> tuple[str | None, Place]:
        """The nearest style up the chain that names a list, and list and level as they come together along the chain."""
        if style not in self._known:
            self._known[style] = self._found(style)
        return self._known[style]

    def _found(self, style: str | None) -> tuple[str | None, Place]:
        level: int | None = None
        for name in self._chain(style if style in self._based else self._default):
            place = self._places[name]
            level = place.level if level is None else level
            if place.number is not None:
                return name, Place(place.number, level)
        return None, Place(None, level)

    def list_of(self, style: str | None) -> str | None:
        """The list that a style of lists stands for."""
        return self._places.get(style or "", Place()).number

    def _chain(self, style: str | None) -> Iterator[str]:
        seen: set[str] = set()  # a damaged file may base a style on itself
        while style in self._based and style not in seen:
            assert style is not None  # noqa: S101 - a key of the table
            seen.add(style)
            yield style
            style = self._based[style]


def _instances(numbering: Element, styles: _Styles) -> Iterator[tuple[str, Instance]]:
    """Every list of the document by its number. List 0 is none: it switches numbering off."""
    abstracts = {each.get(f"{W}abstractNumId", ""): each for each in numbering.iterfind(f"{W}abstractNum")}
    owners = {each.get(f"{W}numId", ""): _value(each, "abstractNumId") or "" for each in numbering.iterfind(f"{W}num")}
    for each in numbering.iterfind(f"{W}num"):
        number = each.get(f"{W}numId", "")
        abstract = owners[number]
        link = _value(abstracts.get(abstract), "numStyleLink")
        if link:  # the levels stand in the definition that the style of lists names
            abstract = owners.get(styles.list_of(link) or "", abstract)
        if number != "0" and abstract in abstracts:
            yield number, _instance(each, abstract, abstracts[abstract])


def _instance(instance: Element, abstract: str, definition: Element) -> Instance:
    levels = {_at(level): _level(level) for level in definition.iterfind(f"{W}lvl")}
    starts: dict[int, int] = {}
    for override in instance.iterfind(f"{W}lvlOverride"):
        at = _at(override)
        level = override.find(f"{W}lvl")
        if level is not None:
            levels[at] = replace(_level(level), style=_level(level).style or levels.get(at, Level()).style)
        start = _value(override, "startOverride")
        if start is not None:
            starts[at] = _integer(start, 0)
    return Instance(abstract, levels, starts)


def _level(level: Element) -> Level:
    form = level.find(f"{W}numFmt")
    if form is None:  # a form that older programs do not know, beside one that they do
        form = next(level.iterfind(f".//{W}numFmt"), None)
    named = "decimal" if form is None else form.get(f"{W}val", "decimal")
    restart = _value(level, "lvlRestart")
    legal = level.find(f"{W}isLgl")
    return Level(
        start=_integer(_value(level, "start"), 0),
        form=form.get(f"{W}format", "decimal") if named == "custom" else named,
        text=_value(level, "lvlText") or "",
        after=_value(level, "suff") or "tab",
        restart=None if restart is None else _integer(restart, 0),
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false", "off"),
        style=_value(level, "pStyle"),
    )


def _place(properties: Element | None) -> Place:
    """The w:numPr of paragraph properties."""
    numbered = None if properties is None else properties.find(f"{W}numPr")
    level = _value(numbered, "ilvl")
    return Place(_value(numbered, "numId"), None if level is None else _integer(level, 0))


def _value(parent: Element | None, child: str) -> str | None:
    """The w:val of a child, or None."""
    found = None if parent is None else parent.find(f"{W}{child}")
    return None if found is None else found.get(f"{W}val")


def _at(level: Element) -> int:
    return _integer(level.get(f"{W}ilvl"), 0)


def _integer(value: str | None, default: int) -> int:
    """A number out of a file, which may hold anything."""
    return int(value) if value is not None and re.fullmatch(r"-?\d{1,9}", value) else default
