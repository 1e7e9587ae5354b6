"""What a plain pipeline does with the same questions: LangChain's recursive splitter, the same encoder, Chroma, top four."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from evals.models import Case
from rag import Assistant
from rag.chain import PolicyEmbeddings
from rag.models import Intent

if TYPE_CHECKING:
    from langchain_core.vectorstores import VectorStoreRetriever

CHUNK, OVERLAP, TOP = 500, 50, 4


@dataclass(frozen=True)
class Plain:
    """The plain pipeline: a LangChain retriever over chunks of the raw text."""

    retriever: VectorStoreRetriever

    @staticmethod
    def build(text: str, embeddings: PolicyEmbeddings) -> Plain:
        import chromadb
        from chromadb.config import Settings
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
        client = chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False))
        name = f"plain-{uuid4().hex[:8]}"
        chunks = splitter.create_documents([text])
        store = Chroma.from_documents(chunks, embeddings, collection_name=name, client=client)
        return Plain(store.as_retriever(search_kwargs={"k": TOP}))

    def chunks(self, question: str) -> list[tuple[int, int]]:
        """(start, end) source offsets of the chunks found, best first."""
        return [
            (found.metadata["start_index"], found.metadata["start_index"] + len(found.page_content))
            for found in self.retriever.invoke(question)
        ]


def compare(assistant: Assistant, cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Per method the share of searched questions whose first hit is a right measure, and whose top four hold all of them."""
    document = next(iter(assistant.index.documents.values()))
    spans = {measure.number: (measure.span.start, measure.span.end) for measure in document.measures}
    plain = Plain.build(document.text, PolicyEmbeddings(assistant.index.encoder))
    searched = [case for case in cases if _searched(assistant, case)]
    rows: dict[str, list[tuple[bool, bool]]] = {"本程序(检索部分)": [], "LangChain 通用流程": []}
    for case in searched:
        hits = [
            hit.measure
            for hit in assistant.retriever.search(assistant.understand(case.question).text).hits
            if hit.measure
        ][:TOP]
        rows["本程序(检索部分)"].append((bool(hits) and hits[0] in case.measures, set(case.measures) <= set(hits)))
        found = [
            {number for number, (start, end) in spans.items() if start < stop and begin < end}
            for begin, stop in plain.chunks(case.question)
        ]
        rows["LangChain 通用流程"].append(
            (bool(found) and bool(found[0] & set(case.measures)), set(case.measures) <= set().union(*found))
        )
    return {
        name: {
            "first": sum(first for first, _ in flags) / len(flags),
            "all": sum(whole for _, whole in flags) / len(flags),
        }
        for name, flags in rows.items()
        if flags
    }


def _searched(assistant: Assistant, case: Case) -> bool:
    """Whether a question has to be answered by search: no number, unit or part named, nothing carried over."""
    if case.history or not case.measures or case.status != "answered":
        return False
    query = assistant.understand(case.question)
    return (
        not (query.measures or query.units or query.parts)
        and query.intent in (Intent.SUPPORT, Intent.FACT, Intent.RESPONSIBILITY)
        and not re.search(r"[A-Za-z]{4}", query.text)
    )
