"""The fence itself: outside sockets are stopped and reported, loopback is left alone."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from tests.conftest import OutsideSocketError

OUTSIDE = "192.0.2.1"  # a documentation address: nobody answers there


def test_a_connection_to_another_host_is_stopped_and_remembered(outside_attempts: list[str]) -> None:
    with pytest.raises(OutsideSocketError, match=OUTSIDE):
        socket.create_connection((OUTSIDE, 9), timeout=0.1)
    assert outside_attempts
    outside_attempts.clear()


def test_a_look_up_of_a_name_is_stopped(outside_attempts: list[str]) -> None:
    with pytest.raises(OutsideSocketError):
        socket.getaddrinfo("policy.example", 443)
    assert len(outside_attempts) == 1
    outside_attempts.clear()


def test_a_datagram_is_stopped(outside_attempts: list[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(OutsideSocketError):
        sender.sendto(b"x", (OUTSIDE, 9))
    outside_attempts.clear()


def test_an_attempt_whose_error_was_swallowed_is_remembered_all_the_same(outside_attempts: list[str]) -> None:
    with suppress(BaseException):
        socket.create_connection((OUTSIDE, 9), timeout=0.1)
    assert outside_attempts  # what the fixture fails a test for
    outside_attempts.clear()


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            assert client.getpeername() == server.getsockname()
        server.accept()[0].close()
