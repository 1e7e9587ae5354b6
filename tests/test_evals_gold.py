"""The gold set as data: large and mixed enough, nothing twice, and nothing that the program was given to learn from."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from opencc import OpenCC

from evals.models import DEVELOPMENT, Case, load_cases
from ingest.catalog import packaged_corpus
from tests.reading import CITIES, RECORDS, UNITS

LEAST = 300


@cache
def _simplified() -> Any:
    return OpenCC("t2s")


def same(question: str) -> str:
    """A question by its letters and digits alone: width, case, script, punctuation and white space aside.

    Two questions with the same outcome are the same question.
    """
    text = _simplified().convert(unicodedata.normalize("NFKC", question)).lower()
    return "".join(character for character in text if character.isalnum()) or text


def conversation(case: Case) -> tuple[str, ...]:
    return tuple(map(same, (*case.history, case.question)))


def twice(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


@pytest.fixture(scope="module")
def gold() -> list[Case]:
    return load_cases()


def test_the_same_question_is_recognised_however_it_is_written() -> None:
    assert same("措施（九）屬於第几部分？") == same("措施(九)属于第几部分") == same(" 措施 九 属于第几部分…")
    assert same("第９条 ABC") == same("第9条abc") != same("第8条abc")
    assert same("🚗") != same("⚡")


def test_no_two_cases_are_the_same(gold: list[Case]) -> None:
    assert twice(map(conversation, gold)) == []


def test_no_gold_question_stands_among_those_for_tuning(gold: list[Case]) -> None:
    tuning = {conversation(case) for case in load_cases(DEVELOPMENT)}
    assert [case.id for case in gold if conversation(case) in tuning] == []


def test_no_gold_question_stands_among_the_paraphrases(gold: list[Case]) -> None:
    files = sorted((packaged_corpus() / "paraphrases").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    asks = {same(ask) for line in lines for ask in json.loads(line)["ask"]}
    assert len(asks) > 1000
    assert [case.id for case in gold if same(case.question) in asks] == []


def test_both_halves_are_large_and_every_reader_asks_in_both(gold: list[Case]) -> None:
    halves = Counter(case.split for case in gold)
    assert len(gold) >= LEAST
    assert min(halves.values()) >= 0.4 * len(gold)
    readers = Counter((case.split, case.reader) for case in gold)
    assert len(readers) == 6 and min(readers.values()) >= 20


def test_every_measure_is_asked_about_in_both_halves(gold: list[Case]) -> None:
    for half in ("dev", "test"):
        asked = {measure for case in gold if case.split == half for measure in case.measures}
        assert set(RECORDS) <= asked


def test_every_unit_is_named(gold: list[Case]) -> None:
    expected = {unit for case in gold for unit in case.units or ()}
    said = " ".join(text for case in gold for text in (case.question, *case.history, *case.must))
    bare = {unit: unit.removeprefix("省") for unit in UNITS}
    assert [unit for unit, name in bare.items() if unit not in expected and name not in said and unit != CITIES] == []


def test_about_a_third_is_to_be_declined_or_corrected(gold: list[Case]) -> None:
    other = [case for case in gold if case.status != "answered" or case.false_premise]
    assert 3 * len(other) >= len(gold)


def test_cases_name_measures_and_units_that_there_are(gold: list[Case]) -> None:
    units = {*UNITS, CITIES}
    for case in gold:
        assert {*case.measures, *case.may} <= set(RECORDS), case.id
        assert not set(case.measures) & set(case.may), case.id
        assert set(case.units or ()) <= units, case.id
        assert case.status in ("answered", "not_found") or not case.measures, case.id
        assert all(fragment.strip() for fragment in (*case.must, *case.must_not)), case.id
        assert re.search(r"\S", case.question), case.id
