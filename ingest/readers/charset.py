"""The bytes of a page to its characters: what it declares is tried, never trusted."""

from __future__ import annotations

import codecs
import re

from ingest.models import PolicyError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_SHARE = 0.1  # of everyday characters; a text has some 40 %, a wrong reading nearly none
_HEAD = 4096  # bytes in which a page declares its charset
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
# Bytes above 0x7f that a Chinese page may be written in; each decodes much of what the others wrote, into rubbish.
_CHINESE = ("gb18030", "big5hkscs")
_COMMON = re.compile(
    r"[的一是在不了有人我他这中大来上国和地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家種事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传師國會發關於請務經業機構實產學員問題應對時為們來說過進開動無與從將長體]"
)


def decode_page(data: bytes, name: str) -> str:
    """The characters of a page; `name` stands in the error.

    A byte-order mark decides; bytes that are valid UTF-8 are UTF-8; then what the page declares; then what reads most like
    Chinese. Raises PolicyError for empty or binary bytes, and for bytes that fit none.
    """
    if not data.strip():
        raise PolicyError(f"{name}:文件为空;没有可导入的内容,请重新保存网页。")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decoded(data, encoding)
            if text is None:
                raise PolicyError(f"{name}:内容与文件起始处标明的 {encoding} 编码不符;请重新保存网页。")
            return text
    if b"\x00" in data:
        raise PolicyError(f"{name}:是二进制文件,不是网页;请重新保存网页。")
    for encoding in ("utf-8", *_declared(data)):
        text = _decoded(data, encoding)
        if text is not None:
            return text
    text = _likeliest(data)
    if text is None:
        raise PolicyError(f"{name}:无法识别网页的字符编码;请在浏览器中打开后另存为 UTF-8 编码的网页。")
    return text


def _declared(data: bytes) -> list[str]:
    """The charsets that a page names, each as the wider one that browsers read it with."""
    found = (match.decode("ascii").lower() for match in _DECLARED.findall(data[:_HEAD]))
    return list(dict.fromkeys(_WIDER.get(name, name) for name in found))


def _decoded(data: bytes, encoding: str) -> str | None:
    """The text of bytes that all fit the encoding, else None; an encoding that is none of text fits nothing."""
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _likeliest(data: bytes) -> str | None:
    """The reading with most everyday characters in it; where no Chinese encoding fits, the guess of charset-normalizer."""
    readings = [text for text in (_decoded(data, encoding) for encoding in _CHINESE) if text is not None]
    if readings:
        return max(readings, key=lambda text: len(_COMMON.findall(text)))
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 1 << 20]).best()
    text = _decoded(data, best.encoding) if best else None
    return text if text is not None and _is_chinese(text) else None


def _is_chinese(text: str) -> bool:
    """Whether everyday characters make up a fair part of what is not ASCII, as they do in any Chinese text."""
    wide = sum(1 for character in text if not character.isascii())
    return wide > 0 and len(_COMMON.findall(text)) >= _SHARE * wide
