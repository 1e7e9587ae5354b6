"""The parser on the notice, pinned in full and checked against plain reading of the raw text, and on small oddities."""

from __future__ import annotations

import re
import time

import pytest

from ingest.models import Document
from tests.builders import FEW_UNITS, parsed, spans_of, squeezed

ALL = "各市州人民政府"
MEMBERS = "省完善促进消费体制机制部门联席会议各成员单位"
PARTS = [
    ("一、", False, "总体要求", 2, ()),
    ("二、", True, "依托数字技术,培育壮大消费新业态新模式", 1, (1, 2, 3, 4, 5)),
    ("三、", False, "推动跨界融合,促进新型消费加快发展", 1, (6, 7, 8, 9)),
    ("四、", False, "夯实发展基础,提升新型消费基础设施和服务保障能力", 1, (10, 11, 12)),
    ("五、", False, "强化政策支持,优化新型消费发展环境", 1, (13, 14, 15)),
]
# marker, inferred, heading as shown, sentences after it, units as canonical names
MEASURES = [
    ("(一)", False, "大力培育零售餐饮新业态新模式", 8, "省商务厅 省住建厅 省农业农村厅 省经信厅 省市场监管局 省邮政管理局"),
    ("(二)", True, "大力发展数字文化旅游服务", 6, "省文旅厅 省经信厅"),
    ("(三)", False, "积极发展智能体育健身服务", 5, "省体育局 省教育厅"),
    ("(四)", True, "加快发展互联网医疗服务", 10, "省卫健委 省医保局"),
    ("(五)", False, "稳步发展数字智慧公共服务", 6, "省商务厅 省发改委 省民政厅 省交通运输厅 省市场监管局 省邮政管理局 省通信管理局"),
    ("(六)", True, "加快提升“制造+服务”融合质效", 5, "省经信厅 省发改委 省商务厅"),
    ("(七)", False, "深入推进文化旅游消费融合发展", 8, "省文旅厅 省发改委 省市场监管局"),
    ("(八)", False, "稳步推动医疗养老消费融合发展", 5, "省卫健委 省发改委 省民政厅"),
    ("(九)", False, "全面促进“体育+”融合消费", 4, "省体育局 省文旅厅 省科技厅 省教育厅 省广电局 省商务厅"),
    ("(十)", False, "加强新一代信息基础设施建设", 7,
     "省发改委 省经信厅 省科技厅 省自然资源厅 省住建厅 省文旅厅 省应急厅 省广电局 省通信管理局"),
    ("(十一)", False, "完善商贸流通基础设施网络", 7, "省发改委 省交通运输厅 省商务厅 省住建厅 省农业农村厅 省供销社 武汉海关 省邮政管理局"),
    ("(十二)", False, "〔推〕进新设备新技术应用推广", 4, "省经信厅 省发改委 省科技厅 省商务厅 省卫健委 省广电局"),
    ("(十三)", False, "加强新型消费发展制度和标准体系建设", 5, MEMBERS),
    ("(十四)", False, "完善新型消费发展支持政策", 5, MEMBERS),
    ("(十五)", False, "构建新型监管机制", 5, "省市场监管局 省发改委 省商务厅"),
]  # fmt: skip
REPAIRED = ["政", "到", "省", "小", "市", "机", "推", "场", "一", "数", "日"]


def plain_reading(notice: str) -> list[tuple[str, list[str], list[str]]]:
    """(heading, sentences, units as printed) of every measure, by two regular expressions over the squeezed notice."""
    found = []
    for body, units in re.findall(r"\([一二三四五六七八九十]*\)([^()].*?)\(责任单位:(.*?)\)", squeezed(notice)):
        heading, *sentences = re.findall(r"[^。]+。?", re.sub(r"^.*[。)]\([一二三四五六七八九十]*\)", "", body))
        found.append((heading.rstrip("。"), sentences, re.split("[、,]", units)))
    return found


def test_the_parts_are_pinned(document: Document) -> None:
    found = [(p.marker, p.inferred, p.title.quote, len(p.intro), p.measures) for p in document.parts]
    assert found == PARTS
    assert [part.number for part in document.parts] == [1, 2, 3, 4, 5]


