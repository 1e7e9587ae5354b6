"""The shared vocabulary: what a document answers about itself."""

from __future__ import annotations

import dataclasses

import pytest

from ingest.models import Document, Encoder, Measure
from tests.builders import HashEncoder, parsed

TEXT = "某某文件\n\n请照办。\n\n一、甲\n(一)子。(责任单位:省商务厅、商务厅、省教育厅)\n(二)丑。\n二、乙"


@pytest.fixture(scope="module")
def small() -> Document:
    return parsed(TEXT)


def test_measures_and_parts_are_had_by_number(small: Document) -> None:
    assert [small.measure(number) for number in (1, 2)] == list(small.measures)
    assert [small.part(number) for number in (1, 2)] == list(small.parts)


@pytest.mark.parametrize("number", [-1, 0, 3, 999])
def test_a_number_that_is_not_there_gives_none(small: Document, number: int) -> None:
    assert small.measure(number) is None
    assert small.part(number) is None


def test_unit_names_are_in_printed_order_without_repetition(small: Document) -> None:
    assert small.measures[0].unit_names == ("省商务厅", "省教育厅")
    assert small.measures[1].unit_names == ()


def test_front_text_is_had_by_kind(small: Document) -> None:
    assert [span.clean for span in small.front_of("title", "letter")] == ["某某文件", "请照办。"]
    assert [span.clean for span in small.front_of("letter", "title")] == ["某某文件", "请照办。"]
    assert small.front_of("meta") == ()
    assert small.front_of() == ()


def test_a_document_has_the_id_of_its_entry(small: Document) -> None:
    assert small.id == small.entry.id == "x"


def test_values_cannot_be_changed(small: Document) -> None:
    measure: Measure = small.measures[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        measure.number = 7  # type: ignore[misc]


def test_the_encoder_of_the_tests_is_an_encoder_as_the_offline_one_is(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    assert isinstance(HashEncoder(), Encoder)
    assert not isinstance(object(), Encoder)
