"""The REST API under /api/v1: questions, documents, measures, units, feedback; its description and its page."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ingest.models import Level
from rag.models import Answer
from ui.api import completions, docs, records
from ui.api.openapi import problems
from ui.api.refusals import ProblemRoute
from ui.api.schemas import (
    AnswerBody,
    AskRequest,
    DocumentBody,
    DocumentList,
    FeedbackReceipt,
    FeedbackRequest,
    MeasureList,
    UnitList,
)
from ui.api.stream import EVENT_STREAM, answer_events, content_label, error_events, event_stream, wants_events
from ui.feedback import Feedback, FeedbackError, FeedbackStore
from ui.holdings import Holdings
from ui.site import Site

_LOG = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store"}
_BROKEN = "程序出了问题，请稍后再试。"
Name = Annotated[str, Path(min_length=1, max_length=100)]
Words = Annotated[str, Field(min_length=1, max_length=100)]
Number = Annotated[int, Field(ge=1, le=999)]
_EVENTS = {
    "content": {
        EVENT_STREAM: {
            "schema": {
                "description": "事件流：status、statement、citation、done或error，data是一行JSON；"
                "有replaced时，其后的statement从头算起，取代此前的"
            },
            "example": "event: status\ndata: {…}\n\nevent: statement\ndata: {…}\n\nevent: done\ndata: {…}\n\n",
        }
    },
    "headers": {
        "X-Content-Label": {
            "description": "机器生成内容标识：machine-generated; 生成方式",
            "schema": {"type": "string"},
        }
    },
}


def router(site: Site) -> APIRouter:
    """Everything under /api and /v1. Raises PolicyError when the feedback database cannot be meant."""
    operations = APIRouter(prefix="/api/v1", route_class=ProblemRoute)
    _add_ask(operations, site)
    _add_documents(operations, site)
    _add_measures(operations, site)
    _add_feedback(operations, site)
    chat = completions.router(site)
    whole = APIRouter()
    whole.include_router(operations)
    whole.include_router(chat)
    whole.include_router(docs.router(site, [*operations.routes, *chat.routes]))
    return whole


# Questions ----------------------------------------------------------------------------------------------------------


def _add_ask(routes: APIRouter, site: Site) -> None:
    @routes.post(
        "/ask",
        operation_id="ask",
        tags=["问答"],
        summary="提问",
        response_model=AnswerBody,
        response_description="回答；请求头有Accept: text/event-stream时为事件流",
        responses={200: _EVENTS, **problems(400, 413, 422, 500)},
    )
    def ask(given: AskRequest, request: Request) -> Response:
        """得到一个回答。文件没有写明、不在范围等情形也是200，看回答里的status。"""
        _check_length(given.question, site)
        events, holdings = wants_events(request.headers.get("accept")), site.now()
        if strange := holdings.strange(given.documents):
            raise HTTPException(422, strange)
        history = [(asked, said) for asked, said in given.history]
        if not events:
            answer = holdings.ask(given.question, history, given.id, given.documents)
            return JSONResponse(answer.to_dict(), 200, _labelled(answer))
        try:
            growing = holdings.stream(given.question, history, given.id, given.documents)
            first = next(growing)
        except Exception:  # noqa: BLE001 - a stream has begun: its one event says that it failed
            _LOG.exception("no answer for an event stream")
            failed = {"type": "about:blank", "title": "Internal Server Error", "status": 500, "detail": _BROKEN}
            return event_stream(error_events(failed), _NO_STORE)
        return event_stream(answer_events(_going_on(first, growing)), _labelled(first))


def _going_on(first: Answer, growing: Generator[Answer]) -> Iterator[Answer]:
    """The answers of a stream whose first one is taken; it is closed whatever becomes of the response."""
    with closing(growing):
        yield first
        yield from growing


def _labelled(answer: Answer) -> dict[str, str]:
    return _NO_STORE | {"X-Content-Label": content_label(answer)}


def _check_length(question: str, site: Site) -> None:
    limit = site.settings.max_question
    if len(question) > limit:
        raise HTTPException(422, f"问题太长（{len(question)}字，最多{limit}字）；请精简后再问。")


# Documents ----------------------------------------------------------------------------------------------------------


def _add_documents(routes: APIRouter, site: Site) -> None:
    @routes.get(
        "/documents", operation_id="documents", tags=["文件与措施"], summary="文件列表", responses=problems(422, 500)
    )
    def documents(
        q: Annotated[str, Query(max_length=100, description="标题或文号中的字词，空格隔开的都要有")] = "",
        level: Annotated[Level | SkipJsonSchema[None], Query(description="层级")] = None,
        limit: Annotated[int, Query(ge=1, le=200, description="最多几份")] = 50,
        offset: Annotated[int, Query(ge=0, le=1_000_000, description="从第几份起")] = 0,
    ) -> DocumentList:
        """收录全文的文件在前；只有概要的也列出（loaded为false）。"""
        holdings = site.now()
        found = holdings.search(q, level or "")
        shown = [records.row_body(row) for row in found[offset : offset + limit]]
        return DocumentList(count=len(shown), total=len(found), index_version=holdings.version, documents=shown)

    @routes.get(
        "/documents/{document}",
        operation_id="document",
        tags=["文件与措施"],
        summary="一份文件",
        responses=problems(404, 422, 500),
    )
    def document(document: Annotated[Name, Path(description="文件的id")]) -> DocumentBody:
        """目录信息、各部分、各条措施及其责任单位，每段文字都有在原文中的位置。"""
        holdings = site.now()
        loaded, card = holdings.documents.get(document), holdings.cards.get(document)
        if loaded is not None:
            return records.document_body(loaded)
        if card is None:
            raise _no_document(document)
        return DocumentBody(entry=records.entry_body(card.entry, None), front=[], parts=[], measures=[])

    @routes.get(
        "/documents/{document}/text",
        operation_id="text",
        tags=["文件与措施"],
        summary="原文",
        response_class=PlainTextResponse,
        response_description="所收录的原文，未作任何改动；start、end数的就是它的字符",
        responses=problems(404, 422, 500),
    )
    def text(document: Annotated[Name, Path(description="文件的id")]) -> PlainTextResponse:
        """用来自行核对引文：quote去掉空白和〔〕后，与原文start至end之间的文字（去掉空白）一致。"""
        loaded = site.now().documents.get(document)
        if loaded is None:
            raise _no_document(document)
        return PlainTextResponse(loaded.text)


def _no_document(name: str) -> HTTPException:
    return HTTPException(404, f"没有收录“{_short(name)}”；GET /api/v1/documents 列出全部文件的id。")


# Measures and units -------------------------------------------------------------------------------------------------


def _add_measures(routes: APIRouter, site: Site) -> None:
    @routes.get(
        "/measures",
        operation_id="measures",
        tags=["文件与措施"],
        summary="按条件取措施",
        responses=problems(404, 422, 500),
    )
    def measures(
        document: Annotated[Words | SkipJsonSchema[None], Query(description="文件的id")] = None,
        unit: Annotated[Words | SkipJsonSchema[None], Query(description="责任单位，简称、全称、俗称都可以")] = None,
        part: Annotated[Number | SkipJsonSchema[None], Query(description="第几部分")] = None,
        text: Annotated[Words | SkipJsonSchema[None], Query(description="措施原文中逐字出现的字词")] = None,
    ) -> MeasureList:
        """符合全部条件的措施，一条不漏；不给条件则为全部措施。没有这个文件或责任单位时为404，不会当作没有措施。"""
        holdings = site.now()
        if document is not None and document not in holdings.documents:
            raise _no_document(document)
        names = _unit_names(holdings, unit) if unit is not None else None
        return _listed(
            pair
            for pair in _measures(holdings, names, document)
            if (names is None or not names.isdisjoint(pair[1].unit_names))
            and part in (None, pair[1].part)
            and (text is None or text in pair[1].span.clean)
        )

    @routes.get(
        "/units", operation_id="units", tags=["文件与措施"], summary="全部责任单位", responses=problems(404, 422, 500)
    )
    def units(
        document: Annotated[Words | SkipJsonSchema[None], Query(description="只列这份文件（id）中的措施")] = None,
    ) -> UnitList:
        """名录里的单位都列出，没有点名措施的measures为空。文件超过200份又没有给出document时，measures也为空。"""
        holdings = site.now()
        if document is not None and document not in holdings.documents:
            raise _no_document(document)
        scope = [document] if document else list(holdings.documents)
        bodies = records.unit_bodies(holdings, scope if len(scope) <= records.MANY else [])
        return UnitList(count=len(bodies), units=bodies)

    @routes.get(
        "/units/{name}/measures",
        operation_id="unit_measures",
        tags=["文件与措施"],
        summary="一个责任单位的措施",
        responses=problems(404, 422, 500),
    )
    def unit_measures(
        name: Annotated[Name, Path(description="责任单位，简称、全称、俗称都可以")],
        document: Annotated[Words | SkipJsonSchema[None], Query(description="只在这份文件（id）中")] = None,
    ) -> MeasureList:
        """点名由它负责的全部措施。名录里有而文件没有点名的，列表为空；没有这个名称的，404。"""
        holdings = site.now()
        if document is not None and document not in holdings.documents:
            raise _no_document(document)
        names = _unit_names(holdings, name)
        found = _measures(holdings, names, document)
        return _listed(pair for pair in found if not names.isdisjoint(pair[1].unit_names))


def _unit_names(holdings: Holdings, name: str) -> frozenset[str]:
    names = records.unit_names(holdings, name)
    if not names:
        raise HTTPException(404, f"没有叫“{_short(name)}”的责任单位；GET /api/v1/units 列出全部名称。")
    return names


def _measures(holdings: Holdings, names: frozenset[str] | None, document: str | None) -> Iterator[records.Found]:
    """The measures of a document, or of all that name these units. A list that would leave something out is refused."""
    scope = [document] if document else records.of_units(holdings, names) if names else list(holdings.documents)
    if len(scope) > records.MANY:
        raise HTTPException(
            422, f"涉及{len(scope)}份文件，一次最多查{records.MANY}份；请用document指定文件，分几次查。"
        )
    return records.measures(holdings.documents[identity] for identity in scope)


def _listed(found: Iterator[records.Found]) -> MeasureList:
    bodies = [records.measure_body(document, measure) for document, measure in found]
    return MeasureList(count=len(bodies), measures=bodies)


def _short(name: str) -> str:
    return name.encode("utf-8", "replace").decode()[:40]


# Feedback -----------------------------------------------------------------------------------------------------------


def _add_feedback(routes: APIRouter, site: Site) -> None:
    store = FeedbackStore(site.settings)

    @routes.post(
        "/feedback",
        operation_id="feedback",
        tags=["反馈"],
        summary="评价一个回答",
        status_code=201,
        response_description="已存下",
        responses=problems(400, 413, 422, 500, 503),
    )
    def feedback(given: FeedbackRequest) -> FeedbackReceipt:
        """存下问题、评价和原因；不记录网络地址，不用Cookie。"""
        _check_length(given.question, site)
        values: dict[str, Any] = given.model_dump()
        try:
            return FeedbackReceipt(id=store.add(Feedback(**values)))
        except FeedbackError:
            _LOG.exception("feedback was not kept")
            raise HTTPException(503, "反馈暂时没有存下，请稍后再试，或拨打12345热线。") from None
