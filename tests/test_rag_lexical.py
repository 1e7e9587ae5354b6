"""BM25 and the shares of a question, against plain reckoning of both."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

import bm25s
import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.fields import FIELDS, PASSAGES, SENTENCES, field_terms, single
from ingest.models import Library
from rag import Assistant
from rag.lexical import LexicalSearch

K1, B = 1.5, 0.5
Rows = list[list[str]]
QUESTIONS = [
    "互联网医院由谁负责",
    "养老院适用哪些措施",
    "快递末端综合服务站面积",
    "直播带货补贴多少钱",
    "5G 智慧社区",
    "没有的词语",
    "支持支持支持",
]


def bm25(rows: Rows, terms: Sequence[str]) -> NDArray[np.float64]:
    """Robertson and Spärck Jones as Lucene has it: idf × tf / (tf + k1 × (1 - b + b × length / mean length)), summed."""
    counts = [Counter(row) for row in rows]
    mean = sum(map(len, rows)) / len(rows)
    having = {term: sum(term in count for count in counts) for term in set(terms)}
    scores = []
    for row, count in zip(rows, counts, strict=True):
        total = 0.0
        for term in terms:
            if having[term]:
                idf = math.log(1 + (len(rows) - having[term] + 0.5) / (having[term] + 0.5))
                total += idf * count[term] / (count[term] + K1 * (1 - B + B * len(row) / mean))
        scores.append(total)
    return np.array(scores)


def shares(rows: Rows, terms: Sequence[str]) -> NDArray[np.float64]:
    """The part of the distinct terms, weighted by ln(1 + rows / rows that have it), that each row has."""
    weights = {}
    for term in set(terms):
        having = sum(term in row for row in rows)
        weights[term] = math.log(1 + len(rows) / (having or 0.5))
    total = sum(weights.values())
    return np.array([sum(w for term, w in weights.items() if term in row) / total if total else 0.0 for row in rows])


@pytest.fixture(scope="module")
def words() -> list[str]:
    return [*"甲乙丙丁戊己庚辛壬癸", "早餐", "5g"]


@pytest.fixture(scope="module")
def rows(words: list[str]) -> Rows:
    """Rows of unequal length with common and rare terms."""
    chance = random.Random(7)
    return [chance.choices(words, range(1, len(words) + 1), k=chance.randint(1, 30)) for _ in range(40)]


@pytest.fixture(scope="module")
def search(rows: Rows) -> LexicalSearch:
    return LexicalSearch(rows)


def questions(words: list[str]) -> list[list[str]]:
    chance = random.Random(8)
    made = [chance.choices([*words, "生词"], k=size) for size in range(1, 9) for _ in range(5)]
    return [*made, words, [words[0]] * 3]


def test_scores_are_those_of_bm25(search: LexicalSearch, rows: Rows, words: list[str]) -> None:
    assert search.rows == len(rows)
    for terms in questions(words):
        assert np.allclose(search.scores(terms), bm25(rows, terms), atol=1e-4), terms


def test_scores_are_those_of_the_package_number_by_number(search: LexicalSearch, rows: Rows, words: list[str]) -> None:
    index = bm25s.BM25(method="lucene", k1=K1, b=B)
    index.index(rows, show_progress=False)
    for terms in questions(words):
        known = [term for term in terms if term in index.vocab_dict]
        expected = index.get_scores(known) if known else np.zeros(len(rows))
        assert search.scores(terms).tolist() == pytest.approx(expected.tolist(), rel=1e-6), terms


def test_rows_without_terms_score_nothing() -> None:
    assert LexicalSearch([["早餐"], []]).scores(["早餐"])[1] == 0
    assert not LexicalSearch([]).scores(["早餐"]).any()


def test_shares_are_those_of_a_plain_count(search: LexicalSearch, rows: Rows, words: list[str]) -> None:
    for terms in questions(words):
        found = search.shares(terms)
        assert np.allclose(found, shares(rows, terms)), terms
        assert found.min() >= 0.0
        assert found.max() <= 1.0 + 1e-9


def test_all_terms_are_the_whole_and_unknown_ones_are_missed(search: LexicalSearch, rows: Rows) -> None:
    assert search.shares(rows[3])[3] == pytest.approx(1.0)
    assert search.shares([*rows[3], "生词"])[3] < 0.95
    assert search.shares(rows[3] * 3)[3] == pytest.approx(1.0)


@pytest.mark.parametrize("terms", [[], ["生词"], ["生词", "没有"]])
def test_nothing_known_scores_nothing(search: LexicalSearch, terms: list[str]) -> None:
    assert not search.scores(terms).any()
    assert not search.shares(terms).any()
    assert search.scores(terms).shape == search.shares(terms).shape == (search.rows,)


@pytest.mark.parametrize("name", FIELDS)
def test_the_built_fields_score_as_their_terms_do(assistant: Assistant, library: Library, name: str) -> None:
    index = assistant.index
    targets, sentences, rows = field_terms(library.passages, index.segmenter)
    assert index.keys == (targets, sentences)
    field = index.lexical[name]
    expected_rows = {SENTENCES: len(sentences), PASSAGES: len(single(library.passages))}
    assert field.rows == len(rows[name]) == expected_rows.get(name, len(targets))
    for question in QUESTIONS:
        terms = index.segmenter.terms(question)
        expected = bm25(rows[name], terms)
        assert np.allclose(field.scores(terms), expected, atol=1e-3)
        assert np.allclose(field.shares(terms), shares(rows[name], terms))
