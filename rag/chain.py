"""Joints to the LangChain ecosystem: the encoder as Embeddings, the search as BaseRetriever, the assistant as Runnable.

retriever = PolicyRetriever(searcher=assistant.retriever)
chain = retriever | format_documents | prompt | model
answers = as_runnable(assistant).batch(["措施四由谁负责？", "养老院适用哪些措施？"])
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict

from ingest.models import Encoder
from rag.assistant import Assistant
from rag.models import Hit
from rag.normalise import normalise
from rag.retrieve import Retriever


class PolicyEmbeddings(Embeddings):
    """Any of this project's encoders where LangChain wants Embeddings: texts to unit vectors."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._encoder.embed_query(text)


class PolicyRetriever(BaseRetriever):
    """The hybrid search as a LangChain retriever: one Document a measure, most probable first.

    `page_content` is the whole measure as read; metadata holds doc_id, title, measure, marker, marker_inferred, heading, units,
    start and end (offsets into the stored source text), url, probability, and `quotes`, its sentences nearest to the question.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Retriever
    k: int = 4

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002 - LangChain's signature
        text, _ = normalise(query)
        return [
            self._document(hit)
            for hit in self.searcher.search(text, self.k).hits
            if hit.doc_id in self.searcher.index.documents
        ]

    def _document(self, hit: Hit) -> Document:
        document = self.searcher.index.documents[hit.doc_id]
        entry = document.entry
        metadata: dict[str, Any] = {
            "doc_id": entry.id,
            "title": entry.title,
            "url": entry.url,
            "probability": hit.probability,
            "measure": hit.measure,
            "quotes": [span.quote for span in hit.sentences],
        }
        measure = document.measure(hit.measure or 0)
        if measure is None:
            span = hit.sentences[0]
            return Document(page_content=span.clean, metadata=metadata | {"start": span.start, "end": span.end})
        metadata |= {
            "marker": measure.marker,
            "marker_inferred": measure.inferred,
            "heading": measure.heading.clean,
            "units": list(measure.unit_names),
            "start": measure.span.start,
            "end": measure.span.end,
        }
        return Document(page_content=measure.span.clean, metadata=metadata)


def as_runnable(assistant: Assistant) -> Runnable[str, dict[str, Any]]:
    """Question in, answer object out, for use in anybody's chain."""
    return RunnableLambda(lambda question: assistant.ask(question).to_dict())
