"""A message may hold several questions. What is told before a question belongs to it; a business with several sides is one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.intent import SLOTS
from rag.models import Query
from rag.question import Reader

_JOINERS = "另外|还有就是|顺便|顺带|再问|再就是|第二个问题|还想问|此外|对了|(?:and )?also\\b|by the way"
_ENDS = re.compile(rf"(?<=[?!。;])|(?={_JOINERS})", re.IGNORECASE)
_STARTS = re.compile(rf"(?:{_JOINERS})[,:]?\s*", re.IGNORECASE)
# Where a sentence may go on to another question: commas, 还有, and a number right after the words of a question.
_WITHIN = re.compile(
    r",|(?=还有(?!哪|别|没|什么|吗|其他|其它|谁|多少|几|呢))|(?=以及)"
    r"|(?<=[么谁吗呢啥责管门位容题少])(?=第[^,。?!;]{1,4}[条项]|措施[(一二三四五六七八九十\d])"
    r"|\band (?=what|who|which|how|when|is|does)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:^|(?<=[\s,。;:?!]))(?:[1-6]\s?[.、)](?!\d)|[一二三四五六]、|[一二三四]是|第[一二三四][,:、]|其[一二三四](?!他|它|中))\s*"
)
_AND = re.compile(r"、|和|与|跟|以及")
_EACH = re.compile(
    r"(?:请问|想问(?:一?下)?|那)?(?P<first>[^,。?!;、和与跟]{2,14})(?:、|和|与|跟|以及)(?P<others>[^,。?!;]{2,30}?),?(?:这(?:几|两|三)[^,。]{1,3})?"
    r"(?:分别|各自|各)(?P<asked>(?!有什么区别)[^,。!;]{2,16})"
)
_CONTACT, _REACHED = re.compile(r"[找问](?:谁|哪)|联系"), re.compile(r"电话|号码|手机|联系方式|phone")
_MARKS = " ,。?!;:"
_WHEREIN = re.compile(r"(?:里面?|里头|当中|之中|之间|其中)$")  # 第三条和第九条的责任单位里: where the next clause looks
_MOST = 6
# What may be asked for, so that a second wish about the same thing is told from the first one said again.
_KINDS: dict[str, tuple[str, ...]] = {
    "who": ("who", "lead"),
    "words": ("content", "title", "sentence"),
    "list": ("count", "duties"),
    "part": ("which_part", "parts"),
    "document": ("date", "issuer", "basis", "addressee", "doc_no", "goal"),
    "detail": SLOTS,
    "other": ("offtopic",),
}


def lines_as_sentences(message: str) -> str:
    """The message with its line breaks as full stops, because a new line often starts a new question."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    ended = [line if line[-1] in "。?!;:,、?!;:," else f"{line}。" for line in lines[:-1]]
    return "".join([*ended, *lines[-1:]]) if len(lines) > 1 else message


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a message: what it wants (names of _KINDS), and whether it names what it is about."""

    text: str
    kinds: frozenset[str]
    names: bool
    asks: bool
    apart: bool


def split_questions(text: str, reader: Reader, limit: int, goes_on: bool = False) -> list[str]:
    """The questions of a message, each with the telling that leads up to it. What asks nothing of its own is kept together.

    `goes_on`: there is a conversation that a question which names nothing may be about.
    """
    listed = _listed(text, reader, limit) or _each(text, reader, limit)
    if listed:
        return listed
    if len(_NUMBERED.findall(text)) > 1:
        text = re.sub(r"(?<=[,:?!;])。|^。", "", _NUMBERED.sub("。", text))
    questions = [
        question
        for sentence in _sentences(text, reader, limit, goes_on)
        for question in _clauses(sentence, reader, limit)
        if question.strip(_MARKS)
    ]
    return questions if 1 < len(questions) <= _MOST else [text]


def spaces_as_commas(message: str) -> str:
    """The message with spaces between Chinese words as commas: how people part clauses who type no marks."""
    return re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])", ",", message)


def _listed(text: str, reader: Reader, limit: int) -> list[str]:
    """一是…,二是…: the numbered questions of a message, if every one of them asks something."""
    head, *items = [piece.strip() for piece in _NUMBERED.split(text)]
    if not 1 < len(items) <= _MOST:
        return []
    pieces = [_piece(item, reader, limit) for item in items if item.strip(_MARKS)]
    if not all(piece.asks or piece.kinds or reader.read(piece.text, limit).has("yesno", "support") for piece in pieces):
        return []
    return [f"{head}{pieces[0].text}", *(piece.text for piece in pieces[1:])]


def _each(text: str, reader: Reader, limit: int) -> list[str]:
    """互联网医院和智慧社区分别由谁负责: the same of each of several matters that are told in words."""
    match = _EACH.fullmatch(text)
    if match is None:
        return []
    matters = [match["first"], *_AND.split(match["others"])]
    read = [reader.read(matter, limit) for matter in matters]
    if any(query.measures or query.parts or not (query.units or reader.topic_words(query)) for query in read):
        return []
    return [f"{matter}{match['asked']}" for matter in matters]


def _sentences(text: str, reader: Reader, limit: int, goes_on: bool) -> list[str]:
    pieces = [_piece(piece, reader, limit) for piece in _ENDS.split(text) if piece.strip(_MARKS)]
    questions: list[str] = []
    held = ""
    for piece in pieces:
        if piece.apart and held and questions:
            questions[-1] += held
            held = ""
        held += piece.text
        if piece.asks or piece.apart or (goes_on and piece.kinds and piece.text.endswith("?")):
            questions.append(held)
            held = ""
    if held and questions:
        questions[-1] += held
    elif held:
        questions.append(held)
    return questions


def _clauses(sentence: str, reader: Reader, limit: int) -> list[str]:
    """The questions of one sentence, where each wants something and names what it is about or wants something else."""
    pieces = [_piece(piece, reader, limit) for piece in _WITHIN.split(sentence) if piece.strip(_MARKS)]
    if sum(bool(piece.kinds) for piece in pieces) < 2:
        return [sentence]
    found: list[tuple[str, frozenset[str]]] = []
    held: list[_Piece] = []
    for piece in pieces:
        held.append(piece)
        if not piece.kinds or _WHEREIN.search(piece.text):
            continue
        named = any(one.names for one in held)
        if not found and not named:
            continue
        said = frozenset[str]().union(*(kinds for _, kinds in found))
        if found and _CONTACT.search(found[-1][0]) and _REACHED.search(piece.text):
            said |= piece.kinds  # 找谁,电话多少: one wish
        if found and not named and piece.kinds <= said:
            found[-1] = (_joined([found[-1][0], *(one.text for one in held)]), found[-1][1])
        else:
            found.append((_joined(one.text for one in held), piece.kinds))
        held = []
    if len(found) < 2:
        return [sentence]
    found[-1] = (_joined([found[-1][0], *(one.text for one in held)]), found[-1][1])
    return [text for text, _ in found]


def _joined(texts: Iterable[str]) -> str:
    return ",".join(text.strip(" ,") for text in texts)


def _piece(text: str, reader: Reader, limit: int) -> _Piece:
    query = reader.read(text, limit)
    kinds = frozenset(kind for kind, cues in _KINDS.items() if query.has(*cues))
    if query.quoted:
        kinds -= {"words"}  # 全文搜“人工智能”: the words that are looked for
    named = _named(query) or bool(reader.topic_words(query))
    asks = text.rstrip().endswith("?") or bool(query.measures) or query.has("who", "which", "count", "content", *SLOTS)
    own = _named(query) or named or query.has("who", *SLOTS)
    apart = _STARTS.match(text) is not None and query.has("offtopic", "opinion")
    return _Piece(text.strip(), kinds, named or query.has(*_KINDS["document"]), asks and own, apart)


def _named(query: Query) -> bool:
    return bool(query.measures or query.units or query.parts)
