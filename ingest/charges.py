"""Where a document says who is responsible: brackets (…负责), labels (牵头单位:…), and the rule that the first one leads."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.clean import Reading
from ingest.models import Span
from ingest.sentences import trim

_WHO = r"(?:单位|部门|部委|机构|主体|处室|地方)"
LEADING = rf"(?:牵头(?:责任|负责)?{_WHO}|主办{_WHO}|主责{_WHO}|牵头)"
ROLE = (
    rf"(?:{LEADING}|(?:主要)?责任(?:落实)?{_WHO}|(?:协同|协作)?(?:负责|配合|参与|参加|协助|协办|支持|落实|实施|指导|完成|承办|组织)(?:责任)?{_WHO}"
    r"|(?:责任|职责|任务)?分工|配合)"
)
# What a list of names ends in that says what they are to do.
_HOW = r"按(?:照)?(?:各自)?(?:职责|职能)(?:和)?(?:分工)?|依(?:据)?职责(?:分工)?|分别|共同|具体|联合|各自|统筹|分工|抓好|组织|加强|会同"
VERB = (
    rf"(?:{_HOW})*(?:牵头(?:负责|落实|组织|推进)?|负责(?:落实|组织|实施|指导|推进|牵头|统筹)?|负总责|参与|参加|配合|协助|协同|指导|落实|组织实施|实施|督促落实"
    r"|按职责分工)"
)
# The label stands first, or after another that tells of something else: (完成时限:…;责任单位:…).
_LABELLED = re.compile(rf"\s*(?:[^:：。()（）]{{2,10}}[:：][^:：。()（）]{{1,40}}[;；,，。]\s*)?{ROLE}\s*[:：]")
# From here on a bracket speaks of itself: how to read the order of the units, or what holds further on.
ASIDE = re.compile(
    r"下同|以下|排(?:名|序)?(?:在|于)?(?:第一|首)|列(?:在|于)?(?:第一|首)|排第|列第|其中|不再|具体任务均|均需|第一位|首位|详见|名单附后"
)
_CHARGED = re.compile(rf"(?P<names>[^。；;:：]{{2,}}?)(?:{VERB})+(?=[。，,;；、]|\Z)")
CLAUSE = re.compile(r"由|的|将|须|为|是|应(?!急)|对(?!外|台|港)|(?<!所)在|向|从|已|可|不|要|谁|[“”]")
_BODY = re.compile(
    r"(?:[部委会局厅院署行社办室府门区地台处站位司团央联协企校省市县州盟旗镇乡关]|公司|中心|集团|方面|机关|组织|[总支大中]队)(?:等|[)）]|\Z)"
)
_NOBODY = re.compile(r"(?:各)?(?:单位|部门|政府|机关|组织|主要|专人|地方)\Z")
_DUTY = re.compile(r"负责|牵头|落实")
_RANKED = re.compile(r"(?:排|列)(?:名|序)?(?:在|于|为)?(?:第一|首)(?:位|个)?[^。;；()（）]{0,12}?牵头")
_SAME = re.compile(r"下同")
_OPEN, _CLOSE = "(（【[〔", ")）】]〕"
_LONGEST = 600  # characters in a bracket; a longer one is running text
_LINE = re.compile(rf"(?:^|(?<=[。；;\s]))(?={ROLE}\s*[:：])")
_DOES = re.compile(rf"(?:{VERB})+\Z")
_AND_OTHERS = re.compile(r"等[^、]{0,10}\Z")
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_NAME = 40  # characters
_LIST_END = re.compile(r"。|\Z")


@dataclass(frozen=True, slots=True)
class Charge:
    """A stretch that says who is responsible: as a whole, and what stands inside its brackets.

    `within`: it is part of a running sentence, which stays one. `goes_on`: with the one before it, it makes one charge. `leads`:
    all that it names lead.
    """

    start: int
    end: int
    inner: int
    stop: int
    labelled: bool
    within: bool = False
    goes_on: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where the document says that the unit named first leads: from an offset on (下同), and in single brackets."""

    onward: int | None = None
    single: frozenset[int] = frozenset()

    def holds(self, charge: Charge) -> bool:
        ranked = charge.start in self.single or (self.onward is not None and charge.start >= self.onward)
        return ranked and not charge.goes_on


