"""One door for all sources: the reader that the content asks for, and one line where there is none."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from ingest.models import Loaded, PolicyError
from ingest.readers import read_source
from tests.builders import one_line
from tests.documents import p, typeset, word, zipped

PAGE = "<!DOCTYPE html><p>通知".encode()


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a", "https://www.example.gov.cn/a.pdf?x=1"])
def test_the_name_deceives_nobody(name: str) -> None:
    assert read_source(word(p("正文")), name) == Loaded("正文\n", "docx")
    assert read_source(typeset(["正文"]), name) == Loaded("正文\n", "pdf")
    assert read_source("正文\r\n".encode(), name) == Loaded("正文\r\n", "text")


def test_pages_go_to_their_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = SimpleNamespace(read_html=lambda data, name: Loaded(f"{name} {len(data)}", "html"))
    monkeypatch.setitem(sys.modules, "ingest.readers.html", reader)
    assert read_source(PAGE, "a.txt") == Loaded(f"a.txt {len(PAGE)}", "html")


def test_without_that_reader_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ingest.readers.html", None)
    with pytest.raises(PolicyError, match=r"不支持的文件类型“\.html”") as caught:
        read_source(PAGE, "a.html")
    one_line(caught.value)


@pytest.mark.parametrize("name", ["某.docx", "某.pdf", "某.txt"])
@pytest.mark.parametrize(
    "data",
    [b"", b" \n", b"PK\x03\x04", b"%PDF-", b"\x00\x01\x02", bytes(range(256)), zipped({"a": "b"}), word(p("文"))[:200], typeset(["文"])[:300]],
)
def test_whatever_cannot_be_read_is_one_line_that_says_what_to_do(data: bytes, name: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_source(data, name)
    message = one_line(caught.value)
    assert message.startswith(f"{name}:")
    assert ";请" in message or "没有可导入的内容" in message
