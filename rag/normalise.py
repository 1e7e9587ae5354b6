"""A question as typed to the form the other steps read: half width, simplified characters, one kind of space."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from rag.models import Script

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufe00-\ufe0f]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REPEATED = re.compile(r"([\u4e00-\u9fff]{2,8}?)\1{2,}")  # said three times and more: once is enough
_CIRCLED = re.compile(r"(?<=[\u2460-\u2473])(?=[\u2460-\u2473])")  # between ① and ②: two numbers, not one


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def normalise(question: str) -> tuple[str, Script]:
    """(text, script). NFKC, control characters dropped, white space folded, traditional characters simplified."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _CIRCLED.sub("、", question)))
    text = "".join(character if character.isprintable() else " " for character in text)  # lone surrogates too
    text = re.sub(r"\s+", " ", text).strip()
    text = _REPEATED.sub(r"\1", text)
    if not _HAN.search(text):
        return text, "latin" if re.search(r"[A-Za-z]{3}", text) else "hans"
    simplified: str = _converter().convert(text)
    script: Script = "hant" if simplified != text else "hans"
    # Spaces between Chinese characters are typing, not words.
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", simplified), script
