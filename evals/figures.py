"""A share or a mean with its 95 % confidence interval. Nothing asked gives nan, never 0 or 1."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class Figure:
    """A value in [0, 1] with its interval, over `asked` cases; `right` is the count behind a share, None behind a mean."""

    share: float
    low: float
    high: float
    asked: int
    right: int | None = None

    def __bool__(self) -> bool:
        """Whether anything was asked at all."""
        return self.asked > 0

    def __str__(self) -> str:
        if not self:
            return "—"
        counts = f"{self.asked} 题" if self.right is None else f"{self.right}/{self.asked}"
        return f"{self.share:.1%}({self.low:.1%}–{self.high:.1%};{counts})"

    def to_dict(self) -> dict[str, float | int | None]:
        """JSON values; nan, which JSON does not have, as null."""
        values = {"share": self.share, "low": self.low, "high": self.high}
        rounded = {name: None if math.isnan(value) else round(value, 6) for name, value in values.items()}
        return {**rounded, "right": self.right, "asked": self.asked}


def rate(flags: Iterable[bool]) -> Figure:
    """The share of flags that are true, with Wilson's interval."""
    found = list(flags)
    return share(sum(found), len(found))


def share(right: int, asked: int) -> Figure:
    """right / asked with Wilson's interval."""
    low, high = wilson(right, asked)
    return Figure(right / asked if asked else math.nan, low, high, asked, right)


def mean(values: Sequence[float]) -> Figure:
    """The mean of values in [0, 1], with the interval of the normal distribution cut to [0, 1]."""
    count = len(values)
    if not count:
        return Figure(math.nan, math.nan, math.nan, 0)
    middle = sum(values) / count
    variance = sum((value - middle) ** 2 for value in values) / max(count - 1, 1)
    spread = _Z * math.sqrt(variance / count)
    return Figure(middle, max(middle - spread, 0.0), min(middle + spread, 1.0), count)


def wilson(right: int, asked: int, z: float = _Z) -> tuple[float, float]:
    """The confidence interval of a proportion; (nan, nan) when nothing was asked.

    Wilson, "Probable inference, the law of succession, and statistical inference" (JASA 1927).
    """
    if not asked:
        return math.nan, math.nan
    found = right / asked
    centre = found + z * z / (2 * asked)
    spread = z * math.sqrt(found * (1 - found) / asked + z * z / (4 * asked * asked))
    scale = 1 + z * z / asked
    return max((centre - spread) / scale, 0.0), min((centre + spread) / scale, 1.0)
