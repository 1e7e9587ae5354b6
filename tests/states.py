"""A data folder that goes from state to state, each known by what it answers: old, new, or a mixture that must not be.

State n holds two documents that say n, and all that was added before. Nothing here knows how the folder is laid out, but
for the few names below.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.builders import small_corpus
from tests.commands import Ran, Shell

POINTER = "current"  # names what is live
# What a run that was cut off may leave, and the next one has to take away.
LEFTOVERS = ("building-*", "*/building-*", ".current-*", ".probe-*", "*-old", "*.tmp", "*/*.tmp")
SHARED = ("volume-*",)  # parts that several editions share: each must be named in one of these
NAMED_IN = ("index-*/edition.json", "index-*/manifest.json")
LOCKS = ("ingest.lock", "ingest.log")  # may change in a run that changes nothing
SOURCES = "sources"  # where documents that were added are kept

TITLES = ("某省促进午餐消费的若干措施", "某省促进夜宵消费的若干措施")
SEARCH = "支持食堂向社会开放吗?"


def text(title: str, state: int) -> str:
    """One of the two documents as it is in a state."""
    return (
        f"{title}\n\n为方便群众用餐,制定如下措施。\n\n一、总体要求\n\n到2030年,用餐更加方便。\n\n二、主要任务\n\n"
        f"(一)开放食堂。支持食堂向社会开放{state}天。(责任单位:省商务厅)\n\n(二)改善供应。规范外送{state}次。(责任单位:省住建厅)\n"
    )


def extra(number: int) -> str:
    """A document that is added once and must never be lost."""
    return f"某省关于第{number}号餐车的通知\n\n一、总体要求\n\n(一)停放餐车。餐车停放在{number}号街。(责任单位:省商务厅)\n"


def questions() -> list[str]:
    """What tells a state: an exact look-up in each document, and a search."""
    return [f"《{title}》措施一的原文是什么?" for title in TITLES] + [SEARCH]


def said(answers: Sequence[Mapping[str, Any]]) -> int:
    """The state that answer objects to `questions()` speak of. Raises AssertionError for a mixture and for a false citation."""
    states: set[int] = set()
    for title, answer in zip((*TITLES, ""), answers, strict=True):
        assert answer.get("status") in ("answered", "not_found"), answer
        cited = [one for one in answer["citations"] if one["title"] in TITLES and one["start"] is not None]
        found = {state for one in cited for state in _states_of(one)}
        assert not title or (found and all(one["title"] == title for one in cited)), answer
        states |= found
    assert len(states) == 1, (states, answers)
    return states.pop()


def _states_of(citation: Mapping[str, Any]) -> list[int]:
    """The states that a citation names. Raises AssertionError where it is not in that state's document at its place."""
    written = citation["quote"].replace(" ", "").replace("\n", "")
    numbers = [int(piece.split(mark)[0]) for mark, lead in (("天", "开放"), ("次", "外送")) for piece in written.split(lead)[1:] if mark in piece]
    for number in numbers:
        source = text(citation["title"], number)[citation["start"] : citation["end"]]
        assert source.replace("\n", "") == written, (citation, source)
    return numbers


class Scene:
    """A corpus, a data folder and a shell to run commands on it."""

    def __init__(self, folder: Path, shell: Shell, data: Path | None = None) -> None:
        self.folder = folder
        self.shell = shell
        self.data = data or folder / "data"
        self.reported: set[str] = set()  # titles of documents whose adding was reported

    def files(self, state: int, added: int | None = None) -> list[Path]:
        """The files that bring about a state, and one document more."""
        texts = {f"{number}.txt": text(title, state) for number, title in enumerate(TITLES)}
        if added is not None:
            texts["extra.txt"] = extra(added)
        given = self.folder / "given" / f"{state}-{added}"
        given.mkdir(parents=True, exist_ok=True)
        for name, content in texts.items():
            (given / name).write_text(content, "utf-8")
        return [given / name for name in texts]

    def start(self, state: int, added: int | None = None) -> int:
        return self.shell.start(self.data, "ingest", *self.files(state, added))

    def add(self, state: int, added: int | None = None) -> Ran:
        """Bring about a state. What a run reports to be done is remembered."""
        return self.ended(self.start(state, added), added)

    def ended(self, child: int, added: int | None = None) -> Ran:
        ran = self.shell.wait(child)
        if ran.code == 0:
            self.reported |= {*TITLES, *([extra(added).split("\n")[0]] if added is not None else [])}
        return ran

    def ask(self) -> Ran:
        feed = "".join(json.dumps({"id": number, "question": question}) + "\n" for number, question in enumerate(questions()))
        return self.shell.run(self.data, "ask", "--jsonl", feed=feed)

    def state(self) -> int:
        """The state that the folder answers for. Raises AssertionError where it does not answer, or answers a mixture."""
        return said([json.loads(line) for line in self.ask().success().splitlines()])

    def check_kept(self) -> None:
        """Raises AssertionError where a document is gone whose adding was reported."""
        listed = "".join(self.shell.run(self.data, "documents", "list", COLUMNS="400").success().split())
        lost = {title for title in self.reported if title not in listed}
        assert not lost, (lost, listed)

    def leftovers(self) -> list[str]:
        """What stands in the folder and belongs to no run and no edition."""
        found = [path for pattern in LEFTOVERS for path in self.data.glob(pattern)]
        named = "".join(path.read_text("utf-8") for pattern in NAMED_IN for path in self.data.glob(pattern))
        found += [path for pattern in SHARED for path in self.data.glob(pattern) if path.name not in named]
        return sorted(path.name for path in found)


def scene_corpus(folder: Path) -> Path:
    """The corpus that all scenes have: small, with the units and cues of the packaged one."""
    return small_corpus(folder, askable=True)
