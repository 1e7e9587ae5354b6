"""The parser on the notice, pinned in full and checked against plain reading of the raw text, and on small oddities."""

from __future__ import annotations

import re

import pytest

from ingest.models import Document
from tests.builders import parsed, spans_of, squeezed

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


# Small documents.


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
