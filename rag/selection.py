"""What a question selects from the structure: units that must stand there or must not, how many, and what is wanted.

Read from the frame of a question, in which every unit is one sign (rag/units.py), by weak signs rather than whole phrases. The
words are data (cues of corpus/cues.toml); what stands where is grammar, and here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.numerals import to_int
from rag.cues import CueReader
from rag.units import UNIT

Wanted = Literal["", "measures", "units"]
Range = tuple[int, int]  # at least, at most
_MANY = 99

_NOUN_UNITS = r"单位|部门|厅局|厅委|局委|委办局|机构|哪家|几家|多少家|谁|名单|units?|departments?|agenc(?:y|ies)"
_NOUN_MEASURES = (
    r"措施|条目|条款|条文|条数|[几哪多些这那每第]\s*[条项]|条|项目|项|任务|次数|频率|频次|活|measures?|items?|tasks?"
)
_NOUNS = re.compile(rf"(?P<units>{_NOUN_UNITS})|(?P<measures>{_NOUN_MEASURES})", re.IGNORECASE)
_COUNTED_TIMES = re.compile(r"出现|点名|任务|次|忙|频|重|活|轻|闲|管得|负责得")
_QUESTION_NOT = re.compile(r"有没有|有无|是不是|在不在|归不归|管不管|包不包括|算不算|对不对|能不能|负不负责")
_JOINED = re.compile(rf"{UNIT}(?:\s*(?:、|,|和|与|跟|及|以及|或者|或|还是|and|or|nor|&|,\s*and)\s*{UNIT})*")
_BEFORE = re.compile(
    r"\s*(?:了|掉|列|点名?|写|有|让|算|把|是|由|归|含|到|给|上|跟|和|与|的|名|过"
    r"|the|involving|involve|naming|name|including|include|listing|list|mention|have|any of|either)*\s*"
)
_GOES_ON = re.compile(_BEFORE.pattern + UNIT)  # 没有 in 有甲没有乙 belongs to what follows it
_AFTER = re.compile(
    r"\s*(?:的|均|这(?:边|家)|口子?|两家|三家|两个|一家|却|都|并|就|也|则|又|全|各自|一条|一项|是|根本|完全|可|里头?|里面|的?名字|自己)*\s*"
)
_BOUND = re.compile(
    r"(?:(?P<sign>超过|多于|大于|不少于|至少有?|达到|少于|不到|不超过|不足|低于|至多|最多|只有|只点了|只列了|只出现|恰好|恰恰|刚好|正好|只被点名|仅被|仅有|仅|只"
    r"|at least|more than|fewer than|less than|at most|exactly|only|有)"
    r"(?P<gap>[^,。?!;\d一二两三四五六七八九十]{0,8}?))?\s*"
    r"(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2}|one|two|three|four|five|six|seven|eight)\s*"
    r"(?P<what>个?(?:省直|省级|具名|责任|牵头)*(?:单位|部门|厅局|厅|机构)|家|个|[条项](?!以?内容)|处|次|回"
    r"|(?:[a-z]+ )?(?:units?|departments?|agencies|measures?))"
    r"\s*(?P<after>(?:及|或者?|和)?(?:以上|更多)|(?:及|或|或者)?以下|起)?",
    re.IGNORECASE,
)
_SIGNS: dict[str, Callable[[int], Range]] = {
    **dict.fromkeys(("不少于", "至少", "至少有", "达到", "at least"), lambda n: (n, _MANY)),
    **dict.fromkeys(("超过", "多于", "大于", "more than"), lambda n: (n + 1, _MANY)),
    **dict.fromkeys(("少于", "不到", "不足", "低于", "fewer than", "less than"), lambda n: (0, n - 1)),
    **dict.fromkeys(("不超过", "至多", "最多", "at most"), lambda n: (0, n)),
}
_ENGLISH = dict(zip(["one", "two", "three", "four", "five", "six", "seven", "eight"], range(1, 9), strict=True))
_ATTRIBUTE = re.compile(
    rf"(?:[^,。?!;()]{{0,12}}?|\s*\([^()]*\))的?(?:是?哪|全部|所有|省直|省级|责任|具名)*(?:{_NOUN_UNITS}|{_NOUN_MEASURES})"
)  # 两个厅局负责的(措施): what the count describes follows

_OTHER_UNITS = re.compile(
    r"谁|(?:哪|什么|几|多少|其他|其它|别的|还有).{0,4}(?:单位|部门|厅局|厅|局|家)"
    r"|的(?:其他|其它|别的)?(?:责任|搭档|合作|伙伴)*(?:单位|部门|厅局)(?:有|是|都|名单|清单|\W|$)"
    r"|which (?:other )?(?:units|departments|agencies|bureaus)|other (?:units|departments)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The signs of one question.

    `lacking` are units that must not stand there; `size` bounds how many units a measure has, `share` how many measures a unit
    has; `ranks` says what is ranked; `wants` what is listed; `partners` that units beside the one named are wanted.
    """

    lacking: tuple[str, ...] = ()
    size: Range | None = None
    share: Range | None = None
    ranks: Wanted = ""
    wants: Wanted = ""
    partners: bool = False


