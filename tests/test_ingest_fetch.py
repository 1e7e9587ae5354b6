"""Fetching from a real server on this machine: what is taken, what is refused, and that refusing costs nothing.

Names lead to this machine by a resolver of the tests, time passes without waiting, and the connection, the bytes and the
TLS are real.
"""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import Address, is_public
from ingest.body import read_body
from ingest.fetch import Fetched, Fetcher, fetch
from ingest.limits import Clock, Limits, RefusedError
from ingest.models import PolicyError
from ingest.transport import trusted
from tests.builders import SHARED, one_line, snapshot
from tests.pageserver import (
    Answer,
    Site,
    badly_chunked,
    bomb,
    cut,
    dripping,
    dripping_head,
    huge,
    hung_up,
    moved,
    no_http,
    pages,
    sent,
    silent,
    status,
)

HOST = "www.example.gov.cn"
OTHER = "www.example.com"
HERE = ip_address("127.0.0.1")
NAMES = {
    HOST: [HERE],
    "example.gov.cn": [HERE],
    OTHER: [HERE],
    "inner.gov.cn": [ip_address("10.0.0.1")],
    "www.inner.gov.cn": [HERE],
    "mixed.gov.cn": [HERE, ip_address("192.168.0.1")],
}
PAGE = "<html><title>关于促进午餐消费的通知</title><p>一、甲。</p></html>"


