"""Questions about tasks that stand in the rows of a table."""

from __future__ import annotations

import pytest

from ingest.models import Encoder
from ingest.pipeline import Works, ingest
from rag import Answer, Assistant, Settings
from tests.builders import SMALL_ID, small_corpus

ROWS = {
    "标准": "1\t制定早餐服务标准,发布十项标准。\t省市场监管局牵头,省教育厅参加\t2030年底前",
    "培训": "2\t开展早餐人才培训,办好烹饪学校。\t省教育厅、省财政厅\t长期",
    "餐车": "3\t规范流动餐车管理,划定停放地点。\t\u2060\t长期",
    "展会": "4\t办好早餐展会。\t\t长期",
}
TEXT = "\n".join(
    [
        "某省促进早餐消费的若干措施", "一、总体要求", "到2030年,早餐供应更加方便。", "二、重点任务", "按下表抓好落实。",
        "序号\t重点任务\t责任单位\t完成时限", *ROWS.values(), "三、加强宣传", "宣传早餐知识。(责任单位:省商务厅)\n",
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Assistant:
    folder = tmp_path_factory.mktemp("tasks")
    files: dict[str, str | None] = {"notices/breakfast.txt": TEXT, "errata.toml": "", "paraphrases/breakfast.jsonl": None}
    ingest(Works(folder / "data", small_corpus(folder / "corpus", files, askable=True), encoder))
    return Assistant.open(Settings(data_dir=folder / "data"))


def ask(library: Assistant, question: str) -> Answer:
    answer = library.ask(question, documents=(SMALL_ID,))
    assert answer.status == "answered"
    return answer


def quoted(answer: Answer) -> set[str]:
    """What is cited, as it stands in the source."""
    return {TEXT[one.start : one.end] for one in answer.citations if one.start is not None}


def test_a_task_is_answered_with_the_units_of_its_row(library: Assistant) -> None:
    answer = ask(library, "早餐人才培训由谁负责?")
    assert answer.units == ("省教育厅", "省财政厅")
    assert quoted(answer) == {ROWS["培训"]}
    assert "“开展早餐人才培训,办好烹饪学校”一项的责任单位是：**省教育厅和省财政厅**" in answer.answer
    assert "> 2 开展早餐人才培训,办好烹饪学校。 省教育厅、省财政厅 长期" in answer.answer


def test_a_merged_cell_is_cited_with_the_row_that_it_stands_in(library: Assistant) -> None:
    answer = ask(library, "流动餐车管理由谁负责?")
    assert answer.units == ("省教育厅", "省财政厅")
    assert quoted(answer) == {ROWS["培训"], ROWS["餐车"]}


def test_a_row_that_names_nobody_is_only_quoted(library: Assistant) -> None:
    answer = ask(library, "早餐展会由谁负责?")
    assert answer.units == ()
    assert quoted(answer) == {"4\t办好早餐展会。\t\t长期"}


def test_who_leads_is_told_of_the_row(library: Assistant) -> None:
    assert "由**省市场监管局**牵头" in ask(library, "早餐服务标准由谁牵头?").answer
    assert "没有写明由哪一家牵头" in ask(library, "早餐人才培训由谁牵头?").answer


def test_the_measure_has_the_units_of_all_rows(library: Assistant) -> None:
    answer = ask(library, "措施二的责任单位有哪些?")
    assert answer.units == ("省市场监管局", "省教育厅", "省财政厅")


def test_the_duties_of_a_unit_cite_its_rows(library: Assistant) -> None:
    answer = ask(library, "省财政厅负责哪些措施?")
    assert answer.units == ("省财政厅",)
    assert quoted(answer) == {ROWS["培训"], ROWS["餐车"]}


def test_a_supposed_unit_is_held_against_the_row(library: Assistant) -> None:
    answer = ask(library, "早餐人才培训由省市场监管局负责,对吗?")
    assert answer.answer.startswith("不对。")
    assert quoted(answer) == {ROWS["培训"]}
