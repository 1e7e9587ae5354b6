"""Numbers as Word writes them in automatic numbering: the values of w:numFmt (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

MOST = 32_767  # the highest number that Word counts to

_LEGAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_LEGAL_JAPANESE = "零壱弐参四伍六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def write(number: int, form: str) -> str:
    """A number in a form of w:numFmt. What a form has no sign for, and forms that are not known, come out in digits."""
    if form in ("none", "bullet"):
        return ""
    if not 0 <= number <= MOST:
        return str(number)
    return _FORMS.get(form, str)(number) or str(number)


def circled(number: int) -> str:
    """①, or "" beyond ⑳."""
    return _from(0x2460, 20)(number)


def _from(first: int, count: int) -> Callable[[int], str]:
    """The characters of a row of Unicode: number 1 is `first`."""
    return lambda number: chr(first + number - 1) if 1 <= number <= count else ""


def _row(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 1 <= number <= len(characters) else ""


def _digits(characters: str) -> Callable[[int], str]:
    """Digit by digit: 〇一二 gives 二〇 for 20."""
    return lambda number: "".join(characters[int(digit)] for digit in str(number))


def _tens(characters: str) -> Callable[[int], str]:
    """二十一 below 100, digit by digit from there on: 一〇〇."""
    thousand, digits = _thousands(characters, "十百千"), _digits(characters)
    return lambda number: thousand(number) if 0 < number < 100 else digits(number)


def _thousands(characters: str, units: str, *, say_one: bool = True, zeros: bool = True, spoken: bool = True) -> Callable[[int], str]:
    """一千零一. `say_one`: 一百 and not 百; `zeros`: a gap is filled by 零; `spoken`: 十一 and not 一十一 at the start."""

    def group(number: int) -> str:
        written, gap = "", False
        for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
            digit = number // power % 10
            if digit == 0:
                gap = bool(written)
                continue
            written += characters[0] if gap and zeros else ""
            written += unit if digit == 1 and unit and not say_one else characters[digit] + unit
            gap = False
        return written

    def whole(number: int) -> str:
        high, low = divmod(number, 10_000)
        filled = characters[0] if zeros and high and 0 < low < 1000 else ""
        written = (group(high) + "万" if high else "") + filled + group(low)
        opening = characters[1] + units[0]
        return written.removeprefix(characters[1]) if spoken and written.startswith(opening) else written or characters[0]

    return whole


def _letters(first: str) -> Callable[[int], str]:
    """a … z, aa, bb, cc …: the letter is repeated."""
    return lambda number: chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _cycle(number: int) -> str:
    """甲子 … 癸亥, sixty of them."""
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if 1 <= number <= 60 else ""


_PLAIN = "零一二三四五六七八九"
_ROUND = "〇一二三四五六七八九"
_HOLLOW = "○一二三四五六七八九"
_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "01, 02, 03, ...": lambda number: f"{number:02}",
    "001, 002, 003, ...": lambda number: f"{number:03}",
    "0001, 0002, 0003, ...": lambda number: f"{number:04}",
    "00001, 00002, 00003, ...": lambda number: f"{number:05}",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": _from(0x2474, 20),
    "decimalEnclosedFullstop": _from(0x2488, 20),
    "ideographEnclosedCircle": _from(0x3280, 10),
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "chineseCounting": _tens(_ROUND),
    "chineseCountingThousand": _thousands(_PLAIN, "十百千"),
    "taiwaneseCounting": _tens(_HOLLOW),
    "taiwaneseCountingThousand": _thousands(_PLAIN, "十百千"),
    "japaneseCounting": _thousands(_PLAIN, "十百千", say_one=False, zeros=False, spoken=False),
    "ideographDigital": _digits(_ROUND),
    "taiwaneseDigital": _digits(_HOLLOW),
    "japaneseDigitalTenThousand": _digits(_ROUND),
    "chineseLegalSimplified": _thousands(_LEGAL_SIMPLIFIED, "拾佰仟", spoken=False),
    "ideographLegalTraditional": _thousands(_LEGAL_TRADITIONAL, "拾佰仟", spoken=False),
    "japaneseLegal": _thousands(_LEGAL_JAPANESE, "拾百阡", zeros=False, spoken=False),
    "ideographTraditional": _row(_STEMS),
    "ideographZodiac": _row(_BRANCHES),
    "ideographZodiacTraditional": _cycle,
}
