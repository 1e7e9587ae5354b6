"""Time and memory of the whole chain beside a plain LangChain pipeline, measured in the same run.

Absolute figures depend on the machine and on what else it does; the ratios are what to compare.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
QUESTION = "互联网医院由谁负责?"
LIMITS = {
    "ask median, ms": 15,
    "ask 99th percentile, ms": 50,
    "index build, s": 5,
    "process to answer, s": 3,
    "serving memory, MB": 700,
    "page ready, s": 3,
    "answer visible, ms": 300,
    "20 visitors, failures": 0,
    "20 visitors, 95th percentile, ms": 3000,
}
_PLAIN = """
from pathlib import Path
from evals.baselines import Plain
from rag import Settings
from rag.chain import PolicyEmbeddings
from rag.encoder import load_encoder
import sys
plain = Plain.build(Path(sys.argv[1]).read_text("utf-8"), PolicyEmbeddings(load_encoder(Settings())))
print(len(plain.chunks(sys.argv[2])))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = measure(Path(folder))
    width = max(map(len, ours))
    print(f"{'':{width}}  {'policyqa':>9}  {'limit':>6}  {'plain':>9}  {'ratio':>6}")
    for name, value in ours.items():
        other = plain.get(name)
        ratio = f"{value / other:6.2f}" if other else "     —"
        shown = f"{other:9.2f}" if other else "        —"
        flag = "" if value <= LIMITS[name] else "  over"
        print(f"{name:{width}}  {value:9.2f}  {LIMITS[name]:6}  {shown}  {ratio}{flag}")


def measure(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """(this program's figures, the plain pipeline's), by the names in LIMITS."""
    from evals.baselines import Plain
    from evals.models import load_cases
    from ingest.catalog import packaged_corpus
    from ingest.pipeline import Works, ingest
    from rag import Assistant, Settings
    from rag.chain import PolicyEmbeddings
    from rag.encoder import load_encoder

    ours: dict[str, float] = {}
    plain: dict[str, float] = {}
    settings = Settings(data_dir=folder)
    encoder = load_encoder(settings)
    encoder.embed_query(QUESTION)
    notice = packaged_corpus() / "notices" / "hubei-new-consumption-notice.txt"
    Plain.build("热身", PolicyEmbeddings(encoder))  # imports
    ours["ask median, ms"] = ours["ask 99th percentile, ms"] = 0.0
    ours["index build, s"] = timed(lambda: ingest(Works(folder, settings.corpus_dir, encoder), rebuild=True))
    began = time.perf_counter()
    pipeline = Plain.build(notice.read_text("utf-8"), PolicyEmbeddings(encoder))
    plain["index build, s"] = time.perf_counter() - began
    questions = [case.question for case in load_cases() if not case.history]
    assistant = Assistant.open(settings)
    ours["ask median, ms"], ours["ask 99th percentile, ms"] = latencies(assistant.ask, questions)
    plain["ask median, ms"], plain["ask 99th percentile, ms"] = latencies(pipeline.chunks, questions)
    environment = os.environ | {"POLICYQA_DATA_DIR": str(folder)}
    ours["process to answer, s"] = process_time(
        [sys.executable, "-c", "from ui.cli import main; main()", "ask", QUESTION], environment
    )
    plain["process to answer, s"] = process_time([sys.executable, "-c", _PLAIN, str(notice), QUESTION], environment)
    return ours | serving(environment, questions), plain


def timed(run: Callable[[], object]) -> float:
    """Seconds that a call takes; the median of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def latencies(ask: Callable[[str], object], questions: list[str]) -> tuple[float, float]:
    """(median, 99th percentile) in milliseconds over all questions, after one warm-up question."""
    ask(QUESTION)
    times = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=100)[98]


def process_time(command: list[str], environment: dict[str, str]) -> float:
    """Seconds from process start to its end; the median of five runs after one."""
    times = []
    for _ in range(6):
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def serving(environment: dict[str, str], questions: list[str]) -> dict[str, float]:
    """What a serving process needs (resident megabytes after 50 questions), and what its visitors get."""
    import psutil

    from benchmarks.browser import crowd, visit

    port = 7899
    process = subprocess.Popen(
        [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(51):
            wait_for(f"{address}/healthz")
        memory = float(psutil.Process(process.pid).memory_info().rss) / 1048576
        figures = {"serving memory, MB": memory} | visit(address, questions)
        failures, slowest = crowd(address, questions)
        return figures | {"20 visitors, failures": failures, "20 visitors, 95th percentile, ms": slowest}
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    """Ask until the server answers; a minute at most."""
    import httpx

    for _ in range(600):
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"no answer from {address}")


if __name__ == "__main__":
    main()
