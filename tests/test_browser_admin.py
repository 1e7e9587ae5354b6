"""The administrators' pages in a real browser, without scripts, on a desktop and on a phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.pipeline import Works, ingest
from rag.assistant import Assistant
from rag.settings import Settings
from tests.browsing import DESKTOP, PHONE, Watch, serious, watched, width
from tests.builders import SMALL_ID, SMALL_TITLE, HashEncoder, small_corpus
from tests.test_cli_documents import FIRST, LUNCH, SECOND
from tests.test_ui_admin import TOKEN
from tests.web import serving, web

SHOTS = os.environ.get("TEST_SHOTS")  # a folder for pictures to look at


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with administrators' pages over a small library."""
    corpus = small_corpus(tmp_path_factory.mktemp("corpus"), askable=True)
    data = tmp_path_factory.mktemp("desk") / "data"
    ingest(Works(data, corpus, HashEncoder()))
    settings: dict[str, Any] = {"data_dir": data, "corpus_dir": corpus}
    assistant = Assistant.open(Settings(**settings))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.admin.routes.load_encoder", lambda _: HashEncoder())
        with serving(web(lambda: assistant, admin_token=TOKEN, **settings)) as url:
            yield url
    shutil.rmtree(data)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, desk: str) -> Iterator[Page]:
    """A page on it; scripts are off."""
    watch = Watch()
    with watched(browser, watch, base_url=desk, viewport=request.param, java_script_enabled=False) as page:
        yield page
    assert not watch.outside
    assert all("403" in error for error in watch.errors)  # the wrong token, which the browser notes


def look(page: Page, name: str) -> None:
    """Nothing sticks out; a picture where one is wanted."""
    assert page.viewport_size
    assert width(page) <= page.viewport_size["width"]
    if SHOTS:
        size = page.viewport_size["width"]
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{size}.png"), full_page=True)


def test_the_whole_way_of_a_document(page: Page, tmp_path: Path) -> None:
    source = tmp_path / "午餐.txt"
    page.goto("/admin")
    look(page, "login")
    page.get_by_label("口令").fill("a wrong one, of some length")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("口令不对；请核对后再试。")
    page.get_by_label("口令").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("文件管理")
    for text in (FIRST, SECOND.replace("(三)", "(八)")):
        source.write_text(text, "utf-8")
        page.get_by_label("不超过20MB").set_input_files(source)
        page.get_by_role("button", name="上传并预览").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"预览：{LUNCH}")
        if text == FIRST:
            look(page, "preview")
            page.get_by_role("button", name="发布").click()
            expect(page.get_by_role("status").last).to_contain_text("已发布午餐.txt")
    expect(page.get_by_role("alert")).to_contain_text("须先核对原文")
    look(page, "differences")
    page.get_by_label("强制").check()
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_role("status").last).to_contain_text("（强制）")
    look(page, "home")
    page.get_by_role("link", name=f"标记{SMALL_TITLE}的效力").click()
    page.get_by_label("已废止").check()
    page.get_by_label("自何日起").fill("2031-05-01")
    look(page, "mark")
    page.get_by_role("button", name="确认标记效力").click()
    expect(page.locator(".extent.ended", has_text="已废止(自2031-05-01起)")).to_be_visible()
    page.get_by_role("link", name=f"撤下{LUNCH}").click()
    look(page, "withdraw")
    page.get_by_role("button", name="确认撤下文件").click()
    expect(page.get_by_role("link", name=f"恢复{LUNCH}")).to_be_visible()
    for _ in range(4):
        page.get_by_role("link", name="退回上一版索引").click()
        page.get_by_role("button", name="确认退回上一版索引").click()
        if not page.get_by_role("link", name="退回上一版索引").count():
            break
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("管理登录")


@pytest.mark.parametrize("palette", ["", "dark=1", "elder=1"])
def test_axe_finds_nothing_serious(browser: Browser, desk: str, palette: str, tmp_path: Path) -> None:
    source = tmp_path / "午餐.txt"
    source.write_text(FIRST, "utf-8")
    watch = Watch()
    with watched(browser, watch, base_url=desk, viewport=DESKTOP) as page:
        page.goto(f"/admin?{palette}")
        found = serious(page)
        page.get_by_label("口令").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("文件管理")
        page.goto(f"/admin?{palette}")
        found += serious(page)
        page.goto(f"/admin/change?what=mark&id={SMALL_ID}&{palette}")
        found += serious(page)
        page.goto("/admin")
        page.get_by_label("不超过20MB").set_input_files(source)
        page.get_by_role("button", name="上传并预览").click()
        page.goto(f"{page.url}?{palette}")
        found += serious(page)
        page.get_by_role("button", name="放弃").click()
    assert not found
    assert not watch.outside
    assert not watch.errors
