"""The register: documents in versions, what was withdrawn and marked, and contents that are whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.migrate import forget, migrate
from ingest.models import Entry, PolicyError, Standing
from ingest.register import Given, Mark, Register, Version, clear, content, is_kept, keep, settle
from tests.builders import ROOT, one_line, snapshot
from tests.timing import quickest


def version(identity: str = "a", received: str = "0" * 64, **entry: str) -> Version:
    told = Entry(identity, entry.pop("title", f"关于{identity}的通知"), "full", f"{identity}.txt")
    return Version(0, received, received, "text", told, "2031-05-01T08:00:00+00:00", f"{identity}.txt")


def register(*identities: str) -> Register:
    return Register().with_versions([version(identity) for identity in identities])


def refused(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(PolicyError) as caught:
        call(*arguments)
    return one_line(caught.value)


def test_versions_are_numbered_and_the_last_is_current() -> None:
    first = register("a", "b")
    second = first.with_version(version("a", "1" * 64))
    assert [one.number for one in second.by_id["a"].versions] == [1, 2]
    assert [one.entry.version for one in second.by_id["a"].versions] == [1, 2]
    assert list(second.current()) == ["a", "b"]
    assert second.current()["a"].received == "1" * 64
    assert first.current()["a"].received == "0" * 64  # the earlier register is as it was


def test_what_is_withdrawn_is_kept_and_comes_back_when_restored_or_given_again() -> None:
    gone = register("a", "b").withdrawing("a")
    assert list(gone.current()) == ["b"]
    assert len(gone.by_id["a"].versions) == 1
    assert gone.restoring("a") == register("a", "b")
    again = gone.with_version(version("a", "1" * 64))
    assert list(again.current()) == ["a", "b"]
    assert again.current()["a"].number == 2


def test_a_document_of_the_catalogue_is_hidden_with_the_text_that_was_given_of_it() -> None:
    hidden = Register().withdrawing("x", ["x"])
    assert (hidden.hidden, hidden.restoring("x")) == (("x",), Register())
    both = register("x").withdrawing("x", ["x"])
    assert (both.hidden, both.by_id["x"].withdrawn) == (("x",), True)
    assert both.restoring("x") == register("x")
    assert both.with_version(version("x", "1" * 64)).hidden == ()
    assert both.with_version(version("y")).hidden == ("x",)


def test_a_mark_changes_what_is_said_of_a_document_and_nothing_else() -> None:
    marked = register("a", "b").marking(Mark("a", "superseded", "2031-05", "b"))
    entry = marked.current()["a"].entry
    assert marked.marked(entry) == replace(entry, standing="superseded", ended="2031-05", superseded_by="b")
    other = marked.current()["b"].entry
    assert marked.marked(other) is other
    back = marked.marking(Mark("a", "in_force"))
    assert back.marked(entry) == entry
    assert len(back.marks) == 1
    assert Register().marking(Mark("x", "repealed"), ["x"]).marks == (Mark("x", "repealed"),)


@pytest.mark.parametrize("unknown", ["c", "", "../a", "a\nb"])
def test_an_unknown_document_is_refused_with_the_command_that_lists_them(unknown: str) -> None:
    known = register("a")
    for message in (
        refused(known.withdrawing, unknown),
        refused(known.restoring, unknown),
        refused(known.marking, Mark(unknown, "repealed")),
        refused(known.marking, Mark("a", "superseded", None, unknown)),
    ):
        assert "policyqa documents list" in message


def test_a_document_cannot_be_withdrawn_twice_nor_restored_when_it_is_there() -> None:
    assert "已经撤下" in refused(register("a").withdrawing("a").withdrawing, "a")
    assert "已经撤下" in refused(Register().withdrawing("x", ["x"]).withdrawing, "x", ["x"])
    assert "没有被撤下" in refused(register("a").restoring, "a")


@pytest.mark.parametrize("ended", ["昨天", "2031-13", "2031-05-32", "31-05-01", "2031-05-01T00:00", ""])
def test_a_date_that_is_none_is_refused(ended: str) -> None:
    assert "日期" in refused(register("a").marking, Mark("a", "expired", ended))


def test_a_document_does_not_take_its_own_place() -> None:
    known = (
        register("a", "b", "c").marking(Mark("b", "superseded", None, "c")).marking(Mark("c", "superseded", None, "a"))
    )
    assert "取代" in refused(known.marking, Mark("a", "superseded", None, "a"))
    assert "取代" in refused(known.marking, Mark("a", "superseded", None, "b"))


standings = st.sampled_from(["in_force", "repealed", "expired", "superseded"])
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(st.sampled_from("abc"), words, st.booleans()), max_size=6), standings)
def test_a_register_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, bool]], standing: Standing
) -> None:
    known = Register()
    for identity, title, withdrawn in steps:
        known = known.with_version(version(identity, title=title)).marking(Mark(identity, standing, "2031", None))
        known = known.withdrawing(identity) if withdrawn else known
    path = tmp_path_factory.mktemp("register") / "register.json"
    known.write(path)
    assert Register.read(path) == known


def test_a_register_that_is_missing_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    assert "register.json" in refused(Register.read, tmp_path / "register.json")
    assert "无法读取" in refused(Register.read, tmp_path)
    Register().write(tmp_path / "register.json")
    assert Register.read(tmp_path / "register.json") == Register()


WHOLE = {
    "format": 1,
    "given": [
        {
            "id": "a",
            "versions": [
                {
                    "number": 1,
                    "received": "0" * 64,
                    "text": "0" * 64,
                    "format": "text",
                    "entry": {"id": "a", "title": "甲", "kind": "full", "file": "a.txt"},
                    "added": "2031-05-01T08:00:00+00:00",
                    "name": "a.txt",
                }
            ],
        }
    ],
}


@pytest.mark.parametrize(
    "row",
    [
        "",
        "{",
        "[]",
        "{}",
        {**WHOLE, "format": 2},
        {**WHOLE, "colour": 1},
        {**WHOLE, "given": WHOLE["given"] * 2},  # type: ignore[operator]
        {**WHOLE, "given": [{"id": "a", "versions": []}]},
        {**WHOLE, "given": [{**WHOLE["given"][0], "owner": "x"}]},  # type: ignore[index]
        {**WHOLE, "marks": [{"id": "a", "standing": "lost"}]},
        {**WHOLE, "marks": [{"id": "a", "standing": "expired"}] * 2},
    ],
)
def test_a_damaged_or_newer_register_is_refused_by_name(tmp_path: Path, row: object) -> None:
    path = tmp_path / "register.json"
    path.write_text(json.dumps(WHOLE), "utf-8")
    assert list(Register.read(path).current()) == ["a"]
    path.write_text(row if isinstance(row, str) else json.dumps(row), "utf-8")
    assert "register.json" in refused(Register.read, path)


def test_ten_thousand_documents_are_read_and_written_in_a_moment(tmp_path: Path) -> None:
    many = register(*(f"doc-{number}" for number in range(10_000)))
    path = tmp_path / "register.json"
    assert quickest(lambda: many.write(path)) < 0.6
    assert quickest(lambda: Register.read(path)) < 0.6
    assert len(Register.read(path).given) == 10_000


def test_contents_bear_the_name_of_what_they_hold_and_are_stored_once(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    name = keep(folder, "早餐".encode())
    assert name == hashlib.sha256("早餐".encode()).hexdigest()
    assert snapshot(folder) == {name: "早餐".encode()}
    assert content(folder, name) == "早餐".encode()
    os.utime(folder / name, (1, 1))
    assert keep(folder, "早餐".encode()) == name
    assert (folder / name).stat().st_mtime == 1
    (folder / name).write_bytes(b"x")
    keep(folder, "早餐".encode())  # cut short: written again
    assert content(folder, name) == "早餐".encode()
    settle(folder)
    settle(tmp_path / "none")


def test_a_write_that_fails_leaves_nothing_under_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, b"bytes")
    assert snapshot(tmp_path) == {}


def test_a_name_is_given_only_after_the_bytes_are_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(sorted(path.name for path in tmp_path.iterdir())))
    name = keep(tmp_path, b"bytes")
    assert [names != [name] and name not in names for names in seen] == [True]
    assert is_kept(tmp_path, name)


KEEPING = "import os, pathlib, sys; from ingest.register import keep\nwhile True: keep(pathlib.Path(sys.argv[1]), os.urandom(1 << 20))"


def test_a_run_that_is_killed_leaves_no_half_content_under_a_name(tmp_path: Path) -> None:
    for least in (1, 3, 5, 7):
        run = subprocess.Popen([sys.executable, "-c", KEEPING, str(tmp_path)], cwd=ROOT)
        try:
            until = time.monotonic() + 60
            while len(list(tmp_path.glob("[0-9a-f]*"))) < least:
                assert time.monotonic() < until
                assert run.poll() is None
        finally:
            run.kill()
            run.wait()
        names = [path.name for path in tmp_path.glob("[0-9a-f]*")]
        assert all(len(content(tmp_path, name)) == 1 << 20 for name in names)
    clear(tmp_path, set())
    assert snapshot(tmp_path) == {}


def test_missing_and_damaged_contents_are_named(tmp_path: Path) -> None:
    name = keep(tmp_path, b"bytes")
    (tmp_path / name).write_bytes(b"other")
    assert name in refused(content, tmp_path, name)
    (tmp_path / name).unlink()
    assert name in refused(content, tmp_path, name)


def test_what_no_register_names_is_removed(tmp_path: Path) -> None:
    names = [keep(tmp_path, bytes([number])) for number in range(3)]
    (tmp_path / f".{names[0]}-killed").write_bytes(b"half")
    (tmp_path / "added.json").write_text("[]")
    known = [Register().with_version(version("a", name)) for name in names[:2]]
    clear(tmp_path, {name for one in known for name in one.names()})
    assert set(snapshot(tmp_path)) == {*names[:2], "added.json"}
    clear(tmp_path, known[0].names())
    assert set(snapshot(tmp_path)) == {names[0], "added.json"}
    clear(tmp_path / "none", known[0].names())


def test_withdrawn_documents_and_earlier_versions_keep_their_contents(tmp_path: Path) -> None:
    names = [keep(tmp_path, bytes([number])) for number in range(2)]
    known = Register().with_versions(version("a", name) for name in names).withdrawing("a")
    clear(tmp_path, known.names())
    assert set(snapshot(tmp_path)) == set(names)


def early(data: Path) -> dict[str, bytes]:
    """A data folder as the program left it before there was a register."""
    folder = data / "sources"
    folder.mkdir(parents=True)
    rows = [
        {"id": "doc-1", "title": "关于午餐的通知", "kind": "full", "file": "doc-1.txt", "url": "http://x.gov.cn/"},
        {"id": "doc-2", "title": "关于晚餐的通知", "kind": "full", "file": "doc-2.txt"},
    ]
    files = {
        "doc-1.txt": b"\xef\xbb\xbf" + "午餐".encode(),
        "doc-2.txt": "晚餐".encode(),
        "doc-2.received.pdf": b"%PDF-1.4",
        "added.json": json.dumps(rows).encode(),
    }
    for name, data_of in files.items():
        (folder / name).write_bytes(data_of)
    return files


@pytest.mark.parametrize("aside", [False, True])
def test_documents_from_before_are_taken_over_byte_for_byte(tmp_path: Path, aside: bool) -> None:
    files = early(tmp_path)
    if aside:  # a run was killed while it exchanged the folders
        (tmp_path / "sources").rename(tmp_path / "sources-old")
    known = migrate(tmp_path)
    assert known is not None
    one, two = known.current().values()
    folder = tmp_path / "sources"
    assert (one.entry.id, one.entry.url, one.format, one.number) == ("doc-1", "http://x.gov.cn/", "text", 1)
    assert (content(folder, one.received), content(folder, one.text)) == (files["doc-1.txt"], "午餐".encode())
    assert (two.format, content(folder, two.received), content(folder, two.text)) == (
        "pdf",
        files["doc-2.received.pdf"],
        files["doc-2.txt"],
    )
    assert files.items() <= snapshot(folder).items()
    assert migrate(tmp_path) == known
    forget(tmp_path)
    assert set(snapshot(folder)) == known.names()
    assert migrate(tmp_path) is None
    forget(tmp_path)


def test_where_nothing_was_added_before_there_is_nothing_to_take_over(tmp_path: Path) -> None:
    assert migrate(tmp_path) is None
    assert snapshot(tmp_path) == {}


@pytest.mark.parametrize("data", [b"", b"{", b'{"id": 1}', b'[{"id": "x"}]', b"\xff"])
def test_a_damaged_list_from_before_is_told_and_nothing_is_lost(tmp_path: Path, data: bytes) -> None:
    early(tmp_path)
    (tmp_path / "sources" / "added.json").write_bytes(data)
    before = snapshot(tmp_path)
    assert "added.json" in refused(migrate, tmp_path)
    assert snapshot(tmp_path) == before


def test_a_file_from_before_that_is_missing_or_elsewhere_is_named(tmp_path: Path) -> None:
    early(tmp_path)
    (tmp_path / "sources" / "doc-1.txt").unlink()
    assert "doc-1.txt" in refused(migrate, tmp_path)
    row = {"id": "x", "title": "甲", "kind": "full", "file": "../../x.txt"}
    (tmp_path / "sources" / "added.json").write_text(json.dumps([row]))
    assert "../../x.txt" in refused(migrate, tmp_path)


def test_a_document_without_versions_cannot_be_written_unseen(tmp_path: Path) -> None:
    Register((Given("a", ()),)).write(tmp_path / "register.json")
    assert "版本" in refused(Register.read, tmp_path / "register.json")
