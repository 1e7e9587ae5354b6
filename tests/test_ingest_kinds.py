"""What stands around the measures is told apart: letter, signature and date, and the foot of a web page."""

from __future__ import annotations

import pytest

from tests.builders import parsed

LETTER = """网站首页 登录

省某厅关于印发早餐工作若干措施的通知

发布时间:2031-04-27 15:55 来源:某网站

各市人民政府:

《早餐工作的若干措施》已经同意,现印发给你们。

省某厅(代章)

2031年4月27日

早餐工作的若干措施

为发展早餐,制定如下措施。

一、总则
从早做起。
(一)甲。
(二)乙。
"""


def test_a_covering_letter_is_told_paragraph_by_paragraph() -> None:
    assert [block.kind for block in parsed(LETTER).blocks] == [
        *["chrome", "title", "meta", "addressee", "letter", "signature", "date", "title", "preamble"],
        *["part", "intro", "measure", "measure"],
    ]


def test_the_title_of_the_catalogue_is_a_title_whatever_it_ends_in() -> None:
    kinds = [block.kind for block in parsed("网站\n早餐十条\n各市:\n一、甲\n二、乙", title="早餐十条").blocks]
    assert kinds == ["chrome", "title", "addressee", "measure", "measure"]


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑:某某",
        "【打印】",
        "打印本页",
        "关闭窗口",
        "分享到:",
        "上一篇:甲",
        "相关附件:乙",
        "扫一扫在手机打开当前页",
    ],
)
def test_the_marks_of_a_web_page_end_the_document(line: str) -> None:
    document = parsed(f"(一)甲。\n(二)乙。\n{line}\n(三)丙。")
    assert [block.kind for block in document.blocks] == ["measure", "measure", "chrome", "chrome"]


def test_a_numbered_line_before_a_date_is_no_signature() -> None:
    document = parsed("(一)设立早餐局\n2031年4月27日\n(二)设立午餐局。")
    assert [measure.heading.clean for measure in document.measures] == ["设立早餐局", "设立午餐局"]
    assert document.blocks[0].kind == "measure"


def test_a_date_inside_a_sentence_is_no_signature() -> None:
    document = parsed("(一)甲。\n自2031年4月27日起施行。\n(二)乙。")
    assert {block.kind for block in document.blocks} == {"measure"}


def test_the_foot_of_a_web_page_is_no_part_of_the_last_measure() -> None:
    document = parsed("(一)甲。\n(二)乙。丙。\n扫一扫在手机上查看当前页面\n相关链接:丁\n戊")
    assert [block.kind for block in document.blocks] == ["measure", "measure", "chrome", "chrome", "chrome"]
    assert document.measures[-1].span.text == "(二)乙。丙。"


def test_signature_and_date_at_the_end_are_no_part_of_the_last_measure() -> None:
    document = parsed("关于早餐的意见\n\n(一)甲。\n(二)乙。丙。\n\n国务院办公厅\n2019年1月22日\n(此件公开发布)")
    last = document.measures[-1]
    assert [sentence.span.clean for sentence in last.sentences] == ["丙。"]
    assert [block.kind for block in document.blocks][3:5] == ["signature", "date"]


@pytest.mark.parametrize(
    "date",
    [
        "2019年1月22日",
        "2022年4月27",
        "二〇一九年一月二十二日",
        "二〇〇五年六月十一日",
        "二○二三年十二月三十一日",
        "２０１９年１月２日",
    ],
)
def test_a_date_of_its_own_line_is_a_date(date: str) -> None:
    document = parsed(f"关于早餐的通知\n\n各市:\n请照办。\n某某厅\n{date}\n\n早餐工作方案\n一、甲\n二、乙")
    kinds = {block.span.text: block.kind for block in document.blocks}
    assert kinds[date] == "date"


def test_text_without_numbers_is_a_document_without_measures() -> None:
    document = parsed("关于早餐的函\n\n某某厅:\n\n来函收悉。经研究,同意。\n\n某某局\n2020年1月2日")
    assert (document.parts, document.measures) == ((), ())
    assert [block.kind for block in document.blocks] == ["title", "addressee", "letter", "signature", "date"]
    assert "经研究,同意。" in [sentence.span.clean for sentence in document.front]


def test_who_gets_a_copy_is_no_part_of_the_last_article() -> None:
    document = parsed("第一条 甲。\n第二条 乙。\n抄送:省委各部门\n某省人民政府办公厅 2031年4月28日印发")
    assert [block.kind for block in document.blocks] == ["measure", "measure", "signature", "signature"]


def test_a_sentence_that_announces_is_addressed_to_nobody() -> None:
    document = parsed("关于早餐的决定\n为发展早餐,某某决定:\n一、甲。\n二、乙。")
    assert [block.kind for block in document.blocks][:2] == ["title", "letter"]


def test_a_title_broken_over_lines_is_all_title() -> None:
    document = parsed("某省人民政府\n关于发展早餐\n的通知\n某政发〔2031〕5号\n各市:\n请照办。\n一、甲。\n二、乙。")
    assert [block.kind for block in document.blocks][:6] == ["title", "title", "title", "meta", "addressee", "letter"]


def test_the_note_below_a_title_is_title() -> None:
    document = parsed("早餐店管理办法\n（试行）\n某政发〔2031〕5号\n第一条 甲。\n第二条 乙。")
    assert [block.kind for block in document.blocks][:3] == ["title", "title", "meta"]


def test_a_table_of_contents_at_the_head_is_told_apart() -> None:
    text = "早餐规划\n目 录\n第一章 现状 …… 1\n第二章 任务 …… 3\n第一章 现状\n一、甲\n二、乙\n第二章 任务\n三、丙"
    document = parsed(text)
    assert [block.kind for block in document.blocks][:5] == ["title", "contents", "contents", "contents", "part"]


def test_files_to_download_below_the_date_are_attachments() -> None:
    document = parsed("一、甲。\n二、乙。\n某某省商务厅\n2031年1月2日\n附件1 任务清单.docx\n附件2 指标表.XLSX")
    assert [block.kind for block in document.blocks][-2:] == ["attachment", "attachment"]
