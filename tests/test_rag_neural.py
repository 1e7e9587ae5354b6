"""Models on disk: where one is found, and that everything that changes vectors changes what it is known by."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.models import PolicyError
from rag import neural
from rag.encoder import encoder_name
from rag.settings import Settings
from tests.builders import one_line


def model(folder: Path) -> Path:
    """Files like those of a model, one of them large."""
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    (folder / "model.safetensors").write_bytes(bytes(range(256)) * 2**13)
    (folder / "README.md").write_text("About")
    return folder


def cached(home: Path, repository: str) -> Path:
    """Where a repository lies in a cache of Hugging Face, with nothing in it yet."""
    place = home / f"models--{repository.replace('/', '--')}"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("c0ffee")
    (place / "snapshots").mkdir()
    return place / "snapshots" / "c0ffee"


def test_a_model_is_known_by_its_files_wherever_they_lie(tmp_path: Path) -> None:
    first = model(tmp_path / "first")
    known = neural.digest(first)
    assert neural.digest(shutil.copytree(first, tmp_path / "second")) == known
    (first / "README.md").write_text("About it")
    assert neural.digest(first) == known
    for name in ("config.json", "1_Pooling/config.json"):
        (first / name).write_text('{"other": 1}')
        assert neural.digest(first) != known
        shutil.copyfile(tmp_path / "second" / name, first / name)
    weights = bytearray((first / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (first / "model.safetensors").write_bytes(weights)
    assert neural.digest(first) != known


def test_the_name_of_an_encoder_changes_with_prompts_and_backend(tmp_path: Path) -> None:
    folder = str(model(tmp_path / "bge-small-zh-v1.5"))
    settings = [
        Settings(embedding=folder),
        Settings(embedding=folder, embedding_query_prompt="query: "),
        Settings(embedding=folder, embedding_passage_prompt="query: "),
        Settings(embedding=folder, embedding_backend="onnx"),
        Settings(embedding=folder, embedding_query_prompt=""),
    ]
    names = [encoder_name(one) for one in settings]
    assert len(set(names)) == len(names)
    assert all(name.startswith("sentence-transformers/bge-small-zh-v1.5") for name in names)
    assert encoder_name(Settings(embedding=folder, reranker="x")) == names[0]


def test_a_model_is_found_by_its_name_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    assert neural.folder_of("BAAI/small", neural.ENCODERS) is None
    place = model(cached(tmp_path, "BAAI/small"))
    assert neural.folder_of("BAAI/small", neural.ENCODERS) == place
    own = model(cached(tmp_path, "cross-encoder/tiny"))
    assert neural.folder_of("tiny", neural.RERANKERS) == own
    assert neural.folder_of("tiny", neural.ENCODERS) is None


@pytest.mark.parametrize("name", ["no/such/folder/here", "./nowhere", "/nowhere/model", "~/nowhere", "bad name/x", "a\\b"])
def test_what_is_no_model_is_nowhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert neural.folder_of(name, neural.ENCODERS) is None


def test_a_model_that_is_not_here_is_one_line_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    with pytest.raises(PolicyError) as caught:
        encoder_name(Settings(embedding="BAAI/bge-small-zh-v1.5"))
    assert "policyqa ingest --rebuild" in one_line(caught.value)


@pytest.mark.parametrize(
    ("missing", "backend", "told"), [("sentence_transformers", "torch", "policyqa[neural]"), ("optimum", "onnx", "[onnx]")]
)
def test_missing_packages_are_one_line_with_what_to_install(
    missing: str, backend: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neural, "find_spec", lambda name: None if name == missing else object())
    with pytest.raises(PolicyError) as caught:
        neural.require("POLICYQA_EMBEDDING=x", backend)
    assert told in one_line(caught.value)
