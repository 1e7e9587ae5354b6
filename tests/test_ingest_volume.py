"""A volume: everything that one run indexed, whole or not there, read back as it was written."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest import chunk, vectors
from ingest import volume as volume_module
from ingest.catalog import packaged_corpus
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Entry, PolicyError
from ingest.segment import Segmenter
from ingest.volume import Shelved, Volume, VolumeManifest, terms_of, write_volume
from tests.builders import HashEncoder, one_line, small_documents, snapshot

CARD = Card(Entry("card", "某卡", "card", "card.md"), "- 一行。\n- 又一行。\n")


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Lexicon.load(packaged_corpus()).segmenter()


def shelves() -> list[Shelved]:
    """Three small documents and a card."""
    count = chunk.token_counter()
    return [*small_documents(3), Shelved(CARD, tuple(chunk.card_passages([CARD], count)))]


def write(folder: Path, segmenter: Segmenter, some: list[Shelved], encoder: HashEncoder | None = None) -> VolumeManifest:
    return write_volume(folder, some, encoder or HashEncoder(), segmenter, "policyqa", None, list[int]().append)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, segmenter: Segmenter) -> Path:
    place = tmp_path_factory.mktemp("volumes") / "volume-1"
    write(place, segmenter, shelves())
    return place


@pytest.fixture
def volume(folder: Path) -> Iterator[Volume]:
    with closing(Volume(folder)) as opened:
        yield opened


def test_everything_is_read_as_it_was_written(volume: Volume) -> None:
    written = shelves()
    assert volume.ids == tuple(shelf.id for shelf in written)
    assert volume.cards == {"card"}
    for shelf in written:
        assert volume.content(shelf.id) == shelf.content
        assert volume.passages(shelf.id) == shelf.passages


def test_vectors_come_in_the_order_of_the_passages(volume: Volume) -> None:
    for shelf in shelves():
        wanted = np.array(HashEncoder().embed_documents([one.text for one in shelf.passages]), np.float32)
        assert np.allclose(volume.vectors(shelf.id), wanted, atol=1e-6)


def test_the_nearest_passages_are_those_of_a_plain_comparison(volume: Volume, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = [passage for shelf in shelves() for passage in shelf.passages]
    rows = np.array(HashEncoder().embed_documents([one.text for one in passages]), np.float32)
    asked = np.array(HashEncoder().embed_query("改善流动餐车"), np.float32)
    cosines = sorted((rows @ asked).tolist(), reverse=True)
    owners = {one.id: (one.doc_id, cosine) for one, cosine in zip(passages, (rows @ asked).tolist(), strict=True)}
    for exact in (volume_module.EXACT, 0):  # every vector compared, and by Chroma's graph
        monkeypatch.setattr(volume_module, "EXACT", exact)
        for count in (1, 7, len(passages), len(passages) + 5):
            found = volume.nearest(asked, count)
            assert np.allclose([cosine for _, _, cosine in found], cosines[:count], atol=1e-5)
            assert all(np.allclose(cosine, owners[one][1], atol=1e-5) for _, one, cosine in found)
            assert all(owner == owners[one][0] for owner, one, _ in found)


def test_a_small_volume_is_read_without_a_touch_to_chroma(folder: Path, tmp_path: Path) -> None:
    """Chroma writes to its files as it opens them; what is read by many should not be written to."""
    copy = shutil.copytree(folder, tmp_path / "v")
    with closing(Volume(copy)) as volume:
        before = snapshot(copy)
        volume.warm()
        for identity in volume.ids:
            volume.content(identity)
            volume.vectors(identity)
        volume.nearest(np.ones(512, np.float32), 5)
        assert snapshot(copy) == before


def test_many_passages_of_one_vector_find_themselves(tmp_path: Path, segmenter: Segmenter) -> None:
    """A long table of equal rows is no damage."""
    (shelf,) = small_documents(1)
    many = tuple(replace(shelf.passages[0], id=f"{shelf.id}/{at}") for at in range(60))
    assert write(tmp_path / "v", segmenter, [Shelved(shelf.content, many)]).passages == 60


def test_documents_are_found_by_their_units(volume: Volume) -> None:
    units = {
        mention.unit: None
        for shelf in shelves()
        if isinstance(shelf.content, Document)
        for measure in shelf.content.measures
        for mention in measure.units
    }
    assert units
    for unit in units:
        wanted = [s.id for s in shelves() if isinstance(s.content, Document) and any(unit in m.unit_names for m in s.content.measures)]
        assert volume.with_unit(unit) == tuple(wanted)
    assert volume.with_unit("没有这个单位") == ()
    assert set(volume.units()) == set(units)


def test_documents_are_found_by_their_words(volume: Volume, segmenter: Segmenter) -> None:
    for row, shelf in enumerate(shelves()):
        counted = list(terms_of(shelf, segmenter))
        assert volume.words.lengths[row] == len(counted)
        for term in set(counted):
            rows, counts = volume.words.rows_of(term)
            assert dict(zip(rows.tolist(), counts.tolist(), strict=True))[row] == counted.count(term)


def test_an_unknown_document_is_a_key_error(volume: Volume) -> None:
    with pytest.raises(KeyError):
        volume.content("nobody")
    with pytest.raises(KeyError):
        volume.passages("nobody")


def test_words_of_paraphrases_are_not_in_chroma(tmp_path: Path, segmenter: Segmenter) -> None:
    (shelf,) = small_documents(1)
    asked = replace(shelf.passages[0], id=f"{shelf.id}/{len(shelf.passages)}", kind="ask", text="想开个早点铺")
    write(tmp_path / "v", segmenter, [Shelved(shelf.content, (*shelf.passages, asked))])
    with closing(vectors.client(tmp_path / "v" / "chroma", None)) as chroma:
        rows = chroma.get_collection("policyqa", embedding_function=None).get(include=["documents"])
    words = dict(zip(rows["ids"], rows["documents"] or [], strict=True))
    assert words == {one.id: one.text for one in shelf.passages} | {asked.id: None}


def test_a_document_moves_to_another_volume_with_its_vectors(volume: Volume, tmp_path: Path, segmenter: Segmenter) -> None:
    encoder = HashEncoder()
    write(tmp_path / "v", segmenter, [volume.shelved(identity) for identity in volume.ids], encoder)
    assert encoder.embedded == 0
    with closing(Volume(tmp_path / "v")) as moved:
        for identity in volume.ids:
            assert moved.content(identity) == volume.content(identity)
            assert np.array_equal(moved.vectors(identity), volume.vectors(identity))


def test_many_passages_are_encoded_once_in_batches(tmp_path: Path, segmenter: Segmenter) -> None:
    (shelf,) = small_documents(1)
    count = 1500 // len(shelf.passages) + 1
    many = tuple(
        replace(one, id=f"{shelf.id}/{at}", text=f"{one.text}{at}")
        for at, one in enumerate(shelf.passages * count)
    )
    encoder, told = HashEncoder(), list[int]()
    manifest = write_volume(
        tmp_path / "v", [Shelved(shelf.content, many)], encoder, segmenter, "policyqa", None, told.append
    )
    assert manifest.passages == encoder.embedded == len(many) == told[-1] > 1024
    assert told == sorted(set(told))
    with closing(Volume(tmp_path / "v")) as volume:
        assert volume.collection.count() == len(many)


def test_a_volume_that_does_not_find_its_own_passages_is_refused(tmp_path: Path, segmenter: Segmenter) -> None:
    with pytest.raises(PolicyError, match="自检") as caught:
        write(tmp_path / "v", segmenter, small_documents(2), HashEncoder(blind=True))
    one_line(caught.value)
    assert not (tmp_path / "v" / "manifest.json").exists()


def test_a_folder_that_exists_is_not_written_into(tmp_path: Path, segmenter: Segmenter) -> None:
    (tmp_path / "v").mkdir()
    with pytest.raises(FileExistsError):
        write(tmp_path / "v", segmenter, shelves())


def files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and "chroma" not in path.parts]


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_any_damaged_file_is_noticed_as_the_volume_is_opened(folder: Path, tmp_path: Path, damage: str) -> None:
    for name in files(folder):
        copy = shutil.copytree(folder, tmp_path / name.replace("/", "-"))
        data = (copy / name).read_bytes()
        if damage == "gone":
            (copy / name).unlink()
        elif damage == "cut":
            (copy / name).write_bytes(data[:-1])
        else:
            (copy / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        with pytest.raises(PolicyError) as caught:
            Volume(copy)
        assert "policyqa ingest --rebuild" in one_line(caught.value), name


def test_a_body_that_does_not_unpack_is_told_as_damage(volume: Volume, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Volume, "_column", lambda *_: zlib.compress(b"{")[:-3])
    for read in (volume.content, volume.passages):
        with pytest.raises(PolicyError, match="损坏"):
            read(volume.ids[0])
