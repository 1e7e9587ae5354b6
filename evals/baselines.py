"""What plainer methods do with the same questions: a LangChain pipeline (recursive splitter, the same encoder, Chroma, top four)
and BM25 alone over the measures' own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from evals.figures import Figure
from evals.measure import Ranked, ranking, scores
from evals.models import Case, Result
from evals.score import citation_faults, fact_faults, status_faults
from evals.search import LIMIT, Places, places
from ingest.models import Document, PolicyError
from rag import Assistant

if TYPE_CHECKING:
    from langchain_core.vectorstores import VectorStoreRetriever

    from rag.chain import PolicyEmbeddings

CHUNK, OVERLAP, TOP = 500, 50, 4  # characters, characters, chunks
OURS, PLAIN, BM25 = "本程序", "LangChain 通用流程", "仅 BM25"
ANSWERING = ("status", "citations", "precision", "recall", "facts")
Offsets = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """A method's figures over one half: as a search (`retrieval`, by RANKING) and as an answering system (`answering`)."""

    name: str
    retrieval: dict[str, Figure]
    answering: dict[str, Figure]


@dataclass(frozen=True)
class Plain:
    """The plain pipeline: a LangChain retriever over chunks of the raw text."""

    retriever: VectorStoreRetriever

    @staticmethod
    def build(text: str, embeddings: PolicyEmbeddings) -> Plain:
        """Raises PolicyError where the packages for it are not installed."""
        try:
            import chromadb
            from chromadb.config import Settings
            from langchain_chroma import Chroma
            from langchain_text_splitters import RecursiveCharacterTextSplitter
        except ImportError as error:
            raise PolicyError(
                f"--baselines 需要 {error.name};请安装开发用的依赖(pip install policyqa[dev])。"
            ) from None

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
        client = chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False))
        name = f"plain-{uuid4().hex[:8]}"
        chunks = splitter.create_documents([text])
        store = Chroma.from_documents(chunks, embeddings, collection_name=name, client=client)
        return Plain(store.as_retriever(search_kwargs={"k": TOP}))

    def chunks(self, question: str) -> list[Offsets]:
        """(start, end) source offsets of the chunks found, best first."""
        return [
            (found.metadata["start_index"], found.metadata["start_index"] + len(found.page_content))
            for found in self.retriever.invoke(question)
        ]


def bm25_alone(document: Document, terms: Callable[[str], list[str]]) -> Callable[[str], list[int]]:
    """A search over the measures' own words: question → measures whose score is above 0, best first.

    No paraphrases, no everyday words, no vectors; `terms` cuts a text into words.
    """
    import bm25s

    index = bm25s.BM25()
    index.index([terms(measure.span.clean) for measure in document.measures], show_progress=False)

    def ranked(question: str) -> list[int]:
        known = [term for term in terms(question) if term in index.vocab_dict]
        if not known:
            return []
        found = index.get_scores(known)
        best = sorted(range(len(found)), key=lambda row: -found[row])
        return [document.measures[row].number for row in best if found[row] > 0]

    return ranked


def columns(assistant: Assistant, results: Sequence[Result]) -> list[Column]:
    """Our figures and those of the plainer methods, over the results of one half.

    As a search: the questions that count for retrieval, a chunk standing for every measure that it touches. As an answering
    system: all questions, the pipeline always answers and cites of each chunk the measure that fills most of it. A chain of
    questions is asked by its last one. All of this is kind to the pipeline.
    """
    from rag.chain import PolicyEmbeddings

    document = next(iter(assistant.index.documents.values()))
    plain = Plain.build(document.text, PolicyEmbeddings(assistant.index.encoder))
    lexical = bm25_alone(document, assistant.index.segmenter.terms)
    chunks = {one.case.id: plain.chunks(one.case.question) for one in results}
    searched = [one for one in results if one.search and one.search.counts]

    def searching(find: Callable[[Result], Places]) -> dict[str, Figure]:
        rows: list[Ranked] = [(one.case, find(one)) for one in searched]
        return ranking(rows)

    def answering(most: int) -> dict[str, Figure]:
        pretended = [pretend(one.case, document, chunks[one.case.id][:most]) for one in results]
        found = scores(pretended)
        return {name: found[name] for name in ANSWERING}

    ours = scores(results)
    touched = searching(lambda one: [frozenset(touching(document, chunk)) for chunk in chunks[one.case.id]])
    return [
        Column(
            OURS,
            searching(lambda one: places(one.search.ranked if one.search else ())),
            {name: ours[name] for name in ANSWERING},
        ),
        Column(f"{PLAIN}(前 1 段)", touched, answering(1)),
        Column(f"{PLAIN}(前 {TOP} 段)", touched, answering(TOP)),
        Column(BM25, searching(lambda one: places(lexical(one.case.question)[:LIMIT])), {}),
    ]


def touching(document: Document, chunk: Offsets) -> list[int]:
    """The measures of which a chunk holds anything, the one that fills most of it first."""
    start, end = chunk
    shared = {one.number: min(one.span.end, end) - max(one.span.start, start) for one in document.measures}
    return sorted((number for number, size in shared.items() if size > 0), key=lambda number: -shared[number])


def pretend(case: Case, document: Document, chunks: Sequence[Offsets]) -> Result:
    """The chunks as an answer: it answers, says what they say, and cites the measure that each is mostly about."""
    cited = dict.fromkeys(number for chunk in chunks for number in touching(document, chunk)[:1])
    text = "\n".join(document.text[start:end] for start, end in chunks)
    answer: dict[str, Any] = {"status": "answered", "answer": text, "citations": [{"measure": one} for one in cited]}
    verdicts = {
        "status": status_faults(case, answer),
        "citations": citation_faults(case, answer),
        "facts": fact_faults(case, answer),
    }
    asked = {name: faults for name, faults in verdicts.items() if faults is not None}
    faults = tuple(fault for found in asked.values() for fault in found)
    return Result(case, answer, faults, {name: not found for name, found in asked.items()})
