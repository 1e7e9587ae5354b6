"""Every way to write the number of a measure or a part in a question.

Small grammars, each built of named pieces; tests run them over all numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.numerals import NUMERAL, to_int

# A numeral, whole: at most three digits or five characters, with none of its kind after it. Python's possessive and atomic
# groups keep a long run of digits from being tried again and again.
_GOES_ON = r"[共起直样般定条项个]"  # 一共, 一起 and 两条 go on with another word
_HAN = rf"(?:(?!一(?:[共起直样般]|定(?!了))){NUMERAL[:-1]}){{1,5}}+"
_N = rf"(?>{_HAN}|\d{{1,3}}+)(?!\d|[零〇一二两三四五六七八九十百](?!{_GOES_ON}))"
_OPEN, _CLOSE = r"[(\[【]?\s*", r"\s*[)\]】]?"
_COUNTER = r"(?:个措施|条措施|项措施|款措施|点措施|号措施|项政策|条政策|项举措|条举措|条|項|项|点|款|號|号)"
_JOIN = r"(?:\s*(?:、|,|和|与|跟|及|以及|还有|同|或者|或|&|and|,)\s*)"
_RANGE = r"(?:\s*(?:到|至|-|–|—|~|～|\bto\b|\bthrough\b)\s*)"
_AMOUNT = r"年|月|日|个|家|元|万|%|小时|平方|[A-Za-z]|共"
_MORE = (
    rf"(?P<more>(?:(?:{_JOIN}|{_RANGE})(?:第|措施)?\s*{_OPEN}{_N}{_CLOSE}"
    rf"(?:{_COUNTER})?(?!\s*(?:{_AMOUNT})))*+)"
)
# A numeral right after 措施 may be the start of another word (措施一共…) or count what follows (措施15条).
_NOT_A_NUMBER = (
    r"(?!共|起|样|直|般|定(?!了)|些|下(?!面)|致|旦|律|切|概|并|览|列|年|月|日|个|家"
    r"|条(?!件)|项|点(?!名)|多(?!少)|百|部(?!署)|大(?!概)|分(?!别))"
)

_FORMS = (
    re.compile(
        rf"第\s*{_OPEN}(?P<n>{_N}){_CLOSE}(?={_JOIN}|{_RANGE}|{_COUNTER})(?:{_COUNTER})?{_MORE}\s*(?:{_COUNTER})?"
    ),
    re.compile(rf"(?:措施|cuoshi|政策措施|举措|条款|条文)\s*第?\s*{_OPEN}(?P<n>{_N})\s*[)\]】]?{_NOT_A_NUMBER}{_MORE}"),
    re.compile(rf"(?<![\dA-Za-z])[(【\[]\s*(?P<n>{_N})\s*[)】\]]{_MORE}"),
    re.compile(rf"(?<![\d第])(?P<n>{_N})\s*号\s*(?:措施|条款|政策)(?P<more>)"),
    re.compile(rf"(?<![\d第]){_OPEN}(?P<n>{_N}){_CLOSE}(?P<more>{_RANGE}{_OPEN}{_N}{_CLOSE})(?:条|项|号|号措施)"),
    re.compile(
        rf"(?<![\d第A-Za-z]){_OPEN}(?P<n>{_N}){_CLOSE}(?P<more>(?:{_JOIN}{_OPEN}{_N}{_CLOSE})+)\s*(?:这|那)?(?:{_N}|几)?(?:条|项|个措施|点)"
    ),
    re.compile(rf"^(?:那|请问|比较|对比)?(?P<n>{_N})(?P<more>(?:和|跟|与|同){_N})(?=有|的|哪|比|之间|到底|区别|差)"),
    re.compile(
        r"X(?P<n>\d{1,2})\s*(?:条|项)(?=讲|说|写|谁|的内容|的责任|的标题|内容|责任|标题|由|归|是什么|是谁|呢)(?P<more>)"
    ),
    re.compile(
        rf"(?:measures?|articles?|items?|clauses?|points?|no\.|number|#)\s*\(?(?P<n>\d{{1,3}})\)?{_MORE}", re.IGNORECASE
    ),
)
_PART = re.compile(
    rf"第\s*{_OPEN}(?P<n>{_N}){_CLOSE}\s*(?:大部分|部分|大项|大类|板块|章|大块|大点|块)|\bpart\s+(?P<e>\d+|[ivx]+)\b|(?:^|[\s“\"(])(?P<d>[一二三四五六七八九十]+)、(?![一二三四五六七八九十\d第措])",
    re.IGNORECASE,
)
_PART_SHORT = re.compile(rf"(?:部分|板块)\s*{_OPEN}(?P<n>{_N}){_CLOSE}(?!共|起)")
# A question that is nothing but a number: 四, (四), 16?, 第九条呢. Not 15条措施, which counts.
_BARE = re.compile(
    rf"\W*?(?:第\s*{_OPEN}(?P<o>{_N}){_CLOSE}\s*(?:{_COUNTER})?|{_OPEN}(?P<n>{_N}){_CLOSE}\s*[条项項点款号]?)\s*[呢吗吧]?\W*"
)
_BARE_LONGEST = 16
_FIRST = re.compile(rf"(?:前|头)\s*(?P<n>{_N})\s*(?:条|项|个措施|个|点)")
_LAST = re.compile(rf"(?:最后|后|末)\s*(?P<n>{_N})\s*(?:条|项|个措施|点)")
_FROM_END = re.compile(rf"倒数第\s*(?P<n>{_N})\s*(?:条|项|个|点)")
# 第三句, 最后一句: a sentence of a measure, not a measure.
SENTENCE = re.compile(r"第\s*(?P<n>[零〇一二两三四五六七八九十百]{1,5}|\d{1,3})\s*句|[末头]\s*一?句|最后\s*一?句")
_ENGLISH = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
        ],
        1,
    )
}
_ORDINAL = re.compile(
    rf"\b(?P<n>{'|'.join(_ENGLISH)}|\d{{1,2}}(?:st|nd|rd|th))\s+(?P<what>measure|article|item|clause|point|part)s?\b",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Measure and part ordinals named in a text, in order, and the text with those places blanked."""

    measures: tuple[int, ...]
    parts: tuple[int, ...]
    rest: str


