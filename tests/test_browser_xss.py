"""Nothing that a question, a conversation, a document or a judgement holds becomes a script or an element of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.models import Encoder
from ingest.numerals import to_chinese
from ingest.pipeline import Works, ingest
from rag import Assistant, Settings
from tests.browsing import Watch, watched
from tests.builders import SMALL_CATALOG, SMALL_ID, SMALL_TITLE, small_corpus
from tests.web import serving, web
from tests.xss import PAYLOADS

LINES = [" ".join(payload.split()) for payload in PAYLOADS]
FOREIGN = "script, iframe, object, embed, svg:not(.bar), math, img, image, video, audio, form form, marquee, link, meta, base, style"
# Elements of ours that may stand in an answer or a text; anything else there came out of a payload.
FOUND = f"""(root) => [...document.querySelectorAll(root)].flatMap((element) => [
  ...element.querySelectorAll({FOREIGN!r}),
  ...[...element.querySelectorAll('*')].filter((inner) => [...inner.attributes].some((attribute) =>
    attribute.name.startsWith('on') || /^\\s*javascript:/i.test(attribute.value))),
]).map((element) => element.outerHTML.slice(0, 200))"""


def hostile_notice() -> str:
    """A document of fifteen measures with four payloads each: in heading, sentences and among the units."""
    measures = "\n\n".join(
        f"({to_chinese(number + 1)}){LINES[4 * number]}早餐。支持{LINES[4 * number + 1]}门店。规范{LINES[4 * number + 2]}餐车。"
        f"(责任单位:省商务厅、{LINES[4 * number + 3]},各市州人民政府)"
        for number in range(15)
    )
    return f"{SMALL_TITLE}\n\n为方便{LINES[0]}群众吃早餐,制定如下措施。\n\n一、{LINES[1]}任务\n\n{measures}\n"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[str]:
    """The address of a site over a hostile document and a hostile card."""
    folder = tmp_path_factory.mktemp("hostile")
    catalog = SMALL_CATALOG.replace('"全国早餐工作方案"', json.dumps(f"全国早餐{LINES[13]}方案", ensure_ascii=False))
    card = "\n".join(f"- {line}早餐" for line in LINES)
    files: dict[str, str | None] = {
        "catalog.toml": catalog,
        "errata.toml": "",
        "notices/breakfast.txt": hostile_notice(),
        "cards/parent.md": card,
        "paraphrases/breakfast.jsonl": None,
    }
    ingest(Works(folder / "data", small_corpus(folder / "corpus", files, askable=True), encoder))
    assistant = Assistant.open(Settings(data_dir=folder / "data"))
    assert len(assistant.index.documents[SMALL_ID].measures) == 15
    with serving(web(lambda: assistant)) as url:
        yield url


def unharmed(page: Page, root: str) -> None:
    """No script ran, and under `root` stands nothing that is not ours."""
    assert page.evaluate("window.__xss") is None
    assert page.evaluate(FOUND, root) == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    watch = Watch()
    with watched(browser, watch) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        yield page
    assert not watch.outside
    assert not watch.errors


def ask(page: Page, box: str, question: str, answers: int) -> None:
    page.locator(box).fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(answers)


def test_questions_in_the_chat(page: Page, site: str) -> None:
    page.goto(site)
    for number, payload in enumerate(PAYLOADS):
        ask(page, "#question textarea", f"{payload} 措施四由谁负责", min(number + 1, 30))
        expect(page.locator("#chat .question").last).to_contain_text("措施四由谁负责")
        unharmed(page, "#chat .question, #chat .answer")
    page.get_by_role("button", name="繁體").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    unharmed(page, "#chat .question, #chat .answer")
    assert page.url.rstrip("/") == site


def test_questions_and_conversation_in_the_light_page(page: Page, site: str) -> None:
    page.goto(f"{site}/embed")
    for number, payload in enumerate(PAYLOADS):
        ask(page, "textarea", f"{payload} 由谁负责", number + 1)
    unharmed(page, "#chat")
    assert page.url.split("?")[0] == f"{site}/embed"


@pytest.mark.parametrize("payload", PAYLOADS[::6])
def test_questions_in_an_address(page: Page, site: str, payload: str) -> None:
    page.goto(f"{site}/embed?q={quote(payload)}&title={quote(payload[:40])}")
    expect(page.locator("#chat .answer")).to_have_count(1)
    unharmed(page, "#chat")
    for path in ("documents/hubei-2022-new-consumption?find=", "duties?unit=", "check?words="):
        page.goto(f"{site}/{path}{quote(payload)}")
        unharmed(page, "main")
    page.goto(f"{site}/?q={quote(payload)}")
    expect(page.locator("#chat .answer")).to_have_count(1)
    unharmed(page, "#chat .question, #chat .answer")


def test_judgements(page: Page, site: str) -> None:
    page.goto(site)
    ask(page, "#question textarea", "措施四由谁负责", 1)
    useless = page.get_by_role("button", name="没用")
    for payload in PAYLOADS:
        useless.evaluate("(button) => button.setAttribute('aria-pressed', 'false')")  # a judgement counts once
        useless.click()
        page.get_by_label("哪里不对").fill(payload)
        with page.expect_response("**/api/v1/feedback") as reply:
            page.get_by_role("button", name="提交").click()
        assert reply.value.status == 201
        unharmed(page, "#chat .answer")


def test_documents(page: Page, hostile: str) -> None:
    for path in (f"documents/{SMALL_ID}", "documents", "documents/parent", "duties", "about", "check"):
        page.goto(f"{hostile}/{path}")
        unharmed(page, "main")
    page.goto(f"{hostile}/documents/{SMALL_ID}")
    assert page.locator("main").inner_text().count("__xss") >= len(PAYLOADS)


def test_answers_from_a_hostile_document(page: Page, hostile: str) -> None:
    page.goto(hostile)
    for number in range(1, 16):
        ask(page, "#question textarea", f"第{number}条讲什么，由谁负责？", number)
    for details in page.locator("#chat .citation").all():
        details.evaluate("(element) => { element.open = true; }")
    unharmed(page, "#chat .question, #chat .answer")
