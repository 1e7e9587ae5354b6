"""责任清单 as people use it, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import PALETTES, PHONE, serious, width
from tests.workbook import Workbook
from ui.site import SHEET_LABEL

SEVEN = ["(一)", "(五)", "(六)", "(九)", "(十一)", "(十二)", "(十五)"]


def markers(page: Page) -> list[str]:
    """The markers of the listed measures."""
    return [text.split()[0] for text in page.locator("table.list tbody td.number").all_inner_texts()]


def test_choosing_a_unit_applies_at_once_and_goes_back(page: Page) -> None:
    page.goto("/duties")
    expect(page.get_by_role("button", name="应用")).to_be_hidden()
    choice = page.get_by_label("责任单位", exact=True)
    choice.select_option("省商务厅")
    expect(page.locator("#list")).to_have_text("省商务厅：7条措施")
    assert markers(page) == SEVEN
    expect(page.locator("#announcer")).to_have_text("省商务厅：7条措施")
    assert page.evaluate("document.activeElement.id") in ("unit", "")
    address = page.url
    choice.select_option("省医保局")
    expect(page.locator("#list")).to_have_text("省医保局：1条措施")
    page.go_back()
    expect(page.locator("#list")).to_have_text("省商务厅：7条措施")
    assert page.url == address
    assert choice.input_value() == "省商务厅"
    page.reload()
    assert markers(page) == SEVEN


def test_without_javascript_the_button_applies(plain: Page) -> None:
    plain.goto("/duties")
    plain.get_by_label("责任单位", exact=True).select_option("省商务厅")
    plain.get_by_role("button", name="应用").click()
    expect(plain.locator("#list")).to_have_text("省商务厅：7条措施")
    assert markers(plain) == SEVEN


def test_when_the_table_cannot_be_fetched_the_page_is_loaded(page: Page) -> None:
    page.goto("/duties")
    page.evaluate("window.fetch = () => Promise.reject(new Error('cut off')); 0")
    page.get_by_label("责任单位", exact=True).select_option("省商务厅")
    page.wait_for_url(re.compile("unit="))
    expect(page.locator("#list")).to_have_text("省商务厅：7条措施")


def test_sorting_by_a_click_on_the_head(page: Page) -> None:
    page.goto("/duties")
    head = page.get_by_role("columnheader", name="责任单位（数）")
    assert head.get_attribute("aria-sort") == "none"
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert markers(page)[:2] == ["(十)", "(十一)"]
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert markers(page)[:2] == ["(十三)", "(十四)"]


def test_a_unit_in_the_list_filters(page: Page) -> None:
    page.goto("/duties")
    page.locator("table.list").get_by_role("link", name="省体育局").first.click()
    expect(page.locator("#list")).to_have_text("省体育局：2条措施")
    page.get_by_role("link", name="看全部单位").click()
    assert len(markers(page)) == 15
    page.locator("table.list").get_by_role("link", name="加快发展互联网医疗服务").click()
    expect(page.locator("#m4")).to_be_in_viewport()


def test_downloads(page: Page, tmp_path: Path) -> None:
    page.goto("/duties?unit=省商务厅")
    with page.expect_download() as table:
        page.get_by_role("link", name="下载CSV").click()
    assert table.value.suggested_filename.startswith("责任清单-省商务厅-")
    table.value.save_as(tmp_path / "duties.csv")
    text = (tmp_path / "duties.csv").read_bytes().decode("utf-8-sig")
    assert text.count("省商务厅") >= 14
    assert text.strip().endswith(SHEET_LABEL)
    with page.expect_download() as book:
        page.get_by_role("link", name="下载Excel").click()
    assert book.value.suggested_filename.endswith(".xlsx")
    book.value.save_as(tmp_path / "duties.xlsx")
    assert len(Workbook((tmp_path / "duties.xlsx").read_bytes()).sheets["责任清单"]) == 8


def test_the_matrix_is_scrolled_by_keyboard_with_its_heads_in_view(phone: Page) -> None:
    phone.goto("/duties")
    scroller = phone.get_by_role("region", name="单位与措施对照表")
    scroller.scroll_into_view_if_needed()
    scroller.focus()
    outline = phone.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    last = scroller.get_by_role("columnheader", name="合计")
    expect(last).not_to_be_in_viewport()
    for _ in range(30):
        phone.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport()
    name = scroller.get_by_role("rowheader", name="省商务厅")
    expect(name).to_be_in_viewport()
    left = phone.evaluate("document.querySelector('.tall').getBoundingClientRect().left")
    box = name.bounding_box()
    assert box
    assert abs(box["x"] - left) < 3


def test_tab_reaches_choice_scroller_and_downloads(page: Page) -> None:
    page.goto("/duties?unit=省医保局")
    focused = "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"
    seen: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(f"document.activeElement.id || {focused}"))
        if page.evaluate("document.activeElement.matches('.tall')"):
            break
    assert {"unit", "责任清单表", "下载Excel", "下载CSV"} <= set(seen)
    assert seen[-1] == "单位与措施对照表"


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("query", ["", "unit=省商务厅&sort=-units&", "unit=省财政厅&", "unit=x&"])
def test_axe_finds_nothing_serious(page: Page, query: str, palette: str) -> None:
    page.goto(f"/duties?{query}{palette}")
    assert not serious(page)


@pytest.mark.parametrize("elder", ["", "elder=1", "elder=1&dark=1"])
def test_a_phone_shows_it_all_without_scrolling_sideways(phone: Page, elder: str) -> None:
    phone.goto(f"/duties?unit=省商务厅&{elder}")
    assert width(phone) <= PHONE["width"]
    listed = phone.locator("table.list")
    assert listed.evaluate("(table) => table.scrollWidth <= table.parentElement.clientWidth")
    expect(listed.get_by_role("rowheader")).to_have_count(7)
    assert not serious(phone)


def test_on_paper_tables_and_bars_are_whole(page: Page) -> None:
    page.goto("/duties?dark=1")
    page.emulate_media(media="print")
    expect(page.locator(".choose")).to_be_hidden()
    assert page.locator(".tall").evaluate("(box) => box.scrollHeight <= box.clientHeight + 1")
    assert page.evaluate("getComputedStyle(document.querySelector('.bar rect')).fill") == "rgb(102, 102, 102)"
