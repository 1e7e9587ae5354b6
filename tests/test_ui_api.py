"""The REST API: the answer object, events, documents, measures, units, limits, origins, and its description."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from ingest.models import Document
from rag.assistant import Assistant
from rag.replies import LABEL, LABEL_EN
from tests.builders import NOTICE_ID
from tests.web import web
from ui.api.schemas import AnswerBody
from ui.api.stream import statements, wants_events

ASK = "/api/v1/ask"
QUESTIONS = [
    "措施四由谁负责?",
    "省商务厅负责哪些措施?",
    "我们公司做跨境电商，有什么支持？",
    "第十六条讲什么？",
    "補貼多少錢？",
    "今天天气怎么样",
    "全文有哪些措施？",
    "Who is responsible for measure 4?",
]


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    reply = client.post(ASK, json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    return cast(dict[str, Any], reply.json())


def events(client: TestClient, question: str) -> list[tuple[str, dict[str, Any]]]:
    """The server-sent events of an answer, in order."""
    reply = client.post(ASK, json={"question": question}, headers={"Accept": "text/event-stream"})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    found = []
    for block in reply.text.removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"elapsed_ms": 0}


# Questions --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_the_answer_object(client: TestClient, assistant: Assistant, question: str) -> None:
    found = ask(client, question)
    assert untimed(found) == untimed(assistant.ask(question).to_dict())
    assert AnswerBody.model_validate(found).model_dump(exclude_unset=True) == found
    assert [name for name in AnswerBody.model_fields if name != "fallback"] == list(found)  # that is for models alone


def test_history_and_identity_go_along(client: TestClient) -> None:
    found = ask(client, "那第九条呢?", history=[["措施四由谁负责?", ""]], id="7")
    assert found["id"] == "7"
    assert "省体育局" in found["units"]
    assert ask(client, "那由谁负责?", history=[["措施四讲什么?", "x"]])["units"] == ["省卫健委", "省医保局"]


def test_answers_are_labelled_and_not_kept(client: TestClient) -> None:
    for headers in ({}, {"Accept": "text/event-stream"}):
        reply = client.post(ASK, json={"question": QUESTIONS[0]}, headers=headers)
        assert reply.headers["x-content-label"] == "machine-generated; extractive"
        assert reply.headers["cache-control"] == "no-store"
    assert ask(client, QUESTIONS[0])["notice"] == LABEL
    assert ask(client, QUESTIONS[-1])["notice"] == LABEL_EN


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ({}, "question", "缺少这一项"),
        ({"question": ""}, "question", "不能为空"),
        ({"question": " \n\u3000"}, "question", "不能为空"),
        ({"question": None}, "question", "应为文字"),
        ({"question": ["措施四"]}, "question", "应为文字"),
        ({"question": "问", "history": [["问", "答"]] * 31}, "history", "最多30项"),
        ({"question": "问", "history": [["问"]]}, "history/0", "至少2项"),
        ({"question": "问", "history": [["问", "答", "又"]]}, "history/0", "最多2项"),
        ({"question": "问", "history": [["问", 1]]}, "history/0/1", "应为文字"),
        ({"question": "问", "id": 3}, "id", "应为文字"),
        ({"question": "问", "document": "x"}, "document", "没有这一项，请删去"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_chinese(
    client: TestClient, body: dict[str, Any], place: str, words: str
) -> None:
    reply = client.post(ASK, json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert reply.json()["detail"] == f"请求有误。{place}：{words}。"
    assert reply.json()["errors"] == [{"place": place, "message": words}]


def test_a_question_may_be_as_long_as_the_setting_says(client: TestClient, assistant: Assistant) -> None:
    assert client.post(ASK, json={"question": "问" * 2000}).status_code == 200
    reply = client.post(ASK, json={"question": "问" * 2001})
    assert (reply.status_code, reply.json()["detail"]) == (422, "问题太长（2001字，最多2000字）；请精简后再问。")
    with TestClient(web(lambda: assistant, max_question=20)) as short:
        assert "最多20字" in short.post(ASK, json={"question": "问" * 21}).json()["detail"]
        schemas = short.get("/api/v1/openapi.json").json()["components"]["schemas"]
        assert schemas["AskRequest"]["properties"]["question"]["maxLength"] == 20


def test_thirty_earlier_turns_fit(client: TestClient) -> None:
    assert ask(client, "那由谁负责?", history=[["措施四讲什么?", ""]] * 30)["units"] == ["省卫健委", "省医保局"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe\x00", 400),
        (b'{"question": "\xe6\x8e"}', 400),
        (b"[" * 9000, 400),
        (b"", 422),
        (b"[]", 422),
        (b"NaN", 422),
        (b'{"question": "\\ud800"}', 422),
        (b'{"\\ud800": "", "question": "a"}', 422),
        (b'{"question": "a"}' + b" " * 16384, 413),
    ],
)
def test_bodies_that_cannot_be_read_are_problems(client: TestClient, content: bytes, status: int) -> None:
    reply = client.post(ASK, content=content, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
    assert re.search(r"[\u4e00-\u9fff]", reply.json()["detail"])
    assert reply.json()["status"] == status


def test_a_body_that_is_not_said_to_be_json_is_told_so(client: TestClient) -> None:
    reply = client.post(ASK, content=b'{"question": "a"}', headers={"Content-Type": "text/plain"})
    assert (reply.status_code, "Content-Type: application/json" in reply.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    "question", ["a\0b", "\u202e措施四\ufeff", "<script>alert(1)</script>", "\U0001f600" * 500, "%00"]
)
def test_odd_characters_come_back_as_they_went(client: TestClient, question: str) -> None:
    assert ask(client, question)["question"] == question


def test_a_defect_shows_nothing_of_itself(assistant: Assistant) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    broken = SimpleNamespace(index=assistant.index, archive=assistant.archive, ask=fail, stream=fail)
    app = web(lambda: cast(Assistant, broken))
    client = TestClient(app, raise_server_exceptions=False)
    reply = client.post(ASK, json={"question": "问"})
    assert (reply.status_code, reply.headers["content-type"]) == (500, "application/problem+json")
    ((name, problem),) = events(client, "问")
    assert (name, problem["status"]) == ("error", 500)
    assert "secret" not in reply.text + str(problem)


# Events -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_events_come_in_order_and_make_up_the_answer(client: TestClient, question: str) -> None:
    found = events(client, question)
    names = [name for name, _ in found]
    whole = found[-1][1]
    blocks = [data["text"] for name, data in found if name == "statement"]
    cited = [data for name, data in found if name == "citation"]
    assert names == ["status", *["statement"] * len(blocks), *["citation"] * len(cited), "done"]
    assert "".join(blocks) == whole["answer"]
    assert cited == whole["citations"]
    assert found[0][1].items() <= whole.items()
    assert {"status", "intent", "notice"} <= found[0][1].keys()
    assert [data["index"] for name, data in found if name == "statement"] == list(range(len(blocks)))
    assert untimed(whole) == untimed(ask(client, question))


def test_longer_answers_come_in_several_blocks(client: TestClient) -> None:
    assert len([name for name, _ in events(client, QUESTIONS[0]) if name == "statement"]) >= 3


@pytest.mark.parametrize("text", ["", "a", "a\n\nb", "a\n\n\n\nb\n", "\n\na", "- a\n- b\n\n  > c\n  >\n  > d\n\n"])
def test_blocks_joined_are_the_text(text: str) -> None:
    assert "".join(statements(text)) == text


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, False),
        ("*/*", False),
        ("application/json", False),
        ("text/event-stream", True),
        ("application/json, Text/Event-Stream;q=0.5", True),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=0.0, */*", False),
    ],
)
def test_events_are_sent_to_those_who_ask_for_them(accept: str | None, wanted: bool) -> None:
    assert wants_events(accept) is wanted


# Documents, measures, units ---------------------------------------------------------------------------------------------


def test_documents_are_listed_loaded_ones_first(client: TestClient, assistant: Assistant) -> None:
    found = client.get("/api/v1/documents").json()
    assert found["count"] == len(found["documents"]) == len(assistant.index.documents) + len(assistant.index.cards)
    assert (found["documents"][0]["id"], found["documents"][0]["loaded"]) == (NOTICE_ID, True)
    assert found["index_version"] == assistant.index.version
    loaded = [entry["loaded"] for entry in found["documents"]]
    assert loaded == sorted(loaded, reverse=True)


def quotations(value: Any) -> Iterator[dict[str, Any]]:
    """Everything with a quotation inside a JSON value."""
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        for inner in value.values():
            yield from quotations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotations(inner)


def test_a_document_is_complete_and_every_quotation_can_be_checked(client: TestClient, document: Document) -> None:
    found = client.get(f"/api/v1/documents/{NOTICE_ID}").json()
    text = client.get(f"/api/v1/documents/{NOTICE_ID}/text").text
    assert text == document.text
    assert (len(found["parts"]), len(found["measures"])) == (5, 15)
    assert found["entry"]["characters"] == len(text)
    quoted = list(quotations(found))
    assert len(quoted) > 150
    for one in quoted:
        printed = re.sub(r"\s", "", text[one["start"] : one["end"]])
        assert re.sub(r"〔.〕|\s", "", one["quote"]) == printed, one
    assert any("〔" in one["quote"] for one in quoted)
    inferred = [measure["marker"] for measure in found["measures"] if measure["marker_inferred"]]
    assert inferred == [measure.marker for measure in document.measures if measure.inferred] != []
    assert sum(sentence["repeats"] for measure in found["measures"] for sentence in measure["sentences"]) == 1


def test_a_document_that_is_not_loaded_has_its_entry_alone(client: TestClient, assistant: Assistant) -> None:
    card = next(iter(assistant.index.cards))
    found = client.get(f"/api/v1/documents/{card}").json()
    assert (found["entry"]["loaded"], found["measures"]) == (False, [])
    assert client.get(f"/api/v1/documents/{card}/text").status_code == 404


def numbers(client: TestClient, **asked: object) -> list[int]:
    reply = client.get("/api/v1/measures", params={name: str(value) for name, value in asked.items()})
    found = reply.json()
    assert found["count"] == len(found["measures"])
    return [measure["number"] for measure in found["measures"]]


def test_measures_are_found_by_structure(client: TestClient, document: Document) -> None:
    assert numbers(client) == list(range(1, 16))
    assert numbers(client, part=4) == [10, 11, 12]
    assert numbers(client, part=1) == []
    for word in ("数字化", "5G", "24小时"):  # 24小时 is printed without its 小
        expected = [measure.number for measure in document.measures if word in measure.span.clean]
        assert numbers(client, text=word, document=NOTICE_ID) == expected != []
    assert numbers(client, text="没有的词") == []


@pytest.mark.parametrize(
    "name", ["省商务厅", "商务厅", "湖北省商务厅", "商務廳", " 商务部门 ", "Department of Commerce", "commerce bureau"]
)
def test_a_unit_is_known_by_any_of_its_names(client: TestClient, document: Document, name: str) -> None:
    expected = [measure.number for measure in document.measures if "省商务厅" in measure.unit_names]
    assert numbers(client, unit=name) == expected
    found = client.get(f"/api/v1/units/{name}/measures").json()
    assert [measure["number"] for measure in found["measures"]] == expected


def test_every_unit_of_the_list_can_be_asked_for(client: TestClient) -> None:
    units = client.get("/api/v1/units").json()
    assert units["count"] == len(units["units"]) > 30
    for unit in units["units"]:
        refs = [
            {"document": measure["document"], "number": measure["number"]}
            for measure in client.get(f"/api/v1/units/{unit['name']}/measures").json()["measures"]
        ]
        assert refs == unit["measures"], unit["name"]
    assert [] in [unit["measures"] for unit in units["units"]]  # known, and in no measure


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("documents/nothing", "没有收录“nothing”"),
        ("documents/nothing/text", "没有收录“nothing”"),
        ("measures?document=nothing", "没有收录“nothing”"),
        ("measures?unit=没有这个厅", "没有叫“没有这个厅”的责任单位"),
        ("units/没有这个厅/measures", "没有叫“没有这个厅”的责任单位"),
        ("units/%FF%00/measures", "没有叫"),
        ("units/a%2Fb/measures", "没有这个地址"),
    ],
)
def test_what_does_not_exist_is_not_taken_for_an_empty_list(client: TestClient, path: str, words: str) -> None:
    reply = client.get(f"/api/v1/{path}")
    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")
    assert words in reply.json()["detail"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("part=x", "part：应为整数"),
        ("part=0", "part：不能小于1"),
        ("part=1000", "不能大于999"),
        ("text=", "text：不能为空"),
    ],
)
def test_parameters_that_make_no_sense_are_problems(client: TestClient, query: str, words: str) -> None:
    reply = client.get(f"/api/v1/measures?{query}")
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert words in reply.json()["detail"]


# Other origins ----------------------------------------------------------------------------------------------------------


def test_exactly_the_listed_origins_may_call_from_their_pages(assistant: Assistant) -> None:
    with TestClient(web(lambda: assistant, api_origins=("https://a.example",))) as client:
        for origin, allowed in (
            ("https://a.example", "https://a.example"),
            ("https://a.example:8443", None),
            ("http://a.example", None),
            ("https://b.example", None),
            ("https://a.example.evil.example", None),
            ("null", None),
        ):
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            preflight = client.options(ASK, headers=asked)
            reply = client.post(ASK, json={"question": QUESTIONS[0]}, headers={"Origin": origin})
            for response in (preflight, reply):
                assert response.headers.get("access-control-allow-origin") == allowed
                assert "origin" in response.headers["vary"].lower()


def test_nobody_may_by_default(client: TestClient) -> None:
    reply = client.post(ASK, json={"question": QUESTIONS[0]}, headers={"Origin": "https://a.example"})
    assert not [name for name in reply.headers if name.startswith("access-control-")]


# Description ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    return cast(dict[str, Any], client.get("/api/v1/openapi.json").json())


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_covers_both_doors_and_nothing_else(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert all(path.startswith(("/api/v1/", "/v1/")) for path in described["paths"])
    assert {operation["operationId"] for _, _, operation in operations(described)} == {
        "ask",
        "documents",
        "document",
        "text",
        "measures",
        "units",
        "unit_measures",
        "feedback",
        "chat",
        "models",
    }
    tags = {tag["name"] for tag in described["tags"]}
    assert all(set(operation["tags"]) <= tags for _, _, operation in operations(described))


def test_errors_are_described_in_the_form_that_they_have(described: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in json.dumps(described)
    for path, method, operation in operations(described):
        failures = {status: response for status, response in operation["responses"].items() if status >= "400"}
        assert "500" in failures
        for response in failures.values():
            problem = path.startswith("/api/")
            assert list(response["content"]) == ["application/problem+json" if problem else "application/json"]
        if method == "post":
            assert {"400", "413"} <= failures.keys()


def test_every_operation_has_a_real_example(described: dict[str, Any], client: TestClient) -> None:
    for path, method, operation in operations(described):
        for parameter in operation.get("parameters", ()):
            assert parameter["description"]
        success = min(operation["responses"])
        content = operation["responses"][success]["content"]
        assert next(iter(content.values()))["example"], path
        if method == "post":
            body = operation["requestBody"]["content"]["application/json"]["example"]
            assert client.post(path, json=body).status_code == int(success)


def test_the_page_describes_every_operation(client: TestClient, described: dict[str, Any]) -> None:
    page = client.get("/api").text
    for path, _, operation in operations(described):
        assert f'id="{operation["operationId"]}"' in page
        assert path in page
    for schema in described["components"]["schemas"]:
        assert f'id="schema-{schema}"' in page
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page, anchor
    assert "POLICYQA_API_ORIGINS" in page
    assert "style=" not in page
    assert "onclick" not in page
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/site/site.js">']


def test_the_page_names_the_origins_that_are_allowed(assistant: Assistant) -> None:
    with TestClient(web(lambda: assistant, api_origins=("https://a.example",))) as client:
        assert "现已允许：https://a.example" in client.get("/api").text


def test_the_commands_of_the_page_can_be_pasted(client: TestClient) -> None:
    page = client.get("/api").text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    commands = re.findall(r"<code>(curl .*?)</code>", page, re.DOTALL)
    assert len(commands) >= 10
    for command in commands:
        words = [word for word in shlex.split(command) if word.strip()]
        url = next(word for word in words if word.startswith("http"))
        queries = [words[place + 1] for place, word in enumerate(words) if word == "--data-urlencode"]
        if "-d" in words:
            body = json.loads(words[words.index("-d") + 1])
            status = client.post(url, json=body).status_code
        else:
            status = client.get(url, params=[tuple(query.split("=", 1)) for query in queries]).status_code  # type: ignore[misc]
        assert status in (200, 201), command
