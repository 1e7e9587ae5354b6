"""The phraser of the settings. Model and limits are one for a process, whatever edition of the library is open."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rag.phrasing.limits import SWITCH, Limits
from rag.phrasing.model import ChatModel, OpenAIModel
from rag.phrasing.phraser import LONGEST, Phraser
from rag.settings import Settings


def load_phraser(settings: Settings) -> Phraser | None:
    """The phraser; None where no model is set."""
    model = load_model(settings)
    if model is None:
        return None
    return Phraser(model, load_limits(settings))


def load_model(settings: Settings) -> ChatModel | None:
    """The model of the settings; None where none is set."""
    if not settings.llm_base_url or not settings.llm_model:
        return None
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return _model(settings.llm_base_url, settings.llm_model, key)


def load_limits(settings: Settings) -> Limits:
    """How much the model of the settings may be asked, one and the same for all who ask."""
    return _limits(settings.llm_at_once, settings.llm_tokens_hourly, settings.data_dir / SWITCH)


@lru_cache(maxsize=4)
def _model(base_url: str, name: str, key: str | None) -> ChatModel:
    return OpenAIModel(base_url, name, key, LONGEST)


@lru_cache(maxsize=4)
def _limits(at_once: int, hourly: int, switch: Path) -> Limits:
    return Limits(at_once, hourly, switch)
