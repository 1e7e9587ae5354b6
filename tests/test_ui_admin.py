"""The administrators' pages as a browser without scripts meets them."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from ingest.load import MAX_BYTES
from ingest.pipeline import Works, ingest
from ingest.store import LOG, Edition, live_index
from rag.assistant import Assistant
from rag.settings import Settings
from tests.builders import SMALL_ID, SMALL_TITLE, HashEncoder, small_corpus
from tests.test_cli_documents import FIRST, LUNCH, SECOND
from tests.test_ui_documents import Words
from tests.web import web
from ui.admin.session import COOKIE, TRIES, Door
from ui.guard import UPLOAD_LIMIT

TOKEN = "a-made-up-token-of-some-length"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small corpus and a data folder with its index; nobody changes them."""
    corpus = small_corpus(tmp_path_factory.mktemp("corpus"), askable=True)
    data = tmp_path_factory.mktemp("built") / "data"
    ingest(Works(data, corpus, HashEncoder()))
    return corpus, data


@pytest.fixture
def data(built: tuple[Path, Path], tmp_path: Path) -> Path:
    return shutil.copytree(built[1], tmp_path / "data")


@pytest.fixture
def visitor(built: tuple[Path, Path], data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Somebody at the door, who has not logged in."""
    monkeypatch.setattr("ui.admin.routes.load_encoder", lambda _: HashEncoder())
    settings: dict[str, Any] = {"data_dir": data, "corpus_dir": built[0]}
    assistant = Assistant.open(Settings(**settings))
    with TestClient(web(lambda: assistant, admin_token=TOKEN, **settings)) as client:
        yield client


@pytest.fixture
def admin(visitor: TestClient) -> TestClient:
    """Somebody who has."""
    page = send(visitor, "/admin", "/admin/login", token=TOKEN)
    assert "<h1>文件管理</h1>" in page.text
    return visitor


def mark(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def send(client: TestClient, page: str, to: str, **values: str) -> Any:
    """Send a form as it stands on a page."""
    return client.post(to, data={"csrf": mark(client.get(page).text), **values})


def upload(client: TestClient, text: str | bytes, name: str = "午餐.txt") -> Any:
    content = text.encode() if isinstance(text, str) else text
    csrf = mark(client.get("/admin").text)
    return client.post("/admin/upload", data={"csrf": csrf}, files={"file": (name, content)})


def publish(client: TestClient, preview: Any, **values: str) -> Any:
    return client.post(f"{preview.url.path}/publish", data={"csrf": mark(preview.text), **values})


def said(page: Any, kind: str) -> str:
    found = re.search(rf'<p class="{kind}" role="[a-z]+">(.*?)</p>', page.text)
    assert found, page.text
    return unescape(found[1])


def titles(data: Path) -> set[str]:
    folder = live_index(data)
    assert folder
    return {row.entry.title for row in Edition(folder).listed}


# The door


def test_without_a_token_there_is_nothing(client: TestClient) -> None:
    for path in ("/admin", "/admin/login", "/admin/upload", "/admin/change"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_the_pages_are_private(visitor: TestClient) -> None:
    page = visitor.get("/admin")
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    cookie = page.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/admin", "max-age=28800"))
    assert "secure" not in cookie
    assert TOKEN not in page.text
    Words(page.text)


def test_behind_https_the_cookie_is_for_https_alone(visitor: TestClient) -> None:
    assert "secure" in visitor.get("https://testserver/admin").headers["set-cookie"].lower()


def test_strangers_reach_nothing(visitor: TestClient, data: Path) -> None:
    for path in ("/admin/staged/x", "/admin/change?what=withdraw&id=breakfast", "/admin/upload"):
        assert visitor.get(path, follow_redirects=False).headers["location"] == "/admin"
    csrf = mark(visitor.get("/admin").text)
    values = {"csrf": csrf, "what": "withdraw", "id": SMALL_ID}
    for path in ("/admin/change", "/admin/logout", "/admin/staged/x/publish", "/admin/staged/x/discard"):
        assert visitor.post(path, data=values, follow_redirects=False).headers["location"] == "/admin"
    assert SMALL_TITLE in titles(data)
    big = visitor.post("/admin/upload", data={"csrf": csrf}, files={"file": ("x.txt", b"x" * 40_000)})
    assert big.status_code == 413


def test_guessing_is_slowed_down(visitor: TestClient, data: Path) -> None:
    for _ in range(TRIES):
        wrong = send(visitor, "/admin", "/admin/login", token="wrong")
        assert (wrong.status_code, said(wrong, "trouble")) == (403, "口令不对；请核对后再试。")
    waits = send(visitor, "/admin", "/admin/login", token=TOKEN)
    assert (waits.status_code, "过一分钟" in said(waits, "trouble")) == (429, True)
    log = (data / LOG).read_text("utf-8")
    assert log.count("admin refused") == TRIES
    assert "wrong" not in log


def test_after_a_minute_one_may_try_again_and_sessions_end() -> None:
    now = [0.0]
    door = Door(TOKEN, lambda: now[0])
    for _ in range(TRIES):
        assert door.enter("wrong", "1.1.1.1") is None
    assert door.waits("1.1.1.1")
    assert not door.waits("2.2.2.2")
    now[0] = 61
    assert not door.waits("1.1.1.1")
    name = door.enter(TOKEN, "1.1.1.1")
    headers = headers_of(name)
    assert door.session(headers)
    now[0] += 8 * 3600
    assert door.session(headers) is None


def headers_of(name: str | None) -> Headers:
    return Headers({"cookie": f"{COOKIE}={name}"})


def test_a_form_of_somebody_else_does_nothing(admin: TestClient, data: Path) -> None:
    for csrf in ("", "0" * 64, "长"):
        told = admin.post("/admin/change", data={"csrf": csrf, "what": "withdraw", "id": SMALL_ID})
        assert "页面已过期" in said(told, "trouble")
    values = {"csrf": mark(admin.get("/admin").text), "what": "withdraw", "id": SMALL_ID}
    admin.post("/admin/change", data=values, headers={"Sec-Fetch-Site": "cross-site"})
    assert SMALL_TITLE in titles(data)


def test_the_cookie_before_the_login_is_not_the_one_after(visitor: TestClient) -> None:
    page = visitor.get("/admin")
    before = visitor.cookies[COOKIE]
    visitor.post("/admin/login", data={"csrf": mark(page.text), "token": TOKEN})
    assert visitor.cookies[COOKIE] != before


def test_leaving_ends_the_session(admin: TestClient) -> None:
    kept = admin.cookies[COOKIE]
    assert "<h1>管理登录</h1>" in send(admin, "/admin", "/admin/logout").text
    admin.cookies.set(COOKIE, kept, path="/admin")
    assert "<h1>管理登录</h1>" in admin.get("/admin").text


# Giving documents


def test_a_document_is_looked_at_and_published(admin: TestClient, data: Path) -> None:
    preview = upload(admin, FIRST)
    words = preview.text
    assert "新文件" in words
    for part in (LUNCH, "(一)发展社区食堂", "责任单位：省商务厅、省住建厅", "没有发现异常", "2条措施"):
        assert part in words
    Words(words)
    assert LUNCH not in titles(data)
    done = publish(admin, preview)
    assert "已发布午餐.txt" in said(done, "told")
    assert LUNCH in titles(data)
    assert not list((data / "staged").iterdir())
    assert "admin 已发布午餐.txt" in (data / LOG).read_text("utf-8")
    assert not re.search('class="told"', admin.get("/admin").text)  # told once


def test_a_newer_version_is_laid_beside_the_earlier_one(admin: TestClient, data: Path) -> None:
    publish(admin, upload(admin, FIRST))
    preview = upload(admin, SECOND)
    words = re.sub(r"<[^>]+>", "", preview.text)
    assert "将更新现有的第1版" in words
    assert "－支持送餐上门。" in words
    assert "＋支持智能取餐柜。" in words
    assert "－省住建厅" in words
    assert "新增 (三)加强宣传引导" in words
    assert "修改 (二)" not in words
    publish(admin, preview)
    given = next(one for one in Edition(live_index(data) or data).register.given)
    assert [version.name for version in given.versions] == ["午餐.txt", "午餐.txt"]


def test_what_would_block_it_is_shown_and_may_be_forced(admin: TestClient, data: Path) -> None:
    jumping = FIRST.replace("(二)", "(七)")
    preview = upload(admin, jumping)
    assert "下列问题须先核对原文" in preview.text
    held = publish(admin, preview)
    assert LUNCH not in titles(data)
    assert LUNCH in said(held, "trouble")
    assert held.url.path == preview.url.path  # still there, to be forced or given up
    done = publish(admin, held, force="1")
    assert "（强制）" in said(done, "told")
    assert LUNCH in titles(data)
    assert "admin 已发布午餐.txt（强制）" in (data / LOG).read_text("utf-8")


def test_giving_up_removes_the_upload(admin: TestClient, data: Path) -> None:
    preview = upload(admin, FIRST)
    assert len(list((data / "staged").iterdir())) == 1
    told = admin.post(f"{preview.url.path}/discard", data={"csrf": mark(preview.text)})
    assert "已放弃" in said(told, "told")
    assert not list((data / "staged").iterdir())
    assert "已经处理过" in said(admin.get(preview.url.path), "trouble")
    assert "已经处理过" in said(publish(admin, preview), "trouble")


def test_uploads_that_nobody_comes_back_to_go_after_an_hour(admin: TestClient, data: Path) -> None:
    preview = upload(admin, FIRST)
    (folder,) = (data / "staged").iterdir()
    os.utime(folder, (time.time() - 3700,) * 2)
    assert "已过期" in said(admin.get(preview.url.path), "trouble")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"x", "不是支持的类型"),
        ("a.txt", b"", "是空的"),
        ("a.pdf", b"not a pdf", "a.pdf"),
        ("a.docx", b"PK", "a.docx"),
        ("a.txt", "没有标题的一段话。".encode(), "标题"),
        ("../../<b>x</b>.txt", b"\x89PNG\r\n\x1a\n" + bytes(64), "b_.txt"),
    ],
)
def test_what_cannot_be_read_is_one_calm_line(
    admin: TestClient, data: Path, name: str, content: bytes, words: str
) -> None:
    told = upload(admin, content, name)
    assert told.url.path == "/admin"
    assert words in said(told, "trouble")
    assert str(data) not in told.text
    assert not (data / "staged").exists() or not list((data / "staged").iterdir())


def test_what_is_too_large_is_said(admin: TestClient, data: Path) -> None:
    told = upload(admin, b"x" * (UPLOAD_LIMIT + 1))
    assert f"超过{MAX_BYTES >> 20}MB" in said(told, "trouble")
    assert f"超过{MAX_BYTES >> 20}MB" in said(upload(admin, b"x" * (MAX_BYTES + 1)), "trouble")
    assert not (data / "staged").exists()


def test_no_file_is_said(admin: TestClient) -> None:
    assert "没有选择文件" in said(send(admin, "/admin", "/admin/upload"), "trouble")


def test_another_run_is_told(admin: TestClient, data: Path) -> None:
    preview = upload(admin, FIRST)
    with FileLock(data / "ingest.lock"):
        told = publish(admin, preview)
    assert "正在运行" in said(told, "trouble")
    assert "已发布" in said(publish(admin, told), "told")


def test_markup_in_a_document_stays_text(admin: TestClient) -> None:
    hostile = FIRST.replace("支持送餐上门。", "支持<img src=x onerror=alert(1)>。").replace("省住建厅", "<script>x</script>")
    page = upload(admin, hostile, "<script>.txt").text
    assert "img" not in Words(page).tags
    assert page.count("<script") == 1


# Changing documents


def confirmed(client: TestClient, what: str, identity: str = "", **values: str) -> Any:
    return send(client, f"/admin/change?what={what}&id={identity}", "/admin/change", what=what, id=identity, **values)


def test_a_document_is_taken_down_and_put_back(admin: TestClient, data: Path) -> None:
    publish(admin, upload(admin, FIRST))
    page = admin.get(f"/admin/change?what=withdraw&id={SMALL_ID}").text
    assert SMALL_TITLE in page
    assert "撤下后不再用于问答" in page
    assert f"已撤下《{SMALL_TITLE}》" in said(confirmed(admin, "withdraw", SMALL_ID), "told")
    assert SMALL_TITLE not in titles(data)
    listed = admin.get("/admin").text
    assert "已撤下" in listed
    assert f"what=restore&amp;id={SMALL_ID}" in listed
    assert f"已恢复《{SMALL_TITLE}》" in said(confirmed(admin, "restore", SMALL_ID), "told")
    assert SMALL_TITLE in titles(data)
    assert f"admin 已撤下《{SMALL_TITLE}》" in (data / LOG).read_text("utf-8")


def test_the_standing_is_marked(admin: TestClient, data: Path) -> None:
    publish(admin, upload(admin, FIRST))
    marked = confirmed(admin, "mark", SMALL_ID, standing="repealed", on="2031-05-01")
    assert "已标记" in said(marked, "told")
    assert "已废止(自2031-05-01起)" in admin.get("/admin").text
    for values, words in (
        ({"standing": ""}, "没有选择效力"),
        ({"standing": "superseded"}, "没有写由哪份文件取代"),
        ({"standing": "superseded", "by": "nothing"}, "nothing"),
        ({"standing": "expired", "on": "明天"}, "不是日期"),
    ):
        assert words in said(confirmed(admin, "mark", SMALL_ID, **values), "trouble")
    confirmed(admin, "mark", SMALL_ID, standing="in_force")
    assert "已废止" not in admin.get("/admin").text.split("最近的操作")[0]


def test_the_edition_before_is_put_back(admin: TestClient, data: Path) -> None:
    assert "what=rollback" not in admin.get("/admin").text
    publish(admin, upload(admin, FIRST))
    assert "已退回上一版索引" in said(confirmed(admin, "rollback"), "told")
    assert LUNCH not in titles(data)


@pytest.mark.parametrize("what", ["withdraw", "restore", "mark", "rollback", "nonsense", ""])
def test_what_cannot_be_done_is_said(admin: TestClient, what: str) -> None:
    assert "不能这样操作" in said(admin.get(f"/admin/change?what={what}&id=nothing"), "trouble")
    told = send(admin, "/admin", "/admin/change", what=what, id="nothing")
    assert "不能这样操作" in said(told, "trouble")


def test_documents_are_searched(admin: TestClient) -> None:
    page = admin.get("/admin?q=早餐").text
    assert "符合条件的有2份" in page
    assert "全国晚餐工作方案" not in page
    assert admin.get("/admin?q=早餐&page=99").status_code == 200
