"""Which measures may fit a business: every kind that the form offers, checked against the notice as read by people; merging and notes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.catalog import packaged_corpus
from ingest.models import Document, PolicyError
from rag.assistant import Assistant
from rag.models import Answer
from tests.builders import one_line
from ui.businesses import BusinessKind, load_businesses
from ui.matching import QUESTION, Finding, Fit, match

OFFERED = load_businesses(packaged_corpus())
# Read off the notice, measure by measure, for every kind: a change of the search that loses one is told.
EXPECTED = {
    "shop": {1, 9},
    "restaurant": {1, 5, 13},
    "livestream": {1},
    "e-commerce": {1, 6, 13, 15},
    "cross-border": {11},
    "fresh-food": {1, 11},
    "farm-produce": {1, 11},
    "night-economy": {7, 13},
    "scenic-area": {2, 7, 9},
    "travel-agency": {2, 7, 9, 13},
    "rural-tourism": {7},
    "lodging": {5, 13},
    "culture-venue": {2},
    "digital-culture": {2},
    "performance": {2, 7},
    "bookshop": {2},
    "heritage": {7},
    "exhibition": {1, 7, 9},
    "gym": {3},
    "sports-event": {3, 9},
    "sports-venue": {3, 9},
    "sports-company": {3, 9},
    "into-sports": {9},
    "hospital": {4, 8},
    "online-hospital": {4, 13},
    "pharmacy": {4},
    "care-home": {5, 8, 13},
    "elder-health": {8},
    "medical-device": {12},
    "household": {5, 13},
    "community": {5, 10, 11},
    "ride-hailing": {5, 13},
    "delivery": {5},
    "express": {5, 11},
    "logistics": {11},
    "drone": {12},
    "manufacturing": {6, 10},
    "industry-platform": {6},
    "telecom": {3, 5, 10},
    "charging": {10},
    "internet-of-things": {10},
    "virtual-reality": {12},
    "broadcasting": {12},
    "ai": {4, 12, 13},
    "traceability": {13},
    "association": {13},
    "evaluation": {13},
    "finance": {14},
    "land": {14},
    "employment": {14},
    "rights": {15},
}


def findings(assistant: Assistant, kind: BusinessKind) -> list[Finding]:
    return [Finding(kind.label, assistant.ask(QUESTION.format(word))) for word in kind.words]


@pytest.mark.parametrize("kind", OFFERED.kinds, ids=[kind.id for kind in OFFERED.kinds])
def test_every_kind_leads_to_the_measures_that_speak_of_it(assistant: Assistant, kind: BusinessKind) -> None:
    fits = match(findings(assistant, kind), assistant.index.documents)
    numbers = {fit.measure.number for fit in fits}
    assert numbers == EXPECTED[kind.id]
    for fit in fits:
        assert fit.reasons == (kind.label,)
        for citation in fit.quotes:
            assert citation.start is not None
            assert fit.measure.span.start <= citation.start < fit.measure.span.end
            assert citation.quote in fit.measure.span.quote
            assert "责任单位" not in citation.quote


def kind(identity: str) -> BusinessKind:
    return next(kind for kind in OFFERED.kinds if kind.id == identity)


def test_a_measure_stands_once_with_all_its_reasons(assistant: Assistant) -> None:
    asked = findings(assistant, kind("express")) + findings(assistant, kind("household"))
    fits = match(asked, assistant.index.documents)
    assert sorted(fit.measure.number for fit in fits) == [5, 11, 13]
    assert fits[0].measure.number == 5
    assert fits[0].reasons == (kind("express").label, kind("household").label)
    places = [citation.start for citation in fits[0].quotes if citation.start is not None]
    assert places == sorted(set(places))


def fits_of(assistant: Assistant, identity: str, size: str = "", place: str = "") -> tuple[Fit, ...]:
    chosen_size = next((entry for entry in OFFERED.sizes if entry.id == size), None)
    chosen_place = next((entry for entry in OFFERED.places if entry.id == place), None)
    asked = findings(assistant, kind(identity))
    return match(asked, assistant.index.documents, chosen_size, OFFERED.sizes, chosen_place)


def test_the_own_city_is_told_and_no_unit_made_up(assistant: Assistant, document: Document) -> None:
    for fit in fits_of(assistant, "care-home", place="yichang"):
        assert tuple(unit.name for unit in fit.units) == fit.measure.unit_names
        assert [unit.remark for unit in fit.units if unit.name == "各市州人民政府"] == ["您所在的是宜昌市"]
    members = [unit for fit in fits_of(assistant, "traceability") for unit in fit.units if "成员单位" in unit.name]
    assert [unit.remark for unit in members] == ["文件没有列出成员名单"]


def test_outside_the_province_its_measures_do_not_fit(assistant: Assistant) -> None:
    assert fits_of(assistant, "care-home", place="outside") == ()


def test_sizes_are_quoted_or_said_to_be_missing(assistant: Assistant) -> None:
    (gym,) = fits_of(assistant, "gym", size="small")
    assert gym.size is not None
    assert (gym.size.words, gym.size.quotes, gym.size.chosen, gym.size.remark) == ((), (), False, "")
    six = next(fit for fit in fits_of(assistant, "industry-platform", size="large") if fit.measure.number == 6)
    assert six.size is not None
    assert "龙头企业" in six.size.words
    assert any("龙头企业" in span.quote for span in six.size.quotes)
    assert (six.size.chosen, six.size.remark) == (True, "")
    six = next(fit for fit in fits_of(assistant, "industry-platform", size="small") if fit.measure.number == 6)
    assert six.size is not None
    assert (six.size.chosen, six.size.remark) == (False, "没有写到小微企业")
    plain = fits_of(assistant, "gym")
    assert plain[0].size is None


def test_what_is_left_open_is_said(assistant: Assistant) -> None:
    assert all(fit.left_open.startswith("需核实：") for fit in fits_of(assistant, "care-home"))


def test_answers_to_other_questions_say_nothing(assistant: Assistant) -> None:
    answer = assistant.ask("措施四由谁负责?")
    assert match([Finding("甲", answer)], assistant.index.documents) == ()
    support = assistant.ask(QUESTION.format("充电桩"))
    assert match([Finding("甲", replace(support, status="not_found"))], assistant.index.documents) == ()
    assert match([Finding("甲", support)], {}) == ()
    assert match([Finding("甲", Answer("", "answered", "support", ""))], assistant.index.documents) == ()


# The table ---------------------------------------------------------------------------------------------------------------


def test_the_seventeen_cities_and_all_sizes_are_offered(assistant: Assistant) -> None:
    names = sorted(place.label for place in OFFERED.places if not place.outside)
    known = sorted(assistant.index.lexicon.cues["place_here"])
    assert len(names) == len(known) == 17
    assert all(name.startswith(short) for name, short in zip(names, known, strict=True))
    assert len({kind.id for kind in OFFERED.kinds}) == len(OFFERED.kinds) >= 40
    assert list(OFFERED.groups)[:2] == ["零售餐饮", "文化旅游"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[kind]]\nid = "A"\ngroup = "甲"\nlabel = "乙"\nwords = ["丙"]\n', "id“A”"),
        ('[[kind]]\nid = "a"\ngroup = "甲"\nlabel = " "\nwords = ["丙"]\n', "label 是空的"),
        ('[[kind]]\nid = "a"\ngroup = "甲"\nlabel = "乙"\nwords = []\n', "words 是空的"),
        ('[[kind]]\nid = "a"\ngroup = "甲"\nlabel = "乙"\n', "words"),
        ('[[size]]\nid = "a"\nlabel = "乙"\nwords = [" "]\n', "words 是空的"),
        ('[[place]]\nid = "a"\nlabel = "乙"\n\n[[place]]\nid = "a"\nlabel = "丙"\n', "重复"),
        ("[[kind", "TOML"),
    ],
)
def test_a_mistake_in_the_table_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "businesses.toml").write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_businesses(tmp_path)
    assert told in one_line(caught.value)
    assert "businesses.toml" in str(caught.value)


def test_an_older_corpus_offers_nothing(tmp_path: Path) -> None:
    offered = load_businesses(tmp_path)
    assert (offered.kinds, offered.sizes, offered.places) == ((), (), ())
