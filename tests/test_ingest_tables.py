"""TOML tables of the corpus: checked values, or one line that names the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.models import PolicyError
from ingest.tables import read_table
from tests.builders import one_line


@dataclass(frozen=True)
class Dish:
    name: str
    price: int = 0


def test_rows_are_read_as_values(tmp_path: Path) -> None:
    path = tmp_path / "dishes.toml"
    path.write_text('[[dish]]\nname = "粥"\n[[dish]]\nname = "面"\nprice = 5\n[[other]]\nx = 1\n', "utf-8")
    assert read_table(path, "dish", Dish) == [Dish("粥"), Dish("面", 5)]


def test_a_table_without_rows_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "dishes.toml"
    path.write_text("# nothing yet\n", "utf-8")
    assert read_table(path, "dish", Dish) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[dish]]\n", "name"),
        ('[[dish]]\nname = "粥"\nprice = "贵"\n', "price"),
        ('[dish]\nname = "粥"\n', "dishes.toml"),
        ("dish = 1\n", "dishes.toml"),
        ("[[dish]\n", "TOML"),
        ("dish = [1]\n", "dishes.toml"),
    ],
)
def test_a_malformed_table_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "dishes.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        read_table(path, "dish", Dish)
    message = one_line(caught.value)
    assert said in message
    assert "dishes.toml" in message


def test_a_file_that_is_missing_a_folder_or_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "bytes.toml").write_bytes("name = '早餐店铺'".encode("gb18030"))
    for name in ("missing.toml", "folder.toml", "bytes.toml"):
        with pytest.raises(PolicyError, match=name.replace(".", r"\.")) as caught:
            read_table(tmp_path / name, "dish", Dish)
        one_line(caught.value)
