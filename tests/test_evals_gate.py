"""What would make right answers wrong does not go live unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.gate import gold_check
from ingest.models import PolicyError
from ingest.pipeline import Works, ingest
from rag import Assistant, Settings
from tests.builders import SMALL_ID, SMALL_NOTICE, HashEncoder, small_corpus

CASES = [
    {"id": "1", "kind": "who", "question": "措施(二)由谁负责?", "measures": [2], "units": ["省市场监管局"]},
    {"id": "2", "kind": "who", "question": "措施(一)由谁负责?", "measures": [1], "units": ["省商务厅", "省住建厅"]},
    {"id": "3", "kind": "who", "question": "措施(三)由谁负责?", "measures": [3], "units": ["省住建厅"]},  # never right
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", corpus_dir=small_corpus(tmp_path / "corpus", askable=True))


def gold(tmp_path: Path, document: str = SMALL_ID) -> Path:
    path = tmp_path / f"{document}.jsonl"
    rows = [{"reader": "official", "status": "answered", "document": document, **case} for case in CASES]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def works(settings: Settings, questions: Path) -> Works:
    return Works(settings.data_dir, settings.corpus_dir, HashEncoder(), check=gold_check(settings, questions))


def changed(settings: Settings, old: str, new: str) -> None:
    assert old in SMALL_NOTICE
    (settings.corpus_dir / "notices" / "breakfast.txt").write_text(SMALL_NOTICE.replace(old, new), "utf-8")


def test_a_change_that_loses_right_answers_is_held_back(settings: Settings, tmp_path: Path) -> None:
    questions = gold(tmp_path)
    assert ingest(works(settings, questions)).published  # nothing was live before
    changed(settings, "规范流动餐车管理。(责任单位:省市场监管局", "规范流动餐车管理。(责任单位:省商务厅")
    with pytest.raises(PolicyError, match=r"1 道.*措施\(二\)由谁负责"):
        ingest(works(settings, questions))
    assert Assistant.open(settings).ask("措施(二)由谁负责?").units == ("省市场监管局",)
    assert ingest(works(settings, questions), force=True).published
    assert Assistant.open(settings).ask("措施(二)由谁负责?").units == ("省商务厅",)


def test_a_change_that_keeps_them_goes_live(settings: Settings, tmp_path: Path) -> None:
    questions = gold(tmp_path)
    ingest(works(settings, questions))
    changed(settings, "支持老店延长营业时间。", "支持老店推迟打烊。")
    assert ingest(works(settings, questions)).published


def test_questions_about_other_documents_are_not_asked(settings: Settings, tmp_path: Path) -> None:
    questions = gold(tmp_path, "another")
    ingest(works(settings, questions))
    changed(settings, "规范流动餐车管理。(责任单位:省市场监管局", "规范流动餐车管理。(责任单位:省商务厅")
    assert ingest(works(settings, questions)).published
