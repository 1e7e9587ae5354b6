"""What is measured of a library, a stage a process, so that the memory of one is not the memory of another.

Each stage takes its arguments on the command line and prints one JSON object as its last line. Times are in seconds, those
of answers in milliseconds, memory and sizes in megabytes (2^20 bytes).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.models import Encoder, Report

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
_MB = 1 << 20
Watch = Callable[[str, int, int], None]
Figures = dict[str, Any]


def change(
    data: Path, corpus: Path, encoder: Encoder, watch: Watch, sources: Sequence[Path] = (), *, withdraw: bool = False
) -> Report:
    """Take the sources (files or folders) into the index, or withdraw the document that was given first."""
    from ingest import pipeline

    works = pipeline.Works(data, corpus, encoder, progress=watch)
    if withdraw:
        return pipeline.change(works, lambda register: register.withdrawing(register.given[0].id))
    return pipeline.ingest(works, sources)


class _Clock:
    """Seconds by step, told by the progress that a run reports; what precedes the first report is "begin"."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._step, self._since = "begin", time.perf_counter()

    def __call__(self, step: str, _done: int, _total: int) -> None:
        if step != self._step:
            self.stop()
            self._step = step

    def stop(self) -> None:
        now = time.perf_counter()
        self.steps[self._step] = self.steps.get(self._step, 0.0) + now - self._since
        self._since = now


def _timed(
    name: str, data: Path, corpus: Path, sources: Sequence[Path] = (), *, withdraw: bool = False
) -> tuple[Figures, Report]:
    """Seconds and processor seconds of a run under names that begin with `name`, and its report. The encoder is loaded before
    the clock starts; on a machine that others use as well, processor time is what to compare."""
    from rag import Settings
    from rag.encoder import load_encoder

    encoder = load_encoder(Settings())
    encoder.embed_query("预热")
    clock = _Clock()
    began, used = time.perf_counter(), time.process_time()
    report = change(data, corpus, encoder, clock, sources, withdraw=withdraw)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    clock.stop()
    return {
        f"{name}_s": seconds,
        f"{name}_cpu_s": processor,
        f"{name}_peak_mb": _peak(),
        f"{name}_steps": dict(report.steps) or clock.steps,
    }, report


def build(data: Path, corpus: Path, documents: Path) -> Figures:
    """The first index of a library, in one run over its folder."""
    figures, report = _timed("build", data, corpus, [documents])
    count = sum(1 for _ in documents.iterdir())
    return figures | {
        "documents": report.documents,
        "measures": report.measures,
        "passages": report.passages,
        "documents_per_s": count / figures["build_s"],
        "passages_per_s": report.passages / figures["build_s"],
        "index_mb": _size(data),
    }


def again(data: Path, corpus: Path) -> Figures:
    """A second run with nothing changed."""
    figures, report = _timed("again", data, corpus)
    return figures | {"again_published": report.published}


def add(data: Path, corpus: Path, document: Path, before: Path) -> Figures:
    """One more document in a process that has added `before`: it has all in memory that it needs, as a server has."""
    _timed("add", data, corpus, [before])
    figures, report = _timed("add", data, corpus, [document])
    return figures | {"add_documents": report.documents}


def command(data: Path, corpus: Path, document: Path) -> Figures:
    """One more document by `policyqa ingest FILE`, from the start of the process to its end."""
    environment = os.environ | {"POLICYQA_DATA_DIR": str(data), "POLICYQA_CORPUS_DIR": str(corpus)}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "from ui.cli import main; main()", "ingest", str(document)],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return {"command_s": time.perf_counter() - began}


def withdraw(data: Path, corpus: Path) -> Figures:
    """One document less."""
    return _timed("withdraw", data, corpus, withdraw=True)[0]


def serve(data: Path, corpus: Path, size: int, count: int, seed: int) -> Figures:
    """Opening, a first question, then `count` questions of as many documents as there are (cold), and the same again (warm).

    Latencies are of the questions that a document answers.
    """
    import psutil

    from benchmarks.judging import latencies, row, shares
    from benchmarks.questions import sampled
    from rag import Assistant, Settings

    asked = sampled(size, count, seed)
    first = sampled(size, 1, seed + 1)[0]
    began = time.perf_counter()
    assistant = Assistant.open(Settings(data_dir=data, corpus_dir=corpus))
    opened = time.perf_counter()
    assistant.ask(first.text)
    answered = time.perf_counter()
    resident = psutil.Process().memory_info
    figures: Figures = {"open_s": opened - began, "first_s": answered - opened, "opened_mb": resident().rss / _MB}
    rows = []
    for name in ("cold", "warm"):
        times, processor = [], []
        for question in asked:
            began, used = time.perf_counter(), time.process_time()
            answer = assistant.ask(question.text)
            milliseconds = (time.perf_counter() - began) * 1000
            if question.document is not None:
                times.append(milliseconds)
                processor.append((time.process_time() - used) * 1000)
            if name == "cold":
                rows.append(row(question, answer, milliseconds))
        figures |= latencies(times, name) | latencies(processor, f"{name}_cpu")
    return figures | {
        "serving_mb": resident().rss / _MB,
        "serving_peak_mb": _peak(),
        "kinds": shares(rows),
        "questions": rows,
    }


def _peak() -> float:
    """The most megabytes that this process ever had resident; Linux counts in kilobytes, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (_MB if sys.platform == "darwin" else 1024)


def _size(data: Path) -> float:
    """Megabytes of the data folder without the documents that it keeps."""
    files = (path for path in data.rglob("*") if path.is_file() and not path.is_relative_to(data / "sources"))
    return sum(path.stat().st_size for path in files) / _MB


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.stages")
    parser.add_argument("stage", choices=("build", "again", "add", "command", "withdraw", "serve"))
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--document", type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--size", type=int, default=0)
    parser.add_argument("--questions", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    stages: dict[str, Callable[[], Figures]] = {
        "build": lambda: build(given.data, given.corpus, given.documents),
        "again": lambda: again(given.data, given.corpus),
        "add": lambda: add(given.data, given.corpus, given.document, given.before),
        "command": lambda: command(given.data, given.corpus, given.document),
        "withdraw": lambda: withdraw(given.data, given.corpus),
        "serve": lambda: serve(given.data, given.corpus, given.size, given.questions, given.seed),
    }
    print(json.dumps(stages[given.stage](), ensure_ascii=False))


if __name__ == "__main__":
    main()
