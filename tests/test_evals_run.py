"""An evaluation from end to end on three questions, and the command with its exit codes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from evals.models import Case, load_cases
from evals.run import Options, evaluate
from ingest.models import PolicyError
from rag import Assistant
from tests.builders import one_line
from tests.judging import QUESTIONS, case
from tests.test_cli import assert_one_line, run
from tests.test_evals_parsing import PAGE


def gold(folder: Path, *cases: Case) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in cases), "utf-8")
    return path


RIGHT = case("right", QUESTIONS["test"], measures=(1,))
WRONG = case("wrong", QUESTIONS["test"].replace("?", "呢?"), measures=(2,))


@pytest.mark.parametrize("name", ["report.md", "report.html"])
def test_an_evaluation_reports_and_leaves_a_record(assistant: Assistant, tmp_path: Path, name: str) -> None:
    options = Options(gold=gold(tmp_path, RIGHT, WRONG), report=tmp_path / name)
    outcome = evaluate(assistant, options, tmp_path / "runs")
    assert outcome.below == ()  # another set is held to nothing
    assert "wrong" not in outcome.summary
    assert "wrong" in (tmp_path / name).read_text("utf-8")
    (place,) = (tmp_path / "runs").iterdir()
    config = json.loads((place / "config.json").read_text("utf-8"))
    assert config["index"] == assistant.index.version
    assert {"chromadb", "bm25s"} <= config["packages"].keys()
    assert len(load_cases(options.gold or Path())) == len((place / "answers.jsonl").read_text("utf-8").splitlines())


def test_pages_are_parsed_and_scored_where_a_folder_is_given(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "one.htm").write_text(PAGE, "utf-8")
    outcome = evaluate(assistant, Options(gold=gold(tmp_path, RIGHT), pages=tmp_path), tmp_path / "runs")
    assert "文件解析" in outcome.summary
    (place,) = (tmp_path / "runs").iterdir()
    parsing = json.loads((place / "summary.json").read_text("utf-8"))["parsing"]
    assert (parsing["pages"], parsing["checked"], parsing["lossless"]["share"]) == (1, 0, 1.0)


def test_another_set_is_held_to_the_thresholds_when_asked(assistant: Assistant, tmp_path: Path) -> None:
    outcome = evaluate(assistant, Options(gold(tmp_path, RIGHT, WRONG), thresholds=True), tmp_path / "runs")
    assert any("引用措施完全一致" in line for line in outcome.below)
    assert any("没有可评“责任单位完全一致”" in line for line in outcome.below)


@pytest.mark.parametrize("name", ["report.pdf", "nowhere/report.md"])
def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(
    assistant: Assistant, tmp_path: Path, name: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        evaluate(assistant, Options(report=tmp_path / name), tmp_path)
    one_line(caught.value)
    assert list(tmp_path.iterdir()) == []


# Records of this checkout are its developers'; those of the tests lie beside the index.
CODE = """
import evals.runs
evals.runs.runs_folder = lambda settings: settings.data_dir / "evals"
from ui.cli import main
main()
"""


def test_the_command_prints_totals_and_tells_by_its_exit_code(data_dir: Path, tmp_path: Path) -> None:
    path = gold(tmp_path, RIGHT)
    fine = run(data_dir, "eval", "--gold", str(path), code=CODE)
    assert (fine.returncode, fine.stderr) == (0, "")
    assert "全部正确" in fine.stdout
    low = run(data_dir, "eval", "--gold", str(path), "--thresholds", code=CODE)
    assert low.returncode == 1
    assert all(line.startswith("未达标:") for line in low.stderr.splitlines()) and low.stderr
    first, second = sorted((data_dir / "evals").iterdir())[:2]
    compared = run(data_dir, "eval", "--compare", str(first), str(second))
    assert (compared.returncode, "变对的题(0)" in compared.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--gold", "{empty}"], 1),
        (["--gold", "{empty}.none"], 1),
        (["--report", "x.pdf"], 2),
        (["--compare", "a"], 2),
        (["--compare", "a", "b"], 1),
        (["--compare", "a", "b", "--baselines"], 2),
    ],
)
def test_no_data_and_wrong_usage_are_one_line(data_dir: Path, tmp_path: Path, arguments: list[str], code: int) -> None:
    (tmp_path / "empty").write_text("")
    given = [argument.replace("{empty}", str(tmp_path / "empty")) for argument in arguments]
    assert_one_line(run(data_dir, "eval", *given), code)
