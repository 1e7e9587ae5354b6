"""Documents that a user brings: matched with the catalogue, kept byte for byte, part of every later build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.catalog import packaged_corpus
from ingest.issuers import level_of, place_of
from ingest.models import Document, Library, PolicyError, Report
from ingest.pipeline import Works, ingest
from ingest.store import live_index, read_library
from tests.builders import (
    NOTICE_FILE,
    NOTICE_ID,
    SMALL_ID,
    SMALL_NOTICE,
    SMALL_TITLE,
    HashEncoder,
    one_line,
    small_corpus,
    snapshot,
)
from tests.documents import p, typeset, word

LUNCH = """某市人民政府办公室关于促进午餐消费的实施意见
某政办发〔2031〕8号

一、总体要求
(一)发展午餐。支持食堂开放。(责任单位:省商务厅)
(二)改善食堂。
"""
PARENT = """全国早餐工作方案
国早发〔2029〕7号

一、总则
(一)供应粥。
(二)供应面。
"""


@pytest.fixture(scope="module")
def corpus_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def settled(corpus_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one added document, for tests after which it must be as before."""
    folder = tmp_path_factory.mktemp("settled")
    ingest(Works(folder / "data", corpus_dir, HashEncoder()), sources=[saved(folder, LUNCH)])
    return folder / "data"


