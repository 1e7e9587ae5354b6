"""The units that a charge names, in order, and which of them the document says lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.charges import ASIDE, LEADING, ROLE, VERB, Charge, Ranking
from ingest.clean import Reading, is_space
from ingest.models import Level, UnitMention
from ingest.sentences import trim
from ingest.units import UnitDirectory

# 和 joins two names only after the last character of one: 发展改革委和财政部, but 工业和信息化部; 部门和单位 is one name.
_ENDED = r"(?<=[厅局委部会院办行署府门等区地社司联央协心团省市县）)])"
_AND = rf"{_ENDED}(?:和|及|与)(?!各?(?:有关|相关|其他)?(?:单位|机构|企业))(?=[\u4e00-\u9fff])"
_SEPARATOR = re.compile(rf"[、,，;；。]|以及|会同|[和及与](?=各|地方|有关地|相关地|省级|试点|所在地)|{_AND}")
_LABEL = re.compile(rf"\s*(?P<role>{ROLE})?[^:：]*[:：]\s*")
_LEADS = re.compile(LEADING)
_AND_OTHERS = (
    r"等\s*(?:多个|[一二三四五六七八九十\d]+个)?(?:有关|相关|其他)?(?:部门|单位|部委|方面|机构|机关|委办局)?"
    r"(?:和(?:有关|相关)?(?:单位|部门|机构|地方|地区))?"
)
_NOT_NAME = re.compile(rf"(?P<others>{_AND_OTHERS})?\s*(?P<verb>(?:{VERB})+|按职责分工|分别|共同)?\Z")
_BEFORE_NAME = re.compile(r"(?:由|并由|并(?!购))")
_NOTE = re.compile(r"[(（](?P<note>[^()（）]{1,12})[)）]\Z")
_ROLE_NOTE = re.compile(r"牵头|主责|主办|配合|参与|负责|协办")
_WHEN = re.compile(
    r"\d+年|\d+月|\d+日|年内|(?:年|月)?底前|每年|长期|持续|(?:完成|推进|出台|印发)\s*\Z"
)  # when, not who
_NESTED = re.compile(r"[(（][^()（）]*[)）]")
_AREA = r"(?:省|自治区|直辖市|计划单列市|直管市|林区|市|自治州|州|盟|县|旗|区)级?(?:[(（][^()（）]*[)）])?"
_GOVERNMENTS = re.compile(rf"各?{_AREA}(?:[、和及]{_AREA})+(?:人民)?政府")  # 各市、州、县人民政府 is one name
# A name that only a body of a province bears; the nation has a 发展改革委 too.
_OF_PROVINCE = re.compile(r"省(?!级|部级|（|\()|湖北|各市|.*厅\Z")
# Names of bodies of many.
_GROUP = re.compile(
    r"各|省、自治区|市、|(?:国务院|中央)?(?:有关|相关)(?:部门|地方|地区|单位|方面|省)|.*(?:各级|地方)(?:人民)?政府|省级人民政府|省(?:级)?(?:以下|、市)|.*成员单位\Z"
    r"|试点(?:城市|地区|省)|.*(?:有关|相关)(?:部门|单位|方面|地区|地方)\Z|地方\Z|所在地|县级以上|属地"
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A name as cut out of a charge, less what says what it is to do."""

    start: int
    end: int
    lead: bool  # the document says so beside the name itself
    others: bool  # it goes on with 等
    verb: str  # what the names up to this one are to do, "" where more names follow


def mentions(
    reading: Reading, charge: Charge, directory: UnitDirectory, level: Level, ranking: Ranking
) -> tuple[UnitMention, ...]:
    """The units that a charge names, in order. A name that the directory lacks stands for itself.

    The directory is that of a province: in a document of another level only names that a province's body alone bears are
    looked up in it, so that a national 发展改革委 stays what is printed.
    """
    found: list[UnitMention] = []
    waiting = 0  # the first name whose part in it has not been told yet
    for token in _tokens(reading, charge):
        if token.start < token.end:
            found.append(_mention(reading, token, directory, level))
        elif token.others and found:
            found[-1] = replace(found[-1], others=True)
        if token.verb:
            if "牵头" in token.verb:
                found[waiting:] = [replace(mention, lead=True) for mention in found[waiting:]]
            waiting = len(found)
    if found and ranking.holds(charge) and not any(mention.lead for mention in found):
        found[0] = replace(found[0], lead=True)
    return tuple(found)


def _mention(reading: Reading, token: _Token, directory: UnitDirectory, level: Level) -> UnitMention:
    span = reading.span(token.start, token.end)
    local = level in ("province", "city") or _OF_PROVINCE.match(span.clean)
    unit = directory.resolve(span.clean) if local else None
    group = unit.group if unit else bool(_GROUP.match(span.clean))
    return UnitMention(span, unit.name if unit else span.clean, group, token.lead, token.others)


def _tokens(reading: Reading, charge: Charge) -> Iterator[_Token]:
    """The names of a charge, as far as it names any."""
    source = reading.source
    whole = (_NESTED, _GOVERNMENTS)
    nested = [match.span() for pattern in whole for match in pattern.finditer(source, charge.inner, charge.stop)]
    cuts = [match.span() for match in _SEPARATOR.finditer(source, charge.inner, charge.stop)]
    cuts = [cut for cut in cuts if not any(start < cut[0] < end for start, end in nested)]
    start, listing, leads = charge.inner, True, charge.leads
    for end, following in [*cuts, (charge.stop, charge.stop)]:
        begin, finish = trim(reading, start, end)
        start = following
        label = _LABEL.match(source, begin, finish)
        if label:
            listing, leads = bool(label["role"]), bool(label["role"] and _LEADS.match(label["role"]))
            begin = label.end()
        if not listing:
            continue  # after 适用范围: and the like stand no units
        if _WHEN.search(source, begin, finish):
            continue
        if ASIDE.match(reading.span(begin, finish).clean):
            return
        yield _token(reading, begin, finish, leads=leads)


def _token(reading: Reading, begin: int, finish: int, *, leads: bool) -> _Token:
    """The name in a stretch; white space may tear what stands around it, as any words."""
    kept = [at for at in range(begin, finish) if not is_space(reading.source[at])]
    words = "".join(reading.source[at] for at in kept)
    places = [*kept, finish]
    before = _BEFORE_NAME.match(words)
    first = before.end() if before else 0
    extra = _NOT_NAME.search(words, first)
    others, verb = (bool(extra["others"]), extra["verb"] or "") if extra else (False, "")
    last = extra.start() if extra else len(words)
    note = _NOTE.search(words, first, last)
    if note and _ROLE_NOTE.search(note["note"]):
        leads = leads or bool(re.search(r"牵头|主责|主办", note["note"]))
        last = note.start()
    begin, finish = trim(reading, places[first], places[last])
    return _Token(begin, max(begin, finish), leads, others, verb)
