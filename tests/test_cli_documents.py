"""The commands that change and compare documents, run in this process on a small library of made-up documents."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.pipeline import Works, ingest
from ingest.store import LOG
from tests.builders import SMALL_ID, SMALL_TITLE, HashEncoder, small_corpus
from ui import cli

LUNCH = "某省促进午餐消费的若干措施"
FIRST = f"""{LUNCH}

为方便群众吃午餐,制定如下措施。

(一)发展社区食堂。支持开设社区食堂。支持送餐上门。(责任单位:省商务厅、省住建厅)

(二)规范外卖餐盒。推广可降解餐盒。(责任单位:省市场监管局)
"""
SECOND = FIRST.replace("支持送餐上门。", "支持智能取餐柜。").replace("省商务厅、省住建厅", "省商务厅") + "\n(三)加强宣传引导。宣传午餐知识。(责任单位:省商务厅)\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small corpus and a data folder with its index; nobody changes them."""
    corpus = small_corpus(tmp_path_factory.mktemp("corpus"), askable=True)
    data = tmp_path_factory.mktemp("built") / "data"
    ingest(Works(data, corpus, HashEncoder()))
    return corpus, data


@pytest.fixture
def data(built: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of the data folder."""
    return shutil.copytree(built[1], tmp_path / "data")


@pytest.fixture
def run(built: tuple[Path, Path], data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the copy; its exit code, standard output and standard error."""
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(data))
    monkeypatch.setenv("POLICYQA_CORPUS_DIR", str(built[0]))
    monkeypatch.setattr("ui.works.load_encoder", lambda _: HashEncoder())

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["policyqa", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capsys.readouterr()
        return int(str(left.value.code)), told.out, told.err

    return command


@pytest.fixture
def lunch(run: Run, tmp_path: Path) -> str:
    """The id of a document that was given in two versions."""
    for text in (FIRST, SECOND):
        (tmp_path / "午餐.txt").write_text(text, "utf-8")
        assert run("ingest", str(tmp_path / "午餐.txt"))[0] == 0
    return str(next(row["id"] for row in rows(run) if row["title"] == LUNCH))


def rows(run: Run) -> list[dict[str, object]]:
    code, out, _ = run("documents", "list", "--json")
    assert code == 0
    found: list[dict[str, object]] = json.loads(out)
    return found


def one_line(told: tuple[int, str, str], code: int = 1) -> str:
    assert (told[0], told[1], told[2].count("\n")) == (code, "", 1), told
    assert told[2].startswith("错误:")
    return told[2]


# ingest


def test_a_run_says_what_it_did_by_title(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "午餐.txt"
    source.write_text(FIRST, "utf-8")
    assert f"新增 《{LUNCH}》\n未变 1 份" in run("ingest", str(source))[1]
    source.write_text(SECOND, "utf-8")
    assert f"更新 《{LUNCH}》\n未变 1 份" in run("ingest", str(source))[1]
    assert "没有变化" in run("ingest", str(source))[1]


def test_many_titles_are_cut_off_with_their_number(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(23):
        title = f"某省促进第{number}类消费的若干措施"
        (folder / f"{number}.txt").write_text(f"{title}\n\n(一)发展第{number}类门店。支持开店。(责任单位:省商务厅)\n", "utf-8")
    code, out, err = run("ingest", str(folder))
    assert (code, err) == (0, "")
    assert out.count("新增 《") == 20
    assert "新增 等共 23 份" in out


def test_what_was_not_taken_is_an_error_beside_what_was(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "a.txt").write_text(FIRST, "utf-8")
    (folder / "b.txt").write_bytes(b"")
    (folder / "c.txt").write_text("没有标题", "utf-8")
    code, out, err = run("ingest", str(folder))
    assert code == 1
    assert f"新增 《{LUNCH}》" in out
    lines = err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("错误:") for line in lines)
    assert "b.txt" in lines[0] + lines[1]


def test_a_jump_in_the_numbers_is_held_until_forced(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "jump.txt"
    source.write_text(FIRST.replace("(二)", "(七)"), "utf-8")
    code, _, err = run("ingest", str(source))
    assert code == 1
    assert LUNCH in err
    assert "--force" in err
    assert f"新增 《{LUNCH}》" in run("ingest", str(source), "--force")[1]


def test_an_address_that_is_none_is_one_line(run: Run) -> None:
    assert "ftp://" in one_line(run("ingest", "ftp://example.org/x"))


def test_the_edition_before_is_put_back(run: Run, tmp_path: Path) -> None:
    before = rows(run)
    assert "没有更早的索引" in one_line(run("ingest", "--rollback"))
    (tmp_path / "午餐.txt").write_text(FIRST, "utf-8")
    run("ingest", str(tmp_path / "午餐.txt"))
    assert len(rows(run)) == len(before) + 1
    code, out, _ = run("ingest", "--rollback")
    assert code == 0
    assert "已退回索引" in out
    assert f"撤下 《{LUNCH}》" in out
    assert rows(run) == before


@pytest.mark.parametrize("more", [["x.txt"], ["--fetch"], ["--rebuild"], ["--force"]])
def test_rolling_back_stands_alone(run: Run, more: list[str]) -> None:
    assert "--rollback" in one_line(run("ingest", "--rollback", *more), 2)


# documents list, show


def test_the_list_has_a_line_for_each_with_whole_ids(run: Run, lunch: str) -> None:
    code, out, _ = run("documents", "list")
    head, *lines = out.splitlines()
    assert (code, head.split()) == (0, ["id", "标题", "文号", "发文机关", "日期", "层级", "效力", "版本", "措施"])
    assert [line.split()[0] for line in lines] == [row["id"] for row in rows(run)]
    found = next(line for line in lines if line.startswith(lunch)).split()
    assert found[-3:] == ["现行有效", "2", "3"]
    assert next(line for line in lines if line.startswith("parent ")).split()[-2:] == ["仅概要", "—"]
    assert run("documents")[1] == out


def test_a_document_is_shown_with_units_items_standing_and_versions(run: Run, tmp_path: Path) -> None:
    text = FIRST.replace("支持送餐上门。", "\n1.送餐上门。支持送餐。(省商务厅、省住建厅负责,排在第一位的部门为牵头部门)\n")
    (tmp_path / "午餐.txt").write_text(text, "utf-8")
    run("ingest", str(tmp_path / "午餐.txt"))
    identity = str(next(row["id"] for row in rows(run) if row["title"] == LUNCH))
    code, out, _ = run("documents", "show", identity)
    assert code == 0
    assert all(words in out for words in ("(一)发展社区食堂", "1.送餐上门", "省商务厅(牵头)", "效力:现行有效", "第 1 版 2", "午餐.txt"))
    assert "nothing" in one_line(run("documents", "show", "nothing"))
    assert "全国早餐办" in run("documents", "show", "parent")[1]


# diff


def test_the_last_two_versions_are_compared(run: Run, lunch: str) -> None:
    code, out, _ = run("documents", "diff", lunch)
    assert code == 0
    assert out.splitlines()[:2] == [f"－ {lunch}@1", f"＋ {lunch}@2"]
    changed = out[out.index("修改 (一)发展社区食堂") : out.index("新增 (三)加强宣传引导")]
    assert "  － 支持送餐上门。" in changed
    assert "  ＋ 支持智能取餐柜。" in changed
    assert "责任单位:－省住建厅" in changed
    assert "(二)" not in out
    assert "未变的措施 1 条" in out


def test_versions_and_documents_are_named(run: Run, lunch: str) -> None:
    newest = run("documents", "diff", f"{lunch}@1")[1]
    assert newest == run("documents", "diff", lunch)[1] == run("documents", "diff", f"{lunch}@1", f"{lunch}@2")[1]
    assert "没有不同" in run("documents", "diff", lunch, f"{lunch}@2")[1]
    back = run("documents", "diff", f"{lunch}@2", f"{lunch}@1")[1]
    assert "删除 (三)加强宣传引导" in back
    assert f"标题:－ {SMALL_TITLE} ＋ {LUNCH}" in run("documents", "diff", SMALL_ID, lunch)[1]


def test_a_text_of_the_catalogue_is_the_one_before_the_first(run: Run, tmp_path: Path, built: tuple[Path, Path]) -> None:
    text = (built[0] / "notices/breakfast.txt").read_text("utf-8").replace("规范流动餐车管理。", "规范餐车管理。")
    (tmp_path / "早餐.txt").write_text(text, "utf-8")
    assert f"更新 《{SMALL_TITLE}》" in run("ingest", str(tmp_path / "早餐.txt"))[1]
    out = run("documents", "diff", SMALL_ID)[1]
    assert "目录自带的文本" in out
    assert "  － 规范流动餐车管理。" in out


@pytest.mark.parametrize("named", [["nothing"], [SMALL_ID], [f"{SMALL_ID}@3"], ["parent"], [SMALL_ID, "sibling@1"]])
def test_what_cannot_be_compared_is_one_line(run: Run, named: list[str]) -> None:
    one_line(run("documents", "diff", *named))


# withdraw, restore, mark


def test_a_document_is_taken_down_and_put_back(run: Run, lunch: str, data: Path) -> None:
    code, out, err = run("documents", "withdraw", lunch)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert f"已撤下《{LUNCH}》(id {lunch})" in out
    assert lunch not in [row["id"] for row in rows(run)]
    assert "已经撤下" in one_line(run("documents", "withdraw", lunch))
    code, out, _ = run("documents", "restore", lunch)
    assert (code, out.count("\n")) == (0, 1)
    assert (lunch, 2) in [(row["id"], row["version"]) for row in rows(run)]
    assert "没有被撤下" in one_line(run("documents", "restore", lunch))
    assert f"removed {LUNCH}" in (data / LOG).read_text("utf-8")


def test_a_document_of_the_catalogue_is_taken_down_too(run: Run, lunch: str) -> None:
    assert run("documents", "withdraw", SMALL_ID)[0] == 0
    assert SMALL_ID not in [row["id"] for row in rows(run)]
    assert "nothing" in one_line(run("documents", "withdraw", "nothing"))


def test_the_standing_is_marked_and_taken_back(run: Run, lunch: str) -> None:
    told = run("documents", "mark", SMALL_ID, "--superseded-by", lunch, "--on", "2031-05-01")[1]
    assert told.count("\n") == 1
    assert "已被取代" in told
    row = next(row for row in rows(run) if row["id"] == SMALL_ID)
    assert (row["standing"], row["ended"], row["superseded_by"]) == ("superseded", "2031-05-01", lunch)
    assert f"由 {lunch} 取代" in run("documents", "show", SMALL_ID)[1]
    assert "已被取代(自2031-05-01起)" in run("documents", "list")[1]
    run("documents", "mark", SMALL_ID, "--in-force")
    row = next(row for row in rows(run) if row["id"] == SMALL_ID)
    assert (row["standing"], row["ended"], row["superseded_by"]) == ("in_force", None, None)


@pytest.mark.parametrize(
    "options", [[], ["--repealed", "--expired"], ["--in-force", "--on", "2031-05-01"], ["--repealed", "--in-force"]]
)
def test_exactly_one_standing_is_marked(run: Run, options: list[str]) -> None:
    one_line(run("documents", "mark", SMALL_ID, *options), 2)


@pytest.mark.parametrize(
    "options",
    [["--repealed", "--on", "2031-13-01"], ["--superseded-by", "nothing"], ["--superseded-by", SMALL_ID]],
)
def test_marks_that_make_no_sense_are_one_line(run: Run, options: list[str]) -> None:
    one_line(run("documents", "mark", SMALL_ID, *options))


# ask --document


def test_asking_in_a_document_that_is_not_loaded_is_one_line(run: Run) -> None:
    assert "parent" in one_line(run("ask", "措施(一)由谁负责", "--document", "parent"))
    assert "最多指定 20 份" in one_line(run("ask", "x", *["--document=breakfast"] * 21))
    assert "--jsonl" in one_line(run("ask", "--jsonl", "--document", SMALL_ID), 2)
