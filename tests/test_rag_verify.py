"""Verification: what is in the source passes, and whatever differs in one character, one offset or one document does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.models import Document, Span
from rag.models import Citation, Draft, Evidence, Statement
from rag.verify import VerificationError, check_citation, check_draft, is_verbatim
from tests.builders import NOTICE_ID, entry, parsed, spans_of
from tests.reading import NOTICE, fault, repairs, without_space

OTHER_ID = "other"
REPAIRED = re.compile("〔.〕")


@pytest.fixture(scope="module")
def documents(document: Document) -> dict[str, Document]:
    """The notice, and another document of about the same length."""
    other = parsed(
        "某某文件\n\n" + "".join(f"({n})甲{n}。做好乙{n}事。\n" for n in "一二三四五六七八九") + "丙。" * 3000
    )
    return {NOTICE_ID: document, OTHER_ID: replace(other, entry=entry(OTHER_ID))}


def cite(span: Span, quote: str | None = None, doc_id: str = NOTICE_ID) -> Citation:
    words = span.quote if quote is None else quote
    return Citation(1, doc_id, "题", None, "province", None, None, False, None, words, span.start, span.end, None)


def spans(document: Document) -> list[Span]:
    """Every span that can be shown: sentences, headings, lists of units, titles."""
    return [span for span in spans_of(document) if without_space(span.clean)]


def refused(citation: Citation, documents: dict[str, Document]) -> bool:
    try:
        check_citation(citation, documents)
    except VerificationError:
        return True
    return False


def test_every_span_of_the_notice_can_be_quoted(documents: dict[str, Document]) -> None:
    every = spans(documents[NOTICE_ID])
    assert len(every) > 200
    for span in every:
        check_citation(cite(span), documents)


def test_white_space_may_be_repaired_or_kept(documents: dict[str, Document]) -> None:
    for span in spans(documents[NOTICE_ID]):
        if not REPAIRED.search(span.quote):
            check_citation(cite(span, span.text), documents)
            check_citation(cite(span, without_space(span.text)), documents)


def mutations(quote: str) -> Iterator[str]:
    """The quotation with one thing wrong, at every place."""
    for at, character in enumerate(quote):
        if character.isspace():
            continue
        yield quote[:at] + ("甲" if character != "甲" else "乙") + quote[at + 1 :]  # changed
        yield quote[:at] + quote[at + 1 :]  # dropped
        yield quote[:at] + "不" + quote[at:]  # added
        if at + 1 < len(quote) and quote[at + 1] != character and not quote[at + 1].isspace():
            yield quote[:at] + quote[at + 1] + character + quote[at + 2 :]  # turned round
    yield quote + "等"
    yield "等" + quote
    yield quote + quote
    yield ""
    yield quote[: len(quote) // 2]
    yield quote[len(quote) // 2 :]


def test_a_quotation_with_one_thing_wrong_is_refused(documents: dict[str, Document]) -> None:
    short = [span for span in spans(documents[NOTICE_ID]) if len(span.quote) < 90]
    passed = []
    for span in short[::9]:
        same = without_space(span.quote)
        wrongs = {wrong for wrong in mutations(span.quote) if without_space(wrong) != same}
        passed += [(span.quote, wrong) for wrong in wrongs if not refused(cite(span, wrong), documents)]
    # What is changed inside the brackets of a repair is the business of the next tests.
    assert [wrong for quote, wrong in passed if REPAIRED.sub("", wrong) != REPAIRED.sub("", quote)] == []


def test_a_repaired_character_counts_only_in_its_brackets(documents: dict[str, Document]) -> None:
    repaired = [span for span in spans(documents[NOTICE_ID]) if REPAIRED.search(span.quote)]
    assert len(repaired) >= 11
    for span in repaired:
        for other in (r"\1", r"(\1)", r"〔\1", r"\1〕", r"〔\1多〕", r"〔〔\1〕〕"):
            assert refused(cite(span, re.sub("〔(.)〕", other, span.quote)), documents)


def test_a_character_that_no_erratum_repairs_is_refused(documents: dict[str, Document]) -> None:
    """Brackets alone are no proof: 〔不〕 would turn every sentence round."""
    start = NOTICE.index("支持电商平台")
    span = Span(start, start + 2, "支持", "支持", "支持")
    check_citation(cite(span), documents)
    passed = [
        quote for quote in ("支〔不〕持", "〔不〕支持", "〔禁〕〔止〕支持") if not refused(cite(span, quote), documents)
    ]
    assert passed == []


@pytest.mark.parametrize("shift", [-3, -1, 1, 2])
def test_shifted_offsets_are_refused(documents: dict[str, Document], shift: int) -> None:
    for span in spans(documents[NOTICE_ID])[::3]:
        moved = replace(cite(span), start=span.start + shift, end=span.end + shift)
        shorter = replace(cite(span), end=span.end - 1)
        longer = replace(cite(span), start=max(span.start - 1, 0), end=span.end + 1)
        for wrong in (moved, shorter, longer):
            row = {"start": wrong.start, "end": wrong.end, "quote": wrong.quote}
            if fault(row, NOTICE, repairs(NOTICE)):
                assert refused(wrong, documents)


def test_offsets_that_count_from_the_end_are_refused(documents: dict[str, Document]) -> None:
    size = len(NOTICE)
    for span in spans(documents[NOTICE_ID])[::29]:
        assert refused(replace(cite(span), start=span.start - size, end=span.end - size), documents)


def test_offsets_outside_of_the_source_are_refused(documents: dict[str, Document]) -> None:
    span = spans(documents[NOTICE_ID])[50]
    size = len(NOTICE)
    for start, end in ((size, size + 10), (span.end, span.start), (span.start, span.start), (size * 2, size * 3)):
        assert refused(replace(cite(span), start=start, end=end), documents)


def test_another_document_is_refused(documents: dict[str, Document]) -> None:
    for span in spans(documents[NOTICE_ID])[::5]:
        assert refused(cite(span, doc_id=OTHER_ID), documents)


def test_a_document_that_is_not_loaded_is_refused(documents: dict[str, Document]) -> None:
    """With the error that the front door turns into an answer."""
    span = spans(documents[NOTICE_ID])[50]
    with pytest.raises(VerificationError):
        check_citation(cite(span, doc_id="gov-2020-32"), documents)


def test_a_citation_without_a_place_has_no_words(documents: dict[str, Document]) -> None:
    bare = Citation(1, "gov-2020-32", "题", None, "nation", None, None, False, None, "", None, None, None)
    check_citation(bare, documents)
    assert refused(replace(bare, quote="有词"), documents)
    assert refused(replace(bare, quote="有词", start=3), documents)


@pytest.mark.parametrize(
    ("quote", "source", "same"),
    [
        ("甲乙", "甲乙", True), ("甲乙", "甲 乙", True), ("甲乙", "甲\n乙", True), ("甲 乙", "甲乙", True), ("甲乙", " 甲乙\n", True), ("甲〔丙〕乙", "甲乙", True),
        ("甲〔丙〕乙", "甲 乙", True), ("〔丙〕甲乙", "甲乙", True), ("甲乙〔丙〕", "甲乙", True), ("甲〔2020〕乙", "甲〔2020〕乙", True), ("甲〔一〕乙", "甲〔一〕乙", True),
        ("甲〔2020〕乙", "甲乙", False), ("甲〔〕乙", "甲乙", False), ("甲〔丙乙", "甲乙", False), ("甲丙〕乙", "甲乙", False), ("", "", False), ("", "甲", False),
        ("甲", "", False), ("甲乙", "甲", False), ("甲", "甲乙", False), ("乙甲", "甲乙", False), ("甲，乙", "甲,乙", False), ("5G", "5g", False), (" ", "", False),
    ],
)  # fmt: skip
def test_verbatim(quote: str, source: str, same: bool) -> None:
    assert is_verbatim(quote, source) is same


@given(st.text(alphabet="甲乙丙,。 \n", min_size=1, max_size=20), st.text(alphabet="甲乙丙,。 \n", max_size=20))
def test_two_texts_without_brackets_are_verbatim_when_their_characters_are_the_same(quote: str, source: str) -> None:
    assert is_verbatim(quote, source) == (without_space(quote) == without_space(source) != "")


# Drafts ---------------------------------------------------------------------------------------------------------------------

SPAN = Span(0, 2, "甲乙", "甲乙", "甲乙")
PROOF = Evidence(entry(), SPAN)
CARD = Evidence(entry(), None)


def test_an_answer_needs_evidence() -> None:
    check_draft(Draft("answered", (Statement("甲", (PROOF,)),)))
    check_draft(Draft("answered", (Statement("甲"), Statement("乙", (CARD,)))))
    for statements in ((), (Statement("甲"),), (Statement("甲"), Statement("乙"))):
        with pytest.raises(VerificationError):
            check_draft(Draft("answered", statements))


def test_what_answers_nothing_needs_none() -> None:
    for status in ("not_found", "out_of_scope", "clarify", "error"):
        check_draft(Draft(status, (Statement("甲"),)))


def test_a_quoted_statement_needs_words() -> None:
    check_draft(Draft("answered", (Statement("甲", (PROOF,), quoted=True),)))
    for evidence in ((CARD,), (PROOF, CARD)):
        with pytest.raises(VerificationError):
            check_draft(Draft("answered", (Statement("甲", evidence, quoted=True),)))
