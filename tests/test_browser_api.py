"""The page that describes the interface, in a browser: reachable by keyboard, readable on a phone, nothing from elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import DESKTOP, PHONE, Watch, serious, watched


@pytest.mark.parametrize("choices", ["", "?elder=1", "?dark=1", "?elder=1&dark=1"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_can_be_read_by_everybody(browser: Browser, site: str, size: dict[str, int], choices: str) -> None:
    watch = Watch()
    with watched(browser, watch, viewport=size) as page:
        page.goto(f"{site}/api{choices}")
        for details in page.query_selector_all("details"):
            details.evaluate("details => { details.open = true; }")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not serious(page)
    assert not watch.outside
    assert not watch.errors


def test_an_example_opens_by_keyboard_and_a_schema_is_one_link_away(page: Page) -> None:
    page.goto("/api")
    summary = page.locator("#ask summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator("#ask details pre").wait_for(state="visible")
    page.locator("#ask a", has_text="AnswerBody").click()
    page.locator("#schema-AnswerBody").wait_for(state="visible")
    assert page.url.endswith("#schema-AnswerBody")
