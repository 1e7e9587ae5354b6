"""Every way to write the number of a measure or a part in a question.

Small grammars, each built of named pieces; tests run them over all numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.numerals import NUMERAL, to_int
from rag.sounds import sounds

# A numeral, whole: at most three digits or five characters, with none of its kind after it. Python's possessive and atomic
# groups keep a long run of digits from being tried again and again.
_GOES_ON = r"[共起直样般定条项个]"  # 一共, 一起 and 两条 go on with another word
_HAN = rf"(?:(?!一(?:[共起直样般]|定(?!了))|(?<=[一二三四五六七八九十])两[条项个家者]){NUMERAL[:-1]}){{1,5}}+"
_N = rf"(?>{_HAN}|\d{{1,3}}+)(?!\d|[零〇一二两三四五六七八九十百](?!{_GOES_ON}))"
_OPEN, _CLOSE = r"[(\[【]?\s*+", r"\s*+[)\]】]?"
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
    re.compile(rf"(?:措施|政策措施|举措|条款|条文)\s*第?\s*{_OPEN}(?P<n>{_N})\s*[)\]】]?{_NOT_A_NUMBER}{_MORE}"),
    re.compile(rf"(?<![\dA-Za-z])[(【\[]\s*(?P<n>{_N})\s*[)】\]]{_MORE}"),
    re.compile(rf"(?<![\d第])(?P<n>{_N})\s*号\s*(?:措施|条款|政策)(?P<more>)"),
    re.compile(rf"(?<![\d第]){_OPEN}(?P<n>{_N}){_CLOSE}(?P<more>{_RANGE}{_OPEN}{_N}{_CLOSE})(?:条|项|号|号措施)"),
    re.compile(
        rf"(?<![\d第A-Za-z]){_OPEN}(?P<n>{_N}){_CLOSE}(?P<more>(?:{_JOIN}{_OPEN}{_N}{_CLOSE})+)\s*(?:这|那)?(?:{_N}|几)?(?:条|项|个措施|点)"
    ),
    re.compile(
        rf"^\W*+(?:那|请问|麻烦|帮我|帮忙|把|请|比较|对比|对照)*+(?:一?下)?\s*+(?P<n>{_N})(?P<more>(?:\s*(?:和|跟|与|同|、|vs\.?|对)\s*{_N})+)"
        rf"(?=\s*(?:有|的|哪|比|之间|到底|区别|差|对|都|各|共|重|分|相|不同|异同|一样|谁|由|归|里|中|责任|负责|讲|说|放|两|这|,|\?|$))",
        re.IGNORECASE,
    ),
    # 3 谁负责: a number, then what is asked about it.
    re.compile(
        rf"^\W*+(?:那|请问|麻烦|查一?下)*+\s*+(?P<n>{_N})(?:\s*号)?\s*(?=(?:由|归|是)?谁|由哪|归哪|责任|负责|主管|牵头|内容|标题|原文|讲|说的|的(?:责任|内容|标题|单位|原文))(?P<more>)"
    ),
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
# 第三部分第二条: the second measure of part three; 第二部分压轴那条: the last one of part two.
_ENDS = r"(?P<last>最后那?一?|末尾?|压轴那?一?|收尾那?一?|末了那?一?|尾)|(?P<first>头一|首|打头那?一?|开头那?一?|最前面?那?一?|最先那?一?)"
_IN_PART = re.compile(
    rf"(?:第\s*{_OPEN}(?P<part>{_N}){_CLOSE}\s*(?:大部分|部分|大类|板块|章|大块|大点|块)|(?P<final>最后一?个?(?:大部分|部分|板块|块)))"
    rf"\s*(?:的|里面?|中|下面?|之|内|当中)*\s*(?:,\s*)?"
    rf"(?:(?P<back>倒数)?第\s*{_OPEN}(?P<n>{_N}){_CLOSE}|前\s*(?P<upto>{_N})(?=\s*[条项个])|(?:{_ENDS}))\s*(?:{_COUNTER}|个)(?!数)"
)
_HOME = re.compile(r"(?P<d>[一二三四五六七八九十])、\s*(?=[(\[【]\s*[一二三四五六七八九十\d]+\s*[)\]】])")
_FINAL_PART = re.compile(r"(?:最后|末尾?)那?(?:一个?|个)?(?:大部分|部分|板块|大块|块)")
_END = re.compile(
    r"(?<!第)(?P<end>头一|首|打头那?一?|最后那?一?|末了那?一?|末|压轴那?一?|收尾那?一?)(?:条|项|个措施)(?:措施)?"
)
_PART_SHORT = re.compile(rf"(?:部分|板块)\s*{_OPEN}(?P<n>{_N}){_CLOSE}(?!共|起)")
_PART_THIS = re.compile(rf"(?:^|[,。?!\s“”]){_OPEN}(?P<n>{_N}){_CLOSE}[这那](?:一|个|一个)?(?:大?部分|板块|大块|章)")  # 三这一部分
# A question that is nothing but a number: 四, (四), 16?, 第九条呢. Not 15条措施, which counts.
_BARE = re.compile(
    rf"\W*?(?:第\s*{_OPEN}(?P<o>{_N}){_CLOSE}\s*(?:{_COUNTER})?|{_OPEN}(?P<n>{_N}){_CLOSE}\s*[条项項点款号]?)\s*[呢吗吧]?\W*"
)
_BARE_LONGEST = 16
_FIRST = re.compile(rf"(?:前|头)\s*(?P<n>{_N})\s*(?:条|项|个措施|个(?!责任|单位|部门|厅|省直)|点)")
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
_FIRST_AND_LAST = re.compile(
    r"\bfirst (?:and|&) (?:the )?last (?:measure|item)s?\b|\b(?P<one>last|final) (?:measure|item)\b", re.IGNORECASE
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Measure and part ordinals named in a text, in order, and the text with those places blanked."""

    measures: tuple[int, ...]
    parts: tuple[int, ...]
    rest: str


