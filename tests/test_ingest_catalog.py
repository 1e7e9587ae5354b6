"""The catalogue: everything that an index is made from is read, checked and counted in one digest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ingest.catalog import Corpus, load_corpus, packaged_corpus
from ingest.models import Entry, PolicyError
from tests.builders import NOTICE_FILE, NOTICE_ID, SMALL_FILES, SMALL_ID, SMALL_NOTICE, one_line, small_corpus

OTHER_CARD = '\n[[document]]\nid = "other"\ntitle = "其他"\nkind = "card"\nfile = "cards/parent.md"\n'


def refused(folder: Path) -> str:
    """The one line with which a corpus is refused."""
    with pytest.raises(PolicyError) as caught:
        load_corpus(folder)
    return one_line(caught.value)


def test_the_packaged_corpus_is_the_notice_and_two_fact_cards(corpus: Corpus) -> None:
    (source,) = corpus.sources
    assert source.entry.id == NOTICE_ID
    assert source.text.encode() == NOTICE_FILE.read_bytes()
    assert len(source.errata) == 11
    assert [card.entry.doc_no for card in corpus.cards] == ["国办发〔2020〕32号", "发改就业〔2021〕396号"]
    assert set(source.entry.basis) == {card.entry.id for card in corpus.cards}
    assert corpus.folder == packaged_corpus()


def test_a_corpus_is_read_entry_by_entry(tmp_path: Path) -> None:
    corpus = load_corpus(small_corpus(tmp_path))
    (source,) = corpus.sources
    assert (source.entry.id, source.text) == (SMALL_ID, SMALL_NOTICE)
    assert [erratum.intended for erratum in source.errata] == ["导"]
    assert source.asks == (("支持企业开设早餐门店。", ("想开个早点铺", "过早的店有扶持吗")),)
    assert [card.entry.id for card in corpus.cards] == ["parent", "sibling"]
    assert corpus.cards[0].text == SMALL_FILES["cards/parent.md"]
    assert corpus.directory.resolve("湖北省商务厅") is not None


def test_a_document_without_paraphrases_has_none(tmp_path: Path) -> None:
    corpus = load_corpus(small_corpus(tmp_path, {"paraphrases/breakfast.jsonl": None}))
    assert corpus.sources[0].asks == ()


def test_the_digest_depends_on_content_alone(tmp_path: Path) -> None:
    first, second = small_corpus(tmp_path / "a"), small_corpus(tmp_path / "b")
    digest = load_corpus(first).digest
    assert len(digest) == 64
    assert digest == load_corpus(first).digest == load_corpus(second).digest


@pytest.mark.parametrize("name", SMALL_FILES)
def test_the_digest_changes_with_every_file(tmp_path: Path, name: str) -> None:
    changed = {
        "catalog.toml": SMALL_FILES[name].replace('title = "全国早餐工作方案"', 'title = "全国早餐方案"'),
        "errata.toml": SMALL_FILES[name].replace('intended = "导"', 'intended = "领"'),
        "paraphrases/breakfast.jsonl": SMALL_FILES[name].replace("早点铺", "包子铺"),
    }.get(name, SMALL_FILES[name] + "\n# 补充\n")
    assert changed != SMALL_FILES[name]
    before = load_corpus(small_corpus(tmp_path / "a")).digest
    assert load_corpus(small_corpus(tmp_path / "b", {name: changed})).digest != before


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("catalog.toml", "", "catalog.toml"),
        ("catalog.toml", "[[document]\n", "catalog.toml"),
        ("catalog.toml", '[[document]]\nid = "x"\n', "title"),
        ("catalog.toml", SMALL_FILES["catalog.toml"].replace('"full"', '"whole"'), "kind"),
        ("catalog.toml", SMALL_FILES["catalog.toml"].replace('"sibling"', '"parent"'), "parent"),
        (
            "catalog.toml",
            SMALL_FILES["catalog.toml"].replace("notices/breakfast.txt", "notices/lunch.txt"),
            "lunch.txt",
        ),
        ("catalog.toml", 'document = "x"\n', "catalog.toml"),
        ("errata.toml", SMALL_FILES["errata.toml"].replace("breakfast", "lunch"), "lunch"),
        ("errata.toml", '[[erratum]]\ndoc = "breakfast"\n', "errata.toml"),
        ("errata.toml", "= 1", "errata.toml"),
        ("units.toml", '[[unit]]\nname = "甲厅"\n[[unit]]\nname = "乙厅"\naliases = ["甲厅"]\n', "甲厅"),
        ("units.toml", '[[unit]]\nfull = "甲厅"\n', "name"),
        ("paraphrases/breakfast.jsonl", "{}\n", "breakfast.jsonl"),
        ("paraphrases/breakfast.jsonl", "[]\n", "第 1 行"),
        ("paraphrases/breakfast.jsonl", '{"sentence": "甲", "ask": ["乙"]}\n\nnonsense\n', "第 3 行"),
        ("paraphrases/breakfast.jsonl", '{"sentence": "甲", "ask": "乙丙"}\n', "第 1 行"),
        ("cards/parent.md", "", "parent.md"),
        ("notices/breakfast.txt", " \n", "breakfast.txt"),
    ],
)
def test_a_malformed_corpus_is_refused_with_the_place(tmp_path: Path, name: str, text: str, said: str) -> None:
    assert said in refused(small_corpus(tmp_path, {name: text}))


@pytest.mark.parametrize("name", [name for name in SMALL_FILES if not name.startswith("paraphrases")])
def test_a_missing_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    assert name.rsplit("/", maxsplit=1)[-1] in refused(small_corpus(tmp_path, {name: None}))


@pytest.mark.parametrize(
    "name", ["catalog.toml", "errata.toml", "units.toml", "notices/breakfast.txt", "paraphrases/breakfast.jsonl"]
)
def test_a_file_that_is_not_utf8_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = small_corpus(tmp_path)
    (folder / name).write_bytes("[[unit]]\nname = '商务厅的早餐'".encode("gb18030"))
    assert name.rsplit("/", maxsplit=1)[-1] in refused(folder)


def test_a_folder_that_is_no_corpus_is_refused(tmp_path: Path) -> None:
    assert "catalog.toml" in refused(tmp_path / "nowhere")


def added(folder: Path, entries: list[Entry], text: str) -> Path:
    folder.mkdir()
    rows = [{"id": one.id, "title": one.title, "kind": one.kind, "file": one.file} for one in entries]
    (folder / "added.json").write_text(json.dumps(rows), "utf-8")
    for one in entries:
        (folder / one.file).write_text(text, "utf-8")
    return folder


def test_an_added_document_takes_the_place_of_a_card(tmp_path: Path) -> None:
    folder = added(tmp_path / "added", [Entry("parent", "全国早餐工作方案", "full", "parent.txt")], "全文。")
    corpus = load_corpus(small_corpus(tmp_path / "c"), folder)
    assert [source.entry.id for source in corpus.sources] == [SMALL_ID, "parent"]
    assert corpus.sources[1].text == "全文。"
    assert [card.entry.id for card in corpus.cards] == ["sibling"]


def test_an_added_document_changes_the_digest(tmp_path: Path) -> None:
    folder = added(tmp_path / "added", [Entry("lunch", "午餐意见", "full", "lunch.txt")], "全文。")
    base = small_corpus(tmp_path / "c")
    assert load_corpus(base, folder).digest != load_corpus(base).digest
    assert load_corpus(base, tmp_path / "none").digest == load_corpus(base).digest


@pytest.mark.parametrize("data", [b"", b"{", b'{"id": 1}', b'[{"id": "x"}]', b"\xff"])
def test_a_damaged_register_of_added_documents_is_refused(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path / "added"
    folder.mkdir()
    (folder / "added.json").write_bytes(data)
    with pytest.raises(PolicyError) as caught:
        load_corpus(small_corpus(tmp_path / "c"), folder)
    assert "added.json" in one_line(caught.value)


def test_a_missing_added_document_is_refused_with_its_own_place(tmp_path: Path) -> None:
    folder = added(tmp_path / "added", [Entry("lunch", "午餐意见", "full", "lunch.txt")], "全文。")
    (folder / "lunch.txt").unlink()
    with pytest.raises(PolicyError) as caught:
        load_corpus(small_corpus(tmp_path / "c"), folder)
    message = one_line(caught.value)
    assert "lunch" in message
    assert "catalog.toml" not in message  # it is not the catalogue that the user would have to correct


def test_the_packaged_corpus_reads_the_same_from_a_copy(tmp_path: Path, corpus: Corpus) -> None:
    copy = tmp_path / "corpus"
    shutil.copytree(packaged_corpus(), copy)
    assert load_corpus(copy).digest == corpus.digest
