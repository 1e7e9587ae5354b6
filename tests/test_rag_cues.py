"""Cues: how their words are found, and that the words under corpus/ can be found at all and are used."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from rag import Assistant
from rag.cues import GAP, CueReader
from rag.normalise import normalise
from tests.builders import ROOT, SMALL_FILES

READER = CueReader(
    {
        "who": ("谁负责", "由谁", "who"),
        "both": ("同时", "都由"),
        "wide": ("负责…措施", "没有…参与的"),
        "odd": ("么?", "###", "a.c", "“"),
        "thin": (" it ", "or"),
        "long": ("责任单位", "单位"),
    }
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("措施四由谁负责", {"who"}),
        ("WHO is it", {"who"}),
        ("whom do I ask", set()),
        ("is it so", {"thin"}),
        ("item", set()),
        ("for", set()),
        ("4 or 5", {"thin"}),
        ("什么?", {"odd"}),
        ("什么", set()),
        ("### x", {"odd"}),
        ("a.c", {"odd"}),
        ("abc", set()),
        ("他说“好”", {"odd"}),
        ("", set()),
    ],
)
def test_words_are_found_as_they_are_written(text: str, names: set[str]) -> None:
    assert READER.read(text) == names


@pytest.mark.parametrize("between", ["", "哪些", "一二三四五六七八"])
def test_a_gap_holds_up_to_eight_characters(between: str) -> None:
    assert READER.read(f"负责{between}措施") == {"wide"}


@pytest.mark.parametrize("between", ["一二三四五六七八九", ",", "一。二", "一?", "一!", "一;"])
def test_a_gap_holds_no_more_and_no_other_sentence(between: str) -> None:
    assert READER.read(f"负责{between}措施") == set()


def test_words_are_blanked_in_place() -> None:
    text = "措施四谁负责,责任单位"
    stripped = READER.strip(text, "who", "long", "no such cue")
    assert stripped == "措施四   ,    "
    assert len(stripped) == len(text)
    assert READER.strip(text) == text


def test_words_of_different_cues_may_overlap() -> None:
    assert READER.strip("都由谁管", "both", "who") == "   管"
    assert READER.strip("都由谁管", "who", "both") == "   管"


# The words under corpus/ ---------------------------------------------------------------------------------------------------


@cache
def cues() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in tomllib.loads((ROOT / "corpus" / "cues.toml").read_text("utf-8"))["cue"]:
        found.setdefault(row["name"], []).extend(row["words"])
    return found


def words() -> Iterator[tuple[str, str]]:
    for name, listed in cues().items():
        for word in listed:
            yield name, word


def test_every_word_gives_its_cue(assistant: Assistant) -> None:
    silent = []
    for name, word in words():
        filled = word.replace(GAP, "某某")
        before = "a" if word.startswith(" ") else "a "
        text = f"{before}{filled}a" if word.endswith(" ") else f"{before}{filled} a"
        if name not in assistant.index.cues.read(text):
            silent.append((name, word))
    assert silent == []


def test_every_word_is_written_as_questions_are_read() -> None:
    """Full width or traditional characters in the table would never be met in a normalised question."""
    written = [(name, word.replace(GAP, "某").strip()) for name, word in words()]
    assert [(name, word) for name, word in written if normalise(word)[0] != word] == []


def test_no_word_stands_twice_in_a_cue() -> None:
    assert {
        name: twice for name, listed in cues().items() if (twice := {w for w in listed if listed.count(w) > 1})
    } == {}


def asked_for() -> dict[str, set[str]]:
    """Per module of rag/ the names that it asks queries for, or lists."""
    found = {}
    for path in sorted((ROOT / "rag").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        found[path.stem] = {
            argument.value
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "has"
            for argument in call.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        }
    return found


def constants() -> set[str]:
    """Every string that stands in the code of rag/."""
    trees = (ast.parse(path.read_text("utf-8")) for path in (ROOT / "rag").glob("*.py"))
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def computed() -> set[str]:
    """Cues that the reader adds by itself: `cues |= {"…"}`."""
    tree = ast.parse((ROOT / "rag" / "question.py").read_text("utf-8"))
    return {
        element.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Set)
        for element in node.value.elts
        if isinstance(element, ast.Constant) and isinstance(element.value, str)
    }


def test_every_cue_that_is_asked_for_exists() -> None:
    asked = set().union(*asked_for().values())
    assert len(asked) > 40
    assert asked - cues().keys() - computed() == set()


def test_every_cue_is_asked_for() -> None:
    assert cues().keys() - constants() == set()


def test_a_corpus_with_one_cue_is_enough() -> None:
    rows = tomllib.loads(SMALL_FILES["cues.toml"])["cue"]
    reader = CueReader({row["name"]: tuple(row["words"]) for row in rows})
    assert reader.read("这件事谁负责") == {"who"}
