"""One component off at a time: the rest still answers, and a switch without effect is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.ablation import Component, rebuilt, without
from evals.answers import answer_all
from ingest.models import PolicyError
from rag import Assistant, Settings
from tests.builders import small_corpus
from tests.judging import CHARGING, case


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir)


@pytest.mark.parametrize("off", [Component.BM25, Component.ENCODER])
def test_a_search_without_a_component_still_answers(settings: Settings, assistant: Assistant, off: Component) -> None:
    with without(settings, off) as (lacking, ask):
        (found,) = answer_all(lacking, [CHARGING], ask)
    (whole,) = answer_all(assistant, [CHARGING])
    assert found.search and whole.search and found.search.probability != whole.search.probability


def test_a_switch_that_switches_nothing_is_told(settings: Settings) -> None:
    with pytest.raises(PolicyError, match="没有生效"), without(settings, Component.BM25) as (_, ask):
        ask("措施四的责任单位", [])


def test_without_look_up_everything_is_searched_for(settings: Settings) -> None:
    with without(settings, Component.LOOKUP) as (lacking, ask):
        charging, beyond = answer_all(lacking, [CHARGING, case("d", "第十六条由谁负责?", status="not_found")], ask)
        assert ask("", []).status == "error"
    assert {"quotes": True, "statements": True}.items() <= charging.scores.items()
    assert 10 in charging.cited
    assert beyond.answer["intent"] == "fact"


@pytest.mark.parametrize("off", [Component.TERMS, Component.PARAPHRASES])
def test_an_index_is_built_without_terms_or_paraphrases(tmp_path: Path, off: Component) -> None:
    settings = Settings(data_dir=tmp_path / "data", corpus_dir=small_corpus(tmp_path / "corpus"))
    with rebuilt(settings, off) as smaller:
        index = Assistant.open(smaller).index
        assert (bool(index.lexicon.terms), bool(index.ask_of)) == (off is not Component.TERMS, off is not Component.PARAPHRASES)
    assert not smaller.data_dir.exists()
    assert not settings.data_dir.exists()


def test_a_corpus_without_paraphrases_has_none_to_leave_out(tmp_path: Path) -> None:
    corpus = small_corpus(tmp_path / "corpus", {"paraphrases/breakfast.jsonl": None})
    settings = Settings(data_dir=tmp_path, corpus_dir=corpus)
    with pytest.raises(PolicyError, match="paraphrases"), rebuilt(settings, Component.PARAPHRASES):
        pass
