"""Drafts to answers: marks in order, one mark for the same words, quotations under their statement, what is inferred told."""

from __future__ import annotations

import pytest

from ingest.models import Document, Entry
from rag.models import Draft, Evidence, Statement
from rag.render import render
from rag.replies import Wording
from tests.builders import NOTICE_ID, entry

SAY = Wording("hans")


@pytest.fixture(scope="module")
def proofs(document: Document) -> list[Evidence]:
    """The unit lists of all measures as evidence."""
    return [Evidence(document.entry, measure.units_span, measure) for measure in document.measures]


def card() -> Evidence:
    return Evidence(Entry("card", "某某意见", "card", "card.md", doc_no="国办发〔2020〕32号", level="nation"), None)


def test_marks_are_numbered_in_the_order_of_the_text(proofs: list[Evidence]) -> None:
    statements = (Statement("甲", (proofs[8],)), Statement("乙", (proofs[0], proofs[2])), Statement("丙", (proofs[4],)))
    text, citations = render(Draft("answered", statements), SAY)
    assert text == "甲 [1]\n\n乙 [2] [3]\n\n丙 [4]"
    assert [(citation.mark, citation.measure) for citation in citations] == [(1, 9), (2, 1), (3, 3), (4, 5)]


def test_the_same_words_share_a_mark(proofs: list[Evidence]) -> None:
    first, second = proofs[0], proofs[2]
    text, citations = render(
        Draft("answered", (Statement("甲", (first, first)), Statement("乙", (second, first)))), SAY
    )
    assert text == "甲 [1]\n\n乙 [2] [1]"
    assert len(citations) == 2


def test_a_statement_without_evidence_has_no_mark() -> None:
    assert render(Draft("clarify", (Statement("甲"), Statement("乙"))), SAY) == ("甲\n\n乙", ())
    assert render(Draft("clarify", ()), SAY) == ("", ())


def test_a_quotation_stands_under_its_statement(proofs: list[Evidence]) -> None:
    text, citations = render(Draft("answered", (Statement("甲", (proofs[0], proofs[2]), quoted=True),)), SAY)
    first, second = (citation.quote for citation in citations)
    assert text == f"甲\n\n> {first} [1]\n>\n> {second} [2]"


def test_rows_of_a_list_stand_close_and_their_quotations_under_them(proofs: list[Evidence]) -> None:
    rows = tuple(Statement(name, (proofs[at],), bullet=True) for name, at in (("甲", 0), ("乙", 2)))
    head = Statement("列表")
    assert render(Draft("answered", (head, *rows)), SAY)[0] == "列表\n\n- 甲 [1]\n- 乙 [2]"
    quoted = Statement("丙", (proofs[4],), quoted=True, bullet=True)
    text, citations = render(Draft("answered", (*rows, quoted, Statement("丁"))), SAY)
    assert text == f"- 甲 [1]\n- 乙 [2]\n\n- 丙\n\n  > {citations[2].quote} [3]\n\n丁"


def test_a_citation_says_where_its_words_stand(document: Document, proofs: list[Evidence]) -> None:
    _, (found,) = render(Draft("answered", (Statement("甲", (proofs[3],)),)), SAY)
    measure = document.measures[3]
    assert measure.units_span is not None
    assert (found.doc_id, found.title, found.level) == (NOTICE_ID, document.entry.title, "province")
    assert (found.measure, found.marker, found.marker_inferred, found.heading) == (
        4,
        "(四)",
        True,
        "加快发展互联网医疗服务",
    )
    assert (found.start, found.end) == (measure.units_span.start, measure.units_span.end)
    assert (found.quote, found.url) == (measure.units_span.quote, document.entry.url)


def test_text_outside_the_measures_has_no_measure(document: Document) -> None:
    title = document.front_of("title")[0]
    _, (found,) = render(Draft("answered", (Statement("甲", (Evidence(document.entry, title),)),)), SAY)
    assert (found.measure, found.marker, found.marker_inferred, found.heading) == (None, None, False, None)
    assert found.quote == title.quote


def test_a_card_is_cited_without_words() -> None:
    text, (found,) = render(Draft("answered", (Statement("甲", (card(),)),)), SAY)
    assert text == "甲 [1]"
    assert (found.quote, found.start, found.end, found.doc_no) == ("", None, None, "国办发〔2020〕32号")


def test_a_quoted_statement_on_a_card_shows_no_empty_quotation() -> None:
    assert render(Draft("answered", (Statement("甲", (card(),), quoted=True),)), SAY)[0] == "甲 [1]"


def test_an_inferred_number_is_told_once_and_a_printed_one_never(proofs: list[Evidence]) -> None:
    text, _ = render(
        Draft("answered", (Statement("甲", (proofs[3], proofs[1])), Statement("乙", (proofs[3], proofs[0])))), SAY
    )
    note = text.rsplit("\n\n", 1)[1]
    assert note.count("(四)") == note.count("(二)") == 1
    assert "(一)" not in note
    plain, _ = render(Draft("answered", (Statement("甲", (proofs[0],)), Statement("乙", (proofs[14],)))), SAY)
    assert plain == "甲 [1]\n\n乙 [2]"


def test_an_english_answer_tells_it_in_english(proofs: list[Evidence]) -> None:
    text, _ = render(Draft("answered", (Statement("A", (proofs[3],)),)), Wording("latin"))
    note = text.rsplit("\n\n", 1)[1]
    assert "(四)" in note
    assert note.isascii() or set(note) - {character for character in note if character.isascii()} == {"四"}


def test_two_documents_do_not_share_a_mark(document: Document) -> None:
    span = document.measures[0].heading
    statement = Statement("甲", (Evidence(document.entry, span), Evidence(entry("x"), span)))
    text, citations = render(Draft("answered", (statement,)), SAY)
    assert text == "甲 [1] [2]"
    assert [citation.doc_id for citation in citations] == [NOTICE_ID, "x"]
