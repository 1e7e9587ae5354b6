"""Storage under faults: runs killed at any moment, full and read-only disks, many writers, damaged files.

`python -m benchmarks.faults [KILLS]`. Whatever happens, the folder answers for the old or the new state as a whole, or says
in one line which command mends it; and that command mends it. Delays are drawn from a fixed seed; where a run is at that
moment depends on the machine, so that no two campaigns hit the same points.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.commands import Ran, Shell, kill
from tests.states import LOCKS, POINTER, SOURCES, Scene, scene_corpus
from tests.watching import watched

KILLS = 200
_LATE = 0.6  # of a run: after this it flushes, renames and switches; half of the kills fall there
_HEALED = 3  # every third run after a kill is let through; the others are killed on top of it
_COMMAND = re.compile(r"policyqa (ingest(?: --rebuild)?)")
SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)  # of the room that a run takes
POINTERS: dict[str, bytes | None] = {
    "empty": b"",
    "gone": None,
    "cut": b"index-",
    "of nothing": b"index-000000000000-9",
    "garbage": b"\xff\xfe\x00\x01",
    "outside": b"../../etc",
    "lines": b"index-a\nindex-b\n",
}


@dataclass
class Campaign:
    """What came of runs that were killed: how many left the old state, the new one, or had ended; and what went wrong."""

    ends: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def duration(scene: Scene, state: int, runs: int = 3) -> float:
    """Seconds that a run takes here, after which the scene is in the state `state + runs - 1`."""
    return statistics.median(_timed(scene.add(state + number)) for number in range(runs))


def _timed(ran: Ran) -> float:
    ran.success()
    return ran.seconds


def delays(count: int, seconds: float, seed: int = 1) -> list[float]:
    """Moments of a run of this length, a random one out of each of `count` stretches; half of them lie in its last part."""
    drawn = random.Random(seed)
    early = count // 2
    late = count - early
    found = [seconds * (at + drawn.random()) / early for at in range(early)]
    found += [seconds * (_LATE + (1.05 - _LATE) * (at + drawn.random()) / late) for at in range(late)]
    drawn.shuffle(found)
    return found


def killed(scene: Scene, moments: Iterable[float]) -> Campaign:
    """Kill a run at each of the moments, and look at what is left."""
    campaign = Campaign()
    state = last = scene.state()
    tried = {state}  # since a run went through: documents that a killed run put in place are what the next one builds
    for number, moment in enumerate(moments):
        last += 1
        tried.add(last)
        added = number if number % 8 == 0 else None
        child = scene.start(last, added)
        time.sleep(moment)
        kill(child)
        ran = scene.ended(child, added)
        try:
            state = _left(scene, ran, state, last, campaign)
            if number % _HEALED == _HEALED - 1:
                state = _healed(scene, tried)
                tried = {state}
        except AssertionError as error:
            campaign.failures.append(f"kill {number} after {moment:.3f} s: {error}"[:800])
            scene.add(last).success()
            state, tried = last, {last}
    scene.shell.run(scene.data, "ingest").success()
    campaign.failures += [f"left over: {name}" for name in scene.leftovers()]
    return campaign


def _left(scene: Scene, ran: Ran, old: int, new: int, campaign: Campaign) -> int:
    now = scene.state()
    assert now in (old, new), f"state {now}, neither {old} nor {new}"
    assert ran.code in (0, -9), ran
    assert ran.code or now == new, f"reported state {new}, but it is {now}"
    campaign.ends["ended" if ran.code == 0 else "new" if now == new else "old"] += 1
    scene.check_kept()
    return now


def _healed(scene: Scene, tried: set[int]) -> int:
    scene.shell.run(scene.data, "ingest").success()
    now = scene.state()
    assert now in tried, f"state {now} after the next run, none of {tried}"
    assert not scene.leftovers(), scene.leftovers()
    scene.check_kept()
    return now


@contextmanager
def disk(place: Path) -> Iterator[Callable[[str], None]]:
    """A small file system at a folder, and what sets its options (its size, whether it may be written).

    Raises OSError where this system does not let this user mount one.
    """
    place.mkdir(parents=True)
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "none", place], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise OSError("no mount here") from None
    if done.returncode:
        raise OSError(done.stderr.strip())

    def remount(options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)

    try:
        yield remount
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def full_disk(scene: Scene, limit: Callable[[str], None], shares: Sequence[float] = SHARES) -> list[str]:
    """Let runs go on until there is no more room, at several sizes of the disk that the data folder lies on.

    Returns the lines that were said. Raises AssertionError where the old index suffers or the next run does not heal.
    """
    scene.add(1).success()
    before, kept = _size(scene.data), shutil.copytree(scene.data, scene.folder / "kept")
    scene.add(2).success()
    room = _size(scene.data) - before
    told = []
    for share in shares:
        shutil.rmtree(scene.data)
        shutil.copytree(kept, scene.data)
        limit(f"size={_size(scene.data) + int(share * room) // 4096 * 4096}")
        line = scene.add(3).failure()
        assert scene.state() == 1, share
        limit("size=256m")
        assert not scene.shell.run(scene.data, "ingest").code
        assert scene.state() == 1, share
        scene.add(3).success()
        assert (scene.state(), scene.leftovers()) == (3, []), share
        told.append(line)
    return told


def _size(folder: Path) -> int:
    """Bytes of a tmpfs that a folder takes: whole pages."""
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in folder.rglob("*") if path.is_file())


def read_only(scene: Scene, limit: Callable[[str], None]) -> str:
    """What a run says on a disk that cannot be written; the index there goes on answering."""
    scene.add(1).success()
    limit("ro")
    try:
        line = scene.add(2).failure()
        assert scene.state() == 1
    finally:
        limit("rw")
    scene.add(2).success()
    assert scene.state() == 2
    return line


def vanishing(scene: Scene, moment: float) -> Ran:
    """The data folder is removed during a run, which says so in one line or has made another; the next run heals."""
    scene.add(1).success()
    child = scene.start(2)
    time.sleep(moment)
    shutil.rmtree(scene.data, ignore_errors=True)
    ran = scene.ended(child)
    if ran.code:
        ran.failure()
    elif scene.data.exists():  # else it had ended before
        assert scene.state() == 2
    scene.add(3).success()
    assert (scene.state(), scene.leftovers()) == (3, [])
    return ran


def writers(scene: Scene, count: int) -> int:
    """So many runs at once: those that find another at work say so in one line. Returns how many got through."""
    first = scene.state() + 1
    children = [scene.start(first + number) for number in range(count)]
    ends = [scene.ended(child) for child in children]
    through = {first + number for number, ran in enumerate(ends) if ran.code == 0}
    for ran in ends:
        if ran.code:
            assert "正在运行" in ran.failure(), ran.err
    assert through
    assert scene.state() in through
    scene.shell.run(scene.data, "ingest").success()
    assert scene.state() in through
    assert not scene.leftovers()
    return len(through)


def clock(scene: Scene, seconds: float) -> None:
    """Every file is of another time, as where the clock has jumped; runs and readers mind nothing."""
    state = scene.state()
    for path in [scene.data, *scene.data.rglob("*")]:
        os.utime(path, (seconds, seconds))
    assert scene.state() == state
    scene.shell.run(scene.data, "ingest").success()
    assert scene.state() == state
    scene.add(state + 1).success()
    assert (scene.state(), scene.leftovers()) == (state + 1, [])


def mended(scene: Scene, state: int) -> str:
    """Ask a damaged folder: it answers all the same, or says in one line what mends it; and that does.

    Returns the line, or "" where it answers.
    """
    asked = scene.ask()
    if asked.code == 0:
        assert scene.state() == state
        return ""
    lines = [line for line in asked.err.splitlines() if line.strip()]
    if not lines:  # the index opens, and fails as it is searched
        rows = map(json.loads, asked.out.splitlines())
        lines = list({row["error"].split("：", 1)[-1]: None for row in rows if "error" in row})
    assert len(lines) == 1, (asked.err, asked.out)
    assert "程序内部错误" not in lines[0], lines
    command = _COMMAND.search(lines[0])
    assert command, lines
    scene.shell.run(scene.data, *command[1].split()).success()
    assert scene.state() == state
    scene.check_kept()
    return lines[0]


def damaged_pointer(scene: Scene, content: bytes | None) -> str:
    """What is said where the pointer holds this, or is gone."""
    state, pointer = scene.state(), scene.data / POINTER
    pointer.unlink() if content is None else pointer.write_bytes(content)
    line = mended(scene, state)
    assert not scene.leftovers()
    return line


def index_files(data: Path) -> list[str]:
    """Every file of the index, by its path in the data folder."""
    files = (path.relative_to(data) for path in data.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if path.parts[0] != SOURCES and path.name not in (*LOCKS, POINTER))


def damaged_file(scene: Scene, name: str, share: float | None) -> str:
    """What is said where a file of the index is cut to a share of its length, or is gone."""
    state, path = scene.state(), scene.data / name
    size = path.stat().st_size
    path.unlink() if share is None else os.truncate(path, int(size * share))
    return mended(scene, state)


def damaged_source(scene: Scene, path: Path, share: float | None) -> str:
    """What a rebuild says where a kept source is cut or gone: it names it, or manages without losing a word."""
    state = scene.state()
    path.unlink() if share is None else os.truncate(path, int(path.stat().st_size * share))
    ran = scene.shell.run(scene.data, "ingest", "--rebuild")
    line = "" if ran.code == 0 else ran.failure()
    assert scene.state() == state
    scene.check_kept()
    return line


def copied(scene: Scene, name: str) -> Scene:
    """A scene on a copy of the data folder."""
    data = shutil.copytree(scene.data, scene.folder / name.replace("/", "_"))
    copy = Scene(scene.folder, scene.shell, data)
    copy.reported = set(scene.reported)
    return copy


def main(kills: int) -> int:
    """Run every fault; 1 where something went wrong."""
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as name, Shell(scene_corpus(Path(name) / "corpus")) as shell:
        folder = Path(name)

        def tried(title: str, run: Callable[..., object], *arguments: object) -> None:
            try:
                print(f"{title}: {run(*arguments) or 'fine'}", flush=True)
            except AssertionError as error:
                failures.append(title)
                print(f"{title}: FAILED {error}"[:1200], flush=True)

        scene = Scene(folder, shell)
        seconds = duration(scene, 1)
        print(f"a run takes {seconds:.2f} s")
        tried(f"{kills} kills", lambda: _campaign(scene, kills))
        settled = Scene(folder, shell, folder / "settled")
        settled.add(1, 1).success()
        for title, content in POINTERS.items():
            tried(f"pointer {title}", damaged_pointer, copied(settled, f"p-{title}"), content)
        for path in index_files(settled.data):
            for share in (None, 0.0, 0.5):
                tried(f"{path} {_told(share)}", _apart, settled, path, share)
        for path_ in sorted((settled.data / SOURCES).rglob("*")):
            for share in (None, 0.5):
                tried(f"source {path_.name} {_told(share)}", _source, settled, path_, share)
        for count in (2, 10):
            tried(f"{count} writers, who got through", writers, settled, count)
        for year, at in (("1971", 4e7), ("2099", 4.07e9)):
            tried(f"files of {year}", clock, settled, at)
        for part in (0.1, 0.3, 0.5, 0.7, 0.9, 0.97):
            tried(f"folder vanishes at {part}", vanishing, Scene(folder, shell, folder / f"v{part}"), part * seconds)
        try:
            with disk(folder / "disk") as limit:
                tried("full disk", lambda: full_disk(Scene(folder, shell, folder / "disk" / "data"), limit))
                tried("read-only disk", lambda: read_only(Scene(folder, shell, folder / "disk" / "other"), limit))
        except OSError as error:
            print(f"no disk of one's own, skipped: {error}")
    print(f"{len(failures)} failed")
    return 1 if failures else 0


def _campaign(scene: Scene, kills: int) -> str:
    with watched(scene.shell, scene.data, scene.folder / "stop") as seen:
        seconds = duration(scene, scene.state() + 1, 5)  # beside the reader, as the kills are
        campaign = killed(scene, delays(kills, seconds))
    assert not campaign.failures, campaign.failures
    assert not seen["errors"], seen["errors"]
    return f"of runs of {seconds:.2f} s {dict(campaign.ends)}; the reader asked {seen['asked']} questions of {seen['opened']} indexes"


def _told(share: float | None) -> str:
    return "gone" if share is None else f"cut to {share:.0%}"


def _apart(scene: Scene, name: str, share: float | None) -> str:
    copy = copied(scene, "damaged")
    try:
        return damaged_file(copy, name, share)
    finally:
        shutil.rmtree(copy.data)


def _source(scene: Scene, path: Path, share: float | None) -> str:
    copy = copied(scene, "damaged")
    try:
        return damaged_source(copy, copy.data / path.relative_to(scene.data), share)
    finally:
        shutil.rmtree(copy.data)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
