"""Passages: everything that can be found, each tied to the words it stands for and within its budget."""

from __future__ import annotations

from collections import Counter

import pytest

from ingest import chunk as chunking
from ingest.chunk import MAX_TOKENS, card_passages, chunk, token_counter
from ingest.models import Card, Document, Library, Passage, PolicyError
from tests.builders import NOTICE_ID, entry, one_line, parsed, source, squeezed


def letters(text: str) -> int:
    """A counter of tokens that anybody can check."""
    return len(text)


def passages_of(text: str, *asks: tuple[str, tuple[str, ...]]) -> tuple[Passage, ...]:
    document = parsed(text)
    return chunk(document, source(document, asks), letters)


def rows(passages: tuple[Passage, ...], kind: str) -> list[tuple[str, int | None]]:
    return [(passage.text, passage.measure) for passage in passages if passage.kind == kind]


def test_tokens_are_counted_without_the_network() -> None:
    count = token_counter()
    assert count("") == 0
    assert [count("hello world"), count("hello")] == [2, 1]
    assert 5 <= count("大力发展早餐门店") <= 24
    assert count("<|endoftext|>") > 1  # a special token in a document is text like any other


def test_a_document_is_cut_into_all_its_pieces() -> None:
    passages = passages_of(
        "某某文件\n\n请照办。\n\n一、甲\n引言一。引言二。\n(一)子。丑。寅。(责任单位:省商务厅)\n(二)卯。辰。"
    )
    assert rows(passages, "text") == [(text, None) for text in ("某某文件", "请照办。", "甲", "引言一。", "引言二。")]
    assert rows(passages, "measure") == [("子丑。寅。", 1), ("卯辰。", 2)]
    assert rows(passages, "sentence") == [("子", 1), ("丑。", 1), ("寅。", 1), ("卯", 2), ("辰。", 2)]
    assert [passage.id for passage in passages] == [f"x/{number}" for number in range(len(passages))]
    assert {passage.part for passage in passages if passage.measure} == {1}


def test_no_passage_is_empty() -> None:
    for text in ("一、\n(一)\n(二)\n二、甲", "\u200b\n(一)甲。\n(二)\u200b", "(一)。\n(二)。"):
        assert all(squeezed(passage.text) for passage in passages_of(text)), text


def test_a_repeated_sentence_is_found_once() -> None:
    passages = passages_of("(一)甲。建设社区,构建体系。建设社区。\n(二)乙。")
    assert rows(passages, "sentence") == [("甲", 1), ("建设社区,构建体系。", 1), ("乙", 2)]
    assert rows(passages, "measure")[0] == ("甲建设社区,构建体系。", 1)


def test_a_long_measure_is_cut_between_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "MAX_TOKENS", 8)
    passages = passages_of("(一)甲乙。丙丁戊。己庚辛壬。很长很长很长很长的一句。子丑。\n(二)乙。")
    assert [text for text, number in rows(passages, "measure") if number == 1] == [
        "甲乙丙丁戊。", "己庚辛壬。", "很长很长很长很长的一句。", "子丑。",
    ]  # fmt: skip
    assert "".join(text for text, number in rows(passages, "measure") if number == 1) == "".join(
        text for text, number in rows(passages, "sentence") if number == 1
    )


def test_a_measure_of_just_the_budget_is_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "(一)甲乙。丙丁戊。\n(二)乙。"
    for budget, pieces in ((6, 1), (5, 2)):
        monkeypatch.setattr(chunking, "MAX_TOKENS", budget)
        assert len([number for _, number in rows(passages_of(text), "measure") if number == 1]) == pieces


