"""PDFs as text: paragraphs whole, furniture gone, tables by cells; scans, ciphers and garbage refused."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.models import COVERED
from ingest.readers.pdf import read_pdf
from ingest.readers.pdfium import _RADICALS
from ingest.readers.refusal import Refused
from tests.documents import SONG, mapped, pdf, raw_pdf, typeset, unmapped

GREY = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")  # a picture of one point
LONG = "支持企业开设早餐门店，支持老店延长营业时间，鼓励采用新技术改造供应链，到2025年建成一批示范门店，方便群众就近用餐，提升服务质量和水平。"
NOTICE = [
    "^某省人民政府办公厅关于",
    "^促进早餐消费的若干措施",
    "一、总体要求",
    "到2030年，早餐供应更加方便。" + LONG,
    *(f"（{number}）发展早餐门店。{LONG * 2}（责任单位：省商务厅）" for number in "一二三四五六七八"),
    ">某省人民政府办公厅",
    ">2022年4月27日",
]


def lines(data: bytes) -> list[str]:
    return read_pdf(data)[0].splitlines()


def reason(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_pdf(data)
    assert ";请" in str(caught.value) or "没有可导入" in str(caught.value)
    return str(caught.value)


def plain(paragraphs: list[str]) -> list[str]:
    return [paragraph.lstrip("^>") for paragraph in paragraphs]


def picture(canvas: Canvas, *, wide: int = 500, high: int = 700) -> None:
    canvas.drawImage(ImageReader(io.BytesIO(GREY)), 40, 60, wide, high)


@pytest.mark.parametrize("per_page", [7, 10, 20, 25])
@pytest.mark.parametrize("foot", ["", "— {page} —", "- {page} -", "{page}", "第 {page} 页", "第{page}页 共9页", "{page} / 9"])
@pytest.mark.parametrize("head", ["", "某省人民政府公报 2022年第3期"])
def test_paragraphs_are_whole_wherever_lines_and_pages_break(per_page: int, foot: str, head: str) -> None:
    assert lines(typeset(NOTICE, per_page=per_page, foot=foot, head=head)) == plain(NOTICE)


def test_the_title_of_the_properties_is_taken_where_it_heads_the_text() -> None:
    title = "某省人民政府办公厅关于促进早餐消费的若干措施"
    assert read_pdf(typeset(NOTICE, title=title))[1] == title
    assert read_pdf(typeset(NOTICE, title="微软用户的文档"))[1] is None


def test_a_line_that_ends_early_for_a_bracket_goes_on() -> None:
    """（市） and 排》、 stand on one line: what comes before them ends up to three characters before the margin."""
    whole = [LONG[:19] + "本省（市）的项目。" + LONG.replace("2025年", "明年")] * 3

    def draw(canvas: Canvas) -> None:
        for at, text in enumerate(line for each in whole for line in (each[:21], each[21:47], each[47:73], each[73:])):
            canvas.drawString(112 if at % 4 == 0 else 80, 740 - 28 * at, text)

    assert whole[0][21:23] == "（市"
    assert lines(pdf(draw)) == whole


def test_short_lines_are_never_joined() -> None:
    names = ["省商务厅", "省住建厅", "省市场监管局", "省文旅厅", "各市州人民政府", "省发改委"]
    assert lines(typeset(names)) == names


def test_a_number_of_the_text_is_no_page_number() -> None:
    """The last line of a page is a number by chance; the pages do not count with it."""
    assert lines(typeset(["甲", "2022", "乙", "15", "丙", "3"], per_page=2)) == ["甲", "2022", "乙", "15", "丙", "3"]
    assert lines(typeset(["甲", "1"])) == ["甲", "1"]


def test_a_line_that_heads_few_pages_or_stands_in_the_text_stays() -> None:
    forms = ["申请表", "甲", "申请表", "乙", "申请表", "丙", "正文", "丁"]
    assert lines(typeset(forms, per_page=2)) == forms
    assert lines(typeset(["甲", "乙"], per_page=1, head="页眉")) == ["页眉", "甲", "页眉", "乙"]


def grid(canvas: Canvas, edges: list[int], levels: list[int], texts: dict[tuple[int, int], str]) -> None:
    """A ruled table; texts by (x, y) of where they are written."""
    for x in edges:
        canvas.line(x, levels[0], x, levels[-1])
    for y in levels:
        canvas.line(edges[0], y, edges[-1], y)
    canvas.setFont(SONG, 12)
    for (x, y), text in texts.items():
        canvas.drawString(x, y, text)


def test_ruled_tables_are_rows_of_cells() -> None:
    texts = {
        (85, 685): "序号", (125, 685): "任务", (305, 685): "责任单位",
        (85, 655): "1", (125, 660): "发展早餐门店，支持", (125, 645): "老店延长营业时间", (305, 660): "省商务厅、", (305, 645): "省住建厅",
        (85, 625): "2", (305, 625): "省市场监管局",
    }  # fmt: skip

    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 740, "附件任务分工表")
        grid(canvas, [80, 120, 300, 500], [700, 675, 640, 615], texts)
        canvas.setFont(SONG, 16)
        canvas.drawString(80, 560, "以上。")

    expected = ["附件任务分工表", "序号\t任务\t责任单位", "1\t发展早餐门店，支持老店延长营业时间\t省商务厅、省住建厅", "2\t\t省市场监管局", "以上。"]
    assert lines(pdf(draw)) == expected


def test_merged_cells_of_a_ruled_table_are_told_once_and_cover_those_below() -> None:
    def draw(canvas: Canvas) -> None:
        for line in [(80, 700, 80, 600), (500, 700, 500, 600), (80, 700, 500, 700), (80, 600, 500, 600), (80, 650, 300, 650), (300, 700, 300, 600)]:
            canvas.line(*line)
        canvas.setFont(SONG, 12)
        for x, y, text in [(90, 670, "门店"), (90, 620, "餐车"), (310, 660, "省商务厅、"), (310, 640, "省住建厅")]:
            canvas.drawString(x, y, text)

    assert lines(pdf(draw)) == ["门店\t省商务厅、省住建厅", f"餐车\t{COVERED}"]


def test_wide_gaps_part_the_cells_of_a_table_without_rules() -> None:
    def draw(canvas: Canvas) -> None:
        for y, texts in ((700, ("单位", "任务")), (670, ("省商务厅", "门店"))):
            canvas.drawString(80, y, texts[0])
            canvas.drawString(300, y, texts[1])

    assert lines(pdf(draw)) == ["单位\t任务", "省商务厅\t门店"]


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(SONG, 12)
        for x, word_ in ((60, "左"), (320, "右")):
            for at in range(20):
                canvas.drawString(x, 700 - 24 * at, f"{word_}栏第{at}行。")

    found = lines(pdf(draw))
    assert found == [f"左栏第{at}行。" for at in range(20)] + [f"右栏第{at}行。" for at in range(20)]


def test_slanted_marks_and_double_printing_are_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            canvas.drawString(80 + shift, 700, "加粗的标题")
        canvas.saveState()
        canvas.rotate(45)
        canvas.drawString(300, 300, "内部资料")
        canvas.restoreState()

    assert lines(pdf(draw)) == ["加粗的标题"]


@pytest.mark.parametrize(("quarter", "places"), [(90, (100, -200)), (180, (-500, -700)), (270, (-700, 100))])
def test_pages_that_lie_on_their_side_are_read(quarter: int, places: tuple[int, int]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rotate(quarter)
        canvas.drawString(*places, "横排的一行")
        canvas.drawString(places[0], places[1] - 40, "横排的又一行")

    assert lines(pdf(draw)) == ["横排的一行", "横排的又一行"]


def test_latin_words_keep_their_spaces() -> None:
    assert lines(pdf(lambda canvas: canvas.drawString(80, 700, "采用 Internet of Things 和5G技术"))) == ["采用 Internet of Things 和5G技术"]


def test_radicals_are_the_characters_that_they_look_like() -> None:
    assert lines(mapped("⼯作⻓期⻅效⾷品⻘年⼈民豈")) == ["工作长期见效食品青年人民豈"]
    assert all("\u2e80" <= sign <= "\u2eff" for sign in _RADICALS)


def test_scans_are_told_with_what_to_do() -> None:
    assert "扫描件" in reason(pdf(picture)) and "OCR" in reason(pdf(picture))


def test_a_scan_with_nothing_but_page_numbers_is_a_scan() -> None:
    def draw(canvas: Canvas) -> None:
        for page in (1, 2, 3):
            picture(canvas)
            canvas.drawCentredString(297, 30, f"- {page} -")
            canvas.showPage()

    assert "扫描件" in reason(pdf(draw))


def test_pages_without_text_among_others_are_named() -> None:
    def draw(canvas: Canvas) -> None:
        for page in range(1, 6):
            if page in (2, 5):
                picture(canvas)
            else:
                canvas.setFont(SONG, 16)
                canvas.drawString(80, 700, f"正文{'甲乙丙丁戊'[page - 1]}")
            canvas.showPage()

    assert reason(pdf(draw)).startswith("第 2、5 页只有图片")


def test_blank_pages_and_pictures_beside_text_do_no_harm() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 760, "正文")
        picture(canvas, wide=100, high=100)
        canvas.showPage()
        canvas.showPage()
        canvas.setFont(SONG, 16)
        canvas.drawString(80, 760, "又文")

    assert lines(pdf(draw)) == ["正文", "又文"]


def test_letters_that_are_drawn_are_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        for at in range(60):
            canvas.circle(80 + at, 700, 3)

    assert "扫描件" in reason(pdf(draw))


def test_an_empty_pdf_is_refused() -> None:
    assert "没有文字" in reason(pdf(lambda canvas: canvas.showPage()))


def test_a_password_is_asked_for_and_a_ban_on_copying_is_none() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 700, "正文")

    assert "加密" in reason(pdf(draw, encrypt=StandardEncryption("secret", strength=128)))
    assert lines(pdf(draw, encrypt=StandardEncryption("", ownerPassword="x", canCopy=0, strength=128))) == ["正文"]


@pytest.mark.parametrize("data", [unmapped(60), mapped("\ue101\ue102\ue103\ue104" * 8), mapped("ĀąĆćĈĉĊċ" * 5), mapped("正文\ufffd" * 5)])
def test_text_layers_that_mean_nothing_are_refused(data: bytes) -> None:
    assert "乱码" in reason(data)


def test_what_is_filled_into_a_form_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(80, 700, "单位")
        canvas.acroForm.textfield(name="a", value="Department", x=80, y=600, width=300, height=30)

    assert lines(pdf(draw)) == ["单位", "Department"]


def test_forms_that_only_one_program_shows_are_refused() -> None:
    form = raw_pdf("", "<<>>").replace(b"/Type/Catalog", b"/Type/Catalog/NeedsRendering true/AcroForm<</Fields[]/XFA(x)>>")
    assert "XFA" in reason(form)


def test_bullets_of_symbol_fonts_are_bullets() -> None:
    assert lines(mapped("\uf0b7发展门店")) == ["•发展门店"]


def test_every_truncation_gives_text_or_a_reason() -> None:
    made = typeset(NOTICE)
    for length in range(9, len(made), max(1, len(made) // 40)):
        try:
            assert read_pdf(made[:length])[0]
        except Refused as refused:
            assert str(refused)


@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=8))
def test_changed_bytes_give_text_or_a_reason(at: int, junk: bytes) -> None:
    made = typeset(["一、总体要求", LONG])
    at %= len(made)
    try:
        assert read_pdf(made[:at] + junk + made[at + len(junk) :])[0]
    except Refused as refused:
        assert str(refused)


def test_a_page_tree_that_runs_in_circles_ends() -> None:
    circle = raw_pdf("", "<<>>").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")
    assert reason(circle)
