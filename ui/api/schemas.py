"""What goes into the REST API and comes out of it, as its OpenAPI document describes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.models import Standing
from rag.models import Status
from ui.holdings import MOST

MAX_HISTORY = 30  # pairs of question and answer
MAX_REASON = 500  # characters
SOMETHING = r"\S"  # not only white space


class Given(BaseModel):
    """A request body: nothing is converted, unknown fields are refused."""

    model_config = ConfigDict(strict=True, extra="forbid")


class AskRequest(Given):
    """一次提问。"""

    question: Annotated[str, Field(min_length=1, pattern=SOMETHING, description="问题")]
    history: Annotated[
        list[Annotated[list[str], Field(min_length=2, max_length=2)]],
        Field(
            max_length=MAX_HISTORY,
            description="此前的[问题, 回答]，从早到晚；只读其中的问题，回答可以留空字符串",
        ),
    ] = []
    id: Annotated[str | None, Field(max_length=200, description="调用方自定的编号，原样写进回答")] = None
    documents: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(max_length=MOST, description="只在这些文件（id）中查找；不给则查全部"),
    ] = []


class CitationBody(BaseModel):
    """回答中的一处出处。"""

    mark: Annotated[int, Field(description="正文里的[n]")]
    doc_id: Annotated[str, Field(description="文件的id")]
    title: Annotated[str, Field(description="文件标题")]
    doc_no: Annotated[str | None, Field(description="文号；没有则为null")]
    level: Annotated[str, Field(description="nation、province、city或other")]
    measure: Annotated[int | None, Field(description="措施在文件中的序数；不在措施内的文字为null")]
    marker: Annotated[str | None, Field(description="序号的写法，如(四)")]
    marker_inferred: Annotated[bool, Field(description="true表示所收录的文本缺这个序号，按前后顺序推定")]
    heading: Annotated[str | None, Field(description="措施标题")]
    quote: Annotated[str, Field(description="原文逐字；〔〕内是据上下文补的字。只收录概要的文件为空字符串")]
    start: Annotated[int | None, Field(description="在原文中的起点（字符数）")]
    end: Annotated[int | None, Field(description="在原文中的终点（不含）")]
    url: Annotated[str | None, Field(description="官方网页")]


class AnswerBody(BaseModel):
    """回答；与命令行 policyqa ask --json 的输出相同。"""

    id: Annotated[str | None, Field(description="请求里的id")]
    question: Annotated[str, Field(description="所答的问题")]
    status: Annotated[
        Status,
        Field(
            description="answered已回答；not_found文件没有写明；out_of_scope不在回答范围；clarify请补充说明；error没有答成"
        ),
    ]
    intent: Annotated[str, Field(description="问题被理解成哪一类")]
    mode: Annotated[
        str,
        Field(description="extractive：只摘引原文和列出记录，没有生成文字；llm：开头几句由语言模型从原文选编，逐句核对过，原文在其后"),
    ]
    answer: Annotated[str, Field(description="Markdown正文，[n]对应citations里的mark")]
    citations: Annotated[list[CitationBody], Field(description="出处，按mark排列")]
    units: Annotated[list[str], Field(description="相关的责任单位")]
    missing: Annotated[list[str], Field(description="需要但没有收录全文的文件")]
    follow_ups: Annotated[list[str], Field(description="可以接着问的问题")]
    notice: Annotated[str, Field(description="机器生成内容的标识，显示或转载回答时须一并显示")]
    index_version: Annotated[str, Field(description="索引版本；文件更新后会变")]
    elapsed_ms: Annotated[float, Field(description="用时（毫秒）")]
    fallback: Annotated[
        str | None, Field(description="问过语言模型而没有采用它的话时才有：是什么缘故（如slow、unsupported）")
    ] = None


class Quotation(BaseModel):
    """一段原文：quote是整理空白后的文字，start、end是它在原文中的位置（字符数，end不含）。"""

    quote: str
    start: int
    end: int


class SentenceBody(Quotation):
    """一句；repeats为true表示本条前面已有同样的话。"""

    repeats: bool


class UnitMentionBody(Quotation):
    """印在文件里的责任单位；name是规范简称，group为true表示是一类单位而非一家。"""

    name: str
    group: bool


class MeasureBody(BaseModel):
    """一条措施。"""

    document: Annotated[str, Field(description="所在文件的id")]
    number: Annotated[int, Field(description="在文件中的序数，从1起")]
    part: Annotated[int | None, Field(description="所在部分的序数")]
    marker: str
    marker_inferred: Annotated[bool, Field(description="true表示序号系推定")]
    heading: Quotation
    sentences: list[SentenceBody]
    units: list[UnitMentionBody]
    start: int
    end: int
    page: Annotated[str, Field(description="本站上这一条的地址")]


class MeasureList(BaseModel):
    """符合条件的全部措施。"""

    count: int
    measures: list[MeasureBody]


class PartBody(BaseModel):
    """一个部分；measures是其中措施的序数。"""

    number: int
    marker: str
    marker_inferred: bool
    title: Quotation
    intro: list[Quotation]
    measures: list[int]


class EntryBody(BaseModel):
    """文件的目录信息。日期写成YYYY、YYYY-MM或YYYY-MM-DD。"""

    id: str
    title: str
    loaded: Annotated[bool, Field(description="是否收录全文；false表示只有概要")]
    doc_no: str | None
    issuer: str
    co_issuers: list[str]
    issued: str | None
    published: str | None
    level: Annotated[str, Field(description="nation、province、city或other")]
    place: Annotated[str | None, Field(description="适用的地方；不知道则为null")]
    standing: Annotated[Standing, Field(description="in_force现行有效；repealed已废止；expired已失效；superseded已被取代")]
    ended: Annotated[str | None, Field(description="自何时起不再有效；不知道则为null")]
    superseded_by: Annotated[str | None, Field(description="取代它的文件的id")]
    version: Annotated[int, Field(description="收到过的第几版，从1起")]
    url: str | None
    basis: Annotated[list[str], Field(description="制定依据（文件id）")]
    parts: Annotated[int | None, Field(description="部分的个数")]
    measures: Annotated[int | None, Field(description="措施的条数")]
    characters: Annotated[int | None, Field(description="原文字符数；未收录全文为null，列表中也为null")]


class DocumentList(BaseModel):
    """符合条件的文件，主文件在前。"""

    count: Annotated[int, Field(description="这一页的文件数")]
    total: Annotated[int, Field(description="符合条件的文件总数")]
    index_version: str
    documents: list[EntryBody]


class DocumentBody(BaseModel):
    """一份文件：目录信息、各部分、各条措施，以及第一部分之前的文字。未收录全文的，后三项为空。"""

    entry: EntryBody
    front: list[Quotation]
    parts: list[PartBody]
    measures: list[MeasureBody]


class MeasureRef(BaseModel):
    """指向一条措施。"""

    document: str
    number: int


class UnitBody(BaseModel):
    """责任单位：规范简称、全称、认得的各种写法，以及点名由它负责的措施。"""

    name: str
    full: str
    names: list[str]
    group: bool
    documents: Annotated[int, Field(description="点名该单位的文件数")]
    measures: Annotated[list[MeasureRef], Field(description="文件很多时，只在给出document时列出")]


class UnitList(BaseModel):
    """名录中和文件里的全部责任单位；措施多的在前。"""

    count: int
    units: list[UnitBody]


class FeedbackRequest(Given):
    """对一个回答的评价。不收集姓名、地址等个人信息，请勿填写。"""

    question: Annotated[str, Field(min_length=1, description="所评价的问题")]
    answer_status: Annotated[Status, Field(description="回答里的status")]
    index_version: Annotated[str, Field(max_length=64, description="回答里的index_version")]
    rating: Annotated[Literal["up", "down"], Field(description="up有用；down没用")]
    reason: Annotated[str | None, Field(max_length=MAX_REASON, description="原因，可以不填")] = None
    page: Annotated[Literal["chat", "embed", "api"], Field(description="在哪里看到的回答")] = "api"


class FeedbackReceipt(BaseModel):
    """已存下的评价的编号。"""

    id: int


class Place(BaseModel):
    """请求中有误的一处。"""

    place: str
    message: str


class ProblemBody(BaseModel):
    """出错说明（RFC 9457）。"""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="哪里不对，怎么改")]
    errors: Annotated[list[Place] | None, Field(description="逐处说明；只在请求内容有误时出现")] = None
