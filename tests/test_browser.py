"""The pages as people meet them, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browsing import Watch, watched


def test_a_question_is_answered_and_its_citation_opens(browser: Browser, site: str) -> None:
    watch = Watch()
    with watched(browser, watch) as page:
        page.goto(site)
        page.locator("#question textarea").fill("措施四由谁负责?")
        page.keyboard.press("Enter")
        answer = page.locator("#chat .answer")
        answer.wait_for()
        assert "省卫健委、省医保局" in answer.inner_text()
        answer.locator("a.chip").first.click()
        assert answer.locator("mark").first.is_visible()
    assert not watch.outside
    assert not watch.errors
