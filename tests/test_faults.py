"""Storage under faults, the short way round: `make faults` goes the long way (benchmarks/faults.py says what is done)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import faults
from benchmarks.faults import POINTERS
from tests.commands import FORKS, Shell
from tests.states import SOURCES, Scene, said, scene_corpus
from tests.watching import watched

pytestmark = pytest.mark.skipif(not FORKS, reason="this system has no fork: every run would need an interpreter of its own")
KILLS = 12
FILES = 6  # of the index, evenly chosen, that are damaged


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with Shell(scene_corpus(tmp_path_factory.mktemp("corpus"))) as shell:
        yield shell


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, shell: Shell) -> Scene:
    """A data folder in state 1. Tests work on copies of it."""
    scene = Scene(tmp_path_factory.mktemp("settled"), shell)
    scene.add(1, 1).success()
    return scene


@pytest.fixture
def scene(settled: Scene, tmp_path: Path) -> Scene:
    copy = faults.copied(settled, tmp_path.name)
    return Scene(tmp_path, settled.shell, copy.data)


def test_a_run_that_is_killed_at_any_moment_leaves_the_old_state_or_the_new_one(scene: Scene, tmp_path: Path) -> None:
    seconds = faults.duration(scene, 2, runs=1)
    with watched(scene.shell, scene.data, tmp_path / "stop") as seen:
        campaign = faults.killed(scene, faults.delays(KILLS, seconds))
    assert campaign.failures == []
    assert sum(campaign.ends.values()) == KILLS
    assert seen["errors"] == []
    assert seen["asked"] > 0


def test_a_reader_writes_to_no_file_of_the_index_but_locks_of_its_database(scene: Scene) -> None:
    """Whoever writes can be killed while he writes, and another may read just then."""
    files = [scene.data / name for name in faults.index_files(scene.data) if ".sqlite3" not in name]
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}
    assert scene.state() == 1
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files} == before


def test_delays_fall_into_every_stretch_of_a_run_and_mostly_into_its_end() -> None:
    drawn = faults.delays(200, 1.0)
    assert {int(delay * 10) for delay in drawn} >= set(range(10))
    assert sum(delay > 0.6 for delay in drawn) > sum(delay <= 0.6 for delay in drawn)
    assert drawn == faults.delays(200, 1.0)


def test_the_judge_knows_a_mixture_and_a_false_citation(settled: Scene) -> None:
    """What all of this rests on can fail."""
    answers = [json.loads(line) for line in settled.ask().success().splitlines()]
    assert said(answers) == 1
    mixed = json.loads(json.dumps(answers, ensure_ascii=False).replace("开放1天", "开放2天", 2))
    with pytest.raises(AssertionError):
        said(mixed)
    for answer in answers:
        for citation in answer["citations"]:
            citation["start"] += 1
    with pytest.raises(AssertionError):
        said(answers)


@pytest.mark.parametrize("title", POINTERS)
def test_a_damaged_pointer_is_one_line_with_the_command_that_mends_it(scene: Scene, title: str) -> None:
    assert faults.damaged_pointer(scene, POINTERS[title])


@pytest.mark.parametrize("share", [None, 0.5], ids=["gone", "cut"])
@pytest.mark.parametrize("place", range(FILES))
def test_a_damaged_file_is_one_line_with_the_command_that_mends_it(scene: Scene, place: int, share: float | None) -> None:
    files = faults.index_files(scene.data)
    faults.damaged_file(scene, files[(2 * place + 1) * len(files) // (2 * FILES)], share)


@pytest.mark.parametrize("place", [0, -1])
def test_a_kept_document_that_is_damaged_is_not_lost_without_a_word(scene: Scene, place: int) -> None:
    kept = sorted(path for path in (scene.data / SOURCES).rglob("*") if path.is_file())
    faults.damaged_source(scene, kept[place], None)


def test_of_many_writers_one_gets_through_and_the_others_are_told(scene: Scene) -> None:
    assert faults.writers(scene, 5) >= 1


@pytest.mark.parametrize("seconds", [4e7, 4.07e9], ids=["1971", "2099"])
def test_times_of_files_mean_nothing(scene: Scene, seconds: float) -> None:
    faults.clock(scene, seconds)


@pytest.mark.parametrize("part", [0.4, 0.9])
def test_a_folder_that_vanishes_is_one_line_and_the_next_run_makes_another(scene: Scene, part: float) -> None:
    faults.vanishing(scene, part * faults.duration(scene, 1, runs=1))


def test_a_disk_that_is_full_or_cannot_be_written_is_one_line(shell: Shell, tmp_path: Path) -> None:
    try:
        with faults.disk(tmp_path / "disk") as limit:
            told = faults.full_disk(Scene(tmp_path, shell, tmp_path / "disk" / "data"), limit, (0.1, 0.4, 0.8))
            assert len(told) == 3
            assert faults.read_only(Scene(tmp_path, shell, tmp_path / "disk" / "other"), limit)
    except OSError as error:
        pytest.skip(f"no small file system can be mounted here: {error}")
