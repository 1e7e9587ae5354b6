"""Which machines may be asked: every special range refused, whole and at its edges, and every way to write it."""

from __future__ import annotations

import socket
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.addresses import Address, Resolve, checked, is_public, literal, resolve
from ingest.limits import AgainError, RefusedError

# The registries written out a second time, by meaning rather than by how the module groups them.
SPECIAL = {
    "this network": "0.0.0.0/8",
    "private": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7",
    "carriers": "100.64.0.0/10",
    "loopback": "127.0.0.0/8 ::1/128",
    "unspecified": "0.0.0.0/32 ::/128",
    "link-local": "169.254.0.0/16 fe80::/10",
    "site-local": "fec0::/10",
    "protocols": "192.0.0.0/24 2001::/23",
    "documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20",
    "benchmarks": "198.18.0.0/15 2001:2::/48",
    "multicast": "224.0.0.0/4 ff00::/8",
    "reserved": "240.0.0.0/4 255.255.255.255/32 4000::/2 8000::/1",
    "IPv4 inside": "::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 2001::/32 2002::/16",
    "discard, segments": "100::/64 5f00::/16",
    "relays": "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 2620:4f:8000::/48 3ffe::/16",
    "metadata of clouds": "169.254.169.254/32 100.100.100.200/32 168.63.129.16/32 192.0.0.192/32 fd00:ec2::254/128",
}
RANGES = [ip_network(text) for texts in SPECIAL.values() for text in texts.split()]
PUBLIC = [
    "8.8.8.8",
    "36.112.0.1",
    "223.5.5.5",
    "192.0.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "198.20.0.0",
    "223.255.255.255",
]
PUBLIC += [
    "1.0.0.0",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "2400:3200::1",
    "240e::1",
    "2606:4700::1111",
    "2001:200::",
]


def spread(network: IPv4Network | IPv6Network) -> list[Address]:
    """Addresses all over a network, its first and last among them."""
    first, size = int(network.network_address), network.num_addresses
    return [type(network.network_address)(first + size * at // 97) for at in range(97)] + [network.broadcast_address]


@pytest.mark.parametrize("network", RANGES, ids=str)
def test_no_special_address_is_public(network: IPv4Network | IPv6Network) -> None:
    assert not [address for address in spread(network) if is_public(address)]


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
@example(ip_address("9.255.255.255"))
def test_every_ipv4_address_is_judged_by_the_ranges_and_nothing_else(address: Address) -> None:
    special = any(address in network for network in RANGES if network.version == 4)
    assert is_public(address) is not special


@given(st.ip_addresses(v=6) | st.integers(2**125, 2**126 - 1).map(lambda number: ip_address(number)))
def test_every_ipv6_address_is_judged_by_the_ranges_and_nothing_else(address: Address) -> None:
    special = any(address in network for network in RANGES if network.version == 6)
    assert is_public(address) is (not special and address in IPv6Network("2000::/3"))


@given(st.ip_addresses())
def test_what_is_public_is_so_for_the_standard_library_too(address: Address) -> None:
    assert not is_public(address) or (address.is_global and not address.is_multicast and not address.is_reserved)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_comes_in_inside_an_ipv6_one(address: Address) -> None:
    number = int(address)
    for prefix in ("::", "::ffff:0:0", "64:ff9b::", "::ffff:0:0:0"):
        assert not is_public(IPv6Address(int(IPv6Address(prefix)) | number))
    assert not is_public(IPv6Address(0x2002 << 112 | number << 80))


def names(*addresses: str) -> Resolve:
    """A resolver for which every name has these addresses."""
    return lambda *_: [ip_address(address) for address in addresses]


def test_a_name_with_a_public_and_an_inner_address_is_refused_whichever_comes_first() -> None:
    for found in (
        ["8.8.8.8", "10.0.0.1"],
        ["10.0.0.1", "8.8.8.8"],
        ["2400:3200::1", "::1"],
        ["8.8.8.8", "::ffff:8.8.8.8"],
    ):
        with pytest.raises(RefusedError, match="不是公网地址"):
            checked("www.example.gov.cn", 443, names(*found), is_public)


def test_all_public_addresses_are_given_in_their_order() -> None:
    found = checked("www.example.gov.cn", 443, names("2400:3200::1", "8.8.8.8"), is_public)
    assert found == [ip_address("2400:3200::1"), ip_address("8.8.8.8")]


def test_an_address_is_not_looked_up() -> None:
    def never(host: str, port: int) -> list[Address]:
        raise AssertionError(host)

    assert checked("8.8.8.8", 443, never, is_public) == [ip_address("8.8.8.8")]
    for host in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1%1"):
        with pytest.raises(RefusedError):
            checked(host, 443, never, is_public)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), RefusedError),
        (socket.gaierror(socket.EAI_AGAIN, "later"), AgainError),
        (TimeoutError(), AgainError),
    ],
)
def test_a_name_that_is_not_found_is_told(error: OSError, kind: type[RefusedError]) -> None:
    def fails(host: str, port: int) -> list[Address]:
        raise error

    with pytest.raises(RefusedError, match=r"查不到主机 www\.example") as caught:
        checked("www.example.gov.cn", 443, fails, is_public)
    assert type(caught.value) is kind


def test_a_name_without_an_address_is_refused() -> None:
    with pytest.raises(RefusedError, match="没有地址"):
        checked("www.example.gov.cn", 443, names(), is_public)


def test_the_system_resolves_this_machine_to_loopback() -> None:
    assert all(address.is_loopback for address in resolve("localhost", 80))
    assert literal("localhost") is None
