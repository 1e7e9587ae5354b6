"""The title that a file's properties name, where it can be believed."""

from __future__ import annotations

import re

_HEAD = 3000  # characters in which a title stands
_SHORTEST = 6  # characters; 通知 alone names nothing


def title_in(named: str | None, text: str) -> str | None:
    """The named title if it heads the text, on one line or broken over some; else None.

    Properties are often what a template or an earlier document left behind (微软用户, 新建 Microsoft Word 文档).
    """
    wanted = re.sub(r"\s", "", named or "")[:200]
    if len(wanted) < _SHORTEST:
        return None
    head = re.sub(r"[^\S\n]", "", text[:_HEAD])
    pattern = "^" + r"\n*".join(map(re.escape, wanted)) + "$"
    return wanted if re.search(pattern, head, re.MULTILINE) else None
