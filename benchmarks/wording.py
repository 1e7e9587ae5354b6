"""Sentences of synthetic documents: templates over the vocabulary, the brackets that charge units, and everyday words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks import vocabulary as words
from benchmarks.vocabulary import Sector


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence without its full stop; where it states a figure, the question that this figure answers."""

    text: str
    ask: str = ""
    figure: str = ""


# (sentence, question about its figure, the figure). A slot is filled once, so that the three agree.
_TEMPLATES = (
    ("对{condition}的{who},{basis}给予{award}{money}", "{condition}的{who}能拿多少{award}", "{money}"),
    (
        "对{condition}并{done}的{who},按每户{money}的标准给予{award}",
        "{condition}并{done}的{who},{award}是多少",
        "{money}",
    ),
    (
        "{who}{done}所需费用,{basis}按实际投入的{percent}给予{award},最高不超过{money}",
        "{who}{done},{award}最高多少",
        "{money}",
    ),
    (
        "新建{built}面积不少于{area}平方米的,{basis}给予{award}{money}",
        "新建{area}平方米以上的{built},{award}是多少",
        "{money}",
    ),
    (
        "{condition}的{built},每新增{n}个给予运营主体{award}{money}",
        "{condition}的{built}每新增{n}个奖多少钱",
        "{money}",
    ),
    (
        "到{year}年{season},{scope}建成{built}{n}{counter}以上,{indicator}达到{percent}",
        "{scope}要建成多少{built}",
        "{n}{counter}",
    ),
    (
        "{scope}每年改造{built}不少于{n}{counter},{indicator}每年提高{points}个百分点",
        "{scope}每年改造多少{built}",
        "{n}{counter}",
    ),
    (
        "力争到{year}年{season},{scope}{built}的{indicator}达到{percent}以上",
        "{scope}{built}的{indicator}要达到多少",
        "{percent}",
    ),
    (
        "{who}申请{paper}的,受理窗口应当在{days}个工作日内办结,{scope}{purpose}",
        "{who}申请{paper}要几天办结",
        "{days}个工作日",
    ),
    (
        "{qualifier}设置{built},使用面积不小于{area}平方米,距离{spot}不超过{metres}米",
        "{built}离{spot}最远多少米",
        "{metres}米",
    ),
    ("设立{matter}专项资金{money},{qualifier}用于{done}和{built}建设", "{matter}专项资金有多少", "{money}"),
    ("{qualifier},{support}{who}{done},{purpose}", "", ""),
    ("{support}{who}与{partner}{cooperation},{qualifier}{done},{purpose}", "", ""),
    ("{qualifier}{promote}{built},{purpose}", "", ""),
    ("建立{matter}{mechanism},{frequency}{check},{purpose}", "", ""),
    ("将{built}纳入{plan},{guarantee},{qualifier}{promote}", "", ""),
    ("{who}不得{offence},{done}过程中弄虚作假的,{consequence}", "", ""),
    ("{frequency}对{built}{check},发现{offence}的{consequence}", "", ""),
    ("{support}{partner}{qualifier}参与{built}建设,{guarantee}", "", ""),
    ("{qualifier},由{partner}牵头制定{done}的操作指引,{frequency}{check}", "", ""),
    ("{scope}优先{done},{guarantee},{purpose}", "", ""),
    ("对{condition}的{who},{guarantee},并{support}其{done}", "", ""),
    ("组织{who}和{partner}围绕{built}{cooperation},{frequency}{check}", "", ""),
    ("{promote}{scope}的{built},{guarantee},{purpose}", "", ""),
)
_FIGURED = sum(1 for _, ask, _ in _TEMPLATES if ask)
_HEADINGS = (
    "{promote}{built},{head}{aspect}和{other}",
    "{head}{built}{aspect}和{other}",
    "{head}{matter}{aspect}和{other}",
    "{qualifier}{support}{who}{done}",
    "{head}{matter}{aspect},{support}{done}",
    "{promote}{built},{head}{aspect}",
)
_MONEYS = (1, 2, 3, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 45, 50, 60, 80, 100, 120, 150, 200, 300, 500)

