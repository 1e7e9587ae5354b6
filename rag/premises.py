"""Whether what a question supposes is what the cited words say: stance, force, direction, bound, reach, figures, names.

The words are data (cues `says_*`, and `rival_*`, whose words exclude each other). A verdict needs the passage that is about
the same object; where there is none, or where nothing speaks for or against, there is no verdict and the words are only shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ingest.fields import pairs
from ingest.models import Measure, Span
from ingest.numerals import to_int
from rag import lookup
from rag.compose import Ground
from rag.index import Index
from rag.models import Draft, Statement
from rag.numbers import read_numbers

# Two sides that exclude each other. What governs a sentence (stance, force) holds for its later clauses as well.
_DIMENSIONS = (("for", "against"), ("must", "may"), ("up", "down"), ("least", "most"), ("single", "many"))
_GOVERNING = ("for", "against", "must", "may", "many")
SIDES = tuple(f"says_{side}" for pair in _DIMENSIONS for side in pair)
_OTHER = {side: other for pair in _DIMENSIONS for side, other in (pair, pair[::-1])}
_STRONGER = ("against", "must", "down", "single")  # decides where a question has words of both sides: 取消用地保障
_ASIDE = ("claim", "yesno", "document", "hollow", "mention", "refers", "follow", "official_page")
_OPEN = re.compile(r"(?P<a>[\u4e00-\u9fff])不(?P=a)|是不是|有没有|是否|能否|可否")  # asks, takes no side
_NOT = re.compile(r"(?:不|没有?|未|并非|不是|无需|不用|并不|不会|没有要求|没说)$")
_EITHER = re.compile(r"还是|或者?|,|不是.*是")
_FIGURES = re.compile(
    r"(?P<n>\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)\s*(?P<unit>平方米|平方|平米|平|小时|个?钟头|个小时|省|年|G|折|倍|%|％)",
    re.IGNORECASE,
)
_AREA, _HOURS = frozenset(("平方米", "平方", "平米", "平")), frozenset(("小时", "钟头", "个钟头", "个小时"))
_CLAUSE = re.compile(r"[^,;。]+")
_CONTEXT = 2  # characters that rivals have beside them in common
# What makes a clause the one meant: pairs in common, or one that few clauses have; and a share of the question's own.
_LEAST, _RARE, _OWN = 2, 0.15, 0.3
_WAYS, _BOUNDS = ("up", "down"), ("least", "most")
_REACH = 7  # characters on either side of a word
_LOOKED_AT, _CLOSE = 3, 0.5  # clauses that a direction may be found in, and how near to the best one they have to be
_MOSTLY = 0.7  # of the words of a question that agrees in a figure or a direction


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause of a sentence that is about what the question is about, and how much they share."""

    span: Span
    measure: Measure | None
    text: str
    before: str
    shared: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the words bear the question out, with the line that says so; `kind` is right, wrong or choice."""

    kind: str
    statement: Statement
    measure: Measure | None


class Premises:
    """Judges premises with the words of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._cues = index.cues
        self._rivals = tuple(name for name in index.lexicon.cues if name.startswith("rival_"))
        self._spread = Counter(
            pair
            for document in index.documents.values()
            for measure in document.measures
            for span in lookup.sentences(measure)
            for clause in _CLAUSE.findall(span.clean)
            for pair in set(pairs(clause))
        )

    def judge(self, ground: Ground, spans: Sequence[tuple[Span, Measure | None]], firm: bool) -> Verdict | None:
        """The verdict on a question that these sentences are about, or None. `firm`: the question asks for a confirmation."""
        text = _OPEN.sub(lambda match: " " * len(match[0]), ground.query.text)
        text = read_numbers(text, len(ground.document.measures)).rest
        object_ = self._cues.strip(text, *_ASIDE, *SIDES)
        passages = self._passages(object_, spans)
        if not passages:
            return None
        passage = passages[0]
        asked = self._sides(text)
        chosen = self._chosen(ground, asked, text, passage)
        if chosen:
            return chosen
        said = self._said(passage)
        for near, loosely in [(near, loosely) for loosely in (False, firm) for near in passages]:
            contrary = self._contrary(text, asked, near, firm and near is passage, loosely)
            if contrary:
                return self._wrong(ground, near, *contrary)
        rival = self._figure(text, passage, firm) or self._rival(text, passage)
        if rival:
            return self._wrong(ground, passage, *rival)
        if firm and self._agrees(text, object_, self._decided(asked), said, passage):
            return Verdict("right", self._line(ground, passage, "premise_right"), passage.measure)
        return None

    def _agrees(
        self, text: str, object_: str, asked: dict[str, str], said: dict[str, str], passage: Passage
    ) -> bool:
        """Whether nothing in the question goes beyond the words: each side is taken there, and what it is about stands there."""
        if any(side not in said and side not in ("for", "may", "many") for side in asked):
            return False
        figures = [_number(figure) for figure in _FIGURES.finditer(passage.text)]
        exact = any(_number(figure) in figures for figure in _FIGURES.finditer(text))
        if exact or not said.keys().isdisjoint(asked.keys() & {*_WAYS, *_BOUNDS}):
            return self._share(_FIGURES.sub(" ", object_), passage.text) >= _MOSTLY
        sentence = passage.span.clean + (passage.measure.heading.clean if passage.measure else "")
        words = [word for word in self._index.segmenter.words(object_) if len(word) > 1]
        return self._share(object_, sentence) == 1 and (len(words) > 1 or not said.keys().isdisjoint(asked))

    # What is asked

    def without_sides(self, text: str) -> str:
        """The text without the words that take a side."""
        return self._cues.strip(text, *SIDES)

    def _sides(self, text: str) -> list[tuple[int, str, str]]:
        """(place, side, word) of the words that take a side, in order; a negation before one turns it round."""
        found = sorted(
            ((start, end, name.removeprefix("says_")) for name in SIDES for start, end in self._cues.spans(name, text)),
            key=lambda place: (place[0], -place[1]),
        )
        sides, at, last = [], 0, 0
        for start, end, side in found:
            if start < last and (start, end) != (at, last):
                continue
            at, last = start, end
            if _NOT.search(text[:start]):
                if side not in ("for", "against", "must"):
                    continue
                side = _OTHER[side]
            sides.append((start, side, text[start:end]))
        return sides

    @staticmethod
    def _decided(sides: Sequence[tuple[int, str, str]]) -> dict[str, str]:
        """Side to word, one a dimension."""
        words: dict[str, str] = {}
        for _, side, word in sides:
            words.setdefault(side, word)
        return {
            side: word for side, word in words.items() if _OTHER[side] not in words or side in _STRONGER
        }

    def _chosen(
        self, ground: Ground, sides: Sequence[tuple[int, str, str]], text: str, passage: Passage
    ) -> Verdict | None:
        """支持还是禁止, 必须还是鼓励: which of two sides the words take."""
        for (at, side, word), (later, other, second) in combinations(sides, 2):
            between = text[at + len(word) : later]
            if other == _OTHER[side] and "还是" in between and len(between) < _REACH:
                said = self._said(passage)
                taken = next((one for one in (side, other) if one in said), None)
                if taken and _OTHER[taken] not in said:
                    own, denied = (word, second) if taken == side else (second, word)
                    written = own if own in passage.span.clean else said[taken]
                    line = self._line(ground, passage, "premise_choice", said=written, claimed=denied)
                    return Verdict("choice", line, passage.measure)
        return None

    def _contrary(
        self, text: str, sides: Sequence[tuple[int, str, str]], passage: Passage, firm: bool, loosely: bool
    ) -> tuple[str, str] | None:
        """(as written, as supposed) where the passage takes the other side; `loosely`: what is promoted is not cut either."""
        said = self._said(passage)
        for side, word in self._decided(sides).items():
            other = said.get(_OTHER[side]) or (said.get("for") if side == "down" and loosely else None)
            if other is None or side in said:
                continue
            if self._beside(text, word, passage) if side in _WAYS else firm or side in _BOUNDS:
                return other, word
        return None

    @staticmethod
    def _beside(text: str, word: str, passage: Passage) -> bool:
        """Whether a direction is said of what the passage is about: words beside it stand there. 酒店不给取消 is about no 平台."""
        at = text.index(word)
        near = (text[max(at - _REACH, 0) : at], text[at + len(word) : at + len(word) + _REACH])
        there = set(pairs(passage.text))
        return any(there.intersection(pairs(piece)) for piece in near)

    # What is written

    def _passages(self, object_: str, spans: Sequence[tuple[Span, Measure | None]]) -> list[Passage]:
        """The clauses that have most in common with what the question is about, best first."""
        own = set(pairs(object_))
        wanted = own | set(pairs(" ".join(self._index.lexicon.meant(object_))))
        found = []
        for span, measure in spans:
            for clause in _CLAUSE.finditer(span.clean):
                shared = wanted.intersection(pairs(clause[0]))
                weight = sum(1.0 / (1 + self._spread[pair]) for pair in shared)
                telling = weight >= _RARE and len(shared) >= _OWN * len(own)
                if len(shared) >= _LEAST or telling:
                    found.append(Passage(span, measure, clause[0], span.clean[: clause.start()], weight))
        found.sort(key=lambda passage: -passage.shared)
        return [passage for passage in found[:_LOOKED_AT] if passage.shared >= _CLOSE * found[0].shared]

    def _said(self, passage: Passage) -> dict[str, str]:
        """Side to word of the passage; what governs the sentence comes from before, where the passage itself has none."""
        own = {side: word for _, side, word in self._sides(passage.text)}
        for clause in reversed(_CLAUSE.findall(passage.before)):
            if any(side in own for side in _GOVERNING):
                break
            own |= {side: word for _, side, word in self._sides(clause) if side in _GOVERNING}
        if "for" in own and "against" in own:
            del own["for"]  # 加强…打击
        acts = self._cues.spans("says_acts", passage.text)
        if acts and "against" not in own:
            own.setdefault("for", passage.text[slice(*acts[0])])
        return own

    def _share(self, object_: str, text: str) -> float:
        """The share of the words that the question is about that stand in a text, themselves or by another name of the same.

        Another name has a character in common; what has none (刷单 and 虚假宣传) may be a neighbour.
        """
        text = text.lower()
        words = [word.lower() for word in self._index.segmenter.words(object_) if len(word) > 1 or word.isdigit()]
        there = [
            word
            for word in words
            if word in text
            or any(term.lower() in text and set(word) & set(term) for term in self._index.lexicon.meant(word))
        ]
        return len(there) / len(words) if words else 0.0

    def _figure(self, text: str, passage: Passage, firm: bool) -> tuple[str, str] | None:
        """(as written, as supposed) of a figure of one unit that differs; unless `firm` with the same words before it."""
        for asked in _FIGURES.finditer(text):
            written = [found for found in _FIGURES.finditer(passage.span.clean) if _unit(found) == _unit(asked)]
            if not written or any(_number(found) == _number(asked) for found in written):
                continue
            before = text[: asked.start()][-_CONTEXT:]
            near = [found for found in written if passage.span.clean[: found.start()].endswith(before)]
            if firm or (near and len(before) == _CONTEXT):
                return (near or written)[0][0], asked[0]
        return None

    def _rival(self, text: str, passage: Passage) -> tuple[str, str] | None:
        """(as written, as supposed) of a name that the sentence has another one for, in the same place."""
        sentence = passage.span.clean
        for group in self._rivals:
            for start, end in self._cues.spans(group, text):
                if text[start:end].lower() in sentence.lower():
                    continue
                for first, last in self._cues.spans(group, sentence):
                    after = text[end : end + _CONTEXT] == sentence[last : last + _CONTEXT] != ""
                    before = start >= _CONTEXT and text[start - _CONTEXT : start] == sentence[max(first - _CONTEXT, 0) : first]
                    if after or before:
                        return sentence[first:last], text[start:end]
        return None

    # What is answered

    def _wrong(self, ground: Ground, passage: Passage, said: str, claimed: str) -> Verdict:
        return Verdict("wrong", self._line(ground, passage, "premise_wrong", said=said, claimed=claimed), passage.measure)

    @staticmethod
    def _line(ground: Ground, passage: Passage, name: str, **values: str) -> Statement:
        where = ground.name(passage.measure) if passage.measure else ground.say("the_document")
        text = ground.say(name, where=where, **values)
        return Statement(text, (ground.span(passage.span, passage.measure),), quoted=True)


def led(draft: Draft, verdict: Verdict | None) -> Draft:
    """The draft under the line of a verdict; what that line quotes is not quoted again."""
    if verdict is None:
        return draft
    shown = {evidence.span for evidence in verdict.statement.evidence}
    rest = []
    for statement in draft.statements:
        left = tuple(evidence for evidence in statement.evidence if not statement.quoted or evidence.span not in shown)
        if left or not statement.evidence:
            rest.append(replace(statement, evidence=left))
    return replace(draft, statements=(verdict.statement, *rest))


def of_measures(measures: Sequence[Measure]) -> list[tuple[Span, Measure | None]]:
    """Every sentence of these measures with the measure it is in."""
    return [(span, measure) for measure in measures for span in lookup.sentences(measure)]


def _unit(match: re.Match[str]) -> str:
    unit = match["unit"].upper()
    return "area" if unit in _AREA else "hours" if unit in _HOURS else unit


def _number(match: re.Match[str]) -> float | None:
    digits = match["n"]
    return float(digits) if digits[0].isdigit() else to_int(digits)
