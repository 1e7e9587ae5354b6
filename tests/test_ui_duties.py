"""责任清单: the table equals the parsed structure and what is answered about it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import cast
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from ingest.models import Document
from rag import lookup
from rag.assistant import Assistant
from rag.settings import Settings
from tests.builders import NOTICE_ID, SMALL_NOTICE, parsed
from tests.holdings import held
from tests.test_ui_documents import Words
from tests.xss import PAYLOADS
from ui.dutylist import duty_list, in_order
from ui.pages.duties import choose, page_values
from ui.site import Site

JOINT = "省完善促进消费体制机制部门联席会议各成员单位"


def table(page: str, kind: str) -> list[list[str]]:
    """The cells of a table as text."""
    found = re.search(f'<table class="{kind}"[^>]*>(.*?)</table>', page, re.DOTALL)
    assert found
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>|\s+", "", cell) for cell in row] for row in cells]


def numbers(page: str) -> list[str]:
    """The markers of the measures in the list, in its order."""
    return [row[0].replace("序号系推定", "") for row in table(page, "list")[1:]]


def page_of(*documents: Document, unit: str = "") -> str:
    """The page of documents that no index holds."""
    site, holdings = Site(lambda: cast(Assistant, None), Settings()), held(*documents)
    return site.render("duties.html", here="", **page_values(holdings, choose(holdings, "", unit), "number"))


def test_the_list_is_the_documents(client: TestClient, document: Document) -> None:
    page = client.get("/duties").text
    Words(page)
    head, *rows = table(page, "list")
    assert [re.sub("[▲▼↕]", "", cell) for cell in head] == ["条号", "措施", "部分", "责任单位（数）"]
    for row, measure in zip(rows, document.measures, strict=True):
        part = document.part(measure.part or 0)
        assert part
        assert row == [
            measure.marker + ("序号系推定" if measure.inferred else ""),
            measure.heading.quote,
            part.marker + part.title.clean,
            f"{'、'.join(measure.unit_names)}（{len(measure.unit_names)}）",
        ]
    assert "15条措施，21个责任单位" in page


def test_the_matrix_is_the_documents(client: TestClient, document: Document) -> None:
    head, *rows = table(client.get("/duties").text, "matrix")
    assert head == ["责任单位", *(measure.marker for measure in document.measures), "合计"]
    assert [row[0] for row in rows] == list(lookup.all_units(document.measures))
    for name, *dots, total in rows:
        named = [name in measure.unit_names for measure in document.measures]
        assert [dot == "●是" for dot in dots] == named
        assert all(dot in ("", "●是") for dot in dots)
        assert int(total) == sum(named)


def test_the_chart_says_its_numbers(client: TestClient, document: Document) -> None:
    page = client.get("/duties").text
    bars = re.findall(
        r'<span class="name">.*?>([^<]+)</a>.*?<rect width="([\d.]+)%".*?<span class="value">(\d+)条', page, re.DOTALL
    )
    assert {name: int(count) for name, _, count in bars} == {
        row.unit: len(row.measures) for row in duty_list(document).units
    }
    assert all(abs(float(width) - 100 * int(count) / 15) < 0.06 for _, width, count in bars)
    single = [int(count) for name, _, count in bars if lookup.single(document, name)]
    assert single == sorted(single, reverse=True)
    assert len(single) == len(bars) - 2


def test_the_numbers_are_those_of_the_answers(client: TestClient, assistant: Assistant, document: Document) -> None:
    for unit in lookup.all_units(document.measures):
        page = client.get("/duties", params={"unit": unit}).text
        expected = [measure.marker for measure in document.measures if unit in measure.unit_names]
        assert numbers(page) == expected
        assert f">{unit}：{len(expected)}条措施</h2>" in page
        if lookup.single(document, unit):
            answer = assistant.ask(f"{unit}负责哪些措施？")
            cited = {c.marker for c in answer.citations if c.marker}
            assert cited == set(expected)
            assert "要以成员名单为准" in page
            assert re.findall(r"另外，文件印发给.*?为准。", page)[0] in answer.answer
        else:
            assert "要以成员名单为准" not in page


def test_the_department_of_commerce_has_seven(client: TestClient) -> None:
    page = client.get("/duties", params={"unit": "省商务厅"}).text
    assert numbers(page) == ["(一)", "(五)", "(六)", "(九)", "(十一)", "(十二)", "(十五)"]
    assert "省商务厅：7条措施" in page
    assert "(十三)(十四)写明由各成员单位负责" in page


@pytest.mark.parametrize("name", ["商务厅", "湖北省商务厅", " 商务 局 ", "Department of Commerce"])
def test_a_unit_goes_by_any_name(client: TestClient, name: str) -> None:
    page = client.get("/duties", params={"unit": name}).text
    assert "省商务厅：7条措施" in page


def test_units_that_are_not_named_and_units_that_are_none(client: TestClient) -> None:
    unnamed = client.get("/duties", params={"unit": "财政厅"}).text
    assert "省财政厅：0条措施" in unnamed
    assert "文件没有点名省财政厅。" in unnamed
    assert "下载Excel" not in unnamed
    unknown = client.get("/duties", params={"unit": "省月球厅"}).text
    assert "没有找到单位“省月球厅”" in unknown
    assert len(numbers(unknown)) == 15


@pytest.mark.parametrize("sort", ["number", "-number", "units", "-units", "nonsense", ""])
def test_sorting(client: TestClient, document: Document, sort: str) -> None:
    page = client.get("/duties", params={"sort": sort}).text
    found = [next(m for m in document.measures if m.marker == marker) for marker in numbers(page)]
    sizes = [len(measure.unit_names) for measure in found]
    states = re.findall(r'aria-sort="(\w+)"', page)
    if "units" in sort:
        assert sizes == sorted(sizes, reverse=sort == "-units")
        assert states == ["none", "descending" if sort == "-units" else "ascending"]
    else:
        assert [m.number for m in found] == sorted((m.number for m in found), reverse=sort == "-number")
        assert states == ["descending" if sort == "-number" else "ascending", "none"]
    links = re.findall(r'<th scope="col" role="columnheader" aria-sort="\w+"><a href="([^"]+)"', page)
    there = client.get(links[1].replace("&amp;", "&")).text
    assert re.findall(r'aria-sort="(\w+)"', there)[1] == ("ascending" if sort == "-units" else "descending")


def test_equals_stay_in_the_order_of_the_document(document: Document) -> None:
    for order in ("units", "-units"):
        duties = in_order(duty_list(document).duties, order)
        for before, after in pairwise(duties):
            assert len(before.units) != len(after.units) or before.measure.number < after.measure.number


def test_filter_and_sort_are_kept_together(client: TestClient) -> None:
    page = client.get("/duties", params={"unit": "省发改委", "sort": "-units"}).text
    assert f'href="/duties?document={NOTICE_ID}&amp;unit={quote("省发改委")}&amp;sort=units#list"' in page
    assert '<input type="hidden" name="sort" value="-units">' in page
    assert f'href="/duties/export.csv?document={NOTICE_ID}&amp;unit={quote("省发改委")}"' in page


def test_what_is_not_loaded_is_not_found(client: TestClient) -> None:
    for path in ("/duties", "/duties/export.csv", "/duties/export.xlsx"):
        assert client.get(path, params={"document": "nothing"}).status_code == 404
        assert client.get(path, params={"document": NOTICE_ID}).status_code == 200


def test_several_documents_can_be_chosen_from(document: Document) -> None:
    small = parsed(SMALL_NOTICE)
    page = page_of(document, small)
    assert '<select id="document"' in page
    assert f'<option value="{small.id}"' in page
    assert f'<option value="{document.id}" selected' in page
    assert '<select id="document"' not in page_of(small)


def test_documents_without_parts_units_or_measures() -> None:
    bare = page_of(parsed("第一条 好。\n第二条 也好。\n"))
    assert "2条措施，0个责任单位" in bare
    assert "文件没有写明" in bare
    assert "matrix" not in bare
    assert "0条措施" in page_of(parsed("一段话。"))


def test_without_documents_the_page_says_so() -> None:
    site = Site(lambda: held().assistant, Settings())
    assert "还没有收录文件" in site.render("duties.html", here="", duties=None)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_an_address_stays_text(client: TestClient, payload: str) -> None:
    calm = client.get("/duties", params={"unit": "省月球厅"}).text
    page = client.get("/duties", params={"unit": payload, "sort": payload}).text
    assert sorted(set(Words(page).tags)) == sorted(set(Words(calm).tags))


def test_markup_in_a_document_stays_text() -> None:
    hostile = parsed(
        '一、甲\n\n(一)发展<img src=x>。好。(责任单位:省商务厅、"><script>x</script>)\n', title="<b>题</b>"
    )
    tags = Words(page_of(hostile)).tags
    assert tags.count("script") == 2
    assert not {"img"} & set(tags)
    assert "&lt;script&gt;x" in page_of(hostile)
