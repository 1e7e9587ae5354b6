"""Many visitors at once: everybody gets an answer."""

from __future__ import annotations

from benchmarks.browser import TURNS, USERS, crowd
from evals.models import load_cases


def test_twenty_visitors_at_once_see_no_error(site: str) -> None:
    questions = [case.question for case in load_cases() if not case.history]
    assert len(questions) >= USERS * TURNS
    failures, slowest = crowd(site, questions)
    assert failures == 0
    assert slowest > 0
