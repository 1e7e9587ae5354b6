"""How well pages are read and parsed: against what a reader found in them, and by what must hold of any page.

What a reader found stands in tests/golden/pages, a file a page (see evals/README.md). Names in brackets are counted by a
pattern of this file's own, which shares nothing with the parser.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evals.figures import Figure, share
from ingest.catalog import packaged_corpus
from ingest.clean import Reading
from ingest.models import Document, Entry, Facts, Measure, PolicyError
from ingest.outline import parse
from ingest.readers.html import read_html
from ingest.units import UnitDirectory, load_units

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden" / "pages"
SCORES = (
    "parts_recall", "parts_precision", "measures_recall", "measures_precision", "headings", "units", "lead", "facts",
    "attachments",
)  # fmt: skip
HOLDS = ("lossless", "covered", "in_order", "named")
_SUFFIXES = (".htm", ".html", ".shtml")
_ENDS = "部委会局厅院署行社办府司"
_BRACKET = re.compile(r"[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]")
_SAYS = re.compile(
    r"^(?:负责部门|责任单位|责任部门|牵头单位|牵头部门|配合单位)[:：]|(?:负责|牵头|参与|指导|配合)(?:[。，,;；]|$)"
)
_ABOUT = re.compile(r"由|的|对|应|将|须")
_NAME = re.compile(
    rf"(?:^|[、，,:：；])([\u4e00-\u9fff]{{2,18}}?[{_ENDS}])(?=[、，,；。)）]|等|和|负责|牵头|参与|指导|配合|按|分别|$)"
)


@dataclass
class Tally:
    """How many were right of how many, by score."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, score: str, right: int, asked: int) -> None:
        self.right[score] += right
        self.asked[score] += asked

    def figure(self, score: str) -> Figure:
        return share(self.right[score], self.asked[score])


@dataclass(frozen=True)
class Page:
    """The scores of one page. `checked` says whether a reader's findings are at hand for it; `error` why it was not read."""

    name: str
    checked: bool
    tally: Tally
    error: str = ""


@dataclass(frozen=True)
class Parsing:
    """The scores of all pages of a folder."""

    pages: Sequence[Page]

    def total(self, score: str) -> Figure:
        tallies = [page.tally for page in self.pages]
        return share(sum(one.right[score] for one in tallies), sum(one.asked[score] for one in tallies))

    def to_dict(self) -> dict[str, Any]:
        return {
            "pages": len(self.pages),
            "checked": sum(page.checked for page in self.pages),
            "not_read": [page.name for page in self.pages if page.error],
            **{score: self.total(score).to_dict() for score in (*SCORES, *HOLDS)},
        }


def parse_pages(folder: Path, golden: Path = GOLDEN) -> Parsing:
    """Read, parse and score every page of a folder. Raises PolicyError when there is none."""
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in _SUFFIXES)
    if not paths:
        raise PolicyError(f"--pages {folder}:没有网页文件(.htm、.html、.shtml);请检查文件夹。")
    directory = load_units(packaged_corpus() / "units.toml")
    return Parsing([_page(path, golden / f"{path.stem}.json", directory) for path in paths])


def _page(path: Path, golden: Path, directory: UnitDirectory) -> Page:
    tally = Tally()
    try:
        loaded = read_html(path.read_bytes(), path.name)
    except PolicyError as error:
        return Page(path.stem, golden.is_file(), tally, str(error))
    entry = Entry(path.stem, loaded.facts.title or "", "full", path.name, level="nation")
    document = parse(entry, Reading(loaded.text), directory)
    _score_holds(document, tally)
    if golden.is_file():
        _score(document, loaded.facts, json.loads(golden.read_text("utf-8")), tally)
    return Page(path.stem, golden.is_file(), tally)


