"""Automatic numbering, against what Word shows."""

from __future__ import annotations

from ingest.readers.docx import read_docx
from tests.documents import definition, instance, level, listed, p, styled, word

OFFICIAL = definition(
    0,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
    level(4, "decimalEnclosedCircle", "%5"),
)


def lines(*blocks: str, numbering: str, styles: str = "") -> list[str]:
    return read_docx(word(*blocks, numbering=numbering, styles=styles))[0].splitlines()


def style(identity: str, properties: str = "", based: str = "", *, default: bool = False) -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    kind = 'w:type="paragraph"' + (' w:default="1"' if default else "")
    return f'<w:style {kind} w:styleId="{identity}">{base}<w:pPr>{properties}</w:pPr></w:style>'


def numbered(number: int | None, at: int | None = None) -> str:
    inside = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    list_number = "" if number is None else f'<w:numId w:val="{number}"/>'
    return f"<w:numPr>{inside}{list_number}</w:numPr>"


def test_the_levels_of_an_official_document() -> None:
    made = [("总体", 0), ("要求", 1), ("目标", 1), ("门店", 2), ("老店", 3), ("时间", 4), ("场地", 4), ("新店", 3), ("餐车", 2), ("任务", 0), ("供应", 1), ("网点", 2)]
    expected = ["一、总体", "（一）要求", "（二）目标", "1.门店", "（1）老店", "①时间", "②场地", "（2）新店", "2.餐车", "二、任务", "（一）供应", "1.网点"]
    assert lines(*(listed(text, 1, at) for text, at in made), numbering=OFFICIAL + instance(1, 0)) == expected


def test_chapters_and_articles_that_run_through() -> None:
    """Articles do not start anew in a chapter: w:lvlRestart is 0."""
    law = definition(
        3,
        level(0, "chineseCountingThousand", "第%1章", after="space"),
        level(1, "chineseCountingThousand", "第%2条", after="tab", more='<w:lvlRestart w:val="0"/>'),
    )
    made = [("总则", 0), ("为了", 1), ("本法", 1), ("职责", 0), ("国家", 1)]
    expected = ["第一章 总则", "第一条 为了", "第二条 本法", "第二章 职责", "第三条 国家"]
    assert lines(*(listed(text, 1, at) for text, at in made), numbering=law + instance(1, 3)) == expected


def test_a_level_may_start_anew_after_the_top_level_only() -> None:
    deep = definition(
        0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "decimal", "%3)", more='<w:lvlRestart w:val="1"/>')
    )
    made = [("a", 0), ("b", 1), ("c", 2), ("d", 1), ("e", 2), ("f", 0), ("g", 2)]
    expected = ["1a", "1.1b", "1)c", "1.2d", "2)e", "2f", "1)g"]
    assert lines(*(listed(text, 1, at) for text, at in made), numbering=deep + instance(1, 0)) == expected


def test_lists_of_one_definition_go_on_and_an_override_starts_anew_once() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    made = [listed("甲", 1), p("文"), listed("乙", 2), listed("丙", 3), listed("丁", 3), listed("戊", 1)]
    numbering = OFFICIAL + instance(1, 0) + instance(2, 0) + instance(3, 0, anew)
    assert lines(*made, numbering=numbering) == ["一、甲", "文", "二、乙", "一、丙", "二、丁", "三、戊"]


def test_separate_definitions_count_apart() -> None:
    other = OFFICIAL.replace('abstractNumId="0"', 'abstractNumId="7"')
    made = [listed("甲", 1), listed("乙", 2), listed("丙", 1)]
    assert lines(*made, numbering=OFFICIAL + other + instance(1, 0) + instance(2, 7)) == ["一、甲", "一、乙", "二、丙"]


def test_a_level_may_be_overridden_by_the_list() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)", start=3)}</w:lvlOverride>'
    assert lines(listed("甲", 1), listed("乙", 1), numbering=OFFICIAL + instance(1, 0, override)) == ["C)甲", "D)乙"]


