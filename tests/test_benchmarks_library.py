"""The synthetic library: always the same, never twice the same sentence, and read by the parser as it was written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from benchmarks import vocabulary as words
from benchmarks.asking import KINDS, Question, questions, sampled
from benchmarks.library import distinctness, grown, held, table
from benchmarks.stages import hits, shares
from benchmarks.synthetic import FORMS, MARK, Made, library, make
from benchmarks.wording import BRACKETS, LEADING, UNREAD
from ingest.add import add_sources
from ingest.models import Document
from rag.models import Answer, Citation
from tests.builders import NO_UNITS, parsed, small_corpus

SEED = 1
MANY = 240


@cache
def some() -> tuple[Made, ...]:
    return tuple(library(MANY, SEED))


@cache
def many() -> tuple[Made, ...]:
    return tuple(library(1000, SEED))


@cache
def read() -> tuple[Document, ...]:
    return tuple(parsed(made.text, directory=NO_UNITS, title=made.title) for made in some())


def test_a_document_is_the_same_whatever_else_is_made() -> None:
    assert some()[:30] == tuple(library(30, SEED))
    assert some()[17] == make(17, SEED)
    assert some()[:5] != tuple(library(5, SEED + 1))


def test_no_title_number_or_file_is_given_twice() -> None:
    made = many()
    for name in ("title", "name", "doc_no", "file", "text"):
        assert len({getattr(one, name) for one in made}) == len(made), name


def test_there_is_an_end_of_pairs_and_it_is_told() -> None:
    last = len(words.PLACES) * len(words.SECTORS) - 1
    assert make(last, SEED).title
    with pytest.raises(ValueError, match=str(last + 1)):
        make(last + 1, SEED)


def test_sentences_seldom_repeat() -> None:
    assert distinctness(1000, SEED)["share"] > 0.99


def test_the_vocabulary_is_wide() -> None:
    assert len({sector.name for sector in words.SECTORS}) >= 60
    assert len({said.official for said in words.INSTRUMENTS}) >= 60
    assert len(set(words.PLACES)) >= 300
    assert not set(words.PLACES) & set(words.ABSENT_PLACES)
    assert not {sector.name for sector in words.SECTORS} & set(words.ABSENT_MATTERS)


def test_no_document_can_be_taken_for_an_official_one() -> None:
    for made in some():
        lines = [line for line in made.text.replace("，", ",").split("\n") if line]
        at = lines.index(made.title)
        assert lines[at + 1 : at + 3] == [MARK, made.doc_no], made.file
        assert re.fullmatch(r"\w\w合成\w{1,2}〔203\d〕\d+号", made.doc_no)
        assert f"某省{made.place}" in made.title


def test_all_forms_and_brackets_occur_and_lengths_vary() -> None:
    made = many()
    assert {one.form for one in made} == set(FORMS)
    text = "".join(one.text for one in made)
    for form in (*BRACKETS, *LEADING, *UNREAD):
        pattern = r"[^()]+".join(map(re.escape, re.split(r"\{\w+\}", form)))
        assert re.search(pattern, text), form
    lengths = [len(one.items) for one in made if one.form != "letter"]
    assert (min(lengths), max(lengths)) == (3, 40)
    assert 18 < sum(one.passages for one in made) / len(made) < 22


def test_the_parser_finds_the_parts_that_were_written() -> None:
    for made, document in zip(some(), read(), strict=True):
        assert [(part.marker, part.title.clean) for part in document.parts] == [
            (marker.strip(), title) for marker, title in made.parts
        ], made.file


def test_the_parser_finds_the_measures_that_were_written() -> None:
    for made, document in zip(some(), read(), strict=True):
        assert [(measure.number, measure.part, measure.marker) for measure in document.measures] == [
            (item.number, item.part, item.marker) for item in made.items
        ], made.file


def test_the_parser_finds_the_words_and_units_that_were_written() -> None:
    compared = 0
    for made, document in zip(some(), read(), strict=True):
        for item, measure in zip(made.items, document.measures, strict=True):
            if item.unread:
                continue
            compared += 1
            assert measure.heading.clean == item.heading, made.file
            assert [sentence.span.clean for sentence in measure.sentences] == list(item.sentences), made.file
            assert measure.unit_names == item.units, made.file
    assert compared > 1000


def test_the_parser_finds_nothing_odd() -> None:
    told = [problem for document in read() for problem in document.problems if problem.code != "unit-unknown"]
    assert told == []


@pytest.mark.xfail(strict=True, reason="forms that the parser does not read yet")
@pytest.mark.parametrize(
    ("bracket", "units"),
    [
        ("(责任单位:市商务局,各县(市、区)人民政府)", ("市商务局", "各县(市、区)人民政府")),
        ("(市商务局牵头,市财政局配合)", ("市商务局", "市财政局")),
        ("(市商务局、市供销社和各镇人民政府负责)", ("市商务局", "市供销社", "各镇人民政府")),
    ],
)
def test_brackets_marked_as_unread_are_read(bracket: str, units: tuple[str, ...]) -> None:
    measure = parsed(f"(一)甲。做好乙事。{bracket}\n(二)丁。", directory=NO_UNITS).measures[0]
    assert measure.unit_names == units


def test_the_catalogue_takes_title_and_number_from_the_text(tmp_path: Path) -> None:
    made = some()[:60]
    paths = [tmp_path / one.file for one in made]
    for one, path in zip(made, paths, strict=True):
        path.write_text(one.text, "utf-8")
    staged = add_sources(paths, small_corpus(tmp_path / "corpus"), tmp_path / "sources", tmp_path)
    entries = json.loads((staged / "added.json").read_bytes())
    assert [(entry["title"], entry["doc_no"]) for entry in entries] == [(one.title, one.doc_no) for one in made]


def test_questions_are_of_all_kinds_and_spread_over_the_library() -> None:
    asked = sampled(1000, 200, SEED)
    assert asked == sampled(1000, 200, SEED)
    assert len(asked) > 195
    assert {question.kind for question in asked} == set(KINDS)
    by_number = {made.doc_no: made.number for made in many()}
    places = sorted(by_number[question.doc_no] for question in asked if question.answerable)
    assert all(sum(1 for place in places if place // 250 == quarter) > 30 for quarter in range(4))


def test_a_question_is_answered_by_what_its_document_says() -> None:
    for made in some()[:80]:
        for question in questions(made, SEED):
            if not question.answerable:
                assert not question.measures
                continue
            assert (question.title, question.doc_no) == (made.title, made.doc_no)
            items = [item for item in made.items if item.number in question.measures]
            assert len(items) == len(question.measures)
            if question.figure:
                assert question.figure in "".join([items[0].heading, *items[0].sentences])
            if question.kind == "unit":
                assert [item.number for item in made.items if question.units[0] in item.units] == list(
                    question.measures
                )


def cited(question: Question, measure: int | None, quote: str = "给予补助30万元。") -> Answer:
    citation = Citation(1, "x", question.title, question.doc_no, "other", measure, None, False, None, quote, 0, 9, None)
    return Answer(question.question, "answered", "fact", "答 [1]", (citation,))


def test_an_answer_is_right_when_it_cites_the_document_and_all_its_measures() -> None:
    question = Question("补助多少?", "fact", "某某办法", "某合成发〔2031〕1号", (2,), (), "30万元")
    assert hits(question, cited(question, 2)) == {"document": True, "measure": True, "figure": True}
    assert hits(question, cited(question, 3, "无。")) == {"document": True, "measure": False, "figure": False}
    other = replace(question, title="别的办法", doc_no="别合成发〔2031〕1号")
    assert hits(other, cited(question, 2)) == {"document": False, "measure": False, "figure": False}
    absent = Question("甲岭市有什么支持?", "absent place")
    assert hits(absent, Answer("", "not_found", "support", "没有")) == {"declined": True}
    assert hits(absent, cited(question, 2)) == {"declined": False}


def test_shares_are_by_kind_and_over_all() -> None:
    rows = [{"kind": "fact", "hits": {"document": True}}, {"kind": "unit", "hits": {"document": False}}]
    assert shares(rows) == {
        "fact": {"asked": 1, "document": 1},
        "unit": {"asked": 1, "document": 0},
        "all": {"asked": 2, "document": 0.5},
    }


def test_growth_is_in_proportion_to_the_size_and_limits_are_judged() -> None:
    small = dict.fromkeys(
        ("build_cpu_s", "ask_median_ms", "ask_p99_ms", "serving_mb", "build_peak_mb", "add_s", "add_cpu_s"), 10.0
    )
    large = small | {"build_cpu_s": 200.0, "add_s": 1.0}
    figures = [small | {"size": 10}, large | {"size": 100}]
    grown(figures)
    assert (figures[1]["build_growth"], figures[1]["ask_growth"]) == (2.0, 0.1)
    assert "held: add one, s 1 < 2 at 100 documents" in held(figures[1])
    assert "not held: add one, s 10 < 2" in held(figures[0])
    assert len(table(figures).splitlines()) == 4