class Skipping(Clock):
    """A clock on which sleeping takes no time. `slept` are the seconds that were asked for."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> float:
        return time.monotonic() + sum(self.slept)

    def today(self) -> datetime:
        return datetime(2030, 1, 1, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def names(host: str, port: int) -> list[Address]:
    if host not in NAMES:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    return NAMES[host]


def on_this_machine(address: Address) -> bool:
    return address.is_loopback


@pytest.fixture
def site() -> Iterator[Site]:
    with pages() as site:
        yield site


@pytest.fixture
def clock() -> Skipping:
    return Skipping()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """One that this machine does not trust."""
    return trustme.CA()


@pytest.fixture(scope="session")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """TLS that trusts it."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Site]:
    """A site with a certificate for the names of the example site."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "example.gov.cn").configure_cert(context)
    with pages(context) as site:
        yield site


@pytest.fixture
def fetcher(clock: Skipping, trusting: ssl.SSLContext) -> Any:
    """Makes a Fetcher that may ask the given sites, with these limits."""

    def make(*sites: Site, **limits: Any) -> Fetcher:
        ports = frozenset(site.port for site in sites)
        given = replace(Limits(read=2.0, ports=ports), **limits)
        return Fetcher(given, allow=on_this_machine, resolve=names, clock=clock, tls=trusting)

    return make


def url(site: Site, path: str = "/a.html", host: str = HOST, scheme: str = "http") -> str:
    return f"{scheme}://{host}:{site.port}{path}"


def refused(fetcher: Fetcher, address: str) -> str:
    """The one line that says why this address is not fetched; it names the address."""
    with pytest.raises(PolicyError) as caught:
        fetcher.fetch(address)
    message = one_line(caught.value)
    assert "policyqa ingest 文件" in message
    assert message.count("。") == 1
    return message


# What is taken


def test_a_page_comes_as_it_is(site: Site, fetcher: Any) -> None:
    site.pages["/a.html"] = sent(PAGE)
    assert fetcher(site).fetch(url(site)) == Fetched(PAGE.encode(), url(site), "text/html; charset=utf-8")


def test_a_page_in_gb18030_keeps_its_bytes_and_its_charset(site: Site, fetcher: Any) -> None:
    data = (PAGE + "𠮷").encode("gb18030")
    site.pages["/a.html"] = sent(data, "text/html;charset=GB18030")
    fetched = fetcher(site).fetch(url(site))
    assert (fetched.data, fetched.content_type) == (data, "text/html;charset=GB18030")


def test_pages_of_the_state_council_come_as_they_are(site: Site, fetcher: Any) -> None:
    files = sorted((SHARED / "pages").glob("*.htm"))
    if not files:
        pytest.skip("the pages of the State Council are not on this machine")
    fetcher = fetcher(site)
    for file in files:
        site.pages[f"/{file.name}"] = sent(gzip.compress(file.read_bytes()), Content_Encoding="gzip")
        assert fetcher.fetch(url(site, f"/{file.name}")).data == file.read_bytes()


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "TEXT/HTML; charset=gb2312",
        "application/xhtml+xml",
        "text/plain",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        None,
    ],
)
def test_documents_are_taken(site: Site, fetcher: Any, kind: str | None) -> None:
    site.pages["/a.html"] = sent(PAGE, kind)
    assert fetcher(site).fetch(url(site)).content_type == kind


@pytest.mark.parametrize("level", [1, 9])
def test_packed_pages_are_unpacked(site: Site, fetcher: Any, level: int) -> None:
    text = (PAGE * 5000).encode()
    packed = gzip.compress(text[:70000], level) + gzip.compress(b"") + gzip.compress(text[70000:], level)
    site.pages["/a.html"] = sent(packed, Content_Encoding="gzip")
    site.pages["/padded.html"] = sent(packed + bytes(100), Content_Encoding="x-gzip")
    fetcher = fetcher(site)
    assert fetcher.fetch(url(site)).data == text
    assert fetcher.fetch(url(site, "/padded.html")).data == text


def test_a_site_learns_who_asks_and_nothing_else(site: Site, fetcher: Any) -> None:
    site.pages["/robots.txt"] = sent("", "text/plain", Set_Cookie="id=1; Path=/")
    site.pages["/a.html"] = moved("/b.html", Set_Cookie="id=2; Path=/")
    site.pages["/b.html"] = sent(PAGE, Set_Cookie="id=3; Path=/")
    fetcher = fetcher(site)
    fetcher.fetch(url(site))
    fetcher.fetch(url(site, "/b.html"))
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/a.html", "/b.html", "/b.html"]
    for asked in site.asked:
        assert asked.headers["User-Agent"] == f"policyqa/{version('policyqa')}"
        assert asked.headers["Host"] == f"{HOST}:{site.port}"
        assert not {"Cookie", "Referer", "Authorization"} & set(asked.headers)


def test_nothing_is_written(site: Site, fetcher: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    site.pages["/a.html"] = sent(PAGE)
    fetcher(site).fetch(url(site))
    assert snapshot(tmp_path) == {}


def test_the_environment_names_no_proxy(site: Site, fetcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.pages["/a.html"] = sent(PAGE)
    assert fetcher(site).fetch(url(site)).data == PAGE.encode()


# Addresses


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "开头"),
        ("a.html", "开头"),
        ("ftp://www.example.gov.cn/a", "开头"),
        ("file:///etc/passwd", "开头"),
        ("javascript:alert(1)", "开头"),
        ("http://", "主机名"),
        ("http:///a.html", "主机名"),
        ("http://user:tiger-7788@www.example.gov.cn/", "用户名或密码"),
        ("http://www.example.gov.cn@127.0.0.1/", "用户名或密码"),
        ("http://www.example.gov.cn:8080/", "端口 8080"),
        ("http://www.example.gov.cn:22/", "端口 22"),
        ("http://www.example.gov.cn:99999/", "端口 99999"),
        ("http://2130706433/", "主机名"),
        ("http://017700000001/", "主机名"),
        ("http://0x7f000001/", "主机名"),
        ("http://0x7f.0.0.1/", "主机名"),
        ("http://0177.0.0.1/", "不合规范"),
        ("http://127.1/", "主机名"),
        ("http://127.0.0.01/", "不合规范"),
        ("http://127.0.0.1./", "主机名"),
        ("http://%31%32%37.0.0.1/", "主机名"),
        ("http://\uff11\uff12\uff17.0.0.1/", "不合规范"),
        ("http://127。0。0。1/", "不是公网地址"),
        ("http://www.example.gov.cn\\@127.0.0.1/", "用户名"),
        ("http://www.example.gov.cn/\r\nHost: 127.0.0.1", "不合规范"),
        ("http://-a.gov.cn/", "主机名"),
        ("http://a..gov.cn/", "主机名"),
        ("http://" + "a" * 64 + ".gov.cn/", "主机名"),
        ("http://" + "a." * 130 + "cn/", "主机名"),
        ("http://[fe80::1%25eth0]/", "主机名"),
        ("http://127.0.0.1/", "不是公网地址"),
        ("http://0.0.0.0/", "不是公网地址"),
        ("http://10.0.0.1/", "不是公网地址"),
        ("http://169.254.169.254/latest/meta-data/", "不是公网地址"),
        ("http://[::1]/", "不是公网地址"),
        ("http://[::ffff:127.0.0.1]/", "不是公网地址"),
        ("http://[64:ff9b::7f00:1]/", "不是公网地址"),
        ("http://[fd00::1]/", "不是公网地址"),
        ("http://localhost/", "不是公网地址"),
    ],
)
def test_addresses_that_lead_nowhere_good_are_refused(trusting: ssl.SSLContext, address: str, reason: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Fetcher(tls=trusting).fetch(address)
    message = one_line(caught.value)
    assert reason in message, message
    assert "tiger" not in message


def test_an_inner_machine_is_not_asked_even_where_one_answers(site: Site) -> None:
    with pytest.raises(PolicyError, match=r"127\.0\.0\.1 不是公网地址"):
        fetch(f"http://localhost:{site.port}/a.html", Limits(ports=frozenset({site.port})))
    assert site.asked == []


def test_a_name_that_leads_inside_beside_outside_is_refused(site: Site, fetcher: Any) -> None:
    assert "192.168.0.1 不是公网地址" in refused(fetcher(site), url(site, host="mixed.gov.cn"))
    assert "查不到主机 unknown.gov.cn" in refused(fetcher(site), url(site, host="unknown.gov.cn"))
    assert site.asked == []


def test_what_is_connected_is_what_was_checked(
    site: Site, clock: Skipping, trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that changes between two look-ups: each connection has one look-up of its own, and goes to what that gave."""
    site.pages["/a.html"] = sent(PAGE)
    changing = [[HERE], [HERE], [ip_address("10.0.0.1")]]
    looked_up, connected = [], []

    def resolve(host: str, port: int) -> list[Address]:
        looked_up.append(host)
        return changing.pop(0)

    real = socket.create_connection

    def connect(place: tuple[str, int], *arguments: Any, **options: Any) -> socket.socket:
        connected.append(place[0])
        return real(place, *arguments, **options)

    monkeypatch.setattr(socket, "create_connection", connect)
    limits = Limits(ports=frozenset({site.port}))
    fetcher = Fetcher(limits, allow=on_this_machine, resolve=resolve, clock=clock, tls=trusting)
    fetcher.fetch(url(site))
    assert (looked_up, connected) == ([HOST, HOST], ["127.0.0.1", "127.0.0.1"])
    assert "10.0.0.1 不是公网地址" in refused(fetcher, url(site))
    assert connected == ["127.0.0.1", "127.0.0.1"]


