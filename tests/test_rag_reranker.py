"""The second look: measures change places, chances and running text stay; with a cross-encoder that is made here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.models import PolicyError
from rag import Assistant, Settings
from rag.lexical import Scores
from rag.models import Hit
from rag.reranker import Reranker, load_reranker, reordered
from tests.builders import NOTICE_ID, one_line
from tests.neural import cross_encoder
from ui.serve import serve

SEARCHED = "互联网医院和养老院适用哪些措施"


def hits(*rows: tuple[int | None, float]) -> list[Hit]:
    return [Hit(NOTICE_ID, measure, chance, chance, ()) for measure, chance in rows]


def by_number(_question: str, texts: list[str]) -> Scores:
    """The higher a measure's number, the better."""
    return np.array([float(text) for text in texts])


@pytest.mark.parametrize(
    ("found", "after"),
    [
        ([], []),
        ([(4, 0.9)], [(4, 0.9)]),
        ([(4, 0.9), (8, 0.5)], [(8, 0.9), (4, 0.5)]),
        ([(4, 0.9), (None, 0.6), (8, 0.5), (9, 0.05)], [(8, 0.9), (None, 0.6), (4, 0.5), (9, 0.05)]),
        ([(None, 0.9), (3, 0.4), (2, 0.3), (7, 0.2)], [(None, 0.9), (7, 0.4), (3, 0.3), (2, 0.2)]),
        ([(4, 0.09), (8, 0.08)], [(4, 0.09), (8, 0.08)]),
    ],
)
def test_likely_measures_change_places_and_every_place_keeps_its_chance(
    found: list[tuple[int | None, float]], after: list[tuple[int | None, float]]
) -> None:
    changed = reordered(hits(*found), 0.1, lambda hit: str(hit.measure), "", by_number)
    assert [(hit.measure, hit.probability) for hit in changed] == after


def test_equal_scores_leave_the_order_of_the_search() -> None:
    found = hits((4, 0.9), (8, 0.5), (5, 0.4))
    assert reordered(found, 0.1, str, "", lambda _, texts: np.zeros(len(texts))) == found


def test_without_a_reranker_nothing_is_loaded(assistant: Assistant) -> None:
    assert load_reranker(Settings()) is None
    assert assistant.index.common.reranker is None


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cross_encoder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def reranking(model: Path, data_dir: Path) -> Iterator[Assistant]:
    yield Assistant.open(Settings(data_dir=data_dir, reranker=str(model)))


def test_a_cross_encoder_scores_pairs(model: Path) -> None:
    reranker = Reranker(str(model), "torch")
    scores = reranker.scores("网上看病", ["互联网医院", "快递面积", "早餐门店"])
    assert scores.shape == (3,)
    assert len({*scores.tolist()}) == 3
    assert scores == pytest.approx(reranker.scores("网上看病", ["互联网医院", "快递面积", "早餐门店"]))


def test_a_search_stands_in_the_order_of_the_reranker(reranking: Assistant, assistant: Assistant) -> None:
    before, after = assistant.retriever.search(SEARCHED, 15), reranking.retriever.search(SEARCHED, 15)
    assert [hit.probability for hit in after.hits] == [hit.probability for hit in before.hits]
    assert {hit.measure for hit in after.hits} == {hit.measure for hit in before.hits}
    likely = [hit for hit in after.hits if hit.measure and hit.probability >= 0.1]
    assert len(likely) > 1
    asked = reranking.index.common.reranker
    assert asked
    scores = asked.scores(SEARCHED, [reranking.retriever.words(hit) for hit in likely])
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert [hit.measure for hit in after.hits[len(likely) :]] == [hit.measure for hit in before.hits[len(likely) :]]


@pytest.mark.parametrize("question", ["措施四由谁负责", "省商务厅负责哪些措施", "第十六条讲什么"])
def test_look_ups_are_as_they_were(reranking: Assistant, assistant: Assistant, question: str) -> None:
    assert reranking.ask(question).answer == assistant.ask(question).answer


@pytest.mark.parametrize("question", ["红烧肉怎么做", "直播带货能补多少钱", SEARCHED])
def test_whether_there_is_an_answer_stays(reranking: Assistant, assistant: Assistant, question: str) -> None:
    assert reranking.ask(question).status == assistant.ask(question).status


@pytest.mark.parametrize(("name", "told"), [("/nowhere/model", "没有这个文件夹"), ("nobody/nothing", "名称和网络")])
def test_a_reranker_that_cannot_be_had_is_one_line(
    name: str, told: str, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    with pytest.raises(PolicyError) as caught:
        Reranker(name, "torch").scores("问", ["答"])
    assert f"POLICYQA_RERANKER={name}:" in one_line(caught.value)
    assert told in str(caught.value)


def test_nothing_is_served_with_a_reranker_that_is_not_there(data_dir: Path) -> None:
    with pytest.raises(PolicyError, match="POLICYQA_RERANKER=/nowhere/model:"):
        serve(Settings(data_dir=data_dir, reranker="/nowhere/model"), port=0)


def test_a_classifier_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="3 个分数"):
        Reranker(str(cross_encoder(tmp_path / "classes", labels=3)), "torch").scores("问", ["答"])
