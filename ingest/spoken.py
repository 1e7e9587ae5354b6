"""Where a running sentence says who is responsible: 本项工作由…负责, 由…牵头,…配合.

Only bodies of government count, and only where they are charged with the matter as a whole: what somebody is to do in a
case (对…的,由…), what is left to others (由平台企业负责) or with an object of its own (负责审核…) charges nobody.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.charges import CLAUSE, LEADING, ROLE, VERB, Charge
from ingest.clean import Reading, is_space
from ingest.sentences import TERMINATORS, split

_HINT = re.compile(r"负\s*(?:总\s*)?责|责\s*任|牵\s*头|实\s*施|落\s*实|分\s*工")
_LONGEST = 600  # characters of a sentence that is looked into
_MOST = 12  # clauses
_MATTER, _NAME = 40, 40  # characters of what a clause says before 由, and of a name
_OPEN, _CLOSE = "(（【[“‘《〈「『", ")）】]”’》〉」』"
_THINGS = r"工作|任务|措施|事项|政策|行动|办法|意见|方案|规定|通知|计划|规划|细则"
_THIS = rf"(?:(?:本|该|此|这)(?:项|条|款)?|上述|以上|前述|各项|有关|相关)?(?:{_THINGS})?"
_MARK = re.compile(r"(?:\d{1,3}[.．、)）]|[(（][\d一二三四五六七八九十]{1,3}[)）]|[①-⑳])")
# What stands before 由: the matter itself, or a part of it that the sentence names.
_WHOLE = re.compile(rf"{_THIS}(?:具体|统一|统筹|分别|共同|均|将|一并)?\Z")
_WHOLE_BEFORE = re.compile(rf"{_THIS}的?(?={ROLE})")
_HEDGED = re.compile(
    r"鼓励|支持|允许|引导|可|应(?!急)|须|[不未非无]|原(?!则)|原则|曾|能够|宜|要求|建议|凡|主要|一般|否则|[如若是谁]|各自|[的时拟转]\Z|(?<![整技修])改\Z|(?:会议|小组|专班|办公室|委员会|指挥部)(?:成员单位|工作|日常工作)?\Z|[“”\"‘’《》:：]"
)
_IN_CASE = re.compile(r"(?:的|时|情况下|情形|之一|之外|以外|前提下)\Z")
_CONDITION = re.compile(r"如|若|凡|因|除|一旦|遇|涉及|属于|需要?")
_BODY_SAID = re.compile(r"[^立建设组]{0,16}?(?:联席会议|小组|专班|办公室|委员会|指挥部)(?!办公室)")  # who is in it, not who does what
# What may stand after the verb: the matter once more. 负责解释, 负责审核 have an object of their own.
_OBJECT = (
    rf"(?:(?:(?:本|该|此|这)(?:项|条|款)?|上述|以上|前述)(?:{_THINGS})?的?(?:具体|组织)*(?:实施|落实|推进)?(?:工作)?"
    r"|的?(?:具体|组织)*(?:实施|落实|推进)(?:工作)?|具体工作)"
)
_CHARGED = re.compile(
    rf"(?P<names>.{{2,400}}?)(?:(?P<verb>(?:{VERB})+)(?:{VERB}|组织|推进|协调|统筹|督促)*(?:{_OBJECT})?"
    r"|研究提出(?:具体|贯彻|落实|实施)+(?:意见|方案|办法|措施))\Z"
)
# 牵头单位为…, or …为牵头单位.
_IS = re.compile(rf"(?P<role>{ROLE})(?:为|是)(?P<names>.{{2,400}})\Z|(?P<before>.{{2,400}}?)(?:为|是)(?P<last>{ROLE})\Z")
_STRONG = re.compile(r"负总?责|牵头|实施|落实|分工")
_RESPONSIBLE = re.compile(r"负总?责|牵头")
_TAIL = re.compile(
    r"(?:共同|合力|协同|分工|密切|形成|各司其职|齐抓|切实|认真|抓好|做好|确保|按照?(?:各自)?职责|于?\d+年|力争)[^由]{0,24}\Z"
)
_NAMES = re.compile(r"、|会同|以及|并由|(?<=[厅局委部会院办行署府门社司联协市县区)）])[和及与](?=[\u4e00-\u9fff])")
_OTHERS = re.compile(r"等(?:有关|相关|其他)?(?:部门|单位|部委|机构|机关|方面)?(?:和(?:有关|相关)?(?:单位|部门|地区|地方))?\Z")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》")
_NESTED = re.compile(r"[(（][^()（）]{1,16}[)）]")
_BODY = re.compile(
    r"(?:厅|局|署|委|委员会|部|政府|办|办公室|联席会议|领导小组|指挥部|专班|部门|机关|海关|法院|检察院|国务院|成员单位|(?:有关|相关|各|责任)单位"
    r"|工会|妇联|残联|[工侨]商?联|科协|文联|团[省市县区]委|团中央|供销(?:合作)?(?:总)?社|人民银行.{0,6}|[总支大]队|街道|乡镇|管委会|办事处"
    r"|各地|各?(?:有关|相关)?地(?:区|方)|各(?:有关|相关)?(?:省|市|州|县|区|市州|市县|县市|县区)(?:[(（].{1,12}[)）])?)\Z"
)
# What ends in the same characters and is no body of government, or none by itself.
_OTHER_BODY = re.compile(
    r"企业|公司|协会|学会|商会|学校|院校|高校|医院|平台|俱乐部|事业部|项目部|(?:[内总支干]|(?<!安)全)部(?!门)|布局|格局|[村居]民?委|业主|理事会"
    r"|专家|(?:财务|人事|业务|内设)部门|中介|第三方|各方"
)
_LIKE_BODY = re.compile(r"(?:监会|促会|联合会|总会|协会|学会|集团|公司)\Z")
_AMBIT = re.compile(r"国务院|[中省市县区]委|[省市县区]?政府")
_NOBODY = re.compile(
    r"(?:国务院|中央|地方|全[国省市县]|[省市县区]|其他)?(?:各|有关|相关|其他|[省市县区]级|[省市县区]直|级)*"
    r"(?:单位|部门|机关|地方|地区|地|成员单位|内部|全部)\Z|(?:各级)?政府\Z"
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a sentence that charges units: its bounds, those of the names and what they are to do, and what stands
    before these ("" where nothing does)."""

    start: int
    end: int
    inner: int
    stop: int
    what: str
    leads: bool = False


