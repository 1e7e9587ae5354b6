"""Reports: nothing that a question holds becomes markup, the page needs nothing from elsewhere, totals name no case."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from evals.ablation import Ablation, Component
from evals.baselines import ANSWERING, Column
from evals.charts import bars, reliability
from evals.evaluation import Evaluation
from evals.figures import Figure, rate
from evals.measure import RANKING, Bin
from evals.models import Result, Search
from evals.page import page
from evals.report import markdown, summary
from tests.judging import answer, evaluation, result

HOSTILE = "<script src=https://evil.example/x.js>alert(1)</script><img src=x onerror=alert(2)>\"'&|[x](javascript:1)"
VOID = {"meta", "input", "path", "rect", "circle"}


def failing() -> Result:
    """A wrong result that is hostile wherever text is shown."""
    wrong = result(False, "t-1")
    asked = replace(wrong.case, question=HOSTILE, history=(HOSTILE,), kind=HOSTILE, why=HOSTILE, must=(HOSTILE,))
    return Result(asked, answer(HOSTILE, status="clarify", intent=HOSTILE, units=[HOSTILE]), (HOSTILE,), wrong.scores)


def full() -> Evaluation:
    """An evaluation with everything that a report can hold."""
    figures = {name: rate([True, False]) for name in (*RANKING, *ANSWERING)}
    columns = [Column(name, figures, figures) for name in ("本程序", "LangChain 通用流程(前 1 段)", "仅 BM25")]
    found = Search((1,), 0.8, True)
    made = evaluation(result(half="dev", found=found), result(found=found), failing(), below=(f"未达标 {HOSTILE}",))
    return replace(
        made,
        columns={"test": columns},
        ablations=[Ablation(None, dict(made.halves)), Ablation(Component.BM25, dict(made.halves))],
    )


class Outline(HTMLParser):
    """Tags with their attributes; fails on a tag that is closed out of turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_markup_in_a_question_stays_text() -> None:
    outline = Outline(page(full()))
    assert not {"script", "img", "link", "iframe", "object", "base"} & {tag for tag, _ in outline.tags}
    assert not [name for _, attributes in outline.tags for name in attributes if name.startswith("on")]
    assert outline.open == []


def test_the_page_needs_nothing_from_elsewhere() -> None:
    text = page(full())
    outline = Outline(text)
    addresses = [
        attributes[name] for _, attributes in outline.tags for name in ("src", "href", "action") if name in attributes
    ]
    assert addresses and all(str(address).startswith("#") for address in addresses)
    style = text.split("<style>")[1].split("</style>")[0]
    assert not re.search(r"url\(|@import|@font-face|//", style)
    assert "prefers-color-scheme: dark" in style


def test_links_within_the_page_lead_somewhere() -> None:
    tags = Outline(page(full())).tags
    names = {attributes.get("id") for _, attributes in tags}
    assert {str(attributes["href"])[1:] for tag, attributes in tags if tag == "a"} <= names


def test_both_reports_show_every_failure_beside_what_was_expected() -> None:
    for text in (page(evaluation(result(False, "t-1"))), markdown(evaluation(result(False, "t-1")))):
        assert all(
            words in text
            for words in ("t-1", "作答(answered)", "追问(clarify)", "状态是 clarify", "支持企业开设早餐门店。")
        )


def test_the_summary_holds_totals_only() -> None:
    said = summary(full())
    assert "t-1" not in said and "script" not in said
    assert all(
        title in said for title in ("总分", "检索", "对照:检索(测试集)", "对照:作答(测试集)", "逐项去除(测试集)")
    )


def test_a_bar_in_a_cell_does_not_break_a_markdown_table() -> None:
    rows = [line for line in markdown(full()).splitlines() if line.startswith("| ") and "script" in line]
    assert rows and all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in rows)


@pytest.mark.parametrize("made", [evaluation(), evaluation(result()), evaluation(result(half="dev"))])
def test_reports_of_little_or_nothing(made: Evaluation) -> None:
    text = page(made)
    assert Outline(text).open == []
    assert "nan" not in text + markdown(made)


def test_charts_draw_what_was_asked_for_and_nothing_else() -> None:
    nothing = Figure(math.nan, math.nan, math.nan, 0, 0)
    drawn = bars([("<甲>", {"test": rate([True]), "dev": nothing})], '"图"')
    assert drawn.count('class="bar"') == 1
    assert "&lt;甲&gt;" in drawn and "nan" not in drawn and 'aria-label="&quot;图&quot;"' in drawn
    assert reliability([], "test", "图").count("<circle") == 0
    assert reliability([Bin(0.9, 1.0, 0.95, rate([True]))], "test", "图").count("<circle") == 1
