"""What a document brings along: attached plans, rules and 附件, each with a numbering of its own."""

from __future__ import annotations

import pytest

from ingest.models import Document
from tests.builders import parsed

LETTER = """某省人民政府关于印发早餐工作方案的通知

某政发〔2031〕5号

各市、州人民政府:

现将《早餐工作方案》印发给你们,请认真贯彻执行。

某省人民政府
2031年4月27日
(此件公开发布)
"""
PLAN = """早餐工作方案

为发展早餐,制定本方案。

一、总体要求
从早做起。
二、任务
(一)发展门店。支持开店。(省商务厅负责)
(二)改善餐车。规范管理。
"""


def attached(document: Document) -> list[tuple[str | None, str | None]]:
    return [
        (one.label.clean if one.label else None, one.title.clean if one.title else None) for one in document.attachments
    ]


def places(document: Document) -> list[tuple[str, int | None, int | None]]:
    return [(measure.marker, measure.attachment, measure.part) for measure in document.measures]


def test_a_plan_that_a_notice_issues_is_attached() -> None:
    document = parsed(LETTER + "\n" + PLAN, title="某省人民政府关于印发早餐工作方案的通知")
    assert attached(document) == [(None, "早餐工作方案")]
    assert places(document) == [("(一)", 1, 2), ("(二)", 1, 2)]
    assert [(part.marker, part.attachment) for part in document.parts] == [("一、", 1), ("二、", 1)]
    kinds = [block.kind for block in document.blocks]
    assert kinds[:9] == ["title", "meta", "addressee", "letter", "signature", "date", "signature", "title", "preamble"]


def test_the_measures_of_a_letter_are_none_of_the_plan() -> None:
    own = "现就有关事项通知如下:\n\n一、加强领导。各地要重视。\n二、抓好落实。各地要落实。\n\n"
    letter = LETTER.replace("现将《早餐工作方案》印发给你们,请认真贯彻执行。\n\n", own)
    document = parsed(letter + "\n附件\n\n" + PLAN)
    assert attached(document) == [("附件", "早餐工作方案")]
    assert places(document) == [("一、", None, None), ("二、", None, None), ("(一)", 1, 2), ("(二)", 1, 2)]
    assert [measure.number for measure in document.measures] == [1, 2, 3, 4]
    assert [problem.code for problem in document.problems if problem.code == "number-jump"] == []


@pytest.mark.parametrize("label", ["附件", "附件1", "附件 2:", "附件一", "附件：", "附录"])
def test_a_label_of_its_own_line_opens_an_attachment(label: str) -> None:
    document = parsed(f"{LETTER}\n{label}\n{PLAN}")
    assert [title for _, title in attached(document)] == ["早餐工作方案"]
    assert document.blocks[7].kind == "attachment"


def test_several_attachments_are_told_apart() -> None:
    document = parsed(
        f"{LETTER}\n附件1\n{PLAN}\n附件2\n\n早餐门店清单\n\n门店\t地址\n甲\t乙\n丙\t丁\n\n附件3:餐车管理办法\n第一条 甲。\n第二条 乙。"
    )
    assert attached(document) == [
        ("附件1", "早餐工作方案"), ("附件2", "早餐门店清单"), ("附件3:餐车管理办法", "附件3:餐车管理办法"),
    ]  # fmt: skip
    assert places(document)[2:] == [("第一条", 3, None), ("第二条", 3, None)]
    assert [block.kind for block in document.blocks].count("table") == 3


def test_rules_that_follow_one_another_are_told_by_their_titles_and_numbers() -> None:
    rules = "早餐门店转制为企业\n的规定\n\n特制定以下规定:\n{0}\n支持早餐企业发展的规定\n\n特制定以下规定:\n{0}"
    numbered = "一、关于财政\n(一)甲。\n(二)乙。\n二、关于土地\n(三)丙。\n上述政策执行期限为五年。\n"
    document = parsed(f"{LETTER}\n{rules.format(numbered)}")
    assert attached(document) == [(None, "早餐门店转制为企业的规定"), (None, "支持早餐企业发展的规定")]
    assert places(document) == [
        ("(一)", 1, 1), ("(二)", 1, 1), ("(三)", 1, 2), ("(一)", 2, 3), ("(二)", 2, 3), ("(三)", 2, 4),
    ]  # fmt: skip
    assert [block.kind for block in document.blocks].count("closing") == 2


