"""Another encoder or reranker on trial: an index of its own for the time being, a record that can be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.compare import compare, load_run
from evals.report import models
from evals.run import Options, evaluate
from evals.trial import trying
from rag import Assistant, Settings
from rag.encoder import use_name
from tests.builders import small_corpus, snapshot
from tests.judging import CONFIG
from tests.neural import cross_encoder, minilm
from tests.test_cli import assert_one_line, run
from tests.test_evals_run import RIGHT, gold


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = small_corpus(tmp_path / "corpus", askable=True)
    with trying(Settings(data_dir=tmp_path / "data", corpus_dir=corpus), "use-multilingual", None) as tried:
        assert Assistant.open(tried).archive.encoder == use_name()
    assert not (tmp_path / "data").exists()
    assert not tried.data_dir.exists()
    return Settings(data_dir=tmp_path / "data", corpus_dir=corpus)


def test_with_another_reranker_the_live_index_is_asked(settings: Settings) -> None:
    with trying(settings, None, "some/model") as tried:
        assert (tried.data_dir, tried.reranker) == (settings.data_dir, "some/model")


def test_two_runs_with_other_models_say_so_when_compared(settings: Settings, tmp_path: Path) -> None:
    folder = minilm()
    questions = Options(gold=gold(tmp_path, RIGHT))
    for embedding, reranker in (("use-multilingual", None), (str(folder), str(cross_encoder(tmp_path / "tiny")))):
        with trying(settings, embedding, reranker) as tried:
            outcome = evaluate(Assistant.open(tried), questions, tmp_path / "runs")
    assert "余弦已折算" in outcome.summary
    runs = {json.loads((run / "config.json").read_text("utf-8"))["encoder"]: run for run in (tmp_path / "runs").iterdir()}
    other = next(name for name in runs if name != use_name())
    compared = compare(load_run(runs[use_name()]), load_run(runs[other]))
    assert f"编码器:A 为 {use_name()},B 为 {other}。" in compared
    assert "重排模型:A 为 无," in compared
    assert not settings.data_dir.exists()


def test_a_report_says_which_models_searched_and_what_the_weights_know() -> None:
    assert models(CONFIG) == "编码器 use-multilingual/1,重排模型 无。"
    other = models(CONFIG | {"encoder": "sentence-transformers/x@1", "settings": {"reranker": "y"}})
    assert "重排模型 y。" in other
    assert "use-multilingual/1 拟合" in other


def test_the_command_refuses_a_model_that_is_not_there_and_leaves_the_index(data_dir: Path) -> None:
    minilm()
    before = snapshot(data_dir)
    result = run(data_dir, "eval", "--embedding", "/nowhere/model")
    assert_one_line(result, 1)
    assert "POLICYQA_EMBEDDING=/nowhere/model" in result.stderr
    assert snapshot(data_dir) == before
