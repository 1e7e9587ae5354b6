"""Indexes on disk: one becomes the live one by a single switch, a damaged one is named as such, only one process builds."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.models import Library, PolicyError
from ingest.store import (
    FORMAT,
    Manifest,
    building,
    damaged,
    ensure_writable,
    live_index,
    publish,
    read_library,
    read_manifest,
    write_library,
    write_manifest,
)
from tests.builders import ROOT, one_line

MANIFEST = Manifest(FORMAT, "v1", "d" * 64, "encoder/1", 512, "1.5", 7, "policyqa")
HOLDER = """
import sys, time
from pathlib import Path
from ingest.store import building
with building(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def built(data_dir: Path, name: str = "building-1", text: str = "x") -> Path:
    """A finished build, as small as can be."""
    folder = data_dir / name
    (folder / "lexical").mkdir(parents=True)
    (folder / "lexical" / "a.txt").write_text(text, "utf-8")
    write_manifest(folder, MANIFEST)
    return folder


def names(data_dir: Path) -> set[str]:
    return {path.name for path in data_dir.iterdir()}


def live_text(data_dir: Path) -> str:
    folder = live_index(data_dir)
    assert folder is not None
    return (folder / "lexical" / "a.txt").read_text("utf-8")


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"1",
        b"{}",
        b"\xff\xfe",
        b'{"format": %d}' % FORMAT,
        b'{"format": %d, "more": 2}' % FORMAT,
    ],
)
def test_a_damaged_manifest_is_named_with_the_command_that_mends_it(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(data)
    with pytest.raises(PolicyError, match=r"manifest\.json") as caught:
        read_manifest(tmp_path)
    assert "policyqa ingest --rebuild" in one_line(caught.value)


def test_a_missing_manifest_is_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="损坏"):
        read_manifest(tmp_path)


def test_a_manifest_of_another_format_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    row = json.loads(json.dumps({"format": FORMAT + 1, "more": "fields"}))
    (tmp_path / "manifest.json").write_text(json.dumps(row), "utf-8")
    with pytest.raises(PolicyError, match="格式") as caught:
        read_manifest(tmp_path)
    assert "policyqa ingest --rebuild" in one_line(caught.value)


def test_a_library_is_read_as_it_was_written(tmp_path: Path, library: Library) -> None:
    write_library(tmp_path, library)
    assert read_library(tmp_path) == library


@pytest.mark.parametrize("data", [None, b"", b"{}", b"[1]", b'{"documents": [], "cards": []}', b"\x00\xff"])
def test_a_damaged_library_is_named_with_the_command_that_mends_it(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "library.json").write_bytes(data)
    with pytest.raises(PolicyError, match=r"library\.json") as caught:
        read_library(tmp_path)
    assert "policyqa ingest --rebuild" in one_line(caught.value)


def test_every_truncation_of_a_library_is_noticed(tmp_path: Path) -> None:
    write_library(tmp_path, Library((), (), ()))
    whole = (tmp_path / "library.json").read_bytes()
    for length in range(len(whole)):
        (tmp_path / "library.json").write_bytes(whole[:length])
        with pytest.raises(PolicyError):
            read_library(tmp_path)


def test_the_error_for_a_damaged_index_is_one_line(tmp_path: Path) -> None:
    message = one_line(damaged(tmp_path / "index-v1-1", "chroma"))
    assert "index-v1-1" in message
    assert "chroma" in message


def test_without_a_pointer_there_is_no_index(tmp_path: Path) -> None:
    assert live_index(tmp_path) is None
    assert live_index(tmp_path / "nowhere") is None
    (tmp_path / "file").write_bytes(b"")
    assert live_index(tmp_path / "file") is None


@pytest.mark.parametrize("text", ["", "index-gone-1", "other", "..", "index-file", "/", "building-1"])
def test_a_pointer_to_no_index_is_no_index(tmp_path: Path, text: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "building-1").mkdir()
    (tmp_path / "index-file").write_bytes(b"")
    (tmp_path / "current").write_text(text, "utf-8")
    assert live_index(tmp_path) is None


def test_a_published_build_is_the_live_index(tmp_path: Path) -> None:
    publish(tmp_path, built(tmp_path), "v1")
    assert live_text(tmp_path) == "x"
    assert names(tmp_path) == {"current", (live_index(tmp_path) or tmp_path).name}


