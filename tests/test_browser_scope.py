"""The chooser above the question: which documents a conversation is confined to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import DESKTOP, PHONE, Watch, serious, watched, width
from tests.test_ui_holdings import assistant
from tests.web import serving, web

SHOTS = os.environ.get("TEST_SHOTS")  # a folder for pictures to look at


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site over many made-up documents."""
    library = assistant(1_000)
    with serving(web(lambda: library, data_dir=tmp_path_factory.mktemp("data"))) as url:
        yield url


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, many: str) -> Iterator[Page]:
    watch = Watch()
    with watched(browser, watch, base_url=many, viewport=request.param) as page:
        yield page
    assert not watch.outside
    assert not watch.errors


def test_a_conversation_is_confined_to_what_is_searched_for_and_chosen(page: Page) -> None:
    page.goto("/")
    fold = page.get_by_role("button", name="只在这些文件中查找")
    expect(fold).to_be_visible()
    find = page.get_by_label("按标题或文号筛选")
    expect(find).to_be_hidden()
    fold.click()
    find.fill("第777类")
    find.press("Enter")
    documents = page.get_by_label("文件（可多选")
    documents.click()
    page.get_by_role("option", name="关于促进第777类消费的若干措施").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)  # it fades away
    assert page.viewport_size
    assert width(page) <= page.viewport_size["width"]
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"scope-{page.viewport_size['width']}.png"), full_page=True)
    assert not (found := serious(page)), found
    page.locator("#question textarea").fill("问")
    page.locator("#send").click()
    expect(page.locator("#chat .answer")).to_contain_text("made-777")
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"scope-answered-{page.viewport_size['width']}.png"), full_page=True)


def test_with_a_single_document_there_is_no_chooser(browser: Browser, site: str) -> None:
    watch = Watch()
    with watched(browser, watch, base_url=site, viewport=PHONE) as page:
        page.goto("/")
        expect(page.locator("#send")).to_be_visible()
        expect(page.get_by_text("只在这些文件中查找")).to_have_count(0)
