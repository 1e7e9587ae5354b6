"""Which machines may be asked: public ones alone, so that an address in a catalogue or a redirect opens no inner network.

Names are judged by what they resolve to, never by how they look, and it is the judged address that gets connected.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from ingest.limits import BY_HAND, AgainError, RefusedError

Address = IPv4Address | IPv6Address
Allow = Callable[[Address], bool]
Resolve = Callable[[str, int], list[Address]]

# Written out: what ipaddress calls private or global has changed between versions of Python. Sources: the IANA registries
# of special-purpose addresses (RFC 6890), of multicast and of reserved blocks.
_SPECIAL_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by carriers; some clouds keep their metadata here
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # a cloud's own services: looks public, is only seen from inside
            "169.254.0.0/16",  # link-local, metadata of most clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # multicast tunnels
            "192.88.99.0/24",  # 6to4 relays, withdrawn
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
# Everything outside is special: loopback, mapped and compatible IPv4, NAT64, unique local, link- and site-local, multicast.
_UNICAST_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, holds any IPv4 address
            "2620:4f:8000::/48",  # AS112
            "3ffe::/16",  # 6bone, returned
            "3fff::/20",  # documentation
        ),
    )
)


def is_public(address: Address) -> bool:
    """Whether a machine of the public network can have this address."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    return address in _UNICAST_6 and not any(address in network for network in _SPECIAL_6)


def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a name by the system's resolver, the preferred first. Raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(place[0]) for *_, place in found))


def literal(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def checked(host: str, port: int, resolve: Resolve, allow: Allow) -> list[Address]:
    """The addresses to connect to for this host, all of them allowed.

    One that is not allowed spoils the others: a name that also leads inside is not an official site's. Raises RefusedError
    for such a host and for an unknown one, AgainError when the resolver does not answer.
    """
    written = literal(host)
    found = [written] if written else _resolved(host, port, resolve)
    inner = next((address for address in found if not allow(address)), None)
    if inner is not None:
        raise RefusedError(f"主机 {host} 的地址 {inner} 不是公网地址,不予连接", f"请核对网址;{BY_HAND}")
    return found


def _resolved(host: str, port: int, resolve: Resolve) -> list[Address]:
    try:
        found = resolve(host, port)
    except OSError as error:
        if isinstance(error, socket.gaierror) and error.errno != socket.EAI_AGAIN:
            raise RefusedError(f"查不到主机 {host}", f"请核对网址和网络;{BY_HAND}") from None
        raise AgainError(f"查不到主机 {host},域名解析没有应答") from None
    if not found:
        raise RefusedError(f"主机 {host} 没有地址", f"请核对网址和网络;{BY_HAND}")
    return found
