"""Question to Query: what is named (measures, parts, units, documents), which cues the wording gives, what is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ingest.models import PolicyError
from ingest.numerals import to_int
from rag.index import Index
from rag.lookup import CITIES
from rag.models import Intent, Query
from rag.normalise import normalise
from rag.numbers import read_numbers

PROVINCES = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
    "深圳",
    "广州",
    "杭州",
    "南京",
    "成都",
    "西安",
    "长沙",
    "郑州",
    "合肥",
    "南昌",
    "苏州",
    "青岛",
    "厦门",
]
_PLACES = "|".join(PROVINCES)
_ELSEWHERE = re.compile(
    rf"(?:{_PLACES})(?:省|市|自治区)?(?:的|也|那边|有|出台|是|对|发布|那里)?.{{0,8}}?(?:政策|措施|规定|办法|文件|补贴|支持|怎么|消费|标准|条)|(?:policy|policies|rules|subsid\w+|measures) (?:of|in|for) (?:hunan|guangdong|shanghai|beijing|henan|sichuan|zhejiang)",
    re.IGNORECASE,
)
_OTHER_YEAR = re.compile(
    r"(?:20(?:0\d|1\d|2[013-9]|3\d)年?版|20(?:0\d|1\d|2[013-9]|3[0-46-9])年(?:度)?的?.{0,6}(?:政策|措施|文件|版|通知|补贴|标准|新规)|(?:去年|今年|明年|后年|最新).{0,4}(?:政策|措施|文件|版|通知|补贴|标准|新规))"
)
_BEFORE_STRANGER = re.compile(
    rf"(?:国家|中国|全国|中央|(?<![各地])市|县|区|(?<!各市)州|武汉|宜昌|襄阳|黄石|十堰|荆州|荆门|鄂州|孝感|黄冈|咸宁|随州|恩施|仙桃|潜江|天门|神农架|{_PLACES})$"
)
_UNKNOWN_UNIT = re.compile(r"省[\u4e00-\u9fff]{2,6}?(?:厅|局|委员会|委|办公室)")
_CITY_GOVERNMENT = re.compile(
    r"(?:武汉|宜昌|襄阳|黄石|十堰|荆州|荆门|鄂州|孝感|黄冈|咸宁|随州|恩施|仙桃|潜江|天门|神农架)(?:市|州|林区)?(?:人民)?政府"
)
_QUOTED = re.compile(r"[“\"「『‘'《]([^“”\"「」『』‘’'《》]{1,40})[”\"」』’'》]")
SLOTS = ("amount", "size", "deadline", "phone", "address", "form", "person", "penalty", "members", "validity")
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
_CLAIMED_COUNT = re.compile(r"(?:\d+|[一二三四五六七八九十百]+)\s*(?:条|项|个|大)?\s*(?:措施|部分|条|项)")
_BOUND = re.compile(
    r"(?P<sign>超过|多于|大于|不少于|至少|达到|少于|不到|不超过|不足|低于|至多|最多)\s*(?P<n>\d+|[一二两三四五六七八九十]+)\s*(?:个|家)?"
)


def bound(text: str) -> tuple[int, int] | None:
    """(least, most) of a wording such as 超过五个 or 至少3家; None when there is none."""
    match = _BOUND.search(text)
    number = to_int(match["n"]) if match else None
    if match is None or number is None:
        return None
    if match["sign"] in ("超过", "多于", "大于"):
        return number + 1, 99
    if match["sign"] in ("不少于", "至少", "达到"):
        return number, 99
    return 0, number - 1 if match["sign"] in ("少于", "不到", "不足", "低于") else number


class Reader:
    """Reads questions with the words of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        names = sorted(index.lexicon.directory.by_name, key=len, reverse=True)
        self._units = re.compile("|".join(map(re.escape, names)))
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
        if not text:
            raise PolicyError("问题是空的;请输入要问的内容。")
        cues = self._index.cues.read(text)
        documents = tuple(dict.fromkeys(identity for identity, name in self._documents if name in text))
        units, strangers, rest = self._read_units(text)
        if "without_cities" in cues:
            units = tuple(unit for unit in units if unit != CITIES)
        numbers = read_numbers(rest, self.last)
        quoted = tuple(_QUOTED.findall(text))
        if _ELSEWHERE.search(text):
            cues |= {"elsewhere"}
        if _BOUND.search(text) and re.search(r"单位|部门|家|厅局", text):
            cues |= {"bound"}
        if re.search(r"印发|发布|制定|出台|发文|下发|直接发|颁布", text):
            cues |= {"issuing"}
        if _OTHER_YEAR.search(text):
            cues |= {"other_year"}
        topic = re.sub(r"\s+", " ", self._index.cues.strip(numbers.rest, *_FILLERS)).strip(" ,。?!、;:.?!")
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
        if _CITY_GOVERNMENT.search(text):
            units.append(CITIES)
            rest = _CITY_GOVERNMENT.sub(lambda match: " " * len(match[0]), rest)
        for match in self._units.finditer(rest):
            unit = directory.by_name[match[0]]
            before = _BEFORE_STRANGER.search(rest[: match.start()])
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