def test_the_measures_are_pinned(document: Document) -> None:
    found = [
        (m.marker, m.inferred, m.heading.quote, len(m.sentences), " ".join(m.unit_names)) for m in document.measures
    ]
    assert found == [(*row[:4], f"{row[4]} {ALL}") for row in MEASURES]
    assert [measure.number for measure in document.measures] == list(range(1, 16))
    part_of = {number: part.number for part in document.parts for number in part.measures}
    assert [measure.part for measure in document.measures] == [part_of[number] for number in range(1, 16)]


def test_the_units_are_counted(document: Document) -> None:
    mentions = [mention for measure in document.measures for mention in measure.units]
    others = [mention for mention in mentions if mention.unit != ALL]
    assert (len(mentions), len(others)) == (77, 62)
    assert [measure.number for measure in document.measures if MEMBERS in measure.unit_names] == [13, 14]
    assert {mention.unit for mention in mentions if mention.group} == {ALL, MEMBERS}
    assert all(measure.unit_names.count(ALL) == 1 for measure in document.measures)


def test_units_are_what_is_printed_but_for_two_repairs(document: Document, notice: str) -> None:
    printed = [units for _, _, units in plain_reading(notice)]
    repaired = {"市场监管局": "省市场监管局", "各州人民政府": ALL}
    assert len(printed) == 15
    assert [list(measure.unit_names) for measure in document.measures] == [
        [repaired.get(unit, unit) for unit in units] for units in printed
    ]
    changed = [
        (measure.number, mention.span.text, mention.span.quote)
        for measure in document.measures
        for mention in measure.units
        if "〔" in mention.span.quote
    ]
    assert changed == [(1, "市场监管局", "〔省〕市场监管局"), (9, "各 州人民政府", "各〔市〕州人民政府")]


def test_headings_and_sentences_are_what_is_printed(document: Document, notice: str) -> None:
    plain = plain_reading(notice)
    assert [squeezed(measure.heading.text) for measure in document.measures] == [heading for heading, _, _ in plain]
    assert [[squeezed(s.span.text) for s in measure.sentences] for measure in document.measures] == [
        sentences for _, sentences, _ in plain
    ]


def test_measures_are_the_stretches_of_the_notice_that_open_with_their_marks(document: Document, notice: str) -> None:
    for measure in document.measures:
        text = notice[measure.span.start : measure.span.end]
        assert text.startswith("()" if measure.inferred else measure.marker)
        assert measure.units_span is not None
        assert text.endswith(measure.units_span.text)
        assert measure.units_span.text.startswith("(责任单位:")
        assert measure.units_span.text.endswith("州人民政府)")


def test_eleven_characters_are_repaired_and_each_is_shown_as_such(document: Document) -> None:
    shown = "".join(block.span.quote for block in document.blocks)
    added = re.sub(r"〔\d{4}〕", "", shown)
    assert document.errata == 11
    assert sorted(re.findall("〔(.)〕", added)) == sorted(REPAIRED)
    assert "加大〔政〕策支持力度" in shown
    assert "2022年4月27〔日〕" in shown


def test_one_sentence_is_a_repetition(document: Document) -> None:
    repeated = [(m.number, s.span.clean) for m in document.measures for s in m.sentences if s.repeats]
    assert repeated == [(5, "加快建设功能全面、服务便捷的智慧社区。")]


def test_the_text_before_the_parts_is_told_apart(document: Document) -> None:
    assert [block.kind for block in document.blocks] == [
        *["chrome", "title", "title", "meta", "addressee", "letter", "signature", "date", "title", "preamble"],
        *["part", "intro", "part", "intro"],
        *["measure"] * 5,
        *["part", "intro"],
        *["measure"] * 4,
        *["part", "intro"],
        *["measure"] * 3,
        *["part", "intro"],
        *["measure"] * 3,
        *["chrome"] * 4,
    ]