NOTHING = Selection()


def read_selection(frame: str, units: Sequence[str], cues: CueReader) -> Selection:
    """The selection of a question whose units stand in the frame in this order."""
    size, share = _bounds(frame)
    return Selection(
        _lacking(frame, units, cues),
        size,
        share,
        _ranked(frame, cues),
        _wanted(frame),
        len(set(units)) == 1 and bool(cues.spans("partners", frame)) and _asks_for_units(frame),
    )


def _lacking(frame: str, units: Sequence[str], cues: CueReader) -> tuple[str, ...]:
    """Units that a negation goes with: without them, or they without a part in it."""
    text = _QUESTION_NOT.sub(lambda match: " " * len(match[0]), frame)
    before = cues.spans("lacks_before", text)
    after = cues.spans("lacks_after", text)
    found: list[str] = []
    seen = 0
    for run in _JOINED.finditer(text):
        count = run[0].count(UNIT)
        named = units[seen : seen + count]
        seen += count
        ahead = any(end <= run.start() and _BEFORE.fullmatch(text, end, run.start()) for _, end in before)
        start = _AFTER.match(text, run.end())
        place = start.end() if start else run.end()
        behind = any(run.end() <= begin <= place and not _GOES_ON.match(text, end) for begin, end in after)
        if ahead or behind:
            found += named
    return tuple(dict.fromkeys(found))


def _bounds(frame: str) -> tuple[Range | None, Range | None]:
    """(bound on a measure's units, bound on a unit's measures) that the question states."""
    size: Range | None = None
    share: Range | None = None
    for match in _BOUND.finditer(frame):
        number = _ENGLISH.get(match["n"].lower()) or to_int(match["n"])
        sign, what, following = (match["sign"] or "").lower(), match["what"].lower(), frame[match.end() :]
        if number is None or frame[: match.start("n")].endswith("第"):
            continue
        describes = _ATTRIBUTE.match(following) is not None and UNIT not in following
        plain = not (sign and sign != "有") and not match["after"]
        alone = number == 1 and re.match(r".{0,6}?(?:单独|独自|独家|独立|独)", following) is not None
        if plain and not alone and (not describes or number == 1):
            continue
        gap = match["gap"] or ""
        if UNIT in gap or (sign == "有" and not describes and not match["after"]):
            continue
        least_most = _range(number, sign, match["after"] or "")
        nouns = [noun.lastgroup for noun in _NOUNS.finditer(following)]
        of_units = what in ("家", "units", "unit") or any(
            word in what for word in ("单位", "部门", "厅", "机构", "depart", "agenc")
        )
        if what == "个":
            before = [noun.lastgroup for noun in _NOUNS.finditer(frame[: match.start()] + gap)]
            of_units = "units" in (*nouns[:1], *before[-1:])
            if not of_units:
                continue
        if of_units and (re.search(_NOUN_MEASURES, frame) or "units" not in nouns):
            size = least_most
        elif not of_units and re.search(r"单位|部门|厅|局|家|units|departments|agencies", frame):
            share = least_most
    return size, share


def _range(number: int, sign: str, after: str) -> Range:
    if after.endswith(("以上", "更多", "起")):
        return number, _MANY
    if after.endswith("以下"):
        return 0, number
    return _SIGNS[sign](number) if sign in _SIGNS else (number, number)


def _ranked(frame: str, cues: CueReader) -> Wanted:
    """What 最多 ranks: the other of what it counts, which is the noun before it (单位最多的那条, 出现次数最多的单位)."""
    spans = cues.spans("superlative", frame)
    if not spans:
        return ""
    begin, end = spans[0]
    clause = re.split(r"[,。?!;]", frame[:begin])[-1]
    ahead = list(_NOUNS.finditer(clause))
    if _COUNTED_TIMES.search(frame[max(0, begin - 4) : end]):
        return "units"
    latin = re.sub(rf"[\W{UNIT}]", "", frame).isascii()
    if ahead and not latin:
        return "measures" if ahead[-1].lastgroup == "units" else "units"
    behind = _NOUNS.search(frame, end)
    if behind is None:
        return ""
    direct = not frame[end : behind.start()].startswith("的") or latin
    counts_units = (behind.lastgroup == "units") == direct
    return "measures" if counts_units else "units"


def _wanted(frame: str) -> Wanted:
    """What the question lists: the last noun that it asks with."""
    nouns = list(_NOUNS.finditer(frame))
    return ("units" if nouns[-1].lastgroup == "units" else "measures") if nouns else ""


def _asks_for_units(frame: str) -> bool:
    """哪些单位, 谁, 哪家: other units are asked for, not measures."""
    return _OTHER_UNITS.search(frame) is not None
