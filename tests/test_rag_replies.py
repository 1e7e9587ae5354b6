"""The wording of answers: every sentence can be filled in, in both languages, and is punctuated as its language is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from rag import replies
from rag.intent import SLOTS
from rag.models import Script
from rag.replies import LABEL, LABEL_EN, Wording
from tests.builders import ROOT

CHINESE: dict[str, str] = vars(replies)["_ZH"]
ENGLISH: dict[str, str] = vars(replies)["_EN"]
HOSTILE = "{marker}{0}%s<b>\\"


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("script", ["hans", "hant", "latin"])
def test_every_sentence_can_be_filled_in(script: Script) -> None:
    say = Wording(script)
    for name, template in CHINESE.items():
        values = {field: f"<{field}>" for field in fields(template)}
        text = say(name, **values)
        assert text.strip()
        assert "{" not in text
        assert "}" not in text


@pytest.mark.parametrize("script", ["hans", "latin"])
def test_values_are_put_in_as_they_are(script: Script) -> None:
    """Braces in a value are data."""
    say = Wording(script)
    for name, template in (ENGLISH if script == "latin" else CHINESE).items():
        text = say(name, **dict.fromkeys(fields(CHINESE[name]), HOSTILE))
        assert text.count(HOSTILE) == len([1 for _, field, _, _ in Formatter().parse(template) if field])


def test_an_unknown_sentence_is_an_error() -> None:
    for script in ("hans", "latin"):
        with pytest.raises(KeyError):
            Wording(script)("no such sentence")


def test_fields_are_named() -> None:
    for name, template in [*CHINESE.items(), *ENGLISH.items()]:
        assert all(field.isidentifier() for field in fields(template)), name


def test_english_asks_for_nothing_that_chinese_is_not_given() -> None:
    assert ENGLISH.keys() <= CHINESE.keys()
    assert {
        name: extra for name, template in ENGLISH.items() if (extra := fields(template) - fields(CHINESE[name]))
    } == {}


def test_chinese_is_punctuated_in_full_width() -> None:
    texts = {**CHINESE, "label": LABEL}
    plain = {name: re.sub(r"\{\w+\}|\*\*", "", text) for name, text in texts.items()}
    assert {name: text for name, text in plain.items() if re.search(r"[,;:?!()]|\.(?!\w)|[\"']", text)} == {}


def test_english_is_punctuated_in_half_width() -> None:
    texts = {**ENGLISH, "label": LABEL_EN}
    assert {name: text for name, text in texts.items() if re.search("[，；：？！（）。、]", text)} == {}


def test_english_holds_no_chinese_but_names() -> None:
    text = "".join(re.sub(r"\{\w+\}", "", template) for template in [*ENGLISH.values(), LABEL_EN])
    assert set(re.findall("[\u4e00-\u9fff]+", text)) <= {"各市州人民政府"}


@pytest.mark.parametrize("label", [LABEL, LABEL_EN])
def test_the_label_names_the_machine_the_original_and_a_person(label: str) -> None:
    assert "12345" in label
    assert all(re.search(words, label) for words in ("自动|automatically", "原文|originals", "人工|person"))


def test_the_label_goes_with_the_language() -> None:
    assert (Wording("hans").label, Wording("hant").label, Wording("latin").label) == (LABEL, LABEL, LABEL_EN)


@pytest.mark.parametrize(
    ("script", "words", "text"),
    [
        ("hans", [], ""),
        ("hans", ["甲"], "甲"),
        ("hans", ["甲", "乙"], "甲和乙"),
        ("hans", ["甲", "乙", "丙"], "甲、乙和丙"),
        ("latin", ["A", "B"], "A and B"),
        ("latin", ["A", "B", "C"], "A, B and C"),
    ],
)
def test_lists(script: Script, words: list[str], text: str) -> None:
    assert Wording(script).join(words) == Wording(script).join(tuple(words)) == text


def said() -> Iterator[tuple[str, str]]:
    """(module, name) of every sentence that the code of rag/ asks for by a constant name."""
    for path in sorted((ROOT / "rag").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            called = (
                call.func.id
                if isinstance(call.func, ast.Name)
                else call.func.attr
                if isinstance(call.func, ast.Attribute)
                else ""
            )
            if called == "say":
                chosen = [call.args[0]]
                while any(isinstance(node, ast.IfExp) for node in chosen):
                    chosen = [
                        part
                        for node in chosen
                        for part in ((node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,))
                    ]
                for node in chosen:
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield path.stem, node.value


def test_every_sentence_that_is_asked_for_exists() -> None:
    asked = list(said())
    assert len(asked) > 60
    assert [(module, name) for module, name in asked if name not in CHINESE] == []


def test_what_a_document_may_not_say_has_a_name_in_both_languages() -> None:
    assert [slot for slot in SLOTS if slot not in CHINESE or slot not in ENGLISH] == []
