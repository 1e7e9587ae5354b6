"""Question to Query: what is named (measures, parts, units, documents), which cues the wording gives, what is wanted."""

from __future__ import annotations

import re

from ingest.models import PolicyError
from rag.index import Index
from rag.intent import SLOTS, bounds_units, with_intent
from rag.lookup import CITIES
from rag.models import Query
from rag.normalise import normalise
from rag.numbers import SENTENCE, read_numbers
from rag.places import Places

_OTHER_YEAR = re.compile(
    r"(?:20(?:0\d|1\d|2[013-9]|3\d)年?版|20(?:0\d|1\d|2[013-9]|3[0-46-9])年(?:度)?的?.{0,6}(?:政策|措施|文件|版|通知|补贴|标准|新规)|(?:去年|今年|明年|后年|最新).{0,4}(?:政策|措施|文件|版|通知|补贴|标准|新规))"
)
_UNKNOWN_UNIT = re.compile(r"省[\u4e00-\u9fff]{2,6}?(?:厅|局|委员会|委|办公室)")
_PUNCTUATION = " ,。?!、;:."
_QUOTED = re.compile(r"[“\"「『‘'《]([^“”\"「」『』‘’'《》]{1,40})[”\"」』’'》]")
_FILLERS = (
    "who",
    "duties",
    "both",
    "either",
    "except",
    "only",
    "compare",
    "count",
    "most",
    "fewest",
    "claim",
    "yesno",
    "support",
    "content",
    "title",
    "mention",
    "which",
    "without",
    "document",
    "issuer",
    "basis",
    "addressee",
    "doc_no",
    "parts",
    "publisher",
    "date",
    "goal",
    "lead",
    "size",
    "once",
    "without_cities",
    "with_cities",
    "part_ref",
    "top",
    "more",
    "first",
    "sentence",
    "refers",
    "follow",
    "previous",
    "next",
    "greeting",
    "filler",
    "scope",
    *SLOTS,
)


class Reader:
    """Reads questions with the words of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        names = sorted(index.lexicon.directory.by_name, key=len, reverse=True)
        self._units = re.compile("|".join(map(re.escape, names)))
        self._places = Places(index.lexicon.cues.get("place_elsewhere", ()), index.lexicon.cues.get("place_here", ()))
        self._documents = [(document_id, name) for document_id, name in _document_names(index)]
        self.last = max((len(document.measures) for document in index.documents.values()), default=0)

    def read(self, question: str, limit: int) -> Query:
        """The question as understood by itself, without its conversation.

        Raises PolicyError for an empty one and for one longer than `limit` characters.
        """
        if len(question) > limit:
            raise PolicyError(f"问题太长({len(question)} 字,上限 {limit} 字);请精简后再问。")
        text, script = normalise(question)
        text = self._index.lexicon.corrected(text)
        text = self._index.repairer.repair(self._index.segmenter.pieces(text))
        if not text:
            raise PolicyError("问题是空的;请输入要问的内容。")
        cues = self._index.cues.read(text)
        documents = tuple(dict.fromkeys(identity for identity, name in self._documents if name in text))
        units, strangers, rest = self._read_units(text)
        if cues & {"without_cities", "with_cities"}:
            units = tuple(unit for unit in units if unit != CITIES)
        numbers = read_numbers(rest, self.last)
        quoted = tuple(_QUOTED.findall(text))
        if self._places.elsewhere(text):
            cues |= {"elsewhere"}
        if SENTENCE.search(text):
            cues |= {"sentence"}
        if bounds_units(text):
            cues |= {"bound"}
        if _OTHER_YEAR.search(text):
            cues |= {"other_year"}
        topic = re.sub(r"\s+", " ", self._index.cues.strip(numbers.rest, *_FILLERS)).strip(_PUNCTUATION)
        query = Query(
            question, text, script, numbers.measures, numbers.parts, units, strangers, cues, quoted, topic, documents
        )
        return with_intent(query)

    def topic_words(self, query: Query) -> list[str]:
        """Words of the question that name a subject: what is left without numbers, units and the words of cues."""
        return [word for word in self._index.segmenter.words(query.topic) if len(word) > 1 or word.isdigit()]

    def _read_units(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        units: list[str] = []
        strangers: list[str] = []
        rest = text
        directory = self._index.lexicon.directory
        if self._places.governments.search(text):
            units.append(CITIES)
            rest = self._places.governments.sub(lambda match: " " * len(match[0]), rest)
        for match in self._units.finditer(rest):
            unit = directory.by_name[match[0]]
            before = self._places.owner.search(rest[: match.start()])
            if before and not unit.group and not match[0].startswith("湖北"):
                strangers.append(before[0] + match[0])
            else:
                units.append(unit.name)
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
        for match in _UNKNOWN_UNIT.finditer(text):
            strangers.append(match[0])
        return tuple(dict.fromkeys(units)), tuple(dict.fromkeys(strangers)), text


def _document_names(index: Index) -> list[tuple[str, str]]:
    """(document id, name) of every title, number and alias, long names first."""
    entries = [document.entry for document in index.documents.values()] + [card.entry for card in index.cards.values()]
    names = []
    for entry in entries:
        spellings = [entry.title, *entry.aliases] + (
            [entry.doc_no, normalise(entry.doc_no)[0], normalise(entry.doc_no)[0].replace("〔", "(").replace("〕", ")")]
            if entry.doc_no
            else []
        )
        names += [(entry.id, normalise(name)[0]) for name in spellings]
    return sorted(names, key=lambda pair: -len(pair[1]))
