"""What a question names: units by every name they go by, strangers, documents, quoted words; and what it may not be."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from ingest.models import PolicyError
from rag import Assistant
from rag.models import Query
from rag.question import Reader
from tests.builders import NOTICE_ID, ROOT, one_line
from tests.reading import CITIES, RECORDS, UNITS

LIMIT = 2000


@pytest.fixture(scope="module")
def reader(assistant: Assistant) -> Reader:
    return Reader(assistant.index)


def directory() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((ROOT / "corpus" / "units.toml").read_text("utf-8"))["unit"]
    return rows


def names(row: dict[str, Any]) -> set[str]:
    """Every way to write a unit: as listed, without 省, with 湖北 or 湖北省."""
    found = {row["name"], *row.get("aliases", ())} | ({row["full"]} if "full" in row else set())
    if row["name"].startswith("省") and not row.get("group"):
        bare = row["name"][1:]
        found |= {bare, f"湖北{bare}", f"湖北省{bare}"}
    return found


@pytest.mark.parametrize(
    "form", ["{}", "{}负责哪些措施？", "请问{}的职责是什么", "哪些措施由{}负责", "措施四归{}管吗", "{}和其他单位"]
)
def test_units_are_known_by_every_name(reader: Reader, form: str) -> None:
    wrong = {}
    for row in directory():
        for name in names(row):
            query = reader.read(form.format(name), LIMIT)
            if query.units != (row["name"],) or query.strangers:
                wrong[name] = (query.units, query.strangers)
    assert wrong == {}


def test_traditional_characters_and_typing_do_not_hide_a_unit(reader: Reader) -> None:
    for question, unit in {
        "省衛健委負責什麼": "省卫健委",
        "湖北省發展和改革委員會": "省发改委",
        "省 商 务 厅负责什么": "省商务厅",
        "省商务\n厅": "省商务厅",
        "市場監管局管哪些": "省市场监管局",
        "武漢海關負責哪條": "武汉海关",
    }.items():
        assert reader.read(question, LIMIT).units == (unit,)


def test_several_units_stand_in_the_order_asked_each_once(reader: Reader) -> None:
    for first in UNITS:
        for second in ("省商务厅", "省发改委", CITIES):
            query = reader.read(f"{first}和{second}、{first}共同负责什么", LIMIT)
            assert query.units == tuple(dict.fromkeys((first, second)))


STRANGERS = [
    "武汉市商务局", "宜昌市文旅局", "襄阳市市场监管局", "武昌区教育局", "恩施州文旅局", "神农架林区教育局", "某县商务局", "天门市商务局", "国家发改委", "国家卫生健康委",
    "国家医保局", "国家邮政局", "国家发展改革委", "全国妇联", "湖南省商务厅", "江西省文旅厅", "广东省发改委", "四川省商务厅", "河南省卫健委", "北京市商务局", "上海市经信委",
    "长沙市商务局", "内蒙古自治区商务厅", "广西壮族自治区商务厅", "上海海关", "深圳海关", "省能源局", "省海洋局", "省机关事务管理局",
]  # fmt: skip


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_unit_of_another_place_or_level_is_a_stranger(reader: Reader, assistant: Assistant, stranger: str) -> None:
    query = reader.read(f"{stranger}负责哪些措施？", LIMIT)
    assert query.units == ()
    assert len(query.strangers) == 1
    assert query.strangers[0] in stranger
    answer = assistant.ask(f"{stranger}负责哪些措施？")
    assert (answer.status, answer.units) == ("not_found", ())


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("武汉海关负责什么", ("武汉海关",)),
        ("武汉市政府负责什么", (CITIES,)),
        ("宜昌市人民政府要做什么", (CITIES,)),
        ("各市、州人民政府负责什么", (CITIES,)),
        ("商务", ()),
        ("教育消费有什么支持", ()),
        ("体育馆谁管", ()),
        ("旅游有什么优惠", ()),
    ],
)
def test_whose_unit_it_is(reader: Reader, question: str, units: tuple[str, ...]) -> None:
    assert reader.read(question, LIMIT).units == units


@pytest.mark.parametrize("number", RECORDS)
def test_the_units_of_a_measure_are_read_in_its_own_words(reader: Reader, number: int) -> None:
    """The list as printed, in one question: nothing lost, nothing added."""
    printed = "、".join(RECORDS[number].units)
    assert reader.read(f"{printed}共同负责哪条措施", LIMIT).units == RECORDS[number].units


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("国办发〔2020〕32号的文号", ("gov-2020-32",)),
        ("国办发(2020)32号讲什么", ("gov-2020-32",)),
        ("国办发（２０２０）３２号讲什么", ("gov-2020-32",)),
        ("发改就业〔2021〕396号有多少条", ("ndrc-2021-396",)),
        ("《加快培育新型消费实施方案》是谁发的", ("ndrc-2021-396",)),
        ("湖北省以新业态新模式引领新型消费加快发展的若干措施是谁印发的", (NOTICE_ID,)),
        ("養老有什麼政策", ()),
    ],
)
def test_documents_are_known_by_title_and_number(reader: Reader, question: str, documents: tuple[str, ...]) -> None:
    query = reader.read(question, LIMIT)
    assert query.documents == documents
    assert query.measures == ()


@pytest.mark.parametrize("quotes", ["“{}”", '"{}"', "「{}」", "『{}』", "‘{}’", "'{}'"])
def test_quoted_words_are_kept(reader: Reader, quotes: str) -> None:
    query = reader.read(f"哪些措施提到{quotes.format('智慧社区')}和{quotes.format('5G')}？", LIMIT)
    assert query.quoted == ("智慧社区", "5G")


def test_topic_words_are_what_the_question_is_about(reader: Reader) -> None:
    for question, words in {
        "互联网医院由谁负责？": {"互联网", "医院", "互联网医院"},
        "措施四由谁负责？": set(),
        "省商务厅负责哪些措施？": set(),
        "充电桩归哪个部门管": {"充电桩", "充电"},
    }.items():
        found = set(reader.topic_words(reader.read(question, LIMIT)))
        assert found <= words
        assert bool(found) == bool(words)


def test_a_question_is_kept_as_it_was_asked(reader: Reader) -> None:
    question = "  措施（４）\n由誰負責？ "
    query = reader.read(question, LIMIT)
    assert isinstance(query, Query)
    assert (query.question, query.text, query.script) == (question, "措施(4) 由谁负责?", "hant")


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\u200b\ufeff", "\ud800", "\x00"])
def test_an_empty_question_is_refused(reader: Reader, question: str) -> None:
    with pytest.raises(PolicyError) as caught:
        reader.read(question, LIMIT)
    one_line(caught.value)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer(reader: Reader) -> None:
    assert reader.read("问" * LIMIT, LIMIT).text
    with pytest.raises(PolicyError) as caught:
        reader.read("问" * (LIMIT + 1), LIMIT)
    message = one_line(caught.value)
    assert str(LIMIT) in message
    assert str(LIMIT + 1) in message
    assert len(message) < 100
