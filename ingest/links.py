"""Addresses of pages: which may be asked for, where a redirect may lead, and how they are shown."""

from __future__ import annotations

import re

import httpx

from ingest.addresses import literal
from ingest.limits import BY_HAND, AstrayError, RefusedError

_CHECK = f"请核对网址;{BY_HAND}"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_USER = re.compile(r"(?<=//)[^/?#]*@")


def parse(text: str, ports: frozenset[int]) -> httpx.URL:
    """The address without its fragment. Raises RefusedError unless it is http or https, names a plain host and an allowed
    port, and carries no user name."""
    try:
        url = httpx.URL(text)
        str(url.host)  # a name in Punycode that is none fails only here
    except (httpx.InvalidURL, ValueError):
        raise RefusedError("网址不合规范", _CHECK) from None
    if url.scheme not in _DEFAULT_PORTS:
        raise RefusedError("网址应以 http:// 或 https:// 开头", _CHECK)
    if url.userinfo:
        raise RefusedError("网址里不能带用户名或密码", _CHECK)
    if not _is_plain(url.raw_host.decode("ascii")):
        raise RefusedError("网址的主机名不合规范", _CHECK)
    if (url.port or _DEFAULT_PORTS[url.scheme]) not in ports:
        raise RefusedError(f"网址的端口 {url.port} 不在允许之列", _CHECK)
    return url.copy_with(fragment=None)


def _is_plain(host: str) -> bool:
    """Whether this is a name or an address in its usual form: 2130706433, 0177.0.0.1, 0x7f.1 and 127.1 are neither, but
    resolvers take them for addresses."""
    address = literal(host)
    if address is not None:
        return "%" not in host
    return bool(_HOST.fullmatch(host)) and len(host) <= 253 and not _NUMBER.fullmatch(host.rsplit(".", 1)[-1])


def onward(url: httpx.URL, location: str, ports: frozenset[int]) -> httpx.URL:
    """Where a redirect leads. Raises AstrayError for another site, for https to http, and for an address that `parse` refuses.

    The same site is the same host with or without www.; whoever else a page is passed on to is not who the catalogue names.
    """
    try:
        target = parse(str(url.join(location)), ports)
    except (httpx.InvalidURL, ValueError):
        raise AstrayError("网站要跳转到的网址不合规范") from None
    except RefusedError as refused:
        raise AstrayError(f"网站要跳转到 {shown(location)},不予跟随({refused.reason})") from None
    if _site(target) != _site(url):
        raise AstrayError(f"网站要跳转到另一个网站 {shown(str(target))},不予跟随")
    if url.scheme == "https" and target.scheme == "http":
        raise AstrayError(f"网站要从加密的 https 跳转到不加密的 {shown(str(target))},不予跟随")
    return target


def _site(url: httpx.URL) -> str:
    return url.host.removeprefix("www.")


def shown(text: str, most: int = 200) -> str:
    """The text fit for one line of a terminal: no password, nothing that steers it, not too long."""
    plain = "".join(character if character.isprintable() else "?" for character in _USER.sub("", text))
    return plain if len(plain) <= most else plain[:most] + "…"