def test_letter_basis_and_goal_stand_in_the_right_blocks(document: Document) -> None:
    (letter,) = document.front_of("letter")
    assert letter.clean.startswith(
        "《湖北省以新业态新模式引领新型消费加快发展的若干措施》已经省人民政府同意,现印发给你们"
    )
    (addressee,) = document.front_of("addressee")
    assert addressee.clean.startswith("各市、州、直管市、神农架林区人民政府,")
    (signature,) = document.front_of("signature")
    assert signature.clean == "省完善促进消费体制机制部门联席会议(代章)"
    (date,) = document.front_of("date")
    assert date.quote == "2022年4月27〔日〕"
    (preamble,) = document.front_of("preamble")
    assert "国办发〔2020〕32号" in preamble.clean
    assert "发改就业〔2021〕396号" in preamble.clean
    guidance, goal = (sentence.span for sentence in document.parts[0].intro)
    assert guidance.clean.startswith("以习近平新时代中国特色社会主义思想为指导")
    assert goal.quote.startswith("〔到〕2025年,把全省建成中部消费新高地")
    assert not any("扫一扫" in sentence.span.text or "登录" in sentence.span.text for sentence in document.front)


def test_a_torn_bracket_and_a_torn_sentence_are_put_together(document: Document) -> None:
    sixth, fourteenth = document.measures[5], document.measures[13]
    assert "\n" in sixth.span.text
    assert sixth.units[0].unit == "省经信厅"
    assert (
        fourteenth.sentences[-1].span.clean
        == "引导新业态新模式从业人员参加养老保险,加强新就业形态劳动争议仲裁案件处理。"
    )


def test_the_problems_name_their_lines(document: Document, notice: str) -> None:
    lines = notice.split("\n")
    assert [(problem.line, problem.code) for problem in document.problems] == [
        (26, "numeral-inferred"), (32, "numeral-inferred"), (36, "numeral-inferred"), (38, "sentence-repeated"), (44, "numeral-inferred"),
    ]  # fmt: skip
    for problem in document.problems:
        expected = "(五)" if problem.code == "sentence-repeated" else ("、", "()")
        assert lines[problem.line - 1].startswith(expected)


def test_every_span_is_a_slice_of_the_stored_notice(document: Document, notice: str) -> None:
    assert document.text == notice
    spans = list(spans_of(document))
    assert len(spans) > 250
    assert all(notice[span.start : span.end] == span.text for span in spans)


# Small documents, each with one oddity.


def markers(text: str) -> list[tuple[str, bool]]:
    return [(measure.marker, measure.inferred) for measure in parsed(text).measures]


def test_a_missing_number_is_inferred_and_reported() -> None:
    document = parsed("一、甲\n(一)子。\n()丑。\n(三)寅。\n、乙\n(四)卯。")
    assert [(m.marker, m.inferred) for m in document.measures] == [
        ("(一)", False), ("(二)", True), ("(三)", False), ("(四)", False),
    ]  # fmt: skip
    assert [(part.marker, part.inferred) for part in document.parts] == [("一、", False), ("二、", True)]
    assert [(problem.line, problem.code) for problem in document.problems] == [
        (3, "numeral-inferred"), (5, "numeral-inferred"),
    ]  # fmt: skip


def test_a_missing_number_where_each_part_counts_anew_is_inferred_within_its_part() -> None:
    assert markers("一、甲\n(一)子。\n(二)丑。\n二、乙\n(一)寅。\n()卯。\n(三)辰。")[2:] == [
        ("(一)", False), ("(二)", True), ("(三)", False),
    ]  # fmt: skip


def test_a_missing_number_after_a_gap_follows_the_number_before_it() -> None:
    assert markers("(一)子。\n(二)丑。\n(四)寅。\n()卯。\n(六)辰。") == [
        ("(一)", False), ("(二)", False), ("(四)", False), ("(五)", True), ("(六)", False),
    ]  # fmt: skip


def test_one_gap_is_reported_once() -> None:
    document = parsed("(一)子。\n(二)丑。\n(四)寅。\n(五)卯。\n(六)辰。")
    assert [(problem.line, problem.code) for problem in document.problems] == [(3, "number-jump")]


def test_numbers_that_start_anew_in_each_part_are_no_problem() -> None:
    document = parsed("一、甲\n(一)子。\n(二)丑。\n二、乙\n(一)寅。\n(二)卯。")
    assert document.problems == ()
    assert [part.measures for part in document.parts] == [(1, 2), (3, 4)]
    assert [measure.marker for measure in document.measures] == ["(一)", "(二)", "(一)", "(二)"]


