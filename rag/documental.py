"""Answers about a document as a whole: issuer, dates, basis, addressees, size, titles, goal; and about documents not loaded."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.models import Card, Span
from rag.compose import Ground
from rag.models import Draft, Evidence, Statement
from rag.replies import Wording

_RESTING = re.compile(r"根据|按照|依据|贯彻|落实|精神|制定本|〔\d{4}〕\d+号")  # says what a document rests on


def facts(ground: Ground, cards: dict[str, Card]) -> Draft:
    """Every fact about the document that the question asks for, each with the words it rests on."""
    query = ground.query
    makers: tuple[tuple[tuple[str, ...], Callable[[], list[Statement]]], ...] = (
        (
            ("issuer", "issuing") if query.has("claim") and not query.has("date") else ("issuer",),
            lambda: _issuer(ground, cards),
        ),
        (("publisher",), lambda: _published(ground)),
        (("date",), lambda: _dates(ground)),
        (("basis",), lambda: _basis(ground, cards)),
        (("addressee",), lambda: _addressees(ground)),
        (("approval",), lambda: _quoted(ground, "approval", _approving(ground))),
        (("purpose",), lambda: _quoted(ground, "purpose", ground.document.front_of("preamble"))),
        (("goal",), lambda: goal(ground)),
    )
    if query.has("doc_no") and not query.has("basis", "claim") and ground.document.entry.doc_no:
        text = ground.say("doc_no", title=ground.title, number=ground.document.entry.doc_no)
        printed = [span for span in ground.document.front_of("meta") if ground.document.entry.doc_no in span.clean]
        evidence = tuple(map(ground.span, printed[:1])) or (Evidence(ground.document.entry, None),)
        return Draft("answered", (Statement(text, evidence),), doc_id=ground.document.id)
    if query.has("doc_no") and not query.has("basis"):
        return Draft(
            "not_found", (Statement(ground.say("no_doc_no"), (ground.on_title(),)),), doc_id=ground.document.id
        )
    statements = [statement for cues, make in makers if query.has(*cues) for statement in make()]
    if query.has("doc_title"):
        statements += titles(ground)
    if query.has("parts") or (query.has("count", "claim") and not statements):
        statements += _size(ground)
    if query.has("parts"):
        statements += _parts(ground)
    if not statements:
        statements = titles(ground)
    return Draft(
        "answered", tuple(statements), follow_ups=("全文有哪些措施？", "制定依据是什么？"), doc_id=ground.document.id
    )


def all_measures(ground: Ground) -> Draft:
    """Every measure by marker and heading."""
    measures = ground.document.measures
    head = Statement(ground.say("all_measures", count=len(measures)), (ground.on_title(),))
    rows = [Statement(ground.name(measure), (ground.on_heading(measure),), bullet=True) for measure in measures]
    return Draft(
        "answered",
        (head, *rows),
        measures=tuple(m.number for m in measures),
        follow_ups=("全文分为几个部分？",),
        doc_id=ground.document.id,
    )


def goal(ground: Ground) -> list[Statement]:
    """The sentences of the opening part that set a goal with a year."""
    spans = [sentence.span for part in ground.document.parts if not part.measures for sentence in part.intro]
    dated = [span for span in spans if any(f"{year}年" in span.clean for year in range(2000, 2100))] or spans
    whole = re.search(r"指导思想|总体要求", ground.query.text) is not None
    return _quoted(ground, "goal", tuple(spans if whole else dated))


def from_card(card: Card, query_lines: list[str], say: Wording) -> Draft:
    """What the fact card of a document says that is not loaded, and how to load it."""
    entry = card.entry
    text = say("card", title=entry.title, doc_no=entry.doc_no, text="".join(query_lines))
    how = Statement(say("card_missing", site=entry.site, search_words=entry.search_words))
    return Draft("answered", (Statement(text, (Evidence(entry, None),)), how), missing=(entry.id,), doc_id=entry.id)


def not_loaded(card: Card, lines: list[str], say: Wording) -> Draft:
    """That the full text would be needed, what the fact card has instead (`lines`, may be none), and how to load it."""
    entry = card.entry
    how = Statement(say("card_missing", site=entry.site, search_words=entry.search_words), (Evidence(entry, None),))
    summary = from_card(card, lines, say).statements[:1] if lines else ()
    return Draft("not_found", (Statement(say("silent_full")), *summary, how), missing=(entry.id,), doc_id=entry.id)


def titles(ground: Ground) -> list[Statement]:
    """The title of the document, and that of the notice that brings it where the text has one of its own."""
    statements = [Statement(ground.say("title", title=ground.title), (ground.on_title(),), quoted=True)]
    others = {span.clean: span for span in ground.document.front_of("title") if span.clean != ground.title}
    for clean, span in others.items():
        statements.append(Statement(ground.say("notice_title", title=clean), (ground.span(span),), quoted=True))
    return statements


def _approving(ground: Ground) -> tuple[Span, ...]:
    return tuple(sentence.span for sentence in ground.document.front if re.search(r"同意|批准", sentence.span.clean))


def _addressees(ground: Ground) -> list[Statement]:
    """To whom it is addressed; yes where the question asks for a place that stands there."""
    spans = ground.document.front_of("addressee")
    places = re.findall(r"[\u4e00-\u9fff]{2,6}(?:林区|市|州|县|区)", "、".join(span.clean for span in spans))
    asked = next((place for place in places if place in ground.query.text), "")
    name = "addressee_yes" if asked and ground.query.has("yesno", "claim") else "addressee"
    return [Statement(ground.say(name, place=asked), _spans(ground, spans), quoted=True)]


def _issuer(ground: Ground, cards: dict[str, Card]) -> list[Statement]:
    query, issuer = ground.query, ground.document.entry.issuer
    text = ground.say("issuer", issuer=issuer)
    wrong = [name for name in (*query.units, *query.strangers) if name not in issuer and issuer not in name]
    others = any(name in query.text for card in cards.values() for name in card.entry.aliases)  # another document, or its makers
    if (wrong or others) and query.has("claim", "yesno"):
        text = ground.say("no", text=text)
    return [
        Statement(
            text,
            _spans(ground, ground.document.front_of("signature")),
            quoted=True,
        )
    ]


def _dates(ground: Ground) -> list[Statement]:
    entry = ground.document.entry
    statements = []
    if entry.issued:
        statements.append(
            Statement(
                ground.say("issued", date=ground.say.date(entry.issued)),
                _spans(ground, ground.document.front_of("date")),
                quoted=True,
            )
        )
    return statements + (_published(ground) if entry.published else [])


def _published(ground: Ground) -> list[Statement]:
    entry = ground.document.entry
    name = "published" if entry.site else "published_on"
    text = ground.say(name, published=ground.say.date(entry.published), site=entry.site)
    return [Statement(text, _spans(ground, ground.document.front_of("meta")), quoted=True)]


def _basis(ground: Ground, cards: dict[str, Card]) -> list[Statement]:
    entries = [cards[identity].entry for identity in ground.document.entry.basis if identity in cards]
    names = [f"《{entry.title}》({entry.doc_no})" for entry in entries]
    text = ground.say("basis", documents=ground.say.join(names)) if len(names) == 2 else ground.say("basis_one")
    opening = ground.document.front_of("preamble") or ground.document.front_of("letter")
    spans = tuple(span for span in opening if "根据" in span.clean or "按照" in span.clean)
    if ground.bare:
        spans = tuple(span for span in ground.document.front_of("preamble", "letter", "intro") if _RESTING.search(span.clean))
    if not spans and (ground.bare or not ground.document.front_of("preamble")):
        return [Statement(ground.say("basis_none"), (ground.on_title(),))]
    return [Statement(text, _spans(ground, spans or ground.document.front_of("preamble")), quoted=True)]


def _size(ground: Ground) -> list[Statement]:
    document = ground.document
    text = ground.say(
        "count",
        parts=len(document.parts),
        measures=len(document.measures),
        first=document.measures[0].marker,
        last=document.measures[-1].marker,
    )
    return [Statement(text, (ground.on_title(),))]


def _parts(ground: Ground) -> list[Statement]:
    rows = []
    for part in ground.document.parts:
        markers = ground.markers(ground.measures(part.measures))
        text = ground.say(
            "part_row" if markers else "part_row_none", marker=part.marker, title=part.title.clean, markers=markers
        )
        rows.append(Statement(text, (ground.span(part.title),), bullet=True))
    return rows


def _quoted(ground: Ground, name: str, spans: tuple[Span, ...]) -> list[Statement]:
    return [Statement(ground.say(name), _spans(ground, spans), quoted=True)]


def _spans(ground: Ground, spans: tuple[Span, ...]) -> tuple[Evidence, ...]:
    return tuple(ground.span(span) for span in spans) or (ground.on_title(),)

