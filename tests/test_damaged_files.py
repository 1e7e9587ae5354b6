"""Damaged and hostile files of every kind, brought to the command line as users bring them.

Each is read, or refused with one line that names it, says what is wrong and what to do; within seconds and bounded memory;
and what was there before stays as it was.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from tests.builders import snapshot
from tests.commands import FORKS, ROOT, Ran, Shell
from tests.documents import NAMESPACES, p, pdf, row, table, typeset, word, zipped
from tests.states import LOCKS, Scene, scene_corpus

pytestmark = pytest.mark.skipif(not FORKS, reason="this system has no fork: every run would need an interpreter of its own")

SECONDS = 30
MEGABYTES = 1536
TITLE = "某市关于促进团餐消费的若干措施"
LINES = [TITLE, "一、总体要求", "(一)发展团餐。支持食堂开放。(责任单位:省商务厅)"]
TEXT = "\n".join(LINES) + "\n"
WORD = word(*map(p, LINES))
PDF = typeset(["^" + LINES[0], *LINES[1:]])
PAGE = (
    f"<html><head><meta charset='utf-8'><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class='content'>"
    + "".join(f"<p>{line}</p>" for line in [*LINES[1:], "支持食堂向社会开放,支持团餐企业延长营业时间,支持发展送餐。"])
    + "</div></body></html>"
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
OUTSIDE = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE html [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghx", strict=True))
    + "]>"
)
CALL = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
MACRO = word(*map(p, LINES), files={"word/vbaProject.bin": OLD_OFFICE})


def in_page(more: str) -> bytes:
    """The page with something more in its text."""
    return PAGE.replace("</div>", more + "</div>").encode()


def entity(doctype: str) -> bytes:
    """A Word file whose document has an entity in its text."""
    body = f"<w:body>{p(TITLE)}<w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body>"
    return word(files={"word/document.xml": f'<?xml version="1.0"?>{doctype}<w:document {NAMESPACES}>{body}</w:document>'})


def relations(doctype: str) -> bytes:
    listing = f'<?xml version="1.0"?>{doctype}<Relationships {CALL}>&x;</Relationships>'
    return word(p(TITLE), files={"word/_rels/document.xml.rels": listing})


def body(inside: str) -> bytes:
    return word(p(TITLE), inside)


def pages(count: int, drawing: bytes = b"BT /F 12 Tf 80 700 Td (page) Tj ET") -> bytes:
    """A PDF of so many pages that all show the same."""
    packed = zlib.compress(drawing)
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"] * count,
    ]
    made, places = io.BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, 1):
        places.append(made.tell())
        made.write(b"%d 0 obj%sendobj\n" % (number, content))
    at = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (count + 5) + b"".join(b"%010d 00000 n \n" % place for place in places))
    made.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count + 5, at))
    return made.getvalue()


def locked(password: str) -> bytes:
    """A PDF that its owner has locked, and that needs this password to be opened."""
    return pdf(lambda canvas: canvas.drawString(80, 700, TITLE), encrypt=StandardEncryption(password, "owner"))


def scan() -> bytes:
    picture = ImageReader(Image.new("RGB", (40, 40)))
    return pdf(lambda canvas: canvas.drawImage(picture, 0, 0, 500, 700))


# What is refused: what builds the file, and what the line must say of it.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    **{f"cut-{share}.docx": (lambda share=share: WORD[: len(WORD) * share // 100], "损坏") for share in (10, 50, 99)},  # type: ignore[misc]
    **{f"cut-{share}.pdf": (lambda share=share: PDF[: len(PDF) * share // 100], "损坏") for share in (10, 50, 90)},  # type: ignore[misc]
    **{f"cut-{share}.html": (lambda share=share: PAGE[: len(PAGE) * share // 100].encode(), "没有正文") for share in (10, 60)},  # type: ignore[misc]
    "cut-in-a-character.txt": (lambda: TEXT.encode()[:-3], "UTF-8"),
    "bomb.docx": (lambda: body("<!--" + " " * (150 << 20) + "-->"), "炸弹"),
    "bomb-text.docx": (lambda: body(p("文" * (24 << 20))), "请"),
    "bomb-paragraphs.docx": (lambda: body(p("早餐") * 800_000), "炸弹"),
    "bomb-elements.docx": (lambda: body("<w:p/>" * 5_000_000), "炸弹"),
    "nested.docx": (lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": bytes(50 << 20)})})}), "压缩包"),
    "entries.docx": (lambda: zipped({f"x/{number}": b"" for number in range(20_000)}), "过多"),
    "outside.docx": (lambda: entity(OUTSIDE), "实体"),
    "laughs.docx": (lambda: entity(LAUGHS), "请"),
    "outside-relations.docx": (lambda: relations(OUTSIDE), "实体"),
    "locked.pdf": (lambda: locked("secret"), "密码"),
    "locked.docx": (lambda: OLD_OFFICE + "EncryptedPackage".encode("utf-16-le") + bytes(999), "加密"),
    "old.docx": (lambda: OLD_OFFICE + "WordDocument".encode("utf-16-le") + bytes(999), "旧版 Word"),
    "old.doc": (lambda: OLD_OFFICE + "WordDocument".encode("utf-16-le") + bytes(999), "旧版 Word"),
    "old.wps": (lambda: OLD_OFFICE + "WordDocument".encode("utf-16-le") + bytes(999), "旧版 Word"),
    "sheet.docx": (lambda: OLD_OFFICE + "Workbook".encode("utf-16-le") + bytes(999), "Excel"),
    "picture.txt": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "图片"),
    "program.docx": (lambda: b"\x7fELF\x02\x01\x01" + bytes(99), "可执行"),
    "nuls.pdf": (lambda: bytes(5000), "损坏"),
    "nul.txt": (lambda: TEXT.encode() + b"\x00", "二进制"),
    **{f"empty.{end}": (bytes, "为空") for end in ("txt", "md", "html", "docx", "pdf")},
    **{f"white.{end}": (lambda: b" \r\n\t\n ", "为空") for end in ("txt", "md", "html", "docx", "pdf")},
    "wide-white.txt": (lambda: "　\u3000\u200b\ufeff\n".encode(), "为空"),
    "empty-body.docx": (word, "为空"),
    "surrogate.txt": (lambda: TEXT.encode() + b"\xed\xa0\x80\n", "UTF-8"),
    "surrogate-16.txt": (lambda: b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00\xd8\n\x00", "UTF-16"),
    "line.txt": (lambda: b"a" * (50 << 20), "过大"),
    "scan.pdf": (scan, "扫描件"),
    "no-objects.pdf": (lambda: b"%PDF-1.7\n" + bytes(2000), "损坏"),
    "turns-in-circles.pdf": (lambda: pages(1).replace(b"Kids[5 0 R]", b"Kids[2 0 R]"), "损坏"),
    "many-pages.pdf": (lambda: pages(10_000), "页数过多"),
    "bomb.pdf": (lambda: pages(1, b"BT /F 6 Tf 80 700 Td " + b"(abcdefghij) Tj " * 1_000_000 + b"ET"), "请"),
    "tags.html": (lambda: in_page("<p>支持食堂开放。</p>" * 300_000), "标签过多"),
    "empty-elements.html": (lambda: in_page("<div></div>" * 300_000), "标签过多"),
    "one-line.txt": (lambda: (TEXT + "支持食堂开放。" * 900_000).encode(), "文字过多"),
    "sentence.txt": (lambda: (TEXT + "文" * 900_000).encode(), "不断句"),
    "lines.txt": (lambda: (TEXT + "开放\n" * 20_000).encode(), "内容过多"),
    "deep.html": (lambda: in_page("<div>" * 100_000), "嵌套"),
    "deep-tables.html": (lambda: in_page("<table><tr><td>" * 50_000), "嵌套"),
}
# What is read: what builds the file.
READ: dict[str, Callable[[], bytes]] = {
    "whole.docx": lambda: WORD,
    "whole.pdf": lambda: PDF,
    "whole.html": PAGE.encode,
    "macro.docm": lambda: MACRO,
    "macro.docx": lambda: MACRO,
    "pdf.docx": lambda: PDF,
    "page.pdf": PAGE.encode,
    "word.txt": lambda: WORD,
    "text.docx": TEXT.encode,
    "bomb-beside.docx": lambda: word(*map(p, LINES), files={"word/embeddings/a.docx": zipped({"b": bytes(50 << 20)})}),
    "outside.html": lambda: OUTSIDE.encode() + in_page("<p>&x;</p>"),
    "laughs.xhtml": lambda: b'<?xml version="1.0" encoding="utf-8"?>' + LAUGHS.encode() + in_page("<p>&x;</p>"),
    "owner.pdf": lambda: locked(""),
    "no-xref.pdf": lambda: PDF.replace(b"startxref", b"startxxxx"),
    "false-xref.pdf": lambda: re.sub(rb"\d{10} 00000 n", b"0000000005 00000 n", PDF),
    "gb18030.txt": lambda: TEXT.encode("gb18030"),
    "no-mark-le.txt": lambda: TEXT.encode("utf-16-le"),
    "no-mark-be.txt": lambda: TEXT.encode("utf-16-be"),
}


def rows() -> Iterator[tuple[str, str]]:
    return ((f"任务{number}", f"由第{number * 7 % 1000}组按照职责分工负责推进并于年底前报告第{number}项进展") for number in range(10_000))


LARGE: dict[str, Callable[[], bytes]] = {
    "table.docx": lambda: word(*map(p, LINES), table(*(row(*cells) for cells in rows()))),
    "table.html": lambda: in_page("<table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows()) + "</table>"),
    "pages.pdf": lambda: pages(1000, b"BT /F 6 Tf 80 700 Td " + b"0 -7 Td (abcdefghij abcdefghij abcdefghij) Tj " * 40 + b"ET"),
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with Shell(scene_corpus(tmp_path_factory.mktemp("corpus"))) as shell:
        yield shell


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, shell: Shell) -> Scene:
    """A data folder with added documents. Who changes it works on a copy."""
    scene = Scene(tmp_path_factory.mktemp("settled"), shell)
    scene.add(1).success()
    return scene


def state_of(data: Path) -> dict[str, bytes]:
    """Every file of the data folder with its bytes, but for locks and what the next run takes away (there is a test of its own)."""
    return {name: content for name, content in snapshot(data).items() if name not in LOCKS and not name.startswith("building-")}


def refused(scene: Scene, path: Path) -> str:
    """What is said of a file that is not read; nothing else may have happened."""
    before = state_of(scene.data)
    ran = scene.shell.run(scene.data, "ingest", path)
    line = ran.failure()
    assert ran.err.count("\n") == 1
    assert path.name in line and "请" in line
    assert state_of(scene.data) == before
    check_cost(ran)
    return line


def check_cost(ran: Ran) -> None:
    assert ran.seconds < SECONDS
    assert ran.memory < MEGABYTES


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_line_and_changes_nothing(settled: Scene, tmp_path: Path, name: str) -> None:
    build, reason = REFUSED[name]
    (tmp_path / name).write_bytes(build())
    assert reason in refused(settled, tmp_path / name)


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read_whatever_its_name(settled: Scene, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(READ[name]())
    data = shutil.copytree(settled.data, tmp_path / "data")
    ran = settled.shell.run(data, "ingest", tmp_path / name)
    ran.success()
    check_cost(ran)
    listed = settled.shell.run(data, "documents", "list", COLUMNS="400").success()
    assert TITLE in listed
    assert b"root:" not in b"".join(snapshot(data).values())


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_is_read_or_refused_within_the_limits(settled: Scene, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(LARGE[name]())
    data = shutil.copytree(settled.data, tmp_path / "data")
    ran = settled.shell.run(data, "ingest", tmp_path / name)
    check_cost(ran)
    if ran.code:
        assert name in ran.failure()
        assert state_of(data) == state_of(settled.data)
    else:
        ran.success()


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"%PDF-1.7\n", b"<!doctype html>", b"x"])
def test_a_huge_file_is_not_read_at_all(settled: Scene, tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "huge.docx"
    path.write_bytes(start)
    os.truncate(path, 200 << 20)
    before = settled.shell.run(settled.data, "ingest", tmp_path / "nothing.docx").memory
    ran = settled.shell.run(settled.data, "ingest", path)
    assert "过大(200 MB" in ran.failure()
    assert ran.seconds < 5
    assert ran.memory < before + 50


def test_what_is_no_file_is_one_line(settled: Scene, tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    os.mkfifo(tmp_path / "pipe.docx")
    assert "文件夹" in refused(settled, tmp_path / "folder.docx")
    assert "管道" in refused(settled, tmp_path / "pipe.docx")
    assert "不存在" in refused(settled, tmp_path / "gone.docx")


def test_a_refused_file_leaves_nothing_behind(settled: Scene, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    refused(settled, tmp_path / "empty.txt")
    assert not settled.leftovers()


def test_of_several_files_none_is_taken_where_one_is_bad_or_the_bad_one_is_named(settled: Scene, tmp_path: Path) -> None:
    (tmp_path / "good.docx").write_bytes(WORD)
    (tmp_path / "bad.docx").write_bytes(WORD[:500])
    data = shutil.copytree(settled.data, tmp_path / "data")
    ran = settled.shell.run(data, "ingest", tmp_path / "good.docx", tmp_path / "bad.docx")
    assert "bad.docx" in ran.out + ran.err
    assert ran.code == 1 or TITLE in settled.shell.run(data, "documents", "list", COLUMNS="400").out
    assert Scene(tmp_path, settled.shell, data).state() == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_one_line(settled: Scene, tmp_path: Path) -> None:
    (tmp_path / "mine.docx").write_bytes(WORD)
    (tmp_path / "mine.docx").chmod(0)
    assert "权限" in refused(settled, tmp_path / "mine.docx")


@pytest.mark.parametrize("name", ["cut-50.docx", "bomb.pdf", "laughs.docx", "empty.txt"])
def test_a_process_of_its_own_says_the_same(settled: Scene, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(REFUSED[name][0]())
    environment = settled.shell.environment | {"POLICYQA_DATA_DIR": str(settled.data)}
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ingest", str(tmp_path / name)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert ran.stderr.startswith("错误:") and name in ran.stderr


def test_after_all_that_the_folder_answers(settled: Scene) -> None:
    assert settled.state() == 1
