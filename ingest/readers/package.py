"""The container of a Word file: a zip of XML parts. Nothing is believed that it says of itself.

Only the parts that are asked for are inflated, never an archive inside it; sizes are counted while inflating, whatever the
directory of the archive declares. XML is parsed without entities, DTDs and network. Macros, pictures and embedded files
are never opened.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from lxml import etree

from ingest.readers.refusal import DAMAGED, Refused

MAX_ENTRIES = 10_000
MAX_PART = 64 * 1024 * 1024  # bytes of one inflated part
MAX_TAGS = 4_000_000  # opening and closing ones of one part: a tree takes some hundred bytes for each
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
Element = Any  # an element of lxml, which has no types

_STRICT = b"http://purl.oclc.org/ooxml/"
# Word's "strict" files differ in the names of their namespaces alone.
_TRANSITIONAL = (
    (_STRICT + b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (_STRICT + b"officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
)
# What other containers of this kind hold, and what they are.
_OTHERS = (
    ("xl/workbook.xml", "是 Excel 表格(.xlsx),不是 Word 文件;请把内容另存为 .docx 或 .txt 后再导入"),
    ("ppt/presentation.xml", "是 PowerPoint 演示文稿(.pptx),不是 Word 文件;请把内容另存为 .docx 或 .txt 后再导入"),
    ("OFD.xml", "是 OFD 版式文件,暂不支持;请导出为带文字层的 PDF 或 .docx 后再导入"),
    ("content.xml", "是 OpenDocument 文件(如 .odt),不是 .docx;请另存为 .docx 后再导入"),
    ("META-INF/container.xml", "是电子书(EPUB),不是 Word 文件;请另存为 .docx 或 .txt 后再导入"),
)


class Package:
    """The parts of a Word file by name, inflated and parsed when asked for."""

    def __init__(self, data: bytes) -> None:
        """Raises Refused for a damaged or encrypted archive and for one with too many entries."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise Refused(DAMAGED) from None
        if len(self._archive.infolist()) > MAX_ENTRIES:
            raise Refused(f"压缩包内文件过多(超过 {MAX_ENTRIES} 个);请改用正常的 Word 文件")
        self._names = {entry.filename for entry in self._archive.infolist()}

    def document(self) -> str:
        """The name of the main part. Raises Refused where there is none, saying what the archive is instead."""
        main = self._related("", "officeDocument")
        if main and main.startswith("word/"):
            return main
        if "word/document.xml" in self._names:
            return "word/document.xml"
        for name, reason in _OTHERS:
            if name in self._names:
                raise Refused(reason)
        if "[Content_Types].xml" in self._names:
            raise Refused("缺少正文(word/document.xml),不是完整的 Word 文件;请重新下载,或打开后另存为 .docx")
        raise Refused("是压缩包(zip),不是 Word 文件;请解压后逐个导入其中的文件")

    def related(self, part: str, kind: str) -> Element | None:
        """The root of the part that this one names as its `kind` (numbering, styles …), or None."""
        name = self._related(part, kind)
        return self.xml(name) if name and name in self._names else None

    def xml(self, name: str) -> Element:
        """The root element of a part. Raises Refused for a missing, oversized or malformed one and one with a DTD."""
        data = self._inflate(name)
        if data.count(b"<") > MAX_TAGS:
            raise Refused(f"内容过多(标记超过 {MAX_TAGS} 个),可能是压缩炸弹;请拆分文件后再导入")
        for strict, transitional in _TRANSITIONAL:
            data = data.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "Memory" in str(error) or "memory" in str(error):
                raise MemoryError from None
            raise Refused(DAMAGED) from None
        if root.getroottree().docinfo.doctype:  # OOXML forbids it; who writes one wants entities
            raise Refused("XML 中含有实体声明(DTD),可能有恶意内容,已拒绝读取;请用 Word 打开后另存为 .docx")
        return root

    def _related(self, part: str, kind: str) -> str | None:
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if listing not in self._names:
            return None
        for relation in self.xml(listing):
            if relation.get("TargetMode") != "External" and str(relation.get("Type", "")).endswith(f"/{kind}"):
                return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
        return None

    def _inflate(self, name: str) -> bytes:
        try:
            entry = self._archive.getinfo(name)
            if entry.flag_bits & 1:
                raise Refused("文件已加密,没有密码无法读取;请去掉密码后另存为 .docx")
            if entry.file_size > MAX_PART:
                raise Refused(_oversized(entry.file_size))
            with self._archive.open(entry) as stream:
                data = stream.read(MAX_PART + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError):
            raise Refused(DAMAGED) from None
        if len(data) > MAX_PART:
            raise Refused(_oversized(len(data)))
        return data


def _oversized(size: int) -> str:
    return f"解压后过大({size // 1048576} MB,单个部分上限 {MAX_PART // 1048576} MB),可能是压缩炸弹;请拆分文件后再导入"
