"""Features of search, each against a plain reckoning over the passages of a short notice."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, pstdev

import numpy as np
import pytest

from ingest.fields import OWN, PAIRS, PASSAGES, WORDS, Key, field_terms, pairs, single, target_of
from ingest.models import Passage
from ingest.pipeline import Works, ingest
from rag import Assistant, Settings
from rag.fusion import K
from rag.index import Index, open_index
from rag.relevance import FEATURES, Asked, Relevance, terms_of
from tests.builders import SMALL_CATALOG, SMALL_TITLE, HashEncoder, small_corpus
from tests.test_rag_lexical import bm25, shares

RANKINGS = ("words", "pairs", "own", "near", "asked", "kin", "like")
QUESTIONS = ["想开个早点铺", "流动餐车谁管", "宣传早餐知识", "到2030年", "过早的店", "没有的词语xyz", "早餐"]
Column = list[float]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus, data = (tmp_path_factory.mktemp(name) for name in ("corpus", "data"))
    ingest(Works(data, small_corpus(corpus, askable=True), HashEncoder()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.index._WRITTEN_TO", 0.0)  # one sentence with paraphrases is enough
        return open_index(Settings(data_dir=data, corpus_dir=corpus))


@pytest.fixture(scope="module")
def targets(index: Index) -> list[Key]:
    return index.keys[0]


def asked(index: Index, text: str) -> Asked:
    """A question with all passages in the order of their cosine, less the last three, as if the search stopped there."""
    encoder = HashEncoder()
    vector = np.array(encoder.embed_query(text))
    near = [(passage.id, float(vector @ np.array(encoder.embed_query(passage.text)))) for passage in index.passages]
    terms, twos = terms_of(index, text)
    hits = sorted(near, key=lambda pair: -pair[1])[:-3]
    return Asked(text, terms, twos, hits, 0.4)


def column(index: Index, text: str, name: str) -> Column:
    table = Relevance(index).table(asked(index, text))
    found: Column = table[:, FEATURES.index(name)].tolist()
    return found


def pooled(
    passages: Sequence[Passage], targets: Sequence[Key], scores: dict[str, float]
) -> tuple[Column, Column, Column]:
    """(best own sentence, best paraphrase, mean of the best three) of every target by its definition.

    What is missing has the lowest score of all; a target without paraphrases among the scores is not better than the best mean.
    """
    floor = max(min(scores.values()), 0.0)
    near, best, mean = [], [], []
    bare = []
    for target in targets:
        mine = [passage for passage in passages if target_of(passage) == target and passage.id in scores]
        own = [scores[passage.id] for passage in mine if passage.kind != "ask"]
        asks = sorted((scores[passage.id] for passage in mine if passage.kind == "ask"), reverse=True)[:3]
        near.append(max([floor, *own]))
        best.append(max(asks, default=floor))
        mean.append(fmean([*asks, *[floor] * (3 - len(asks))]))
        bare.append(not asks)
    cap = max(mean)
    for row, without in enumerate(bare):
        if without:
            best[row] = mean[row] = min(near[row], cap)
    return near, best, mean


def rankings(index: Index, text: str) -> dict[str, Column]:
    """Every ranking, and `nearest`, from the terms and vectors of the passages alone."""
    question = asked(index, text)
    _, _, rows = field_terms(index.passages, index.segmenter)
    every = question.terms + question.pairs
    found = {
        name: np.log1p(bm25(rows[field], terms)).tolist()
        for name, field, terms in (
            ("words", WORDS, question.terms), ("pairs", PAIRS, question.pairs), ("own", OWN, every)
        )
    }  # fmt: skip
    targets = index.keys[0]
    near, best, mean = pooled(index.passages, targets, dict(question.hits))
    lexical = np.log1p(bm25(rows[PASSAGES], every)).tolist()
    names = [passage.id for passage in single(index.passages)]
    kin, _, like = pooled(index.passages, targets, dict(zip(names, lexical, strict=True)))
    return found | {"near": near, "asked": mean, "nearest": best, "kin": kin, "like": like}


def z(scores: Column) -> Column:
    spread = pstdev(scores)
    return [(score - fmean(scores)) / spread if spread > 1e-9 else 0.0 for score in scores]


def gap(scores: Column) -> Column:
    return [score - max(scores[:row] + scores[row + 1 :]) for row, score in enumerate(scores)]


def test_there_is_a_row_for_every_target_and_a_column_for_every_feature(index: Index, targets: list[Key]) -> None:
    for text in QUESTIONS:
        table = Relevance(index).table(asked(index, text))
        assert table.shape == (len(targets), len(FEATURES))
        assert np.isfinite(table).all()


@pytest.mark.parametrize("name", [*RANKINGS, "nearest"])
@pytest.mark.parametrize("text", QUESTIONS)
def test_each_ranking_is_that_of_the_plain_reckoning(index: Index, text: str, name: str) -> None:
    assert column(index, text, name) == pytest.approx(rankings(index, text)[name], abs=1e-4)


@pytest.mark.parametrize(("form", "plain"), [("z", z), ("gap", gap)])
@pytest.mark.parametrize("text", QUESTIONS)
def test_every_ranking_comes_with_its_spread_and_its_lead(
    index: Index, text: str, form: str, plain: Callable[[Column], Column]
) -> None:
    for name in RANKINGS:
        assert column(index, text, f"{name}_{form}") == pytest.approx(plain(column(index, text, name)), abs=1e-6), name


@pytest.mark.parametrize("text", QUESTIONS)
def test_fused_is_the_sum_of_the_reciprocal_ranks(index: Index, text: str) -> None:
    columns = [column(index, text, name) for name in RANKINGS]
    expected = []
    for row in range(len(columns[0])):
        ahead = [sum((-s, at) < (-scores[row], row) for at, s in enumerate(scores)) for scores in columns]
        parts = [1 / (K + rank) for rank, scores in zip(ahead, columns, strict=True) if scores[row] > 0]
        expected.append(sum(parts) * K / len(RANKINGS))
    assert column(index, text, "fused") == pytest.approx(expected)
    assert column(index, text, "fused_gap") == pytest.approx(gap(expected))


@pytest.mark.parametrize("text", QUESTIONS)
def test_shares_content_and_length_are_those_of_the_text(index: Index, text: str, targets: list[Key]) -> None:
    question = asked(index, text)
    _, _, rows = field_terms(index.passages, index.segmenter)
    assert column(index, text, "share") == pytest.approx(shares(rows[WORDS], question.terms).tolist())
    assert column(index, text, "own_share") == pytest.approx(shares(rows[OWN], question.terms).tolist())
    assert column(index, text, "content") == [0.4] * len(targets)
    assert column(index, text, "length") == pytest.approx([math.log1p(len(text))] * len(targets))


def test_a_paraphrase_counts_for_its_target_and_not_as_its_own_words(index: Index, targets: list[Key]) -> None:
    text = "想开个早点铺"
    first = next(row for row, key in enumerate(targets) if key.measure == 1)
    for name in ("asked", "nearest", "like"):
        found = column(index, text, name)
        assert found[first] == max(found) > sorted(found)[-2]
    assert column(index, text, "nearest")[first] == pytest.approx(1.0)
    assert column(index, text, "near")[first] < 0.9


def test_everyday_words_are_searched_with_those_of_the_documents(index: Index) -> None:
    terms, twos = terms_of(index, "过早的店")
    assert {"早餐"} <= set(terms)
    assert set(pairs("过早的店")) < set(twos)
    assert terms_of(index, "流动餐车") == (index.segmenter.terms("流动餐车 "), pairs("流动餐车"))


def test_an_order_of_passages_is_one_of_rankings_whatever_their_number(assistant: Assistant) -> None:
    """On the packaged library far more passages are looked at than pooled: what is left out ranks below what is not."""
    retriever = assistant.retriever
    for text in ("养老院适用哪些措施", "快递末端综合服务站面积"):
        (question,) = retriever.asked(text)
        table = Relevance(assistant.index).table(question)
        floor = max(question.hits[-1][1], 0.0)
        for name in ("near", "asked", "nearest"):
            values = table[:, FEATURES.index(name)]
            assert values.min() >= floor - 1e-9
            assert values.max() <= question.hits[0][1] + 1e-9


def test_a_library_of_one_target_has_no_spread_and_no_lead(tmp_path: Path) -> None:
    catalog = SMALL_CATALOG.split("\n[[document]]")[1]
    files: dict[str, str | None] = {
        "notices/breakfast.txt": SMALL_TITLE, "catalog.toml": f"[[document]]{catalog}", "errata.toml": "",
        "cards/parent.md": None, "cards/sibling.md": None, "paraphrases/breakfast.jsonl": None,
    }  # fmt: skip
    corpus = small_corpus(tmp_path / "corpus", files, askable=True)
    ingest(Works(tmp_path / "data", corpus, HashEncoder()))
    index = open_index(Settings(data_dir=tmp_path / "data", corpus_dir=corpus))
    hits = [(passage.id, 0.5) for passage in index.passages]
    table = Relevance(index).table(Asked("早餐", *terms_of(index, "早餐"), hits, 1.0))
    assert table.shape == (1, len(FEATURES))
    relative = [name for name in FEATURES if name.endswith(("_z", "_gap"))]
    assert len(relative) == 2 * len(RANKINGS) + 1
    assert not table[:, [FEATURES.index(name) for name in relative]].any()
