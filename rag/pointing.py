"""Words that point back into a conversation: 它, 这两条, 那家单位, 第二个, 前面那个, 下一条. Grammar only; topics are weighed elsewhere."""

from __future__ import annotations

import re

from ingest.numerals import to_int
from rag.models import Query, Turn

_MANY = re.compile(
    r"(?<!第)(?P<which>前|后|最后|头)?(?P<n>[两俩二三四2-4])(?P<what>家|个?单位|个?部门|个?厅|局"
    r"|条|项|个措施|者|处|边|头|块业务|块|件事|样|个)"
    r"|(?P<en>both of (?:them|those)|(?:those|these|the) two|they both)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"俩|二者|两边|两头")
_ORDINAL = re.compile(
    r"(?:^|[那这]|其中)?的?(?:第(?P<n>[一二两三四五六七八九\d])|(?P<last>最后|末)一?|头一)(?P<what>个|家|样|种|件|份)(?!部分|措施|问题)"
)
_ENGLISH = re.compile(
    r"\bthe (?P<n>first|second|third|fourth|last)(?: one)?\b(?! measure| part| question)", re.IGNORECASE
)
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_LAST_OF = re.compile(r"最后(?:那|这)(?:一)?(?P<what>个|条|项|家)")
_PLACE = re.compile(r"第[一二两三四五六七八九\d](?:个|家|样|种|件|份)|最后(?:[那这一]+(?:个|条|项|家)?)?")
_EARLIER = re.compile(
    r"(?:前面|上面|之前|先前|更早|再前面|前头)(?:问的|说的|提的)?(?:的)?(?:那|这)(?:一)?(?:个|条|项|件事|件)"
)
_UNIT = re.compile(
    r"[这那该本](?:一)?(?:个|家)?(?:单位|部门|厅|局|机构)|[这那](?:一)?家|它|该(?:单位|部门|厅|局)", re.IGNORECASE
)
_THEM = re.compile(
    r"他们|佢哋|它们|这些(?:单位|部门)|那些(?:单位|部门)|这几(?:家|个)|那几(?:家|个)|人家|\b(?:they|them|their)\b",
    re.IGNORECASE,
)
_NEIGHBOURS = re.compile(
    r"前一(?:条|项|个).*后一(?:条|项|个)|后一(?:条|项|个).*前一(?:条|项|个)|前后(?:这)?两(?:条|项|个)"
)
_STEP = re.compile(
    r"(?P<back>上|前)一(?:个)?(?P<what>条|项|部分|块)|(?<!最)(?:下|后)一(?:个)?(?P<next>条|项|部分|块)|上条|下条"
)
_ENDS = re.compile(r"(?<![之以最])(?P<end>前|后)(?:面?那)?一?(?:个|条|项|者)(?!月|年|星期)")
_UNITS_MEANT = ("家", "单位", "部门", "厅", "局")


def pointed_measures(query: Query, turn: Turn) -> tuple[int, ...]:
    """The measures that the wording points at; none when it points at none or there are not that many."""
    text = query.text
    if _NEIGHBOURS.search(text):
        return turn.last_measures(2) if len(turn.last_measures(2)) == 2 else ()
    many = _MANY.search(text)
    if many and turn.units and (many["n"] == "俩" or many["what"] is None):
        return ()
    if many and not (many["what"] or "").endswith(_UNITS_MEANT):
        return _so_many(many, query, turn)
    if _PAIR.search(text) and not turn.units and len(turn.last_measures(2)) == 2:
        return turn.last_measures(2)
    english = _ENGLISH.search(text)
    if english and len(turn.measures) > 1:
        number = _PLACES.get(english["n"].lower(), len(turn.measures))
        return turn.measures[number - 1 : number]
    which = _LAST_OF.search(text) or _ORDINAL.search(text)
    of_units = which and text[which.end() :].startswith(_UNITS_MEANT[1:])
    if which and len(turn.measures) > 1 and which["what"] not in ("家", "份") and not of_units:
        number = _place(which, len(turn.measures))
        return turn.measures[number - 1 : number]
    if _EARLIER.search(text):
        mains = [subject.main for subject in turn.trail if subject.main and subject.main != turn.measures[:1]]
        return mains[-1] if mains else ()
    return ()


def pointed_units(query: Query, turn: Turn) -> tuple[str, ...]:
    """The units that the wording points at."""
    text = query.text
    many = _MANY.search(text)
    if many and (many["what"] or "").endswith(_UNITS_MEANT):
        units = turn.last_units(to_int(many["n"].replace("俩", "两")) or 2)
        return units if len(units) > 1 else ()
    if (many or _PAIR.search(text)) and turn.trail and turn.trail[-1].units and len(turn.last_units(2)) == 2:
        return turn.last_units(2)
    which = _LAST_OF.search(text) or _ORDINAL.search(text)
    of_units = which and (which["what"] == "家" or text[which.end() :].startswith(_UNITS_MEANT[1:]))
    if which and of_units and len(turn.named) > 1:
        number = _place(which, len(turn.named))
        return turn.named[number - 1 : number]
    if _THEM.search(text) and query.has("both") and turn.units and len(turn.last_units(2)) == 2:
        return turn.last_units(2)
    if query.has("most", "either") and turn.units and len(turn.last_units(2)) == 2:
        return turn.last_units(2)  # 谁更多, 合起来几条
    if _UNIT.search(text) and len(turn.units) == 1:
        return turn.units
    return ()


def end_of_two(query: Query) -> int | None:
    """0 for 前一条, 1 for 后一个, as of two; None where the wording names no end."""
    match = _ENDS.search(query.text)
    return (0 if match["end"] == "前" else 1) if match and not _NEIGHBOURS.search(query.text) else None


def place(query: Query) -> int:
    """Which of several the wording points at (第二个: 2); 0 when it points at none."""
    match = _ORDINAL.search(query.text)
    return _place(match, 0) if match else 0


def without_ordinals(text: str) -> str:
    """The text without words that count through a list (第二个, 最后那个)."""
    return _PLACE.sub(" ", text)


def means_unit(query: Query) -> bool:
    """Whether one unit is meant (它, 这个单位)."""
    return _UNIT.search(query.text) is not None


def means_them(query: Query) -> bool:
    """Whether the units of the answer before are meant (他们, 这几家)."""
    return _THEM.search(query.text) is not None


def step(query: Query) -> tuple[int, bool] | None:
    """(-1 or 1, whether parts are meant) for 上一条 and 下一部分; None when the wording takes no step."""
    match = _STEP.search(query.text)
    if match is None or _NEIGHBOURS.search(query.text):
        return None
    what = match["what"] or match["next"] or "条"
    return (-1 if match["back"] or match[0] == "上条" else 1), what in ("部分", "块")


def _so_many(many: re.Match[str], query: Query, turn: Turn) -> tuple[int, ...]:
    count = to_int(many["n"].replace("俩", "两")) if many["n"] else 2
    if not count:
        return ()
    mains = turn.last_measures(9)
    if many["which"] in ("前", "头") and len(mains) > count:
        return mains[:count]
    if query.measures and (many["which"] != "后" or len(mains) <= count):
        return ()  # 第三、四两条, 最后两条: numbers of their own
    found = turn.last_measures(count)
    return found if len(found) == count else ()


def _place(match: re.Match[str], size: int) -> int:
    groups = match.groupdict()
    if match.re is _LAST_OF or groups.get("last"):
        return size
    return to_int(groups["n"]) or 1 if groups.get("n") else 1
