"""Which measures a word stands in: one word or several, all of them, any or none; a word that stands nowhere is said to."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.models import Measure, Span
from rag import lookup
from rag.compose import Ground
from rag.models import Draft, Statement


def keyword(ground: Ground, words: Sequence[str]) -> Draft:
    """Every measure in whose words the keywords stand (or do not), complete."""
    query, say, document = ground.query, ground.say, ground.document
    every = query.has("both") and len(words) > 1
    fits = all if every else any
    domain = ground.measures(query.among) or document.measures
    having = [m for m in domain if fits(lookup.containing(m, word) for word in words)]
    name = "”“".join(words)
    if query.has("without"):
        return _without(ground, name, [measure for measure in domain if measure not in having])
    if not having and query.among:
        text = ground.say("keyword_among_none", word=name)
        return Draft("not_found", (Statement(text, tuple(map(ground.on_heading, domain))),), doc_id=document.id)
    if not having:
        return absent(ground, name)
    if len(words) > 1 and not every and not query.has("either"):
        return _apart(ground, words)
    form = "keyword_among" if query.among else "keyword_one" if len(having) == 1 else "keyword"
    head = say(form, word=name, count=len(having), markers=ground.markers(having))
    rows = [_row(ground, measure, words) for measure in having]
    return ground.answered([Statement(head), *rows], having)


def absent(ground: Ground, word: str) -> Draft:
    """That the word stands in no measure."""
    text = ground.say("keyword_none", title=ground.title, count=len(ground.document.measures), word=word)
    return Draft("not_found", (Statement(text, (ground.on_title(),)),), doc_id=ground.document.id)


def mention(ground: Ground, measure: Measure, word: str) -> list[Statement]:
    """Whether one measure mentions a word."""
    spans = lookup.containing(measure, word)
    asks = ground.query.has("claim", "yesno")
    denied = ground.query.has("without")
    if spans:
        text = ground.say("mentions", measure=ground.name(measure), word=word)
        return [
            Statement(
                ground.say("no" if denied else "yes", text=text) if asks else text,
                tuple(ground.span(span, measure) for span in spans[:3]),
                quoted=True,
            )
        ]
    text = ground.say("mentions_not", measure=ground.name(measure), word=word)
    text = ground.say("yes", text=text) if asks and denied else text
    return [Statement(text, (ground.on_heading(measure),))]


def near_verbatim(ground: Ground, word: str) -> bool:
    """Whether the word is printed but for a character or two: a quotation with a slip in it, to be searched for."""
    size = len(word)
    if size < 4:
        return False
    for measure in ground.document.measures:
        text = "".join(span.clean for span in lookup.sentences(measure)).lower()
        for at in range(len(text) - size + 1):
            same = sum(one == other for one, other in zip(word.lower(), text[at : at + size], strict=True))
            if same >= size * 0.75:
                return True
    return False


def _apart(ground: Ground, words: Sequence[str]) -> Draft:
    """Several words, each with its own measures."""
    statements: list[Statement] = []
    found: list[Measure] = []
    for word in words:
        having = [measure for measure in ground.document.measures if lookup.containing(measure, word)]
        if not having:
            statements += absent(ground, word).statements
            continue
        name = "keyword_one" if len(having) == 1 else "keyword"
        text = ground.say(name, word=word, count=len(having), markers=ground.markers(having))
        statements += [Statement(text), *(_row(ground, measure, [word]) for measure in having)]
        found += [measure for measure in having if measure not in found]
    return ground.answered(statements, sorted(found, key=lambda measure: measure.number))


def _without(ground: Ground, word: str, lacking: Sequence[Measure]) -> Draft:
    if not lacking:
        text = ground.say("all_have", count=len(ground.document.measures), word=word)
        return Draft("answered", (Statement(text, (ground.on_title(),)),), doc_id=ground.document.id)
    head = Statement(ground.say("without", word=word, count=len(lacking), markers=ground.markers(lacking)))
    rows = [Statement(ground.name(measure), (ground.on_heading(measure),), bullet=True) for measure in lacking]
    return ground.answered([head, *rows], lacking)


def _row(ground: Ground, measure: Measure, words: Sequence[str]) -> Statement:
    """A measure with the sentences in which the words stand, two a word at most."""
    spans: list[Span] = [
        span for word in words for span in lookup.containing(measure, word)[: 2 if len(words) == 1 else 1]
    ]
    return Statement(
        ground.name(measure),
        tuple(ground.span(span, measure) for span in dict.fromkeys(spans)),
        quoted=True,
        bullet=True,
    )
