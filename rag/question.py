"""Question to Query: what is named (measures, parts, units, documents), which cues the wording gives, what is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from ingest.models import PolicyError
from ingest.numerals import to_int
from rag.index import Index
from rag.intent import ABOUT_DOCUMENT, SLOTS, with_intent
from rag.lookup import CITIES, sentences
from rag.models import Query
from rag.normalise import normalise
from rag.numbers import SENTENCE, Numbers, heard, read_numbers
from rag.selection import read_selection

_POLICY = "政策|措施|文件|版|通知|补贴|标准|新规"
_OF_YEAR = re.compile(rf"(?P<year>20\d\d)(?:年?版|年(?:度)?的?.{{0,6}}(?:{_POLICY}))")
_OF_LATE = re.compile(rf"(?:去年|今年|明年|后年|最新).{{0,4}}(?:{_POLICY})")
_THIS_ONE = re.compile(r"[这本该](?:份|个|项)?(?:文件|通知|政策|措施|方案)")  # 这份通知是国务院文件吧: this one is meant
_TITLED = re.compile(r"[案见号法条]|文(?!件)|通知|措施|那[份个]")  # names a document; 28个部门, 国务院文件 only name its makers
# 都列出来 asks for a list, not for what is common.
_LISTING = re.compile(r"都(?=有(?:哪|谁|什么|啥)|(?:列|给|发|报|写|念|说|找|查|告诉|标|抄)(?:我|出|一|下|清|全|上))")
_DENIALS = frozenset({"without", "negated", "none_at_all"})
_PIECES = re.compile(r"[\s,。?!;:、“”\"'「」和与跟及或又的了过]+")
_PUNCTUATION = " ,。?!、;:."
_QUOTED = re.compile(r"[“\"「『‘'《]([^“”\"「」『』‘’'《》]{1,40})[”\"」』’'》]")
FILLERS = (
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
    *ABOUT_DOCUMENT,
    "goal",
    "lead",
    "size",
    "once",
    "without_cities",
    "with_cities",
    "part_ref",
    "top",
    "union",
    "surplus",
    "each",
    "alike",
    "same",
    "table",
    "superlative",
    "partners",
    "duty_word",
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

# 第七条的第三点, 第四条第二款: an item inside a measure. The documents number none, so it is the sentence that is meant.
_ITEM = re.compile(
    r"(?P<of>(?:第[一二三四五六七八九十\d]{1,3}条|措施[((]?[一二三四五六七八九十\d]{1,3}[))]?)(?:的|里面|里|中|当中)?)"
    r"第(?P<n>[一二三四五六七八九十\d]{1,2})(?:小?点|款|项|小项)"
)
OPEN_WORD = re.compile(r"[几哪多每怎何啥谁](?:$|[个天年月日种项条次家时少久大长样么里]$)")  # 几天: asks, names no matter
_ATTACHED = re.compile(r"附件\s*(?P<n>[一二三四五六七八九十]|\d{1,2})(?!\d)(?:的|里的?|中的?|[,:、])?")
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_BY_DOTTED = re.compile(rf"第?\s*(?<![\d.])(?P<dotted>{_DOTTED.pattern})(?![\d.%])(?!\s*(?:万|亿|元|倍|个百))\s*[条项款节点]?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_REMEMBERED = 1024  # questions and their pieces: a message is read whole, in pieces, and again as history


class Reader:
    """Reads questions with the words of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._read = lru_cache(maxsize=_REMEMBERED)(self._read_anew)
        self._places, self._units = index.common.places, index.units
        self._years = {(document.entry.issued or "")[:4] for document in index.documents.values()}
        self._documents = [(document_id, name) for document_id, name in _document_names(index)]
        longest = index.main
        self._document_numbers = list(_document_numbers(index))
        self.last = len(longest.measures) if longest else 0
        self._bodies = [
            "".join(span.clean for span in sentences(measure)).lower()
            for measure in (longest.measures if longest else ())
        ]
        self._homes = [part.measures for part in longest.parts] if longest else []
        self._attached: dict[int, list[int]] = {}
        for measure in longest.measures if longest else ():
            self._attached.setdefault(measure.attachment or 0, []).append(measure.number)
        self._dotted = {
            measure.marker.strip().rstrip("."): measure.number
            for measure in (longest.measures if longest else ())
            if _DOTTED.fullmatch(measure.marker.strip().rstrip("."))
        }

    def read(self, question: str, limit: int) -> Query:
        """The question as understood by itself, without its conversation.

        Raises PolicyError for an empty one and for one longer than `limit` characters.
        """
        if len(question) > limit:
            raise PolicyError(f"问题太长({len(question)} 字,上限 {limit} 字);请精简后再问。")
        return self._read(question)

    def _read_anew(self, question: str) -> Query:
        text, script = normalise(question)
        if _LATIN.search(text):  # only then are the document's words looked at for their pinyin
            text = self._index.pinyin.read(text)
        if script == "latin" and _HAN.search(text):
            script = "hans"  # pinyin, not English
        text = heard(self._index.lexicon.corrected(text))
        text = self._index.repairer.repair(self._index.segmenter.pieces(text))
        text = _ITEM.sub(r"\g<of>第\g<n>句", text)
        if not text:
            raise PolicyError("问题是空的;请输入要问的内容。")
        cues = self._index.cues.read(_LISTING.sub(" ", text))
        this = _THIS_ONE.search(text) is not None
        documents = tuple(
            dict.fromkeys(
                [one for one, name in self._documents if name in text and not (this and not _TITLED.search(name))]
                + [identity for identity, number in self._document_numbers if number.search(text)]
            )
        )
        named = self._units.read(text)
        units = tuple(dict.fromkeys(named.units))
        if cues & {"without_cities", "with_cities"}:
            units = tuple(unit for unit in units if unit != CITIES)
        numbers = self._numbers(named.rest)
        quoted = tuple(_QUOTED.findall(text))
        if self._places.elsewhere(text):
            cues |= {"elsewhere"}
        if SENTENCE.search(text):
            cues |= {"sentence"}
        if _OF_LATE.search(text) or any(match["year"] not in self._years for match in _OF_YEAR.finditer(text)):
            cues |= {"other_year"}
        if not _DENIALS.isdisjoint(cues):  # 有没有提 asks, 没有提 denies
            cues -= _DENIALS - self._index.cues.read(text.replace("有没有", " "))
        topic = re.sub(r"\s+", " ", self._index.cues.strip(numbers.rest, *FILLERS)).strip(_PUNCTUATION)
        cues |= self._printed(text, topic)
        query = Query(
            question,
            text,
            script,
            numbers.measures,
            numbers.parts,
            units,
            named.strangers,
            cues,
            quoted,
            topic,
            documents,
            selection=read_selection(named.frame, named.units, self._index.cues),
        )
        return with_intent(query)

    def _numbers(self, text: str) -> Numbers:
        """Numbers of measures and parts; those of 附件2 count in what the document brings along under that number."""
        attached = _ATTACHED.search(text)
        inside = self._attached.get(to_int(attached["n"]) or 0, ()) if attached else ()
        if not attached or not inside:
            return read_numbers(self._by_marker(text), self.last, self._homes)
        text = text[: attached.start()] + " " * len(attached[0]) + text[attached.end() :]
        homes = [home for home in self._homes if set(home) <= set(inside)]
        found = read_numbers(self._by_marker(text), len(inside), [[one - inside[0] + 1 for one in home] for home in homes])
        before = self._homes.index(homes[0]) if homes else 0
        measures = tuple(inside[one - 1] if 0 < one <= len(inside) else self.last + one for one in found.measures)
        return replace(found, measures=measures, parts=tuple(before + part for part in found.parts))

    def _by_marker(self, text: str) -> str:
        """第1.1条 as the place of the measure that the document numbers so, 第3条."""

        def place(match: re.Match[str]) -> str:
            number = self._dotted.get(match["dotted"])
            return f"第{number}条" if number else match[0]

        return _BY_DOTTED.sub(place, text) if self._dotted else text

    def _printed(self, text: str, topic: str) -> frozenset[str]:
        """bare_word: the text is nothing but a word of a measure; printed: so is every piece of its topic."""
        word = text.strip(_PUNCTUATION + '“”"「」『』').lower()
        found = {"bare_word"} if 1 < len(word) <= 8 and any(word in body for body in self._bodies) else set()
        pieces = [piece for piece in _PIECES.split(topic.lower()) if len(piece) > 1]
        if pieces and all(len(piece) <= 8 and any(piece in body for body in self._bodies) for piece in pieces):
            found.add("printed")
        return frozenset(found)

    def topic_words(self, query: Query) -> list[str]:
        """Words of the question that name a subject: what is left without numbers, units and the words of cues."""
        return [word for word in self._index.segmenter.words(query.topic) if len(word) > 1 or word.isdigit()]


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


def _document_numbers(index: Index) -> Iterator[tuple[str, re.Pattern[str]]]:
    """(document id, pattern of its number however it is written): 国办发2020 32号 for 国办发〔2020〕32号."""
    for entry in [*(d.entry for d in index.documents.values()), *(c.entry for c in index.cards.values())]:
        parsed = re.fullmatch(r"(?P<code>\D+)〔(?P<year>\d{4})〕(?P<number>\d+)号", entry.doc_no or "")
        if parsed:
            code = "".join(
                f"{re.escape(sign)}?" if at > 1 else re.escape(sign) for at, sign in enumerate(parsed["code"])
            )
            yield (
                entry.id,
                re.compile(
                    rf"{code}\W*(?:{parsed['year']}\W*年?\W*)?(?:的|文件|第)*{parsed['number']}(?:\s*号)?(?!\d)"
                ),
            )
