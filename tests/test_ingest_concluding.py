"""What follows the last measure: its own words, or those of the whole document."""

from __future__ import annotations

import pytest

from ingest.models import BlockKind, Document
from tests.builders import parsed

SIGNED = "某某省商务厅\n2031年1月2日\n"


def said(document: Document) -> list[str]:
    """The sentences of the last measure."""
    return [sentence.span.clean for sentence in document.measures[-1].sentences]


def blocks(document: Document, kind: BlockKind) -> list[str]:
    return [block.span.clean for block in document.blocks if block.kind == kind]


@pytest.mark.parametrize("heading", ["丑(省商务厅负责)", "丑。(省商务厅负责)", "丑（省商务厅牵头）。"])
def test_the_text_below_a_charged_heading_is_the_last_measures_own(heading: str) -> None:
    body = f"一、甲\n(一)子(省商务厅负责)\n支持乙。\n(二){heading}\n支持丙。\n"
    document = parsed(f"{body}{SIGNED}", level="province")
    assert said(document) == ["支持丙。"]
    assert document.measures[1].unit_names == ("省商务厅",)
    assert said(parsed(f"{body}各地区要抓好落实。\n{SIGNED}", level="province")) == ["支持丙。"]


def test_the_text_below_a_charged_heading_is_none_of_a_measure_where_measures_are_but_headings() -> None:
    text = "一、甲\n(一)子。(省商务厅负责)\n(二)丑。(省商务厅负责)\n各地区要抓好落实。\n"
    document = parsed(f"{text}{SIGNED}", level="province")
    assert said(document) == []
    assert blocks(document, "closing") == ["各地区要抓好落实。"]


@pytest.mark.parametrize(
    "charge", ["责任单位:省商务厅。", "责任单位:省商务厅", "(责任单位:省商务厅)", "由省商务厅负责。", "牵头单位:省商务厅。配合单位:省财政厅。"]
)  # fmt: skip
def test_a_charge_on_a_line_of_its_own_belongs_to_the_last_measure(charge: str) -> None:
    text = f"一、甲\n(一)子。\n支持乙。\n(二)丑。\n支持丙。\n(三)寅。\n支持丁。\n{charge}\n"
    document = parsed(f"{text}{SIGNED}", level="province")
    assert document.measures[2].unit_names[0] == "省商务厅"
    assert said(document) == ["支持丁。"]
    document = parsed(f"{text}各地区要抓好落实。\n{SIGNED}", level="province")
    assert said(document) == ["支持丁。"]
    assert blocks(document, "closing") == ["各地区要抓好落实。"]


@pytest.mark.parametrize(
    "body", ["第一条 支持乙。\n第二条 支持丙。\n", "1 甲\n1.1 支持乙。\n1.2 支持丙。\n", "一、甲。支持乙。\n二、乙。支持丙。\n"]
)  # fmt: skip
@pytest.mark.parametrize("listed", ["附件:早餐店清单", "附件:1.早餐店清单\n2.指标表", "附件：\n1.早餐店清单\n2.指标表"])
def test_a_list_of_attachments_is_none_of_the_last_measures_words(body: str, listed: str) -> None:
    document = parsed(f"{body}{listed}\n{SIGNED}")
    assert blocks(document, "attachment") == listed.split("\n")
    assert document.measures[-1].span.text.endswith("支持丙。")
    assert document.measures[-1].items == ()
    assert blocks(document, "signature") == ["某某省商务厅"]


def test_notes_at_the_end_are_no_part_of_the_last_measure() -> None:
    document = parsed("一、甲\n(一)子。支持乙。\n(二)丑。支持丙。\n注:1.均于2031年底前完成。\n2.排名不分先后。\n")
    assert said(document) == ["支持丙。"]
    assert blocks(document, "closing") == ["注:1.均于2031年底前完成。", "2.排名不分先后。"]


def test_what_a_decision_says_of_itself_closes_it_however_long_its_last_point_is() -> None:
    points = "一、删去第三条。\n二、增加一条,作为第四条:\n“第四条 支持乙。\n“支持丙。\n“支持丁。”\n"
    document = parsed(f"{points}本决定自2031年3月1日起施行。\n《早餐条例》根据本决定作相应修改,重新公布。\n")
    assert said(document)[-1] == "“支持丁。”"
    assert blocks(document, "closing") == ["本决定自2031年3月1日起施行。", "《早餐条例》根据本决定作相应修改,重新公布。"]


def test_by_when_is_said_beside_a_charge_and_belongs_to_the_last_measure() -> None:
    text = "一、甲\n(一)子。支持乙。\n责任单位:省商务厅\n完成时限:2031年底\n(二)丑。支持丙。\n责任单位:省商务厅\n完成时限:2032年底\n"
    document = parsed(f"{text}{SIGNED}", level="province")
    assert said(document) == ["支持丙。", "完成时限:2032年底"]
    assert document.measures[1].unit_names == ("省商务厅",)
