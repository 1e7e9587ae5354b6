"""A question as heard inside a conversation: which words are its own, and what short or corrected ones stand for."""

from __future__ import annotations

import re
from dataclasses import replace

from rag import lookup, pointing
from rag.asks import GOING_ON
from rag.index import Index
from rag.intent import with_intent
from rag.leaning import SHORT
from rag.models import Query
from rag.premises import SIDES
from rag.question import Reader

_NUMBER = re.compile(
    r"^(?:那么?|换成?|还有|再看|and|what about|how about)?\s*(?:no\.?|number)?\s*"
    r"(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:呢|then)?\W*$",
    re.IGNORECASE,
)
_RUN = re.compile(r"(?<![\u4e00-\u9fff])(?:那么?)?([\u4e00-\u9fff]{2,6})(?![\u4e00-\u9fff])")
_PADDED = re.compile(r"^[和跟的]+|[的是有了]+$")
_ENDING = re.compile(r"^(?:那么?|还有)|[呢咧嘞吗?]+$")
_LONGEST = 6  # characters of a word that is asked for after another one
_NICKNAMED = re.compile(r"管|归|负责|有份|牵头|参与|在不在|在内")
_ENDINGS = ("厅", "局", "委", "管理局", "监管局")


class Hearing:
    """Hears questions with the words of one index."""

    def __init__(self, index: Index, reader: Reader) -> None:
        self._index, self._reader = index, reader

    def own(self, query: Query) -> tuple[str, ...]:
        """Words that name a subject; those that only point or pad are left out."""
        topic = self._index.cues.strip(pointing.without_ordinals(query.topic), "hollow", "among", "rest", "correction", "leave_out")
        words = tuple(self._reader.topic_words(replace(query, topic=topic)))
        # A word that the segmenter takes apart is one all the same where the documents print it.
        runs = (_PADDED.sub("", run) for run in _RUN.findall(topic))
        return words or tuple(run for run in runs if len(run) > 1 and self.printing(run))

    def printing(self, word: str) -> tuple[int, ...]:
        """The measures that print a word."""
        document = self._index.main
        return tuple(m.number for m in document.measures if lookup.containing(m, word)) if document else ()

    def in_short(self, query: Query, limit: int) -> Query:
        """那九呢, 谁?, 钱?: a number or a word alone says more inside a conversation than by itself."""
        number = None if query.measures else _NUMBER.match(query.text)
        if number:
            return replace(
                self._reader.read(f"第{number['n']}条呢", limit), script=query.script, question=query.question
            )
        if len(query.text) > 6 or query.measures or query.units:
            return query
        cues = {name.removeprefix("short_") for name in query.cues if name.startswith("short_")}
        return with_intent(replace(query, cues=query.cues | cues)) if cues else query

    def nicknamed(self, query: Query, own: tuple[str, ...]) -> tuple[Query, tuple[str, ...]]:
        """民政管不: in a conversation a unit may go by the word that its name is made of."""
        if query.units or query.measures or len(query.text) > SHORT or not _NICKNAMED.search(query.text):
            return query, own
        names = {
            name for document in self._index.documents.values() for m in document.measures for name in m.unit_names
        }
        meant = {word: f"省{word}{end}" for word in own for end in _ENDINGS if f"省{word}{end}" in names}
        if not meant:
            return query, own
        cues = query.cues if query.has("duties", "which") else query.cues | {"yesno"}
        found = with_intent(replace(query, units=tuple(meant.values()), cues=cues))
        return found, tuple(word for word in own if word not in meant)

    def of_the_whole(self, query: Query, limit: int) -> Query:
        """这些措施由谁负责, with nothing before it: the document is meant, and 政策 asks for no support."""
        text = query.text
        for start, end in reversed(self._index.cues.spans("whole_document", text)):
            text = text[:start] + ("this notice" if query.script == "latin" else "文件") + text[end:]
        read = self._reader.read(text, max(limit, len(text)))
        cues = read.cues | {"whole_document"} | (query.cues & {GOING_ON})
        return replace(read, question=text, script=query.script, cues=cues)

    def of_the_same(self, query: Query, before: Query, limit: int) -> Query:
        """是被禁止的吗, 支持还是禁止: a premise that names nothing is about the matter asked about before."""
        bare = self._index.cues.strip(query.topic, *SIDES, "hollow")
        asks = query.has(*SIDES) and (query.has("claim", "yesno") or "还是" in query.text)
        named = query.measures or query.units or query.parts or query.documents or query.quoted
        if not asks or named or any(map(self.printing, re.findall(r"[\u4e00-\u9fff]{2,}", bare))):
            return query
        if self.own(replace(query, topic=bare)) or not self._reader.topic_words(before):
            return query
        topic = re.sub(r"\s+", "", before.topic)
        read = self._reader.read(f"{topic}{query.text}"[:limit], limit)
        return replace(read, script=query.script, follow_up=True)

    def of_a_word(self, query: Query, before: Query, limit: int) -> Query:
        """元宇宙呢, after 文件提到5G吗: whether this word is there."""
        word = _ENDING.sub("", query.text)
        asks = before.has("tells") and before.has("yesno", "claim") and not before.measures and not query.measures
        if not asks or not query.has("follow") or query.units or not 1 < len(word) <= _LONGEST or " " in word:
            return query
        return replace(self._reader.read(f"文件有没有提到{word}", limit), script=query.script, follow_up=True)

    def put_right(self, query: Query, limit: int) -> Query:
        """不是,我是说第八条: what comes after the correcting words is the question."""
        text = re.split(
            "|".join(map(re.escape, self._index.lexicon.cues.get("correction", ("(?!)",)))), query.text, flags=re.IGNORECASE
        )[-1]
        text = text.strip(" ,。:;")
        if not text:
            return query
        read = self._reader.read(text, limit)
        return replace(read, script=query.script, cues=read.cues | {"correction"})
