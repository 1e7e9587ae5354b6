"""Units by bare stems, English names and sound; and words that only look like them."""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import pytest

from rag import Assistant
from rag.sounds import sounds
from rag.units import UNIT, UnitReader, spellings
from tests.builders import ROOT


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> UnitReader:
    return assistant.index.units


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "corpus" / "units.toml").read_text("utf-8"))["unit"]
    return found


def stems(name: str) -> str:
    return name.removeprefix("省")[:-1]


PLAIN = [row["name"] for row in rows() if row["name"].startswith("省") and row["name"][-1] in "厅局委社"]


def test_bare_stems_in_a_list(reader: UnitReader) -> None:
    wrong = []
    for one, other in itertools.pairwise(PLAIN):
        for form in ("{}、{}两家都有的", "{}和{}谁的任务多", "{}、{}共同负责哪几条"):
            if reader.read(form.format(stems(one), stems(other))).units != (one, other):
                wrong.append(form.format(stems(one), stems(other)))
    assert wrong == []


@pytest.mark.parametrize("form", ["我们{}口的任务", "{}这边要做什么", "{}系统有哪些活", "{}条线的措施"])
def test_bare_stems_with_a_sign(reader: UnitReader, form: str) -> None:
    assert [name for name in PLAIN if reader.read(form.format(stems(name))).units != (name,)] == []


@pytest.mark.parametrize(
    "text",
    ["支持文化、旅游、体育融合", "发展体育旅游", "医保线上支付", "科技和文化企业", "出口商务", "市场监管得严不严"],
)
def test_matters_are_no_units(reader: UnitReader, text: str) -> None:
    assert [unit for unit in reader.read(text).units if unit != "省市场监管局"] == []


def test_english_names_in_every_order(reader: UnitReader) -> None:
    wrong = []
    for row in rows():
        for alias in row.get("aliases", ()):
            if not alias.isascii():
                continue
            forms = {alias, alias.upper(), f"the provincial {alias.lower()}", f"Hubei {alias}"}
            office, _, subject = alias.partition(" of ")
            if subject:
                forms |= {f"{subject} {office}", f"{subject.lower()} bureau", f"department of {subject.lower()}"}
            wrong += [form for form in forms if reader.read(f"What must {form} do?").units != (row["name"],)]
    assert wrong == []


def test_every_name_with_one_character_of_the_same_sound(reader: UnitReader) -> None:
    homophones = {
        "政": "正",
        "商": "伤",
        "广": "光",
        "监": "兼",
        "健": "件",
        "信": "性",
        "厅": "听",
        "旅": "吕",
        "改": "该",
        "销": "消",
    }
    wrong = []
    for name in PLAIN:
        for right, typed in homophones.items():
            if right in name and len(name) > 3 and sounds(right) == sounds(typed):
                text = name.replace(right, typed, 1)
                if reader.read(f"{text}负责哪几条").units != (name,):
                    wrong.append(text)
    assert wrong == []


def test_the_frame_has_one_sign_a_unit(reader: UnitReader) -> None:
    found = reader.read("有商务厅没有发改委的")
    assert found.frame == f"有{UNIT}没有{UNIT}的"
    assert found.units == ("省商务厅", "省发改委")
    assert len(found.rest) == len("有商务厅没有发改委的")


def test_others_units_are_strangers_and_leave_no_sign(reader: UnitReader) -> None:
    found = reader.read("国家发改委和武汉市商务局负责什么")
    assert found.units == ()
    assert found.strangers == ("国家发改委", "市商务局")
    assert UNIT not in found.frame


# Units that a document prints and the directory lacks


def test_long_names_have_short_forms_where_they_mean_one_alone() -> None:
    found = spellings(["工业和信息化部", "国家发展改革委", "农业农村部", "财政部"])
    assert found["工信部"] == "工业和信息化部"
    assert found["发改委"] == found["发展改革委"] == "国家发展改革委"
    assert found["财政部"] == found["国家财政部"] == "财政部"
    both = spellings(["市场监管总局", "市容管理局"])
    assert "市管局" not in both
    assert both["市监局"] == "市场监管总局"


def test_units_of_the_document_count_before_those_of_the_directory(reader: UnitReader) -> None:
    beside = reader.beside({"商务部": "商务部", "发展改革委": "发展改革委"})
    assert beside.read("商务部和发展改革委").units == ("商务部", "发展改革委")
    assert beside.read("商务部门负责什么").units == reader.read("商务部门负责什么").units
    assert reader.read("商务部负责什么").units == ()
    assert reader.beside({}) is reader