def find_spoken(reading: Reading, start: int, end: int) -> list[Charge]:
    """The charges that the running sentences of a stretch make, one a clause, in order and apart.

    Of a sentence that says nothing else they leave nothing; another one stays as it is, its charges are `within`.
    """
    if not _HINT.search(reading.source, start, end):
        return []
    found: list[Charge] = []
    for sentence in split(reading, start, end):
        kept = [at for at in range(sentence.start, sentence.end) if not is_space(reading.source[at])]
        words = "".join(reading.source[at] for at in kept).rstrip(TERMINATORS)
        clauses, whole = _clauses(words)
        starts = [kept[clause.inner] for clause in clauses]
        ends = [kept[clause.stop - 1] + 1 for clause in clauses]
        bounds: Iterable[tuple[int, int]] = zip(starts, ends, strict=True)
        if whole:
            bounds = itertools.pairwise([sentence.start, *starts[1:], sentence.end])
        for clause, inner, stop, (first, last) in zip(clauses, starts, ends, bounds, strict=True):
            goes_on = inner > starts[0] and not clause.what
            found.append(Charge(first, last, inner, stop, labelled=False, within=not whole, goes_on=goes_on, leads=clause.leads))
    return found


def is_spoken(words: str) -> bool:
    """Whether a text without white space ends in a sentence that does nothing but charge units."""
    last = re.split(f"(?<=[{TERMINATORS}])(?!$)", words)[-1]
    return _clauses(last.rstrip(TERMINATORS))[1]


def is_whole_name(name: str) -> bool:
    """Whether a name, all by itself, is one of a body of government or of its like, and not the first half of a longer one."""
    return bool(_LIKE_BODY.search(name) or _is_body(name)) and not _AMBIT.fullmatch(name)


def _clauses(words: str) -> tuple[list[_Clause], bool]:
    """The clauses of a sentence that charge units, and whether it says nothing else."""
    if len(words) > _LONGEST or not _HINT.search(words):
        return [], False
    segments = list(_parted(words, "；;", 0, len(words)))
    found: list[_Clause] = []
    for first, last in segments:
        bounds = list(_parted(words, "，,", first, last))
        if len(bounds) <= _MOST:
            found += _charging(words, bounds)
    whole = len(segments) == 1 and bool(found) and found[0].start == 0
    return found, whole and all(_WHOLE.match(clause.what) for clause in found)