_FROM: dict[str, tuple[str, ...]] = {
    "support": words.SUPPORT,
    "promote": words.PROMOTE,
    "head": words.HEADS,
    "aspect": words.ASPECTS,
    "other": words.ASPECTS,
    "qualifier": words.QUALIFIERS,
    "purpose": words.PURPOSES,
    "partner": words.PARTNERS,
    "cooperation": words.COOPERATIONS,
    "mechanism": words.MECHANISMS,
    "frequency": words.FREQUENCIES,
    "check": words.CHECKS,
    "plan": words.PLANS,
    "guarantee": words.GUARANTEES,
    "offence": words.OFFENCES,
    "consequence": words.CONSEQUENCES,
    "paper": words.PAPERS,
    "spot": words.SPOTS,
    "scope": words.SCOPES,
    "indicator": words.INDICATORS,
    "season": words.SEASONS,
    "basis": words.BASES,
    "counter": words.COUNTERS,
    "condition": tuple(said.official for said in words.CONDITIONS),
    "award": tuple(said.official for said in words.INSTRUMENTS),
}
_NUMBERS: dict[str, Callable[[Random], str]] = {
    "year": lambda random: str(random.randint(2040, 2055)),
    "money": lambda random: f"{random.choice(_MONEYS)}{random.choice(('万元', '万元', '万元', '00元'))}",
    "percent": lambda random: f"{random.randint(10, 98)}%",
    "n": lambda random: str(random.randint(2, 180)),
    "points": lambda random: str(random.randint(1, 9)),
    "days": lambda random: str(random.randint(1, 20)),
    "area": lambda random: str(random.randint(3, 240) * 5),
    "metres": lambda random: str(random.randint(5, 200) * 10),
}


class Slots(dict[str, str]):
    """The fillings of one template, chosen as they are asked for."""

    def __init__(self, random: Random, sector: Sector) -> None:
        super().__init__(matter=sector.name, who=sector.who)
        self._random = random
        self._own = {"built": sector.built, "done": sector.done}

    def __missing__(self, name: str) -> str:
        number = _NUMBERS.get(name)
        self[name] = number(self._random) if number else self._random.choice(self._own.get(name) or _FROM[name])
        return self[name]


def sentence(random: Random, sector: Sector) -> Line:
    """A sentence about the matter; about two in five state a figure."""
    choice = random.randrange(_FIGURED) if random.random() < 0.4 else random.randrange(_FIGURED, len(_TEMPLATES))
    slots = Slots(random, sector)
    return Line(*(template.format_map(slots) for template in _TEMPLATES[choice]))


def heading(random: Random, sector: Sector) -> str:
    """The heading of a measure."""
    return random.choice(_HEADINGS).format_map(Slots(random, sector))


def everyday(text: str, sector: Sector) -> str:
    """The text in people's words, as far as the tables know any."""
    text = text.replace(sector.name, sector.everyday)
    for said in (*words.CONDITIONS, *words.INSTRUMENTS, *words.SYNONYMS):
        text = text.replace(said.official, said.everyday)
    return text


# How brackets charge units: {all} stands for all of them, {first} and {rest} for the first and the others, {group} for a body
# of many. `下同` belongs to the first bracket of a document.
BRACKETS = (
    "(责任单位:{all})",
    "(责任部门:{all})",
    "(责任单位:{all},{group})",
    "(牵头单位:{first};配合单位:{rest})",
    "(牵头部门:{first};责任单位:{rest},{group})",
    "(责任单位:{all};完成时限:{year}年底)",
    "({all}负责)",
    "({all}按职责分工负责)",
    "({all}等负责)",
    "({all}等按职责分工负责)",
    "({all}等部门按职责分工负责)",
    "({all}和{group}负责)",
    "({all}等和{group}负责)",
    "({all},{group}按职责分工负责)",
    "({first}牵头,{rest}按职责分工负责)",
)
LEADING = ("({all}负责,排在第一位的部门为牵头部门,下同)", "({all}等负责。列第一位者为牵头单位,下同)")
# Seen on official sites, and not read by the parser yet: a bracket inside the bracket, and a charge that does without 负责.
UNREAD = ("(责任单位:{all},各县(市、区)人民政府)", "({first}牵头,{rest}配合)")
_READ_BEFORE_AND = (
    "厅局委部会院办行署府门等"  # after other names 和 is not yet taken for a separator: 供销社和各镇人民政府
)


def bracket(random: Random, form: str, units: tuple[str, ...]) -> tuple[str, tuple[str, ...], bool]:
    """(the bracket, every unit that it names, in order, whether the parser is known not to read it)."""
    group = random.choice(words.GROUPS)
    text = form.format(
        all="、".join(units), first=units[0], rest="、".join(units[1:]), group=group, year=random.randint(2040, 2055)
    )
    named = (*units, group) if "{group}" in form else units
    if "各县(" in form:
        named = (*units, "各县(市、区)人民政府")
    unread = form in UNREAD or ("{all}和" in form and units[-1][-1] not in _READ_BEFORE_AND)
    return text, named, unread
