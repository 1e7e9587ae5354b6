"""Settings: every variable of the contract is read, has a working default, and is refused in one line when it does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from ingest.catalog import packaged_corpus
from ingest.models import PolicyError
from rag import Settings, load_settings
from tests.builders import one_line

# Variable, value, name of the field, what is read.
VARIABLES = [
    ("POLICYQA_DATA_DIR", "some/where", "data_dir", Path("some/where")),
    ("POLICYQA_CORPUS_DIR", "/other/corpus", "corpus_dir", Path("/other/corpus")),
    ("POLICYQA_EMBEDDING", "some/model", "embedding", "some/model"),
    ("POLICYQA_EMBEDDING_BACKEND", "onnx", "embedding_backend", "onnx"),
    ("POLICYQA_EMBEDDING_QUERY_PROMPT", "query:", "embedding_query_prompt", "query:"),
    ("POLICYQA_EMBEDDING_PASSAGE_PROMPT", "passage:", "embedding_passage_prompt", "passage:"),
    ("POLICYQA_RERANKER", "some/reranker", "reranker", "some/reranker"),
    ("POLICYQA_CHROMA_URL", "http://127.0.0.1:8000", "chroma_url", "http://127.0.0.1:8000"),
    ("POLICYQA_LLM_BASE_URL", "http://127.0.0.1:9/v1", "llm_base_url", "http://127.0.0.1:9/v1"),
    ("POLICYQA_LLM_API_KEY", "tiger-7788", "llm_api_key", SecretStr("tiger-7788")),
    ("POLICYQA_LLM_MODEL", "some-model", "llm_model", "some-model"),
    ("POLICYQA_LLM_AT_ONCE", "9", "llm_at_once", 9),
    ("POLICYQA_LLM_TOKENS_HOURLY", "100000", "llm_tokens_hourly", 100000),
    ("POLICYQA_EMBED_ORIGINS", "https://a.gov.cn", "embed_origins", ("https://a.gov.cn",)),
    ("POLICYQA_API_ORIGINS", "http://b.cn:8080, https://[::1]", "api_origins", ("http://b.cn:8080", "https://[::1]")),
    ("POLICYQA_DATABASE_URL", "postgresql://127.0.0.1/x", "database_url", "postgresql://127.0.0.1/x"),
    ("POLICYQA_FETCH_PROXY", "http://u:p@127.0.0.1:3128", "fetch_proxy", "http://u:p@127.0.0.1:3128"),
    ("POLICYQA_REDIS_URL", "redis://127.0.0.1/0", "redis_url", "redis://127.0.0.1/0"),
    ("POLICYQA_MAX_QUESTION", "500", "max_question", 500),
    ("POLICYQA_KEEP_VERSIONS", "7", "keep_versions", 7),
    ("POLICYQA_ADMIN_TOKEN", "tiger-7788-tiger-7788", "admin_token", SecretStr("tiger-7788-tiger-7788")),
]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a .env file."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("variable", "value", "field", "expected"), VARIABLES)
def test_every_variable_is_read(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, expected: object
) -> None:
    assert getattr(load_settings(), field) != expected
    monkeypatch.setenv("POLICYQA_LLM_MODEL", "a server goes with a model")
    monkeypatch.setenv(variable, value)
    assert getattr(load_settings(), field) == expected


@pytest.mark.parametrize(("variable", "value", "field", "expected"), VARIABLES)
def test_every_variable_is_read_from_a_file(
    tmp_path: Path, variable: str, value: str, field: str, expected: object
) -> None:
    model = "" if field == "llm_model" else "POLICYQA_LLM_MODEL=m\n"  # a server goes with a model
    (tmp_path / ".env").write_text(f"# 设置\n{model}{variable}={value}\nOTHER=1\n", "utf-8")
    assert getattr(load_settings(), field) == expected


def test_no_setting_is_left_out() -> None:
    assert {field for _, _, field, _ in VARIABLES} == set(Settings.model_fields)
    assert {f"POLICYQA_{field.upper()}" for field in Settings.model_fields} == {variable for variable, *_ in VARIABLES}
    assert all(field.description for field in Settings.model_fields.values())


def test_the_defaults_need_nothing() -> None:
    settings = load_settings()
    assert settings.data_dir.is_absolute()
    assert settings.data_dir.name == "policyqa"
    assert settings.corpus_dir == packaged_corpus()
    assert settings.embedding == "use-multilingual"
    assert settings.max_question >= 500
    outside = (
        settings.chroma_url,
        settings.llm_base_url,
        settings.llm_api_key,
        settings.llm_model,
        settings.database_url,
        settings.fetch_proxy,
        settings.redis_url,
    )
    assert outside == (None,) * 7
    assert settings.embed_origins == ()


def test_the_environment_is_stronger_than_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("POLICYQA_MAX_QUESTION=100\nPOLICYQA_LLM_MODEL=file\n", "utf-8")
    monkeypatch.setenv("POLICYQA_MAX_QUESTION", "200")
    settings = load_settings()
    assert (settings.max_question, settings.llm_model) == (200, "file")


@pytest.mark.parametrize("variable", [variable for variable, *_ in VARIABLES])
def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    plain = load_settings()
    monkeypatch.setenv(variable, "")
    assert load_settings() == plain


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("https://a.gov.cn,https://b.gov.cn", ("https://a.gov.cn", "https://b.gov.cn")),
        (" https://a.gov.cn , ,https://b.gov.cn, ", ("https://a.gov.cn", "https://b.gov.cn")),
        (",", ()),
    ],
)
def test_origins_are_a_list(monkeypatch: pytest.MonkeyPatch, value: str, origins: tuple[str, ...]) -> None:
    monkeypatch.setenv("POLICYQA_EMBED_ORIGINS", value)
    assert load_settings().embed_origins == origins


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "a.gov.cn",
        "https://a.gov.cn/",
        "https://a.gov.cn/x",
        "https://*.gov.cn",
        "https://a b",
        "https://a;script-src *",
    ],
)
def test_what_is_no_origin_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    for variable in ("POLICYQA_EMBED_ORIGINS", "POLICYQA_API_ORIGINS"):
        monkeypatch.setenv(variable, value)
        with pytest.raises(PolicyError) as caught:
            load_settings()
        assert variable in one_line(caught.value)
        monkeypatch.delenv(variable)


@pytest.mark.parametrize("value", ["proxy:3128", "socks5://127.0.0.1:1080", "http://u:tiger@a b:1", "http://tiger@a/x"])
def test_what_is_no_proxy_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("POLICYQA_FETCH_PROXY", value)
    with pytest.raises(PolicyError) as caught:
        load_settings()
    assert "POLICYQA_FETCH_PROXY" in one_line(caught.value)
    assert "tiger" not in str(caught.value)


@pytest.mark.parametrize("value", ["many", "5", "-1", "0", "1e3", "10.5", "99999999", "NaN", "十", "1\n2"])
def test_a_value_that_does_not_fit_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("POLICYQA_MAX_QUESTION", value)
    with pytest.raises(PolicyError) as caught:
        load_settings()
    assert "POLICYQA_MAX_QUESTION" in one_line(caught.value)


def test_a_bad_value_in_the_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POLICYQA_MAX_QUESTION=many\n", "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_settings()
    assert "POLICYQA_MAX_QUESTION" in one_line(caught.value)


def test_a_file_that_is_not_text_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"POLICYQA_LLM_MODEL=\xff\xfe\n")
    with pytest.raises(PolicyError) as caught:
        load_settings()
    assert ".env" in one_line(caught.value)


def test_variables_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = load_settings()
    monkeypatch.setenv("POLICYQA_NO_SUCH_SETTING", "1")
    monkeypatch.setenv("DATA_DIR", "/elsewhere")
    assert load_settings() == plain


def test_a_secret_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_LLM_API_KEY", "tiger-7788")
    settings = load_settings()
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "tiger-7788"
    assert "7788" not in f"{settings} {settings!r} {settings.model_dump_json()}"

@pytest.mark.parametrize("value", ["tiger", "tiger-7788-tige", " " * 30])
def test_a_short_token_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("POLICYQA_ADMIN_TOKEN", value)
    with pytest.raises(PolicyError) as caught:
        load_settings()
    assert one_line(caught.value).startswith("POLICYQA_ADMIN_TOKEN:口令太短")
    assert "tiger" not in str(caught.value)


@pytest.mark.parametrize("value", ["0", "51", "many"])
def test_editions_kept_are_a_small_number(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("POLICYQA_KEEP_VERSIONS", value)
    with pytest.raises(PolicyError, match="POLICYQA_KEEP_VERSIONS"):
        load_settings()
