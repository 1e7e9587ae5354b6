"""A library of ten thousand documents: opening it and routing a question loads hardly any of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Encoder, Entry, Passage
from rag import Assistant, Settings
from rag.archive import InMemory, Near, Vectors
from rag.lexical import Scores
from rag.routing import Thread
from tests.libraries import BEES, HORSES, TEA, archive

_COUNT = 10_000
_FIELDS = ("养蜂", "马术", "茶馆", "剪纸", "皮影", "垂钓", "滑翔", "木雕", "陶艺", "园艺")
_MOST = 5  # documents that one question may load: those of a unit that are shown in full


class Crowd:
    """Many documents with the text of three; it counts which are loaded."""

    version, encoder = "crowd", "fake"

    def __init__(self, base: InMemory) -> None:
        self._base, self._ids = base, (BEES, HORSES, TEA)
        self.lexicon: Lexicon = base.lexicon
        self.cards: Mapping[str, Card] = {}
        self.units: Sequence[str] = base.units
        self.entries: dict[str, Entry] = {}
        for number in range(_COUNT):
            entry = base.entries[self._of(number)]
            title = f"第{number}号虚构市关于{_FIELDS[number % 10]}{number}的若干意见"
            self.entries[str(number)] = replace(
                entry, id=str(number), title=title, doc_no=f"虚政发〔2033〕{number + 1}号", basis=(), aliases=(), standing="in_force"
            )
        self.loaded: list[str] = []

    def _of(self, number: int) -> str:
        return self._ids[number % len(self._ids)]

    def document(self, identity: str) -> Document:
        self.loaded.append(identity)
        return replace(self._base.document(self._of(int(identity))), entry=self.entries[identity])

    def measures(self, identity: str) -> int:
        return self._base.measures(self._of(int(identity)))

    def length(self, identity: str) -> int:
        return self._base.length(self._of(int(identity)))

    def passages(self, identity: str) -> tuple[Passage, ...]:
        own = self._base.passages(self._of(int(identity)))
        return tuple(replace(one, doc_id=identity, id=f"{identity}/{row}") for row, one in enumerate(own))

    def vectors(self, identity: str) -> Vectors:
        return self._base.vectors(self._of(int(identity)))

    def nearest(self, vector: Sequence[float], count: int) -> Near:
        places = (self._ids.index(one) for one, *_ in self._base.nearest(vector, count) if one in self._ids)
        return [(str(place), f"{place}/0", 0.5) for place in places]

    def words(self, terms: Sequence[str]) -> Scores:
        own = self._base.words(terms)
        rows = [list(self._base.entries).index(one) for one in self._ids]
        return np.resize(own[rows], _COUNT)

    def with_unit(self, name: str) -> tuple[str, ...]:
        having = self._base.with_unit(name)
        return tuple(one for one in self.entries if self._of(int(one)) in having)


@pytest.fixture(scope="module")
def crowd(encoder: Encoder) -> Crowd:
    return Crowd(archive(encoder))


@pytest.fixture(scope="module")
def assistant(crowd: Crowd) -> Assistant:
    began = time.process_time()
    assistant = Assistant(crowd, Settings())
    _ = assistant._library._sections
    assistant._library._router.route("第三条由谁负责", Thread(), tuple(crowd.entries))
    assert time.process_time() - began < 6  # seconds; the machine may be slow
    return assistant


@pytest.mark.parametrize(
    "question",
    [
        "第二条由谁负责",
        "活框蜂箱补助多少",
        "省里的文件有多少条措施",
        "虚政发〔2033〕77号第一条讲什么",
        "第9号虚构市的茶座由谁负责",
        "火星移民有什么补贴",
        "《剪纸3的若干意见》第一条",
        "收录了哪些文件",
        "虚构农牧部负责哪些措施",
    ],
)
def test_a_question_loads_hardly_any_document(assistant: Assistant, crowd: Crowd, question: str) -> None:
    crowd.loaded.clear()
    answer = assistant.ask(question)
    assert "程序出错" not in answer.answer
    assert len(set(crowd.loaded)) <= _MOST


def test_a_question_is_routed_without_a_look_at_every_document(assistant: Assistant, crowd: Crowd) -> None:
    router, every = assistant._library._router, tuple(crowd.entries)
    router.route("预热", Thread(), every)
    crowd.loaded.clear()
    times = []
    for question in ("第二条由谁负责", "活框蜂箱补助多少", "省里的文件有多少条措施", "虚政发〔2033〕77号第一条", "虚构农牧部负责哪些措施"):
        began = time.process_time()
        router.route(question, Thread(), every)
        times.append(time.process_time() - began)
    assert not crowd.loaded
    assert sorted(times)[len(times) // 2] < 0.05  # seconds; a fifth of it on a free machine