def saved(folder: Path, text: str | bytes, name: str = "given.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def add(data: Path, corpus_dir: Path, *paths: Path) -> Report:
    return ingest(Works(data, corpus_dir, HashEncoder()), sources=paths)


def library_of(data: Path) -> Library:
    folder = live_index(data)
    assert folder is not None
    return read_library(folder)


def added(data: Path) -> list[Document]:
    """Documents of the live index that the corpus does not have."""
    return [document for document in library_of(data).documents if document.id != SMALL_ID]


def test_a_document_gets_an_entry_of_its_own(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    report = add(data, corpus_dir, saved(tmp_path, LUNCH))
    assert (report.published, report.documents) == (True, 2)
    (document,) = added(data)
    assert document.entry.title == "某市人民政府办公室关于促进午餐消费的实施意见"
    assert document.entry.doc_no == "某政办发〔2031〕8号"
    assert document.entry.kind == "full"
    assert document.text == LUNCH
    assert [measure.heading.clean for measure in document.measures] == ["发展午餐", "改善食堂"]
    assert {passage.doc_id for passage in library_of(data).passages} == {SMALL_ID, document.id, "parent", "sibling"}


def test_documents_are_kept_byte_for_byte_as_they_were_received(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    given = {}
    for meal, name, ends, mark in [
        ("早点", "通知 (1).txt", "\n", b""),
        ("午餐", "a.md", "\n", b"\xef\xbb\xbf"),
        ("晚餐", "B.TXT", "\r\n", b""),
        ("夜宵", "c.txt", "\r\n", b"\xef\xbb\xbf"),
    ]:
        text = LUNCH.replace("午餐", meal).replace("\n", ends)
        given[f"某市人民政府办公室关于促进{meal}消费的实施意见"] = (text, mark + text.encode(), name)
    add(data, corpus_dir, *(saved(tmp_path, received, name) for _, received, name in given.values()))
    assert {document.entry.title: document.text for document in added(data)} == {
        title: text for title, (text, _, _) in given.items()
    }
    for document in added(data):
        assert (data / "sources" / document.entry.file).read_bytes() == given[document.entry.title][1]


def test_later_runs_keep_it(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    path = saved(tmp_path, LUNCH)
    add(data, corpus_dir, path)
    path.unlink()
    before = snapshot(data)
    assert not ingest(Works(data, corpus_dir, HashEncoder())).published
    assert snapshot(data) == before
    assert ingest(Works(data, corpus_dir, HashEncoder()), rebuild=True).documents == 2
    add(data, corpus_dir, saved(tmp_path, LUNCH.replace("午餐", "晚餐"), "dinner.txt"))
    assert {document.entry.title for document in added(data)} == {
        "某市人民政府办公室关于促进午餐消费的实施意见",
        "某市人民政府办公室关于促进晚餐消费的实施意见",
    }


def test_the_same_document_twice_is_one(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    path = saved(tmp_path, LUNCH)
    add(data, corpus_dir, path, path)
    add(data, corpus_dir, path)
    assert len(added(data)) == 1


def test_a_corrected_document_takes_the_place_of_the_earlier_one(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    add(data, corpus_dir, saved(tmp_path, LUNCH))
    add(data, corpus_dir, saved(tmp_path, LUNCH.replace("食堂开放", "食堂延时")))
    (document,) = added(data)
    assert "食堂延时" in document.text


def test_the_full_text_of_a_card_takes_the_place_of_the_card(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    assert len(ingest(Works(data, corpus_dir, HashEncoder())).not_loaded) == 2
    report = add(data, corpus_dir, saved(tmp_path, PARENT))
    assert [name.split("(")[0] for name in report.not_loaded] == ["全国晚餐工作方案"]
    (document,) = added(data)
    assert (document.id, document.entry.kind, document.entry.level) == ("parent", "full", "nation")
    assert [card.entry.id for card in library_of(data).cards] == ["sibling"]
    assert not [
        passage for passage in library_of(data).passages if passage.kind == "card" and passage.doc_id == "parent"
    ]


def test_a_document_that_only_cites_a_card_is_not_taken_for_it(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    citing = LUNCH.replace("一、总体", "根据《全国早餐工作方案》(国早发〔2029〕7号)制定本意见。\n一、总体")
    add(data, corpus_dir, saved(tmp_path, citing))
    (document,) = added(data)
    assert document.id not in ("parent", SMALL_ID)
    assert {card.entry.id for card in library_of(data).cards} == {"parent", "sibling"}


def test_a_number_that_is_only_cited_is_not_the_documents_own(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    text = LUNCH.replace("某政办发〔2031〕8号\n", "").replace("一、总体", "按照某发〔2030〕1号文件制定本意见。\n一、总体")
    add(data, corpus_dir, saved(tmp_path, text))
    (document,) = added(data)
    assert document.entry.doc_no is None


def test_a_document_with_the_title_of_a_card_and_another_number_is_another_document(
    data: Path, corpus_dir: Path, tmp_path: Path
) -> None:
    add(data, corpus_dir, saved(tmp_path, PARENT.replace("〔2029〕7号", "〔2033〕1号")))
    (document,) = added(data)
    assert (document.id != "parent", document.entry.doc_no) == (True, "国早发〔2033〕1号")
    assert {card.entry.id for card in library_of(data).cards} == {"parent", "sibling"}


def test_a_document_that_the_corpus_has_is_not_doubled(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    report = add(data, corpus_dir, saved(tmp_path, SMALL_NOTICE.replace("延长营业", "延长了营业")))
    assert report.documents == 1
    (document,) = library_of(data).documents
    assert (document.id, document.entry.title) == (SMALL_ID, SMALL_TITLE)
    assert "延长了营业" in document.text


def test_the_packaged_notice_given_again_is_not_doubled(data: Path, tmp_path: Path) -> None:
    corpus_dir = tmp_path / "corpus"
    shutil.copytree(packaged_corpus(), corpus_dir, ignore=shutil.ignore_patterns("paraphrases"))
    report = add(data, corpus_dir, saved(tmp_path, NOTICE_FILE.read_bytes()))
    assert [document.id for document in library_of(data).documents] == [NOTICE_ID]
    assert (report.measures, report.errata) == (15, 11)


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("没有标题的一段话。\n又一段话。\n", "a.txt", "标题"),
        ("", "a.txt", "为空"),
        (b"\x00\x01", "a.txt", "二进制"),
        ("これは日本語の文書です".encode("shift-jis"), "a.txt", "编码"),
        (b"PK\x03\x04", "a.docx", "损坏"),
    ],
)
def test_one_bad_document_among_good_ones_changes_nothing(
    settled: Path, corpus_dir: Path, tmp_path: Path, text: str | bytes, name: str, reason: str
) -> None:
    data, before = settled, snapshot(settled)
    bad = saved(tmp_path, text, name)
    with pytest.raises(PolicyError) as caught:
        add(data, corpus_dir, saved(tmp_path, PARENT, "parent.txt"), bad)
    message = one_line(caught.value)
    assert reason in message
    assert str(bad) in message
    assert not ingest(Works(data, corpus_dir, HashEncoder())).published
    assert snapshot(data) == before


def test_a_missing_document_is_named(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nothing\.txt") as caught:
        add(data, corpus_dir, tmp_path / "nothing.txt")
    one_line(caught.value)


def test_a_build_that_fails_does_not_keep_the_document(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    ingest(Works(data, corpus_dir, HashEncoder()))
    with pytest.raises(PolicyError, match="自检"):
        ingest(Works(data, corpus_dir, HashEncoder(blind=True)), sources=[saved(tmp_path, LUNCH)])
    assert not ingest(Works(data, corpus_dir, HashEncoder())).published
    assert added(data) == []


def test_a_damaged_register_is_told_and_nothing_is_lost(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    add(data, corpus_dir, saved(tmp_path, LUNCH))
    (data / "sources" / "added.json").write_bytes(b"{")
    before = snapshot(data)
    with pytest.raises(PolicyError, match=r"added\.json") as caught:
        add(data, corpus_dir, saved(tmp_path, PARENT))
    one_line(caught.value)
    assert {name: data for name, data in snapshot(data).items() if not name.startswith("building-")} == before


def test_titles_of_official_documents_are_found(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    titles = [
        "关于促进午餐消费的通知",
        "  促进午餐的若干措施  ",
        "促进午餐消费条例",
        "午 餐 工 作 意 见",
        "\u3000\u3000关于午餐的函",
    ]
    text = "某网站\n\n{}\n\n一、总则\n(一)甲。\n(二)乙。\n"
    add(data, corpus_dir, *(saved(tmp_path, text.format(title), f"{at}.txt") for at, title in enumerate(titles)))
    assert [document.entry.title for document in added(data)] == ["".join(title.split()) for title in titles]


def test_the_mark_of_a_heading_in_markdown_is_no_part_of_the_title(
    data: Path, corpus_dir: Path, tmp_path: Path
) -> None:
    add(data, corpus_dir, saved(tmp_path, "# 关于促进午餐消费的通知\n\n一、总则\n(一)甲。\n(二)乙。\n", "a.md"))
    (document,) = added(data)
    assert document.entry.title == "关于促进午餐消费的通知"


def test_text_in_a_document_steers_nothing(data: Path, corpus_dir: Path, tmp_path: Path) -> None:
    """Names of files are made by the program, whatever a document calls itself."""
    add(data, corpus_dir, saved(tmp_path, "../../../etc/../关于越权的通知\n\n一、甲\n二、乙\n"))
    (document,) = added(data)
    assert "/" not in document.entry.file
    assert {path.name for path in (data / "sources").iterdir()} == {"added.json", document.entry.file}


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf", "a.html"])
def test_a_document_of_any_kind_is_read_and_kept_as_received(
    data: Path, corpus_dir: Path, tmp_path: Path, name: str
) -> None:
    text = LUNCH.replace("某市人民政府办公室", "")  # a title that fills no line: how a printed line ends tells where a paragraph does
    lines = [line for line in text.split("\n") if line]
    page = "".join(f"<p>{line}</p>" for line in lines)
    received = {
        "a.txt": text.encode("gb18030"),
        "a.docx": word(*map(p, lines)),
        "a.pdf": typeset(lines),
        "a.html": f"<html><head><meta charset=utf-8></head><body><div>{page}</div></body></html>".encode(),
    }[name]
    add(data, corpus_dir, saved(tmp_path, received, name))
    (document,) = added(data)
    assert (document.entry.title, document.entry.doc_no) == (lines[0], lines[1])
    assert [measure.heading.clean for measure in document.measures] == ["发展午餐", "改善食堂"]
    assert document.measures[0].unit_names == ("省商务厅",)
    stored = {path.name: path.read_bytes() for path in (data / "sources").iterdir() if path.name != "added.json"}
    assert received in stored.values()
    assert stored[document.entry.file].decode() == document.text
    assert not ingest(Works(data, corpus_dir, HashEncoder())).published


@pytest.mark.parametrize(
    ("title", "issuer", "number", "expected"),
    [
        ("国务院关于加快农机的意见", "国务院", "国发〔2018〕42号", ("nation", None)),
        ("关于午餐的通知", "", "国办发〔2018〕1号", ("nation", None)),
        ("湖北省促进消费的若干措施", "", None, ("province", "湖北")),
        ("湖北省武汉市促进消费的若干措施", "", None, ("city", "湖北")),
        ("关于午餐的通知", "", None, ("other", None)),
    ],
)
def test_whose_document_it_is(title: str, issuer: str, number: str | None, expected: tuple[str, str | None]) -> None:
    assert (level_of(title, issuer, number), place_of(title, issuer)) == expected
