"""Hostile and damaged containers: one reason each, never a hang."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import package
from ingest.readers.docx import read_docx
from ingest.readers.refusal import Refused
from tests.documents import NAMESPACES, p, part, word, zipped

BODY = f"<w:body>{p('正文')}</w:body>"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def document(doctype: str, text: str) -> str:
    return f'<?xml version="1.0"?>{doctype}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'


def reason(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_docx(data)
    return str(caught.value)


@pytest.mark.parametrize("xml", [document(LAUGHS, "&i;"), document(OUTSIDE, "&a;"), document('<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">', "文")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_document_types_are_refused(xml: str, encoding: str) -> None:
    made = word(files={"word/document.xml": xml.replace('"1.0"?', f'"1.0" encoding="{encoding}"?').encode(encoding)})
    assert "实体声明" in reason(made) or "损坏" in reason(made)


def test_a_bomb_is_known_by_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART", 1024 * 1024)
    made = word(files={"word/document.xml": part("document", BODY + "<!--" + " " * 2_000_000 + "-->")})
    assert len(made) < 10_000
    assert "炸弹" in reason(made)


def test_a_bomb_that_lies_about_its_size_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says 100 bytes; the data is two million."""
    monkeypatch.setattr(package, "MAX_PART", 1024 * 1024)
    made = bytearray(word(files={"word/document.xml": part("document", BODY + "<!--" + " " * 2_000_000 + "-->")}))
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = bytes(made).replace(struct.pack("<L", size), struct.pack("<L", 100))
    assert "损坏" in reason(lying) or "炸弹" in reason(lying)


def test_archives_inside_are_not_opened() -> None:
    bomb = zipped({"0": b"\x00" * 50_000_000})
    assert read_docx(word(p("正文"), files={"word/embeddings/a.docx": bomb}))[0] == "正文\n"


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_ENTRIES", 20)
    assert "过多" in reason(word(p("文"), files={f"x/{number}": b"" for number in range(30)}))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.txt": "x"}, "压缩包"),
        ({"[Content_Types].xml": "<Types/>", "docProps/core.xml": "<a/>"}, "缺少正文"),
        ({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"}, "Excel"),
        ({"ppt/presentation.xml": "<a/>"}, "PowerPoint"),
        ({"OFD.xml": "<a/>"}, "OFD"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, "OpenDocument"),
        ({"word/document.xml": "<a/>"}, "损坏"),
        ({"word/document.xml": "<a"}, "损坏"),
        ({"word/document.xml": ""}, "损坏"),
        ({"word/document.xml": "正文"}, "损坏"),
        ({}, "压缩包"),
    ],
)
def test_other_archives_are_named(files: dict[str, bytes | str], expected: str) -> None:
    assert expected in reason(zipped(files))


def test_an_encrypted_entry_is_told() -> None:
    made = bytearray(word(p("文")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(signature)
        while at >= 0:
            made[at + offset] |= 1
            at = made.find(signature, at + 4)
    assert "加密" in reason(bytes(made))


def test_every_truncation_is_refused() -> None:
    made = word(p("正文"), numbering="", styles="")
    for length in range(4, len(made) - 1, 37):
        assert "损坏" in reason(made[:length]) or "压缩包" in reason(made[:length])


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_changed_byte_gives_text_or_a_reason(at: int, value: int) -> None:
    made = bytearray(word(p("正文"), numbering="", styles="", title="正文的标题"))
    made[at % len(made)] = value
    try:
        assert read_docx(bytes(made))[0]
    except Refused as refused:
        assert str(refused)


def test_deep_nesting_is_no_crash() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + p("深") + "</w:tc></w:tr></w:tbl>" * 60
    assert read_docx(word(deep))[0] == "深\n"
    assert "损坏" in reason(word("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000))