def test_a_paraphrase_stands_for_its_sentence() -> None:
    passages = passages_of(
        "一、总则\n引言。\n(一)甲。支 持开店。\n(二)乙。",
        ("支持开店。", ("想开个铺子", "开店有扶持吗")),
        ("甲", ("第一条讲什么",)),
        ("引言。", ("开头说什么",)),
        ("总则", ("第一部分叫什么",)),
    )
    asks = [passage for passage in passages if passage.kind == "ask"]
    assert [(a.text, a.measure, a.part) for a in asks] == [
        ("想开个铺子", 1, 1), ("开店有扶持吗", 1, 1), ("第一条讲什么", 1, 1), ("开头说什么", None, 1), ("第一部分叫什么", None, 1),
    ]  # fmt: skip
    whole = "一、总则\n引言。\n(一)甲。支 持开店。\n(二)乙。"
    assert [whole[a.start : a.end] for a in asks] == ["支 持开店。", "支 持开店。", "甲", "引言。", "总则"]


def test_a_paraphrase_of_a_sentence_that_is_not_there_is_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        passages_of("(一)甲。乙。\n(二)丙。", ("丁戊己。", ("问",)))
    message = one_line(caught.value)
    assert "丁戊己" in message
    assert "paraphrases/x.jsonl" in message


def test_a_card_is_one_passage_a_line() -> None:
    cards = [Card(entry("a"), "# 标题\n\n- 第一条\n  \n-  第二条 \n"), Card(entry("b"), "只有一行")]
    assert [
        (p.id, p.doc_id, p.kind, p.text, p.start, p.end, p.measure, p.tokens) for p in card_passages(cards, letters)
    ] == [
        ("a/0", "a", "card", "标题", 0, 0, None, 2),
        ("a/1", "a", "card", "第一条", 0, 0, None, 3),
        ("a/2", "a", "card", "第二条", 0, 0, None, 3),
        ("b/0", "b", "card", "只有一行", 0, 0, None, 4),
    ]


# The packaged corpus.


def test_every_measure_and_every_sentence_of_the_notice_can_be_found(library: Library, document: Document) -> None:
    mine = [passage for passage in library.passages if passage.doc_id == NOTICE_ID]
    places = {(passage.measure, passage.start, passage.end) for passage in mine if passage.kind == "sentence"}
    for measure in document.measures:
        wanted = [measure.heading, *(sentence.span for sentence in measure.sentences if not sentence.repeats)]
        assert {(measure.number, span.start, span.end) for span in wanted} <= places
    assert len(places) == 15 + 90 - 1
    assert Counter(passage.measure for passage in mine if passage.kind == "measure") == dict.fromkeys(range(1, 16), 1)


def test_passages_of_the_notice_are_its_own_words(library: Library, notice: str) -> None:
    for passage in library.passages:
        if passage.doc_id != NOTICE_ID or passage.kind == "ask":
            continue
        printed, kept = squeezed(notice[passage.start : passage.end]), squeezed(passage.text)
        if passage.kind == "measure":
            printed, kept = printed.replace("。", ""), kept.replace("。", "")
        remaining = iter(kept)
        assert all(character in remaining for character in printed)  # what is printed is kept, in order
        assert len(kept) - len(printed) <= 4  # and no more than the repaired characters comes in


def test_ids_differ_and_budgets_hold(library: Library) -> None:
    count = token_counter()
    assert len({passage.id for passage in library.passages}) == len(library.passages)
    for passage in library.passages:
        assert passage.text.strip()
        assert passage.tokens == count(passage.text)
        if passage.kind == "measure":
            assert passage.tokens <= MAX_TOKENS + 20  # what was counted sentence by sentence


def test_every_paraphrase_of_the_notice_points_to_one_place_in_it(library: Library, document: Document) -> None:
    spots = {(s.span.start, s.span.end) for measure in document.measures for s in measure.sentences}
    spots |= {(measure.heading.start, measure.heading.end) for measure in document.measures}
    spots |= {(part.title.start, part.title.end) for part in document.parts}
    spots |= {(s.span.start, s.span.end) for part in document.parts for s in part.intro}
    asks = [passage for passage in library.passages if passage.kind == "ask"]
    assert len(asks) > 1000
    assert {(ask.start, ask.end) for ask in asks} <= spots
    sentences = {(p.start, p.end) for p in library.passages if p.kind == "sentence"}
    assert sentences <= {(ask.start, ask.end) for ask in asks}  # every sentence can be asked for in people's words
