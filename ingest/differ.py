"""What a newer version of a document changed: measure by measure, in its facts, and in the text around the measures.

Measures are paired by their words first, so that one that only moved is not told as removed and added; then by heading, by
likeness of their words, and at last by number. What is left over was removed or added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from ingest.models import Document, Measure

_ALIKE = 0.6  # measures that share this much of their pairs of characters are the same one, reworded
_FACTS = ("title", "doc_no", "issuer", "co_issuers", "issued", "published", "index_no", "topic")
_AROUND = ("measure", "chrome")  # blocks that are not text around the measures
Words = tuple[str, ...]
_Pairs = dict[int, int]  # places of measures: before → after


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one measure. `moved` says that only its number, part or attachment is another. A sentence that only
    changed places within its measure is among both the removed and the added."""

    kind: Literal["added", "removed", "changed", "moved", "same"]
    before: Measure | None
    after: Measure | None
    heading_changed: bool = False
    units_added: Words = ()
    units_removed: Words = ()
    leads_added: Words = ()
    leads_removed: Words = ()
    others_changed: bool = False
    sentences_added: Words = ()
    sentences_removed: Words = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the document that is another now, by the name of its field."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a document beside each other. `text_added` and `text_removed` are paragraphs outside the measures."""

    measures: tuple[Change, ...]
    facts: tuple[Fact, ...]
    text_added: Words
    text_removed: Words

    @property
    def is_same(self) -> bool:
        """Whether nothing that a reader sees is different."""
        same = all(change.kind == "same" for change in self.measures)
        return same and not (self.facts or self.text_added or self.text_removed)


def compare(before: Document, after: Document) -> Comparison:
    """Everything that is different in the later of two versions."""
    added, removed = _lines(_around(before), _around(after))
    return Comparison(differences(before, after), _facts(before, after), added, removed)


def differences(before: Document, after: Document) -> tuple[Change, ...]:
    """What became of every measure, in the order of the later version, removed ones where they stood."""
    pairs = _paired(before.measures, after.measures)
    kept = set(pairs.values())
    changes = [_change(before.measures[at], after.measures[to]) for at, to in pairs.items()]
    changes += [Change("added", None, one) for to, one in enumerate(after.measures) if to not in kept]
    changes += [
        Change("removed", one, None, sentences_removed=_sentences(one), units_removed=one.unit_names)
        for at, one in enumerate(before.measures)
        if at not in pairs
    ]
    return tuple(sorted(changes, key=_place))


def _place(change: Change) -> tuple[int, int]:
    """A removed measure comes before the one that has its number now."""
    if change.after:
        return change.after.number, 1
    return (change.before.number if change.before else 0), 0


def _paired(before: tuple[Measure, ...], after: tuple[Measure, ...]) -> _Pairs:
    """Places of measures that are the same one, before → after."""
    pairs: _Pairs = {}
    for key in (_at_place, _words, _heading):
        _pair_equal(before, after, key, pairs)
    _pair_alike(before, after, pairs)
    _pair_equal(before, after, _number, pairs)
    return pairs


def _pair_equal(
    before: tuple[Measure, ...], after: tuple[Measure, ...], key: Callable[[Measure], Hashable], pairs: _Pairs
) -> None:
    """Pair, in their order, those left over whose keys are equal; a key of None is equal to nothing."""
    kept = set(pairs.values())
    free: dict[Hashable, list[int]] = {}
    for to, one in enumerate(after):
        if to not in kept:
            free.setdefault(key(one), []).append(to)
    for at, one in enumerate(before):
        mine = key(one)
        if at not in pairs and mine is not None and free.get(mine):
            pairs[at] = free[mine].pop(0)


