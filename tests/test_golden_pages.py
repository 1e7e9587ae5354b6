"""What a reader found in real pages, page by page, and what the program finds in them: exactly the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.parsing import GOLDEN, findings
from ingest.clean import Reading
from ingest.outline import parse
from ingest.readers.html import read_html
from tests.builders import SHARED, entry, packaged_units

FILES = sorted(GOLDEN.glob("*.json"))
UNITS = packaged_units()


def test_there_are_pages_enough() -> None:
    assert len(FILES) >= 10


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a reader found and what the program finds."""
    golden: Path = request.param
    path = SHARED / "pages" / f"{golden.stem}.htm"
    if not path.is_file():
        pytest.skip("the folder of State Council pages is not beside this repository")
    loaded = read_html(path.read_bytes(), path.name)
    document = parse(entry(path.stem, loaded.facts.title or "", "nation"), Reading(loaded.text), UNITS)
    return json.loads(golden.read_text("utf-8")), findings(document, loaded.facts)


@pytest.mark.parametrize("what", ["facts", "attachments", "parts", "measures"])
def test_the_program_finds_what_a_reader_finds(page: tuple[dict[str, Any], dict[str, Any]], what: str) -> None:
    expected, given = page
    assert given[what] == expected[what]
