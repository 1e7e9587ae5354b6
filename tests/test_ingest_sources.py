"""Files, folders and addresses: what is taken, what is passed over with a line, and that nothing is waited for."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from ingest.add import Arrival, arrive
from ingest.addresses import Address
from ingest.fetch import Fetcher
from ingest.limits import Clock, Limits
from ingest.models import Entry, PolicyError
from ingest.register import Register
from ingest.sources import fetched, gather
from tests.builders import one_line
from tests.pageserver import Site, moved, pages, sent, status

HOST = "www.example.gov.cn"
TEXT = "关于促进午餐消费的通知\n\n一、甲\n"
BODY = "<p>一、加快发展午餐消费,支持食堂延长营业时间,鼓励社会力量参与。</p>"
PAGE = (
    f"<html><head><meta charset=utf-8><title>{{}}</title></head><body><h1>{{}}</h1><p>{{}}</p>{BODY * 3}</body></html>"
)
NO_PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


class Still(Clock):
    """Nobody is waited for."""

    def sleep(self, seconds: float) -> None:
        """No time passes."""


@pytest.fixture
def site() -> Iterator[Site]:
    with pages() as site:
        yield site


@pytest.fixture
def fetcher(site: Site) -> Fetcher:
    def names(host: str, port: int) -> list[Address]:
        if host != HOST:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [ip_address("127.0.0.1")]

    limits = Limits(read=2.0, attempts=1, ports=frozenset([site.port]))
    return Fetcher(limits, allow=lambda address: address.is_loopback, resolve=names, clock=Still())


def tree(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, "utf-8")
    return folder


def split(found: Iterator[Arrival | str]) -> tuple[list[Arrival], list[str]]:
    every = list(found)
    lines = [one for one in every if isinstance(one, str)]
    assert all(line.isprintable() and line.endswith("。") for line in lines)
    return [one for one in every if isinstance(one, Arrival)], lines


def taken(*sources: Path) -> tuple[list[str], list[str]]:
    arrivals, lines = split(gather([str(source) for source in sources]))
    return [Path(arrival.name).name for arrival in arrivals], lines


def page(title: str, number: str = "") -> str:
    return PAGE.format(title, title, number)


def test_a_file_arrives_with_its_bytes_under_its_name(tmp_path: Path) -> None:
    path = tree(tmp_path, "a.txt") / "a.txt"
    assert list(gather([str(path)])) == [Arrival(str(path), TEXT.encode())]
    odd = tree(tmp_path, ".hidden.xyz") / ".hidden.xyz"
    assert taken(odd) == ([".hidden.xyz"], [])  # who names a file means it


def test_a_path_that_does_not_exist_is_told_before_anything_is_read(tmp_path: Path) -> None:
    path = tree(tmp_path, "a.txt") / "a.txt"
    for wrong in ("nothing.txt", "a.txt/b", "a\0b"):
        with pytest.raises(PolicyError) as caught:
            gather([str(path), str(tmp_path / wrong)])
        assert "不存在" in one_line(caught.value)
    for wrong in ("ftp://a.gov.cn/a.txt", "file:///etc/passwd"):
        with pytest.raises(PolicyError) as caught:
            gather([wrong])
        assert wrong in one_line(caught.value)


def test_a_folder_gives_all_its_documents_by_name(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a.md", "c/z.HTML", "c/d/e.pdf", "c/a.docx", "B.shtml")
    assert taken(tmp_path) == (["B.shtml", "a.md", "b.txt", "a.docx", "e.pdf", "z.HTML"], [])
    arrivals, _ = split(gather([str(tmp_path)]))
    assert arrivals[-1].name == str(tmp_path / "c" / "z.HTML")


def test_what_a_folder_holds_besides_is_counted_in_one_line(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", ".git/config", ".b.txt", "~$a.docx", "c.doc", "d/e.doc", "d/f.png", "LICENSE")
    names, lines = taken(tmp_path)
    assert names == ["a.txt"]
    (line,) = lines
    assert "4 个不支持的类型(无扩展名 1 个、.doc 2 个、.png 1 个)" in line
    assert "3 个隐藏的文件或文件夹" in line
    assert str(tmp_path) in line


def test_a_folder_without_documents_says_so(tmp_path: Path) -> None:
    assert ["是空的" in line for line in taken(tmp_path)[1]] == [True]
    (tmp_path / "b" / "c").mkdir(parents=True)
    assert ["没有可导入的文件" in line for line in taken(tmp_path)[1]] == [True]
    tree(tmp_path, "a.doc")
    (line,) = taken(tmp_path)[1]
    assert "没有可导入的文件" in line
    assert ".doc 1 个" in line


def test_links_are_followed_inside_the_folder_only_and_nothing_twice(tmp_path: Path) -> None:
    tree(tmp_path, "outside/secret.txt", "in/.data/a.txt", "in/b.txt", "in/c/d.txt")
    folder = tmp_path / "in"
    (folder / "a.txt").symlink_to(folder / ".data" / "a.txt")  # as mounted volumes have them
    (folder / "again.txt").symlink_to(folder / "b.txt")
    (folder / "c" / "loop").symlink_to(folder)
    (folder / "c" / "self").symlink_to(folder / "c" / "self")
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "out.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    names, lines = taken(folder)
    assert sorted(names) == ["a.txt", "again.txt", "d.txt"]
    assert [line for line in lines if "2 个指向文件夹之外的链接" in line] == lines[-1:]
    assert any("gone.txt" in line for line in lines)
    assert not any("secret" in line for line in lines)
    (tmp_path / "link").symlink_to(folder)
    assert len(taken(tmp_path / "link")[0]) == 3  # a link that the user names is followed


def test_a_folder_whose_name_begins_like_another_is_outside_of_it(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.txt", "a-more/y.txt")
    (tmp_path / "a" / "y.txt").symlink_to(tmp_path / "a-more" / "y.txt")
    assert taken(tmp_path / "a")[0] == ["x.txt"]


@NO_PIPES
def test_a_pipe_is_refused_in_one_line_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    tree(tmp_path, "b.txt")
    names, lines = taken(tmp_path / "a.txt", tmp_path)
    assert names == ["b.txt"]
    assert ["管道" in line for line in lines] == [True, True]


def test_a_device_is_refused_in_one_line() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no /dev/zero")
    assert taken(Path("/dev/zero"))[0] == []


def test_an_oversized_file_is_a_line_and_the_others_go_on(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt")
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(1 << 30)
    names, lines = taken(tmp_path)
    assert names == ["b.txt"]
    assert ["过大" in line for line in lines] == [True]


def test_names_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a\n\x1b[31m.txt").write_text(TEXT, "utf-8")
    try:
        (tmp_path / os.fsdecode(b"\xff.txt")).write_text(TEXT, "utf-8")
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    arrivals, lines = split(gather([str(tmp_path)]))
    assert [Path(arrival.name).name for arrival in arrivals] == ["a??[31m.txt", "?.txt"]
    assert lines == []


def test_documents_are_read_one_by_one(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt")
    found = gather([str(tmp_path)])
    next(found)
    (tmp_path / "b.txt").write_text("另一份", "utf-8")
    rest = next(found)
    assert isinstance(rest, Arrival)
    assert rest.data == "另一份".encode()


def test_an_address_is_fetched_and_says_where_it_led(site: Site, fetcher: Fetcher) -> None:
    site.pages = {"/a": moved("/b.html"), "/b.html": sent(page("关于午餐的通知"))}
    asked, final = (f"http://{HOST}:{site.port}{path}" for path in ("/a", "/b.html"))
    (arrival,) = gather([asked], fetcher)
    assert arrival == Arrival(asked, page("关于午餐的通知").encode(), final)


def test_a_page_that_cannot_be_had_is_a_line_and_the_others_go_on(site: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    site.pages = {"/a.html": status(404), "/b.html": sent(page("关于午餐的通知"))}
    wrong, right = (f"http://{HOST}:{site.port}/{name}.html" for name in "ab")
    arrivals, lines = split(gather([wrong, "http://inner.example/", right, str(tree(tmp_path, "a.txt"))], fetcher))
    assert len(arrivals) == 2
    assert [wrong in lines[0], "inner.example" in lines[1]] == [True, True]


def test_without_a_fetcher_nothing_is_asked(site: Site) -> None:
    arrivals, lines = split(gather([f"http://{HOST}:{site.port}/a.html"]))
    assert (arrivals, len(lines), site.asked) == ([], 1, [])


CARD = Entry("lunch", "全国午餐工作方案", "card", "cards/lunch.md", doc_no="国午发〔2031〕7号")


def test_texts_of_the_catalogue_are_fetched_and_checked(site: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    site.pages = {
        "/lunch.html": sent(page("全国午餐工作方案", "国午发〔2031〕7号")),
        "/other.html": sent(page("全国晚餐工作方案", "国晚发〔2031〕9号")),
        "/empty.html": sent(""),
    }
    entries = [
        replace(CARD, url=f"http://{HOST}:{site.port}/lunch.html"),
        replace(CARD, id="wrong", url=f"http://{HOST}:{site.port}/other.html"),
        replace(CARD, id="empty", url=f"http://{HOST}:{site.port}/empty.html"),
        replace(CARD, id="loose"),
        replace(CARD, id="full", kind="full", url=f"http://{HOST}:{site.port}/full.html"),
    ]
    lunch, wrong, empty, loose = fetched(entries, fetcher)
    assert isinstance(lunch, tuple)
    entry, arrival = lunch
    assert (entry.id, arrival.document, arrival.url) == ("lunch", "lunch", entries[0].url)
    assert isinstance(wrong, str)
    assert "全国午餐工作方案" in wrong
    assert "全国晚餐工作方案" in wrong
    assert isinstance(empty, str)
    assert "空" in empty
    assert isinstance(loose, str)
    assert "没有确定的网址" in loose
    assert site.paths() == ["/lunch.html", "/other.html", "/empty.html"]
    register, outcomes, lines = arrive([arrival], entries, Register(), tmp_path)
    assert [(outcome.id, outcome.what) for outcome in outcomes] == [("lunch", "created")]
    assert lines == []
    assert register.current()["lunch"].entry.url == entries[0].url
