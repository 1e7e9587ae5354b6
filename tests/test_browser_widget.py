"""The widget on pages of other sites, in a real browser: two servers on two ports are two origins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from rag.assistant import Assistant
from tests.browsing import DESKTOP, PHONE, Watch, serious, watched
from tests.web import serving, web
from ui.demo.portal import create_portal

QUESTION = "措施四由谁负责?"


@dataclass(frozen=True)
class Hosts:
    """`portal` may frame `widget`; `stranger` may not; on `spoilt` the script's hash is wrong."""

    widget: str
    portal: str
    stranger: str
    spoilt: str


class Late:
    """An application that is made once the address of another is known."""

    def __init__(self) -> None:
        self.app: Starlette | None = None

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if self.app is not None:
            await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def hosts(assistant: Assistant) -> Iterator[Hosts]:
    portal, stranger, spoilt = Late(), Late(), Late()
    with (
        serving(portal) as allowed,
        serving(stranger) as refused,
        serving(spoilt) as wrong,
        serving(web(lambda: assistant, embed_origins=f"{allowed},{wrong}")) as widget,
    ):
        portal.app, stranger.app = create_portal(widget), create_portal(widget)
        spoilt.app = create_portal(widget, "sha384-" + "A" * 64)
        yield Hosts(widget, allowed, refused, wrong)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    with watched(browser, watch, viewport=DESKTOP) as page:
        yield page
    assert not watch.outside
    assert not watch.errors


def opened(page: Page) -> FrameLocator:
    """The light page inside the opened panel."""
    page.locator(".button").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("#words")).to_be_focused()
    return frame


def framed(page: Page) -> Frame:
    (frame,) = [frame for frame in page.frames if "/embed" in frame.url]
    return frame


def ask(frame: FrameLocator, question: str, answers: int = 1) -> None:
    frame.locator("#words").fill(question)
    frame.locator("#words").press("Enter")
    expect(frame.locator(".answer")).to_have_count(answers)


