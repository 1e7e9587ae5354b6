"""How parsing is scored: against findings written down, and by what holds of any page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.evaluation import Evaluation
from evals.measure import halves
from evals.page import page
from evals.parsing import HOLDS, Parsing, parse_pages
from evals.parsing_tables import page_table, total_tables
from evals.report import markdown, shown, summary
from ingest.models import PolicyError
from tests.builders import one_line

PAGE = """<html><head><title>关于早餐的意见</title></head><body><p>关于早餐的意见</p><p>各市:</p><p>为方便群众吃早餐,制定本意见。</p>
<p>一、甲</p><p>(一)子。做好早餐门店。(商务部、财政部等负责)</p><p>(二)丑。做好流动餐车。(由教育部牵头,科技部参与)</p><p>(四)寅。做好。</p></body></html>"""
FOUND: dict[str, Any] = {
    "facts": {"title": "关于早餐的意见"},
    "attachments": [],
    "parts": [["一、", "甲"]],
    "measures": [
        {
            "marker": "(一)",
            "heading": "子",
            "part": 1,
            "attachment": None,
            "units": [["商务部", False], ["财政部", False]],
        },
        {
            "marker": "(二)",
            "heading": "丑",
            "part": 1,
            "attachment": None,
            "units": [["教育部", True], ["科技部", False]],
        },
        {"marker": "(四)", "heading": "寅", "part": 1, "attachment": None, "units": []},
    ],
}


def scored(folder: Path, found: object = FOUND, html: str = PAGE) -> Parsing:
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "golden").mkdir(exist_ok=True)
    (folder / "pages" / "one.htm").write_text(html, "utf-8")
    (folder / "golden" / "one.json").write_text(json.dumps(found), "utf-8")
    return parse_pages(folder / "pages", folder / "golden")


def counts(parsing: Parsing, *scores: str) -> list[tuple[int | None, int]]:
    return [(figure.right, figure.asked) for figure in map(parsing.total, scores)]


def test_a_page_parsed_as_a_reader_finds_it_is_all_right(tmp_path: Path) -> None:
    parsing = scored(tmp_path)
    assert counts(parsing, "parts_recall", "measures_recall", "measures_precision", "headings") == [
        (1, 1),
        (3, 3),
        (3, 3),
        (3, 3),
    ]
    assert counts(parsing, "units", "lead", "facts", "attachments") == [(2, 2), (2, 2), (1, 1), (1, 1)]


def test_every_fault_counts_against_its_score(tmp_path: Path) -> None:
    measures = [dict(measure) for measure in FOUND["measures"]]
    measures[0] |= {"heading": "子丑", "units": [["商务部", True], ["财政部", False]]}
    measures[1] |= {"units": [["教育部", True]]}
    measures[2] |= {"marker": "(三)"}
    parsing = scored(
        tmp_path, {**FOUND, "measures": measures, "facts": {"title": "别的"}, "attachments": [["附件", None]]}
    )
    assert counts(parsing, "measures_recall", "measures_precision", "headings") == [(2, 3), (2, 3), (1, 2)]
    assert counts(parsing, "units", "lead", "facts", "attachments") == [(1, 2), (0, 2), (0, 1), (0, 1)]


def test_what_holds_of_any_page_is_counted_without_findings(tmp_path: Path) -> None:
    parsing = scored(tmp_path)
    lossless, covered, in_order, named = (parsing.total(score) for score in HOLDS)
    assert (lossless.share, covered.share) == (1, 1)
    assert (in_order.right, in_order.asked) == (3, 4)
    assert (named.right, named.asked) == (2, 2)


def test_a_page_that_is_not_read_is_told(tmp_path: Path) -> None:
    parsing = scored(tmp_path, html="<script></script>")
    assert parsing.to_dict()["not_read"] == ["one"]
    text = "\n".join(line for table in total_tables(parsing) for line in shown(table))
    assert "未能读出 1 页" in text


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="没有网页文件") as caught:
        parse_pages(tmp_path)
    one_line(caught.value)


def test_the_tables_show_all_scores(tmp_path: Path) -> None:
    parsing = scored(tmp_path)
    (total, holds), pages = total_tables(parsing), page_table(parsing)
    assert (len(total.rows), len(holds.rows), len(pages.rows)) == (9, 4, 1)
    assert all(len(row) == len(table.header) for table in (total, holds, pages) for row in table.rows)


def test_a_report_has_them_where_pages_are_given(tmp_path: Path) -> None:
    evaluation = Evaluation(
        {
            "index": "x", "commit": "", "dirty": False, "time": "",
            "encoder": "e/1", "fitted": "e/1", "settings": {"reranker": None},
        },
        [],
        halves([]),
        parsing=scored(tmp_path),
    )
    for report in (summary(evaluation), markdown(evaluation), page(evaluation)):
        assert "文件解析" in report
        assert "措施:召回" in report
