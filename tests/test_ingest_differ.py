"""What a newer version changed: measures paired by words, heading, likeness and number, and the text around them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.differ import Change, Fact, compare, differences
from ingest.models import Document
from tests.builders import SMALL_NOTICE, parsed

TEXT = """关于促进三餐的通知

请照办。

一、总则
(一)发展早餐。支持企业开店。鼓励连锁经营。(责任单位:省商务厅)
(二)发展午餐。支持食堂开放。(责任单位:省教育厅)
二、保障
(三)加强宣传。宣传三餐知识。(责任单位:省商务厅)
(四)加强监督。
"""


def document(text: str = TEXT) -> Document:
    return parsed(text)


def told(before: str, after: str) -> list[tuple[str, int | None, int | None]]:
    """Kind and numbers of every change."""
    changes = differences(document(before), document(after))
    return [
        (change.kind, change.before.number if change.before else None, change.after.number if change.after else None)
        for change in changes
    ]


def one(before: str, after: str) -> Change:
    """The only change that says more than that all is the same."""
    (change,) = [one for one in differences(document(before), document(after)) if one.kind != "same"]
    return change


def test_of_the_same_document_nothing_changed() -> None:
    assert told(TEXT, TEXT) == [("same", number, number) for number in (1, 2, 3, 4)]
    assert compare(document(), document()).is_same


def test_white_space_is_no_change() -> None:
    assert compare(document(), document(TEXT.replace("支持企业开店", "支持企业\n开店"))).is_same


def test_a_sentence_is_changed_added_or_removed() -> None:
    change = one(TEXT, TEXT.replace("支持食堂开放。", "支持食堂延时开放。鼓励送餐。"))
    assert change.kind == "changed"
    assert change.sentences_removed == ("支持食堂开放。",)
    assert change.sentences_added == ("支持食堂延时开放。", "鼓励送餐。")
    assert not change.heading_changed
    assert one(TEXT, TEXT.replace("鼓励连锁经营。", "")).sentences_removed == ("鼓励连锁经营。",)


def test_sentences_that_change_places_are_told() -> None:
    change = one(TEXT, TEXT.replace("支持企业开店。鼓励连锁经营。", "鼓励连锁经营。支持企业开店。"))
    assert (change.kind, change.sentences_added) == ("changed", change.sentences_removed)
    assert change.sentences_added


def test_units_leads_and_others_are_told() -> None:
    change = one(TEXT, TEXT.replace("(责任单位:省教育厅)", "(责任单位:省商务厅、省发改委)"))
    assert (change.units_added, change.units_removed) == (("省商务厅", "省发改委"), ("省教育厅",))
    assert change.sentences_added == change.sentences_removed == ()
    lead = one(
        TEXT.replace("(责任单位:省教育厅)", "(省商务厅、省教育厅负责)"),
        TEXT.replace("(责任单位:省教育厅)", "(省教育厅牵头,省商务厅负责)"),
    )
    assert (lead.kind, lead.leads_added, lead.leads_removed) == ("changed", ("省教育厅",), ())
    assert (lead.units_added, lead.units_removed) == ((), ())
    others = one(TEXT, TEXT.replace("(责任单位:省教育厅)", "(省教育厅等按职责分工负责)"))
    assert (others.kind, others.others_changed) == ("changed", True)


def test_a_new_heading_is_told() -> None:
    change = one(TEXT, TEXT.replace("发展午餐。", "大力发展午餐。"))
    assert (change.kind, change.heading_changed, change.sentences_added) == ("changed", True, ())


def test_a_measure_that_only_moved_is_not_removed_and_added() -> None:
    first, rest = "(一)发展早餐。支持企业开店。鼓励连锁经营。(责任单位:省商务厅)\n", "(四)加强监督。\n"
    moved = TEXT.replace(first, "").replace(rest, rest + first)
    for old, new in zip("二三四一", "一二三四", strict=True):
        moved = moved.replace(f"({old})", f"<{new}>")
    moved = moved.replace("<", "(").replace(">", ")")
    assert told(TEXT, moved) == [("moved", 2, 1), ("moved", 3, 2), ("moved", 4, 3), ("moved", 1, 4)]


def test_measures_of_the_same_heading_are_told_apart_by_their_words() -> None:
    before = "某某文件\n(一)加强支持。给予早餐企业补助。\n(二)加强支持。奖励午餐食堂。\n"
    after = "某某文件\n(一)加强支持。奖励午餐食堂。\n(二)加强支持。给予早餐企业补助。\n"
    assert told(before, after) == [("moved", 2, 1), ("moved", 1, 2)]


def test_a_measure_put_in_between_is_added_and_the_others_move() -> None:
    more = (
        TEXT.replace("(四)", "(五)").replace("(三)", "(四)").replace("二、保障", "(三)发展晚餐。延长夜市。\n二、保障")
    )
    assert told(TEXT, more) == [
        ("same", 1, 1),
        ("same", 2, 2),
        ("added", None, 3),
        ("moved", 3, 4),
        ("moved", 4, 5),
    ]
    assert told(more, TEXT) == [
        ("same", 1, 1),
        ("same", 2, 2),
        ("removed", 3, None),
        ("moved", 4, 3),
        ("moved", 5, 4),
    ]


def test_a_reworded_measure_that_moved_is_found_by_its_words() -> None:
    before = "某某文件\n(一)甲。\n(二)乙。\n(三)支持企业开设早餐门店,延长营业时间。\n"
    after = "某某文件\n(一)支持企业开设早餐门店,适当延长营业时间。\n(二)乙。\n"
    assert told(before, after) == [("removed", 1, None), ("changed", 3, 1), ("same", 2, 2)]


def test_what_is_left_over_is_paired_by_number_at_last() -> None:
    before, after = "某某文件\n(一)甲。\n(二)开店。\n", "某某文件\n(一)甲。\n(二)宣传。\n"
    assert told(before, after) == [("same", 1, 1), ("changed", 2, 2)]


def test_of_measures_with_the_same_words_each_is_paired_once() -> None:
    same = "某某文件\n(一)另行通知。\n(二)另行通知。\n(三)另行通知。\n"
    assert told(same, same) == [("same", number, number) for number in (1, 2, 3)]
    assert told(same, same.replace("(三)另行通知。\n", "")) == [("same", 1, 1), ("same", 2, 2), ("removed", 3, None)]


def test_facts_and_text_around_the_measures() -> None:
    before = document()
    after = document(TEXT.replace("请照办。", "请遵照执行。"))
    newer = replace(before.entry, doc_no="某发〔2031〕1号", issued="2031-05-01", co_issuers=("甲厅", "乙厅"), version=2)
    found = compare(before, replace(after, entry=newer))
    assert found.facts == (
        Fact("doc_no", "", "某发〔2031〕1号"),
        Fact("co_issuers", "", "甲厅、乙厅"),
        Fact("issued", "", "2031-05-01"),
    )
    assert (found.text_added, found.text_removed) == (("请遵照执行。",), ("请照办。",))
    assert [change.kind for change in found.measures] == ["same"] * 4
    assert not found.is_same


def test_documents_without_measures_are_compared_by_their_text() -> None:
    found = compare(document("关于午餐的函\n\n同意。\n"), document("关于午餐的函\n\n不同意。\n"))
    assert (found.measures, found.text_added, found.text_removed) == ((), ("不同意。",), ("同意。",))


def test_everything_new_and_everything_gone() -> None:
    empty = document("某某文件\n")
    assert {change.kind for change in differences(empty, document())} == {"added"}
    gone = differences(document(), empty)
    assert {change.kind for change in gone} == {"removed"}
    assert gone[0].sentences_removed == ("支持企业开店。", "鼓励连锁经营。")
    assert gone[0].units_removed == ("省商务厅",)


pieces = st.sampled_from(
    [
        "一、总则\n",
        "(一)甲。",
        "(二)乙。做乙。",
        "(三)丙。做丙。(责任单位:省商务厅)",
        "1.点。",
        "\n",
        "附件:1.表\n",
        "()丁。",
        "第一条 戊。",
    ]
)
texts = st.lists(pieces, max_size=9).map(lambda lines: "某某文件\n" + "\n".join(lines))


@given(texts)
def test_no_document_differs_from_itself(text: str) -> None:
    found = compare(document(text), document(text))
    assert found.is_same
    assert len(found.measures) == len(document(text).measures)


@given(texts, texts)
def test_every_measure_of_both_versions_is_told_exactly_once(before: str, after: str) -> None:
    one, other = document(before), document(after)
    changes = differences(one, other)
    assert sorted(change.before.number for change in changes if change.before) == [m.number for m in one.measures]
    assert [change.after.number for change in changes if change.after] == [m.number for m in other.measures]
    assert changes == differences(one, other)
    for change in changes:
        assert (change.kind == "added") == (change.before is None)
        assert (change.kind == "removed") == (change.after is None)
    back = differences(other, one)
    assert [change.kind for change in back].count("same") == [change.kind for change in changes].count("same")


@pytest.mark.parametrize("text", [SMALL_NOTICE, TEXT])
def test_real_damage_is_the_same_in_both(text: str) -> None:
    assert compare(document(text), document(text)).is_same