def test_from_the_button_to_a_citation_and_back(page: Page, hosts: Hosts) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(hosts.portal)
    expect(page.locator(".button")).to_be_visible()
    assert [url for url in asked if url.startswith(hosts.widget)] == [f"{hosts.widget}/widget.js"]
    frame = opened(page)
    ask(frame, QUESTION)
    expect(frame.locator(".answer")).to_contain_text("省卫健委、省医保局")
    frame.locator("a.chip").first.click()
    expect(frame.locator("mark").first).to_be_in_viewport()
    ask(frame, "那第九条呢?", 2)
    expect(frame.locator(".answer").last).to_contain_text("省体育局")
    frame.locator("#words").press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator(".button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.locator(".answer")).to_have_count(2)  # the conversation is still there
    frame.get_by_role("button", name="关闭问答窗口").click()
    expect(page.locator(".button")).to_be_focused()


def test_keyboard_alone(page: Page, hosts: Hosts) -> None:
    page.goto(hosts.portal)
    expect(page.locator(".button")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hasAttribute('data-policyqa-widget')"):
            break
    assert page.locator(".button").get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe")
    expect(frame.locator("#words")).to_be_focused()
    assert page.locator(".button").get_attribute("aria-expanded") == "true"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(frame.locator(".answer")).to_have_count(1)
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if frame.locator("a.chip:focus").count():
            break
    page.keyboard.press("Enter")
    expect(frame.locator("mark").first).to_be_in_viewport()


def test_a_site_that_is_not_named_gets_a_link_instead(browser: Browser, hosts: Hosts) -> None:
    watch = Watch()
    with watched(browser, watch) as page:
        page.clock.install()
        page.goto(hosts.stranger)
        with page.expect_event("console"):
            page.locator(".button").click()
        expect(page.locator(".cover")).to_contain_text("正在打开")
        page.keyboard.press("Escape")  # nobody has to wait for a frame that does not come
        expect(page.locator(".panel")).to_be_hidden()
        expect(page.locator(".button")).to_be_focused()
        page.keyboard.press("Enter")
        page.clock.run_for(9000)
        link = page.get_by_role("link", name="在新窗口打开问答")
        expect(link).to_be_focused()
        assert str(link.get_attribute("href")).startswith(f"{hosts.widget}/embed?title=")
        page.get_by_role("button", name="关闭").click()
        expect(page.locator(".panel")).to_be_hidden()
    assert watch.errors
    assert all("frame-ancestors" in error or "Framing" in error for error in watch.errors), watch.errors
    assert not watch.outside


def test_a_frame_that_failed_is_tried_again(browser: Browser, hosts: Hosts) -> None:
    with watched(browser, Watch()) as page:
        page.clock.install()
        page.goto(hosts.portal)
        page.route("**/embed?*", lambda route: route.abort())
        page.locator(".button").click()
        page.clock.run_for(9000)
        expect(page.get_by_role("link", name="在新窗口打开问答")).to_be_visible()
        page.get_by_role("button", name="关闭").click()
        page.unroute("**/embed?*")
        page.locator(".button").click()
        expect(page.frame_locator("iframe").locator("#words")).to_be_focused()


def test_the_panel_grows_with_the_conversation(page: Page, hosts: Hosts) -> None:
    page.goto(hosts.portal)
    frame = opened(page)
    panel = page.locator(".panel")
    before = panel.evaluate("(element) => element.offsetHeight")
    ask(frame, "省商务厅负责哪些措施？")
    expect(panel).to_have_css("height", "680px")
    assert before < 680


def test_a_changed_script_is_refused(browser: Browser, hosts: Hosts) -> None:
    watch = Watch()
    with watched(browser, watch) as page:
        with page.expect_event("console"):
            page.goto(hosts.spoilt, wait_until="load")
        assert page.locator("[data-policyqa-widget]").count() == 0
    assert any("integrity" in error for error in watch.errors), watch.errors


def test_styles_leak_neither_way(page: Page, hosts: Hosts) -> None:
    page.goto(hosts.portal)
    look = "(element) => { const style = getComputedStyle(element); return [style.fontSize, style.color, style.letterSpacing, style.position]; }"
    page.locator(".button").wait_for()
    plain, heading = page.locator(".button").evaluate(look), page.locator("h1").evaluate(look)
    box = page.locator(".button").bounding_box()
    page.goto(f"{hosts.portal}/?hostile=1")
    page.locator(".button").wait_for()
    assert page.locator("h1").evaluate(look) != heading
    assert page.locator(".button").evaluate(look) == plain
    assert page.locator(".button").bounding_box() == box
    before = page.locator("h1").evaluate(look)
    opened(page)
    assert page.locator("h1").evaluate(look) == before
    assert page.evaluate("document.styleSheets.length") == 2


def test_choices_of_the_site(page: Page, hosts: Hosts) -> None:
    page.goto(f"{hosts.portal}/?title=%E9%97%AE%3Cb%3E&color=%238c0f0f&position=left&lang=zh-Hant&elder=1")
    button = page.locator(".button")
    assert button.inner_text() == "问<b>"
    assert button.evaluate("(element) => getComputedStyle(element).backgroundColor") == "rgb(140, 15, 15)"
    box = button.bounding_box()
    assert box is not None
    assert box["x"] < 40
    frame = opened(page)
    expect(frame.locator("html")).to_have_class("js can-speak elder hant")
    expect(frame.locator("#send")).to_have_text("發送")
    assert (
        frame.locator("#head").evaluate("(element) => getComputedStyle(element).backgroundColor") == "rgb(140, 15, 15)"
    )


def test_a_colour_that_hides_the_words_is_not_taken(page: Page, hosts: Hosts) -> None:
    page.goto(f"{hosts.portal}/?color=%23ffee00")
    color = page.locator(".button").evaluate("(element) => getComputedStyle(element).backgroundColor")
    assert color == "rgb(27, 75, 130)"


def test_a_removed_widget_is_gone(page: Page, hosts: Hosts) -> None:
    page.goto(hosts.portal)
    opened(page)
    page.evaluate("document.querySelector('[data-policyqa-widget]').remove()")
    page.evaluate("window.postMessage('x', '*')")
    assert len(page.frames) == 1


def test_loaded_twice_there_is_one_button(page: Page, hosts: Hosts) -> None:
    page.goto(f"{hosts.portal}/?twice=1", wait_until="load")
    expect(page.locator(".button")).to_have_count(1)


def test_nothing_is_stored_and_no_name_is_taken(page: Page, hosts: Hosts) -> None:
    names = "Object.keys(window).filter((name) => /policyqa|widget/i.test(name))"
    page.goto(hosts.portal)
    frame = opened(page)
    ask(frame, QUESTION)
    frame.get_by_role("button", name="长者模式").click()
    expect(frame.locator("html")).to_have_class("js can-speak elder")
    assert page.evaluate(names) == []
    assert page.context.cookies() == []
    for place in (page.main_frame, framed(page)):
        assert place.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_forged_messages_do_nothing(page: Page, hosts: Hosts) -> None:
    page.goto(hosts.portal)
    frame = opened(page)
    page.evaluate("window.postMessage({ source: 'policyqa', type: 'close' }, '*')")
    page.evaluate(
        "document.querySelector('[data-policyqa-widget]').shadowRoot.querySelector('iframe').contentWindow.postMessage('close', '*')"
    )
    framed(page).evaluate("window.parent.postMessage({ source: 'other', type: 'close' }, '*')")
    framed(page).evaluate("window.parent.postMessage({ source: 'policyqa', type: 'unknown' }, '*')")
    ask(frame, QUESTION)
    expect(page.locator(".panel")).to_be_visible()
    framed(page).evaluate("window.parent.postMessage({ source: 'policyqa', type: 'close' }, '*')")
    expect(page.locator(".panel")).to_be_hidden()


def test_a_phone_shows_it_on_the_whole_screen(browser: Browser, hosts: Hosts, watch: Watch) -> None:
    with watched(browser, watch, viewport=PHONE, has_touch=True) as page:
        page.goto(hosts.portal)
        frame = opened(page)
        box = page.locator(".panel").bounding_box()
        assert box == {"x": 0, "y": 0, **PHONE}
        assert page.locator(".panel").evaluate(
            "(element) => element.matches(':modal')"
        )  # the site behind is out of reach
        ask(frame, "省商务厅负责哪些措施？")
        assert frame.locator("html").evaluate("(element) => element.scrollWidth") <= PHONE["width"]
        heights = frame.locator("button:visible, a.example:visible").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().height)"
        )
        assert min(heights) >= 40
    assert not watch.outside
    assert not watch.errors


