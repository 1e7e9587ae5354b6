"""The chat as people use it, in a real browser."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import cast
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.assistant import Assistant
from rag.models import Answer
from tests.browsing import PALETTES, PHONE, Watch, serious, watched, width
from tests.web import serving, web

QUESTION = "措施四由谁负责?"


@pytest.fixture
def page(page: Page, request: pytest.FixtureRequest) -> Page:
    """The chat, just opened at "/" or the address of the test: opened twice, the first one's streams would be cut off."""
    page.goto(getattr(request, "param", "/"))
    page.locator("#question textarea").wait_for()
    return page


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait for one answer more."""
    before = page.locator("#chat .answer").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(before + 1)


def test_a_citation_opens_at_the_words_and_leads_to_the_whole_text(page: Page) -> None:
    ask(page, QUESTION)
    answer = page.locator("#chat .answer")
    expect(answer).to_contain_text("省卫健委、省医保局")
    answer.locator("a.chip").first.click()
    mark = answer.locator("mark").first
    expect(mark).to_be_in_viewport()
    assert "省卫健委" in mark.inner_text()
    with page.context.expect_page() as opened:
        answer.get_by_role("link", name="在全文中查看").first.click()
    expect(opened.value.locator("#cited")).to_be_in_viewport()
    assert opened.value.locator("#cited").inner_text() == mark.inner_text()


def test_a_follow_up_chip_asks(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("#chat .option").first.click()
    expect(page.locator("#chat .answer")).to_have_count(2)


def test_copying_and_sharing_carry_what_they_should(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.get_by_role("button", name="复制", exact=True).click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "省卫健委" in copied
    assert "[1] 《" in copied
    assert copied.endswith(page.locator("#chat .notice").inner_text())
    page.get_by_role("button", name="分享").click()
    expect(page.get_by_role("button", name="链接已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/?q={quote(QUESTION, safe='')}"


@pytest.mark.parametrize("page", [f"/?q={quote('快递末端综合服务站面积')}"], indirect=True)
def test_a_shared_link_asks_its_question(page: Page) -> None:
    expect(page.locator("#chat .answer")).to_contain_text("15平方米")
    assert page.locator("#chat .question").inner_text() == "快递末端综合服务站面积"


def test_a_judgement_arrives_with_its_reason(page: Page) -> None:
    ask(page, QUESTION)
    with page.expect_request("**/api/v1/feedback") as sent:
        page.get_by_role("button", name="没用").click()
        page.get_by_label("哪里不对").fill("少了一个单位<script>window.__xss = 1</script>")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    body = json.loads(sent.value.post_data or "")
    assert (body["question"], body["rating"], body["page"]) == (QUESTION, "down", "chat")
    assert body["reason"].startswith("少了一个单位")
    expect(page.locator("#chat .thanks")).to_have_text("收到，谢谢。")
    assert page.get_by_role("button", name="没用").get_attribute("aria-pressed") == "true"


def test_retry_and_new_conversation(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "那第九条呢?")
    page.evaluate(
        """new MutationObserver(() => { if (document.querySelector('#chat .pending')) document.body.dataset.waited = '1'; })
        .observe(document.body, { childList: true, subtree: true })"""
    )
    page.get_by_role("button", name="重答").click()
    expect(page.locator("body[data-waited]")).to_have_count(1)
    expect(page.locator("#chat .pending")).to_have_count(0)
    expect(page.locator("#chat .answer")).to_have_count(2)
    expect(page.locator("#chat .answer").last).to_contain_text("省体育局")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat .answer")).to_have_count(0)
    expect(page.locator("#examples")).to_be_visible()


def test_an_overlong_question_is_told_and_kept(page: Page) -> None:
    long = "直播带货" * 130
    ask(page, long)
    expect(page.locator("#chat .answer")).to_contain_text("问题有520个字，超过了500字")
    assert page.locator("#question textarea").input_value() == long


def test_the_reader_chooses_and_the_choice_stays(page: Page) -> None:
    ask(page, QUESTION)
    size = "parseFloat(getComputedStyle(document.querySelector('#chat .statements p')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="长者模式").click()
    assert page.evaluate(size) > 1.3 * before
    page.get_by_role("button", name="深色").click()
    page.reload()
    expect(page.locator("#question textarea")).to_be_visible()
    assert page.evaluate("document.documentElement.className").split().count("elder") == 1
    assert page.evaluate("document.body.classList.contains('dark')")
    assert page.get_by_role("button", name="长者模式").get_attribute("aria-pressed") == "true"
    assert not page.context.cookies()


def test_traditional_script_and_back(page: Page) -> None:
    ask(page, QUESTION)
    original = page.locator("#chat .statements").inner_text()
    page.get_by_role("button", name="繁體").click()
    expect(page.locator("#chat .statements")).to_contain_text("省衛健委")
    expect(page.locator(".hant-note")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    ask(page, "醫院在網上看病由誰負責")
    expect(page.locator("#chat .statements").last).to_contain_text("醫")
    page.get_by_role("button", name="繁體").click()
    assert page.locator("#chat .statements").first.inner_text() == original


def test_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(1)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        reached.add(page.evaluate("document.activeElement.className || document.activeElement.tagName"))
        if "chip" in reached:
            break
    assert {"useful", "copy", "chip"} <= reached
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#chat mark").first).to_be_visible()


def test_the_answer_is_announced(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("#announcer")).to_contain_text("省卫健委、省医保局")
    assert page.locator("#announcer").get_attribute("aria-live") == "polite"
    assert page.locator("#chat [role=log]").get_attribute("aria-live") == "off"


def test_reading_out(page: Page) -> None:
    page.evaluate("window.spoken = []; speechSynthesis.speak = (said) => window.spoken.push(said.text); 0")
    ask(page, QUESTION)
    page.get_by_role("button", name="朗读").click()
    (spoken,) = page.evaluate("window.spoken")
    assert "省卫健委、省医保局" in spoken
    assert "[1]" not in spoken


@pytest.mark.parametrize("page", [f"/?{palette}" for palette in PALETTES], indirect=True)
def test_axe_finds_nothing_serious(page: Page) -> None:
    assert not serious(page)
    ask(page, "我们公司做跨境电商，有什么支持？")
    page.locator("#chat a.chip").first.click()
    page.get_by_role("button", name="没用").click()
    assert not serious(page)


@pytest.mark.parametrize("elder", ["", "?elder=1"])
def test_a_phone_shows_it_all_without_scrolling_sideways(browser: Browser, site: str, elder: str) -> None:
    watch = Watch()
    with watched(browser, watch, viewport=PHONE) as page:
        page.goto(f"{site}/{elder}")
        ask(page, "省商务厅负责哪些措施？")
        page.locator("#chat a.chip").first.click()
        assert width(page) <= PHONE["width"]
        small = "[...document.querySelectorAll('#chat button, #send, .option, #site-header a, #site-header button')]"
        visible = f"{small}.filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height)"
        assert min(page.evaluate(visible)) >= 24
    assert not watch.outside
    assert not watch.errors


def test_the_chat_goes_on_after_the_network_was_away(browser: Browser, site: str) -> None:
    watch = Watch()
    with watched(browser, watch, base_url=site) as page:
        page.goto("/")
        ask(page, QUESTION)
        page.context.set_offline(True)
        page.locator("#question textarea").fill("那第九条呢?")
        page.keyboard.press("Enter")
        expect(page.locator(".toast-message-text").first).to_contain_text("与服务器的连接断了")
        page.context.set_offline(False)
        expect(page.locator("#chat .answer")).to_have_count(0)  # Gradio loads the page anew
        page.locator("#question textarea").wait_for()
        ask(page, QUESTION)


def test_the_focus_is_never_lost(page: Page) -> None:
    focused = "document.activeElement.tagName"
    page.locator("#examples button.example").first.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(1)
    expect(page.locator("#question textarea")).to_be_focused()
    page.locator("#question textarea").fill(QUESTION)
    page.get_by_role("button", name="发送").press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(2)
    expect(page.locator("#question textarea")).to_be_focused()
    page.get_by_role("button", name="新对话").press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(0)
    expect(page.locator("#question textarea")).to_be_focused()
    assert page.evaluate(focused) == "TEXTAREA"


def test_a_judgement_counts_once(page: Page) -> None:
    ask(page, QUESTION)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "feedback" in request.url else None)
    for _ in range(3):
        page.get_by_role("button", name="有用").click()
        expect(page.locator("#chat .thanks")).to_have_text("收到，谢谢。")
    assert len(sent) == 1


class Slow:
    """An assistant that takes its time, to be stopped."""

    def __init__(self, assistant: Assistant) -> None:
        self.index, self.archive = assistant.index, assistant.archive

    def stream(self, question: str, history: object = ()) -> Iterator[Answer]:  # noqa: ARG002
        time.sleep(1.5)
        yield Answer(question, "answered", "fact", "太晚了")


def test_a_question_can_be_stopped(browser: Browser, assistant: Assistant) -> None:
    slow = cast(Assistant, Slow(assistant))
    watch = Watch()
    with serving(web(lambda: slow)) as url, watched(browser, watch) as page:
        page.goto(url)
        page.locator("#question textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#chat .pending")).to_be_visible()
        page.get_by_role("button", name="停止").click()
        expect(page.locator("#chat .pending")).to_have_count(0)
        expect(page.get_by_role("button", name="发送")).to_be_visible()
        assert page.locator("#question textarea").input_value() == QUESTION
        assert page.locator("#chat .answer").count() == 0
    assert not watch.errors