def test_the_next_address_of_a_host_is_tried(site: Site, clock: Skipping, trusting: ssl.SSLContext) -> None:
    site.pages["/a.html"] = sent(PAGE)
    both = [ip_address("127.0.0.2"), HERE]  # the site listens on the second alone
    limits = Limits(ports=frozenset({site.port}))
    fetcher = Fetcher(limits, allow=on_this_machine, resolve=lambda *_: both, clock=clock, tls=trusting)
    assert fetcher.fetch(url(site)).data == PAGE.encode()


def test_public_is_what_is_allowed_by_default() -> None:
    assert not is_public(IPv4Address("127.0.0.1"))
    assert fetch.__kwdefaults__ == {"allow": is_public}


# TLS


def test_a_certificate_that_is_trusted_is_taken(secure: Site, fetcher: Any) -> None:
    secure.pages["/a.html"] = sent(PAGE)
    fetched = fetcher(secure).fetch(url(secure, scheme="https"))
    assert (fetched.data, fetched.url) == (PAGE.encode(), url(secure, scheme="https"))
    assert {asked.headers["Host"] for asked in secure.asked} == {f"{HOST}:{secure.port}"}


def test_a_certificate_of_an_unknown_authority_is_refused_at_once(secure: Site, clock: Skipping) -> None:
    limits = Limits(ports=frozenset({secure.port}))
    fetcher = Fetcher(limits, allow=on_this_machine, resolve=names, clock=clock, tls=trusted())
    assert "签发机构不受信任" in refused(fetcher, url(secure, scheme="https"))
    assert (secure.asked, clock.slept) == ([], [])