@pytest.mark.parametrize("choice", ["", "?elder=1", "?color=%238c0f0f"])
def test_axe_finds_nothing_serious(page: Page, hosts: Hosts, choice: str) -> None:
    page.goto(f"{hosts.portal}/{choice}")
    frame = opened(page)
    ask(frame, QUESTION)
    assert not serious(page)


@pytest.mark.parametrize("choice", ["", "?elder=1", "?dark=1", "?elder=1&dark=1"])
def test_axe_finds_nothing_serious_in_the_light_page(page: Page, hosts: Hosts, choice: str) -> None:
    page.goto(f"{hosts.widget}/embed{choice}")
    assert not serious(page)
    page.locator("#words").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator("a.chip").first.click()
    page.get_by_role("button", name="没用").click()
    assert not serious(page)


def test_a_lost_connection_is_told_and_the_question_kept(browser: Browser, hosts: Hosts) -> None:
    watch = Watch()
    with watched(browser, watch) as page:
        page.goto(f"{hosts.widget}/embed")
        page.context.set_offline(True)
        page.locator("#words").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#trouble")).to_contain_text("没有连上服务器")
        assert page.locator("#words").input_value() == QUESTION
        page.context.set_offline(False)
        page.get_by_role("button", name="重试").click()
        expect(page.locator(".answer")).to_have_count(1)
        expect(page.locator("#trouble")).to_be_empty()
    assert all("ERR_INTERNET_DISCONNECTED" in error for error in watch.errors)


def test_words_being_composed_are_not_sent(page: Page, hosts: Hosts) -> None:
    page.goto(f"{hosts.widget}/embed")
    page.locator("#words").fill("措施si")
    page.locator("#words").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator("#chat > *")).to_have_count(0)
    page.locator("#words").press("Shift+Enter")
    expect(page.locator("#chat > *")).to_have_count(0)
    assert page.locator("#words").input_value() == "措施si\n"


def test_it_works_without_javascript(browser: Browser, hosts: Hosts) -> None:
    watch = Watch()
    with watched(browser, watch, java_script_enabled=False) as page:
        page.goto(f"{hosts.widget}/embed")
        page.locator("#words").fill(QUESTION)
        page.locator("#send").click()
        expect(page.locator(".answer")).to_contain_text("省卫健委、省医保局")
        page.locator(".citation summary").first.click()
        expect(page.locator("mark").first).to_be_visible()
    assert not watch.outside


def test_the_main_pages_cannot_be_framed_by_anybody(browser: Browser, hosts: Hosts) -> None:
    async def framing(_: object) -> HTMLResponse:
        return HTMLResponse(f'<iframe src="{hosts.widget}/about"></iframe>')

    watch = Watch()
    with (
        serving(Starlette(routes=[Route("/", framing)])) as url,
        watched(browser, watch) as page,
        page.expect_event("console"),
    ):
        page.goto(url)
    assert any("frame-ancestors" in error or "Framing" in error for error in watch.errors)
