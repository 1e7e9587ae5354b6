"""Ingest as a whole: it brings the index up to date, or leaves the old one as it was, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from chromadb.errors import InternalError

from ingest import store, vectors
from ingest.add import Arrival
from ingest.catalog import Corpus
from ingest.models import Library, PolicyError, Report
from ingest.pipeline import Works, change, ingest, preview, rollback
from ingest.register import Mark
from ingest.store import Edition, live_index
from rag import Assistant, Settings
from rag.index import open_index
from rag.shelves import open_shelves
from tests import dying
from tests.builders import NOTICE_ID, ROOT, SMALL_FILES, HashEncoder, one_line, read, small_corpus, snapshot

QUESTION = "措施(二)由谁负责?"
EARLIER = "某省午餐工作方案\n\n一、总则\n(一)发展午餐。支持食堂。(责任单位:省商务厅)\n(二)改善食堂。"
LATER = EARLIER.replace("午餐", "晚餐")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small corpus that questions can be asked about."""
    return small_corpus(tmp_path_factory.mktemp("corpus"), askable=True)


@pytest.fixture(scope="module")
def built(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of the small corpus; nobody changes it."""
    folder = tmp_path_factory.mktemp("built") / "data"
    ingest(Works(folder, small, HashEncoder()))
    return folder


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A copy of the built data folder."""
    return shutil.copytree(built, tmp_path / "data")


def live(data_dir: Path) -> Path:
    folder = live_index(data_dir)
    assert folder is not None
    return folder


def documents(data_dir: Path) -> set[str]:
    """Titles of the documents of the live index."""
    return {row.entry.title for row in Edition(live(data_dir)).listed if not row.card}


def version(data_dir: Path) -> str:
    return Edition(live(data_dir)).manifest.version


def volume(data_dir: Path) -> Path:
    """The first volume of the live edition."""
    return data_dir / Edition(live(data_dir)).manifest.volumes[0].volume


def given(folder: Path, *texts: str) -> list[Path]:
    """Files with these texts."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    return paths


def assert_answers(data_dir: Path) -> None:
    """The live index is whole and answers a question with its citation."""
    assistant = Assistant.open(Settings(data_dir=data_dir))
    answer = assistant.ask(QUESTION, documents=("breakfast",))
    assert (answer.status, answer.units) == ("answered", ("省市场监管局",))
    assert answer.citations
    assert assistant.index.lexical
    found = assistant.index.dense.nearest([HashEncoder().embed_query("发展早餐门店")])[0]
    assert len(found) == len(assistant.index.passages)


def assert_tidy(data_dir: Path, editions: int = 3) -> None:
    """Nothing lies about that does not belong there: no more editions than are kept, and the volumes that they name."""
    names = {path.name for path in data_dir.iterdir()} - {"current", "ingest.lock", "ingest.log", "sources"}
    kept = {name for name in names if name.startswith("index-")}
    assert len(kept) <= editions
    assert names - kept == {use.volume for name in kept for use in Edition(data_dir / name).manifest.volumes}


# A run that goes well.


def test_the_report_of_the_notice(library: Library, corpus: Corpus, data_dir: Path) -> None:
    report = ingest(Works(data_dir, corpus.folder, HashEncoder()))  # built before, so it only reports
    assert report == Report(
        index_version=version(data_dir),
        published=False,
        documents=1,
        parts=5,
        measures=15,
        passages=len(library.passages),
        inferred=("二、", "(二)", "(四)", "(六)"),
        errata=11,
        not_loaded=(
            "国务院办公厅关于以新业态新模式引领新型消费加快发展的意见(国办发〔2020〕32号)",
            "加快培育新型消费实施方案(发改就业〔2021〕396号)",
        ),
        seconds=report.seconds,
        skipped=1,
    )


def test_the_problems_of_the_notice_are_told_when_it_is_new(corpus: Corpus, tmp_path: Path) -> None:
    report = ingest(Works(tmp_path, corpus.folder, HashEncoder()))
    assert report.created == ("湖北省以新业态新模式引领新型消费加快发展的若干措施",)
    assert [problem.split(":")[0] for problem in report.problems] == [
        f"{NOTICE_ID} 第 {line} 行" for line in (26, 32, 36, 38, 44)
    ]


def test_a_first_run_builds_and_publishes(tmp_path: Path, small: Path) -> None:
    encoder = HashEncoder()
    report = ingest(Works(tmp_path / "deep" / "data", small, encoder))
    assert report.published
    assert (report.documents, report.parts, report.measures, report.errata) == (1, 3, 3, 1)
    assert report.inferred == ("二、", "(二)")
    assert report.passages == encoder.embedded > 0
    assert report.seconds > 0
    assert_answers(tmp_path / "deep" / "data")
    assert_tidy(tmp_path / "deep" / "data")


def test_documents_that_are_not_loaded_are_named_with_their_number_if_they_have_one(data: Path, small: Path) -> None:
    assert ingest(Works(data, small, HashEncoder())).not_loaded == ("全国早餐工作方案(国早发〔2029〕7号)", "全国晚餐工作方案")


def test_a_second_run_changes_nothing(data: Path, small: Path) -> None:
    before, encoder = snapshot(data), HashEncoder()
    report = ingest(Works(data, small, encoder))
    assert not report.published
    assert encoder.embedded == 0
    assert snapshot(data) == before


def test_the_report_of_a_second_run_is_that_of_the_first(tmp_path: Path, small: Path) -> None:
    first, second = (ingest(Works(tmp_path, small, HashEncoder())) for _ in range(2))
    same = ("index_version", "documents", "parts", "measures", "passages", "inferred", "errata", "not_loaded")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]
    assert (first.created, first.skipped, second.created, second.skipped) == (first.created[:1], 0, (), 1)
    assert second.problems == ()  # they were told


def test_a_rebuild_makes_an_equal_index_in_a_new_place(data: Path, small: Path) -> None:
    old = live(data)
    for _ in range(3):  # in one process, as a server would
        report = ingest(Works(data, small, HashEncoder()), rebuild=True)
        assert report.published
        assert live(data) != old
        assert Edition(live(data)).manifest.version == Edition(old).manifest.version
        assert [row.entry for row in Edition(live(data)).listed] == [row.entry for row in Edition(old).listed]
        assert old.is_dir()  # kept for whoever has it open
        assert_answers(data)
        old = live(data)


def test_a_changed_corpus_makes_a_new_version(data: Path, tmp_path: Path) -> None:
    before = version(data)
    changed = small_corpus(tmp_path / "c", {"cards/parent.md": "- 别的话。\n"}, askable=True)
    report = ingest(Works(data, changed, HashEncoder()))
    assert report.published
    assert report.index_version == version(data) != before
    assert open_shelves(Settings(data_dir=data)).cards["parent"].text == "- 别的话。\n"


def test_another_encoder_makes_a_new_version(data: Path, small: Path) -> None:
    before = version(data)
    assert ingest(Works(data, small, HashEncoder("other/1"))).index_version != before
    assert Edition(live(data)).manifest.encoder == "other/1"


def test_reading_is_the_same_every_time(corpus: Corpus, library: Library) -> None:
    assert read(corpus) == library


def test_progress_goes_through_the_steps_in_order(tmp_path: Path, small: Path) -> None:
    steps: list[str] = []
    ingest(Works(tmp_path, small, HashEncoder(), progress=lambda *step: steps.append(step[0])))
    assert list(dict.fromkeys(steps)) == ["parse", "embed", "check"]


# A run that fails.


def test_a_bad_corpus_leaves_the_old_index(data: Path, tmp_path: Path) -> None:
    before = snapshot(data)
    bad: list[dict[str, str | None]] = [
        {"errata.toml": "= 1"}, {"terms.toml": "= 1"}, {"cues.toml": None}, {"notices/breakfast.txt": "别的通知"},
    ]  # fmt: skip
    for number, files in enumerate(bad):
        with pytest.raises(PolicyError) as caught:
            ingest(Works(data, small_corpus(tmp_path / f"c{number}", files), HashEncoder()))
        one_line(caught.value)
        assert snapshot(data) == before, files
    assert_answers(data)


def test_an_interrupted_run_leaves_the_old_index(data: Path, small: Path) -> None:
    class Interrupted(HashEncoder):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise KeyboardInterrupt(len(texts))

    before = snapshot(data)
    with pytest.raises(KeyboardInterrupt):
        ingest(Works(data, small, Interrupted()), rebuild=True)
    assert snapshot(data) == before
    assert ingest(Works(data, small, HashEncoder()), rebuild=True).published


def test_a_full_disk_is_one_line_and_leaves_the_old_index(
    data: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = snapshot(data)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(PolicyError) as caught:
            ingest(Works(data, small, HashEncoder()), rebuild=True)
    assert "No space left on device" in one_line(caught.value)
    assert snapshot(data) == before
    assert ingest(Works(data, small, HashEncoder()), rebuild=True).published
    assert_tidy(data)


def test_a_full_disk_under_chroma_is_one_line_and_leaves_the_old_index(
    data: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise InternalError("Database error: error returned from database: (code: 13) database or disk is full")

    before = snapshot(data)
    with monkeypatch.context() as patch:
        patch.setattr(vectors, "add", full)
        with pytest.raises(PolicyError) as caught:
            ingest(Works(data, small, HashEncoder()), rebuild=True)
    assert "disk is full" in one_line(caught.value)
    assert snapshot(data) == before


def test_an_index_that_fails_its_check_is_not_published(data: Path, small: Path) -> None:
    before = snapshot(data)
    with pytest.raises(PolicyError, match="自检"):
        ingest(Works(data, small, HashEncoder(blind=True)), rebuild=True)
    assert snapshot(data) == before


@pytest.mark.parametrize("inside", ["", "data"])
def test_a_data_folder_that_cannot_be_written_is_one_line(tmp_path: Path, small: Path, inside: str) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(PolicyError) as caught:
        ingest(Works(tmp_path / "file" / inside, small, HashEncoder()))
    assert "无法写入" in one_line(caught.value)
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_of_two_ingests_at_once_the_second_is_told_so(tmp_path: Path, small: Path) -> None:
    started, go_on = threading.Event(), threading.Event()

    class Waiting(HashEncoder):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            started.set()
            assert go_on.wait(30)
            return super().embed_documents(texts)

    reports: list[Report] = []
    first = threading.Thread(target=lambda: reports.append(ingest(Works(tmp_path, small, Waiting()))))
    first.start()
    try:
        assert started.wait(30)
        for rebuild in (False, True):
            with pytest.raises(PolicyError) as caught:
                ingest(Works(tmp_path, small, HashEncoder()), rebuild=rebuild)
            assert "正在运行" in one_line(caught.value)
    finally:
        go_on.set()
        first.join(30)
    assert [report.published for report in reports] == [True]
    assert_answers(tmp_path)


# An index that was damaged.


@pytest.mark.parametrize(
    ("name", "damage"),
    [("manifest.json", b"{"), ("catalogue.json", b"\xff"), ("catalogue.json", None), ("register.json", b"{}")],
)
def test_a_damaged_record_is_told_to_readers_and_mended_by_the_next_run(
    data: Path, small: Path, name: str, damage: bytes | None
) -> None:
    if damage is None:
        (live(data) / name).unlink()
    else:
        (live(data) / name).write_bytes(damage)
    with pytest.raises(PolicyError, match=name.replace(".", r"\.")) as caught:
        open_index(Settings(data_dir=data))
    assert "policyqa ingest --rebuild" in one_line(caught.value)
    assert ingest(Works(data, small, HashEncoder())).published
    assert_answers(data)


@pytest.mark.parametrize("name", store.REGISTERS)
@pytest.mark.parametrize("damage", [b"", b'{"format"', None])
def test_a_damaged_register_loses_nothing_that_was_given(
    data: Path, small: Path, tmp_path: Path, name: str, damage: bytes | None
) -> None:
    works = Works(data, small, HashEncoder(), keep=1)
    ingest(works, given(tmp_path / "a", EARLIER))
    if damage is None:
        (live(data) / name).unlink()
    else:
        (live(data) / name).write_bytes(damage)
    ingest(works, rebuild=True)
    assert "某省午餐工作方案" in documents(data)
    assert Edition(live(data)).register.current()


def break_words(data_dir: Path) -> None:
    shutil.rmtree(volume(data_dir) / "words")


def break_numbers(data_dir: Path) -> None:
    path = volume(data_dir) / "words" / "rows.npy"
    path.write_bytes(path.read_bytes()[:10])


def break_lexicon(data_dir: Path) -> None:
    (live(data_dir) / "lexicon" / "cues.toml").write_bytes(b"\xff")


def break_documents(data_dir: Path) -> None:
    path = volume(data_dir) / "documents.db"
    path.write_bytes(path.read_bytes()[:-100] + b"?" * 100)


def break_database(data_dir: Path) -> None:
    (volume(data_dir) / "chroma" / "chroma.sqlite3").unlink()


def break_database_page(data_dir: Path) -> None:
    (volume(data_dir) / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 300)


def break_folder(data_dir: Path) -> None:
    shutil.rmtree(volume(data_dir) / "chroma")


def break_volume(data_dir: Path) -> None:
    shutil.rmtree(volume(data_dir))


@pytest.mark.parametrize(
    "breaking",
    [
        break_words,
        break_numbers,
        break_lexicon,
        break_documents,
        break_database,
        break_database_page,
        break_folder,
        break_volume,
    ],
)
def test_a_damaged_index_is_told_to_readers_and_mended_by_a_rebuild(
    data: Path, small: Path, breaking: Callable[[Path], None]
) -> None:
    breaking(data)
    with pytest.raises(PolicyError) as caught:
        index = open_index(Settings(data_dir=data))
        assert index.lexical
        index.dense.nearest([HashEncoder().embed_query("早餐")])
    assert "policyqa ingest --rebuild" in one_line(caught.value)
    assert ingest(Works(data, small, HashEncoder()), rebuild=True).published
    assert_answers(data)


OPEN_AND_SEARCH = """
import json, os, sys
from pathlib import Path
import chromadb
from ingest.models import PolicyError
from rag import Settings
from rag.index import open_index
from rag.shelves import open_shelves
from tests.builders import HashEncoder

def search(folder):
    try:
        open_index(Settings(data_dir=folder)).dense.nearest([HashEncoder().embed_query("早餐店")])
    except PolicyError as error:
        (folder / "told").write_text(str(error))
        os._exit(1)
    except BaseException as error:
        (folder / "told").write_text(repr(error))
        os._exit(2)
    os._exit(0)

children = {folder: os.fork() or search(folder) for folder in sorted(Path(sys.argv[1]).iterdir())}
ends = {folder: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for folder, child in children.items()}
told = {folder: (folder / "told").read_text() if (folder / "told").exists() else "" for folder in ends}
print(json.dumps({folder.name: (ends[folder], told[folder]) for folder in ends}))
"""
DAMAGED = [
    f"{part} {share}" for part in ("data_level0.bin", "header.bin", "index_metadata.pickle") for share in (0, 50, 100)
]


@pytest.fixture(scope="module")
def searched(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """How searches in copies of the built index end, of whose vectors one part is cut to a share (in %): code, message.

    The count of a damaged collection is right, its searches bring what they like, and the process may die of them: so each
    is a process of its own. The offline encoder is not needed: any vector will do.
    """
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork: every search would need an interpreter of its own")
    folder = tmp_path_factory.mktemp("damaged")
    for name in DAMAGED:
        part, share = name.split()
        shutil.copytree(data_dir, folder / name)
        (broken,) = (volume(folder / name) / "chroma").rglob(part)
        broken.write_bytes(broken.read_bytes()[: broken.stat().st_size * int(share) // 100])
    command = [sys.executable, "-c", OPEN_AND_SEARCH, str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    shutil.rmtree(folder)
    assert run.returncode == 0, run.stderr
    return {name: (code, message) for name, (code, message) in json.loads(run.stdout).items()}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_vectors_are_noticed_before_they_answer(searched: dict[str, tuple[int, str]], name: str) -> None:
    code, message = searched[name]
    if name.endswith(" 100"):
        assert (code, message) == (0, "")  # nothing was cut off: the copy serves
    else:
        assert code == 1, message
        assert "policyqa ingest --rebuild" in message


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", None])
def test_a_damaged_pointer_is_mended_by_a_rebuild(data: Path, small: Path, pointer: bytes | None) -> None:
    if pointer is None:
        (data / "current").unlink()
    else:
        (data / "current").write_bytes(pointer)
    with pytest.raises(PolicyError) as caught:
        open_index(Settings(data_dir=data))
    assert "policyqa ingest" in one_line(caught.value)
    assert ingest(Works(data, small, HashEncoder()), rebuild=True).published
    assert_answers(data)
    assert_tidy(data)


# A run that is killed.


@dataclass(frozen=True)
class Killed:
    """What is left of runs that were killed, each at another step, while they added a document to the same data folder."""

    work: Path
    codes: dict[str, int]
    pointers: dict[str, str]
    old_pointer: str


@pytest.fixture(scope="module")
def killed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Killed:
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork: every step would need an interpreter of its own")
    folder = tmp_path_factory.mktemp("killed")
    data, work = folder / "data", folder / "work"
    for name, text in (("earlier.txt", EARLIER), ("later.txt", LATER)):
        (folder / name).write_text(text, "utf-8")
    ingest(Works(data, small, HashEncoder()), sources=[folder / "earlier.txt"])
    command = [sys.executable, "-m", "tests.dying", *map(str, (data, small, folder / "later.txt", work))]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    pointers = {step: (work / step / "current").read_text("utf-8") for step in dying.STEPS}
    return Killed(work, json.loads(run.stdout), pointers, (data / "current").read_text("utf-8"))


@pytest.mark.parametrize("step", dying.STEPS)
def test_a_killed_run_leaves_an_index_that_answers_and_the_next_run_mends_the_rest(
    killed: Killed, small: Path, step: str
) -> None:
    data_dir, code = killed.work / step, killed.codes[step]
    assert code == dying.DIED or (code == 0 and step.startswith("rename"))
    assert_answers(data_dir)
    before = documents(data_dir)
    assert "某省午餐工作方案" in before
    ingest(Works(data_dir, small, HashEncoder()))
    assert documents(data_dir) >= before  # what was live stays, and no document of the user is lost
    ingest(Works(data_dir, small, HashEncoder()), rebuild=True)
    assert documents(data_dir) >= before
    assert_answers(data_dir)
    assert_tidy(data_dir)


def test_readers_see_the_old_index_until_the_switch_and_the_new_one_after_it(killed: Killed) -> None:
    survived = [step for step in dying.STEPS if killed.codes[step] != dying.DIED]
    assert survived  # so the steps go beyond the last rename
    for step in dying.STEPS:
        if not step.startswith("rename") or step == "rename 1":
            assert killed.pointers[step] == killed.old_pointer, step
        if step in survived:
            assert killed.pointers[step] != killed.old_pointer, step


def test_a_corpus_of_paraphrases_that_do_not_fit_is_refused(data: Path, tmp_path: Path) -> None:
    files: dict[str, str | None] = {
        "paraphrases/breakfast.jsonl": SMALL_FILES["paraphrases/breakfast.jsonl"].replace("支持", "反对")
    }
    with pytest.raises(PolicyError, match=r"breakfast\.jsonl") as caught:
        ingest(Works(data, small_corpus(tmp_path / "c", files), HashEncoder()))
    one_line(caught.value)


# Documents that come and go.


def test_only_what_is_new_is_encoded_and_the_rest_stays_where_it_is(data: Path, small: Path, tmp_path: Path) -> None:
    encoder, before = HashEncoder(), volume(data)
    report = ingest(Works(data, small, encoder), given(tmp_path / "in", EARLIER, LATER))
    assert (report.created, report.skipped) == (("某省午餐工作方案", "某省晚餐工作方案"), 1)
    fresh = [row for row in Edition(live(data)).listed if row.entry.title in report.created]
    assert encoder.embedded == sum(row.passages for row in fresh)
    assert volume(data) == before
    assert_answers(data)


def test_a_new_version_takes_the_place_of_the_old_one(data: Path, small: Path, tmp_path: Path) -> None:
    works = Works(data, small, HashEncoder())
    ingest(works, given(tmp_path / "a", EARLIER))
    report = ingest(works, given(tmp_path / "b", EARLIER + "(责任单位:省住建厅)"))
    assert (report.created, report.updated, report.skipped) == ((), ("某省午餐工作方案",), 1)
    shelves = open_shelves(Settings(data_dir=data))
    (identity,) = shelves.with_unit("省住建厅")[1:]  # the notice names it too
    assert shelves.entries[identity].version == 2
    assert shelves.document(identity).measures[1].unit_names == ("省住建厅",)
    near = {owner for owner, _, _ in shelves.nearest(HashEncoder().embed_query("改善食堂"), 50)}
    assert identity in near
    assert {len([row for row in Edition(live(data)).listed if row.entry.id == identity])} == {1}


def test_a_withdrawn_document_is_gone_and_comes_back(data: Path, small: Path, tmp_path: Path) -> None:
    works = Works(data, small, HashEncoder())
    ingest(works, given(tmp_path / "a", EARLIER))
    (identity,) = Edition(live(data)).register.current()
    report = change(works, lambda register: register.withdrawing(identity))
    assert report.removed == ("某省午餐工作方案",)
    shelves = open_shelves(Settings(data_dir=data))
    assert identity not in shelves.entries
    assert identity not in {owner for owner, _, _ in shelves.nearest(HashEncoder().embed_query("发展午餐"), 50)}
    assert shelves.with_unit("省商务厅") == ("breakfast",)
    assert shelves.words(["午餐"]).shape == (1,)
    encoder = HashEncoder()
    assert change(Works(data, small, encoder), lambda register: register.restoring(identity)).created
    assert "某省午餐工作方案" in documents(data)


def test_a_mark_is_part_of_what_is_known_of_a_document(data: Path, small: Path) -> None:
    works = Works(data, small, HashEncoder())
    change(works, lambda register: register.marking(Mark("breakfast", "repealed", "2031-05-01"), ["breakfast"]))
    entry = open_shelves(Settings(data_dir=data)).entries["breakfast"]
    assert (entry.standing, entry.ended) == ("repealed", "2031-05-01")
    assert_answers(data)


def test_words_that_are_known_are_not_encoded_again(data: Path, small: Path) -> None:
    encoder = HashEncoder()
    change(Works(data, small, encoder), lambda r: r.marking(Mark("breakfast", "expired"), ["breakfast"]))
    assert encoder.embedded == 0


def test_of_a_new_version_only_the_words_that_are_new_are_encoded(data: Path, small: Path, tmp_path: Path) -> None:
    ingest(Works(data, small, HashEncoder()), given(tmp_path / "a", EARLIER))
    encoder = HashEncoder()
    ingest(Works(data, small, encoder), given(tmp_path / "b", EARLIER.replace("改善食堂", "改善伙食")))
    assert encoder.embedded == 1  # one sentence, and the measure that is nothing else
    shelves = open_shelves(Settings(data_dir=data))
    identity = next(one for one, entry in shelves.entries.items() if entry.version == 2)
    texts = [passage.text for passage in shelves.passages(identity)]
    assert np.allclose(shelves.vectors(identity), HashEncoder().embed_documents(texts), atol=1e-6)


def test_going_back_brings_documents_and_register_back(data: Path, small: Path, tmp_path: Path) -> None:
    works = Works(data, small, HashEncoder())
    first = version(data)
    ingest(works, given(tmp_path / "a", EARLIER))
    report = rollback(works)
    assert (report.index_version, report.removed) == (first, ("某省午餐工作方案",))
    assert documents(data) == {"某省促进早餐消费的若干措施"}
    assert Edition(live(data)).register.current() == {}
    assert not ingest(works).published  # and nothing brings it back unasked
    with pytest.raises(PolicyError) as caught:
        rollback(works)
    one_line(caught.value)
    ingest(works, given(tmp_path / "a", EARLIER))
    assert "某省午餐工作方案" in documents(data)


def test_a_document_with_a_gap_in_its_numbers_waits_for_a_person(data: Path, small: Path, tmp_path: Path) -> None:
    works = Works(data, small, HashEncoder())
    report = ingest(works, given(tmp_path / "a", EARLIER, LATER.replace("(二)", "(五)")))
    assert report.created == ("某省午餐工作方案",)
    (line,) = report.held
    assert "某省晚餐工作方案" in line
    assert "--force" in line
    assert documents(data) == {"某省促进早餐消费的若干措施", "某省午餐工作方案"}
    assert not ingest(works).published
    assert ingest(works, given(tmp_path / "b", LATER.replace("(二)", "(五)")), force=True).created == ("某省晚餐工作方案",)
    assert "--force" in (data / "ingest.log").read_text("utf-8")


def test_a_faulty_new_version_leaves_the_old_one(data: Path, small: Path, tmp_path: Path) -> None:
    works = Works(data, small, HashEncoder())
    ingest(works, given(tmp_path / "a", EARLIER))
    report = ingest(works, given(tmp_path / "b", EARLIER.replace("(二)", "(五)"), LATER))
    assert (report.created, report.updated, len(report.held)) == (("某省晚餐工作方案",), (), 1)
    shelves = open_shelves(Settings(data_dir=data))
    old = next(identity for identity, entry in shelves.entries.items() if entry.title == "某省午餐工作方案")
    assert [measure.marker for measure in shelves.document(old).measures] == ["(一)", "(二)"]
    assert_tidy(data)


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(data: Path, small: Path, tmp_path: Path) -> None:
    report = ingest(Works(data, small, HashEncoder()), given(tmp_path / "a", EARLIER, "", "没有标题"))
    assert report.created == ("某省午餐工作方案",)
    assert len(report.held) == 2
    before = snapshot(data)
    with pytest.raises(PolicyError) as caught:
        ingest(Works(data, small, HashEncoder()), given(tmp_path / "b", ""))
    one_line(caught.value)
    assert snapshot(data) == before


def test_an_edition_that_a_check_does_not_pass_does_not_go_live(data: Path, small: Path, tmp_path: Path) -> None:
    asked: list[frozenset[str]] = []

    def check(folder: Path, changed: frozenset[str]) -> list[str]:
        assert open_shelves(Settings(data_dir=data), folder=folder).entries
        asked.append(changed)
        return ["题 3 不再答对"]

    works = Works(data, small, HashEncoder(), check=check)
    before = documents(data)
    with pytest.raises(PolicyError, match="题 3 不再答对") as caught:
        ingest(works, given(tmp_path / "a", EARLIER))
    assert "--force" in one_line(caught.value)
    assert documents(data) == before
    ((identity,),) = asked
    assert identity.startswith("doc-")
    assert ingest(works, given(tmp_path / "a", EARLIER), force=True).published


def test_volumes_stay_few_however_many_runs_add_to_them(data: Path, small: Path, tmp_path: Path) -> None:
    works = Works(data, small, HashEncoder())
    for number in range(12):
        ingest(works, given(tmp_path / str(number), EARLIER.replace("午餐", f"第{number}餐")))
    assert len(Edition(live(data)).manifest.volumes) <= 8
    assert len(documents(data)) == 13
    assert_answers(data)
    assert_tidy(data)


def test_a_preview_shows_what_would_be_and_changes_nothing(data: Path, small: Path) -> None:
    works, before = Works(data, small, HashEncoder()), snapshot(data)
    seen = preview(works, Arrival("午餐.txt", EARLIER.replace("(二)", "(五)").encode()))
    assert [measure.marker for measure in seen.document.measures] == ["(一)", "(五)"]
    assert seen.earlier is None
    assert len(seen.blocked) == 1
    notice = (small / "notices" / "breakfast.txt").read_text("utf-8")
    again = preview(works, Arrival("早餐.txt", notice.replace("(三)", "(三)大力").encode()))
    assert again.document.id == "breakfast"
    assert again.earlier is not None
    assert again.earlier.measures[2].heading.clean != again.document.measures[2].heading.clean
    assert snapshot(data) == before
    with pytest.raises(PolicyError):
        preview(works, Arrival("空.txt", b""))
