"""Word files: what Word shows of the body, as lines of text.

Numbering is written out, tables stand where they stand, tracked changes count as accepted, hidden text, comments, headers,
footers and page numbers are left out. Macros (.docm) are never opened: such a file is read like any other, its text is
the same. What would be lost (a chunk of another format inside) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.models import COVERED
from ingest.readers.docx_cells import HOLDERS, columns, held, is_covered, is_gone
from ingest.readers.number_formats import circled
from ingest.readers.numbering import Numbering
from ingest.readers.package import Element, Package, W
from ingest.readers.refusal import DAMAGED, Refused
from ingest.readers.titles import title_in

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_OFF = ("0", "false", "off", "none")
_SIGNS = {"noBreakHyphen": "-", "tab": " ", "ptab": " ", "br": "\n", "cr": "\n"}  # a tab is what parts the cells of a table
_PICTURES = ("drawing", "pict", "object")
# Fields whose result is a page number, or stands for none of the document's words.
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|PAGEREF|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_RINGED = re.compile(r"\s*EQ\s*\\o(?:\\a[clr])?\s*\(\s*([^,，;]*)\s*[,，;]\s*(.*?)\s*\)\s*$", re.IGNORECASE)
_RING = 100  # characters of an instruction that draws one
_SYMBOLS = {"wingdings": {0xFC: "✓", 0xFE: "☑", 0xA8: "□", 0x6F: "□", 0x6C: "●", 0x6E: "■", 0xD8: "➢", 0xFD: "☒"}}
_SYMBOLS |= {"wingdings 2": {0x52: "☑", 0x50: "✓", 0xA3: "□", 0x54: "☒"}, "symbol": {0xB7: "•"}}


def read_docx(data: bytes) -> tuple[str, str | None]:
    """The text of a Word file, and its title where the properties name one that stands in the text.

    Raises Refused for damaged, encrypted, oversized and empty files, and for ones that are not Word files.
    """
    package = Package(data)
    main = package.document()
    body = package.xml(main).find(f"{W}body")
    if body is None:
        raise Refused(DAMAGED)
    reader = _Reader(Numbering(package.related(main, "numbering"), package.related(main, "styles")))
    lines = [*reader.blocks(body), *reader.notes(_notes(package, main))]
    text = "\n".join(lines)
    if not text.strip():
        if any(next(body.iter(f"{W}{name}"), None) is not None for name in _PICTURES):
            raise Refused("只有图片,没有文字,可能是扫描件;请先做 OCR(文字识别),或改用网页版或文字版")
        raise Refused("文件为空;没有可导入的内容,请检查文件,或重新下载、另存")
    return text + "\n", title_in(_property(package), text)


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    result: bool = False

    @property
    def shown(self) -> bool:
        return self.result and not _PAGE_FIELD.match(self.instruction)


@dataclass(slots=True)
class _Reader:
    """Walks the body once, in order. Fields may span paragraphs, so what is open is kept here."""

    numbering: Numbering
    fields: list[_Field] = field(default_factory=list)
    references: list[tuple[str, str, str]] = field(default_factory=list)  # (kind, id, mark)
    marks: int = 0
    boxes: list[str] = field(default_factory=list)
    held: str = ""  # of a paragraph whose end was deleted: it goes on in the next

    def blocks(self, parent: Element) -> Iterator[str]:
        """The lines of everything that stands in a body, cell, text box or note."""
        for block in parent:
            if block.tag == f"{W}p":
                yield from self._paragraph(block)
            elif block.tag == f"{W}tbl":
                yield from self._table(block)
            elif block.tag == f"{W}sdt":
                yield from self._content(block)
            elif block.tag == f"{W}altChunk":
                raise Refused("含有嵌入的其他格式内容,无法读取;请用 Word 打开后另存为 .docx 再导入")
            elif block.tag == f"{_COMPATIBLE}AlternateContent":
                yield from self.blocks(_alternative(block))
            elif block.tag in HOLDERS:
                yield from self.blocks(block)

    def notes(self, notes: dict[tuple[str, str], Element]) -> Iterator[str]:
        """The foot- and endnotes that the text refers to, in the order of their marks, each on one line."""
        for kind, identity, mark in self.references:  # a note may refer to another, which then comes last
            note = notes.pop((kind, identity), None)  # or to itself
            if note is not None:
                yield f"{mark} {_one_line(self.blocks(note))}".strip()

    def _content(self, control: Element) -> Iterator[str]:
        """What stands in a content control, unless it is the hint that nobody has replaced."""
        content = control.find(f"{W}sdtContent")
        if content is not None and not _is_on(control.find(f"{W}sdtPr"), "showingPlcHdr"):
            yield from self.blocks(content)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        properties = paragraph.find(f"{W}pPr")
        sign = None if properties is None else properties.find(f"{W}rPr")
        joined = sign is not None and (sign.find(f"{W}del") is not None or sign.find(f"{W}moveFrom") is not None)
        hidden = _is_on(sign, "vanish")
        before, self.held = self.held, ""
        mark = "" if joined or (hidden and not _has_text(paragraph)) else self.numbering.mark(properties)
        boxes, self.boxes = self.boxes, []
        text = before + "".join(self._inline(paragraph))
        mine, self.boxes = self.boxes, boxes
        if joined:
            self.held = text
        else:
            yield from (line.rstrip() for line in (mark + text).split("\n") if line.strip())
        yield from mine

    def _table(self, table: Element) -> Iterator[str]:
        for row in held(table, "tr"):
            properties = row.find(f"{W}trPr")
            if properties is None or properties.find(f"{W}del") is None:
                yield from self._row(row)

    def _row(self, row: Element) -> Iterator[str]:
        """The cells on one line. A row of one cell lays out what stands in it: its paragraphs stay lines."""
        own = list(held(row, "tc"))
        cells = [lines for cell in own for lines in self._cell(cell)]
        filled = [lines for lines in cells if lines and lines != [COVERED]]
        if len(own) == 1 or (len(filled) == 1 and len(filled[0]) > 1):
            yield from filled[0] if filled else []
        elif filled:
            yield "\t".join(_one_line(lines) for lines in cells).rstrip("\t")

    def _cell(self, cell: Element) -> Iterator[list[str]]:
        """The lines of a cell, and an empty one for every further column that it takes."""
        if is_covered(cell):
            yield from [[COVERED]] * columns(cell)
            return
        yield [] if is_gone(cell) else list(self.blocks(cell))
        yield from [[]] * (columns(cell) - 1)

    def _inline(self, parent: Element) -> Iterator[str]:
        for child in parent:
            if child.tag == f"{W}r":
                yield from self._run(child)
            elif child.tag in HOLDERS:
                yield from self._inline(child)
            elif child.tag == f"{W}sdt":
                if not _is_on(child.find(f"{W}sdtPr"), "showingPlcHdr"):
                    yield from self._inline(child)
            elif child.tag == f"{W}fldSimple":
                if not _PAGE_FIELD.match(child.get(f"{W}instr", "")):
                    yield from self._inline(child)
            elif child.tag == f"{_COMPATIBLE}AlternateContent":
                yield from self._inline(_alternative(child))
            elif child.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara") and self._shows():
                yield "".join(sign.text or "" for sign in child.iter(f"{_MATH}t"))

    def _run(self, run: Element) -> Iterator[str]:
        hidden = _is_on(run.find(f"{W}rPr"), "vanish")
        for child in run:
            name = child.tag.removeprefix(W)
            if name == "fldChar":
                yield from self._turn(child.get(f"{W}fldCharType", ""))
            elif name == "instrText":
                if self.fields:
                    self.fields[-1].instruction += child.text or ""
            elif not hidden and self._shows():
                yield from self._sign(child, name)

    def _sign(self, child: Element, name: str) -> Iterator[str]:
        """What one element of a run shows."""
        if name == "t":
            text = child.text or ""
            yield text if child.get(f"{_XML}space") == "preserve" else text.strip(" \t\r\n")
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "sym":
            yield _symbol(child)
        elif name == "ruby":
            base = child.find(f"{W}rubyBase")
            yield from self._inline(base) if base is not None else ()
        elif name in ("footnoteReference", "endnoteReference"):
            yield self._refer(child, name.removesuffix("Reference"))
        elif name in _PICTURES or child.tag == f"{_COMPATIBLE}AlternateContent":
            self.boxes += [line for box in _boxes(child) for line in self._box(box)]

    def _box(self, box: Element) -> Iterator[str]:
        """The lines of a text box, or of letters drawn as a picture."""
        if box.tag == f"{W}txbxContent":
            fields, self.fields = self.fields, []
            yield from list(self.blocks(box))
            self.fields = fields
        elif box.get("string", "").strip():
            yield box.get("string").strip()

    def _refer(self, reference: Element, kind: str) -> str:
        """The mark of a note: [1], or none where the author has typed one."""
        typed = reference.get(f"{W}customMarkFollows", "0") not in _OFF
        self.marks += 0 if typed else 1
        mark = "" if typed else f"[{self.marks}]"
        self.references.append((kind, reference.get(f"{W}id", ""), mark))
        return mark

    def _turn(self, kind: str) -> Iterator[str]:
        """Begin, middle and end of a field. 带圈字符 is a field without a result: what it draws is in its instruction."""
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].result = True
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            ringed = None if ended.result else _RINGED.match(ended.instruction[:_RING])
            if ringed and self._shows():
                yield (circled(int(ringed[2])) if ringed[2].isdecimal() else "") or ringed[2]

    def _shows(self) -> bool:
        return all(field.shown for field in self.fields)


def _notes(package: Package, main: str) -> dict[tuple[str, str], Element]:
    """Every note by kind and number."""
    found: dict[tuple[str, str], Element] = {}
    for kind in ("footnote", "endnote"):
        part = package.related(main, f"{kind}s")
        for note in [] if part is None else part.iterfind(f"{W}{kind}"):
            found[kind, note.get(f"{W}id", "")] = note
    return found


def _property(package: Package) -> str | None:
    """The title that the file's properties name. A damaged part of properties names none."""
    try:
        core = package.related("", "core-properties")
    except Refused:
        return None
    return None if core is None else core.findtext(_TITLE)