def test_a_certificate_for_another_name_is_refused(secure: Site, fetcher: Any) -> None:
    assert "不是发给这个主机名的" in refused(fetcher(secure), url(secure, host=OTHER, scheme="https"))
    assert "不是发给这个主机地址的" in refused(fetcher(secure), url(secure, host="127.0.0.1", scheme="https"))
    assert secure.asked == []


def test_a_certificate_that_has_run_out_is_refused(authority: trustme.CA, fetcher: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(context)
    with pages(context) as site:
        assert "TLS 证书未通过验证,证书已过期" in refused(fetcher(site), url(site, scheme="https"))


def test_verification_cannot_be_turned_off() -> None:
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    with pytest.raises(ValueError, match="verified"):
        Fetcher(tls=unverified)
    assert trusted().verify_mode is ssl.CERT_REQUIRED
    assert trusted().check_hostname


def test_what_speaks_no_tls_is_told(site: Site, fetcher: Any) -> None:
    assert "连不上网站" in refused(fetcher(site, attempts=1), url(site, scheme="https"))


# Redirects


def test_redirects_within_a_site_are_followed(site: Site, secure: Site, fetcher: Any) -> None:
    site.pages |= {
        f"{HOST}/a.html": moved("b.html", 301),
        f"{HOST}/b.html": moved(f"//example.gov.cn:{site.port}/c.html?x=1", 303),
        "example.gov.cn/c.html?x=1": moved(url(site, "/d.html#top"), 307),
        f"{HOST}/d.html": moved(url(secure, "/e.html", scheme="https"), 308),
    }
    secure.pages["/e.html"] = sent(PAGE)
    fetched = fetcher(site, secure).fetch(url(site))
    assert (fetched.data, fetched.url) == (PAGE.encode(), url(secure, "/e.html", scheme="https"))
    assert site.paths() == ["/a.html", "/b.html", "/c.html?x=1", "/d.html"]


def test_robots_are_asked_for_every_host_on_the_way(site: Site, fetcher: Any) -> None:
    site.pages["/a.html"] = moved(url(site, "/secret/b.html", "example.gov.cn"))
    site.pages["example.gov.cn/robots.txt"] = sent("User-agent: *\nDisallow: /secret/", "text/plain")
    assert "robots.txt 不允许" in refused(fetcher(site), url(site))
    assert site.paths() == ["/a.html"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://www.example.com:{port}/a.html", "另一个网站"),
        ("http://sub.www.example.gov.cn:{port}/a.html", "另一个网站"),
        ("http://www.example.gov.cn.example.com:{port}/a.html", "另一个网站"),
        ("//www.example.com:{port}/", "另一个网站"),
        ("http://127.0.0.1:{port}/a.html", "另一个网站"),
        ("http://169.254.169.254:{port}/latest", "另一个网站"),
        ("http://www.example.gov.cn:9/a.html", "端口 9"),
        ("http://a:b@www.example.gov.cn:{port}/a.html", "用户名"),
        ("file:///etc/passwd", "http://"),
        ("javascript:alert(1)", "http://"),
        ("http://[bad", "不合规范"),
        ("http://2130706433/", "主机名"),
        (":http://\\]", "不合规范"),
        ("http://xn--a/", "不合规范"),
    ],
)
def test_redirects_off_the_site_are_not_followed(site: Site, fetcher: Any, location: str, reason: str) -> None:
    site.pages["/a.html"] = moved(location.format(port=site.port))
    assert reason in refused(fetcher(site), url(site))
    assert site.paths() == ["/a.html"]


