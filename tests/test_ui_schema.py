"""The API does what its description says, whatever is sent to it: Schemathesis makes requests that fit it and requests that do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.engine import Status, events, from_schema

from rag.assistant import Assistant
from tests.web import web

_EXAMPLES = 25  # random requests an operation of either kind, besides those that walk along every limit
_OPERATIONS = 10
# That some message must be a user's and not empty is nothing that the description of OpenAI's messages can say.
_CHAT = {"positive_data_acceptance": {"expected-statuses": ["2xx", 400]}}


@pytest.fixture
def described(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The application with its own description loaded."""
    app = web(lambda: assistant, data_dir=tmp_path_factory.mktemp("fuzzed"))
    config = schemathesis.Config.from_dict(
        {
            "generation": {"max-examples": _EXAMPLES, "deterministic": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            "operations": [{"include-path": "/v1/chat/completions", "checks": _CHAT}],
        }
    )
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=config)


def complaints(event: Any) -> Iterator[str]:
    """What went wrong in this part of the run, with the request that shows it."""
    if isinstance(event, events.NonFatalError | events.FatalError):
        yield repr(event.value if isinstance(event, events.NonFatalError) else event.exception)
    if isinstance(event, events.ScenarioFinished):
        for identity, checks in event.recorder.checks.items():
            for check in checks:
                if check.status is Status.FAILURE and check.failure_info is not None:
                    request = event.recorder.interactions[identity].request
                    yield f"{check.failure_info.failure}\n{request.method} {request.uri} {request.body!r}"


def test_every_operation_keeps_to_the_description(described: Any) -> None:
    found: list[str] = []
    phases: dict[str, set[str]] = {}
    requests = 0
    for event in from_schema(described).execute():
        found += complaints(event)
        if isinstance(event, events.ScenarioFinished):
            phases.setdefault(event.phase.name, set()).add(event.recorder.label)
            requests += len(event.recorder.interactions)
    assert not found, "\n\n".join(found[:20])
    assert {name: len(labels) for name, labels in phases.items()} == {
        "EXAMPLES": _OPERATIONS,
        "COVERAGE": _OPERATIONS,
        "FUZZING": _OPERATIONS,
    }
    assert requests > 500
