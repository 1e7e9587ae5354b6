"""What the test half must reach: read from a checkout, else the program's own; one line for each score below."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.measure import measure
from evals.thresholds import DEFAULT, PROJECT, below, load_thresholds
from ingest.models import PolicyError
from tests.builders import one_line
from tests.judging import result


def test_the_checkout_and_the_program_agree() -> None:
    assert PROJECT.is_file()
    assert load_thresholds() == dict(DEFAULT)


@pytest.mark.parametrize("text", [None, "", "[tool.other]\nx = 1\n"])
def test_without_a_table_the_program_s_own_hold(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "pyproject.toml"
    if text is not None:
        path.write_text(text, "utf-8")
    assert load_thresholds(path) == dict(DEFAULT)


def test_a_table_replaces_them(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.policyqa.eval]\nall = 1\nfacts = 0.5\n", "utf-8")
    assert load_thresholds(path) == {"all": 1.0, "facts": 0.5}


@pytest.mark.parametrize(
    "line", ["beauty = 0.9", "status = 98", "status = true", 'status = "0.9"', "status = nan", "= ["]
)
def test_a_threshold_that_is_none_is_one_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(f"[tool.policyqa.eval]\n{line}\n", "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_thresholds(path)
    assert "pyproject.toml" in one_line(caught.value)


def test_a_score_below_its_threshold_is_named_with_its_counts() -> None:
    half = measure("test", [result(), result(), result(False)])
    (line,) = below(half, {"status": 0.98, "quotes": 1.0})
    assert line == "未达标:测试集“状态”为 66.67%(2/3),低于 98.0%。"
    assert below(half, {"status": 2 / 3}) == []
    assert below(half, {}) == []


def test_a_score_that_nothing_was_asked_for_does_not_pass() -> None:
    (line,) = below(measure("test", []), {"units": 0.0})
    assert line.startswith("未达标") and "没有可评" in line
