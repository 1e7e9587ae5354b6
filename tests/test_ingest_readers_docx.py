"""The body of Word files as text: order, tables, notes, changes, fields, text boxes."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from ingest.models import COVERED
from ingest.readers.docx import read_docx
from ingest.readers.refusal import Refused
from tests.documents import cell, definition, instance, level, listed, p, r, row, table, word, zipped


def lines(*blocks: str, numbering: str = "", footnotes: str = "", endnotes: str = "") -> list[str]:
    made = word(*blocks, numbering=numbering, footnotes=footnotes, endnotes=endnotes)
    return read_docx(made)[0].splitlines()


def field(instruction: str, result: str = "", *, separate: bool = True) -> str:
    middle = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' if separate else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>{middle}'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def box(*blocks: str) -> str:
    return f"<wps:txbx><w:txbxContent>{''.join(blocks)}</w:txbxContent></wps:txbx>"


def test_what_python_docx_writes_is_read() -> None:
    made = docx.Document()
    made.add_heading("关于促进早餐消费的若干措施", 0)
    made.add_paragraph("发展门店", style="List Number")
    made.add_paragraph("规范餐车", style="List Number")
    grid = made.add_table(2, 2)
    for place, text in (((0, 0), "序号"), ((0, 1), "任务"), ((1, 0), "1"), ((1, 1), "门店")):
        grid.cell(*place).text = text
    made.add_paragraph("结尾")
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.sections[0].footer.paragraphs[0].text = "— 1 —"
    stream = io.BytesIO()
    made.save(stream)
    assert read_docx(stream.getvalue())[0] == "关于促进早餐消费的若干措施\n1. 发展门店\n2. 规范餐车\n序号\t任务\n1\t门店\n结尾\n"


def test_tables_stand_where_they_stand_and_count_in_order() -> None:
    numbering = definition(0, level(0, "decimal", "%1.")) + instance(1, 0)
    grid = table(row("序号", "任务"), row(cell(listed("", 1)), "门店"), row(cell(listed("", 1)), "餐车"))
    assert lines(p("前"), grid, p("后"), listed("又", 1), numbering=numbering) == ["前", "序号\t任务", "1.\t门店", "2.\t餐车", "后", "3.又"]


def test_merged_cells_stand_once_and_those_below_say_that_they_are_covered() -> None:
    down = cell(p("省商务厅"), p("省住建厅"), properties='<w:vMerge w:val="restart"/>')
    goes_on = cell(p(), properties="<w:vMerge/>")
    wide = cell(p("备注"), properties='<w:gridSpan w:val="3"/>')
    two = cell(p("晚市"), properties='<w:gridSpan w:val="2"/>')
    grid = table(row(down, "门店", "一"), row(goes_on, "餐车", "二"), row(two, "三"), row(wide))
    assert lines(grid) == ["省商务厅 省住建厅\t门店\t一", f"{COVERED}\t餐车\t二", "晚市\t\t三", "备注"]


def test_a_table_in_a_cell_stands_on_the_line_of_that_cell() -> None:
    assert lines(table(row("外", cell(table(row("一", "二"), row("三", "四")), p("后"))))) == ["外\t一 二 三 四 后"]


def test_a_frame_of_one_cell_keeps_its_paragraphs() -> None:
    assert lines(table(row(cell(p("一、总体"), p("正文"), table(row("甲", "乙")))))) == ["一、总体", "正文", "甲\t乙"]


def test_cells_that_are_empty_keep_their_place() -> None:
    assert lines(table(row("", "乙", "", "丁", ""), row("", "", ""))) == ["\t乙\t\t丁"]


def test_insertions_stay_and_deletions_go() -> None:
    changed = p(inside=f"{r('省')}<w:ins>{r('商务')}</w:ins><w:del><w:r><w:delText>经信</w:delText></w:r></w:del>{r('厅')}")
    moved = p(inside=f"<w:moveFrom>{r('旧处')}</w:moveFrom><w:moveTo>{r('新处')}</w:moveTo>")
    joined = p("前半", "<w:rPr><w:del/></w:rPr>")
    gone = "<w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("删") + "</w:tc></w:tr>"
    assert lines(changed, moved, joined, p("后半"), table(gone, row("留", "存"))) == ["省商务厅", "新处", "前半后半", "留\t存"]


def test_breaks_tabs_hyphens_links_and_controls() -> None:
    signs = '<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t><w:noBreakHyphen/><w:t>丁</w:t><w:br w:type="page"/><w:t>戊</w:t></w:r>'
    link = f"<w:hyperlink>{r('网址')}</w:hyperlink><w:smartTag>{r('标')}</w:smartTag><w:sdt><w:sdtContent>{r('控')}</w:sdtContent></w:sdt>"
    hint = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击此处输入文字')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtContent>{p('内容')}</w:sdtContent></w:sdt>"
    assert lines(p(inside=signs), p(inside=link), hint, block) == ["甲", "乙 丙-丁", "戊", "网址标控", "内容"]


def test_hidden_text_and_phonetics_are_left_out() -> None:
    hidden = r("密", "<w:vanish/>") + r("明", '<w:vanish w:val="0"/>')
    ruby = f"<w:r><w:ruby><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('汉')}</w:rubyBase></w:ruby></w:r>"
    assert lines(p(inside=hidden + ruby)) == ["明汉"]


def test_fields_show_their_result_and_no_page_numbers() -> None:
    made = [
        p(inside=r("见") + field('REF a \\h "x"', r("附件1")) + r("。")),
        p(inside=field("TOC", r("第一章 总则 ") + field("PAGEREF _1", r("3")))),
        p(inside=r("第") + field("PAGE", r("7")) + r("页")),
        p(inside=f'<w:fldSimple w:instr="NUMPAGES">{r("9")}</w:fldSimple><w:fldSimple w:instr="DATE">{r("2022年")}</w:fldSimple>'),
        p(inside=field("eq \\o\\ac(○,3)", separate=False) + r("门店")),
        p(inside=field("EQ \\o\\ac(○,优)", separate=False)),
    ]
    assert lines(*made) == ["见附件1。", "第一章 总则", "第页", "2022年", "③门店", "优"]


def test_a_field_may_span_paragraphs() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert lines(p(inside=begin + r("一")), p("二"), p(inside='<w:r><w:fldChar w:fldCharType="end"/></w:r>' + r("三"))) == ["一", "二", "三"]


def test_text_boxes_follow_their_paragraph_once() -> None:
    both = f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box(p('某省人民政府文件'))}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box(p('某省人民政府文件'))}</w:pict></mc:Fallback></mc:AlternateContent>"
    letters = '<w:r><w:pict><v:shape><v:textpath string="某市人民政府"/></v:shape></w:pict></w:r>'
    assert lines(p("正文", inside=f"<w:r>{both}</w:r>"), p(inside=letters), p("后")) == ["正文", "某省人民政府文件", "某市人民政府", "后"]


def test_notes_stand_at_the_end_and_are_marked() -> None:
    notes = f'<w:footnote w:id="-1">{p("分隔")}</w:footnote><w:footnote w:id="2">{p("早餐指早上的餐。")}</w:footnote><w:footnote w:id="3">{p("未引用")}</w:footnote><w:footnote w:id="4">{p("* 见表。")}</w:footnote>'
    ends = f'<w:endnote w:id="2">{p("见附件。", inside="")}</w:endnote>'
    marked = p(inside=r("早餐") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r("供应") + '<w:r><w:endnoteReference w:id="2"/></w:r>')
    typed = p(inside=r("门店") + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="4"/><w:t>*</w:t></w:r>')
    made = lines(marked, typed, footnotes=notes, endnotes=ends)
    assert made == ["早餐[1]供应[2]", "门店*", "[1] 早餐指早上的餐。", "[2] 见附件。", "* 见表。"]


def test_a_note_that_refers_to_itself_and_an_endless_instruction_end() -> None:
    again = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = f'<w:footnote w:id="2">{p("注", inside=again)}</w:footnote>'
    assert lines(p("文", inside=again), footnotes=note) == ["文[1]", "[1] 注[2]"]
    assert lines(p("文", inside=field("EQ \\o(" + " " * 50_000, separate=False))) == ["文"]


def test_symbols_and_formulas() -> None:
    signs = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings 2" w:char="0052"/><w:sym w:font="Odd" w:char="F041"/></w:r>'
    assert lines(p(inside=signs + "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>")) == ["☑☑\ufffda+b"]


def test_strict_files_are_read() -> None:
    made = word(listed("甲", 1), numbering=definition(0, level(0, "chineseCounting", "%1、")) + instance(1, 0))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    strict: dict[str, bytes | str] = {
        name: data.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/")
        for name, data in files.items()
    }
    assert read_docx(zipped(strict))[0] == "一、甲\n"


@pytest.mark.parametrize(
    ("title", "taken"),
    [
        ("关于促进早餐消费的若干措施", "关于促进早餐消费的若干措施"),
        ("关于促进 早餐消费的若干措施", "关于促进早餐消费的若干措施"),
        ("微软用户", None),
        ("正文", None),
        ("早餐消费的若干措施", None),
        ("新建 Microsoft Word 文档", None),
        ("", None),
    ],
)
def test_the_title_of_the_properties_is_taken_where_it_heads_the_text(title: str, taken: str | None) -> None:
    assert read_docx(word(p("关于促进早餐"), p("消费的若干措施"), p("正文"), title=title))[1] == taken


def test_macros_are_not_opened() -> None:
    assert read_docx(word(p("正文"), files={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"}))[0] == "正文\n"


@pytest.mark.parametrize(
    ("blocks", "reason"),
    [
        ([], "为空"),
        ([p(), p("  \u3000")], "为空"),
        ([p(inside="<w:r><w:drawing/></w:r>")], "扫描件"),
        ([p("文"), "<w:altChunk/>"], "嵌入"),
    ],
)
def test_files_without_readable_text_are_refused(blocks: list[str], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_docx(word(*blocks))
