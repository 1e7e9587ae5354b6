"""What a language model makes of the answers is measured against the answers without it, and by a second method."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.answers import answer_all
from evals.faithful import is_supported, sentences
from evals.models import Case
from evals.phrasing import evaluate_phrasing, phrasing_table
from ingest.models import PolicyError
from rag.assistant import Assistant
from rag.settings import Settings
from tests.llmserver import Server, llm_server, quoting

CITED = ["鼓励渡船企业开行夜间班次,每周不超过3次,不得提高票价。"]


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("鼓励渡船企业开行夜间班次。", True),
        ("渡船企业每周开行夜间班次不超过3次。", True),
        ("渡船企业每周开行夜间班次不超过5次。", False),
        ("渡船票价由财政部门全额补贴。", False),
        ("码头不得停靠渡船以外的船。", False),
        ("", False),
    ],
)
def test_the_second_method(text: str, supported: bool) -> None:
    assert is_supported(text, CITED) is supported


def test_what_the_document_does_not_negate_is_not_negated() -> None:
    assert not is_supported("不支持码头更新照明设备。", ["支持码头更新照明设备。"])


def test_sentences_are_read_off_the_answer() -> None:
    assert sentences("甲乙。 [1] [2] 丙丁。 [3]\n\n戊") == [("甲乙。", (1, 2)), ("丙丁。", (3,))]


@pytest.fixture
def server() -> Iterator[Server]:
    with llm_server() as server:
        yield server


def case(identity: str, question: str, status: str, measures: tuple[int, ...] = ()) -> Case:
    return Case(identity, "citizen", "fact", question, status, measures=measures)  # type: ignore[arg-type]


CASES = [
    case("a", "快递能送到村里吗？", "answered", (11,)),
    case("b", "措施四由谁负责?", "answered", (4,)),
    case("c", "今天天气怎么样", "out_of_scope"),
]


def test_the_same_questions_without_and_with_a_model(assistant: Assistant, data_dir: Path, server: Server) -> None:
    phrased = Assistant(assistant.archive, Settings(data_dir=data_dir, llm_base_url=server.url, llm_model="m"))
    without = answer_all(phrased, CASES)
    assert not server.requests  # the question set is asked without a model unless it is asked for
    server.behave = lambda talk: talk.say(quoting(talk) + "每件补贴100元。[1]")
    found = evaluate_phrasing(phrased, CASES, without)
    assert (found.questions, found.asked, found.phrased, found.fallbacks) == (3, 1, 1, {})
    assert found.flaws == {"words": 1}
    assert found.shown >= 2
    assert found.unsupported == ()
    assert (found.same_status, found.same_citations, found.same_units) == (3, 3, 3)
    assert found.right_with == found.right_without == 3
    assert found.tokens > 100
    assert 0 < found.first_sentence <= found.whole
    server.behave = lambda talk: talk.fail(500)
    found = evaluate_phrasing(phrased, CASES, without)
    assert (found.asked, found.phrased, found.fallbacks, found.shown) == (1, 0, {"failed": 1}, 0)
    assert (found.same_citations, found.right_with) == (3, 3)
    assert ("没有采用的缘故", "failed 1") in phrasing_table(found).rows


def test_without_a_model_there_is_nothing_to_measure(assistant: Assistant) -> None:
    with pytest.raises(PolicyError, match="POLICYQA_LLM_BASE_URL"):
        evaluate_phrasing(assistant, CASES, [])
