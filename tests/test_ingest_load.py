"""Bytes to text: exactly what is in the file, or one line that says why not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import load
from ingest.load import decode, load_text
from ingest.models import PolicyError
from tests.builders import one_line


def saved(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("text", ["一、总体\r\n要求\n", "无换行", "a\rb", "\u3000首行缩进\n\n", "𠀀、生僻字"])
@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "b.md", "通知.Md"])
def test_text_is_read_as_it_is(tmp_path: Path, text: str, name: str) -> None:
    assert load_text(saved(tmp_path, text.encode(), name)) == text


def test_a_byte_order_mark_is_not_text(tmp_path: Path) -> None:
    assert load_text(saved(tmp_path, b"\xef\xbb\xbf" + "通知".encode())) == "通知"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "为空"),
        (b" \r\n\t", "为空"),
        (b"\xef\xbb\xbf", "为空"),
        (b"\xef\xbb\xbf \n", "为空"),
        ("\u3000\n".encode(), "为空"),
        (b"abc\x00def", "二进制"),
        ("通知".encode("utf-16"), "UTF-8"),
        ("关于印发若干措施的通知".encode("gb18030"), "UTF-8"),
        ("通知".encode()[:-1], "UTF-8"),
    ],
)
def test_unreadable_bytes_are_refused_by_name_and_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    path = saved(tmp_path, data)
    with pytest.raises(PolicyError) as caught:
        load_text(path)
    assert reason in one_line(caught.value)
    assert str(path) in str(caught.value)


def test_the_place_of_the_first_bad_byte_is_named() -> None:
    with pytest.raises(PolicyError, match="第 3 字节"):
        decode("通".encode() + b"\xff", "a.txt")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.html", "a", "a.txt.zip"])
def test_other_kinds_of_files_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyError, match="不支持") as caught:
        load_text(saved(tmp_path, "通知".encode(), name))
    one_line(caught.value)


def test_a_missing_file_a_folder_and_a_file_for_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    inside = saved(tmp_path, b"x") / "b.txt"
    for path, reason in [(tmp_path / "no.txt", "不存在"), (tmp_path / "folder.txt", "文件夹"), (inside, "无法读取")]:
        with pytest.raises(PolicyError, match=reason) as caught:
            load_text(path)
        assert str(path) in one_line(caught.value)


def test_the_limit_of_size_is_the_last_size_that_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MAX_BYTES", 10)
    assert load_text(saved(tmp_path, b"0123456789")) == "0123456789"
    with pytest.raises(PolicyError, match="过大") as caught:
        load_text(saved(tmp_path, b"0123456789x"))
    one_line(caught.value)


@given(st.binary(max_size=60))
def test_any_bytes_give_their_text_or_one_line(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except PolicyError as error:
        one_line(error)
    else:
        assert text.encode() == data.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("一、总体\r\n要求\n".encode(), "a.txt", "text"),
        ("# 通知\n".encode(), "b.md", "markdown"),
        ("关于印发若干措施的通知".encode("gb18030"), "c.txt", "text"),
    ],
)
def test_any_source_is_loaded_through_one_door(tmp_path: Path, data: bytes, name: str, kind: str) -> None:
    loaded = load.load(saved(tmp_path, data, name))
    assert loaded.format == kind
    assert loaded.text.encode("gb18030" if name == "c.txt" else "utf-8") == data


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("read", [load.load, load_text])
def test_pipes_devices_folders_and_circles_of_links_are_refused_at_once(tmp_path: Path, read: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "one.txt").symlink_to("two.txt")
    (tmp_path / "two.txt").symlink_to("one.txt")
    reasons = {"pipe": "管道", "device": "设备", "folder": "文件夹", "one": "无法读取"}
    for name, reason in reasons.items():
        with pytest.raises(PolicyError, match=reason) as caught:
            read(tmp_path / f"{name}.txt")
        one_line(caught.value)


def test_of_a_huge_file_nothing_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(PolicyError, match=r"过大.*200 MB") as caught:
        load.load(path)
    one_line(caught.value)
    with pytest.raises(PolicyError, match="不存在"):
        load.load(tmp_path / "a\0b.txt")
