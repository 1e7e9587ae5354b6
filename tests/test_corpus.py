"""The corpus as data: the notice byte for byte, and tables that say of it only what is so."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.catalog import Corpus, packaged_corpus
from tests.builders import NOTICE_FILE, NOTICE_ID, SHARED, squeezed

NOTICE_SHA256 = "957210675075061d8a2c892951d7656e1a071f972b6299d422a917be29efb659"
SEED = SHARED / "seed" / "hubei-new-consumption-notice.txt"


def rows(name: str, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((packaged_corpus() / name).read_text("utf-8"))[key]
    return found


def repaired(notice: str) -> str:
    """The notice with its errata applied and white space taken out, by replacing text."""
    for row in rows("errata.toml", "erratum"):
        notice = notice.replace(
            f"{row['before']}{row['printed']}{row['after']}", f"{row['before']}{row['intended']}{row['after']}"
        )
    return squeezed(notice)


def test_the_notice_is_the_one_that_was_received() -> None:
    data = NOTICE_FILE.read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (16622, NOTICE_SHA256)


@pytest.mark.skipif(not SEED.is_file(), reason="the copy of the notice as received is not beside this repository")
def test_the_notice_is_byte_for_byte_the_seed() -> None:
    assert NOTICE_FILE.read_bytes() == SEED.read_bytes()


def test_every_erratum_stands_on_its_line_in_one_place(notice: str) -> None:
    lines = notice.split("\n")
    errata = rows("errata.toml", "erratum")
    assert len(errata) == 11
    for row in errata:
        context = row["before"] + row["printed"] + row["after"]
        assert notice.count(context) == 1
        assert context.strip("\n") in lines[row["line"] - 1]
        assert (len(row["intended"]), row["printed"].strip()) == (1, "")
        assert row["why"]


def test_terms_mean_words_of_the_notice(notice: str) -> None:
    text = repaired(notice)
    strangers = [word for row in rows("terms.toml", "term") for word in row["means"] if squeezed(word) not in text]
    assert strangers == []


def test_misspellings_lead_to_words_of_the_notice(notice: str) -> None:
    text = repaired(notice)
    fixes = rows("typos.toml", "fix")
    assert [row["right"] for row in fixes if row["right"] not in text] == []
    assert [row["wrong"] for row in fixes if row["wrong"] in text] == []
    assert len({row["wrong"] for row in fixes}) == len(fixes)


def test_paraphrases_belong_to_sentences_of_the_notice(notice: str) -> None:
    text = repaired(notice)
    lines = (packaged_corpus() / "paraphrases" / f"{NOTICE_ID}.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [row["sentence"] for row in records if squeezed(row["sentence"]) not in text] == []
    assert len({row["sentence"] for row in records}) == len(records)
    for row in records:
        assert len(set(row["ask"])) == len(row["ask"]) >= 5, row["sentence"]
        assert all(ask.strip() == ask != "" for ask in row["ask"])


def test_the_facts_on_the_cards_agree_with_the_catalogue(corpus: Corpus) -> None:
    for card in corpus.cards:
        assert card.entry.doc_no is not None
        assert card.entry.doc_no in card.text
        assert f"{card.entry.measure_count}项" in card.text
        assert "非原文" in card.text.splitlines()[0]
        assert card.entry.title in card.text.splitlines()[0]


def test_the_notice_names_both_documents_that_it_rests_on(corpus: Corpus, notice: str) -> None:
    for card in corpus.cards:
        assert f"《{card.entry.title}》({card.entry.doc_no})" in notice


def test_no_file_of_the_corpus_holds_a_control_character_or_a_foreign_line_end() -> None:
    files = [path for path in packaged_corpus().rglob("*") if path.suffix in (".toml", ".md", ".jsonl", ".txt")]
    assert len(files) >= 9
    assert [
        path.name for path in files if re.search(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffd]", path.read_bytes().decode())
    ] == []


def test_every_document_of_the_catalogue_has_its_file() -> None:
    for row in rows("catalog.toml", "document"):
        assert (packaged_corpus() / row["file"]).is_file()
        assert Path(row["file"]).parts[0] in ("notices", "cards")