def test_a_redirect_to_the_same_site_inside_is_refused(site: Site, fetcher: Any) -> None:
    site.pages["/a.html"] = moved(url(site, "/b.html", "inner.gov.cn"))
    assert "10.0.0.1 不是公网地址" in refused(fetcher(site), url(site, host="www.inner.gov.cn"))
    assert site.paths() == ["/a.html"]


def test_a_redirect_from_https_to_http_is_not_followed(site: Site, secure: Site, fetcher: Any) -> None:
    secure.pages["/a.html"] = moved(url(site))
    assert "不加密" in refused(fetcher(site, secure), url(secure, scheme="https"))
    assert site.asked == []


def test_five_redirects_are_followed_and_no_more(site: Site, fetcher: Any) -> None:
    site.pages |= {f"/{at}.html": moved(f"/{at + 1}.html") for at in range(6)} | {"/6.html": sent(PAGE)}
    assert fetcher(site).fetch(url(site, "/1.html")).url == url(site, "/6.html")
    assert "重定向超过 5 次" in refused(fetcher(site), url(site, "/0.html"))
    site.pages["/loop.html"] = moved("/loop.html")
    assert "重定向超过 5 次" in refused(fetcher(site), url(site, "/loop.html"))
    assert site.paths().count("/loop.html") == 6


# robots.txt


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: PolicyQA\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: policyqa\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\nAllow: /a.html", True),  # the longest rule wins, not the first
        ("User-agent: *\nAllow: /\nDisallow: /*.html$", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", False),
        ("<html>没有这个文件,但应答是 200</html>", True),
        (b"\xff\xfe\x00\x01" * 50, True),
        ("User-agent: *\nDisallow: /a\n" + "# 注释\n" * 200_000, False),
        ("# 注释\n" * 200_000 + "User-agent: *\nDisallow: /a\n", True),  # past the 500 KiB that must be read
    ],
)
def test_robots_are_honoured(site: Site, fetcher: Any, robots: str | bytes, allowed: bool) -> None:
    site.pages |= {"/robots.txt": sent(robots, "text/plain"), "/a.html": sent(PAGE)}
    if allowed:
        assert fetcher(site).fetch(url(site)).data == PAGE.encode()
    else:
        assert "robots.txt 不允许" in refused(fetcher(site), url(site))
        assert site.paths() == []


@pytest.mark.parametrize(
    "answer", [status(404), status(403), status(410), status(204), status(304), moved("http://b.cn/")]
)
def test_without_robots_everything_is_allowed(site: Site, fetcher: Any, answer: Answer) -> None:
    site.pages |= {"/robots.txt": answer, "/a.html": sent(PAGE)}
    assert fetcher(site).fetch(url(site)).data == PAGE.encode()


@pytest.mark.parametrize("answer", [status(500), status(503), status(501), status(429), hung_up, cut, no_http])
def test_robots_that_cannot_be_had_allow_nothing(site: Site, fetcher: Any, answer: Answer) -> None:
    site.pages |= {"/robots.txt": answer, "/a.html": sent(PAGE)}
    assert "读不到网站的 robots.txt" in refused(fetcher(site), url(site))
    assert site.paths() == []


