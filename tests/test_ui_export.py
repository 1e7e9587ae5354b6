"""Exports of the table of duties: what is read back is what the document says, with label and without formulas."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from ingest.models import Document
from rag import lookup
from rag.assistant import Assistant
from tests.builders import NOTICE_ID, packaged_units, parsed
from tests.workbook import Workbook
from ui.dutylist import duty_list
from ui.export import COLUMNS, as_csv, as_xlsx, rows, safe
from ui.site import SHEET_LABEL

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def expected(document: Document, unit: str = "") -> list[list[str]]:
    """The rows as they follow from the document alone."""
    found = []
    for measure in document.measures:
        part = document.part(measure.part or 0)
        for name in measure.unit_names:
            if not unit or name == unit:
                where = part.marker + part.title.clean if part else ""
                inferred = "是" if measure.inferred else "否"
                start = [document.entry.title, document.entry.doc_no or "", where, measure.marker, inferred]
                found.append([*start, measure.heading.quote, name, "、".join(measure.unit_names)])
    return found


@pytest.mark.parametrize("unit", ["", "省商务厅"])
def test_csv_read_back_is_the_documents(client: TestClient, document: Document, unit: str) -> None:
    response = client.get("/duties/export.csv", params={"unit": unit})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    text = response.content.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    head, *body, last = csv.reader(io.StringIO(text, newline=""))
    assert head == list(COLUMNS)
    assert body == expected(document, unit)
    assert last == [SHEET_LABEL]
    assert len(body) == (7 if unit else sum(len(measure.unit_names) for measure in document.measures))


def test_workbook_read_back_is_the_documents(client: TestClient, document: Document, assistant: Assistant) -> None:
    book = Workbook(client.get("/duties/export.xlsx").content)
    assert list(book.sheets) == ["责任清单", "对照表", "说明"]
    assert book.sheets["责任清单"] == [list(COLUMNS), *expected(document)]
    head, *matrix = book.sheets["对照表"]
    assert head == ["责任单位", *(measure.marker for measure in document.measures), "合计"]
    assert [row[0] for row in matrix] == list(lookup.all_units(document.measures))
    for name, *dots, total in matrix:
        assert [dot == "●" for dot in dots] == [name in measure.unit_names for measure in document.measures]
        assert int(total) == dots.count("●")
    about = dict(book.sheets["说明"][1:])
    assert about["文件"] == document.entry.title
    assert about["官方原文"] == document.entry.url
    assert about["索引版本"] == assistant.index.version
    assert about["推定的序号"] == "序号系推定：收录的文本中没有印出(二)、(四)、(六)，按前后顺序推定。"
    assert about["提示"] == SHEET_LABEL


def test_workbook_is_laid_out_and_labelled(client: TestClient, document: Document) -> None:
    book = Workbook(client.get("/duties/export.xlsx").content)
    sheet, matrix = book.parts["xl/worksheets/sheet1.xml"], book.parts["xl/worksheets/sheet2.xml"]
    assert re.search(r'<autoFilter ref="A1:H\d+"', sheet)
    assert 'ySplit="1"' in sheet
    assert 'xSplit="1" ySplit="1"' in matrix
    assert sheet.count("<col ") == len(COLUMNS)
    assert 'wrapText="1"' in book.parts["xl/styles.xml"]
    properties = book.parts["docProps/core.xml"]
    assert SHEET_LABEL in properties
    assert document.entry.title in properties
    assert "程序自动生成" in properties


def test_workbook_of_one_unit(client: TestClient, document: Document) -> None:
    book = Workbook(client.get("/duties/export.xlsx", params={"unit": "商务厅"}).content)
    assert book.sheets["责任清单"][1:] == expected(document, "省商务厅")
    assert [row[0] for row in book.sheets["对照表"][1:]] == ["省商务厅"]
    about = dict(book.sheets["说明"][1:])
    assert about["范围"] == "只含省商务厅"
    assert "要以成员名单为准" in about["成员单位"]


def test_file_names_are_chinese(client: TestClient, document: Document) -> None:
    for ending in ("csv", "xlsx"):
        header = client.get(f"/duties/export.{ending}", params={"unit": "省商务厅"}).headers["content-disposition"]
        assert header.startswith(f"attachment; filename=\"duties.{ending}\"; filename*=UTF-8''")
        assert unquote(header.split("''")[1]) == f"责任清单-省商务厅-{document.entry.title}.{ending}"
        assert header.isascii()


def test_an_unknown_unit_is_refused(client: TestClient) -> None:
    for ending in ("csv", "xlsx"):
        assert client.get(f"/duties/export.{ending}", params={"unit": "省月球厅"}).status_code == 404
        unnamed = client.get(f"/duties/export.{ending}", params={"unit": "省财政厅"})
        assert unnamed.status_code == 200


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("  =1", "'  =1"),
        ("\t=1", "' =1"),
        ("\r\n=1", "'  =1"),
        ("\x00x", "' x"),
        ("a\nb", "a b"),
        ("a=b", "a=b"),
        ("（一）-x", "（一）-x"),
        ("", ""),
    ],
)
def test_what_looks_like_a_formula_is_defused(cell: str, written: str) -> None:
    assert safe(cell) == written


def test_a_hostile_document_brings_no_formula() -> None:
    document = parsed(
        "一、甲\n\n(一)=HYPERLINK。好。(责任单位:=cmd、+1、-2、@x,省商务厅)\n",
        directory=packaged_units(),
        title="=cmd|'/c calc'!A1",
    )
    duties = duty_list(document)
    assert {"=cmd", "+1", "-2", "@x"} <= {row[6] for row in rows(duties)}
    for row in csv.reader(io.StringIO(as_csv(duties).decode("utf-8-sig"))):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@")]
    book = Workbook(as_xlsx(duties, "v"))
    assert "<f>" not in "".join(book.parts.values())
    assert "hyperlink" not in book.parts["xl/worksheets/sheet1.xml"]


def test_a_document_without_units_has_rows_all_the_same() -> None:
    duties = duty_list(parsed("第一条 好。\n第二条 也好。\n"))
    assert [row[3:5] + row[6:] for row in rows(duties)] == [("第一条", "否", "", ""), ("第二条", "否", "", "")]
    assert Workbook(as_xlsx(duties, "v")).sheets["对照表"] == [["责任单位", "第一条", "第二条", "合计"]]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_program_reads_the_workbook(client: TestClient, document: Document, tmp_path: Path) -> None:
    assert SOFFICE
    (tmp_path / "duties.xlsx").write_bytes(client.get("/duties/export.xlsx").content)
    subprocess.run(
        [SOFFICE, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "duties.xlsx"],
        cwd=tmp_path,
        check=True,
    )
    head, *body = csv.reader(io.StringIO((tmp_path / "duties.csv").read_text("utf-8"), newline=""))
    assert (head, body) == (list(COLUMNS), expected(document))


def test_the_address_of_the_exports_is_on_the_page(client: TestClient) -> None:
    page = client.get("/duties").text
    for ending in ("csv", "xlsx"):
        assert f'href="/duties/export.{ending}?document={NOTICE_ID}"' in page
