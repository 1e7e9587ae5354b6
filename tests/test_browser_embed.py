"""The light page as a conversation: focus, stopping, refusals of the server, and what stays in view."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browsing import PHONE, Watch, watched

QUESTION = "省商务厅负责哪些措施？"
ACTIVE = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The light page on a small window, by itself."""
    watch = Watch()
    with watched(browser, watch, viewport=PHONE) as page:
        page.goto(f"{site}/embed")
        yield page
    assert not watch.outside
    refusals = [error for error in watch.errors if "Failed to load resource" in error]  # made by the tests below
    assert watch.errors == refusals


def hold(route: Route) -> None:
    """Never answers."""


def ask(page: Page, question: str, answers: int = 1) -> None:
    page.locator("#words").fill(question)
    page.locator("#words").press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(answers)


@pytest.mark.parametrize("elder", ["", "?elder=1"])
def test_head_and_question_stay_in_view(page: Page, elder: str) -> None:
    page.goto(page.url + elder)
    for number in range(1, 4):
        ask(page, QUESTION, number)
        expect(page.locator("#chat .question").last).to_be_in_viewport()
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    for place in ("#new", "#words"):
        expect(page.locator(place)).to_be_in_viewport(ratio=1)
    page.evaluate("window.scrollTo(0, 0)")
    for place in ("#new", "#words"):
        expect(page.locator(place)).to_be_in_viewport(ratio=1)


def test_what_is_reached_by_key_is_not_covered(page: Page) -> None:
    ask(page, QUESTION)
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        covered = """() => { const place = document.activeElement.getBoundingClientRect();
          const top = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
          return document.activeElement === top || document.activeElement.contains(top) || (top && top.contains(document.activeElement)); }"""
        assert page.evaluate(covered), page.evaluate(ACTIVE)


def test_the_focus_is_never_lost(page: Page) -> None:
    page.locator("#welcome a.example").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(1)
    expect(page.locator("#words")).to_be_focused()
    page.locator("#follow a.example").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(2)
    expect(page.locator("#words")).to_be_focused()
    page.locator("#words").fill(QUESTION)
    page.locator("#send").click()
    expect(page.locator("#chat .answer")).to_have_count(3)
    expect(page.locator("#words")).to_be_focused()


def test_a_touch_does_not_bring_up_the_keyboard(browser: Browser, site: str) -> None:
    watch = Watch()
    with watched(browser, watch, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(f"{site}/embed")
        page.locator("#welcome a.example").first.tap()
        expect(page.locator("#chat .answer")).to_have_count(1)
        expect(page.locator("#chat .question")).to_be_focused()
    assert not watch.outside
    assert not watch.errors


def test_a_question_can_be_stopped(page: Page) -> None:
    page.route("**/embed/ask", hold)
    page.locator("#words").fill(QUESTION)
    page.locator("#words").press("Enter")
    expect(page.locator(".waiting")).to_have_text("正在查阅文件……")
    page.get_by_role("button", name="停止").click()
    expect(page.locator("#chat > *")).to_have_count(0)
    expect(page.locator("#words")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("已停止。")
    assert page.locator("#words").input_value() == QUESTION


def test_a_new_conversation_leaves_nothing_of_the_old(page: Page) -> None:
    ask(page, QUESTION)
    page.route("**/embed/ask", hold)
    page.locator("#words").fill(QUESTION)
    page.locator("#words").press("Enter")
    expect(page.locator("#stop")).to_be_visible()
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat > *")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator("#words")).to_have_value("")
    page.unroute("**/embed/ask")
    with page.expect_request("**/embed/ask") as sent:
        ask(page, "那由谁负责?")
    body = sent.value.post_data_json
    assert body is not None
    assert body["history"] == []
    expect(page.locator("#words")).to_have_value("")


@pytest.mark.parametrize(
    ("status", "words", "again"),
    [(503, "服务器没有答成", 1), (500, "12345", 1), (422, "没有被受理", 0), (413, "没有被受理", 0)],
)
def test_a_refusal_of_the_server_is_told_as_what_it_is(page: Page, status: int, words: str, again: int) -> None:
    page.route("**/embed/ask", lambda route: route.fulfill(status=status, body="<p>"))
    page.locator("#words").fill(QUESTION)
    page.locator("#words").press("Enter")
    expect(page.locator("#trouble")).to_contain_text(words)
    expect(page.get_by_role("button", name="重试")).to_have_count(again)
    assert page.locator("#words").input_value() == QUESTION


def test_what_is_being_written_is_not_lost(page: Page) -> None:
    held: list[Route] = []
    page.route("**/embed/ask", lambda route: held.append(route))
    page.locator("#words").fill(QUESTION)
    page.locator("#words").press("Enter")
    expect(page.locator("#stop")).to_be_visible()
    page.locator("#words").fill("下一个问题")
    held[0].abort()
    expect(page.locator("#trouble")).to_contain_text("没有连上服务器")
    expect(page.locator("#words")).to_have_value("下一个问题")


@pytest.mark.parametrize(("question", "count"), [("问" * 501, 501), ("😀" * 501, 501)])
def test_an_overlong_question_is_told_before_it_is_sent(page: Page, question: str, count: int) -> None:
    page.locator("#words").fill(question)
    page.locator("#words").press("Enter")
    expect(page.locator("#trouble")).to_contain_text(f"问题有{count}个字，超过了500字")
    expect(page.locator("#chat > *")).to_have_count(0)
    assert page.locator("#words").input_value() == question


def test_on_paper_stands_the_conversation_alone(page: Page) -> None:
    ask(page, QUESTION)
    page.emulate_media(media="print")
    for place in ("#words", "#send", "#follow", "#new"):
        expect(page.locator(place)).to_be_hidden()
    expect(page.locator("#chat .notice")).to_be_visible()
    expect(page.locator(".standing")).to_be_visible()
