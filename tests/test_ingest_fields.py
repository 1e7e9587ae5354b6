"""What the lexical retrievers look through: targets and sentences with all their words, row by row."""

from __future__ import annotations

import pytest

from ingest.catalog import packaged_corpus
from ingest.fields import (
    FIELDS,
    OWN,
    PAIRS,
    SENTENCES,
    WORDS,
    Key,
    field_terms,
    pairs,
    sentence_of,
    single,
    target_keys,
    target_of,
)
from ingest.fields import PASSAGES as SINGLE
from ingest.lexicon import Lexicon
from ingest.models import Library
from ingest.segment import Segmenter
from tests.builders import passage

SEGMENTER = Segmenter()
PASSAGES = [
    passage("text", "请照办。", start=3, identity="a/0"),
    passage("measure", "发展门店支持开店。", start=10, measure=1, identity="a/1"),
    passage("sentence", "发展门店", start=10, measure=1, identity="a/2"),
    passage("sentence", "支持开店。", start=15, measure=1, identity="a/3"),
    passage("ask", "想开早点铺", start=15, measure=1, identity="a/4"),
    passage("ask", "开头讲什么", start=3, identity="a/5"),
    passage("card", "印发方案。", identity="b/0"),
    passage("card", "共三条。", identity="b/1"),
]


def test_a_passage_speaks_for_its_measure_its_place_or_its_line() -> None:
    assert [target_of(one) for one in PASSAGES] == [
        Key("a", 0, 3), *[Key("a", 1, 0)] * 4, Key("a", 0, 3), Key("b", 0, -1), Key("b", 0, -2),
    ]  # fmt: skip


def test_only_sentences_of_measures_and_their_paraphrases_have_a_sentence() -> None:
    assert [sentence_of(one) for one in PASSAGES] == [
        None, None, Key("a", 1, 10), Key("a", 1, 15), Key("a", 1, 15), None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("消费券", ["消费", "费券"]),
        ("消", ["消"]),
        ("5G消费", ["5g", "消费"]),
        ("买,卖。", ["买", "卖"]),
        ("O2O 2025年", ["o2o", "2025", "年"]),
        ("", []),
        ("。😀", []),
    ],
)
def test_pairs_are_neighbours_of_chinese_and_whole_latin_words(text: str, expected: list[str]) -> None:
    assert pairs(text) == expected


def test_a_mistyped_character_leaves_the_other_pairs() -> None:
    assert set(pairs("直播带货")) & set(pairs("直播代货")) == {"直播"}


def test_rows_hold_the_words_of_a_target_and_its_paraphrases() -> None:
    targets, sentences, rows = field_terms(PASSAGES, SEGMENTER)
    assert targets == [Key("a", 0, 3), Key("a", 1, 0), Key("b", 0, -1), Key("b", 0, -2)]
    assert sentences == [Key("a", 1, 10), Key("a", 1, 15)]
    assert tuple(rows) == FIELDS
    measure = targets.index(Key("a", 1, 0))
    assert {"发展", "门店", "支持", "开店", "早点", "铺"} <= set(rows[WORDS][measure])
    assert {"早点", "点铺"} <= set(rows[PAIRS][measure])
    assert "早点" not in rows[OWN][measure]
    assert {"门店", "支持", "持开"} <= set(rows[OWN][measure])
    assert "早点" in rows[SENTENCES][1]
    assert "早点" not in rows[SENTENCES][0]


def test_a_measure_is_not_counted_twice_for_its_sentences() -> None:
    targets, _, rows = field_terms(PASSAGES, SEGMENTER)
    assert rows[WORDS][targets.index(Key("a", 1, 0))].count("支持") == 1


def test_the_field_of_own_words_is_what_is_left_without_paraphrases() -> None:
    _, _, rows = field_terms(PASSAGES, SEGMENTER)
    _, _, bare = field_terms([one for one in PASSAGES if one.kind != "ask"], SEGMENTER)
    assert rows[OWN] == bare[OWN]


def test_passages_are_searched_one_by_one_but_for_whole_measures() -> None:
    _, _, rows = field_terms(PASSAGES, SEGMENTER)
    alone = single(PASSAGES)
    assert [one.id for one in alone] == [one.id for one in PASSAGES if one.id != "a/1"]
    assert rows[SINGLE] == [SEGMENTER.terms(one.text) + pairs(one.text) for one in alone]


def test_keys_come_in_the_order_of_the_rows(library: Library) -> None:
    segmenter = Lexicon.load(packaged_corpus()).segmenter()
    for passages in (PASSAGES, PASSAGES[::-1], library.passages, library.passages[::-1]):
        targets, sentences, rows = field_terms(passages, segmenter)
        assert target_keys(passages) == (targets, sentences)
        assert {name: len(terms) for name, terms in rows.items()} == {
            WORDS: len(targets), PAIRS: len(targets), OWN: len(targets), SENTENCES: len(sentences),
            SINGLE: len(single(passages)),
        }  # fmt: skip
        assert len(set(targets)) == len(targets)
        assert len(set(sentences)) == len(sentences)


def test_no_passages_have_no_rows() -> None:
    assert field_terms([], SEGMENTER) == ([], [], {name: [] for name in FIELDS})
    assert target_keys([]) == ([], [])
