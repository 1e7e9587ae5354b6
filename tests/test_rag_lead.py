"""Who leads: said where the document says so, with its words, and never otherwise; and 等 is never dropped."""

from __future__ import annotations

import pytest

from ingest.models import Encoder
from ingest.pipeline import Works, ingest
from rag import Assistant, Settings
from tests.builders import SMALL_ID, small_corpus

TITLE = "国务院关于促进午餐消费的意见"
TEXT = f"""{TITLE}
国发〔2031〕8号

一、任务
(一)发展午餐。支持食堂开放。(税务总局、财政部负责,排在第一位的部门为牵头部门,下同)
(二)改善食堂。支持食堂改造。(商务部、财政部负责)
(三)培训厨师。支持学校开设厨师班。(教育部等负责)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Assistant:
    folder = tmp_path_factory.mktemp("lead")
    (folder / "given.txt").write_text(TEXT, "utf-8")
    ingest(Works(folder / "data", small_corpus(folder / "corpus", askable=True), encoder), sources=[folder / "given.txt"])
    return Assistant.open(Settings(data_dir=folder / "data"))


def test_the_leading_unit_is_said_with_the_rule_that_makes_it_lead(library: Assistant) -> None:
    answer = library.ask(f"《{TITLE}》第二条由谁牵头?")
    assert answer.status == "answered"
    assert "由**商务部**牵头" in answer.answer
    assert {citation.measure for citation in answer.citations} == {1, 2}


def test_a_document_that_does_not_say_who_leads_is_said_not_to(library: Assistant) -> None:
    answer = library.ask("第一条由谁牵头?", documents=[SMALL_ID])
    assert answer.status == "not_found"
    assert "没有写明由哪一家牵头" in answer.answer


def test_others_that_the_text_leaves_unnamed_are_not_dropped(library: Assistant) -> None:
    answer = library.ask(f"《{TITLE}》第三条由谁负责?")
    assert "**教育部等**" in answer.answer
    assert answer.units == ("教育部",)
