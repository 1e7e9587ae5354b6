"""The ways in which documents say who is responsible, and whom that makes responsible and leading."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

Leads = Literal["nobody", "first", "onward"]
Where = Literal["bracket", "line", "sentence"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to charge units. In `form` {all} stands for all of them, {first} and {rest} for the first and the others, {group}
    for a body of many. `leads` says whom it makes lead: the first, or the first of this and of every later charge (下同)."""

    name: str
    form: str
    leads: Leads = "nobody"
    where: Where = "bracket"

    @property
    def least(self) -> int:
        """How many units it takes."""
        return 2 if "{rest}" in self.form else 1


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as written, with its brackets, and whom it names, in order."""

    wording: Wording
    text: str
    units: tuple[str, ...]
    leads: tuple[str, ...]


WORDINGS = (
    Wording("label", "(责任单位:{all})"),
    Wording("label of departments", "(责任部门:{all})"),
    Wording("label and group", "(责任单位:{all},{group})"),
    Wording("label and nested group", "(责任单位:{all},各县(市、区)人民政府)"),
    Wording("label and deadline", "(责任单位:{all};完成时限:{year}年底)"),
    Wording("lead and help", "(牵头单位:{first};配合单位:{rest})", "first"),
    Wording("lead, others and group", "(牵头部门:{first};责任单位:{rest},{group})", "first"),
    Wording("in charge", "({all}负责)"),
    Wording("by duties", "({all}按职责分工负责)"),
    Wording("and others", "({all}等按职责分工负责)"),
    Wording("and other departments", "({all}等部门按职责分工负责)"),
    Wording("and group", "({all}和{group}负责)"),
    Wording("others and group", "({all}等和{group}负责)"),
    Wording("by", "(由{all}负责)"),
    Wording("leads, in charge", "({first}牵头,{rest}按职责分工负责)", "first"),
    Wording("leads, help", "({first}牵头,{rest}配合)", "first"),
    Wording("led by, taking part", "(由{first}牵头负责,{rest}参与)", "first"),
    Wording("together with", "({first}会同{rest}负责)"),
    Wording("line", "责任单位:{all}。", "nobody", "line"),
    Wording("two lines in one", "牵头单位:{first}。配合单位:{rest}。", "first", "line"),
    Wording("sentence", "本项工作由{all}负责。", "nobody", "sentence"),
    Wording("sentence, led by", "由{first}牵头,{rest}配合,共同抓好落实。", "first", "sentence"),
)
RANKED = (
    Wording("first leads, same below", "({all}负责,排在第一位的部门为牵头部门,下同)", "onward"),
    Wording("first listed leads, same below", "({all}等负责。列第一位者为牵头单位,下同)", "onward"),
)


def charge(random: Random, wording: Wording, units: tuple[str, ...], group: str, *, onward: bool) -> Charge:
    """The charge of these units; `onward` says that the first leads by what an earlier charge said."""
    year = random.randint(2040, 2055)
    text = wording.form.format(all="、".join(units), first=units[0], rest="、".join(units[1:]), group=group, year=year)
    named = (*units, group) if "{group}" in wording.form else units
    if "各县(" in wording.form:
        named = (*units, "各县(市、区)人民政府")
    leads = named[:1] if onward or wording.leads != "nobody" else ()
    return Charge(wording, text, named, leads)
