"""Text in the encodings of Chinese files: read right or refused, never read wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.models import PolicyError
from ingest.readers.text import decode, decode_any
from tests.builders import NOTICE_FILE, one_line

SIMPLIFIED = "各市、州人民政府，省政府各部门：为贯彻落实国务院办公厅意见，大力促进早餐消费，制定如下措施。\r\n一、总体要求（2022年）\n"
TRADITIONAL = "各市、州人民政府，省政府各部門：為貫徹落實國務院辦公廳意見，大力促進早餐消費，制定如下措施。\r\n一、總體要求（2022年）\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "gb2312"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED + "㙍𠮷生僻字", "gb18030"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL + "喺呢度嘅嘢", "big5hkscs"),
        (SIMPLIFIED, "utf-16"),
        (TRADITIONAL, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        ("English words only, in UTF-16", "utf-16"),
        (SIMPLIFIED, "utf-32"),
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
    ],
)
def test_every_encoding_of_chinese_text_is_read(text: str, encoding: str) -> None:
    assert decode_any(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("length", [12, 24, 48, 200])
def test_stretches_of_a_real_document_are_read_or_refused(encoding: str, length: int) -> None:
    notice = NOTICE_FILE.read_text("utf-8")
    right = 0
    for start in range(0, len(notice) - length, 211):
        piece = notice[start : start + length]
        try:
            assert decode_any(piece.encode(encoding), "a.txt") == piece
            right += 1
        except PolicyError as error:
            one_line(error)
    assert right >= 0.9 * len(range(0, len(notice) - length, 211))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "为空"),
        (b" \r\n\t", "为空"),
        ("\u3000\n".encode(), "为空"),
        ("\ufeff \n".encode("utf-16-le"), "为空"),
        (b"abc\x00def", "二进制"),
        (bytes(range(256)) * 4, "二进制"),
        (SIMPLIFIED.encode("gb18030")[:-5] + b"\xff\xff", "GB18030"),
        (SIMPLIFIED.encode()[:39] + b"\xff" + SIMPLIFIED.encode()[39:], "第 39 字节"),
        ("Постановление правительства".encode("cp1251"), "UTF-8"),
        ("これは日本語の文書である。".encode("shift_jis"), "UTF-8"),
        ("措施".encode("gb18030"), "UTF-8"),  # too little to tell by
        (b"\xff\xfe\x00\xd8\x00\x00", "UTF-16"),
        (b"\xff\xfe\x00", "UTF-16"),
    ],
)
def test_broken_foreign_and_doubtful_bytes_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PolicyError, match=reason) as caught:
        decode_any(data, "某.txt")
    assert one_line(caught.value).startswith("某.txt:")


@given(st.text(max_size=80))
def test_utf8_comes_as_decode_gives_it(text: str) -> None:
    data = text.encode()
    try:
        expected = decode(data, "a.txt")
    except PolicyError:
        return
    if not text.startswith("\ufeff"):
        assert decode_any(data, "a.txt") == expected == text


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_one_line(data: bytes) -> None:
    try:
        assert decode_any(data, "a.txt").strip()
    except PolicyError as error:
        one_line(error)
