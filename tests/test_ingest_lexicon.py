"""The words that the corpus brings along: read, checked, and found in questions wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.catalog import LEXICON, packaged_corpus
from ingest.lexicon import Lexicon, Term
from ingest.models import PolicyError
from tests.builders import NO_UNITS, one_line, small_corpus

SAYS = Lexicon(
    NO_UNITS,
    (
        Term(("带货", "网红卖货"), ("直播带货",)),
        Term(("网红卖货主播",), ("主播",)),
        Term(("AI", "人工智慧"), ("人工智能",)),
        Term(("O2O", "network"), ("线上线下",)),
        Term(("带货",), ("社群营销",)),
    ),
    {"互连网": "互联网", "互连": "互联", "大数剧": "大数据"},
    {},
)


@pytest.fixture(scope="module")
def packaged() -> Lexicon:
    return Lexicon.load(packaged_corpus())


def test_a_lexicon_is_read_from_its_tables(tmp_path: Path) -> None:
    cues = '[[cue]]\nname = "who"\nwords = ["谁负责"]\n[[cue]]\nname = "who"\nwords = ["归谁管"]\n'
    lexicon = Lexicon.load(small_corpus(tmp_path, {"cues.toml": cues}))
    assert lexicon.terms == (Term(("过早",), ("早餐",)),)
    assert lexicon.typos == {"早歺": "早餐"}
    assert lexicon.cues == {"who": ("谁负责", "归谁管")}
    assert [unit.name for unit in lexicon.directory.units] == ["省商务厅", "省住建厅", "省市场监管局", "各市州人民政府"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("想找人带货", ("直播带货", "社群营销")),
        ("网红卖货主播", ("主播",)),
        ("网红卖货", ("直播带货",)),
        ("人工智慧和AI", ("人工智能",)),
        ("what about AI?", ("人工智能",)),
        ("ai", ("人工智能",)),
        ("two networks", ("线上线下",)),
        ("AI能做什么", ("人工智能",)),
        ("我想用AI看病", ("人工智能",)),
        ("O2O怎么搞", ("线上线下",)),
        ("搞O2O", ("线上线下",)),
        ("said again", ()),
        ("AID networking", ()),
        ("先O2O后带货", ("线上线下", "直播带货", "社群营销")),
        ("", ()),
        ("买菜", ()),
    ],
)
def test_everyday_words_lead_to_terms(text: str, terms: tuple[str, ...]) -> None:
    assert SAYS.meant(text) == terms


@pytest.mark.parametrize(
    ("text", "right"), [("互连网大数剧", "互联网大数据"), ("互连互通", "互联互通"), ("互联网", "互联网"), ("", "")]
)
def test_known_misspellings_are_put_right(text: str, right: str) -> None:
    assert SAYS.corrected(text) == right


def test_an_empty_lexicon_finds_nothing() -> None:
    empty = Lexicon(NO_UNITS, (), {}, {})
    assert empty.meant("带货") == ()
    assert empty.corrected("互连网") == "互连网"
    assert empty.segmenter().words("互联网") == ["互联网"]


def test_the_words_of_the_lexicon_stay_whole_in_the_segmenter(tmp_path: Path) -> None:
    terms = '[[term]]\nsays = ["云逛街"]\nmeans = ["沉浸式逛店"]\n'
    segmenter = Lexicon.load(small_corpus(tmp_path, {"terms.toml": terms})).segmenter()
    assert segmenter.words("云逛街,沉浸式逛店,湖北省商务厅") == ["云逛街", "沉浸式逛店", "湖北省商务厅"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terms.toml", '[[term]]\nsays = ["a"]\n'),
        ("terms.toml", '[[term]]\nsays = "a"\nmeans = ["b"]\n'),
        ("terms.toml", '[[term]]\nsays = []\nmeans = ["b"]\n'),
        ("terms.toml", '[[term]]\nsays = [""]\nmeans = ["b"]\n'),
        ("terms.toml", '[[term]]\nsays = [1]\nmeans = ["b"]\n'),
        ("terms.toml", '[term]\nsays = ["a"]\nmeans = ["b"]\n'),
        ("terms.toml", "term = 1\n"),
        ("terms.toml", "[[term]\n"),
        ("cues.toml", '[[cue]]\nname = "who"\n'),
        ("cues.toml", '[[cue]]\nname = "who"\nwords = [""]\n'),
        ("cues.toml", '[cue]\nname = "who"\nwords = ["谁"]\n'),
        ("typos.toml", '[[fix]]\nwrong = "早歺"\n'),
        ("typos.toml", '[fix]\nwrong = "早歺"\nright = "早餐"\n'),
        ("units.toml", "[[unit]]\n"),
    ],
)
def test_a_malformed_table_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Lexicon.load(small_corpus(tmp_path, {name: text}))
    assert name in one_line(caught.value)


@pytest.mark.parametrize("name", LEXICON)
def test_a_missing_or_unreadable_table_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = small_corpus(tmp_path)
    (folder / name).write_bytes("[[fix]]\nwrong = '早餐的铺子'".encode("gb18030"))
    with pytest.raises(PolicyError, match=name):
        Lexicon.load(folder)
    (folder / name).unlink()
    with pytest.raises(PolicyError, match=name) as caught:
        Lexicon.load(folder)
    one_line(caught.value)


def test_every_everyday_word_of_the_packaged_lexicon_is_found(packaged: Lexicon) -> None:
    def asked(word: str) -> str:
        return f"about {word}?" if word.isascii() and " " in word else f"关于{word}的事"

    lost = [
        word for term in packaged.terms for word in term.says if not set(term.means) & set(packaged.meant(asked(word)))
    ]
    assert lost == []


def test_every_misspelling_of_the_packaged_lexicon_is_put_right(packaged: Lexicon) -> None:
    assert packaged.typos
    wrong = {text: packaged.corrected(f"问{text}。") for text in packaged.typos}
    assert wrong == {text: f"问{right}。" for text, right in packaged.typos.items()}


def test_right_words_are_not_changed_by_the_packaged_lexicon(packaged: Lexicon, notice: str) -> None:
    assert packaged.corrected(notice) == notice