def find_charges(reading: Reading, start: int, end: int) -> list[Charge]:
    """The charges in a stretch of the source, in order and apart."""
    found: list[Charge] = []
    at = start
    for inner, stop in _brackets(reading.source, start, end):
        if inner - 1 < at:
            continue
        labelled = bool(_LABELLED.match(reading.source, inner, stop))
        if labelled or _is_charged(reading.span(inner, stop).clean):
            found += _lines(reading, at, inner - 1)
            found.append(Charge(inner - 1, stop + 1, inner, stop, labelled))
            at = stop + 1
    return [*found, *_lines(reading, at, end)]


def find_ranking(reading: Reading, charges: Iterable[Charge]) -> Ranking:
    """What the document says of the order of units. A statement outside the charges, in the text or a note, holds for all."""
    known = sorted(charges, key=lambda charge: charge.start)
    starts = [charge.start for charge in known]
    single, onward = set(), None
    for match in _RANKED.finditer(reading.source):
        at = bisect.bisect_right(starts, match.start()) - 1
        within = known[at] if at >= 0 and match.start() < known[at].end else None
        if within is None:
            onward = 0
        elif _SAME.search(reading.source, match.start(), within.end):
            onward = within.start if onward is None else min(onward, within.start)
        else:
            single.add(within.start)
    return Ranking(onward, frozenset(single))


def ends_in_charge(text: str) -> bool:
    """Whether a paragraph, read without white space, ends in a bracket that charges units, or is a label and names."""
    if _LINE.match(text):
        return any(line.end == len(text) for line in _lines(Reading(text), 0, len(text)))
    tail = text.rstrip("。")
    if not tail.endswith(tuple(_CLOSE)):
        return False
    pairs = [pair for pair in _brackets(tail, max(0, len(tail) - _LONGEST - 2), len(tail)) if pair[1] == len(tail) - 1]
    return any(_LABELLED.match(tail, *pair) or _is_charged(tail[slice(*pair)]) for pair in pairs)


def is_list_of_names(words: str) -> bool:
    """Whether words that stand where units are named list names, and at most what these are to do in one word."""
    pieces = re.split(r"[、,，;；。]|会同|以及", _IN_BRACKETS.sub("", words))
    names = [_DOES.sub("", re.sub(rf"(?:{ROLE})?[:：]|由", "", piece, count=1)) for piece in pieces]
    names = [_AND_OTHERS.sub("", name) for name in names if name]
    plain = all(len(name) <= _NAME and not CLAUSE.search(name) and not _DUTY.search(name) for name in names)
    return plain and any(_BODY.search(name) for name in names)


def _brackets(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(inner start, inner end) of every pair of brackets no longer than `_LONGEST`, an outer one before those in it."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for index in range(start, end):
        if source[index] in _OPEN:
            opened.append(index + 1)
        elif source[index] in _CLOSE and opened:
            inner = opened.pop()
            if 2 <= index - inner <= _LONGEST:
                pairs.append((inner, index))
    yield from sorted(pairs)


def _is_charged(words: str) -> bool:
    """Whether what stands in a bracket is names and what they are to do, not a clause about somebody."""
    match = _CHARGED.match(words)
    if not match:
        return False
    names = re.sub(r"[(（][^()（）]*[)）]", "", match["names"].removeprefix("由"))
    if CLAUSE.search(names):
        return False
    listed = [name for name in re.split(r"[、,，]", names) if name]
    return any(_BODY.search(name) and not _NOBODY.match(name) for name in listed)


def _lines(reading: Reading, start: int, end: int) -> list[Charge]:
    """Charges without brackets: 责任单位:… from the beginning of a sentence to its end."""
    found: list[Charge] = []
    for match in _LINE.finditer(reading.source, start, end):
        if found and match.end() < found[-1].end:
            continue
        stop = _LIST_END.search(reading.source, match.end(), end)
        last = stop.start() if stop else end
        # 责任单位:甲。配合单位:乙。 is one charge with two labels.
        while last < end and (again := _LINE.match(reading.source, last + 1, end)):
            stop = _LIST_END.search(reading.source, again.end(), end)
            last = stop.start() if stop else end
        begin, finish = trim(reading, match.end(), last)
        if finish - begin <= _LONGEST and _names_somebody(reading.span(begin, finish)):
            found.append(Charge(begin, min(last + 1, end), begin, finish, labelled=True))
    return found


def _names_somebody(span: Span) -> bool:
    """Whether a labelled stretch is a list of names, not a sentence that begins like a label."""
    names = re.split(r"[、,，;；。]|[:：]", span.clean)[1:]
    return any(_BODY.search(name) and not CLAUSE.search(name) for name in names) and max(map(len, names)) <= _NAME