def _is_on(properties: Element | None, name: str) -> bool:
    """Whether a switch is among the properties and not switched off."""
    switch = None if properties is None else properties.find(f"{W}{name}")
    return switch is not None and switch.get(f"{W}val", "1") not in _OFF


def _has_text(paragraph: Element) -> bool:
    """Whether a paragraph has a run that is not hidden."""
    return any(not _is_on(run.find(f"{W}rPr"), "vanish") for run in paragraph.iter(f"{W}r"))


def _alternative(block: Element) -> Element:
    """Of two ways to say the same, the newer one."""
    choice = block.find(f"{_COMPATIBLE}Choice")
    fallback = block.find(f"{_COMPATIBLE}Fallback")
    if choice is None or (fallback is not None and len(choice) == 0):
        choice = fallback
    return () if choice is None else choice


def _boxes(picture: Element) -> Iterator[Element]:
    """The text boxes of a drawing that do not lie in another one, and its letters drawn as pictures."""
    if picture.tag == f"{W}txbxContent" or picture.tag.endswith("}textpath"):
        yield picture
        return
    children = _alternative(picture) if picture.tag == f"{_COMPATIBLE}AlternateContent" else picture
    for child in children:
        yield from _boxes(child)


def _symbol(sign: Element) -> str:
    """A character of a font of symbols, as it looks; U+FFFD for one whose looks are not known."""
    code = sign.get(f"{W}char", "")
    if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
        return "\ufffd"
    value = int(code, 16)
    known = _SYMBOLS.get(sign.get(f"{W}font", "").lower(), {}).get(value & 0xFF)
    return known or (chr(value) if 0x20 <= value < 0xD800 else "\ufffd")


def _one_line(lines: list[str] | Iterator[str]) -> str:
    """Lines of a cell or a note on one line. The rows of a table in a cell lose their tabs: these part the outer cells."""
    return " ".join(lines).replace("\t", " ")
