"""What is measured of a library, a stage a process, so that the memory of one is not the memory of another.

Each stage takes its arguments on the command line and prints one JSON object as its last line.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.asking import Question, sampled
from benchmarks.synthetic import make

if TYPE_CHECKING:
    from ingest.models import Encoder, Report
    from rag import Answer

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
_MB = 1048576
_WARMING = 10  # questions before the first that counts, from a sample of their own


def build(data: Path, documents: Path, size: int) -> dict[str, Any]:
    """The first index of a library: seconds, passages, peak memory of the process, bytes on disk."""
    sources = [documents / f"synthetic-{number:05}.txt" for number in range(size)]
    report, seconds, processor = _ingested(data, sources)
    return {
        "documents": report.documents,
        "measures": report.measures,
        "passages": report.passages,
        "build_s": seconds,
        "build_cpu_s": processor,
        "build_peak_mb": _peak(),
        "index_mb": _size(data),
    }


def again(data: Path) -> dict[str, Any]:
    """A second run with nothing new."""
    report, seconds, _ = _ingested(data, [])
    return {"again_s": seconds, "again_published": report.published}


def add(data: Path, document: Path) -> dict[str, Any]:
    """One more document."""
    report, seconds, processor = _ingested(data, [document])
    return {"add_s": seconds, "add_cpu_s": processor, "add_peak_mb": _peak(), "add_documents": report.documents}


def serve(data: Path, size: int, number: int, seed: int) -> dict[str, Any]:
    """Opening, warming, every question once in random order, and what is resident then."""
    import psutil

    from rag import Assistant, Settings

    asked = sampled(size, number, seed)
    warming = sampled(size, _WARMING, seed + 1)
    began = time.perf_counter()
    assistant = Assistant.open(Settings(data_dir=data))
    assistant.index.warm()
    opened = time.perf_counter() - began
    began = time.perf_counter()
    for question in warming:
        assistant.ask(question.question)
    first = time.perf_counter() - began
    Random(seed).shuffle(asked)
    times, answers = [], []
    for question in asked:
        began = time.perf_counter()
        answers.append(assistant.ask(question.question))
        times.append((time.perf_counter() - began) * 1000)
    ordered = statistics.quantiles(times, n=100, method="inclusive")
    rows = [_row(*row) for row in zip(asked, answers, times, strict=True)]
    return {
        "open_s": opened,
        "warming_s": first,
        "ask_median_ms": statistics.median(times),
        "ask_p95_ms": ordered[94],
        "ask_p99_ms": ordered[98],
        "serving_mb": psutil.Process().memory_info().rss / _MB,
        "serving_peak_mb": _peak(),
        "kinds": shares(rows),
        "questions": rows,
    }


def hits(question: Question, answer: Answer) -> dict[str, bool]:
    """What of the answer is right. A question that no document answers is right when no answer is given."""
    if not question.answerable:
        return {"declined": answer.status in ("not_found", "out_of_scope", "clarify")}
    own = [c for c in answer.citations if c.doc_no == question.doc_no or c.title == question.title]
    found = {"document": bool(own)}
    if question.measures:
        found["measure"] = set(question.measures) <= {citation.measure for citation in own}
    if question.figure:
        found["figure"] = any(question.figure in citation.quote for citation in own)
    if question.units:
        found["units"] = set(question.units) <= set(answer.units)
    return found


def shares(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """By kind, and over all kinds: the number of questions and the share of them with each thing right."""
    told: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for kind in (row["kind"], "all"):
            told[kind]["asked"].append(True)
            for what, right in row["hits"].items():
                told[kind][what].append(right)
    return {
        kind: {what: float(len(said)) if what == "asked" else sum(said) / len(said) for what, said in things.items()}
        for kind, things in told.items()
    }


def _row(question: Question, answer: Answer, milliseconds: float) -> dict[str, Any]:
    return {
        "question": question.question,
        "kind": question.kind,
        "expected_doc_no": question.doc_no,
        "expected_measures": list(question.measures),
        "status": answer.status,
        "cited": sorted(
            {f"{citation.doc_no or citation.title} {citation.measure or ''}" for citation in answer.citations}
        ),
        "hits": hits(question, answer),
        "ms": round(milliseconds, 2),
    }


def _ingested(data: Path, sources: Sequence[Path]) -> tuple[Report, float, float]:
    """(report, seconds, seconds of processor time) of a run; the encoder is loaded before the clock starts.

    On a machine that others use as well, processor time is what to compare.
    """
    from ingest.catalog import packaged_corpus
    from ingest.pipeline import ingest
    from rag.encoder import load_encoder

    encoder: Encoder = load_encoder("use-multilingual")
    encoder.embed_query("预热")
    began, used = time.perf_counter(), time.process_time()
    report = ingest(data, packaged_corpus(), encoder, sources=sources)
    return report, time.perf_counter() - began, time.process_time() - used


def _peak() -> float:
    """The most megabytes that this process ever had resident; Linux counts in kilobytes, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (_MB if sys.platform == "darwin" else 1024)


def _size(data: Path) -> float:
    """Megabytes of the data folder without the documents that it keeps."""
    kept = data / "sources"
    files = (path for path in data.rglob("*") if path.is_file() and not path.is_relative_to(kept))
    return sum(path.stat().st_size for path in files) / _MB


def write(documents: Path, count: int, seed: int) -> None:
    """The files of the first `count` documents, those that are not there yet."""
    documents.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = documents / f"synthetic-{number:05}.txt"
        if not path.is_file():
            path.write_text(make(number, seed).text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.stages")
    parser.add_argument("stage", choices=("build", "again", "serve", "add"))
    parser.add_argument("data", type=Path)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--document", type=Path)
    parser.add_argument("--size", type=int, default=0)
    parser.add_argument("--questions", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.stage == "build":
        result = build(given.data, given.documents, given.size)
    elif given.stage == "serve":
        result = serve(given.data, given.size, given.questions, given.seed)
    elif given.stage == "add":
        result = add(given.data, given.document)
    else:
        result = again(given.data)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
