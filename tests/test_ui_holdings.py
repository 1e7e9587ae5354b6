"""A library of many documents in pages, API and chat: found, paged, confined to; and everything from one edition a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from ingest.models import Document, Entry
from ingest.store import Listed
from rag.assistant import Assistant
from rag.models import Answer
from rag.settings import Settings
from tests.builders import SMALL_NOTICE, packaged_units, parsed
from tests.timing import quickest
from tests.web import web
from ui.chat import collection, take_turn
from ui.holdings import Holdings
from ui.pages.choosing import LISTED
from ui.scope import OFFERED, offered
from ui.site import Site

COUNT = 10_000


def entry(number: int) -> Entry:
    level = ("nation", "province", "city", "other")[number % 4]
    return Entry(
        f"made-{number}",
        f"关于促进第{number}类消费的若干措施",
        "full",
        "",
        doc_no=f"虚构发〔20{number % 90 + 10}〕{number}号",
        level=cast(Any, level),
        basis=("made-0",) if number in range(1, 31) else (),
        standing="superseded" if number == 5 else "in_force",
        ended="2031-05-01" if number == 5 else None,
        superseded_by="made-6" if number == 5 else None,
    )


class Library:
    """An archive of made-up documents that counts what is fetched of it."""

    def __init__(self, count: int, version: str = "1") -> None:
        self.version = version
        self.entries = {f"made-{number}": entry(number) for number in range(count)}
        self.cards: dict[str, Any] = {}
        self.listed = {
            identity: Listed(one, "", "", parts=3, measures=3) for identity, one in self.entries.items()
        }
        self.units = ("省商务厅",)
        self.lexicon = SimpleNamespace(directory=packaged_units())
        self.edition = SimpleNamespace(register=SimpleNamespace(by_id={}))
        self.fetched = 0
        self._text = parsed(SMALL_NOTICE)

    def document(self, identity: str) -> Document:
        self.fetched += 1
        return replace(self._text, entry=self.entries[identity])

    def with_unit(self, name: str) -> tuple[str, ...]:
        return tuple(self.entries) if name == "省商务厅" else ()


class Many:
    """An assistant that says which documents it was confined to."""

    def __init__(self, library: Library) -> None:
        self.archive = library
        self.index = SimpleNamespace(main=library.document("made-0"), version=library.version)

    def ask(self, question: str, _: Any = (), identity: str | None = None, documents: Any = ()) -> Answer:
        return Answer(question, "answered", "fact", ",".join(documents) or "全部", index_version=self.archive.version, id=identity)

    def stream(self, *arguments: Any, **named: Any) -> Iterator[Answer]:
        yield self.ask(*arguments, **named)


def assistant(count: int, version: str = "1") -> Assistant:
    return cast(Assistant, Many(Library(count, version)))


@pytest.fixture(scope="module")
def many() -> Assistant:
    return assistant(COUNT)


@pytest.fixture(scope="module")
def reader(many: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(web(lambda: many, data_dir=tmp_path_factory.mktemp("data"))) as client:
        yield client


@pytest.fixture
def library(many: Assistant) -> Library:
    """The library, with its count at nought."""
    found = cast(Library, Holdings(many).archive)
    found.fetched = 0
    return found


# Looking up


def test_words_of_titles_and_numbers_find_documents(many: Assistant) -> None:
    holdings = Holdings(many)
    assert [row.entry.id for row in holdings.search("第777类")] == ["made-777"]
    assert [row.entry.id for row in holdings.search("虚构发[2067] 第777类")] == ["made-777"]
    assert [row.entry.id for row in holdings.search("（2067）777号")] == ["made-777"]
    assert len(holdings.search()) == COUNT
    assert len(holdings.search("", "city")) == COUNT // 4
    assert holdings.search("没有这样的") == []
    assert quickest(lambda: holdings.search("第777类")) < 0.1


def test_lists_fetch_no_document(reader: TestClient, library: Library) -> None:
    for path in ("/documents", "/documents?q=第777类", "/about", "/api/v1/documents", "/check"):
        assert reader.get(path).status_code == 200
    assert library.fetched == 0


def test_the_list_has_pages_that_lead_on(reader: TestClient) -> None:
    first = reader.get("/documents").text
    assert "共10000份，第1页，共500页" in first
    assert first.count('class="card listed"') == 20
    assert 'href="/documents?page=2"' in first
    last = reader.get("/documents?page=99999").text
    assert "第500页" in last
    assert "上一页" in last
    assert "下一页" not in last
    assert 'href="/documents?q=%E6%B6%88%E8%B4%B9&amp;level=city&amp;page=2"' in reader.get("/documents?q=消费&level=city").text
    assert "没有符合条件的文件" in reader.get("/documents?q=没有这样的").text
    assert "共10000份" in reader.get("/documents?level=nonsense").text


def test_the_api_pages_and_searches(reader: TestClient) -> None:
    found = reader.get("/api/v1/documents").json()
    assert (found["count"], found["total"], found["documents"][0]["id"]) == (50, COUNT, "made-0")
    found = reader.get("/api/v1/documents?limit=200&offset=9900").json()
    assert (found["count"], found["documents"][-1]["id"]) == (100, f"made-{COUNT - 1}")
    (one,) = reader.get("/api/v1/documents?q=第5类").json()["documents"][:1]
    assert (one["standing"], one["ended"], one["superseded_by"]) == ("superseded", "2031-05-01", "made-6")
    assert (one["level"], one["place"], one["version"], one["measures"]) == ("province", None, 1, 3)
    for wrong in ("limit=0", "limit=201", "offset=-1", "level=village"):
        assert reader.get(f"/api/v1/documents?{wrong}").status_code == 422


def test_a_list_that_would_be_cut_off_is_refused(reader: TestClient, library: Library) -> None:
    for path in ("/api/v1/measures", "/api/v1/measures?unit=省商务厅", "/api/v1/units/省商务厅/measures"):
        refused = reader.get(path)
        assert refused.status_code == 422
        assert "涉及10000份文件" in refused.json()["detail"]
    assert reader.get("/api/v1/units/省商务厅/measures?document=made-7").json()["count"] == 2
    units = {one["name"]: one for one in reader.get("/api/v1/units").json()["units"]}
    assert (units["省商务厅"]["documents"], units["省商务厅"]["measures"]) == (COUNT, [])
    assert library.fetched == 1
    units = {one["name"]: one for one in reader.get("/api/v1/units?document=made-7").json()["units"]}
    assert len(units["省商务厅"]["measures"]) == 2


# One document's page


def test_a_document_that_no_longer_holds_says_so_and_leads_on(reader: TestClient) -> None:
    page = reader.get("/documents/made-5").text
    assert "<strong>已被取代（自2031年5月1日起）</strong>" in page
    assert '由<a href="/documents/made-6">' in page
    assert "已被取代" not in reader.get("/documents/made-6").text
    assert "已被取代（自2031年5月1日起）" in reader.get("/documents?q=第5类").text


def test_documents_lead_to_what_they_rest_on_and_back(reader: TestClient) -> None:
    assert '依据</dt><dd><a href="/documents/made-0">' in reader.get("/documents/made-3").text
    back = reader.get("/documents/made-0").text
    assert "以本文件为依据的文件" in back
    assert '<a href="/documents/made-20">' in back
    assert '<a href="/documents/made-21">' not in back
    assert "另有10份" in back


# Choosing a document


@pytest.mark.parametrize("here", ["/duties", "/check"])
def test_with_many_documents_one_is_searched_for(reader: TestClient, here: str) -> None:
    page = reader.get(here).text
    assert "换一份文件（共10000份）" in page
    assert "<option" not in page.split("换一份文件")[1].split("</details>")[0]
    found = reader.get(f"{here}?find=第777类").text
    assert f'<a href="{here}?document=made-777">' in found
    assert "另有" in reader.get(f"{here}?find=消费").text
    assert "没有找到" in reader.get(f"{here}?find=没有这样的").text


def test_with_few_documents_one_is_chosen_from_a_list(tmp_path: Any) -> None:
    few = assistant(LISTED)
    client = TestClient(web(lambda: few, data_dir=tmp_path))
    for here in ("/duties", "/check"):
        page = client.get(f"{here}?document=made-7").text
        assert page.count('<option value="made-') == LISTED
        assert '<option value="made-7" selected>' in page
        assert "换一份文件" not in page


# Confining a question


def test_a_question_is_confined_to_documents(reader: TestClient) -> None:
    def ask(documents: list[str]) -> Any:
        return reader.post("/api/v1/ask", json={"question": "问", "documents": documents})

    assert ask([]).json()["answer"] == "全部"
    assert ask(["made-3", "made-4"]).json()["answer"] == "made-3,made-4"
    unknown = ask(["made-3", "nothing\n"])
    assert (unknown.status_code, "nothing?" in unknown.json()["detail"]) == (422, True)
    assert ask([f"made-{number}" for number in range(21)]).status_code == 422


def test_a_chat_client_confines_it_too(reader: TestClient) -> None:
    def chat(documents: list[str]) -> Any:
        messages = [{"role": "user", "content": "问"}]
        return reader.post("/v1/chat/completions", json={"model": "x", "messages": messages, "documents": documents})

    assert chat(["made-3"]).json()["policyqa"]["answer"] == "made-3"
    refused = chat(["nothing"])
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "documents")


def test_the_self_check_asks_the_chosen_document(reader: TestClient, many: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def ask(question: str, history: Any = (), documents: Any = (), mode: str = "auto") -> Answer:
        assert mode == "extractive"
        asked.append(documents)
        return Answer(question, "not_found", "fact", "")

    monkeypatch.setattr(many, "ask", ask)
    reader.get("/check?words=开早餐店")
    reader.get("/check?words=开早餐店&document=made-7")
    assert set(asked) == {("made-0",), ("made-7",)}


def test_the_chat_offers_what_is_searched_for_and_keeps_what_is_chosen(many: Assistant) -> None:
    holdings = Holdings(many)
    assert len(offered(holdings, "", ())) == OFFERED
    ids = [identity for _, identity in offered(holdings, "第777类", ["made-9999", "gone"])]
    assert ids == ["made-9999", "made-777"]
    assert "等共10000份" in collection(holdings)
    assert take_turn(holdings, "问", (), ["made-3", "gone"])[-1].answer == "made-3"


# One edition a request


def test_a_request_sees_one_library_throughout() -> None:
    given = [assistant(3, str(number)) for number in range(2)]
    site = Site(lambda: given[0], Settings())
    first = site.now()
    assert site.now() is first
    given.pop(0)
    assert site.now().version == "1"
    assert (first.version, first.documents["made-1"].id) == ("0", "made-1")
