"""Sentences and headings of synthetic documents, each with the question that it answers, and the ways to charge units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.synthetic import phrases, vocabulary
from benchmarks.synthetic.vocabulary import Field, Said


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence without its full stop; where it states a figure, the question that this figure answers."""

    text: str
    ask: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a measure is about: its heading, and the same in people's words ("" where nobody would ask for it)."""

    heading: str
    spoken: str = ""


# (heading, how people speak of it). `built` and `done` are the field's own words.
_TOPICS = (
    ("支持从事{field}的{object}{done},给予{award}", "{object_}做{field_},要是{done},{award_}"),
    ("加快建设面向{object}的{built},{head}{aspect}", "给{object_}用的{built},{aspect}"),
    ("对参与{field}的{object}给予{award}", "{object_}搞{field_}的{award_}"),
    ("健全{object}参与{field}的{mechanism}", "{field_}里头管{object_}的{mechanism}"),
    ("{head}{built}{aspect},方便{object}", "方便{object_}的{built},{aspect}这一块"),
    ("引导{partner}帮助{object}{done}", "{partner}帮{object_}{done}"),
    ("鼓励{object}{qualifier}{done}", "{object_}{qualifier}{done}"),
    ("{head}{object}从事{field}的{aspect}", "{object_}从事{field_}的{aspect}"),
)
# (sentence, question about its figure, the figure). A slot is filled once, so that the three agree.
_FIGURED = (
    ("对{condition}的{who},{basis}给予{award}{money}", "{condition}的{who}能拿多少{award}", "{money}"),
    ("对{condition}并{done}的{who},按每户{money}的标准给予{award}", "{condition}还{done}的{who},{award}是多少", "{money}"),
    ("{who}{done}所需费用,{basis}按实际投入的{percent}给予{award},最高不超过{money}", "{who}{done},{award}最高多少", "{money}"),
    ("新建{built}面积不少于{area}平方米的,{basis}给予{award}{money}", "新建{area}平方米以上的{built},{award}是多少", "{money}"),
    ("{condition}的{built},每新增{n}个给予运营主体{award}{money}", "{condition}的{built}每新增{n}个奖多少钱", "{money}"),
    ("{scope}每年改造{built}不少于{n}{counter},{indicator}每年提高{points}个百分点", "{scope}每年改造多少{built}", "{n}{counter}"),
    ("{who}申请{paper}的,受理窗口应当在{days}个工作日内办结,{scope}{purpose}", "{who}申请{paper}要几天办结", "{days}个工作日"),
    ("{qualifier}设置{built},使用面积不小于{area}平方米,距离{spot}不超过{metres}米", "{built}离{spot}最远多少米", "{metres}米"),
    ("设立{object}{field}专项资金{money},{qualifier}用于{done}和{built}建设", "{object}{field}专项资金有多少", "{money}"),
)  # fmt: skip
_GOALS = (
    ("到{year}年{season},{scope}建成{built}{n}{counter}以上,{indicator}达到{percent}", "{scope}要建成多少{built}", "{n}{counter}"),
    ("力争到{year}年{season},{scope}{built}的{indicator}达到{percent}以上", "{scope}{built}的{indicator}要达到多少", "{percent}"),
)  # fmt: skip
_PLAIN = (
    "{qualifier},{support}{who}{done},{purpose}",
    "{support}{who}与{partner}{cooperation},{qualifier}{done},{purpose}",
    "{qualifier}{promote}{built},{purpose}",
    "建立{field}{mechanism},{frequency}{check},{purpose}",
    "将{built}纳入{plan},{guarantee},{qualifier}{promote}",
    "{who}不得{offence},{done}过程中弄虚作假的,{consequence}",
    "{frequency}对{built}{check},发现{offence}的{consequence}",
    "{support}{partner}{qualifier}参与{built}建设,{guarantee}",
    "{scope}优先{done},{guarantee},{purpose}",
    "对{condition}的{who},{guarantee},并{support}其{done}",
    "组织{who}和{partner}围绕{built}{cooperation},{frequency}{check}",
)
_SHARE_FIGURED = 0.45
_MONEYS = (1, 2, 3, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 45, 50, 60, 80, 100, 120, 150, 200, 300, 500)
_FROM = {
    "support": phrases.SUPPORT, "promote": phrases.PROMOTE, "head": phrases.HEADS, "aspect": phrases.ASPECTS,
    "qualifier": phrases.QUALIFIERS, "purpose": phrases.PURPOSES, "partner": phrases.PARTNERS,
    "cooperation": phrases.COOPERATIONS, "mechanism": phrases.MECHANISMS, "frequency": phrases.FREQUENCIES,
    "check": phrases.CHECKS, "plan": phrases.PLANS, "guarantee": phrases.GUARANTEES, "offence": phrases.OFFENCES,
    "consequence": phrases.CONSEQUENCES, "paper": phrases.PAPERS, "spot": phrases.SPOTS, "scope": phrases.SCOPES,
    "indicator": phrases.INDICATORS, "season": phrases.SEASONS, "basis": phrases.BASES, "counter": phrases.COUNTERS,
}  # fmt: skip
_SAID = {"condition": vocabulary.CONDITIONS, "award": vocabulary.INSTRUMENTS}
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


class _Slots(dict[str, str]):
    """The fillings of one template, chosen as they are asked for; `award_` is what people say for `award`."""

    def __init__(self, random: Random, field: Field, whom: Said) -> None:
        super().__init__(field=field.name, field_=field.everyday, object=whom.official, object_=whom.everyday)
        self._random = random
        who = (whom.official, f"从事{field.name}的{whom.official}", field.who)
        self._own = {"built": field.built, "done": field.done, "who": who}

    def __missing__(self, name: str) -> str:
        said = _SAID.get(name.removesuffix("_"))
        if said:
            chosen = self._random.choice(said)
            self[name.removesuffix("_")], self[name.removesuffix("_") + "_"] = chosen.official, chosen.everyday
        else:
            number = _NUMBERS.get(name)
            self[name] = number(self._random) if number else self._random.choice(self._own.get(name) or _FROM[name])
        return self[name]


def topic(random: Random, field: Field, whom: Said) -> Topic:
    """What a measure may be about."""
    slots = _Slots(random, field, whom)
    return Topic(*(form.format_map(slots) for form in random.choice(_TOPICS)))


def sentence(random: Random, field: Field, whom: Said) -> Line:
    """A sentence of a measure; nearly half of them state a figure."""
    slots = _Slots(random, field, whom)
    if random.random() < _SHARE_FIGURED:
        return Line(*(form.format_map(slots) for form in random.choice(_FIGURED)))
    return Line(random.choice(_PLAIN).format_map(slots))


def goal(random: Random, field: Field, whom: Said) -> Line:
    """A goal with its year and figure."""
    slots = _Slots(random, field, whom)
    return Line(*(form.format_map(slots) for form in random.choice(_GOALS)))


def everyday(text: str) -> str:
    """The text in people's words, as far as the tables know any."""
    for field in vocabulary.FIELDS:
        text = text.replace(field.name, field.everyday)
    for said in (*vocabulary.OBJECTS, *vocabulary.CONDITIONS, *vocabulary.INSTRUMENTS, *vocabulary.SYNONYMS):
        text = text.replace(said.official, said.everyday)
    return text
