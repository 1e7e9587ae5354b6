"""Repairs: white space by rule, characters by a list, and a way back to the source from every shown word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import CLOSE, OPEN, Reading
from ingest.models import PolicyError
from tests.builders import INVISIBLE, erratum, one_line, squeezed, unmarked

PIECES = st.lists(
    st.sampled_from(["消费", "5G", "IPv6", "1", " ", "\n", "\r\n", "\t", "\u3000", "\xa0", *INVISIBLE, "。"]),
    max_size=30,
)


def whole(source: str, *errata: tuple[str, str, str, str]) -> tuple[str, str]:
    """(clean, quote) of a whole source."""
    span = Reading(source, [erratum(*one) for one in errata]).span(0, len(source))
    return span.clean, span.quote


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ("扩容 提质", "扩容提质"),
        ("双\nG双提", "双G双提"),
        ("5G \n技术", "5G技术"),
        ("使用 5G", "使用5G"),
        ("open  data\n2025", "open data 2025"),
        ("2022-04-27 15:55", "2022-04-27 15:55"),
        ("a。 b", "a。b"),
        ("\u3000 消费 \n", "消费"),
        ("消\u200b费\ufeff券\u2060", "消费券"),
        ("a\u200bb", "a b"),
        ("1\t发展早餐。\t 省商务厅", "1 发展早餐。 省商务厅"),
        ("1\t早餐\n2\t午餐\n\t结尾", "1 早餐 2 午餐 结尾"),
        ("早餐\n\t午餐", "早餐午餐"),
        ("", ""),
        (" \n\u200b", ""),
    ],
)
def test_white_space_goes_except_between_latin_words_and_cells(source: str, clean: str) -> None:
    assert whole(source) == (clean, clean)


@given(PIECES)
def test_repair_of_white_space_loses_and_adds_nothing_else(pieces: list[str]) -> None:
    source = "".join(pieces)
    span = Reading(source).span(0, len(source))
    assert span.text == source
    assert span.clean == span.quote
    assert squeezed(span.clean) == squeezed(source)
    assert not set(span.clean) & set("\n\r\t\u3000\xa0" + INVISIBLE)
    assert "  " not in span.clean
    assert span.clean == span.clean.strip()


@given(PIECES, st.data())
def test_a_reading_of_two_halves_is_the_reading_of_the_whole(pieces: list[str], data: st.DataObject) -> None:
    source = "".join(pieces)
    cut = data.draw(st.integers(0, len(source)))
    reading = Reading(source)
    halves = reading.span(0, cut).clean + reading.span(cut, len(source)).clean
    assert squeezed(halves) == squeezed(reading.span(0, len(source)).clean)


@pytest.mark.parametrize(
    ("source", "repair", "clean", "quote"),
    [
        ("加大策支持力度", ("加大", "", "策支持", "政"), "加大政策支持力度", "加大〔政〕策支持力度"),
        ("发展。 2025年", ("发展。", " ", "2025", "到"), "发展。到2025年", "发展。〔到〕2025年"),
        ("各 州人民政府", ("各", " ", "州", "市"), "各市州人民政府", "各〔市〕州人民政府"),
        ("4月27\n正文", ("4月27", "", "\n", "日"), "4月27日正文", "4月27〔日〕正文"),
        ("4月27", ("4月27", "", "", "日"), "4月27日", "4月27〔日〕"),
        ("进设备", ("", "", "进设备", "推"), "推进设备", "〔推〕进设备"),
        ("智会城市", ("智", "会", "城", "慧"), "智慧城市", "智〔慧〕城市"),
        ("建设5G 2025年", ("建设5G", " ", "2025年", "到"), "建设5G到2025年", "建设5G〔到〕2025年"),
    ],
)
def test_a_repaired_character_is_read_and_marked(
    source: str, repair: tuple[str, str, str, str], clean: str, quote: str
) -> None:
    assert whole(source, repair) == (clean, quote)
    assert unmarked(quote) == clean


def test_each_repair_is_marked_by_itself_and_counted() -> None:
    source = "加大策支持,24时服务"
    repairs = [erratum("加大", "", "策", "政"), erratum("24", "", "时", "小")]
    reading = Reading(source, repairs)
    assert reading.errata == 2
    assert reading.span(0, len(source)).quote == "加大〔政〕策支持,24〔小〕时服务"
    assert [index for index in range(len(source) + 1) if reading.repaired_at(index)] == [2, 8]


def test_a_repair_shows_only_in_the_stretch_that_holds_it() -> None:
    reading = Reading("甲。乙丙。丁。", [erratum("甲。", "", "乙", "到")])
    assert reading.span(0, 2).quote == "甲。"
    assert reading.span(2, 5).quote == "〔到〕乙丙。"
    assert reading.span(5, 7).quote == "丁。"


def test_a_repair_at_the_end_of_a_line_belongs_to_the_character_before_it() -> None:
    reading = Reading("4月27\n正文", [erratum("4月27", "", "\n", "日")])
    assert reading.span(0, 4).quote == "4月27〔日〕"
    assert reading.span(5, 7).quote == "正文"


def test_the_source_is_never_changed() -> None:
    source = "加大策 支持"
    reading = Reading(source, [erratum("加大", "", "策", "政")])
    assert reading.source == source
    assert reading.span(1, 5).text == source[1:5]


def test_brackets_that_the_source_prints_are_not_taken_for_repairs() -> None:
    assert whole("国办发〔2020〕32号") == ("国办发〔2020〕32号", "国办发〔2020〕32号")
    assert (OPEN, CLOSE) == ("〔", "〕")


@pytest.mark.parametrize(("source", "found"), [("别的文字", "找不到"), ("加大策,加大策", "2 次"), ("", "找不到")])
def test_a_repair_must_fit_exactly_one_place(source: str, found: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Reading(source, [erratum("加大", "", "策", "政")])
    message = one_line(caught.value)
    assert found in message
    assert "errata.toml" in message
    assert "加大策" in message
