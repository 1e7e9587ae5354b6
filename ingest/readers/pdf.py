"""PDFs with a text layer: what is printed, as paragraphs.

pypdfium2 (PDFium, the engine of Chromium; Apache-2.0 and BSD-3-Clause, one wheel without dependencies) gives every
character with its place: 17,000 of them in 0.17 s. Turned down: pdfminer.six and pdfplumber (MIT; pure Python, 1.07 s for
the same, and they bring cryptography and Pillow), pypdf (BSD; 0.95 s, its text comes without the boxes of characters,
so that neither cells nor the ends of lines can be told), PyMuPDF (AGPL). PDFium is C++ and files are hostile: it runs in
the child process only.

Nothing is lost silently: a page that has a picture and no text refuses the file, by number.
"""

from __future__ import annotations

from collections import Counter

import pypdfium2
from pypdfium2.raw import FORMTYPE_XFA_FULL

from ingest.readers.pdf_lines import lines_of
from ingest.readers.pdf_pages import without_furniture
from ingest.readers.pdf_paragraphs import paragraphs
from ingest.readers.pdf_types import Page
from ingest.readers.pdfium import sheets
from ingest.readers.refusal import Refused
from ingest.readers.titles import title_in

MAX_PAGES = 1000
_GARBAGE = 0.01  # share of characters without a meaning from which a text layer is not to be trusted
_FOREIGN = 0.2  # share of letters of other scripts that no Chinese official document has
_PASSWORD, _SECURITY = 4, 5  # PDFium's numbers of errors


def read_pdf(data: bytes) -> tuple[str, str | None]:
    """The text of a PDF, and its title where the properties name one that stands in the text.

    Raises Refused for damaged and encrypted files, for scans, for text layers that mean nothing and for too many pages.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        pages, shows = _pages(document)
        title = document.get_metadata_dict().get("Title")
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            raise Refused("PDF 已加密,没有密码无法读取;请去掉密码后再导入") from None
        raise Refused("PDF 已损坏或不完整,无法读取;请重新下载,或改用 Word 或网页版") from None
    pages = without_furniture(pages)
    _check_scans(pages, shows)
    text = "\n".join(paragraphs(pages))
    if not text.strip():
        raise Refused("没有文字,是空白的 PDF;没有可导入的内容,请检查文件,或重新下载、另存")
    return text + "\n", title_in(title, text)


def _pages(document: pypdfium2.PdfDocument) -> tuple[list[Page], list[bool]]:
    """Every page as lines, and whether it shows something that is no text."""
    if len(document) > MAX_PAGES:
        raise Refused(f"页数过多({len(document)} 页,上限 {MAX_PAGES} 页);请拆分后再导入")
    if document.get_formtype() == FORMTYPE_XFA_FULL:  # what it shows is made by a program that only Adobe has
        raise Refused("是 XFA 动态表单,文字不在页面上;请打印为普通 PDF,或改用 Word 或网页版")
    pages: list[Page] = []
    shows: list[bool] = []
    signs: Counter[str] = Counter()
    for number, sheet in enumerate(sheets(document), 1):
        signs.update(glyph.text for glyph in sheet.glyphs)
        pages.append(Page(number, sheet.width, lines_of(sheet)))
        shows.append(sheet.shows)
    _check_meaning(signs)
    return pages, shows


def _check_scans(pages: list[Page], shows: list[bool]) -> None:
    """A page that shows something but has no text, a page number aside, is a scan."""
    scans = [page.number for page, shown in zip(pages, shows, strict=True) if shown and not page.lines]
    if not scans:
        return
    if not any(page.lines for page in pages):
        raise Refused("是扫描件或图片,没有文字层;请先做 OCR(文字识别),或改用 Word 或网页版")
    named = "、".join(map(str, scans[:8])) + ("等" if len(scans) > 8 else "")
    raise Refused(
        f"第 {named} 页只有图片,没有文字层(共 {len(scans)} 页),导入会缺少内容;请先做 OCR(文字识别),或改用 Word 或网页版"
    )


def _check_meaning(signs: Counter[str]) -> None:
    """Some files draw glyphs and do not say which characters they are."""
    count = signs.total()
    foreign = sum(number for sign, number in signs.items() if "\u00c0" <= sign <= "\u1fff" and sign not in "×÷")
    if signs["\ufffd"] > _GARBAGE * count or foreign > _FOREIGN * count:
        raise Refused("文字层是乱码(字体没有对应的文字编码),无法读取;请改用 Word 或网页版,或先做 OCR(文字识别)")