def findings(document: Document, facts: Facts) -> dict[str, Any]:
    """What the parser found, in the form in which a reader's findings are written down."""
    return {
        "facts": {name: value for name, value in asdict(facts).items() if value is not None},
        "attachments": [[_clean(one.label), _clean(one.title)] for one in document.attachments],
        "parts": [[part.marker, part.title.clean] for part in document.parts],
        "measures": [_finding(measure) for measure in document.measures],
    }


def _finding(measure: Measure) -> dict[str, Any]:
    return {
        "marker": measure.marker,
        "heading": measure.heading.clean,
        "part": measure.part,
        "attachment": measure.attachment,
        "units": [[mention.unit, mention.lead] for mention in measure.units],
    }


def _clean(span: Any) -> str | None:
    return span.clean if span else None


def _score(document: Document, facts: Facts, expected: Mapping[str, Any], tally: Tally) -> None:
    """Compare with what a reader found. A measure is found where one of its marker stands in its part and attachment;
    heading, units and lead are compared on those that are found."""
    given = findings(document, facts)
    _overlap(tally, "parts", map(tuple, given["parts"]), map(tuple, expected["parts"]))
    _overlap(tally, "measures", map(_place, given["measures"]), map(_place, expected["measures"]))
    known = {_place(measure): measure for measure in given["measures"]}
    for measure in expected["measures"]:
        found = known.get(_place(measure))
        if found is None:
            continue
        tally.add("headings", found["heading"] == measure["heading"], 1)
        if measure["units"] or found["units"]:
            same = [name for name, _ in found["units"]] == [name for name, _ in measure["units"]]
            tally.add("units", same, 1)
            tally.add("lead", same and found["units"] == measure["units"], 1)
    names = expected["facts"]
    tally.add("facts", sum(given["facts"].get(name) == value for name, value in names.items()), len(names))
    tally.add("attachments", given["attachments"] == expected["attachments"], 1)


def _place(measure: Mapping[str, Any]) -> tuple[Any, ...]:
    return measure["attachment"], measure["part"], measure["marker"]


def _overlap(tally: Tally, what: str, given: Iterable[Any], expected: Iterable[Any]) -> None:
    """Recall and precision of what is given, each counted as often as it stands."""
    found, wanted = Counter(given), Counter(expected)
    both = sum((found & wanted).values())
    tally.add(f"{what}_recall", both, sum(wanted.values()))
    tally.add(f"{what}_precision", both, sum(found.values()))


def _score_holds(document: Document, tally: Tally) -> None:
    """What must hold of any page: spans are slices, nothing is lost, numbers follow one another, charged names are units."""
    spans = [block.span for block in document.blocks] + [measure.heading for measure in document.measures]
    spans += [mention.span for measure in document.measures for mention in measure.units]
    tally.add("lossless", sum(document.text[one.start : one.end] == one.text for one in spans), len(spans))
    kept = sum(_visible(block.span.text) for block in document.blocks if block.kind != "chrome")
    tally.add("covered", kept, _visible(document.text))
    numbered = len(document.parts) + len(document.measures)
    odd = sum(problem.code in ("number-jump", "numeral-inferred") for problem in document.problems)
    tally.add("in_order", numbered - odd, numbered)
    mentions = [one for measure in document.measures for one in measure.units]
    mentions += [one for part in document.parts for one in part.units]
    named = {(one.span.start, one.span.text) for one in mentions}
    wanted = _charged(document)
    tally.add("named", sum(place in named for place in wanted), len(wanted))


def _visible(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _charged(document: Document) -> list[tuple[int, str]]:
    """(offset, name) of every name of a body in a bracket of a part or a measure that says who is responsible."""
    found = []
    for block in document.blocks:
        if block.kind not in ("measure", "part", "intro"):
            continue
        for bracket in _BRACKET.finditer(block.span.text):
            if _SAYS.search(bracket[1]) and not _ABOUT.search(bracket[1].split("：")[0]):
                at = block.span.start + bracket.start(1)
                found += [(at + name.start(1), name[1]) for name in _NAME.finditer(bracket[1])]
    return found
