"""The library of made-up documents: always the same, never twice the same measure, and read as it was written."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from benchmarks.judging import judged, latencies, shares
from benchmarks.library import digest, write
from benchmarks.questions import KINDS, Question, questions, sampled
from benchmarks.stages import change
from benchmarks.synthetic import ISSUERS, Made, Task, identity, library, make, vocabulary
from benchmarks.synthetic.charging import RANKED, WORDINGS
from benchmarks.synthetic.layouts import LAYOUTS
from benchmarks.table import rates, table
from ingest.chunk import chunk
from ingest.clean import Reading
from ingest.models import Document, Measure
from ingest.outline import parse
from ingest.readers import read_source
from rag.models import Answer, Citation
from tests.builders import ROOT, HashEncoder, entry, packaged_units, quiet, small_corpus, source

SEED = 1
MANY = 600
UNITS = packaged_units()


@cache
def many() -> tuple[Made, ...]:
    return tuple(library(MANY, SEED))


@cache
def sample() -> tuple[tuple[Made, Document], ...]:
    """Six documents of every layout, parsed: sixty in all."""
    chosen = [made for layout in LAYOUTS for made in [m for m in many() if m.identity.layout == layout][:6]]
    return tuple((made, read(made)) for made in chosen)


def read(made: Made) -> Document:
    text = read_source(made.data, made.file).text
    return parse(entry(made.file, made.identity.title, made.identity.level), Reading(text), UNITS)


# The documents.


def test_a_document_is_the_same_whatever_else_is_made() -> None:
    assert many()[:30] == tuple(library(30, SEED))
    assert many()[17] == make(17, SEED)
    assert many()[:5] != tuple(library(5, SEED + 1))


@pytest.mark.parametrize("hashing", ["0", "77"])
def test_a_document_does_not_depend_on_the_order_of_hashes(hashing: str) -> None:
    asks = (
        "import hashlib; from benchmarks.synthetic import library; from benchmarks.questions import sampled;"
        "told = b''.join(made.data for made in library(40, 1)) + repr(sampled(40, 60, 1)).encode();"
        "print(hashlib.sha256(told).hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": hashing, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", asks], env=environment, capture_output=True, text=True, check=True)
    told = b"".join(made.data for made in many()[:40]) + repr(sampled(40, 60, SEED)).encode()
    assert done.stdout.strip() == hashlib.sha256(told).hexdigest()


def test_no_title_number_or_file_is_given_twice() -> None:
    named = [identity(number, SEED) for number in range(10_001)]
    for name in ("title", "name", "doc_no"):
        assert len({getattr(one, name) for one in named}) == len(named), name
    assert len({(one.place, one.field, one.whom) for one in named}) == len(named)
    assert len({made.data for made in many()}) == len({made.file for made in many()}) == MANY


def test_beyond_the_last_matter_there_is_no_document() -> None:
    last = len(ISSUERS) * len(vocabulary.FIELDS) * len(vocabulary.OBJECTS) - 1
    assert identity(last, SEED).title
    with pytest.raises(ValueError, match=str(last + 1)):
        identity(last + 1, SEED)


def test_no_two_measures_are_equal() -> None:
    told = [(made.identity.place, task.heading, task.sentences) for made in many() for task in made.tasks]
    assert len(set(told)) == len(told)
    of_place = [(made.identity.place, task.topic.spoken) for made in many() for task in made.tasks if task.topic.spoken]
    assert len(set(of_place)) > 0.99 * len(of_place)


def test_the_vocabulary_is_wide_and_what_is_absent_is_absent() -> None:
    assert len({field.name for field in vocabulary.FIELDS}) >= 60
    assert len({said.official for said in vocabulary.OBJECTS}) == 40
    assert len({said.official for said in vocabulary.INSTRUMENTS}) >= 30
    text = "".join(made.data.decode() for made in many())
    assert not [name for name in (*vocabulary.ABSENT_PLACES, *vocabulary.ABSENT_MATTERS) if name in text]


def test_all_kinds_levels_layouts_formats_and_charges_occur() -> None:
    named = [made.identity for made in many()]
    assert {one.level for one in named} == {"nation", "province", "city"}
    assert {one.kind for one in named} == {"意见", "通知", "方案", "办法", "措施", "规划"}
    assert {one.layout for one in named} == set(LAYOUTS)
    assert {made.file.split(".")[1] for made in many()} == {"txt", "html"}
    charges = {task.charge.wording for made in many() for task in made.tasks if task.charge}
    assert charges == {*WORDINGS, *RANKED}
    for name in ("goals", "basis", "attachments"):
        assert 0.1 * MANY < sum(1 for made in many() if getattr(made, name)) < 0.95 * MANY, name
    assert 0.1 * MANY < sum(1 for one in named if one.covered) < 0.5 * MANY


def test_a_document_rests_on_others_of_the_library() -> None:
    for made in many():
        for number in made.basis:
            cited = identity(number, SEED)
            assert number < made.identity.number
            assert f"《{cited.name}》({cited.doc_no})" in made.data.decode().replace("（", "(").replace("）", ")") or (
                not made.tasks or made.identity.layout.articles
            )


def test_a_document_yields_about_twenty_passages() -> None:
    counts = [len(chunk(document, source(document), len)) for document in map(read, many()[:200])]
    assert 18 < sum(counts) / len(counts) < 25


# What the parser reads, beside what was written.

def pairs() -> Iterator[tuple[Made, Task, Measure]]:
    for made, document in sample():
        for task, measure in zip(made.tasks, document.measures, strict=True):
            yield made, task, measure


def agree(task: Task, measure: Measure) -> bool:
    """Whether heading, sentences, units and leading units are those that were written."""
    return (
        measure.heading.clean == task.heading
        and tuple(sentence.span.clean for sentence in measure.sentences) == task.sentences
        and measure.unit_names == task.units
        and tuple(mention.unit for mention in measure.units if mention.lead) == task.leads
    )


def test_the_sample_is_of_sixty_documents_over_all_layouts() -> None:
    assert len(sample()) == 60


def test_the_parser_finds_the_parts_and_measures_that_were_written() -> None:
    for made, document in sample():
        assert [(part.marker, part.title.clean) for part in document.parts] == list(made.parts), made.file
        assert [(measure.number, measure.part, measure.marker) for measure in document.measures] == [
            (task.number, task.part, task.marker) for task in made.tasks
        ], made.file


def test_the_parser_finds_the_words_and_units_that_were_written() -> None:
    compared = list(pairs())
    assert len(compared) > 200
    assert [(made.file, task.number, task.charge) for made, task, measure in compared if not agree(task, measure)] == []


def test_the_parser_finds_nothing_odd() -> None:
    told = [problem for _, document in sample() for problem in document.problems if problem.code != "unit-unknown"]
    assert told == []


@pytest.mark.parametrize("seed", [SEED, SEED + 10, SEED + 20])
def test_the_parser_finds_what_other_documents_say(seed: int) -> None:
    """Every measure of a hundred documents, word for word."""
    for made in library(100, seed):
        document = read(made)
        for task, measure in zip(made.tasks, document.measures, strict=True):
            assert agree(task, measure), (made.file, task.number, task.charge)


# The questions.


def test_questions_are_of_all_kinds_and_of_as_many_documents() -> None:
    asked = sampled(MANY, 320, SEED)
    assert asked == sampled(MANY, 320, SEED)
    assert {question.kind for question in asked} == set(KINDS)
    named = [question.document for question in asked if question.document is not None]
    assert len(named) == len(set(named)) > 200
    assert len(sampled(10, 25, SEED)) == 25


def test_every_question_is_answered_by_its_document() -> None:
    kinds = set()
    for made in many()[:150]:
        own = made.identity
        for question in questions(made, Random(made.file)):
            kinds.add(question.kind)
            if question.expected != "answered":
                assert (question.document, question.measures, question.units) == (None, (), None)
                continue
            assert (question.document, question.title, question.doc_no) == (own.number, own.title, own.doc_no)
            tasks = [made.tasks[number - 1] for number in question.measures]
            if question.kind in ("task", "number") and question.units is not None:
                assert [task.units for task in tasks] == [question.units]
            if question.kind == "unit":
                assert question.units
                assert tasks == [task for task in made.tasks if question.units[0] in task.units]
            if question.figure:
                told = "".join("".join(task.sentences) for task in tasks) or "".join(line.text for line in made.goals)
                assert question.figure in told
    assert kinds == set(KINDS)


def test_a_question_of_a_task_does_not_copy_its_heading() -> None:
    for made in many()[:150]:
        for question in questions(made, Random(made.file)):
            if question.kind == "task":
                assert made.tasks[question.measures[0] - 1].heading not in question.text


# Taking them in, judging and tables.


def test_a_library_is_written_whole_and_taken_in_by_the_public_way(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    write(documents, 12, SEED)
    assert {path.name: path.read_bytes() for path in documents.iterdir()} == {
        made.file: made.data for made in many()[:12]
    }
    corpus, data, steps = small_corpus(tmp_path / "corpus"), tmp_path / "data", set[str]()
    report = change(data, corpus, HashEncoder(), lambda step, _done, _total: steps.add(step), [documents])
    assert report
    assert report.documents == 13
    assert report.measures == 2 + sum(len(made.tasks) for made in many()[:12]) + 1
    assert "parse" in steps
    further = tmp_path / many()[12].file
    further.write_bytes(many()[12].data)
    report = change(data, corpus, HashEncoder(), quiet, [further])
    assert report
    assert report.documents == 14


def test_a_digest_changes_with_every_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("甲", "utf-8")
    told = digest([tmp_path])
    assert digest([tmp_path]) == told
    (tmp_path / "b.pyc").write_bytes(b"x")
    assert digest([tmp_path]) == told
    (tmp_path / "a").write_text("乙", "utf-8")
    assert digest([tmp_path]) != told


def cited(doc_no: str, measure: int | None, quote: str = "给予补助30万元。") -> Citation:
    return Citation(1, "x", "某某办法", doc_no, "other", measure, None, False, None, quote, 0, 9, None)


def answer(*citations: Citation, units: tuple[str, ...] = (), status: str = "answered") -> Answer:
    return Answer("问", status, "fact", "答", citations, units)  # type: ignore[arg-type]


ASKED = Question("补助多少?", "matter", "answered", 7, "某某甲办法", "甲发〔2031〕1号", (2,), ("市商务局",), "30万元")


def test_an_answer_is_right_in_what_it_cites_first_whom_it_names_and_what_it_quotes() -> None:
    own, other = cited(ASKED.doc_no, 2), cited("乙发〔2031〕1号", 2)
    right = {"document first": True, "document": True, "measure": True, "figure": True, "units": True}
    assert judged(ASKED, answer(own, units=("市商务局",))) == right
    assert judged(ASKED, answer(other, own, units=("市商务局",))) == right | {"document first": False}
    assert judged(ASKED, answer(own, units=("市商务局", "市财政局"))) == right | {"units": False}
    assert judged(ASKED, answer(cited(ASKED.doc_no, 3, "无"), units=("市商务局",))) == right | {
        "measure": False,
        "figure": False,
    }
    assert not any(judged(ASKED, answer(other, units=("市商务局",))).values())
    assert not any(judged(ASKED, answer()).values())
    both = replace(ASKED, units=("市商务局", "各街道办事处"))
    assert judged(both, answer(own, units=("市商务局",))) == right


@pytest.mark.parametrize(
    ("expected", "status", "right"),
    [
        ("declined", "not_found", {"declined": True}),
        ("declined", "answered", {"declined": False}),
        ("clarify", "clarify", {"asked back": True}),
        ("clarify", "answered", {"asked back": False}),
    ],
)
def test_a_question_without_an_answer_is_right_when_none_is_given(
    expected: str, status: str, right: dict[str, bool]
) -> None:
    question = Question("问", "absent", expected)  # type: ignore[arg-type]
    assert judged(question, answer(status=status)) == right


def test_shares_are_by_kind_and_over_all() -> None:
    rows = [
        {"kind": "task", "right": {"document": True}},
        {"kind": "unit", "right": {"document": False, "units": True}},
    ]
    assert shares(rows) == {
        "task": {"asked": 1, "document": 1},
        "unit": {"asked": 1, "document": 0, "units": 1},
        "all": {"asked": 2, "document": 0.5, "units": 1},
    }


def test_latencies_are_median_percentile_and_maximum() -> None:
    assert latencies([float(one) for one in range(101)], "cold") == {
        "cold_median": 50,
        "cold_p99": pytest.approx(99),
        "cold_max": 100,
    }


def test_growth_stands_in_the_last_columns_and_what_is_over_its_limit_is_told() -> None:
    kinds = {"all": {"asked": 8, "document": 0.5}}
    figures = [
        {"size": 100, "build_s": 10.0, "cold_median": 30.0, "add_s": 0.0, "kinds": kinds, "build_steps": {"parse": 4.0}},
        {"size": 1000, "build_s": 125.0, "cold_median": 90.0, "add_s": 1.5, "kinds": {"all": {"asked": 8, "document": 0.4}}},
        {"size": 10000, "build_s": 500.0, "cold_median": 45.0, "kinds": kinds, "build_steps": {"parse": 6.0}},
    ]  # fmt: skip
    lines = {line[:30].strip(): line[30:].split() for line in table(figures).splitlines()}
    assert table(figures).splitlines()[0].split()[:5] == ["100", "1,000", "10,000", "1,000/100", "10,000/1,000"]
    assert lines["ingest, s"] == ["10.00", "125", "500", "×12.50", "×4.00"]
    assert lines["ask cold median, ms"] == ["30.00", "90.00", "45.00", "×3.00", "×0.50", "60"]
    assert lines["add one, s"] == ["0.00", "1.50", "—", "—", "—", "2"]
    assert lines["parse"] == ["4.00", "—", "6.00", "—", "—"]
    over = {line[:30].strip(): line[30:].split() for line in table(figures[:2]).splitlines()}
    assert over["ask cold median, ms"] == ["30.00", "90.00", "×3.00", "60", "over"]
    assert rates(figures).splitlines()[1].split() == ["all", "(8):", "document", "50%", "40%", "50%", "×0.80", "×1.25"]
