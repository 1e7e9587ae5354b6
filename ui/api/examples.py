"""Examples for the documentation, taken from the documents that are loaded: nothing official is written from memory."""

from __future__ import annotations

from typing import Any

from ingest.chunk import token_counter
from rag.models import Answer
from ui.api import records
from ui.api.chat_schemas import ChatRequest
from ui.api.completions import MODEL, MODELS, reply_to
from ui.api.schemas import DocumentList, MeasureList, UnitList
from ui.holdings import Holdings

QUESTION = "措施四由谁负责？"
_HERE = "http://127.0.0.1:7860"
_FEW = 1  # records that an example of a list shows


def examples(holdings: Holdings, answer: Answer) -> dict[str, dict[str, Any]]:
    """Per operation the "request" and "response" and the values of parameters, as far as a document is loaded."""
    chat = {"model": MODEL, "messages": [{"role": "user", "content": QUESTION}]}
    reply = reply_to(answer, ChatRequest.model_validate(chat), _HERE, token_counter())
    asked: dict[str, dict[str, Any]] = {
        "ask": {"request": {"question": QUESTION, "id": "1"}, "response": answer.to_dict()},
        "feedback": {
            "request": {
                "question": QUESTION,
                "answer_status": answer.status,
                "index_version": answer.index_version,
                "rating": "up",
                "reason": None,
                "page": "api",
            },
            "response": {"id": 1},
        },
        "models": {"response": MODELS},
        "chat": {"request": chat, "response": reply.whole()},
    }
    return asked | _from_documents(holdings)


def _from_documents(holdings: Holdings) -> dict[str, dict[str, Any]]:
    main = holdings.documents.get(holdings.main_id or "")
    if main is None or not main.measures:
        return {}
    measure = main.measures[0]
    body = records.measure_body(main, measure)
    unit = measure.unit_names[0] if measure.units else ""
    whole = records.document_body(main)
    few = whole.model_copy(
        update={
            "front": whole.front[:_FEW],
            "parts": whole.parts[-_FEW:],
            "measures": whole.measures[:_FEW],
        }
    )
    of_unit = [pair for pair in records.measures([main]) if unit in pair[1].unit_names]
    listed = MeasureList(count=len(of_unit), measures=[records.measure_body(*pair) for pair in of_unit[:_FEW]])
    units = records.unit_bodies(holdings, [main.id])
    row = holdings.archive.listed[main.id]
    entries = DocumentList(
        count=1, total=len(holdings.rows), index_version=holdings.version, documents=[records.row_body(row)]
    )
    return {
        "documents": {"response": entries.model_dump()},
        "document": {"document": main.id, "response": few.model_dump()},
        "text": {"document": main.id, "response": main.text.strip()[:80]},
        "measures": {
            "document": main.id,
            "unit": unit,
            "part": body.part,
            "response": listed.model_dump(),
        },
        "units": {"response": UnitList(count=len(units), units=units[:_FEW]).model_dump()},
        "unit_measures": {"name": unit, "response": listed.model_dump()},
    }
