"""The catalogue: everything that an index is made from is read, checked and counted in one digest."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.catalog import Corpus, load_corpus, packaged_corpus
from ingest.models import Entry, PolicyError
from ingest.register import Mark, Register, Version, keep
from tests.builders import NOTICE_FILE, NOTICE_ID, SMALL_FILES, SMALL_ID, SMALL_NOTICE, one_line, small_corpus
from tests.timing import quickest

OTHER_CARD = '\n[[document]]\nid = "other"\ntitle = "其他"\nkind = "card"\nfile = "cards/parent.md"\n'


def refused(folder: Path) -> str:
    """The one line with which a corpus is refused."""
    with pytest.raises(PolicyError) as caught:
        load_corpus(folder)
    return one_line(caught.value)


def test_the_packaged_corpus_is_the_notice_and_two_fact_cards(corpus: Corpus) -> None:
    (wanted,) = corpus.wanted
    source = wanted.load()
    assert source.entry == wanted.entry
    assert source.entry.id == NOTICE_ID
    assert source.text.encode() == NOTICE_FILE.read_bytes()
    assert len(source.errata) == 11
    assert [card.entry.doc_no for card in corpus.cards] == ["国办发〔2020〕32号", "发改就业〔2021〕396号"]
    assert set(source.entry.basis) == {card.entry.id for card in corpus.cards}
    assert corpus.folder == packaged_corpus()


def test_a_corpus_is_read_entry_by_entry(tmp_path: Path) -> None:
    corpus = load_corpus(small_corpus(tmp_path))
    (source,) = [wanted.load() for wanted in corpus.wanted]
    assert (source.entry.id, source.text) == (SMALL_ID, SMALL_NOTICE)
    assert [erratum.intended for erratum in source.errata] == ["导"]
    assert source.asks == (("支持企业开设早餐门店。", ("想开个早点铺", "过早的店有扶持吗")),)
    assert [card.entry.id for card in corpus.cards] == ["parent", "sibling"]
    assert corpus.cards[0].text == SMALL_FILES["cards/parent.md"]
    assert corpus.directory.resolve("湖北省商务厅") is not None


def test_a_document_without_paraphrases_has_none(tmp_path: Path) -> None:
    corpus = load_corpus(small_corpus(tmp_path, {"paraphrases/breakfast.jsonl": None}))
    assert corpus.wanted[0].load().asks == ()


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


def given(folder: Path, *entries: Entry, text: str = "全文。") -> Register:
    """A register of documents with this text, which is kept in the folder."""
    name = keep(folder, text.encode("utf-8", "surrogatepass"))
    versions = [Version(0, name, name, "text", entry, "2031-05-01T08:00:00+00:00", "a.txt") for entry in entries]
    return Register().with_versions(versions)


FULL_PARENT = Entry("parent", "全国早餐工作方案", "full", "parent.txt", topic="早餐", url="https://a.gov.cn/")
LUNCH = Entry("lunch", "午餐意见", "full", "lunch.txt")


def test_a_card_whose_full_text_was_given_is_a_document_in_its_place_in_the_catalogue(tmp_path: Path) -> None:
    catalogue = SMALL_FILES["catalog.toml"].replace('kind = "full"', 'kind = "full"\nissuer = "某省"')
    last = catalogue.index("[[document]]", 20)
    folder = small_corpus(
        tmp_path / "c", {"catalog.toml": catalogue[last:] + catalogue[:last]}
    )  # the notice stands last
    corpus = load_corpus(folder, given(tmp_path / "s", LUNCH, FULL_PARENT), tmp_path / "s")
    assert [wanted.entry.id for wanted in corpus.wanted] == ["parent", SMALL_ID, "lunch"]
    assert [card.entry.id for card in corpus.cards] == ["sibling"]
    entry = corpus.wanted[0].entry
    assert (entry.kind, entry.doc_no, entry.level) == ("full", "国早发〔2029〕7号", "nation")  # as the catalogue says
    assert (entry.topic, entry.url) == ("早餐", "https://a.gov.cn/")  # as the source says
    assert corpus.wanted[0].load().text == "全文。"


def test_a_full_document_that_was_given_anew_has_the_new_text_and_its_repairs(tmp_path: Path) -> None:
    entry = Entry(SMALL_ID, "某省促进早餐消费的若干措施", "full", "x.txt")
    corpus = load_corpus(small_corpus(tmp_path / "c"), given(tmp_path / "s", entry), tmp_path / "s")
    (wanted,) = corpus.wanted
    source = wanted.load()
    assert (source.text, len(source.errata), len(source.asks)) == ("全文。", 1, 1)


def test_texts_of_given_documents_are_read_only_when_they_are_wanted(tmp_path: Path) -> None:
    register = given(tmp_path / "s", LUNCH, text="\ud800 全文。")
    corpus = load_corpus(small_corpus(tmp_path / "c"), register, tmp_path / "s")
    wanted = corpus.wanted[-1]
    assert wanted.load().text == "\ud800 全文。"
    (tmp_path / "s" / register.current()["lunch"].text).write_bytes("另一份".encode())
    corpus = load_corpus(small_corpus(tmp_path / "c"), register, tmp_path / "s")
    with pytest.raises(PolicyError) as caught:
        corpus.wanted[-1].load()
    assert "损坏" in one_line(caught.value)


def test_a_text_that_changes_while_the_index_is_built_is_told(tmp_path: Path) -> None:
    folder = small_corpus(tmp_path)
    (wanted,) = load_corpus(folder).wanted
    (folder / "notices" / "breakfast.txt").write_text("另一份", "utf-8")
    with pytest.raises(PolicyError) as caught:
        wanted.load()
    assert "breakfast.txt" in one_line(caught.value)


def test_what_was_withdrawn_is_left_out(tmp_path: Path) -> None:
    folder, kept = small_corpus(tmp_path / "c"), tmp_path / "s"
    register = given(kept, LUNCH, FULL_PARENT)
    listed = [SMALL_ID, "parent", "sibling"]
    hidden = register.withdrawing(SMALL_ID, listed).withdrawing("parent", listed).withdrawing("sibling", listed)
    corpus = load_corpus(folder, hidden, kept)
    assert [wanted.entry.id for wanted in corpus.wanted] == ["lunch"]
    assert corpus.cards == ()
    card_again = load_corpus(folder, register.withdrawing("parent"), kept)
    assert [card.entry.id for card in card_again.cards] == ["parent", "sibling"]
    assert [wanted.entry.id for wanted in load_corpus(folder, register.withdrawing("lunch"), kept).wanted] == [
        SMALL_ID,
        "parent",
    ]


def test_marks_are_in_the_entries(tmp_path: Path) -> None:
    listed = [SMALL_ID, "parent", "sibling"]
    register = given(tmp_path / "s", LUNCH)
    for identity in (SMALL_ID, "lunch", "sibling"):
        register = register.marking(Mark(identity, "repealed", "2031-05-01"), listed)
    corpus = load_corpus(small_corpus(tmp_path / "c"), register, tmp_path / "s")
    assert [wanted.load().entry.standing for wanted in corpus.wanted] == ["repealed", "repealed"]
    assert [(card.entry.id, card.entry.standing) for card in corpus.cards] == [
        ("parent", "in_force"),
        ("sibling", "repealed"),
    ]


def test_a_key_changes_with_all_that_rows_depend_on_and_with_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, kept = small_corpus(tmp_path / "c"), tmp_path / "s"
    register = given(kept, LUNCH)

    def keys(folder: Path = folder, register: Register = register) -> dict[str, str]:
        return {wanted.entry.id: wanted.key for wanted in load_corpus(folder, register, kept).wanted}

    first = keys()
    assert len(set(first.values())) == 2
    assert all(len(key) == 64 for key in first.values())
    assert keys() == first

    def changed(files: dict[str, str | None] | None = None, register: Register = register) -> set[str]:
        """The documents whose keys change with these files or this register."""
        other = small_corpus(tmp_path / str(len(list(tmp_path.iterdir()))), files)
        return {one for one, key in keys(other, register).items() if first.get(one) != key}

    assert changed() == set()
    assert changed({"cards/parent.md": "- 另一张卡片。\n"}) == set()
    assert changed({"notices/breakfast.txt": SMALL_NOTICE + "附则。\n"}) == {SMALL_ID}
    assert changed({"errata.toml": SMALL_FILES["errata.toml"].replace('"导"', '"领"')}) == {SMALL_ID}
    asks = SMALL_FILES["paraphrases/breakfast.jsonl"].replace("早点铺", "包子铺")
    assert changed({"paraphrases/breakfast.jsonl": asks}) == {SMALL_ID}
    assert changed({"terms.toml": SMALL_FILES["terms.toml"] + "# 补充\n"}) == {SMALL_ID, "lunch"}
    assert changed(register=register.marking(Mark("lunch", "expired"))) == {"lunch"}
    assert changed(register=given(kept, LUNCH, text="另一份。")) == {"lunch"}
    assert changed(register=given(kept, LUNCH, replace(LUNCH, id="dinner"))) == {"dinner"}
    monkeypatch.setattr("ingest.catalog.SHAPING", 99)
    assert not set(keys().values()) & set(first.values())


def test_a_given_document_changes_the_digest(tmp_path: Path) -> None:
    base = small_corpus(tmp_path / "c")
    digest = load_corpus(base).digest
    assert load_corpus(base, given(tmp_path / "s", LUNCH), tmp_path / "s").digest != digest
    assert load_corpus(base, Register(), tmp_path / "none").digest == digest


def test_a_missing_text_of_a_given_document_is_refused_with_its_own_place(tmp_path: Path) -> None:
    register = given(tmp_path / "s", LUNCH)
    (tmp_path / "s" / register.current()["lunch"].text).unlink()
    for sources in (tmp_path / "s", tmp_path / "none", None):
        with pytest.raises(PolicyError) as caught:
            load_corpus(small_corpus(tmp_path / "c"), register, sources)
        message = one_line(caught.value)
        assert "lunch" in message
        assert "catalog.toml" not in message  # it is not the catalogue that the user would have to correct
    assert load_corpus(small_corpus(tmp_path / "c"), register.withdrawing("lunch"), tmp_path / "s").wanted


def test_ten_thousand_given_documents_are_known_in_a_moment(tmp_path: Path) -> None:
    entries = [replace(LUNCH, id=f"doc-{at}", title=f"某市关于第{at}项午餐工作的意见") for at in range(10_000)]
    register = given(tmp_path / "s", *entries)
    folder = small_corpus(tmp_path / "c")
    assert len(load_corpus(folder, register, tmp_path / "s").wanted) == 10_001
    assert quickest(lambda: load_corpus(folder, register, tmp_path / "s")) < 1.0


def test_the_packaged_corpus_reads_the_same_from_a_copy(tmp_path: Path, corpus: Corpus) -> None:
    copy = tmp_path / "corpus"
    shutil.copytree(packaged_corpus(), copy)
    assert load_corpus(copy).digest == corpus.digest