def test_the_previous_index_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    folders = []
    for number in range(4):
        publish(tmp_path, built(tmp_path, text=str(number)), f"v{number}")
        assert live_text(tmp_path) == str(number)
        folders.append(live_index(tmp_path))
    kept = {path for path in tmp_path.iterdir() if path.is_dir()}
    assert kept == set(folders[-2:])


def test_publishing_tells_which_collections_are_no_longer_used(tmp_path: Path) -> None:
    gone = [publish(tmp_path, built(tmp_path), f"v{number}") for number in range(3)]
    assert gone == [[], [], ["policyqa"]]


def test_the_same_version_published_again_never_gets_a_name_that_was_used_before(tmp_path: Path) -> None:
    used = []
    for number in range(6):
        publish(tmp_path, built(tmp_path, text=str(number)), "v1")
        used.append((tmp_path / "current").read_text("utf-8"))
    assert len(set(used)) == 6, used


@pytest.mark.parametrize("broken", [b"\xff\xfe", b"", b"index-gone-1"])
def test_publishing_replaces_a_damaged_pointer(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "current").write_bytes(broken)
    publish(tmp_path, built(tmp_path), "v1")
    assert live_text(tmp_path) == "x"


def test_a_pointer_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError) as caught:
        live_index(tmp_path)
    assert "policyqa ingest --rebuild" in one_line(caught.value)


def test_everything_is_flushed_before_the_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the build are on disk before its folder is named, the pointer before it is switched."""
    order: list[str] = []
    flush, replace, rename = os.fsync, Path.replace, Path.rename

    def watch_flush(handle: int) -> None:
        order.append("flush")
        flush(handle)

    def watch_replace(path: Path, target: Path) -> Path:
        order.append("switch")
        return replace(path, target)

    def watch_rename(path: Path, target: Path) -> Path:
        order.append("name")
        return rename(path, target)

    folder = built(tmp_path)
    files = sum(1 for _ in folder.rglob("*")) + 1
    monkeypatch.setattr(os, "fsync", watch_flush)
    monkeypatch.setattr(Path, "replace", watch_replace)
    monkeypatch.setattr(Path, "rename", watch_rename)
    publish(tmp_path, folder, "v1")
    assert order[: order.index("name")].count("flush") >= files
    assert "flush" in order[order.index("name") : order.index("switch")]
    assert order[-1] == "flush"  # the folder that holds the pointer


def test_a_full_disk_at_the_switch_leaves_the_old_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, built(tmp_path, text="old"), "v1")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        publish(tmp_path, built(tmp_path, text="new"), "v2")
    assert live_text(tmp_path) == "old"


def test_only_one_may_build(tmp_path: Path) -> None:
    with building(tmp_path):
        with pytest.raises(PolicyError) as caught, building(tmp_path):
            pytest.fail("two at once")
        assert "正在运行" in one_line(caught.value)
    with building(tmp_path):
        pass


def test_another_process_that_builds_is_respected_until_it_dies(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            with pytest.raises(PolicyError, match="正在运行"), building(tmp_path):
                pytest.fail("two at once")
        finally:
            other.kill()
        other.wait(10)
        with building(tmp_path):
            pass


def test_the_lock_is_given_back_when_a_build_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), building(tmp_path):
        raise ZeroDivisionError
    with building(tmp_path):
        pass


def test_leftovers_of_dead_builds_are_removed_and_nothing_else(tmp_path: Path) -> None:
    publish(tmp_path, built(tmp_path), "v1")
    (tmp_path / "building-7").mkdir()
    (tmp_path / "building-7" / "a").write_bytes(b"x")
    (tmp_path / "feedback.sqlite3").write_bytes(b"x")
    with building(tmp_path):
        assert not list(tmp_path.glob("building-*"))
    assert "feedback.sqlite3" in names(tmp_path)
    assert live_text(tmp_path) == "x"


def test_a_data_folder_is_made_with_its_parents_and_left_empty(tmp_path: Path) -> None:
    ensure_writable(tmp_path / "a" / "b")
    assert names(tmp_path / "a" / "b") == set()


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_a_data_folder_that_cannot_be_is_one_line(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(PolicyError) as caught:
        ensure_writable(tmp_path / "file" / inside)
    message = one_line(caught.value)
    assert "POLICYQA_DATA_DIR" in message
    assert "file" in message
    assert (tmp_path / "file").read_bytes() == b"mine"