def test_start_skipped_levels_and_legal_numbers() -> None:
    mixed = definition(
        0, level(0, "chineseCounting", "第%1章", start=5), level(1, "decimal", "%1.%2", start=0, more="<w:isLgl/>"), level(2, "lowerRoman", "%1.%2.%3")
    )
    made = [listed("a", 1, 1), listed("b", 1, 0), listed("c", 1, 1), listed("d", 1, 2)]
    assert lines(*made, numbering=mixed + instance(1, 0)) == ["5.0a", "第六章b", "6.0c", "六.0.id"]


def test_numbering_by_style_and_by_what_the_style_is_based_on() -> None:
    linked = definition(
        0,
        level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="H2"/>'),
    )
    styles = style("N", default=True) + style("H1", numbered(1), "N") + style("H2", numbered(1, 1), "H1") + style("Mine", "", "H2")
    styles += style("Off", numbered(0), "H1")
    made = [styled("总体", "H1"), styled("要求", "H2"), styled("又", "Mine"), styled("无", "Off"), p("正文"), p("关", f'<w:pStyle w:val="H1"/>{numbered(0)}'), styled("任务", "H1")]
    expected = ["一、总体", "（一）要求", "（二）又", "无", "正文", "关", "二、任务"]
    assert lines(*made, numbering=linked + instance(1, 0), styles=styles) == expected


def test_the_level_of_a_paragraph_overrides_that_of_its_style() -> None:
    styles = style("L", numbered(1))
    made = [styled("甲", "L"), p("乙", f'<w:pStyle w:val="L"/>{numbered(None, 1)}'), p("丙", f'<w:pStyle w:val="L"/>{numbered(1, 1)}')]
    assert lines(*made, numbering=OFFICIAL + instance(1, 0), styles=styles) == ["一、甲", "（一）乙", "（二）丙"]


def test_a_style_of_lists_lends_its_levels() -> None:
    link = '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="Style"/></w:abstractNum>'
    styles = f'<w:style w:type="numbering" w:styleId="Style"><w:pPr>{numbered(1)}</w:pPr></w:style>'
    assert lines(listed("甲", 2), listed("乙", 1), numbering=OFFICIAL + link + instance(1, 0) + instance(2, 9), styles=styles) == ["一、甲", "二、乙"]


def test_bullets_and_marks_without_a_number() -> None:
    signs = definition(0, level(0, "bullet", "\uf0b7", after="tab"), level(1, "bullet", "—", after="space"), level(2, "none", "注：%3"))
    assert lines(listed("甲", 1), listed("乙", 1, 1), listed("丙", 1, 2), numbering=signs + instance(1, 0)) == ["• 甲", "— 乙", "注：丙"]


def test_a_new_form_beside_an_older_one_is_taken() -> None:
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" '
        'w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1号"/></w:lvl>'
    )
    assert lines(listed("甲", 1), numbering=definition(0, custom) + instance(1, 0)) == ["001号 甲"]


def test_deleted_and_hidden_paragraphs_do_not_count() -> None:
    gone = p("", f"{numbered(1, 0)}<w:rPr><w:del/></w:rPr>", inside='<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>')
    hidden = p("", f"{numbered(1, 0)}<w:rPr><w:vanish/></w:rPr>", inside="<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>")
    assert lines(listed("甲", 1), gone, hidden, listed("乙", 1), numbering=OFFICIAL + instance(1, 0)) == ["一、甲", "二、乙"]


def test_damaged_numbering_is_no_numbering() -> None:
    circle = style("A", "", "B") + style("B", "", "A")
    made = [listed("甲", 77), listed("乙", 1, 8), styled("丙", "A"), p("丁", '<w:numPr><w:numId w:val="x"/></w:numPr>')]
    assert lines(*made, numbering=OFFICIAL + instance(1, 0), styles=circle) == ["甲", "乙", "丙", "丁"]
