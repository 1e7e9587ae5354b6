"""The keywords that a question is about: those it quotes, else the pieces of its topic that the documents print."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import lookup
from rag.index import Index
from rag.models import Query

_TELLING = 8  # characters beside a keyword that tell a matter
_EDGE = "的|了|过|是|里|中|有|和|与|到|把|条款|条文|字|词|这个|这"
_EDGES = re.compile(rf"^(?:{_EDGE})+|(?:{_EDGE}|事)+$")


class Keywords:
    """Reads keywords with the words of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def tells_more(self, query: Query, words: Sequence[str]) -> bool:
        """Whether the question tells much more than the words: a business that happens to print one of them."""
        ends = {end for _, end in self._index.cues.spans("mention", query.text)}
        if any(query.text.startswith(word, end) for word in words for end in ends):
            return False  # 凡是说到景区的条文
        rest = len(re.sub(r"\W", "", query.topic)) - sum(map(len, words))
        return not query.quoted and not query.among and bool(words) and rest > max(_TELLING, 2 * sum(map(len, words)))

    def all(self, query: Query) -> tuple[str, ...]:
        """The keywords that a question is about: those quoted, else the pieces of its topic, which 和 or 或 may join."""
        if query.quoted:
            return query.quoted
        if not query.has("both", "either"):
            word = self.one(query)
            return (word,) if word else ()
        text = self._index.cues.strip(
            query.text, "both", "either", "mention", "which", "document", "count", "title", "filler"
        )
        pieces = [_EDGES.sub("", piece) for piece in re.split(r"[\s,。?!;:、和与跟及或又]+", text)]
        return tuple(piece for piece in pieces if len(piece) > 1 and self.stands(piece))

    def one(self, query: Query) -> str:
        """The keyword that a question is about: the quoted one, else the longest piece of its topic that is printed, else the first."""
        if query.quoted:
            return query.quoted[0]
        pieces = [_EDGES.sub("", piece) for piece in re.split(r"[\s,。?!;:、]+", query.topic or query.text)]
        pieces = [piece for piece in pieces if len(piece) > 1]
        printed = [piece for piece in pieces if self.stands(piece)]
        return max(printed, key=len) if printed else pieces[0] if pieces else ""

    def stands(self, word: str) -> bool:
        """Whether the word is printed in a measure."""
        measures = (measure for document in self._index.documents.values() for measure in document.measures)
        return any(lookup.containing(measure, word) for measure in measures)