def read_numbers(text: str, last: int) -> Numbers:
    """Numbers of measures and parts in a normalised question; `last` is the ordinal of the last measure."""
    parts: list[int] = []
    measures: list[tuple[int, int]] = []

    def blank(match: re.Match[str]) -> None:
        nonlocal text
        text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]

    for match in [*_PART.finditer(text), *_PART_SHORT.finditer(text)]:
        groups = match.groupdict()
        value = groups.get("n") or groups.get("d") or groups.get("e") or ""
        number = _ROMAN.get(value.lower()) or to_int(value)
        if number is not None:
            parts.append(number)
            blank(match)
    for match in _ORDINAL.finditer(text):
        number = _ENGLISH.get(match["n"].lower()) or int(re.sub(r"\D", "", match["n"]))
        (parts.append(number) if match["what"].lower() == "part" else measures.append((match.start(), number)))
        blank(match)
    for pattern, numbers in (
        (_FROM_END, lambda n: [last + 1 - n]),
        (_LAST, lambda n: list(range(last + 1 - n, last + 1))),
        (_FIRST, lambda n: list(range(1, n + 1))),
    ):
        for match in pattern.finditer(text):
            count = to_int(match["n"])
            if count and 0 < count <= last:
                measures += [(match.start(), number) for number in numbers(count)]
                blank(match)
    for pattern in _FORMS:
        for match in pattern.finditer(text):
            found = _expand(match)
            if found and "(" not in match[0] and "第" not in match[0] and max(found) > 199:
                continue
            measures += [(match.start(), number) for number in found]
            blank(match)
    bare = _BARE.fullmatch(text) if len(text) <= _BARE_LONGEST and not measures and not parts else None
    if bare:
        number = to_int(bare["o"] or bare["n"])
        if number is not None and number < 200:
            return Numbers((number,), (), "")
    ordered = [number for _, number in sorted(measures, key=lambda pair: pair[0])]
    return Numbers(tuple(dict.fromkeys(ordered)), tuple(dict.fromkeys(parts)), text)


def _expand(match: re.Match[str]) -> list[int]:
    """The first number of a form and those joined to it; ranges are filled."""
    first = to_int(match["n"])
    if first is None:
        return []
    found = [first]
    for piece in re.finditer(
        rf"(?P<join>{_JOIN}|{_RANGE})(?:第|措施)?\s*{_OPEN}(?P<n>{_N}){_CLOSE}", match["more"] or ""
    ):
        number = to_int(piece["n"])
        if number is None:
            continue
        if re.fullmatch(_RANGE, piece["join"]) and found[-1] < number <= found[-1] + 50:
            found += range(found[-1] + 1, number + 1)
        else:
            found.append(number)
    return found
