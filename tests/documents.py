"""Word files and PDFs made for tests: from raw XML, so that what is in them is what the test says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": _OFFICE,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)


def p(text: str = "", properties: str = "", *, inside: str = "") -> str:
    """A paragraph: text in one run, or runs as XML; `properties` is what stands in w:pPr."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    about = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{about}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def listed(text: str, number: int, level: int = 0) -> str:
    """A numbered paragraph."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def styled(text: str, style: str) -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>')


def level(at: int, form: str, text: str, *, start: int = 1, more: str = "", after: str = "nothing") -> str:
    """A level of a definition of lists."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:suff w:val="{after}"/><w:lvlText w:val="{escape(text)}"/></w:lvl>'
    )


def definition(identity: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{identity}">{"".join(levels)}</w:abstractNum>'


def instance(number: int, identity: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{identity}"/>{overrides}</w:num>'


def row(*cells: str) -> str:
    """A row of a table: each cell is text, or XML of a w:tc."""
    return "<w:tr>" + "".join(cell if cell.startswith("<w:tc>") else f"<w:tc>{p(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def cell(*blocks: str, properties: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{''.join(blocks)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def part(root: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{inside}</w:{root}>'


def word(*blocks: str, title: str | None = None, files: Mapping[str, bytes | str] | None = None, **parts: str) -> bytes:
    """A Word file with these blocks in its body; `parts` are what stands in numbering, styles, footnotes, endnotes."""
    document = part("document", f"<w:body>{''.join(blocks)}</w:body>")
    relations = "".join(f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in parts)
    made: dict[str, bytes | str] = {
        "[Content_Types].xml": _types(parts),
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
        f'Target="word/document.xml"/><Relationship Id="b" Type="{_PACKAGE}/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
    }
    made |= {f"word/{name}.xml": part(name, inside) for name, inside in parts.items()}
    if title is not None:
        made["docProps/core.xml"] = (
            f'<c:coreProperties xmlns:c="urn:c" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></c:coreProperties>'
        )
    return zipped({**made, **(files or {})})


def _types(parts: Mapping[str, str]) -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    named = {"document": "document.main", **{name: name for name in parts}}
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{kind}.{about}+xml"/>' for name, about in named.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def zipped(files: dict[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


SONG = "STSong-Light"


def pdf(draw: Callable[[Canvas], None], *, title: str = "", **options: object) -> bytes:
    """A PDF on A4 that `draw` paints; 宋体 is set in 16 points."""
    if SONG not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), **options)
    canvas.setTitle(title)
    canvas.setFont(SONG, 16)
    draw(canvas)
    canvas.save()
    return made.getvalue()


def typeset(paragraphs: list[str], *, per_page: int = 20, foot: str = "", head: str = "", title: str = "") -> bytes:
    """Paragraphs as a printer sets them: 26 characters a line, the first line indented by two, 28 points from line to line.

    A paragraph that starts with ^ stands in the middle, with > at the right margin. `foot` and `head` may hold {page}.
    """
    lines = [line for paragraph in paragraphs for line in _set(paragraph)]

    def draw(canvas: Canvas) -> None:
        for start in range(0, len(lines), per_page):
            canvas.setFont(SONG, 16)
            for at, (x, text) in enumerate(lines[start : start + per_page]):
                canvas.drawString(x, 740 - 28 * at, text)
            page = start // per_page + 1
            canvas.setFont(SONG, 12)
            canvas.drawCentredString(297, 50, foot.format(page=page))
            canvas.drawString(80, 800, head.format(page=page))
            canvas.showPage()

    return pdf(draw, title=title)


def _set(paragraph: str) -> list[tuple[float, str]]:
    left, wide = 80.0, 26 * 16.0
    if paragraph.startswith(("^", ">")):
        room = wide - _width(paragraph[1:])
        return [(left + (room / 2 if paragraph[0] == "^" else room), paragraph[1:])]
    lines = [""]
    for sign in paragraph:
        if _width(lines[-1] + sign) > wide - (32 if len(lines) == 1 else 0):
            lines.append("")
        lines[-1] += sign
    return [(left + (0 if at else 32), line) for at, line in enumerate(lines)]


def _width(text: str) -> float:
    return sum(8.0 if sign.isascii() else 16.0 for sign in text)


def raw_pdf(content: str, font: str, *, objects: tuple[str, ...] = ()) -> bytes:
    """A PDF of one page from its parts: the page's drawing, its font /F, and further objects from number 6 on."""
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        font,
        *objects,
    ]
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(parts, 1):
        places.append(len(made))
        made += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table_ = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table_}trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF"
    return made + end.encode()


def mapped(text: str) -> bytes:
    """A PDF whose characters mean what `text` says, by a map of codes to Unicode."""
    codes = "".join(f"{number:04X}" for number in range(1, len(text) + 1))
    pairs = "\n".join(f"<{number:04X}> <{sign.encode('utf-16-be').hex()}>" for number, sign in enumerate(text, 1))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(text)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>"
    cid = "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>"
    return raw_pdf(f"BT /F 16 Tf 80 700 Td <{codes}> Tj ET", font, objects=(cid, f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream"))


def unmapped(count: int) -> bytes:
    """A PDF that draws so many glyphs and does not say which characters they are."""
    font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>"
    cid = "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>"
    codes = "".join(f"{number:04X}" for number in range(1, count + 1))
    return raw_pdf(f"BT /F 16 Tf 80 700 Td <{codes}> Tj ET", font, objects=(cid,))
