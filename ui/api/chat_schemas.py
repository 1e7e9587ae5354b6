"""The part of OpenAI's chat completions that this door reads and writes. Parameters that it does not know are ignored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ui.api.schemas import AnswerBody


class Lenient(BaseModel):
    """Types as sent; whatever else a client sends is let pass."""

    model_config = ConfigDict(strict=True, extra="ignore")


class TextPart(Lenient):
    """一段文字；不接受图片、音频和文件。"""

    type: Literal["text"]
    text: str


class ChatMessage(Lenient):
    """对话中的一条。最后一条user消息是问题，此前的user、assistant消息是上文，其余不读。"""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None


class StreamOptions(Lenient):
    """流式输出的选项。"""

    include_usage: Annotated[bool | None, Field(description="最后另发一段用量")] = None


class ChatRequest(Lenient):
    """一次对话请求。temperature、max_tokens等其他参数不起作用，但可以发。"""

    model: Annotated[str, Field(min_length=1, max_length=200, description="任意名称，原样写回")]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=400)]
    stream: Annotated[bool | None, Field(description="true为流式输出")] = None
    stream_options: StreamOptions | None = None
    documents: Annotated[list[str] | None, Field(description="本站的扩展：只在这些文件（id）中查找，最多20份")] = None


class UrlCitation(BaseModel):
    """正文中[n]的位置（字符数，end_index不含）和它指向的原文。"""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """正文中一个[n]的出处。"""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class ChatReply(BaseModel):
    """回答：content是Markdown正文，末尾是机器生成内容的标识。"""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class ChatChoice(BaseModel):
    """唯一的一个回答。"""

    index: int
    message: ChatReply
    logprobs: None
    finish_reason: Literal["stop"]


class ChatUsage(BaseModel):
    """用量（cl100k词元数），仅供参考，不计费。"""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """OpenAI格式的回答；policyqa是完整的回答对象。"""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: Annotated[str, Field(description="索引版本")]
    choices: list[ChatChoice]
    usage: ChatUsage
    policyqa: AnswerBody


class ModelBody(BaseModel):
    """可以写在model里的名称。"""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """全部模型名称。"""

    object: Literal["list"]
    data: list[ModelBody]


class ChatErrorBody(BaseModel):
    """出错说明；param是有误的参数。"""

    message: str
    type: str
    param: str | None
    code: str | None


class ChatError(BaseModel):
    """OpenAI格式的错误。"""

    error: ChatErrorBody


Json = dict[str, Any]