def _parted(words: str, marks: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The bounds of what these marks part outside brackets and quotation marks."""
    for at in _places(words, marks, start, end):
        yield start, at
        start = at + 1
    if start < end:
        yield start, end


def _places(words: str, marks: str, start: int, end: int) -> Iterator[int]:
    """Where one of these marks stands outside brackets and quotation marks."""
    depth = 0
    for at in range(start, end):
        if words[at] in _OPEN:
            depth += 1
        elif words[at] in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and words[at] in marks:
            yield at


def _charging(words: str, bounds: Sequence[tuple[int, int]]) -> list[_Clause]:
    """The clauses that charge units; none where clauses of another kind follow them."""
    found: list[_Clause] = []
    for row, (start, end) in enumerate(bounds):
        clause = _clause(words, start, end, begun=bool(found))
        if clause is None and (found or not row):
            clause = _naming(words, start, end)
        if clause and not found and row and (_is_case(words, bounds[:row]) or _speaks(words, bounds[:row])):
            return []
        if clause:
            found.append(clause)
        elif found and not _TAIL.match(words, start, end):
            return []
    return found


def _is_case(words: str, before: Sequence[tuple[int, int]]) -> bool:
    """Whether the clauses before a charge say when it holds (跨区域经营的,由…) or of what body they speak."""
    stated = any(_CONDITION.match(words, start) for start, _ in before) or _BODY_SAID.match(words, *before[0])
    return bool(stated or _IN_CASE.search(words, *before[-1]))


def _speaks(words: str, before: Sequence[tuple[int, int]]) -> bool:
    """Whether the clauses before a charge say who else is responsible, in words that charge nobody."""
    return any(_RESPONSIBLE.search(words, *bounds) for bounds in before)


def _clause(words: str, start: int, end: int, *, begun: bool) -> _Clause | None:
    """A clause that charges units, or None; after the first (`begun`) it may be one of help alone."""
    mark = _MARK.match(words, start, end)
    first = mark.end() if mark else start
    by = next(_places(words, "由", first, end), -1)
    what = _QUOTED.sub("", words[first:by]).removesuffix("并") if by >= 0 else ""
    if not _WHOLE.match(what) and (_HEDGED.search(what) or len(what) > _MATTER):
        return None
    inner = max(by, first)
    match = _CHARGED.match(words, inner + (by >= 0), end)
    if not match or not (begun or not match["verb"] or _STRONG.search(match["verb"])):
        return None
    if not _are_bodies(match["names"].removeprefix("会同"), many=begun):
        return None
    # With a mark before it the sentence is a point of its measure and stays one.
    return _Clause(first, end, inner, match.end("verb" if match["verb"] else "names"), what)


def _naming(words: str, start: int, end: int) -> _Clause | None:
    """A clause that says of bodies that they are the leading or the responsible ones, or None."""
    whole = _WHOLE_BEFORE.match(words, start, end)
    match = _IS.match(words, whole.end() if whole else start, end)
    if not match:
        return None
    names, role = ("names", "role") if match["names"] else ("before", "last")
    if not _are_bodies(match[names], many=True):
        return None
    return _Clause(start, end, *match.span(names), "", bool(re.match(LEADING, match[role])))


def _are_bodies(names: str, *, many: bool) -> bool:
    """Whether a list names bodies of government and nothing else; `many`: 各有关部门 alone will do."""
    nested = [match.span() for match in _NESTED.finditer(names)]
    cuts = [match.span() for match in _NAMES.finditer(names)]
    cuts = [cut for cut in cuts if not any(start < cut[0] < end for start, end in nested)]
    listed, at = [], 0
    for start, end in [*cuts, (len(names), len(names))]:
        listed.append(_OTHERS.sub("", names[at:start]))
        at = end
    return all(map(_is_body, listed)) and (many or not all(map(_NOBODY.match, listed)))


def _is_body(name: str) -> bool:
    return 2 <= len(name) <= _NAME and bool(_BODY.search(name)) and not (_OTHER_BODY.search(name) or CLAUSE.search(name))
