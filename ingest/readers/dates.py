"""Dates as pages and files print them, to ISO."""

from __future__ import annotations

import datetime
import re

from ingest.numerals import to_int

# Zero is written with whatever round sign was at hand.
_ZEROS = "〇零○０ＯOОΟ"
_DIGIT = {character: str(value) for value, character in enumerate("零一二三四五六七八九")} | dict.fromkeys(_ZEROS, "0")
_YEAR = rf"\d{{4}}|[{_ZEROS}一二三四五六七八九]{{4}}"
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_WRITTEN = re.compile(rf"(?P<year>{_YEAR})\s?年(?:\s?(?P<month>{_NUMBER})\s?月(?:\s?(?P<day>{_NUMBER})\s?日?)?)?")
_FIGURES = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?(?!\d)")
_PACKED = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")


def iso_date(text: str) -> str | None:
    """The first date in a text as YYYY, YYYY-MM or YYYY-MM-DD, as exact as printed, or None: 2019年02月15日, 二〇一九年,
    2019-02-15 08:30, 2019.2.15, 20190215."""
    for pattern in (_WRITTEN, _FIGURES, _PACKED):
        for match in pattern.finditer(text):
            found = _iso(*(match[name] for name in ("year", "month", "day")))
            if found:
                return found
    return None


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    """The parts as ISO; None where they are no date of these centuries."""
    numbers = [int("".join(_DIGIT.get(character, character) for character in year))]
    numbers += [to_int(part) or 0 for part in (month, day) if part]
    if not 1900 <= numbers[0] <= 2100:
        return None
    try:
        datetime.date(*(*numbers, 1, 1)[:3])
    except ValueError:
        return None
    return "-".join(f"{number:02}" for number in numbers)
