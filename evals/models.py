"""A question with what its answer must be, and what became of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from ingest.models import PolicyError

Split = Literal["dev", "test"]
GOLD = Path(__file__).parent / "gold.jsonl"
DEVELOPMENT = Path(__file__).parent / "dev.jsonl"  # for tuning only: never in a reported rate


@dataclass(frozen=True)
class Case:
    """One question of the gold set.

    `measures` must all be cited, `may` may be cited besides; `units` is the exact list where units are asked for (各市州人民政府
    left out of the comparison); `must` are fragments that the answer has to contain, `must_not` ones that it must not.
    """

    id: str
    reader: Literal["enterprise", "official", "citizen"]
    kind: str
    question: str
    status: Literal["answered", "not_found", "out_of_scope", "clarify"]
    history: tuple[str, ...] = ()
    measures: tuple[int, ...] = ()
    may: tuple[int, ...] = ()
    units: tuple[str, ...] | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    why: str = ""

    @property
    def split(self) -> Split:
        """dev or test, by a fixed hash of the first question, so that a conversation stays together."""
        first = (*self.history, self.question)[0]
        return "dev" if int(hashlib.sha256(first.encode()).hexdigest(), 16) % 2 == 0 else "test"


@dataclass(frozen=True)
class Result:
    """A case, the answer object it got, and what is wrong with it (empty: nothing)."""

    case: Case
    answer: dict[str, Any]
    faults: tuple[str, ...]
    scores: dict[str, bool] = field(default_factory=dict)


def load_cases(path: Path = GOLD) -> list[Case]:
    """The cases of a JSON Lines file. Raises PolicyError, naming the line, for one that does not fit."""
    adapter = TypeAdapter(Case)
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查路径。") from None
    cases = []
    for number, line in enumerate(lines, 1):
        try:
            cases.append(adapter.validate_python(json.loads(line)))
        except (ValueError, ValidationError):
            raise PolicyError(f"{path}:第 {number} 行不是有效的问题;字段说明见 evals/README.md。") from None
    if not cases:
        raise PolicyError(f"{path}:没有任何问题;无法评测。")
    return cases
