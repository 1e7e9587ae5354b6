"""A library as answering reads it: documents one by one, the nearest passages of all, words of documents, units."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.fields import pairs
from ingest.models import Encoder
from rag import Assistant, Settings
from rag.archive import Archive, InMemory
from rag.common import Common
from rag.desk import Desk
from rag.index import Index
from tests.libraries import BEES, CARD, ENTRIES, HORSES, OLD_BEES, TEA, archive


@pytest.fixture(scope="module")
def books(encoder: Encoder) -> InMemory:
    return archive(encoder)


def test_documents_stand_in_the_order_of_the_catalogue(books: Archive) -> None:
    assert list(books.entries) == list(ENTRIES)
    assert set(books.cards) == {CARD}
    assert all(books.document(one).entry == entry for one, entry in books.entries.items())
    with pytest.raises(KeyError):
        books.document("none")


def test_every_passage_has_its_vector(books: Archive, encoder: Encoder) -> None:
    for one in (*books.entries, CARD):
        passages, vectors = books.passages(one), books.vectors(one)
        assert passages
        assert all(passage.doc_id == one for passage in passages)
        assert np.allclose(vectors, encoder.embed_documents([passage.text for passage in passages]), atol=1e-5)
    assert books.passages("none") == ()


def test_the_nearest_are_those_of_all_documents(books: Archive, encoder: Encoder) -> None:
    vector = encoder.embed_query("公共马场")
    found = books.nearest(vector, 5)
    every = [
        (one, passage.id, float(row @ np.array(vector, dtype=np.float32)))
        for one in (*books.entries, CARD)
        for passage, row in zip(books.passages(one), books.vectors(one), strict=True)
    ]
    expected = sorted(every, key=lambda near: -near[2])[:5]
    assert [near[:2] for near in found] == [near[:2] for near in expected]
    assert [near[2] for near in found] == pytest.approx([near[2] for near in expected], abs=1e-5)
    assert len(books.nearest(vector, 10_000)) == len(every)


@pytest.mark.parametrize(("text", "best"), [("马场", HORSES), ("蜂箱", BEES), ("转地放蜂", OLD_BEES), ("夜间茶座", TEA)])
def test_words_tell_the_document(books: Archive, text: str, best: str) -> None:
    scores = books.words(pairs(text))
    assert scores.shape == (len(books.entries),)
    assert list(books.entries)[int(scores.argmax())] == best


def test_units_lead_to_the_documents_that_name_them(books: Archive) -> None:
    assert books.with_unit("虚构农牧部") == (HORSES, BEES)
    assert books.with_unit("省商务厅") == (TEA,)
    assert books.with_unit("没有这个单位") == ()
    named = {name for one in books.entries for measure in books.document(one).measures for name in measure.unit_names}
    assert set(books.units) == named


def test_a_view_holds_one_document_and_the_cards_that_it_rests_on(books: Archive) -> None:
    common = Common(books.lexicon, Settings())
    assert list(Index(books, BEES, common).documents) == [BEES]
    assert list(Index(books, BEES, common).cards) == [CARD]
    assert list(Index(books, TEA, common).cards) == []
    assert {passage.doc_id for passage in Index(books, BEES, common).passages} == {BEES, CARD}


def test_a_view_of_the_only_document_holds_all_cards(encoder: Encoder) -> None:
    alone = archive(encoder, [TEA])
    assert list(Index(alone, TEA, Common(alone.lexicon, Settings())).cards) == [CARD]


def test_a_desk_reads_the_units_that_its_document_prints(books: Archive) -> None:
    common = Common(books.lexicon, Settings())
    desk = Desk(Index(books, BEES, common), 200)
    assert desk.read("财政部负责哪些措施").units == ("财政部",)
    assert desk.read("虚构农牧部和教育部").units == ("虚构农牧部", "教育部")
    assert Desk(Index(books, TEA, common), 200).read("财政部负责哪些措施").units == ()


def test_the_packaged_library_is_one_document_with_its_cards(assistant: Assistant) -> None:
    assert list(assistant.archive.entries) == list(assistant.index.documents)
    assert set(assistant.archive.cards) == set(assistant.index.cards)
