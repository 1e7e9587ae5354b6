"""Everyday questions for a sentence of a document, drafted by a model for an editor to choose from. None is used unread."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from rag.phrasing.limits import Limits
from rag.phrasing.model import ChatModel, Message
from rag.phrasing.prompt import as_data, count_tokens

MOST = 8  # questions for a sentence
_SECONDS = 60.0  # that a model has for a sentence: nobody waits for an answer
_SHORTEST, _LONGEST = 4, 60  # characters of a question
_COPIED = 10  # characters in a row that stand in the sentence or in the rules: no words of people's own
_SENTENCE = 1500  # characters of a sentence that are told
_WRITTEN = 1600  # characters that a model may write
_BULLET = re.compile(r"^(?:[-*•·①-⑳]|[(（]?\d{1,2}[.、)）](?!\d)|[一二三四五六七八九十]、|问(?:题|法)?\s*\d*\s*[:：]|[“\"'‘]|\s)+")
_TALK = re.compile(r"好的|以下|下面|答[:：]|根据原文|当然|.*[:：]$")  # of a model, about its own lines
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二两三四五六七八九十百千万亿]+(?=元|块|万|倍|年|平方米|个点)")


def rules() -> str:
    """The rules that every request begins with."""
    return (Path(__file__).parent / "drafts.md").read_text("utf-8").strip()


def draft(model: ChatModel, limits: Limits, sentence: str, within: str) -> list[str]:
    """Questions that the sentence answers, each once; `within` is the heading that it stands under. Raises ModelError."""
    told = f"<所属>\n{as_data(within, 80)}\n</所属>\n<原文>\n{as_data(sentence, _SENTENCE)}\n</原文>"
    messages: list[Message] = [("system", rules()), ("user", told)]
    text = ""
    tokens = sum(count_tokens(content) for _, content in messages)
    with limits.taken(tokens) as spent, closing(limits.guarded(model, messages, _SECONDS)) as pieces:
        for piece in pieces:
            text += piece
            spent[0] = len(text)
            if len(text) > _WRITTEN:
                text = text.rpartition("\n")[0]  # the line that was cut off is none
                break
    return list(_questions(text, sentence))[:MOST]


def _questions(text: str, sentence: str) -> Iterator[str]:
    """The lines of a model that can be a question in people's words. A number that the sentence lacks would lead elsewhere."""
    source, known = _plain(sentence), set(_NUMBER.findall(_plain(sentence)))
    foreign = (source, _plain(rules()))
    seen = set()
    for line in text.splitlines():
        ask = _plain(_BULLET.sub("", " ".join(line.replace("*", "").split()))).strip("”\"'’ ")
        if not _SHORTEST <= len(ask) <= _LONGEST or not _HAN.search(ask) or set(ask) & set("<>[]{}#`|~"):
            continue
        if _TALK.match(ask):
            continue
        if set(_NUMBER.findall(ask)) - known or any(_shares(ask, words) for words in foreign) or ask in seen:
            continue
        seen.add(ask)
        yield ask


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isprintable() or sign.isspace())


def _shares(ask: str, text: str) -> bool:
    """Whether as many characters in a row stand in both as are no accident."""
    return any(ask[at : at + _COPIED] in text for at in range(max(len(ask) - _COPIED + 1, 0)))
