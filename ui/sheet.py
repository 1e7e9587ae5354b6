"""The result of a self-check as a Word file, to hand in or to take along. The label stands in the text and in the properties."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import docx
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from ingest.models import Entry
from rag.models import Citation
from ui.matching import Fit, Responsible
from ui.render import INFERRED, REPAIR
from ui.site import SHEET_LABEL

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE = "政策自查结果"
_FONT, _HEADING_FONT = "宋体", "黑体"
_INK = RGBColor(0x12, 0x39, 0x63)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def as_docx(
    summary: Sequence[tuple[str, str]],
    fits: Sequence[Fit],
    documents: Sequence[Entry] = (),
    outside: bool = False,
) -> bytes:
    """The file's bytes: what was chosen (`summary`, with day and address), a table a measure, whom to ask, what to confirm, the label.

    `outside`: the business is where the province's documents do not apply.
    """
    word = docx.Document()
    _dress(word)
    word.add_heading(TITLE, 0)
    word.add_paragraph(SHEET_LABEL)
    word.add_paragraph("；".join(f"{name}：{_clean(value)}" for name, value in summary))
    if fits:
        word.add_paragraph(f"可能适用的措施有{len(fits)}条：")
    elif outside:
        word.add_paragraph(f"{_applies(documents)}外地企业请查询当地的文件，或拨打当地的12345热线。")
    else:
        word.add_paragraph("所收录的文件里没有查到适用的措施。需要人工帮助，请拨打12345热线。")
    for fit in fits:
        _add(word, fit)
    for entry in documents:
        where = f"，原文：{entry.url}" if entry.url else ""
        word.add_paragraph(f"依据：《{_clean(entry.title)}》{entry.doc_no or ''}{where}")
    word.add_paragraph(f"〔 〕：{REPAIR}。{SHEET_LABEL}")
    _label(word)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _add(word: Word, fit: Fit) -> None:
    measure, entry = fit.measure, fit.document.entry
    word.add_heading(f"{measure.marker}{_clean(measure.heading.quote)}", 1)
    rows = [
        ("判断", "可能适用"),
        (
            "文件",
            f"《{_clean(entry.title)}》{entry.doc_no or ''}{measure.marker}"
            + (f"（{INFERRED}）" if measure.inferred else ""),
        ),
        ("因为", "、".join(fit.reasons)),
        ("原文", "\n".join(_quoted(citation) for citation in fit.quotes)),
        ("可咨询的责任单位", "、".join(_unit(unit) for unit in fit.units) or "文件没有写"),
        ("需核实", fit.left_open.removeprefix("需核实：")),
    ]
    if fit.size:
        said = "".join(span.quote for span in fit.size.quotes)
        said += f"（{fit.size.remark}）" if fit.size.remark else ""
        rows.insert(4, ("规模", f"原文写到规模：{said}" if said else "这条措施没有按企业规模区分"))
    table = word.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for name, text in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(3.2), Cm(12.8)
        cells[0].text, cells[1].text = name, _clean(text)


def _applies(documents: Sequence[Entry]) -> str:
    """Where the documents loaded apply, as far as the catalogue knows."""
    places = "、".join(dict.fromkeys(entry.place for entry in documents if entry.place))
    return f"收录全文的文件适用于{places}；" if places else ""


def _quoted(citation: Citation) -> str:
    return f"{citation.quote}（原文第{citation.start}至{citation.end}字符）"


def _unit(unit: Responsible) -> str:
    return f"{unit.name}（{unit.remark}）" if unit.remark else unit.name


def _clean(text: str) -> str:
    """Without the characters that no XML file may hold."""
    return _NOT_XML.sub("", text)


def _dress(word: Word) -> None:
    """Fonts for Chinese in every style that is used: Word takes them from a name of their own."""
    section = word.sections[0]
    section.left_margin = section.right_margin = Cm(2.5)
    for name, font, size in (("Normal", _FONT, 11), ("Title", _HEADING_FONT, 20), ("Heading 1", _HEADING_FONT, 14)):
        style = word.styles[name]
        assert isinstance(style, ParagraphStyle) and style.type == WD_STYLE_TYPE.PARAGRAPH  # noqa: S101 - Word's own
        style.font.name, style.font.size = font, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(script), font)
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        if name != "Normal":
            style.font.color.rgb = _INK


def _label(word: Word) -> None:
    """The label in the file's properties, where programs look for it."""
    properties = word.core_properties
    properties.title = TITLE
    properties.subject = "消费政策自查"
    properties.author = "policyqa"
    properties.keywords = "程序自动生成"
    properties.comments = SHEET_LABEL
    properties.language = "zh-CN"
    properties.created = properties.modified = datetime.now(UTC)
