"""政策自查 and 使用须知 in a real browser."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import DESKTOP, PHONE, Watch, serious, watched, width

RESULT = "/check?kind=livestream&kind=care-home&words=%E5%BB%BA%E5%85%85%E7%94%B5%E6%A1%A9&place=yichang&size=small"


def test_from_the_form_to_the_word_file(page: Page) -> None:
    page.goto("/check")
    page.get_by_label("直播带货、社群营销").check()
    page.get_by_label("养老院、社区养老").check()
    page.get_by_label("所在地").select_option("yichang")
    page.get_by_role("button", name="查一查").click()
    expect(page.locator("#result-heading")).to_have_text("可能适用的措施有4条")
    expect(page.locator(".fit")).to_have_count(4)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word 文件").click()
    assert download.value.suggested_filename.startswith("政策自查-")
    sheet = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert len(sheet.tables) == 4
    page.locator(".fit .where").first.click()
    expect(page.locator("#cited").first).to_be_in_viewport()


def test_keyboard_alone(page: Page) -> None:
    page.goto("/check")
    page.locator("#content").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "查一查":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".fit").first).to_be_visible()


def test_on_paper_there_is_the_result_alone(page: Page) -> None:
    page.goto(RESULT)
    page.evaluate("window.printed = 0; window.print = () => { window.printed += 1; }; 0")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    expect(page.locator(".fit").first).to_be_visible()
    expect(page.locator(".label")).to_be_visible()
    expect(page.locator("#result .on-paper")).to_be_visible()
    for selector in ("#form", "#site-header nav", ".site-tools", "#print"):
        expect(page.locator(selector)).to_be_hidden()


@pytest.mark.parametrize("path", ["/check", RESULT, "/about"])
@pytest.mark.parametrize("elder", [False, True])
def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, site: str, path: str, elder: bool) -> None:
    watch = Watch()
    with watched(browser, watch, viewport=PHONE) as page:
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}elder={int(elder)}")
        assert width(page) <= PHONE["width"]
    assert not watch.errors


@pytest.mark.parametrize("path", ["/check", RESULT, "/about", "/nothing-here"])
@pytest.mark.parametrize("choice", ["elder=0", "elder=1", "dark=1", "elder=1&dark=1"])
def test_axe_finds_nothing_serious(browser: Browser, site: str, path: str, choice: str) -> None:
    with watched(browser, Watch(), viewport=DESKTOP) as page:
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}{choice}")
        assert not serious(page)
