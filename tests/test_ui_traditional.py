"""Traditional script: the page's words back in as many pieces as came."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from ingest.models import Document
from ui.traditional import traditional


@pytest.mark.parametrize(
    ("simplified", "expected"),
    [
        ("省卫健委、省医保局", "省衛健委、省醫保局"),
        ("头发与发展", "頭髮與發展"),
        ("核对原文", "核對原文"),
        ("5G、AI <b>", "5G、AI <b>"),
        ("软件和网络信息", "軟件和網絡信息"),
        ("", ""),
    ],
)
def test_characters_change_words_stay(simplified: str, expected: str) -> None:
    assert traditional(simplified) == expected


def test_quotations_stay_traceable_character_by_character(document: Document) -> None:
    for measure in document.measures:
        assert len(traditional(measure.span.quote)) == len(measure.span.quote)


def test_as_many_pieces_come_back(client: TestClient) -> None:
    reply = client.post("/convert", json={"texts": ["措施", "责任单位", ""]})
    assert reply.json() == {"texts": ["措施", "責任單位", ""]}


@pytest.mark.parametrize("body", [{}, {"texts": "措施"}, {"texts": [1]}, []])
def test_anything_else_is_refused(client: TestClient, body: object) -> None:
    assert client.post("/convert", json=body).status_code == 422