def _pair_alike(before: tuple[Measure, ...], after: tuple[Measure, ...], pairs: _Pairs) -> None:
    """Pair those left over that share most of their words, the most alike first, then the nearest."""
    kept = set(pairs.values())
    ours = {at: _bigrams(one) for at, one in enumerate(before) if at not in pairs}
    theirs = {to: _bigrams(one) for to, one in enumerate(after) if to not in kept}
    found = [(-_likeness(a, b), abs(at - to), at, to) for at, a in ours.items() for to, b in theirs.items()]
    for unlike, _, at, to in sorted(found):
        if unlike <= -_ALIKE and at not in pairs and to not in kept:
            pairs[at] = to
            kept.add(to)


def _bigrams(measure: Measure) -> Counter[str]:
    words = "".join((_squeezed(measure.heading.clean), *_sentences(measure)))
    return Counter(words[at : at + 2] for at in range(len(words) - 1))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags, in [0, 1]; 0 where their sizes alone rule out that they are alike."""
    total = one.total() + other.total()
    if 2 * min(one.total(), other.total()) < _ALIKE * total:
        return 0.0
    shared = sum(min(count, other[pair]) for pair, count in one.items() if pair in other)
    return 2 * shared / total if total else 0.0


def _change(before: Measure, after: Measure) -> Change:
    added, removed = _lines(_sentences(before), _sentences(after))
    change = Change(
        "same",
        before,
        after,
        heading_changed=_squeezed(before.heading.clean) != _squeezed(after.heading.clean),
        units_added=_without(after.unit_names, before.unit_names),
        units_removed=_without(before.unit_names, after.unit_names),
        leads_added=_without(_leads(after), _leads(before)),
        leads_removed=_without(_leads(before), _leads(after)),
        others_changed=_others(before) != _others(after),
        sentences_added=added,
        sentences_removed=removed,
    )
    if change != Change("same", before, after):
        kind: Literal["changed", "moved", "same"] = "changed"
    else:
        kind = "same" if _where(before) == _where(after) else "moved"
    return replace(change, kind=kind)


def _words(measure: Measure) -> Hashable:
    """All that is compared of a measure, whatever its place."""
    return (
        _squeezed(measure.heading.clean),
        "".join(_sentences(measure)),
        frozenset(measure.unit_names),
        _others(measure),
    )


def _at_place(measure: Measure) -> Hashable:
    return _words(measure), _where(measure)


def _where(measure: Measure) -> Hashable:
    return measure.number, measure.part, measure.attachment


def _heading(measure: Measure) -> Hashable:
    return _squeezed(measure.heading.clean) or None


def _number(measure: Measure) -> Hashable:
    return measure.number


def _leads(measure: Measure) -> Words:
    return tuple(dict.fromkeys(mention.unit for mention in measure.units if mention.lead))


def _others(measure: Measure) -> bool:
    return any(mention.others for mention in measure.units)


def _sentences(measure: Measure) -> Words:
    return tuple(_squeezed(sentence.span.clean) for sentence in measure.sentences)


def _around(document: Document) -> Words:
    lines = (_squeezed(block.span.clean) for block in document.blocks if block.kind not in _AROUND)
    return tuple(line for line in lines if line)


def _facts(before: Document, after: Document) -> tuple[Fact, ...]:
    found = ((name, _said(getattr(before.entry, name)), _said(getattr(after.entry, name))) for name in _FACTS)
    return tuple(Fact(name, one, other) for name, one, other in found if one != other)


def _said(value: str | Words | None) -> str:
    return value or "" if isinstance(value, str) or value is None else "、".join(value)


def _lines(before: Words, after: Words) -> tuple[Words, Words]:
    """(added, removed), in their order; the same words with other ends of lines are no change."""
    if "".join(before) == "".join(after):
        return (), ()
    added: list[str] = []
    removed: list[str] = []
    for what, at, end, to, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            removed += before[at:end]
            added += after[to:stop]
    return tuple(added), tuple(removed)


def _without(names: Iterable[str], others: Words) -> Words:
    return tuple(name for name in names if name not in others)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