def test_robots_are_asked_once_a_host_and_followed_within_the_site(site: Site, fetcher: Any) -> None:
    site.pages |= {"/robots.txt": moved("/rules.txt"), "/a.html": sent(PAGE)}
    site.pages["/rules.txt"] = sent("User-agent: *\nDisallow: /b", "text/plain")
    fetcher = fetcher(site)
    fetcher.fetch(url(site))
    assert "robots.txt 不允许" in refused(fetcher, url(site, "/b.html"))
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/rules.txt", "/a.html"]


def test_packed_robots_are_bounded_too(site: Site, fetcher: Any) -> None:
    site.pages |= {"/robots.txt": sent(bomb(30), "text/plain", Content_Encoding="gzip"), "/a.html": sent(PAGE)}
    assert fetcher(site).fetch(url(site)).data == PAGE.encode()


# Distance, further attempts


@pytest.mark.parametrize(
    ("asked_for", "kept"), [("", 1), ("Crawl-delay: 3", 3), ("Crawl-delay: 0.1", 1), ("Crawl-delay: 900", 10)]
)
def test_requests_to_a_host_lie_apart(site: Site, fetcher: Any, clock: Skipping, asked_for: str, kept: float) -> None:
    site.pages |= {"/robots.txt": sent(f"User-agent: *\n{asked_for}", "text/plain"), "/a.html": sent(PAGE)}
    fetcher = fetcher(site)
    fetcher.fetch(url(site))
    assert clock.slept == pytest.approx([kept], abs=0.8)
    fetcher.fetch(url(site))
    assert clock.slept == pytest.approx([kept, kept], abs=0.8)
    fetcher.fetch(url(site, host=OTHER))
    assert clock.slept == pytest.approx([kept, kept, kept], abs=0.8)  # robots.txt of another host is asked at once


@pytest.mark.parametrize(
    "first", [status(429), status(500), status(502), status(503), status(504), hung_up, cut, badly_chunked, no_http]
)
def test_what_may_pass_is_asked_again(site: Site, fetcher: Any, clock: Skipping, first: Answer) -> None:
    site.pages["/a.html"] = [first, first, sent(PAGE)]
    assert fetcher(site, delay=0.0).fetch(url(site)).data == PAGE.encode()
    assert site.paths() == ["/a.html"] * 3
    short, long = clock.slept
    assert 1 <= short < 2
    assert 2 <= long < 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(503), "暂时不能访问(503),试了 4 次"),
        (status(429), "放慢访问(429),试了 4 次"),
        (hung_up, "不完整或不合 HTTP 规范,试了 4 次"),
        (cut, "不完整或不合 HTTP 规范,试了 4 次"),
        (badly_chunked, "不完整或不合 HTTP 规范,试了 4 次"),
        (no_http, "不完整或不合 HTTP 规范,试了 4 次"),
        (sent(gzip.compress(b"x" * 9999)[:-9], Content_Encoding="gzip"), "压缩数据不完整,试了 4 次"),
    ],
)
def test_what_does_not_pass_is_given_up(site: Site, fetcher: Any, answer: Answer, reason: str) -> None:
    site.pages["/a.html"] = answer
    assert reason in refused(fetcher(site), url(site))
    assert len(site.paths()) == 4


def test_a_site_that_nobody_serves_is_told(fetcher: Any) -> None:
    with pages() as site:
        pass
    assert "连不上网站,试了 4 次" in refused(fetcher(site), url(site))


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        ("7", 7),
        ("0", 0),
        ("Tue, 01 Jan 2030 00:00:09 GMT", 9),
        ("Mon, 01 Jan 2029 00:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_a_site_says_when_to_come_again(
    site: Site, fetcher: Any, clock: Skipping, retry_after: str, waited: float | None
) -> None:
    site.pages["/a.html"] = [status(429, Retry_After=retry_after), sent(PAGE)]
    assert fetcher(site, delay=0.0).fetch(url(site)).data == PAGE.encode()
    (slept,) = clock.slept
    assert slept == waited if waited is not None else 1 <= slept < 2


