"""Configuration: environment variables POLICYQA_* (a .env file is read too), all with working defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ingest.catalog import packaged_corpus
from ingest.models import PolicyError

DEFAULT = "use-multilingual"  # the encoder that is in the core
_TOKEN = 16  # characters of the administrators' token, at least


class Settings(BaseSettings):
    """Every setting with its default and what it is for. `policyqa settings` prints this list."""

    model_config = SettingsConfigDict(env_prefix="POLICYQA_", env_file=".env", extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("policyqa", appauthor=False), description="索引与数据库所在目录"
    )
    corpus_dir: Path = Field(default_factory=packaged_corpus, description="语料目录(目录、原文、名录)")
    embedding: str = Field(
        default=DEFAULT, description="编码器:use-multilingual(离线)或任一 sentence-transformers 模型的名称、路径"
    )
    embedding_backend: Literal["torch", "onnx"] = Field(
        default="torch", description="上述模型与重排模型用什么运行:torch 或 onnx"
    )
    embedding_query_prompt: str | None = Field(
        default=None, description="问题前要加的提示,例如 e5 的“query: ”;不设则用模型自带的"
    )
    embedding_passage_prompt: str | None = Field(
        default=None, description="原文前要加的提示,例如 e5 的“passage: ”;不设则用模型自带的"
    )
    reranker: str | None = Field(default=None, description="重排模型(CrossEncoder)的名称或路径;不设则不重排")
    chroma_url: str | None = Field(default=None, description="Chroma 服务地址;不设则用内嵌的 Chroma")
    llm_base_url: str | None = Field(default=None, description="OpenAI 兼容接口地址;不设则只用原文摘引")
    llm_api_key: SecretStr | None = Field(default=None, description="上述接口的密钥(不会显示)")
    llm_model: str | None = Field(default=None, validate_default=True, description="上述接口的模型名")
    llm_at_once: int = Field(default=4, ge=1, le=64, description="同时最多向模型发出几个请求;再多的只用原文摘引")
    llm_tokens_hourly: int = Field(default=0, ge=0, description="每小时最多用多少词元,用完只用原文摘引;0 为不限")
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="允许嵌入本问答的网站,逗号分隔;默认不允许"
    )
    api_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="允许从自己网页上调用接口的网站,逗号分隔;默认不允许"
    )
    database_url: str | None = Field(default=None, description="反馈数据库;默认用数据目录下的 SQLite")
    fetch_proxy: str | None = Field(
        default=None, description="下载官方网页所用的 HTTP 代理;不设则直接连接,系统的 HTTPS_PROXY 不起作用"
    )
    keep_versions: int = Field(default=3, ge=1, le=50, description="保留最近几版索引,供 policyqa ingest --rollback 退回")
    admin_token: SecretStr | None = Field(
        default=None, description="管理页面 /admin 的口令,至少 16 个字符;不设则没有管理页面(不会显示)"
    )
    redis_url: str | None = Field(default=None, description="多进程共享限流;这个版本还没有限流,设了也不起作用")
    max_question: int = Field(default=2000, ge=10, le=10000, description="问题最多多少字")

    @field_validator("embed_origins", "api_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """ "a, b" as ("a", "b")."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("embed_origins", "api_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Scheme, host and port, nothing else: they go into headers as they stand."""
        for origin in value:
            if not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+", origin):
                raise ValueError(f"“{origin}”应是网站的协议加域名(可带端口),例如 https://www.example.gov.cn")
        return value

    @field_validator("admin_token")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        """Long enough not to be guessed. Neither the value nor its length is repeated."""
        if value and len(value.get_secret_value().strip()) < _TOKEN:
            raise ValueError(f"口令太短;至少要 {_TOKEN} 个字符,可以用 openssl rand -hex 16 生成")
        return value

    @field_validator("llm_base_url")
    @classmethod
    def _is_server(cls, value: str | None) -> str | None:
        """Scheme, host, port and path. A user or password in it would end up in logs."""
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+(/[\w./-]*)?", value):
            raise ValueError("应是接口的地址,一般以 /v1 结尾,例如 http://127.0.0.1:8000/v1;密钥写在 POLICYQA_LLM_API_KEY")
        return value

    @field_validator("llm_model")
    @classmethod
    def _goes_with_server(cls, value: str | None, info: ValidationInfo) -> str | None:
        """A server without the name of a model cannot be asked."""
        if info.data.get("llm_base_url") and not value:
            raise ValueError("设了 POLICYQA_LLM_BASE_URL,还要在这里写上该服务的模型名")
        return value

    @field_validator("fetch_proxy")
    @classmethod
    def _is_proxy(cls, value: str | None) -> str | None:
        """Scheme, perhaps user and password, host and port. The value itself is not repeated: it may hold the password."""
        if value and not re.fullmatch(r"https?://([^\s/@]+@)?[A-Za-z0-9.\[\]:-]+/?", value):
            raise ValueError("应是代理的地址,例如 http://proxy.example.cn:3128")
        return value


def load_settings() -> Settings:
    """The settings of this process. Raises PolicyError, naming the variable, for a value that does not fit."""
    try:
        return Settings()
    except UnicodeDecodeError:
        raise PolicyError(".env:不是 UTF-8 文本;请另存为 UTF-8 再试。") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = "POLICYQA_" + "_".join(str(step) for step in first["loc"]).upper()
        raise PolicyError(f"{name}:{first['msg'].removeprefix('Value error, ')};请更正环境变量或 .env。") from None
