"""What is declined, or answered from a fact card, before anything is looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.fields import pairs
from rag import documental, keywords, lookup, searched
from rag.compose import Ground
from rag.index import Index
from rag.models import Draft, Evidence, Intent, Statement, Status

_OF_CARD = ("issuer", "issuing", "date", "doc_no", "parts", "goal", "count", "lead", "purpose", "basis")
_VERBATIM = re.compile(r"原文|全文|原话|具体.{0,3}(?:规定|怎么)|怎么规定|怎么写|那一?条|第.{1,3}条")
_FIGURES = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_COUNTED = re.compile(r"(?<!\d)(?P<n>\d{1,2})(?=\s*(?:项|条|个|部门))")
# Which line of a fact card answers which cue: words that the line holds.
_CARD_LINES: dict[str, tuple[str, ...]] = {
    "issuer": ("印发",),
    "issuing": ("印发",),
    "date": ("日期", "时间为"),
    "doc_no": ("文号",),
    "count": ("项", "部门"),
    "parts": ("标题",),
    "goal": ("目标",),
    "basis": ("落实",),
    "lead": ("牵头",),
    "who": ("牵头", "印发"),
}


def declined(ground: Ground, index: Index, subject: Sequence[str]) -> Draft | None:
    """The draft for a question that needs no look into the documents, or None. `subject`: the words that name a matter."""
    query, say = ground.query, ground.say
    if query.has("injection"):
        return Draft("out_of_scope", (Statement(say("injection")), Statement(say("out_of_scope"))))
    named = subject or query.measures or query.units or query.parts
    if query.has("about_me") or (query.has("greeting") and not named):
        return Draft("clarify", (Statement(say("about_me")),))
    if query.has("opinion") and not query.has("support", "which", "count", "content") and not query.measures:
        return Draft("out_of_scope", (Statement(say("opinion")), Statement(say("out_of_scope"))))
    card = next((identity for identity in query.documents if identity in index.cards), None)
    if card and ground.document.id not in query.documents:
        return _from_card(ground, index, card, subject)
    national = _national(ground, index, subject) if query.has("national") and not query.documents else None
    if national:
        return national
    if query.has("elsewhere") and not (ground.many and (ground.bare or _is_of(ground, index))):
        return searched.not_found(ground, [Statement(say("elsewhere"))], [])
    if query.has("other_year") or _is_of_another_year(ground):
        entry = ground.document.entry
        text = say("other_year", date=say.date(entry.issued), title=entry.title)
        return searched.not_found(ground, [Statement(text, (ground.on_title(),))], [])
    structured = query.intent in (Intent.DOCUMENT, Intent.RANKING, Intent.KEYWORD, Intent.SHARED_UNITS)
    if query.strangers and not query.units and not query.measures and not structured:
        unit = query.strangers[0]
        if ground.many and any(lookup.containing(measure, unit) for measure in ground.document.measures):
            return keywords.keyword(ground, (unit,))
        of_whom = {"title": ground.title, "count": len(ground.document.measures)}
        text = say("unit_none", unit=unit, **of_whom) if ground.many and ground.bare else say("stranger", unit=unit)
        return searched.not_found(ground, [Statement(text, (ground.on_title(),))], [])
    return None


def _is_of_another_year(ground: Ground) -> bool:
    """Whether a document is of a year by its title (2019年部分节假日安排), and the question of one that it does not print."""
    entry, text = ground.document.entry, ground.document.text
    asked = _YEAR.findall(ground.query.text)
    printed = any(year in text or year in (entry.issued or "") for year in asked)
    return bool(asked and _YEAR.search(entry.title)) and not printed


def _is_of(ground: Ground, index: Index) -> bool:
    """Whether the question names the place that the document is of."""
    text, entry = ground.query.text, ground.document.entry
    places = [text[start:end] for start, end in index.cues.spans("place_elsewhere", text)]
    return any(place in f"{entry.place or ''}{entry.issuer}{entry.title}" for place in places)


def _is_matter(index: Index, word: str) -> bool:
    """Whether a word is one of the matters that such documents treat: 无人机, not 举措 or 大意."""
    measures = (measure for document in index.documents.values() for measure in document.measures)
    return not word.isdigit() and (bool(index.lexicon.meant(word)) or any(lookup.containing(measure, word) for measure in measures))


def _national(ground: Ground, index: Index, subject: Sequence[str]) -> Draft | None:
    """国家文件怎么说快递: of the documents that this one rests on, where more is asked than which they are."""
    query = ground.query
    bare = index.cues.strip(query.text, "national")
    if "basis" in index.cues.read(bare) and not index.cues.spans("content", bare):
        return None  # 依据的上位文件有哪两份
    facts = query.has(*set(_OF_CARD) - {"basis", "purpose"}) and not query.has("claim", "yesno")
    if not (subject or facts) or (query.has("basis", "title", "doc_title") and query.has("which") and not facts):
        return None
    cards = [identity for identity in ground.document.entry.basis if identity in index.cards]
    asked = replace(ground, query=replace(query, cues=query.cues - {"basis"}))
    drafts = [_from_card(asked, index, identity, subject) for identity in cards]
    if not drafts:
        return None
    status: Status = "answered" if any(draft.status == "answered" for draft in drafts) else "not_found"
    statements = dict.fromkeys(statement for draft in drafts for statement in draft.statements)
    missing = tuple(name for draft in drafts for name in draft.missing)
    return replace(drafts[0], status=status, statements=tuple(statements), missing=missing)


def _from_card(ground: Ground, index: Index, identity: str, subject: Sequence[str]) -> Draft:
    """A question about a document of which only a fact card is loaded. What it says on a matter needs its text."""
    card, query = index.cards[identity], ground.query
    if query.measures:
        return documental.not_loaded(card, [], ground.say)
    lines = [line.lstrip("- ").strip() for line in card.text.splitlines() if line.startswith("-")]
    if _VERBATIM.search(query.text) or query.has("enumerate"):
        return documental.not_loaded(card, lines, ground.say)
    own = [word for word in subject if word not in f"{card.entry.title}{card.entry.aliases}" and _is_matter(index, word)]
    told = any(word in card.text for word in own)
    if own and not query.has(*_OF_CARD) and not (told and query.has("claim", "yesno")):
        return documental.not_loaded(card, [line for line in lines if any(word in line for word in own)], ground.say)
    words = {word for cue, found in _CARD_LINES.items() if query.has(cue) for word in found}
    asked = set(pairs(query.text)) - set(pairs(card.entry.title + (card.entry.doc_no or "")))
    wanted = [line for line in lines if any(word in line for word in words) or len(asked.intersection(pairs(line))) > 1]
    if not wanted and (
        query.has("title", "claim", "yesno", "document") or re.search(r"什么文件|是什么|介绍", query.text)
    ):
        wanted = lines[:3]
    if not wanted:
        return documental.not_loaded(card, lines if query.has("content") else [], ground.say)
    draft = documental.from_card(card, wanted, ground.say)
    known = f"{card.text}{card.entry.doc_no}{card.entry.title}"
    strange = [figure for figure in _FIGURES.findall(query.text) if figure not in known]
    strange += [claim[0] for claim in _COUNTED.finditer(query.text) if claim["n"] not in "".join(wanted)]
    if strange and query.has("claim", "yesno"):
        head = Statement(
            ground.say("card_figures", figures="、".join(dict.fromkeys(strange))), (Evidence(card.entry, None),)
        )
        return replace(draft, statements=(head, *draft.statements))
    return draft
