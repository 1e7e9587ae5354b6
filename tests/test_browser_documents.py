"""文件原文 as people use it, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ingest.models import Document
from tests.browsing import PALETTES, PHONE, serious, width
from tests.builders import NOTICE_ID

NOTICE = f"/documents/{NOTICE_ID}"
CARD = "/documents/gov-2020-32"


def test_the_list_leads_to_the_text(page: Page, document: Document) -> None:
    page.goto("/documents")
    page.get_by_role("link", name=document.entry.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(document.entry.title)
    assert page.locator("nav a[aria-current]").inner_text() == "文件原文"


def test_the_contents_stay_beside_the_text_and_lead_to_it(page: Page, document: Document) -> None:
    page.goto(NOTICE)
    contents = page.get_by_role("navigation", name="目录")
    assert contents.count() == 1
    contents.get_by_role("link", name="(十五)").click()
    expect(page.locator("#m15")).to_be_in_viewport()
    expect(contents).to_be_in_viewport()
    assert document.measures[14].heading.quote in page.locator("#m15").inner_text()


def test_on_a_phone_the_contents_unfold(phone: Page) -> None:
    phone.goto(NOTICE)
    link = phone.locator(".folded a", has_text="(四)")
    expect(link).to_be_hidden()
    phone.locator(".folded summary").tap()
    link.tap()
    expect(phone.locator("#m4")).to_be_in_viewport()


def test_a_cited_sentence_is_gone_to_without_javascript(plain: Page, document: Document) -> None:
    span = document.measures[3].sentences[4].span
    plain.goto(f"{NOTICE}?from={span.start}&to={span.end}#cited")
    expect(plain.locator("#cited")).to_be_in_viewport()
    assert plain.locator("#cited").inner_text().replace("\n", "") == span.quote
    plain.goto(f"{NOTICE}#m4")
    expect(plain.locator("#m4")).to_be_in_viewport()


def test_finding_and_going_from_place_to_place_without_javascript(plain: Page) -> None:
    plain.goto(NOTICE)
    plain.get_by_label("在全文中查找").fill("政策支持")
    plain.get_by_role("button", name="查找").click()
    expect(plain.locator(".found")).to_contain_text("共有3处")
    plain.get_by_role("link", name="到第1处").click()
    first = plain.locator("#hit-1")
    expect(first).to_be_in_viewport()
    assert first.inner_text() == "〔政〕策支持"
    assert plain.get_by_role("link", name="上一处").count() == 0
    plain.get_by_role("link", name="下一处").click()
    expect(plain.locator("#hit-2")).to_be_in_viewport()
    plain.get_by_role("link", name="下一处").click()
    assert plain.get_by_role("link", name="下一处").count() == 0
    plain.get_by_role("link", name="回到查找").click()
    expect(plain.get_by_label("在全文中查找")).to_be_in_viewport()


def test_what_is_not_found_is_said(page: Page) -> None:
    page.goto(NOTICE)
    page.get_by_label("在全文中查找").fill("<script>window.__xss=1</script>")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_contain_text("没有找到“<script>")
    assert page.evaluate("window.__xss") is None


def test_the_link_of_a_measure_is_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{NOTICE}?find=消费")
    page.get_by_role("link", name="(四)的链接").click()
    expect(page.locator("#announcer")).to_have_text("链接已复制")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}{NOTICE}#m4"
    assert page.url.endswith("#m4")


def test_a_measure_can_be_asked_about(page: Page) -> None:
    page.goto(NOTICE)
    page.get_by_role("link", name="就(九)提问").click()
    expect(page.locator("#chat .answer")).to_contain_text("体育")
    assert page.locator("#chat .question").inner_text() == "措施（九）讲什么"


def test_a_responsible_unit_leads_to_its_duties(page: Page) -> None:
    page.goto(f"{NOTICE}#m4")
    page.locator(".official a", has_text="省医保局").first.click()
    expect(page.locator("#list")).to_have_text("省医保局：1条措施")


def test_what_belongs_to_the_web_page_is_folded(page: Page) -> None:
    page.goto(NOTICE)
    expect(page.get_by_text("扫一扫在手机上查看当前页面")).to_be_hidden()
    page.get_by_text("网页其他内容").last.click()
    expect(page.get_by_text("扫一扫在手机上查看当前页面")).to_be_visible()


def test_keyboard_reaches_search_and_contents(page: Page) -> None:
    page.goto(NOTICE)
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        if seen[-1].startswith("(一)"):
            break
    assert "word" in seen
    assert seen[-1].startswith("(一)")
    page.keyboard.press("Enter")
    expect(page.locator("#m1")).to_be_in_viewport()


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("path", ["/documents?", f"{CARD}?", f"{NOTICE}?find=政策支持&from=2430&to=2487&"])
def test_axe_finds_nothing_serious(page: Page, path: str, palette: str) -> None:
    page.goto(f"{path}{palette}")
    for details in page.locator("details:visible").all():
        details.locator("summary").click()
    assert not serious(page)
    page.goto(f"{path}{palette}#hit-1")
    assert not serious(page)


@pytest.mark.parametrize("elder", ["", "elder=1"])
@pytest.mark.parametrize("path", ["/documents?", f"{CARD}?", f"{NOTICE}?find=消费&from=2430&to=2487&"])
def test_a_phone_shows_it_all_without_scrolling_sideways(phone: Page, path: str, elder: str) -> None:
    phone.goto(f"{path}{elder}#hit-1")
    for details in phone.locator("details:visible").all():
        details.locator("summary").tap()
    assert width(phone) <= PHONE["width"]
    small = "[...document.querySelectorAll('main .folded a, main button, main summary, main .tools a')]"
    heights = phone.evaluate(f"{small}.filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height)")
    assert all(height >= 24 for height in heights)


def test_on_paper_the_text_is_black_and_the_tools_are_gone(page: Page) -> None:
    page.goto(f"{NOTICE}?dark=1")
    page.emulate_media(media="print")
    expect(page.locator("#find")).to_be_hidden()
    expect(page.locator(".beside")).to_be_hidden()
    expect(page.locator(".tools").first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.text p.official.measure')).color") == "rgb(0, 0, 0)"
