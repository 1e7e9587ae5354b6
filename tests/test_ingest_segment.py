"""Words of passages and questions: the corpus's own terms whole, and the shorter words inside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.segment import STOP, Segmenter


@pytest.fixture(scope="module")
def plain() -> Segmenter:
    return Segmenter()


def test_words_come_in_order_without_function_words(plain: Segmenter) -> None:
    assert plain.words("推动互联网医院的升级,支持工业建设。") == [
        "推动",
        "互联网",
        "医院",
        "升级",
        "支持",
        "工业",
        "建设",
    ]


def test_latin_words_and_numbers_are_whole_and_small(plain: Segmenter) -> None:
    assert plain.words("5G、IPv6、1.5亿 Wi-Fi O2O") == ["5g", "ipv6", "1.5", "亿", "wi-fi", "o2o"]


@pytest.mark.parametrize("text", ["", " \n", "。,、()“”", "的了和", "😀"])
def test_nothing_to_say_is_no_words(plain: Segmenter, text: str) -> None:
    assert plain.words(text) == plain.terms(text) == []


def test_a_term_of_the_corpus_is_kept_whole(plain: Segmenter) -> None:
    text = "发展云逛街和互联网医院"
    assert "云逛街" not in plain.words(text)
    own = Segmenter(["云逛街", "互联网医院"])
    assert own.words(text) == ["发展", "云逛街", "互联网医院"]


def test_a_long_word_brings_the_words_inside_it() -> None:
    terms = Segmenter(["互联网医院"]).terms("互联网医院")
    assert terms[0] == "互联网医院"
    assert {"互联网", "医院"} <= set(terms)


def test_words_of_one_and_two_characters_bring_no_pieces(plain: Segmenter) -> None:
    assert plain.terms("医院") == ["医院"]


def test_terms_that_are_not_chinese_do_not_disturb() -> None:
    assert Segmenter(["5G消息", "O2O", "", "互联网+"]).words("互联网5G") == ["互联网", "5g"]


def test_the_order_of_terms_makes_no_difference() -> None:
    terms = ["云逛街", "直播带货", "互联网医院", "数字体育"]
    text = "发展云逛街、直播带货和数字体育,建设互联网医院。"
    assert Segmenter(terms).terms(text) == Segmenter(reversed(terms)).terms(text)


@given(st.text(alphabet="的互联网医院云逛街直播5Ga。, \n😀", max_size=30))
def test_words_are_pieces_of_the_text_and_never_function_words(text: str) -> None:
    segmenter = SHARED
    words = segmenter.words(text)
    rest = text.lower()
    for word in words:
        at = rest.find(word)
        assert at >= 0, (word, rest)
        rest = rest[at + len(word) :]
        assert word not in STOP
    assert set(words) <= set(segmenter.terms(text))


SHARED = Segmenter(["互联网医院", "云逛街"])