_MISHEARD = re.compile(r"第(?=(?P<rest>[\u4e00-\u9fff\d]{2,4}))")
_OF_MEASURE = re.compile(r"的?(?:责|谁|负|内容|标题|讲|说|写|归|由|单位|部门|管)")
_DIGIT_SOUNDS = {
    "yi": "一",
    "er": "二",
    "san": "三",
    "si": "四",
    "wu": "五",
    "liu": "六",
    "qi": "七",
    "ba": "八",
    "jiu": "九",
}
# shi is ten where it opens or joins a numeral, and si (s and sh sound alike here) is then four.
_TENS = frozenset("十是时事式石实使世市室拾")
_COUNTER_SOUNDS = {"tiao": "条", "tian": "条", "xian": "项"}


def heard(text: str) -> str:
    """第是二条, 第八天, 第2跳 as 第十二条, 第八条, 第2条: numerals and 条 written as what sounds like them."""

    for match in reversed(list(_MISHEARD.finditer(text))):
        rest = match["rest"]
        for size in range(1, len(rest)):
            right = _number_heard(rest[:size], rest[size])
            after = text[match.end() + size + 1 :]
            if right and (rest[size] != "天" or _OF_MEASURE.match(after)):  # 开业第一天 is a day
                text = text[: match.end()] + right + after
                break
    return text


def _number_heard(signs: str, counter: str) -> str:
    """The numeral and 条 or 项 that these characters sound like; empty where they are no such thing."""
    right = _COUNTER_SOUNDS.get(sounds(counter)[0], "")
    if not right or counter in "现先线限县献鲜":
        return ""
    digits = [
        sign if to_int(sign) is not None else "十" if sign in _TENS else _DIGIT_SOUNDS.get(sound, "")
        for sign, sound in zip(signs, sounds(signs), strict=True)
    ]
    number = "".join(digits)
    return number + right if all(digits) and to_int(number) is not None else ""


def read_numbers(text: str, last: int, homes: Sequence[Sequence[int]] = ()) -> Numbers:
    """Numbers of measures and parts in a normalised question.

    `last` is the ordinal of the last measure; `homes` are the ordinals of the measures of each part.
    """
    parts: list[int] = []
    measures: list[tuple[int, int]] = []

    def blank(match: re.Match[str]) -> None:
        nonlocal text
        text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]

    for match in _IN_PART.finditer(text):
        found = _in_part(match, homes)
        if found:
            measures += [(match.start(), number) for number in found]
            blank(match)
    for match in _HOME.finditer(text):  # 四、(十一): the mark of the part says nothing more
        blank(match)
    if homes:
        for match in _FINAL_PART.finditer(text):
            parts.append(len(homes))
            blank(match)
    for pattern in (_PART, _PART_SHORT, _PART_THIS):
        for match in pattern.finditer(text):
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
    for match in _FIRST_AND_LAST.finditer(text):
        measures += [(match.start(), number) for number in ((last,) if match["one"] else (1, last))]
        blank(match)
    for match in _END.finditer(text):
        measures.append((match.start(), 1 if match["end"][0] in "头首打" else last))
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


def _in_part(match: re.Match[str], homes: Sequence[Sequence[int]]) -> list[int]:
    """The measures that a place in a part means; a number beyond the part's measures counts through the document."""
    part = len(homes) if match["final"] else to_int(match["part"])
    inside = list(homes[part - 1]) if part and part <= len(homes) else []
    if not inside:
        return []
    if match["last"] or match["first"]:
        return [inside[-1 if match["last"] else 0]]
    if match["upto"]:
        return inside[: to_int(match["upto"]) or 0]
    number = to_int(match["n"]) or 0
    if match["back"]:
        return inside[-number:][:1] if 0 < number <= len(inside) else []
    return [inside[number - 1]] if 0 < number <= len(inside) else [number] if number in inside else []


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