@pytest.mark.parametrize(
    "listed",
    [
        "附件：早餐工作方案",
        "附件:1.早餐清单\n2.午餐清单",
        "附件：1.早餐清单\n      2.午餐清单",
        "附件1：早餐清单\n附件2：午餐清单",
    ],
)
def test_a_list_of_attachments_opens_none(listed: str) -> None:
    text = f"某省人民政府关于早餐的意见\n\n一、甲\n(一)子。做好。\n(二)丑。做好。\n\n{listed}\n\n某省人民政府\n2031年4月27日\n"
    document = parsed(text)
    assert document.attachments == ()
    assert [block.kind for block in document.blocks if block.span.text.startswith("附件")] == [
        "attachment"
    ] * listed.count("附件")
    assert [measure.span.text.count("附件") for measure in document.measures] == [0, 0]
    assert len(parsed(text + "\n附件1\n\n" + PLAN).attachments) == 1


@pytest.mark.parametrize(
    "signed",
    ["某省人民政府 2031年4月27日", "某省人民政府\n二〇三一年四月二十七日", "某省商务厅 某省财政厅\n2031年4月27日"],
)
def test_signature_and_date_are_seen_in_any_form(signed: str) -> None:
    letter = LETTER.replace("某省人民政府\n2031年4月27日", signed)
    assert attached(parsed(letter + "\n" + PLAN)) == [(None, "早餐工作方案")]


def test_a_table_of_contents_opens_nothing() -> None:
    contents = "目 录\n\n一、总体要求\n二、任务\n"
    document = parsed(
        LETTER + "\n" + PLAN.replace("为发展早餐", contents + "为发展早餐").replace("为发展早餐,制定本方案。\n\n", "")
    )
    assert [part.marker for part in document.parts] == ["一、", "二、"]
    assert [block.kind for block in document.blocks].count("contents") == 3


def test_a_plan_numbered_by_figures_has_parts_measures_and_points() -> None:
    plan = (
        "某省早餐应急预案\n目录\n1 总则\n1.1 目的\n2 组织\n2.1 机构\n\n1 总则\n1.1 目的\n为了早餐。\n1.2 依据\n1.2.1 有法。\n(1)甲。\n(2)乙。\n"
        "2 组织\n2.1 机构\n24 小时值班。\n2.2职责\n3天内完成。\n"
    )
    document = parsed(LETTER + plan)
    assert [(part.marker, part.title.clean) for part in document.parts] == [("1", "总则"), ("2", "组织")]
    assert [(measure.marker, measure.heading.clean) for measure in document.measures] == [
        ("1.1", "目的"), ("1.2", "依据"), ("2.1", "机构"), ("2.2", "职责"),
    ]  # fmt: skip
    assert [(item.marker, item.level) for item in document.measures[1].items] == [("1.2.1", 1), ("(1)", 2), ("(2)", 2)]
    assert [problem for problem in document.problems if problem.code == "number-jump"] == []


def test_notes_below_a_table_are_no_measures() -> None:
    document = parsed(f"{LETTER}\n附件\n早餐指标\n指标\t说明\n一、粥\t1.量\n2.价\t元\n注：\n1.甲。\n2.乙。\n3.丙。")
    assert (document.parts, document.measures) == ((), ())
    assert [block.kind for block in document.blocks][-7:] == ["table", "table", "table", *["preamble"] * 4]


def test_a_list_of_members_is_no_part_of_the_last_rule() -> None:
    rules = "早餐部际联席会议制度\n为加强协调,建立联席会议制度。\n一、主要职责\n统筹协调。\n二、工作规则\n每年一次。\n三、工作要求\n主动研究。\n"
    document = parsed(
        f"{LETTER}\n附件\n{rules}早餐部际联席会议成员名单\n召集人：甲某　　商务部部长\n成　员：乙某　　财政部副部长\n"
    )
    assert attached(document) == [("附件", "早餐部际联席会议制度"), (None, "早餐部际联席会议成员名单")]
    assert document.measures[-1].span.text == "三、工作要求\n主动研究。"


def test_a_decree_brings_its_rules_along() -> None:
    rules = "某省早餐条例\n第一章 总则\n第一条 为了早餐。\n第二条 适用全省。"
    document = parsed(
        f"某省人民政府令\n第7号\n《某省早餐条例》已经通过,现予公布。\n省长 张三\n2031年4月27日\n{rules}",
        title="某省早餐条例",
    )
    assert [block.kind for block in document.blocks][:6] == ["title", "meta", "letter", "signature", "date", "title"]
    assert places(document) == [("第一条", 1, 1), ("第二条", 1, 1)]


def test_a_document_alone_has_no_attachment() -> None:
    for text in (
        PLAN,
        "关于早餐的函\n\n某某厅:\n来函收悉。\n某某局\n2031年4月27日\n扫一扫在手机打开当前页\n相关链接",
        "",
        "附件",
    ):
        assert parsed(text).attachments == ()
