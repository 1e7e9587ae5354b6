"""PDFium's pages as characters and rules. The only place that speaks to the library."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from ingest.readers.pdf_types import Glyph, Rule, Sheet

_THIN = 0.5  # points that a rule may lean
_SHORT = 4.0  # points: what is shorter rules nothing
_MOST_SEGMENTS = 20_000  # of one page's drawings; a map is no table
_OUTLINES = 40  # paths without any text: letters that are drawn, not written
_ODD_ANGLE = math.radians(3)

# Fonts that share a glyph between a radical and the character give the radical. Those without a decomposition in Unicode:
_RADICALS = dict(
    zip(
        "⺁⺄⺈⺊⺌⺍⺕⺛⺝⺠⺥⺧⺪⺫⺮⺯⺶⺷⺼⺽⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌"
        "⻍⻎⻏⻐⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰",
        "厂乙刀卜小小彐旡月民爪牛疋网竹糸羊羊肉臼虎衣覀西见角角讠贝足车辶"
        "辶辶阝钅長镸长门雨青韦页风飞食食饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙",
        strict=True,
    )
)
_BULLETS = {"\uf0b7": "•", "\uf06c": "●", "\uf06e": "■", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf075": "◆"}
_BULLETS |= {"\uf0a8": "□", "\uf06f": "□", "\uf0fe": "☑", "\uf052": "☑", "\uf0a3": "□"}


def sheets(document: pypdfium2.PdfDocument) -> Iterator[Sheet]:
    """Every page in order; one is held in memory at a time."""
    for number in range(len(document)):
        page = document[number]
        if _has_fields(page.raw) and raw.FPDFPage_Flatten(page.raw, raw.FLAT_PRINT) == raw.FLATTEN_SUCCESS:
            page.close()
            page = document[number]
        text = page.get_textpage()
        glyphs, turn = _upright(list(_glyphs(text.raw)))
        width, height = page.get_size()
        rules = [] if turn else list(_rules(page.raw))
        shows = (not glyphs and _shows(page.raw)) or _has_picture(page.raw)
        yield Sheet(max(width, height) if turn and width < height else width, glyphs, rules, shows)
        text.close()
        page.close()


def _has_fields(page: Any) -> bool:
    """Whether something is written in fields of a form or in boxes laid on the page: it has to be printed into it first."""
    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, at)
        kind = raw.FPDFAnnot_GetSubtype(note)
        raw.FPDFPage_CloseAnnot(note)
        if kind in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT):
            return True
    return False


def _glyphs(text: Any) -> Iterator[tuple[Glyph, float]]:
    """Every character that the file has (not those that PDFium adds) with the angle that it is written at."""
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    unicode, unknown, angle = raw.FPDFText_GetUnicode, raw.FPDFText_HasUnicodeMapError, raw.FPDFText_GetCharAngle
    place, origin = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    for at in range(raw.FPDFText_CountChars(text)):
        code = unicode(text, at)
        if code <= 0x20 and raw.FPDFText_IsGenerated(text, at) == 1:  # only spaces and line ends are added
            continue
        written = _character(code, unknown(text, at) == 1)
        if not written:
            continue
        place(text, at, box)
        origin(text, at, x, y)
        glyph = Glyph(written, min(box.left, box.right), max(box.left, box.right), y.value, abs(box.top - box.bottom))
        yield glyph, angle(text, at)


def _character(code: int, unknown: bool) -> str:
    """The character that is meant; U+FFFD where the file does not say; "" for what is not seen."""
    if 0x4E00 <= code <= 0x9FFF and not unknown:
        return chr(code)
    if code == 0 or unknown:
        return "\ufffd"
    if code in (0x02, 0xFFFE, 0xAD):  # a hyphen at the end of a line
        return "-"
    if code < 0x20 or code in (0x200B, 0x2060, 0xFEFF) or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\ufffd" if code == 0xFFFD else ""
    written = chr(code)
    if "\u2e80" <= written <= "\u2fdf" or "\uf900" <= written <= "\ufaff":
        return _RADICALS.get(written) or unicodedata.normalize("NFKC", written)
    if "\ue000" <= written <= "\uf8ff" or code >= 0xF0000:
        return _BULLETS.get(written, "\ufffd")
    return " " if written == "\xa0" else written


def _upright(found: list[tuple[Glyph, float]]) -> tuple[list[Glyph], int]:
    """The characters of the direction that the page is written in, turned upright, and by how many quarters.

    What is written slantwise is a watermark and left out; what is written along another side stays, as it stands.
    """
    straight = [(glyph, round(angle / (math.pi / 2)) % 4) for glyph, angle in found if _is_straight(angle)]
    if not straight:
        return [], 0
    turn = Counter(quarter for _, quarter in straight).most_common(1)[0][0]
    return [_turned(glyph, turn) for glyph, _ in straight], turn


def _is_straight(angle: float) -> bool:
    return abs(angle - round(angle / (math.pi / 2)) * (math.pi / 2)) < _ODD_ANGLE


def _turned(glyph: Glyph, quarters: int) -> Glyph:
    """A character of a page that lies on its side, turned upright. PDFium counts quarters clockwise: 3 is text that goes up.

    Its advance runs along y then; its box is as wide as its font is high.
    """
    wide, middle = glyph.right - glyph.left, (glyph.left + glyph.right) / 2
    if quarters == 1:
        return Glyph(glyph.text, -glyph.base, -glyph.base + glyph.height, middle, wide)
    if quarters == 2:
        return Glyph(glyph.text, -glyph.right, -glyph.left, -glyph.base, glyph.height)
    if quarters == 3:
        return Glyph(glyph.text, glyph.base, glyph.base + glyph.height, -middle, wide)
    return glyph


def _objects(page: Any) -> Iterator[Any]:
    for at in range(raw.FPDFPage_CountObjects(page)):
        yield raw.FPDFPage_GetObject(page, at)


def _has_picture(page: Any) -> bool:
    """Whether a picture covers a good part of the page: a scan with a stamp of text, or a photograph."""
    whole = raw.FPDF_GetPageWidthF(page) * raw.FPDF_GetPageHeightF(page)
    return any(_area(each) > 0.3 * whole for each in _objects(page) if raw.FPDFPageObj_GetType(each) == raw.FPDF_PAGEOBJ_IMAGE)


def _area(drawn: Any) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return max(0.0, right.value - left.value) * max(0.0, top.value - bottom.value)


def _shows(page: Any) -> bool:
    """Whether a page without text is not blank: a picture, or so many paths that they may be letters."""
    kinds = Counter(raw.FPDFPageObj_GetType(each) for each in _objects(page))
    drawn = kinds[raw.FPDF_PAGEOBJ_IMAGE] + kinds[raw.FPDF_PAGEOBJ_SHADING] + kinds[raw.FPDF_PAGEOBJ_FORM]
    return drawn > 0 or kinds[raw.FPDF_PAGEOBJ_PATH] > _OUTLINES


def _rules(page: Any) -> Iterator[Rule]:
    """The upright and level lines of the page's drawings, the edges of boxes among them."""
    left = _MOST_SEGMENTS
    for drawn in _objects(page):
        if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
            continue
        left -= raw.FPDFPath_CountSegments(drawn)
        if left < 0:
            return
        points = list(_points(drawn))
        for (_, *start), (moved, *end) in pairwise(points):
            if not moved:
                yield from _rule(start, end)


def _rule(start: list[float], end: list[float]) -> Iterator[Rule]:
    wide, high = abs(start[0] - end[0]), abs(start[1] - end[1])
    if wide < _THIN and high >= _SHORT:
        yield Rule(True, (start[0] + end[0]) / 2, min(start[1], end[1]), max(start[1], end[1]))
    elif high < _THIN and wide >= _SHORT:
        yield Rule(False, (start[1] + end[1]) / 2, min(start[0], end[0]), max(start[0], end[0]))


def _points(drawn: Any) -> Iterator[tuple[bool, float, float]]:
    """The points of a path on the page: whether the pen was lifted, x, y. A closed figure comes back to its start."""
    matrix, x, y = raw.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    raw.FPDFPageObj_GetMatrix(drawn, matrix)
    first: tuple[float, float] | None = None
    for at in range(raw.FPDFPath_CountSegments(drawn)):
        segment = raw.FPDFPath_GetPathSegment(drawn, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        lifted = raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO
        if lifted:
            first = point
        yield lifted, *point
        if first and raw.FPDFPathSegment_GetClose(segment):
            yield False, *first
