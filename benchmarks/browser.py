"""What a visitor waits for, measured in a real browser against a serving process, and what many visitors at once get."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import httpx

from tests.browsing import CHROMIUM, NO_CHROMIUM, Watch, chromium, watched

USERS, TURNS = 20, 5


def visit(address: str, questions: Sequence[str]) -> dict[str, float]:
    """Seconds from first visit to a text box that takes words, and milliseconds from Enter to the visible answer; medians of five."""
    if CHROMIUM is None:
        print(NO_CHROMIUM)
        return {}
    ready, shown = [], []
    with chromium() as browser:
        for question in islice(questions, 5):
            with watched(browser, Watch()) as page:
                began = time.perf_counter()
                page.goto(address, wait_until="commit")
                page.locator("#question textarea").fill(question)
                ready.append(time.perf_counter() - began)
                began = time.perf_counter()
                page.keyboard.press("Enter")
                page.locator("#chat .answer").wait_for()
                shown.append((time.perf_counter() - began) * 1000)
    return {"page ready, s": statistics.median(ready), "answer visible, ms": statistics.median(shown)}


def crowd(address: str, questions: Sequence[str]) -> tuple[int, float]:
    """(failures, 95th percentile of an answer in ms) of twenty visitors who ask five questions each, all at once, by the chat's queue."""
    config = httpx.get(f"{address}/config", timeout=30).json()
    question = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "question")
    number, call = next(
        (index, call) for index, call in enumerate(config["dependencies"]) if [question, "submit"] in call["targets"]
    )
    beside = len(call["inputs"]) - 1  # the conversation and the chosen documents: none

    def visitor(name: int) -> list[float | None]:
        with httpx.Client(base_url=address, timeout=30) as client:
            asked = questions[name * TURNS : (name + 1) * TURNS]
            return [_turn(client, number, f"visitor-{name}-{turn}", [question, *[None] * beside]) for turn, question in enumerate(asked)]

    with ThreadPoolExecutor(USERS) as pool:
        times = [took for visitor_times in pool.map(visitor, range(USERS)) for took in visitor_times]
    fine = [took for took in times if took is not None]
    return len(times) - len(fine), statistics.quantiles(fine, n=20)[18] if len(fine) > 1 else float("nan")


def _turn(client: httpx.Client, number: int, session: str, data: list[str | None]) -> float | None:
    """Milliseconds until the answer is complete, or None when there was none."""
    body = {"data": data, "fn_index": number, "session_hash": session, "trigger_id": None, "event_data": None}
    began = time.perf_counter()
    try:
        if client.post("/gradio_api/queue/join", json=body).status_code != 200:
            return None
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if message.get("msg") == "process_completed":
                    return (time.perf_counter() - began) * 1000 if message["success"] else None
    except httpx.HTTPError:
        return None
    return None