def _says_little(query: Query) -> bool:
    """Whether hardly anything is left of the question beside its cues: it is about the document, not about a matter in it."""
    return len(re.sub(r"\W", "", query.topic)) <= _LITTLE


_LITTLE = 14
_Rule = tuple[Intent, Callable[[Query], bool]]
# Read from the top: the first rule that holds gives the intent.
_RULES: tuple[_Rule, ...] = (
    (Intent.MORE, lambda q: q.has("more") and not q.measures and not q.units and len(q.text) <= 14),
    (Intent.PART, lambda q: bool(q.parts and q.measures) or bool(q.measures and q.has("which_part"))),
    (Intent.COMPARE, lambda q: q.has("compare") and len(q.measures) + len(q.parts) >= 2),
    (
        Intent.SHARED_UNITS,
        lambda q: len(q.measures) >= 2 and not q.units and q.has("both") and q.has("who", "count", "which", "yesno"),
    ),
    (Intent.UNIT_MEASURES, lambda q: len(q.units) == 1 and q.has("only") and q.has("claim")),
    (Intent.CHECK, lambda q: bool(q.measures and q.units) and q.has("claim", "yesno")),
    (Intent.CHECK, lambda q: bool(q.measures) and q.has("claim") and not q.has("compare")),
    (
        Intent.CHECK,
        lambda q: bool(q.measures) and q.has("mention", "yesno") and not q.has("who", "content", "title", *SLOTS),
    ),
    (Intent.PART, lambda q: bool(q.parts) and not q.measures),
    (Intent.RESPONSIBILITY, lambda q: bool(q.measures) and q.has("who", "lead")),
    (Intent.CONTENT, lambda q: bool(q.measures)),
    (
        Intent.RANKING,
        lambda q: (
            q.has("most", "only", "once", "bound")
            and q.has("who", "count", "which", "duties")
            and (not q.units or q.has("except"))
        ),
    ),
    (Intent.DOCUMENT, lambda q: q.has("claim") and q.has("issuing") and _says_little(q)),
    (Intent.SHARED_MEASURES, lambda q: len(q.units) >= 2),
    (Intent.CHECK, lambda q: len(q.units) == 1 and q.has("claim")),
    (Intent.UNIT_MEASURES, lambda q: len(q.units) == 1),
    (
        Intent.DOCUMENT,
        lambda q: q.has("issuer", "basis", "addressee", "doc_no", "parts", "publisher", "date") and _says_little(q),
    ),
    (
        Intent.DOCUMENT,
        lambda q: (
            q.has("claim")
            and not q.has("validity")
            and q.has("document", "scope")
            and bool(_CLAIMED_COUNT.search(q.text))
        ),
    ),
    (Intent.KEYWORD, lambda q: q.has("mention", "without") and q.has("which", "count") and not q.has("who", *SLOTS)),
    (Intent.KEYWORD, lambda q: bool(q.quoted) and q.has("which", "count") and not q.has("who", *SLOTS)),
    (Intent.RESPONSIBILITY, lambda q: q.has("who", "lead")),
    (Intent.SUPPORT, lambda q: q.has("support")),
)


def with_intent(query: Query) -> Query:
    """The question with the intent that its cues and objects give."""
    intent = next((intent for intent, holds in _RULES if holds(query)), Intent.FACT)
    return replace(query, intent=intent)
