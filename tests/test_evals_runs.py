"""What an evaluation leaves behind, where, and that it holds no secret; and two runs beside each other."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import SecretStr

from evals.compare import compare, load_run
from evals.measure import halves
from evals.models import Result
from evals.runs import commit_of, leave, plain_settings, runs_folder, summarise
from ingest.models import PolicyError
from rag import Settings
from tests.builders import one_line
from tests.judging import CONFIG, result

MOMENT = datetime(2030, 1, 2, 11, 4, 5, tzinfo=timezone(timedelta(hours=8)))


def left(folder: Path, *results: Result) -> Path:
    return leave(folder, CONFIG, MOMENT, results, summarise(halves(results), ["x"]))


def test_a_run_leaves_configuration_answers_and_figures(tmp_path: Path) -> None:
    place = left(tmp_path, result(identity="a"), result(False, "b"))
    assert place.name == "20300102T030405Z-abc"
    assert json.loads((place / "config.json").read_text("utf-8")) == CONFIG
    rows = [json.loads(line) for line in (place / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [(row["id"], row["right"], row["split"]) for row in rows] == [("a", True, "test"), ("b", False, "test")]
    assert rows[1]["faults"] == ["状态是 clarify,应为 answered"]
    assert rows[1]["answer"]["citations"][0]["measure"] == 1
    assert rows[1]["expected"]["measures"] == [1]
    summary = json.loads((place / "summary.json").read_text("utf-8"))
    assert summary["halves"]["test"]["scores"]["all"]["right"] == 1
    assert summary["halves"]["dev"]["scores"]["all"]["share"] is None
    assert summary["below"] == ["x"]


def test_two_runs_of_the_same_second_are_two_folders(tmp_path: Path) -> None:
    first, second = left(tmp_path, result()), left(tmp_path, result())
    assert (second.name, first.is_dir()) == (f"{first.name}-2", True)


def test_a_run_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PolicyError) as caught:
        left(tmp_path / "file", result())
    assert "无法写入" in one_line(caught.value)


def test_records_of_a_checkout_lie_in_it_and_those_of_an_installed_program_beside_its_index(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    assert runs_folder(settings, tmp_path) == tmp_path / "data" / "evals"
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "evals").mkdir()
    assert runs_folder(settings, tmp_path) == tmp_path / "evals" / "runs"


def test_settings_are_kept_without_what_opens_something(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        llm_api_key=SecretStr("tiger-7788"),
        llm_base_url="https://host:8443/v1",
        llm_model="m",
        chroma_url="https://user:tiger-7788@host:8443/v1?key=tiger-7788",
        database_url="postgresql://u:tiger-7788@db/x",
    )
    shown = plain_settings(settings)
    assert "7788" not in json.dumps(shown)
    assert (shown["llm_base_url"], shown["chroma_url"]) == ("https://host:8443", "https://host:8443")
    assert shown["embedding"] == settings.embedding


def test_outside_of_a_checkout_there_is_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == (None, False)


# Compare --------------------------------------------------------------------------------------------------------------------


def test_gains_losses_and_the_questions_that_turned(tmp_path: Path) -> None:
    before = left(
        tmp_path / "a", result(identity="up"), result(False, "down"), result(False, "same"), result(identity="old")
    )
    after = left(
        tmp_path / "b", result(False, "up"), result(identity="down"), result(False, "same"), result(False, "new")
    )
    said = compare(load_run(before), load_run(after))
    assert "| 全部正确 | 50.0% | 25.0% | -25.0 个百分点 |" in said
    assert "共有的题 3 道;只在 A 的 1 道,只在 B 的 1 道。" in said
    better, worse = said.split("## 变对的题(1)")[1].split("## 变错的题(1)")
    assert "- down(" in better and "- up(" in worse and "状态是 clarify" in worse
    assert "same" not in better + worse
    assert "开发集" not in said  # nothing was asked there


def test_a_run_can_be_named_by_any_of_its_files(tmp_path: Path) -> None:
    place = left(tmp_path, result(identity="a"), result(False, "b"))
    whole = load_run(place)
    assert load_run(place / "answers.jsonl") == load_run(place / "summary.json") == whole
    alone = tmp_path / "alone"
    alone.mkdir()
    (place / "answers.jsonl").rename(alone / "mine.jsonl")
    counted = load_run(alone / "mine.jsonl")
    assert counted.shares["test", "all"] == whole.shares["test", "all"] == 0.5
    only = load_run(place)
    assert only.rows == {}
    assert "无法列出变化的题" in compare(only, counted)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"halves": 3}', "not json", '{"id": "x"}'])
@pytest.mark.parametrize("name", ["summary.json", "answers.jsonl"])
def test_what_is_no_run_is_one_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    for path in (tmp_path, tmp_path / name):
        with pytest.raises(PolicyError) as caught:
            load_run(path)
        one_line(caught.value)


def test_no_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_run(tmp_path / "nothing")
    assert "不是评测记录" in one_line(caught.value)
