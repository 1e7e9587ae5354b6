"""Indexes on disk: one becomes the live one by a single switch, a damaged one is named as such, only one process builds."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.files import MANIFEST, damaged, write_manifest
from ingest.models import Entry, PolicyError
from ingest.register import Register
from ingest.store import (
    Edition,
    Listed,
    Use,
    building,
    clear,
    earlier,
    editions,
    ensure_writable,
    live_index,
    log,
    point,
    publish,
    write_edition,
)
from ingest.volume import FORMAT, VolumeManifest
from tests.builders import ROOT, one_line

LISTED = Listed(Entry("a", "某措施", "full", "a.txt"), "k", "volume-a", measures=3, problems=("第 3 行:缺序号",))
HOLDER = """
import sys, time
from pathlib import Path
from ingest.store import building
with building(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def built(data_dir: Path, name: str = "building-1", volume: str = "volume-a") -> Path:
    """A finished edition, as small as can be, with the volume that it names."""
    shelf = data_dir / volume
    if not shelf.exists():
        shelf.mkdir(parents=True)
        write_manifest(shelf, VolumeManifest(FORMAT, "encoder/1", 512, "1.5", 1, 7, f"collection-{volume}"))
    write_edition(data_dir / name, "v1", "d" * 64, "encoder/1", [Use(volume)], [LISTED], Register())
    return data_dir / name


def names(data_dir: Path) -> set[str]:
    return {path.name for path in data_dir.iterdir()}


def live_volume(data_dir: Path) -> str:
    folder = live_index(data_dir)
    assert folder is not None
    return Edition(folder).manifest.volumes[0].volume


def test_an_edition_is_read_as_it_was_written(tmp_path: Path) -> None:
    edition = Edition(built(tmp_path))
    manifest = edition.manifest
    assert (manifest.format, manifest.version, manifest.digest, manifest.encoder) == (FORMAT, "v1", "d" * 64, "encoder/1")
    assert manifest.volumes == (Use("volume-a"),)
    assert set(manifest.files) == {"catalogue.json", "register.json", "register-copy.json"}
    assert edition.listed == (LISTED,)
    assert edition.register == Register()


@pytest.mark.parametrize(
    "data",
    [
        None,
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
def test_a_damaged_manifest_is_named_with_the_command_that_mends_it(tmp_path: Path, data: bytes | None) -> None:
    folder = built(tmp_path)
    if data is None:
        (folder / MANIFEST).unlink()
    else:
        (folder / MANIFEST).write_bytes(data)
    with pytest.raises(PolicyError, match=r"损坏.*manifest\.json") as caught:
        Edition(folder)
    assert "policyqa ingest --rebuild" in one_line(caught.value)


def test_a_manifest_of_another_format_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    folder = built(tmp_path)
    (folder / MANIFEST).write_text(json.dumps({"format": FORMAT + 1, "more": "fields"}), "utf-8")
    with pytest.raises(PolicyError, match="格式") as caught:
        Edition(folder)
    assert "policyqa ingest --rebuild" in one_line(caught.value)


@pytest.mark.parametrize("name", ["catalogue.json", "register.json"])
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_record_is_named_with_the_command_that_mends_it(tmp_path: Path, name: str, damage: str) -> None:
    path = built(tmp_path) / name
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] + (b"" if damage == "cut" else b"?"))
    with pytest.raises(PolicyError, match=name.replace(".", r"\.")) as caught:
        Edition(path.parent)
    assert "policyqa ingest --rebuild" in one_line(caught.value)


def test_the_error_for_a_damaged_index_is_one_line(tmp_path: Path) -> None:
    message = one_line(damaged(tmp_path / "index-v1-1", "chroma"))
    assert "index-v1-1" in message
    assert "chroma" in message


def test_without_a_pointer_there_is_no_index(tmp_path: Path) -> None:
    assert live_index(tmp_path) is None
    assert live_index(tmp_path / "nowhere") is None
    (tmp_path / "file").write_bytes(b"")
    assert live_index(tmp_path / "file") is None


@pytest.mark.parametrize("text", ["", "index-gone-1", "other", "..", "index-file", "/", "building-1", "index-a/../other"])
def test_a_pointer_to_no_index_is_no_index(tmp_path: Path, text: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "building-1").mkdir()
    (tmp_path / "index-file").write_bytes(b"")
    (tmp_path / "current").write_text(text, "utf-8")
    assert live_index(tmp_path) is None


def test_a_published_build_is_the_live_index(tmp_path: Path) -> None:
    publish(tmp_path, built(tmp_path), "v1")
    assert live_volume(tmp_path) == "volume-a"
    assert names(tmp_path) == {"current", "volume-a", (live_index(tmp_path) or tmp_path).name}


def test_as_many_editions_are_kept_as_asked_and_the_volumes_that_they_name(tmp_path: Path) -> None:
    folders = [publish(tmp_path, built(tmp_path, volume=f"volume-{n}"), "v1") for n in range(5)]
    gone = clear(tmp_path, 3)
    assert editions(tmp_path) == folders[-3:]
    assert {path.name for path in tmp_path.glob("volume-*")} == {"volume-2", "volume-3", "volume-4"}
    assert sorted(gone) == ["collection-volume-0", "collection-volume-1"]


def test_the_live_edition_stays_however_old_it_is(tmp_path: Path) -> None:
    folders = [publish(tmp_path, built(tmp_path, volume=f"volume-{n}"), "v1") for n in range(5)]
    point(tmp_path, folders[0])
    clear(tmp_path, 2)
    assert editions(tmp_path) == [folders[0], *folders[-2:]]
    assert live_volume(tmp_path) == "volume-0"


def test_what_an_earlier_format_left_goes(tmp_path: Path) -> None:
    (tmp_path / "index-old-7").mkdir()
    (tmp_path / "index-old-7" / MANIFEST).write_text('{"format": 3}', "utf-8")
    folder = publish(tmp_path, built(tmp_path), "v1")
    assert folder.name == "index-v1-8"
    clear(tmp_path, 3)
    assert editions(tmp_path) == [folder]


def test_the_edition_to_go_back_to_is_the_one_before_the_live_one(tmp_path: Path) -> None:
    assert earlier(tmp_path) is None
    folders = [publish(tmp_path, built(tmp_path), "v1") for _ in range(3)]
    assert earlier(tmp_path) == folders[1]
    point(tmp_path, folders[1])
    assert earlier(tmp_path) == folders[0]
    point(tmp_path, folders[0])
    assert earlier(tmp_path) is None


def test_the_log_has_one_line_a_change(tmp_path: Path) -> None:
    log(tmp_path, ["publish a", "created 某\n措施"])
    log(tmp_path, ["rollback b"])
    lines = (tmp_path / "ingest.log").read_text("utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == ["publish a", "created 某 措施", "rollback b"]


def test_the_same_version_published_again_never_gets_a_name_that_was_used_before(tmp_path: Path) -> None:
    used = []
    for _ in range(6):
        publish(tmp_path, built(tmp_path), "v1")
        used.append((tmp_path / "current").read_text("utf-8"))
    assert len(set(used)) == 6, used


@pytest.mark.parametrize("broken", [b"\xff\xfe", b"", b"index-gone-1"])
def test_publishing_replaces_a_damaged_pointer(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "current").write_bytes(broken)
    publish(tmp_path, built(tmp_path), "v1")
    assert live_volume(tmp_path) == "volume-a"


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
    publish(tmp_path, built(tmp_path, volume="volume-old"), "v1")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        publish(tmp_path, built(tmp_path, volume="volume-new"), "v2")
    assert live_volume(tmp_path) == "volume-old"


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
    assert live_volume(tmp_path) == "volume-a"


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
