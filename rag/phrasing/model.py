"""Chat models behind one Protocol. The one that ships talks to any OpenAI-compatible server, by LangChain."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from queue import Empty, SimpleQueue
from threading import Event, Thread, local
from typing import Literal, Protocol

import httpx

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
_CONNECT, _SILENT = 3.0, 8.0  # seconds to reach the server, and between two bytes of its text
_BEAT = 0.25  # seconds after which a caller is asked whether it still wants more
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
        """The model's text in the pieces that it comes in, all within `seconds`, and "" now and then where none comes, so that
        a caller can leave. Closing it ends the request.

        Raises ModelError.
        """
        ...


class _Call:
    """A request that runs: until when it may, and whether anybody still waits for it."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.left = Event()

    @property
    def over(self) -> bool:
        return self.left.is_set() or time.monotonic() > self.until


class _Bounded(httpx.BaseTransport):
    """HTTP that looks at every chunk whether the call is over: keep-alives would hold a request for ever."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self.calls = local()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _Chunks(response.stream, self.calls.now)
        return response

    def close(self) -> None:
        self._inner.close()


class _Chunks(httpx.SyncByteStream):
    def __init__(self, chunks: httpx.SyncByteStream, call: _Call) -> None:
        self._chunks, self._call = chunks, call

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if self._call.over:
                raise httpx.ReadTimeout("the call is over")
            yield chunk

    def close(self) -> None:
        self._chunks.close()


class OpenAIModel:
    """A model of an OpenAI-compatible server: DeepSeek, Qwen, vLLM, Ollama, llama.cpp. Nothing is drawn at random."""

    def __init__(self, base_url: str, name: str, key: str | None, longest: int) -> None:
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        self.name = name
        self._transport = _Bounded()
        self._chat = ChatOpenAI(
            model=name,
            base_url=base_url,
            api_key=SecretStr(key or "none"),
            temperature=0,
            extra_body={"max_tokens": longest},  # LangChain's own field sends a newer name that few servers know
            max_retries=0,
            stream_usage=False,
            http_client=httpx.Client(transport=self._transport),  # no proxies, no redirects: only the server that is named
            stream_chunk_timeout=None,
        )

    def stream(self, messages: Sequence[Message], seconds: float) -> Generator[str]:
        """See ChatModel. A server that is busy or broken before its first word is asked once more."""
        call, pieces = _Call(seconds), SimpleQueue[str | ModelError | None]()
        Thread(target=self._work, args=(messages, call, pieces), daemon=True).start()
        try:
            while True:
                if time.monotonic() > call.until:
                    raise ModelError("slow")
                try:
                    piece = pieces.get(timeout=_BEAT)
                except Empty:
                    yield ""
                    continue
                if piece is None:
                    return
                if isinstance(piece, ModelError):
                    raise piece
                yield piece
        finally:
            call.left.set()

    def _work(self, messages: Sequence[Message], call: _Call, pieces: SimpleQueue[str | ModelError | None]) -> None:
        """The request, in a thread of its own: it may wait for the server, its caller need not."""
        self._transport.calls.now = call
        said = False
        for attempt in range(_TRIES):
            try:
                for piece in self._pieces(messages, call):
                    said = True
                    pieces.put(piece)
                pieces.put(None)
                return
            except ModelError as error:
                pieces.put(error)
                return
            except Exception as error:  # noqa: BLE001 - servers, proxies and clients fail in as many ways as there are
                reason, asked = _told(error)
                pause = max(asked, _PAUSE * (attempt + 1))
                late = pause >= call.until - time.monotonic()
                if said or not _is_passing(error) or attempt == _TRIES - 1 or late or call.left.wait(pause):
                    pieces.put(ModelError(reason))
                    return

    def _pieces(self, messages: Sequence[Message], call: _Call) -> Iterator[str]:
        from langsmith import tracing_context

        left = max(call.until - time.monotonic(), 0.01)
        timeout = httpx.Timeout(min(_SILENT, left), connect=min(_CONNECT, left))
        ended = False
        quiet = tracing_context(enabled=False)  # whatever the environment says, nobody else is told
        with quiet, closing(self._chat.stream(list(messages), timeout=timeout)) as chunks:  # type: ignore[type-var]  # a generator
            for chunk in chunks:
                if call.over:
                    raise ModelError("slow")
                finish = chunk.response_metadata.get("finish_reason")
                ended = ended or finish in ("stop", "length")
                if chunk.text:
                    yield str(chunk.text)
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
