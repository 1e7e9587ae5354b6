"""What a file is, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.models import PolicyError
from ingest.readers.formats import recognise, suffix_of
from tests.builders import one_line

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le") + b"\x00" * 20


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf", "a.md", "a.html", "a", "a.exe"])
@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"%PDF-1.7\n", "pdf"), (b"\xef\xbb\xbf\n%PDF-1.4", "pdf"), (b"PK\x03\x04rest", "docx"), (b"<!DOCTYPE html><p>", "html")],
)
def test_content_decides(data: bytes, kind: str, name: str) -> None:
    assert recognise(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("通知".encode(), "a.txt", "text"),
        ("通知".encode(), "a", "text"),
        ("通知".encode(), "a.docx", "text"),
        ("# 通知".encode(), "a.MD", "markdown"),
        ("# 通知".encode(), "a.markdown", "markdown"),
        ("<p>通知</p>".encode(), "a.shtml", "html"),
        ("<p>通知</p>".encode(), "https://www.example.gov.cn/a/t1.html?x=1.md", "html"),
        ("<p>通知</p>".encode(), "a.md", "markdown"),
        ("<?xml version='1.0'?>\n<!-- x -->\n<html><p>通知".encode(), "a.txt", "html"),
        ("\ufeff<HTML>".encode("utf-16-le"), "a.txt", "html"),
        ("<html>".encode("gb18030"), "a", "html"),
        (b"BMW", "a.txt", "text"),
        ("MZ 计划".encode(), "a.txt", "text"),
        (b"<header>", "a.txt", "text"),
    ],
)
def test_names_decide_what_content_leaves_open(data: bytes, name: str, kind: str) -> None:
    assert recognise(data, name) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "为空"),
        (b"  \n", "为空"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "图片.*OCR"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片"),
        (b"GIF89a\x01\x00\x01\x00", "图片"),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36", "图片"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "图片"),
        (b"MZ\x90\x00\x03", "程序"),
        (b"\x7fELF\x02\x01\x01\x00", "程序"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "压缩包.*解压"),
        (b"Rar!\x1a\x07\x01\x00", "压缩包"),
        (b"\x1f\x8b\x08\x00", "压缩包"),
        (stream("WordDocument"), r"\.doc.*另存为 \.docx"),
        (stream("Workbook"), "Excel"),
        (stream("PowerPoint Document"), "PowerPoint"),
        (stream("EncryptedPackage"), "加密.*密码"),
        (OLE, "旧版 Office"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?>", "XML"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "mht"),
    ],
)
@pytest.mark.parametrize("name", ["某.docx", "某.txt"])
def test_other_kinds_are_named_and_refused(data: bytes, reason: str, name: str) -> None:
    with pytest.raises(PolicyError, match=reason) as caught:
        recognise(data, name)
    assert one_line(caught.value).startswith(f"{name}:")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_junk_under_the_name_of_a_container_is_told(name: str) -> None:
    with pytest.raises(PolicyError, match=f"内容不是 {name[1:]} 格式"):
        recognise(b"\x00\x01\x02junk", name)


def test_comments_in_a_row_take_no_time() -> None:
    assert recognise(b"<!---->" * 500 + b"x", "a.txt") == "text"
    assert recognise(b" <!-- a -->\n" * 50 + b"<html>", "a.txt") == "html"


@given(st.binary(max_size=100), st.sampled_from(["a.txt", "b.docx", "c.html", "d"]))
def test_any_bytes_are_something_or_refused(data: bytes, name: str) -> None:
    try:
        assert recognise(data, name) in ("text", "markdown", "html", "docx", "pdf")
    except PolicyError as error:
        one_line(error)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.TXT", ".txt"), ("C:\\x\\y.Docx", ".docx"), ("https://a.gov.cn/", ""), ("https://a.gov.cn", ""), ("https://a.gov.cn/x.pdf#page=2", ".pdf"), ("a#1.md", ".md"), ("无", "")],
)
def test_endings_of_paths_and_addresses(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix
