"""Chinese numerals 1 to 999, both ways, and the characters that write them."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_VALUES = {character: value for value, character in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_VALUES |= {character: value for value, character in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_UNITS = {"十": 10, "百": 100, "拾": 10, "佰": 100}

LONGEST = 9  # characters; a longer row of digits numbers nothing in a document
NUMERAL = r"[零〇一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾佰]+"


def to_int(numeral: str) -> int | None:
    """The value of a numeral in Chinese or in digits (half or full width), or None if it is neither or longer than `LONGEST`.

    Reads 一百二十三, 一百零三, 十二, 二十, 一百二 (120) and bare digit strings such as 二〇 (20).
    """
    if not 0 < len(numeral) <= LONGEST:
        return None
    if numeral.isdecimal():
        return int(numeral)
    if any(character not in _VALUES and character not in _UNITS for character in numeral):
        return None
    if not any(character in _UNITS for character in numeral):
        return int("".join(str(_VALUES[character]) for character in numeral))
    total, digit, last_unit = 0, None, 1000
    for character in numeral:
        if character in _VALUES:
            if digit not in (None, 0):
                return None
            digit = _VALUES[character]
        else:
            unit = _UNITS[character]
            if unit >= last_unit or (digit == 0 and unit == 100):
                return None
            total += (digit or 1) * unit
            digit, last_unit = None, unit
    if digit:
        spoken_short = last_unit == 100 and numeral[-2] in "百佰"
        total += digit * (10 if spoken_short else 1)
    return total


def to_chinese(value: int) -> str:
    """The standard numeral of 1..999.

    Raises ValueError outside that range.
    """
    if not 1 <= value <= 999:
        raise ValueError(f"numeral out of range 1..999: {value}")
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