@pytest.mark.parametrize("retry_after", ["31", "86400", "Wed, 02 Jan 2030 00:00:00 GMT"])
def test_a_site_that_wants_to_be_left_alone_is(site: Site, fetcher: Any, clock: Skipping, retry_after: str) -> None:
    site.pages["/a.html"] = status(503, Retry_After=retry_after)
    message = refused(fetcher(site), url(site))
    assert "网站要求" in message
    assert "秒后再访问(503);请到时再试" in message
    assert len(site.paths()) == 1


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (404, "网页不存在(404)"),
        (410, "已撤下(410)"),
        (401, "不许访问(401)"),
        (403, "不许访问(403)"),
        (412, "没有给出网页(412)"),
        (501, "没有给出网页(501)"),
        (204, "没有给出网页(204)"),
        (206, "没有给出网页(206)"),
        (300, "没有给出网页(300)"),
        (304, "没有给出网页(304)"),
    ],
)
def test_what_will_not_pass_is_asked_once(site: Site, fetcher: Any, code: int, reason: str) -> None:
    site.pages["/a.html"] = status(code)
    assert reason in refused(fetcher(site), url(site))
    assert len(site.paths()) == 1


# Size and time


@pytest.mark.parametrize("body", ["", " \r\n\t "])
def test_an_empty_page_is_refused(site: Site, fetcher: Any, body: str) -> None:
    site.pages["/a.html"] = sent(body)
    assert "是空的" in refused(fetcher(site), url(site))
    site.pages["/a.html"] = sent(gzip.compress(body.encode()), Content_Encoding="gzip")
    assert "是空的" in refused(fetcher(site), url(site))
    site.pages["/a.html"] = sent(b"", Content_Encoding="gzip")
    assert "是空的" in refused(fetcher(site), url(site))


@pytest.mark.parametrize(
    "kind",
    [
        "image/png",
        "application/json",
        "application/msword",
        "application/octet-stream",
        "video/mp4",
        "text/html\x1b[2J",
    ],
)
def test_other_types_are_refused_before_they_are_read(site: Site, fetcher: Any, kind: str) -> None:
    site.pages["/a.html"] = sent(b"\x89PNG" * 1000, kind)
    message = refused(fetcher(site), url(site))
    assert message.isprintable()
    assert "内容类型" in message or "HTTP 规范" in message


def test_too_much_is_refused_announced_or_not(site: Site, fetcher: Any) -> None:
    fetcher = fetcher(site, size=1 << 20)
    site.pages["/a.html"] = sent("x" * (1 << 20))
    assert len(fetcher.fetch(url(site)).data) == 1 << 20
    site.pages["/a.html"] = sent("x" * ((1 << 20) + 1))
    assert "超过上限 1 MB" in refused(fetcher, url(site))
    site.pages["/a.html"] = sent("x", Content_Length="9" * 18)
    assert "超过上限" in refused(fetcher, url(site))
    site.pages["/a.html"] = huge
    assert "超过上限 1 MB" in refused(fetcher, url(site))


def test_a_bomb_is_refused_before_it_unfolds(site: Site, fetcher: Any) -> None:
    site.pages["/a.html"] = sent(bomb(100), Content_Encoding="gzip")
    assert "超过上限 20 MB" in refused(fetcher(site), url(site))


def test_what_is_long_and_unpacks_to_nothing_is_refused() -> None:
    with pytest.raises(RefusedError, match="超过上限 1 MB"):
        read_body(itertools.repeat(gzip.compress(b"")), "gzip", 1 << 20)
    assert read_body(itertools.repeat(gzip.compress(b"")), "gzip", 1 << 20, cut=True) == b""


