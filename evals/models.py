"""A question with what its answer must be, and what became of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from ingest.models import PolicyError

Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = ("dev", "test")
NOTICE = "hubei-2022-new-consumption"  # what the cases are about that name no other document
GOLD = Path(__file__).parent / "gold.jsonl"
DEVELOPMENT = Path(__file__).parent / "dev.jsonl"  # for tuning only: never in a reported rate


def _words(value: object) -> object:
    """ "what+who" as ("what", "who")."""
    return tuple(word.strip() for word in value.split("+") if word.strip()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


@dataclass(frozen=True)
class Case:
    """One question of the gold set.

    `measures` must all be cited, `may` may be cited besides; `units` is the exact list where units are asked for (各市州人民政府
    left out of the comparison); `must` are fragments that the answer has to contain, `must_not` ones that it must not.
    `intent` are the intents that an answer may report, `ask` what is asked for (also written "what+who"); a case without
    them is not judged on them. `document` is the id of the one that the case is about.
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
    intent: Words = ()
    ask: Words = ()
    document: str = NOTICE

    @property
    def split(self) -> Split:
        """dev or test, by a fixed hash of the first question, so that a conversation stays together."""
        first = (*self.history, self.question)[0]
        return "dev" if int(hashlib.sha256(first.encode()).hexdigest(), 16) % 2 == 0 else "test"

    @property
    def false_premise(self) -> bool:
        """Whether the question supposes what is not so, as far as its kind or `ask` says: the answer has to correct it."""
        said = {*self.kind.replace("-", "_").split("_"), *self.ask}
        return not said.isdisjoint({"premise", "check"}) and "true" not in said


@dataclass(frozen=True)
class Search:
    """What the search brings for a question that it has to answer.

    `ranked` are measures, best first; `probability` is the chance in [0, 1] that the question can be answered times that of
    the first hit, None when there is no hit; `counts` says whether the question counts for retrieval: it has measures to find.
    """

    ranked: tuple[int, ...]
    probability: float | None
    counts: bool


@dataclass(frozen=True)
class Result:
    """A case, the answer object it got, and what is wrong with it (no faults: nothing).

    `scores` holds a verdict for everything that the case asks for, and nothing for the rest. `search` is None for a
    question that is not for the search.
    """

    case: Case
    answer: dict[str, Any]
    faults: tuple[str, ...]
    scores: dict[str, bool] = field(default_factory=dict)
    search: Search | None = None

    @property
    def right(self) -> bool:
        return not self.faults

    @property
    def cited(self) -> frozenset[int]:
        """The measures that the answer cites."""
        return frozenset(citation["measure"] for citation in self.answer["citations"] if citation["measure"])


def load_cases(path: Path = GOLD) -> list[Case]:
    """The cases of a JSON Lines file.

    Raises PolicyError, naming the line, for one that does not fit or has the id of an earlier one, and for a file without any.
    """
    adapter = TypeAdapter(Case)
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查路径。") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{path}:不是 UTF-8 文本;请另存为 UTF-8 再试。") from None
    cases: dict[str, Case] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = adapter.validate_python(json.loads(line))
        except (ValueError, ValidationError, RecursionError):
            raise PolicyError(f"{path}:第 {number} 行不是有效的问题;字段说明见 evals/README.md。") from None
        if case.id in cases:
            raise PolicyError(f"{path}:第 {number} 行的 id“{case.id}”与前面重复;每题的 id 须唯一。")
        cases[case.id] = case
    if not cases:
        raise PolicyError(f"{path}:没有任何问题;无法评测。")
    return list(cases.values())