def test_articles_are_measures_and_chapters_parts() -> None:
    document = parsed("第一章 总则\n第一条 为了早餐。\n第二条 适用全省。\n第二章 附则\n第三条 施行。")
    assert [(part.marker, part.title.clean, part.measures) for part in document.parts] == [
        ("第一章", "总则", (1, 2)), ("第二章", "附则", (3,)),
    ]  # fmt: skip
    assert [measure.marker for measure in document.measures] == ["第一条", "第二条", "第三条"]


def test_full_width_numbers_number_measures() -> None:
    document = parsed("一、甲\n１．发展早餐。供应粥。\n２．发展午餐。\n３．发展晚餐。")
    assert [(m.number, m.heading.clean, m.inferred) for m in document.measures] == [
        (1, "发展早餐", False), (2, "发展午餐", False), (3, "发展晚餐", False),
    ]  # fmt: skip


def test_invisible_characters_hide_no_number() -> None:
    document = parsed("\ufeff一、甲\n\u200b(一)子。\n\u200b\n\u2060(二)丑。")
    assert [part.marker for part in document.parts] == ["一、"]
    assert [measure.heading.clean for measure in document.measures] == ["子", "丑"]


def test_a_heading_on_a_line_of_its_own_ends_there() -> None:
    document = parsed("一、加强领导\n各地要加强领导。要落实责任。\n二、做好保障\n各地要做好保障。")
    assert [measure.heading.clean for measure in document.measures] == ["加强领导", "做好保障"]
    assert [sentence.span.clean for sentence in document.measures[0].sentences] == ["各地要加强领导。", "要落实责任。"]


def test_a_heading_is_the_text_up_to_the_first_full_stop() -> None:
    (first, second) = parsed("(一)发展早餐(含粥。)店。支持开店。\n(二)发展午餐").measures
    assert (first.heading.clean, [s.span.clean for s in first.sentences]) == ("发展早餐(含粥。)店", ["支持开店。"])
    assert (second.heading.clean, second.sentences) == ("发展午餐", ())


def test_a_paragraph_without_a_number_belongs_to_the_measure_before_it() -> None:
    (first, second) = parsed("(一)甲。乙。\n丙。\n丁。(责任单位:省商务厅)\n(二)戊。").measures
    assert [sentence.span.clean for sentence in first.sentences] == ["乙。", "丙。", "丁。"]
    assert first.unit_names == ("省商务厅",)
    assert second.heading.clean == "戊"


def test_each_problem_is_reported_once() -> None:
    document = parsed("(一)甲。乙。(责任单位:某某局)\n续一。\n续二。\n(二)丁。丁。")
    assert [problem.code for problem in document.problems] == ["unit-unknown"]
    assert "某某局" in document.problems[0].message


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


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "、",
        "()",
        "(一)",
        "一、",
        "。",
        "(",
        "(责任单位:",
        "一、\n(一)\n(二)\n二、",
        "\u200b",
        "\x00",
        "\ud800",
    ],
)
def test_a_scrap_of_text_is_a_document(text: str) -> None:
    document = parsed(text)
    assert document.text == text
    assert all(text[span.start : span.end] == span.text for span in spans_of(document))


def test_line_ends_of_other_systems_make_no_difference() -> None:
    lines = ["一、甲", "(一)子。丑。(责任单位:省商务厅)", "()寅。", "(三)卯。", "二、乙"]
    unix, windows, mac = (parsed(end.join(lines)) for end in ("\n", "\r\n", "\r"))
    for other in (windows, mac):
        assert [(m.marker, m.heading.clean, m.unit_names) for m in other.measures] == [
            (m.marker, m.heading.clean, m.unit_names) for m in unix.measures
        ]
        assert [part.title.clean for part in other.parts] == ["甲", "乙"]
        assert [problem.line for problem in other.problems] == [problem.line for problem in unix.problems] == [3]


def test_parsing_takes_time_in_proportion_to_the_text() -> None:
    """A long annex under the last measure: five hundred lines are read at once, not again with each line."""
    text = "(一)甲。\n(二)乙。\n" + "".join(f"第{'几' * (n % 7)}行说明文字若干,其后还有一些{n}。\n" for n in range(500))
    began = time.process_time()
    document = parsed(text, directory=FEW_UNITS)
    assert len(document.measures[-1].sentences) == 500
    assert time.process_time() - began < 0.5