def test_unpacking_gives_what_was_packed_wherever_it_is_cut() -> None:
    packed = gzip.compress(b"first") + gzip.compress(b"second") + bytes(3)
    for at in range(1, len(packed)):
        assert read_body([packed[:at], packed[at:]], "gzip", 99) == b"firstsecond"


def test_unpacking_takes_no_more_memory_than_the_bound() -> None:
    packed = bomb(64)
    tracemalloc.start()
    try:
        with pytest.raises(RefusedError, match="超过上限"):
            read_body([packed], "gzip", 1 << 20)
        assert len(read_body([packed], "gzip", 1 << 20, cut=True)) == 1 << 20
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=2000), st.lists(st.integers(1, 300), min_size=1), st.booleans())
def test_unpacking_gives_what_was_packed_however_it_arrives(data: bytes, sizes: list[int], padded: bool) -> None:
    packed = gzip.compress(data) + gzip.compress(data) + bytes(30) * padded
    cuts = [*itertools.accumulate(sizes, initial=0), len(packed)]
    chunks = [packed[start:end] for start, end in itertools.pairwise(cuts)]
    assert read_body([chunk for chunk in chunks if chunk], "gzip", 1 << 20) == data + data


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_packings_that_were_not_asked_for_are_refused(site: Site, fetcher: Any, encoding: str) -> None:
    site.pages["/a.html"] = sent(b"\x1b\x00\x00", Content_Encoding=encoding)
    assert f"压缩方式 {encoding}" in refused(fetcher(site), url(site))
    assert {asked.headers["Accept-Encoding"] for asked in site.asked} == {"gzip"}


def test_what_is_not_what_it_calls_itself_is_refused(site: Site, fetcher: Any) -> None:
    site.pages["/a.html"] = sent(PAGE, Content_Encoding="gzip")
    assert "压缩数据已损坏" in refused(fetcher(site), url(site))


@pytest.mark.parametrize("slow", [dripping, dripping_head])
def test_a_site_that_drips_is_left_in_time(site: Site, fetcher: Any, slow: Answer) -> None:
    site.pages["/a.html"] = slow
    started = time.monotonic()
    assert "超过 0.5 秒仍未完成" in refused(fetcher(site, total=0.5, delay=0.0), url(site))
    assert time.monotonic() - started < 5


def test_a_site_that_says_nothing_is_left_in_time(site: Site, fetcher: Any) -> None:
    site.pages["/a.html"] = silent
    assert "超过 0.1 秒没有应答,试了 2 次" in refused(fetcher(site, read=0.1, attempts=2), url(site))


def test_waiting_counts_as_time(site: Site, fetcher: Any, clock: Skipping) -> None:
    site.pages["/a.html"] = status(503, Retry_After="20")
    assert "暂时不能访问(503),试了 3 次" in refused(fetcher(site, total=50, delay=0.0), url(site))
    assert clock.slept == [20, 20]
    site.pages["/robots.txt"] = sent("User-agent: *\nCrawl-delay: 9", "text/plain")
    assert "超过 5 秒仍未完成" in refused(fetcher(site, total=5), url(site))


# A proxy


def test_a_proxy_is_used_where_one_is_set(site: Site, clock: Skipping, trusting: ssl.SSLContext) -> None:
    site.pages[f"http://{HOST}/a.html"] = sent(PAGE)
    proxy = f"http://user:tiger-7788@localhost:{site.port}"
    fetcher = Fetcher(proxy=proxy, resolve=lambda *_: [HERE], clock=clock, tls=trusting)
    assert fetcher.fetch(f"http://{HOST}/a.html").data == PAGE.encode()
    assert all(asked.headers["Proxy-Authorization"] for asked in site.asked)
    asked = len(site.asked)
    for inner in ("127.0.0.1", "[::1]", "10.0.0.1"):
        assert "不是公网地址" in refused(fetcher, f"http://{inner}/a.html")
    assert len(site.asked) == asked
    assert "代理" in refused(fetcher, f"https://{HOST}/a.html")  # this one knows no CONNECT
