"""What a file is, by its first bytes; what it is not is said in one line."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from ingest.models import Format, PolicyError

# (first bytes, offset, what to call it). Files that hold no text that could be read.
_REFUSED: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "图片(PNG)"),
    (b"\xff\xd8\xff", 0, "图片(JPEG)"),
    (b"GIF87a", 0, "图片(GIF)"),
    (b"GIF89a", 0, "图片(GIF)"),
    (b"II*\x00", 0, "图片(TIFF)"),
    (b"MM\x00*", 0, "图片(TIFF)"),
    (b"WEBP", 8, "图片(WebP)"),
    (b"MZ", 0, "可执行程序"),
    (b"\x7fELF", 0, "可执行程序"),
    (b"\xcf\xfa\xed\xfe", 0, "可执行程序"),
    (b"\xca\xfe\xba\xbe", 0, "可执行程序"),
    (b"7z\xbc\xaf\x27\x1c", 0, "压缩包(7z)"),
    (b"Rar!\x1a\x07", 0, "压缩包(RAR)"),
    (b"\x1f\x8b", 0, "压缩包(gzip)"),
    (b"BZh", 0, "压缩包(bzip2)"),
    (b"\xfd7zXZ\x00", 0, "压缩包(xz)"),
    (b"SQLite format 3\x00", 0, "数据库"),
)
_IMAGES = "请先做 OCR(文字识别),再导入得到的 Word 或文本文件"
_ARCHIVES = "请解压后逐个导入其中的文件"
_OFFICE = "请用 Word 或 WPS 另存为 .docx 后再导入"
# Names of the streams in the old Office container, most telling first.
_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", f"是加密的 Office 文件,没有密码无法读取;请去掉密码,{_OFFICE.removeprefix('请')}"),
    ("WordDocument", f"是旧版 Word 文件(.doc),不是 .docx;{_OFFICE}"),
    ("Workbook", "是 Excel 表格(.xls);请把内容另存为 .docx 或 .txt 后再导入"),
    ("PowerPoint Document", "是 PowerPoint 演示文稿(.ppt);请把内容另存为 .docx 或 .txt 后再导入"),
)
# Atomic groups: comments in a row are taken one by one, not in every grouping of them.
_HTML = re.compile(
    rb"(?>\s*(?:<\?xml[^>]*\?>|(?><!--.*?-->)))*+\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HEAD = 4096
# A saved page may open with anything; these names say that it is one.
_PAGES = (".html", ".htm", ".shtml", ".xhtml")
_NO_TEXT = (".docx", ".docm", ".dotx", ".dotm", ".pdf")


def suffix_of(name: str) -> str:
    """The ending of a path or of the path of an address, in small letters, with its dot; "" where there is none."""
    address = re.match(r"[A-Za-z]+://[^/?#]*(?P<path>[^?#]*)", name)
    return PurePosixPath(address["path"] if address else name).suffix.lower()


def recognise(data: bytes, name: str) -> Format:
    """The format of a source. A zip container counts as Word until its reader looks inside.

    Raises PolicyError for empty files and for every kind that has no reader.
    """
    if not data.strip():
        raise PolicyError(f"{name}:文件为空;没有可导入的内容,请检查文件,或重新下载、另存。")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    reason = _reason(data)
    if reason:
        raise PolicyError(f"{name}:{reason}。")
    return _text_format(data, name)


def _text_format(data: bytes, name: str) -> Literal["text", "markdown", "html"]:
    suffix = suffix_of(name)
    head = data[:_HEAD].replace(b"\x00", b"")  # so that UTF-16 reads as ASCII here
    if suffix in _PAGES or _HTML.match(re.sub(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)", b"", head)):
        return "html"
    if suffix in _NO_TEXT and _is_binary(data):
        raise PolicyError(f"{name}:内容不是 {suffix} 格式,文件可能已损坏;请重新下载,或打开后另存再导入。")
    return "markdown" if suffix in (".md", ".markdown") else "text"


def _is_binary(data: bytes) -> bool:
    """Whether there are bytes that no text has."""
    return bool(re.search(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]", data[:_HEAD]))


def _reason(data: bytes) -> str | None:
    """Why a file of a known kind cannot be read and what to do, or None where it may be text."""
    for magic, offset, what in _REFUSED:
        # Two letters may open a text as well; a program or a picture has bytes that a text has not.
        if data.startswith(magic, offset) and _is_binary(data):
            return f"是{what},不是文档;{_IMAGES if '图片' in what else _ARCHIVES if '压缩包' in what else '请改用文档本身'}"
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return f"是图片(BMP),不是文档;{_IMAGES}"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        named = (reason for stream, reason in _STREAMS if stream.encode("utf-16-le") in data)
        return next(named, f"是旧版 Office 文件,无法读取;{_OFFICE}")
    if data.startswith(b"{\\rtf"):
        return f"是 RTF 文件;{_OFFICE}"
    if b"<?mso-application" in data[:_HEAD]:
        return f"是旧版 Office 的 XML 文件;{_OFFICE}"
    if re.match(rb"(?:From:.*\r?\n)?MIME-Version:", data[:_HEAD], re.IGNORECASE):
        return "是网页归档(.mht);请在浏览器中另存为 .html 后再导入"
    return None
