"""Whose policy a question is about: this province's, another's, or a city's. The names are data (corpus/cues.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Somebody who comes from a place, goes there or works with its people does not ask for its policy.
_NOT_OF = "从跟和与同、到去往离"
_VISITS = "来|过来|游客|客人|那边的同行|等地"
_POLICY = "政策|规定|文件|办法|有没有|出台|怎么搞|标准"


class Places:
    """Knows the places of other provinces (`elsewhere`) and those of this one (`here`), by all their names."""

    def __init__(self, elsewhere: Iterable[str], here: Iterable[str]) -> None:
        others, own = _any(elsewhere), _any(here)
        self._policy_of = re.compile(
            rf"(?<![{_NOT_OF}])(?:{others})(?:省|市|自治区)?(?!{_VISITS})[^。?!]{{0,14}}?(?:{_POLICY})"
            rf"|(?:policy|policies|rules|subsid\w+|measures) (?:of|in|for) (?:{others})"
            rf"|(?:{others})(?: province)? (?:offer|give|have|provide)",
            re.IGNORECASE,
        )
        # What makes the unit named after it another's: 国家发改委, 武汉市商务局, 湖南省商务厅.
        self.owner = re.compile(rf"(?:国家|中国|全国|中央|(?<![各地])市|县|区|(?<!各市)州|{own}|{others})$")
        self.governments = re.compile(rf"(?:{own})(?:市|州|林区)?(?:人民)?政府")

    def elsewhere(self, text: str) -> bool:
        """Whether the text asks for the policy of another province or its cities."""
        return self._policy_of.search(text) is not None


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
