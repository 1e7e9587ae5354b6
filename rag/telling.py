"""文件有没有提到预制菜: a question that only asks whether a word stands in the document, and names nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

from rag import keywords, lookup
from rag.compose import Ground
from rag.index import Index
from rag.models import Draft, Query, Statement

_LONGEST = 6  # characters of a word; what is longer tells a matter in words of its own


class Tellings:
    """Knows the words of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def word(self, query: Query) -> str:
        """The one word that the question asks for; empty where it asks for more than whether a word is there."""
        cues = self._index.cues
        if not query.has("tells") or query.quoted or query.has("who", "which", "count", "support"):
            return ""
        if not query.has("yesno", "claim", "without"):
            return ""
        left = cues.strip(query.text, "tells", "talk_of", "whole_document", "claim").replace("?", " ")
        pieces = "".join(piece if piece.isalnum() else " " for piece in left).split()
        if len(pieces) != 1 or not 1 < len(pieces[0]) <= _LONGEST:
            return ""
        word = pieces[0]
        tokens = self._index.segmenter.words(word)
        return word if self._printed(word) or len(tokens) == 1 or all(len(token) > 1 for token in tokens[:2]) else ""

    def answer(self, ground: Ground, word: str) -> Draft | None:
        """Where the word stands, or that it does not; None where the document has the thing by another name."""
        query, say = ground.query, ground.say
        having = [measure for measure in ground.document.measures if lookup.containing(measure, word)]
        denied = query.has("without")
        if having:
            shown = replace(ground, query=replace(query, cues=query.cues - {"without", "both", "either"}))
            draft = keywords.keyword(shown, (word,))
            text = say("no" if denied else "yes", text=draft.statements[0].text)
            return replace(draft, statements=(Statement(text), *draft.statements[1:]))
        if self._printed(word) or self._by_another_name(word):
            return None
        draft = keywords.absent(ground, word)
        if not (denied and query.has("claim")):
            return draft
        head = replace(draft.statements[0], text=say("yes", text=draft.statements[0].text))
        return replace(draft, status="answered", statements=(head,))

    def _printed(self, word: str) -> bool:
        return any(word.lower() in document.text.lower() for document in self._index.documents.values())

    def _by_another_name(self, word: str) -> bool:
        """快递柜 is 智能快件箱, which shares a character with it; 预制菜 has only a neighbour in 中央厨房."""
        near = re.compile(".?".join(map(re.escape, word)))  # 老人 as 老年人
        if word.isascii() or any(near.search(document.text) for document in self._index.documents.values()):
            return True
        return any(not set(word).isdisjoint(term) for term in self._index.lexicon.meant(word))
