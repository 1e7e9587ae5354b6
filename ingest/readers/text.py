"""Plain text and Markdown: bytes to characters. UTF-8 is taken as it is; other encodings only where no other one fits.

Chinese files without UTF-8 are GB18030 (which holds GBK and GB2312), Big5 or UTF-16. Nearly every file of one also decodes
as another, into rare characters. So every encoding is tried strictly and judged by how much of what it gives are characters
in everyday use: the 3,755 of GB2312's first level and the 5,401 of Big5's first level, which those standards chose by
frequency. Real text has well over nine in ten of them, a wrong reading about half.

Turned down: charset-normalizer, which is well kept but guesses among all encodings of the world and never says that it is
unsure. Of 100 stretches of 6 to 400 characters of official pages each it reads 84 right in GB18030 and 86 in Big5; this
reads 99 and 100, and refuses the one.
"""

from __future__ import annotations

import codecs
from collections import Counter
from functools import cache
from operator import itemgetter

from ingest.models import PolicyError

_USUAL = 0.9  # real text has at least this share of everyday characters
_APART = 0.15  # and this much more than under any other encoding
_UNSEEN = " \t\r\n\f\v\xa0\u3000\u200b\u2060\ufeff"  # white space, and marks without width
_FEW = 4  # fewer characters than this tell nothing
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Families of encodings: within one, the first that decodes the file is taken.
_FAMILIES = (("gb18030",), ("cp950", "big5hkscs"), ("utf-16-le",), ("utf-16-be",))


def decode(data: bytes, name: str) -> str:
    """UTF-8 bytes to text; `name` stands in the error.

    Raises PolicyError for empty, binary or non-UTF-8 bytes.
    """
    if not data.strip():
        raise PolicyError(f"{name}:文件为空;没有可导入的内容,请检查文件,或重新下载、另存。")
    if b"\x00" in data:
        raise PolicyError(f"{name}:是二进制文件,不是文本;请另存为 UTF-8 编码的 .txt 或 .md。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{name}:第 {error.start} 字节处不是 UTF-8 编码;请另存为 UTF-8 后再导入。") from None
    if not text.strip(_UNSEEN):
        raise PolicyError(f"{name}:文件为空;没有可导入的内容,请检查文件,或重新下载、另存。")
    return text


def decode_any(data: bytes, name: str) -> str:
    """Bytes to text: UTF-8 as `decode` gives it, else UTF-16/32 with their mark, GB18030, Big5 or UTF-16 without one.

    Raises PolicyError for empty or binary bytes, for bytes that are broken in every encoding, and where two encodings fit.
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked:
        return _marked(data, marked, name)
    utf8 = _strictly(data, "utf-8")
    if utf8 is not None and "\x00" not in utf8:
        return decode(data, name)
    return _judged(data, name)


def _marked(data: bytes, encoding: str, name: str) -> str:
    text = _strictly(data, encoding)
    if text is None or "\x00" in text:
        raise PolicyError(f"{name}:开头标明是 {encoding.upper()} 编码,内容却不是;请另存为 UTF-8 后再导入。")
    if not text.strip(_UNSEEN):
        raise PolicyError(f"{name}:文件为空;没有可导入的内容,请检查文件,或重新下载、另存。")
    return text


def _judged(data: bytes, name: str) -> str:
    """The one reading that looks like text."""
    readings = [reading for family in _FAMILIES if (reading := _first(data, family)) is not None]
    ranked = sorted(((_usual(text), text) for text in readings), key=itemgetter(0), reverse=True)
    if not ranked or ranked[0][0] < _USUAL:
        if b"\x00" in data:
            raise PolicyError(f"{name}:是二进制文件,不是文本;请另存为 UTF-8 编码的 .txt 或 .md。")
        place = _first_bad_byte(data)
        raise PolicyError(
            f"{name}:第 {place} 字节处不是 UTF-8 编码,也不像 GB18030、Big5 或 UTF-16;请另存为 UTF-8 后再导入。"
        )
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _APART:
        raise PolicyError(f"{name}:无法确定文字编码(不止一种编码都说得通);请另存为 UTF-8 后再导入。")
    return ranked[0][1]


def _first(data: bytes, encodings: tuple[str, ...]) -> str | None:
    return next((text for encoding in encodings if (text := _strictly(data, encoding)) is not None), None)


def _strictly(data: bytes, encoding: str) -> str | None:
    """The whole of the bytes in this encoding, or None."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _first_bad_byte(data: bytes) -> int:
    """The offset of the first byte that is not UTF-8 (the data holds one)."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return data.find(b"\x00")


def _usual(text: str) -> float:
    """The share of everyday characters among those outside ASCII, in [0, 1]; 0 where there are too few, or a control."""
    telling = {sign: count for sign, count in Counter(text).items() if not " " <= sign <= "~" and sign not in "\t\n\r\f\x1a"}
    total = sum(telling.values())
    if total < _FEW or any(sign < " " for sign in telling):
        return 0.0
    return sum(count for sign, count in telling.items() if sign in _everyday()) / total


@cache
def _everyday() -> frozenset[str]:
    """The first levels of GB2312 and Big5, and the punctuation of Chinese text."""
    punctuation = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·～％　"
    simplified = _level("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _level("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    digits = "".join(map(chr, range(0xFF01, 0xFF5F)))
    return frozenset(punctuation + digits + simplified + traditional)


def _level(encoding: str, leads: range, trails: range | list[int]) -> str:
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    return "".join(pair.decode(encoding, "ignore") for pair in pairs)
