"""Encoders by one setting, with a real small model: loading, vectors, an index of it, answers, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.catalog import packaged_corpus
from ingest.models import PolicyError
from ingest.pipeline import Works, ingest
from rag import Assistant, Settings
from rag.encoder import UseEncoder, encoder_name, kind_of, load_encoder, use_name
from tests.builders import one_line
from tests.neural import extra, minilm
from tests.test_rag_neural import cached

TEXTS = ["Hospitals offer consultations online.", "Parcels are delivered.", "网上看病"]


@pytest.fixture(scope="module")
def folder() -> Path:
    return minilm()


@pytest.fixture(scope="module")
def settings(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings with the model and an index of the packaged corpus, whose paraphrases are left out to be quick."""
    place = tmp_path_factory.mktemp("neural")
    corpus = shutil.copytree(packaged_corpus(), place / "corpus")
    for file in (corpus / "paraphrases").glob("*.jsonl"):
        file.write_text("")
    made = Settings(data_dir=place / "data", corpus_dir=corpus, embedding=str(folder))
    ingest(Works(made.data_dir, corpus, load_encoder(made)))
    yield made


@pytest.fixture(scope="module")
def answering(settings: Settings) -> Assistant:
    return Assistant.open(settings)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with HF_HUB_OFFLINE=1, which is read when the package is imported; sockets to the outside are blocked in any test."""
    extra("sentence_transformers")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def test_the_default_encoder_needs_no_extra() -> None:
    encoder = load_encoder(Settings())
    assert isinstance(encoder, UseEncoder)
    assert encoder.name == encoder_name(Settings()) == use_name()


def test_names_of_one_kind() -> None:
    assert kind_of("use-multilingual/1") == kind_of(use_name())
    assert kind_of("sentence-transformers/a@1") != kind_of("sentence-transformers/a@2")


def test_vectors_are_of_unit_length_and_near_texts_are_near(folder: Path) -> None:
    encoder = load_encoder(Settings(embedding=str(folder)))
    vectors = np.array(encoder.embed_documents(TEXTS))
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0] * 3, abs=1e-5)
    cosines = vectors @ np.array(encoder.embed_query("Can I see a doctor over the internet?"))
    assert cosines.argmax() == 0
    assert encoder.embed_documents([]) == []


def test_prompts_are_put_before_questions_and_passages(folder: Path) -> None:
    plain = load_encoder(Settings(embedding=str(folder)))
    prompted = load_encoder(
        Settings(embedding=str(folder), embedding_query_prompt="query: ", embedding_passage_prompt="passage: ")
    )
    question, passage = plain.embed_query("query: doctor"), plain.embed_documents(["passage: doctor"])[0]
    assert prompted.embed_query("doctor") == pytest.approx(question, abs=1e-5)
    assert prompted.embed_documents(["doctor"])[0] == pytest.approx(passage, abs=1e-5)


def test_a_look_up_is_answered_and_so_is_a_search(answering: Assistant) -> None:
    answer = answering.ask("措施四由谁负责")
    assert (answer.status, answer.units) == ("answered", ("省卫健委", "省医保局"))
    assert [citation.measure for citation in answer.citations] == [4]
    assert answering.ask("快递末端综合服务站面积").citations[0].measure == 11


def test_questions_are_read_as_with_the_default_encoder(answering: Assistant, assistant: Assistant) -> None:
    query = assistant.understand("直播带货能补多少钱?")
    assert answering.retriever.asks(query) == pytest.approx(assistant.retriever.asks(query), abs=1e-5)


def test_the_index_is_refused_by_every_other_setting_with_the_command_that_mends_it(settings: Settings) -> None:
    others = ({"embedding": "use-multilingual"}, {"embedding_query_prompt": "query: "}, {"embedding_backend": "onnx"})
    for other in others:
        with pytest.raises(PolicyError) as caught:
            Assistant.open(settings.model_copy(update=other))
        assert "policyqa ingest --rebuild" in one_line(caught.value)


def test_another_revision_of_the_model_is_another_encoder(settings: Settings, folder: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(folder, tmp_path / folder.name)
    Assistant.open(settings.model_copy(update={"embedding": str(moved)}))
    (moved / "sentence_bert_config.json").write_text('{"max_seq_length": 64, "do_lower_case": false}')
    with pytest.raises(PolicyError, match="--rebuild"):
        Assistant.open(settings.model_copy(update={"embedding": str(moved)}))


@pytest.mark.usefixtures("offline")
def test_a_model_in_the_cache_loads_without_the_network(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    shutil.copytree(folder, cached(tmp_path, "owner/model"))
    encoder = load_encoder(Settings(embedding="owner/model"))
    assert np.linalg.norm(encoder.embed_query("doctor")) == pytest.approx(1.0, abs=1e-5)
    assert encoder.name.split("@")[1] == encoder_name(Settings(embedding=str(folder))).split("@")[1]


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("name", ["nobody/nothing", "/nowhere/model", "./nowhere", "no model/at all"])
def test_a_model_that_cannot_be_had_is_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    with pytest.raises(PolicyError) as caught:
        ingest(Works(tmp_path / "data", packaged_corpus(), load_encoder(Settings(embedding=name))))
    assert f"POLICYQA_EMBEDDING={name}:" in one_line(caught.value)


@pytest.mark.parametrize("files", [{}, {"config.json": "{}"}, {"modules.json": "["}])
def test_a_folder_that_holds_no_model_is_one_line(files: dict[str, str], tmp_path: Path) -> None:
    extra("sentence_transformers")
    (tmp_path / "model").mkdir()
    for name, text in files.items():
        (tmp_path / "model" / name).write_text(text)
    with pytest.raises(PolicyError) as caught:
        load_encoder(Settings(embedding=str(tmp_path / "model"))).embed_query("x")
    assert "无法载入" in one_line(caught.value)


def test_a_model_that_brings_code_of_its_own_is_refused(tmp_path: Path) -> None:
    extra("sentence_transformers")
    code = '{"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"}}'
    (tmp_path / "config.json").write_text(code)
    with pytest.raises(PolicyError) as caught:
        load_encoder(Settings(embedding=str(tmp_path))).embed_query("x")
    assert "程序代码" in one_line(caught.value)
