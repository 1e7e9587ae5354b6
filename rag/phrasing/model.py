"""Chat models behind one Protocol. The one that ships talks to any OpenAI-compatible server, by LangChain."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    pass

Message = tuple[Literal["system", "user"], str]
# Why the documents' own words stand instead of a model's.
Reason = Literal[
    "off", "busy", "budget", "resting", "unreachable", "refused", "failed", "slow", "empty", "unsupported", "overlong"
]
TOLD: dict[str, str] = {
    "off": "语言模型已用 policyqa llm off 关闭",
    "busy": "同时提问的人太多,没有轮到语言模型",
    "budget": "这一小时的词元已经用完",
    "resting": "语言模型连续出错,暂停半分钟",
    "unreachable": "连不上语言模型的服务",
    "refused": "语言模型的服务拒绝了请求;请检查密钥和模型名",
    "failed": "语言模型的服务出错",
    "slow": "语言模型没有按时答完",
    "empty": "语言模型什么也没有写",
    "unsupported": "语言模型写的话,没有一句经得起与原文核对",
    "overlong": "原文太长,放不进给语言模型的提示",
}
_CONNECT, _SILENT = 3.0, 8.0  # seconds to reach the server, and between two pieces of its text
_TRIES, _PAUSE = 2, 0.4  # attempts before the first piece of text, and seconds between them, growing
_TRANSIENT = frozenset((408, 409, 429, 500, 502, 503, 504))


class ModelError(Exception):
    """A model gave no usable text. `reason` is all that is told: a server's own words may hold a key or a reader's question."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class ChatModel(Protocol):
    """A language model that is given messages."""

    name: str

    def stream(self, messages: Sequence[Message], seconds: float) -> Generator[str]:
        """The model's text in the pieces that it comes in, all within `seconds`. Closing it ends the request.

        Raises ModelError.
        """
        ...


class OpenAIModel:
    """A model of an OpenAI-compatible server: DeepSeek, Qwen, vLLM, Ollama, llama.cpp. Nothing is drawn at random."""

    def __init__(self, base_url: str, name: str, key: str | None, longest: int) -> None:
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        self.name = name
        self._chat = ChatOpenAI(
            model=name,
            base_url=base_url,
            api_key=SecretStr(key or "none"),
            temperature=0,
            extra_body={"max_tokens": longest},  # LangChain's own field sends a newer name that few servers know
            timeout=self._timeout(_SILENT),
            max_retries=0,
            stream_usage=False,
            http_socket_options=(),
            stream_chunk_timeout=None,
        )

    @staticmethod
    def _timeout(silent: float) -> Any:
        import httpx

        return httpx.Timeout(silent, connect=_CONNECT)

    def stream(self, messages: Sequence[Message], seconds: float) -> Generator[str]:
        """See ChatModel. A server that is busy or broken before its first word is asked once more."""
        until = time.monotonic() + seconds
        for attempt in range(_TRIES):
            said = False
            try:
                with closing(self._pieces(messages, until)) as pieces:
                    for piece in pieces:
                        said = True
                        yield piece
                return
            except ModelError:
                raise
            except Exception as error:  # noqa: BLE001 - servers, proxies and clients fail in as many ways as there are
                reason, pause = _told(error)
                left = until - time.monotonic()
                pause = max(pause, _PAUSE * (attempt + 1))
                if said or not _is_passing(error) or attempt == _TRIES - 1 or pause >= left:
                    raise ModelError(reason) from None
                time.sleep(pause)

    def _pieces(self, messages: Sequence[Message], until: float) -> Generator[str]:
        left = until - time.monotonic()
        if left <= 0:
            raise ModelError("slow")
        chunks = self._chat.stream(list(messages), timeout=self._timeout(min(_SILENT, left)))
        ended = False
        try:
            for chunk in chunks:
                if time.monotonic() > until:
                    raise ModelError("slow")
                ended = ended or bool(chunk.response_metadata.get("finish_reason"))
                if chunk.text:
                    yield str(chunk.text)
        finally:
            chunks.close()  # type: ignore[attr-defined]  # a generator: closing it closes the response
        if not ended:  # a server that dies closes the connection as one does that has finished
            raise ModelError("failed")


def _told(error: Exception) -> tuple[Reason, float]:
    """Why a request failed, and for how many seconds the server asks to be left alone."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return "slow", 0.0
    if isinstance(error, openai.APIStatusError):
        wait = error.response.headers.get("retry-after", "")
        pause = float(wait) if wait.replace(".", "", 1).isdigit() else 0.0
        return ("refused" if error.status_code in (400, 401, 403, 404, 422) else "failed"), pause
    return ("unreachable" if isinstance(error, openai.APIConnectionError) else "failed"), 0.0


def _is_passing(error: Exception) -> bool:
    """Whether a second attempt may do better."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return error.status_code in _TRANSIENT
    return isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)
