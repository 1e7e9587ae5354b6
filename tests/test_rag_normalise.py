"""Questions as typed: width, script, white space, and everything that cannot be seen."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.models import Document
from rag.models import Script
from rag.normalise import normalise
from tests.builders import spans_of

PLAIN = "措施四由谁负责?"


@pytest.mark.parametrize(
    "question",
    [
        "措施四由谁负责？", "措施四由谁负责?", "  措施四由谁负责?\n", "措施 四 由 谁 负 责?", "措施四\t由谁负责?", "措施四\r\n由谁负责?", "措施四\u3000由谁负责?",
        "措施四由谁负责﹖", "\ufeff措施四由谁负责?", "措\u200b施四由谁负\u2060责?", "\u202e措施四\u202c由谁负责?", "\u200f措施四由谁负责?\u200e",
        "措施\u00ad四由谁负责?", "措施四\ufe0f由谁负责?", "措施\x00四由谁负责?", "措施四\x07由谁负责?", "措施四\ud800由谁负责?", "\udfff措施四由谁负责?",
        "措施四\u2028由谁负责?", "措施四\x85由谁负责?", "\x1b措施四由谁负责?", "措施四由谁负责?\udc80",
    ],
)  # fmt: skip
def test_one_question_however_it_was_typed(question: str) -> None:
    assert normalise(question) == (PLAIN, "hans")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("第１２条，（四）", "第12条,(四)"),
        ("ＣＩＭ　平台！", "CIM 平台!"),
        ("５Ｇ＋工业互联网", "5G+工业互联网"),
        ("㈣ ④ ⑷", "(四) 4 (4)"),
        ("３～５条", "3~5条"),
        ("﹙四﹚", "(四)"),
    ],
)
def test_full_width_and_compatibility_characters_become_plain_ones(question: str, text: str) -> None:
    assert normalise(question)[0] == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("措施四的責任單位是哪些", "措施四的责任单位是哪些"),
        ("省衛健委負責什麼", "省卫健委负责什么"),
        ("直播帶貨有什麼補貼", "直播带货有什么补贴"),
        ("養老機構適用哪些條款", "养老机构适用哪些条款"),
        ("電動汽車充電樁", "电动汽车充电桩"),
        ("第幾條講醫療", "第几条讲医疗"),
    ],
)
def test_traditional_characters_are_simplified_and_remembered(question: str, text: str) -> None:
    assert normalise(question) == (text, "hant")


@pytest.mark.parametrize(
    ("question", "script"),
    [
        ("Who is responsible for measure 4?", "latin"), ("cuoshi si", "latin"), ("Ｗｈｏ", "latin"), ("5G", "hans"), ("4", "hans"), ("???", "hans"), ("", "hans"),
        ("5G怎么样", "hans"), ("CIM平台 platform", "hans"), ("誰負責measure 4", "hant"), ("😀", "hans"), ("VR", "hans"),
    ],
)  # fmt: skip
def test_the_script_of_a_question(question: str, script: Script) -> None:
    assert normalise(question)[1] == script


def test_spaces_stay_where_they_part_words() -> None:
    assert normalise("measure  4   and 5")[0] == "measure 4 and 5"
    assert normalise("5G 消费 VR 体验")[0] == "5G 消费 VR 体验"


@pytest.mark.parametrize(
    "question", ["", " ", "\n\t\r", "\ud800", "\ufeff\u200b", "\x00\x01", "\u202e\u202c", "\u2028\u2029", "\U000e0001"]
)
def test_nothing_to_be_seen_is_nothing(question: str) -> None:
    assert normalise(question)[0] == ""


def test_the_words_of_the_notice_stay_as_they_are(document: Document) -> None:
    """Simplifying must not change simplified words."""
    changed = {
        span.clean: found
        for span in spans_of(document)
        if (found := normalise(span.clean)) != (_folded(unicodedata.normalize("NFKC", span.clean)), "hans")
    }
    assert changed == {}


def _folded(text: str) -> str:
    folded = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", folded)


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
@example("ﷺ" * 20)
@example("\u0300" * 30)
def test_any_text_comes_out_printable_on_one_line(question: str) -> None:
    text, script = normalise(question)
    assert script in ("hans", "hant", "latin")
    assert text == text.strip()
    assert "  " not in text
    assert all(character.isprintable() for character in text)
    text.encode("utf-8")


@given(st.text(alphabet="措施四由谁负责?,。 0123456789abcABC()“”省商务厅", max_size=40))
def test_what_is_normal_stays_so(question: str) -> None:
    once = normalise(question)
    assert normalise(once[0]) == once


def test_every_character_alone() -> None:
    """No character of the basic plane is too much, whatever it is."""
    for code in itertools.chain(range(0x3000), range(0xD800, 0x10000)):
        text, _ = normalise(f"问{chr(code)}答")
        assert text.startswith("问")
        assert text.endswith("答")
