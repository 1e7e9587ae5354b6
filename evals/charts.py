"""Charts as inline SVG, drawn here: 360 units wide, so that a phone shows them at their own size. Colours are CSS classes of the
page, which has a light and a dark set of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from evals.figures import Figure
from evals.measure import Bin

WIDTH = 360
_LEFT, _RIGHT = 8, 62  # room for the names' edge and for the values
_BAR, _GAP = 11, 4
_SIDE = 250  # of the square of a reliability diagram


def bars(rows: Sequence[tuple[str, Mapping[str, Figure]]], title: str) -> str:
    """One group a row: its name, and below it a bar with its interval for each series (class name → figure).

    What nothing was asked for has no bar.
    """
    scale = WIDTH - _LEFT - _RIGHT
    parts: list[str] = []
    top = 0
    for name, series in rows:
        parts.append(f'<text class="name" x="{_LEFT}" y="{top + 14}">{escape(name)}</text>')
        top += 20
        for series_name, figure in series.items():
            if figure:
                parts.append(_bar(series_name, figure, top, scale))
                top += _BAR + _GAP
        top += 8
    grid = [_grid(share, scale, top) for share in (0.0, 0.5, 1.0)]
    return _svg(title, WIDTH, top + 16, [*grid, *parts])


def _bar(series: str, figure: Figure, top: int, scale: int) -> str:
    middle = top + _BAR / 2
    low, high = (_LEFT + scale * value for value in (figure.low, figure.high))
    tip = escape(str(figure))
    return (
        f'<g class="{escape(series)}"><title>{tip}</title>'
        f'<rect class="track" x="{_LEFT}" y="{top}" width="{scale}" height="{_BAR}" rx="2"/>'
        f'<rect class="bar" x="{_LEFT}" y="{top}" width="{scale * figure.share:.1f}" height="{_BAR}" rx="2"/>'
        f'<path class="whisker" d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {top + 2}v{_BAR - 4}M{high:.1f} {top + 2}v{_BAR - 4}"/>'
        f'<text class="value" x="{WIDTH - 2}" y="{top + _BAR - 1}" text-anchor="end">{figure.share:.1%}</text></g>'
    )


def _grid(share: float, scale: int, height: int) -> str:
    place = _LEFT + scale * share
    anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
    return (
        f'<path class="grid" d="M{place:.1f} 0V{height}"/>'
        f'<text class="tick" x="{place:.1f}" y="{height + 12}" text-anchor="{anchor}">{share:.0%}</text>'
    )


def reliability(bins: Sequence[Bin], series: str, title: str) -> str:
    """Confidence (across) against the share right (up), a dot a bin, larger for more answers; on the diagonal all is as said."""
    left, top = 48, 10
    most = max((one.right.asked for one in bins), default=1)
    parts = [f'<rect class="track" x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}"/>']
    parts.append(f'<path class="diagonal" d="M{left} {top + _SIDE}L{left + _SIDE} {top}"/>')
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        across, up = left + _SIDE * share, top + _SIDE * (1 - share)
        parts.append(f'<text class="tick" x="{across}" y="{top + _SIDE + 14}" text-anchor="middle">{share:.0%}</text>')
        parts.append(f'<text class="tick" x="{left - 6}" y="{up + 4}" text-anchor="end">{share:.0%}</text>')
    for one in bins:
        across = left + _SIDE * one.predicted
        middle, low, high = (top + _SIDE * (1 - value) for value in (one.right.share, one.right.low, one.right.high))
        size = 3 + 6 * (one.right.asked / most) ** 0.5
        parts.append(
            f'<g class="{escape(series)}"><title>{one.predicted:.1%} → {escape(str(one.right))}</title>'
            f'<path class="whisker" d="M{across:.1f} {low:.1f}V{high:.1f}"/>'
            f'<circle class="bar" cx="{across:.1f}" cy="{middle:.1f}" r="{size:.1f}"/></g>'
        )
    middle = left + _SIDE / 2
    parts.append(f'<text class="name" x="{middle}" y="{top + _SIDE + 34}" text-anchor="middle">程序的把握</text>')
    parts.append(
        f'<text class="name" transform="translate(12 {top + _SIDE / 2})rotate(-90)" text-anchor="middle">实际全对</text>'
    )
    return _svg(title, WIDTH, top + _SIDE + 42, parts)


def _svg(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    label = escape(title, quote=True)
    return f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
