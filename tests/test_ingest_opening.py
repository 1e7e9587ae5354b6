"""Which marks open parts and measures, where documents use them in different ways; points inside measures; conclusions."""

from __future__ import annotations

import pytest

from ingest.models import Document
from tests.builders import parsed


def outline(text: str) -> str:
    """Parts and the measures in them: 一、[(一)(二)] 二、[]."""
    document = parsed(text)
    parts = [
        f"{part.marker}[{''.join(document.measures[n - 1].marker for n in part.measures)}]" for part in document.parts
    ]
    alone = [measure.marker for measure in document.measures if measure.part is None]
    return " ".join([*alone, *parts])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、甲\n(一)子。\n(二)丑。\n二、乙\n(三)寅。", "一、[(一)(二)] 二、[(三)]"),
        ("一、甲\n(一)子。\n(二)丑。\n二、乙\n(一)寅。", "一、[(一)(二)] 二、[(一)]"),
        ("一、甲\n总则。\n二、乙\n1.子。\n2.丑。\n三、丙\n1.寅。\n2.卯。", "一、[] 二、[1.2.] 三、[1.2.]"),
        ("一、甲。\n二、乙。\n1.子。\n2.丑。\n三、丙。\n四、丁。\n五、戊。", "一、 二、 三、 四、 五、"),
        ("一、甲\n(一)子。\n1.寅。\n2.卯。\n(二)丑。\n二、乙\n1.辰。\n2.巳。", "一、[(一)(二)] 二、[1.2.]"),
        (
            "第一章 总则\n第一条 甲。\n(一)子;\n(二)丑。\n第二条 乙。\n第二章 附则\n第三条 丙。",
            "第一章[第一条第二条] 第二章[第三条]",
        ),
        (
            "第一章 总则\n第一节 甲\n第一条 子。\n第二节 乙\n第二条 丑。\n第二章 附则\n第三条 寅。",
            "第一章[] 第一节[第一条] 第二节[第二条] 第二章[第三条]",
        ),
        (
            "第一章 甲\n第一节 子\n做好。\n第二节 丑\n做好。\n第二章 乙\n第一节 寅\n做好。",
            "第一章[第一节第二节] 第二章[第一节]",
        ),
        ("第一部分 甲\n一、子\n(一)寅。\n二、丑\n第二部分 乙\n三、卯", "第一部分[一、二、] 第二部分[三、]"),
        ("1.甲。\n2.乙。\n3.丙。", "1. 2. 3."),
        ("(一)甲。\n(二)乙。", "(一) (二)"),
        ("第一条 甲。\n第二条 乙。\n第一条规定的情形除外。\n第三条 丙。", "第一条 第二条 第三条"),
        ("一、甲\t1\n二、乙\t2\n(一)丙\t(二)丁", ""),
    ],
)
def test_each_document_numbers_in_its_way(text: str, expected: str) -> None:
    document = parsed(text)
    assert outline(text) == expected
    assert [problem for problem in document.problems if problem.code == "number-jump"] == []


def test_a_title_ends_with_its_first_sentence() -> None:
    part = parsed("一、甲。乙做好。丙做好。\n(一)子。\n(二)丑。\n二、丁\n(三)寅。").parts[0]
    assert (part.title.clean, [sentence.span.clean for sentence in part.intro]) == ("甲", ["乙做好。", "丙做好。"])


def test_points_of_a_measure_have_marks_levels_headings_and_units() -> None:
    text = "一、甲\n(一)子\n总的要求。\n1.寅。做好。(商务部负责)\n(1)卯;\n①辰\n再做好。\n2.巳。(教育部负责)\n(二)丑。"
    first, second = parsed(text, level="nation").measures
    assert [(item.marker, item.level, item.heading.clean) for item in first.items] == [
        ("1.", 1, "寅"), ("(1)", 2, "卯;"), ("①", 3, "辰"), ("2.", 1, "巳"),
    ]  # fmt: skip
    assert [[mention.unit for mention in item.units] for item in first.items] == [["商务部"], [], [], ["教育部"]]
    assert first.items[2].span.text == "①辰\n再做好。"
    assert (first.unit_names, second.items) == (("商务部", "教育部"), ())


def test_what_follows_the_points_of_an_article_is_the_articles() -> None:
    first = parsed("第一条 按下列标准:\n(一)甲;\n(二)乙。\n前款所称标准另行规定。\n第二条 丙。").measures[0]
    assert [item.span.text for item in first.items] == ["(一)甲;", "(二)乙。"]
    assert first.sentences[-1].span.text == "前款所称标准另行规定。"


def concluding(document: Document) -> list[str]:
    return [block.span.text for block in document.blocks if block.kind == "closing"]


@pytest.mark.parametrize(
    ("measures", "conclusion"),
    [
        ("(一)甲。做好。(商务部负责)\n(二)乙。做好。(教育部负责)", "从中央资金中安排部分资金,专项用于早餐。"),
        ("(一)甲。做好。\n(二)乙。做好。\n(三)丙。做好。", "节假日期间,各地要妥善安排早餐供应。"),
        ("(一)甲。做好。\n子。\n(二)乙。做好。", "各地区、各部门要高度重视。重大事项及时报告。"),
        ("(一)甲。做好。\n子。\n(二)乙。做好。", "本意见自印发之日起施行。"),
        (
            "(一)组成\n张三 局长\n(二)专家\n张三 局长\n李四 局长\n王五 局长\n赵六 局长",
            "办公室设在商务厅,承担日常工作。",
        ),
    ],
)
@pytest.mark.parametrize("signed", ["\n某省人民政府\n2031年4月27日\n(此件公开发布)", ""])
def test_a_conclusion_is_no_part_of_the_last_measure(measures: str, conclusion: str, signed: str) -> None:
    assert concluding(parsed(f"{measures}\n{conclusion}{signed}")) == [conclusion]


@pytest.mark.parametrize(
    "text",
    [
        "(一)甲\n各地要做好早餐。\n(二)乙\n各地区、各部门要做好午餐。",
        "(一)甲。做好。\n续。\n(二)乙。做好。\n续。",
        "(一)甲。\n1.子。\n2.丑。\n(二)乙。\n1.寅。",
        "(一)甲。做好。\n(二)乙。做好。\n扶贫办已进行了调查。",
        "第一条 甲。\n第二条 乙。\n第三条 丙。\n本办法自印发之日起施行。",
    ],
)
def test_what_goes_on_with_the_last_measure_is_no_conclusion(text: str) -> None:
    assert concluding(parsed(text)) == []
