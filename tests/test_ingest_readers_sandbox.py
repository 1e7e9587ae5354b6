"""The child process: limits hold, its end is told in one line, nothing of this process is handed to it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.models import Facts, Loaded, PolicyError
from ingest.readers import read_source, sandbox
from ingest.readers.pdf import MAX_PAGES
from ingest.readers.sandbox import Limits, read_apart
from tests.builders import one_line
from tests.documents import p, pdf, row, table, typeset, word


def refused(data: bytes, name: str = "某文件.docx", limits: Limits | None = None) -> str:
    with pytest.raises(PolicyError) as caught:
        read_apart(data, name, "pdf" if name.endswith(".pdf") else "docx", limits)
    message = one_line(caught.value)
    assert message.startswith(f"{name}:") and ";请" in message
    return message


def test_word_and_pdf_come_back_with_their_title() -> None:
    title = "关于促进早餐消费的若干措施"
    text = f"{title}\n一、总体要求\n"
    facts = Facts(title=title)
    assert read_source(word(p(title), p("一、总体要求"), title=title), "a.pdf") == Loaded(text, "docx", facts)
    assert read_source(typeset(["^" + title, "一、总体要求"], title=title), "a.docx") == Loaded(text, "pdf", facts)


def test_what_the_reader_refuses_is_one_line() -> None:
    assert "损坏" in refused(b"PK\x03\x04 and nothing more")
    assert "损坏" in refused(b"%PDF-1.7 and nothing more", "某.pdf")


def test_wall_time_ends_the_child() -> None:
    started = time.monotonic()
    assert "已停止" in refused(word(p("文")), limits=Limits(wall=0.01))
    assert time.monotonic() - started < 5


def test_processor_time_ends_the_child() -> None:
    rows = table(*[row("单位", "任务", "时间")] * 40_000)
    started = time.monotonic()
    assert "已停止" in refused(word(rows), limits=Limits(cpu=1))
    assert time.monotonic() - started < 20


def test_memory_ends_the_child() -> None:
    message = refused(word(table(*[row("单位", "任务", "时间")] * 40_000)), limits=Limits(memory=100 * 1024 * 1024))
    assert "内存" in message or "损坏" in message


def test_a_long_table_within_the_limits_is_read() -> None:
    loaded = read_source(word(table(*[row("单位", "任务")] * 9_000)), "a.docx")
    assert loaded.text == "单位\t任务\n" * 9_000


@pytest.mark.parametrize("end", ["os.abort()", "os._exit(3)", "raise ValueError", "sys.exit('x')", "print('noise')"])
def test_a_reader_that_dies_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str) -> None:
    """A worker in the place of the real one, that ends as a parser does whose memory a file has overwritten."""
    package = tmp_path / "ingest" / "readers"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "worker.py").write_text(f"import os, sys\n{end}\n")
    monkeypatch.setattr(sandbox, "_environment", lambda: {"PYTHONPATH": str(tmp_path)})
    assert "损坏" in refused(word(p("文")))


def test_a_child_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "无法启动" in refused(word(p("文")))


def test_secrets_of_the_environment_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_SECRET", "x")
    assert "POLICYQA_SECRET" not in sandbox._environment()


def test_a_name_of_several_lines_stays_one_line() -> None:
    with pytest.raises(PolicyError) as caught:
        read_source(b"", "a\nb\u2028c.txt")
    assert one_line(caught.value).startswith("a b c.txt:")


def test_a_thousand_pages_take_bounded_time() -> None:
    words = [f"word {page * 7 % 1000}" for page in range(1000)]

    def draw(canvas: Canvas) -> None:
        for word_ in words:
            canvas.drawString(80, 700, word_)
            canvas.showPage()

    started = time.monotonic()
    assert read_source(pdf(draw), "a.pdf").text.splitlines() == words
    assert time.monotonic() - started < 10


def test_more_pages_than_any_document_has_are_refused() -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(MAX_PAGES + 1):
            canvas.showPage()

    assert "页数过多(1001 页" in refused(pdf(draw), "某.pdf")
