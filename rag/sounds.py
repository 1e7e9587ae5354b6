"""How characters sound, without tones and without differences that many speakers do not make (zh/z, ch/c, sh/s, -ng/-n)."""

from __future__ import annotations

from functools import lru_cache

_SAME = {"sei": "sui"}  # 谁


def sounds(text: str) -> list[str]:
    """One sound a character."""
    return [_sound(character) for character in text]


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    from pypinyin import lazy_pinyin

    return plain("".join(lazy_pinyin([character])))


def plain(sound: str) -> str:
    """A sound without differences that many speakers do not make."""
    for wide, narrow in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(wide):
            sound = narrow + sound[2:]
    sound = sound[:-1] if sound.endswith("ng") else sound
    return _SAME.get(sound, sound)
