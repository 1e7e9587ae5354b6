"""What a change did, for people to read and for the log."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.models import Entry, Report
from ingest.store import Listed


@dataclass(slots=True)
class Told:
    """What a report will say besides what changed: what was not taken, and what was passed over on purpose."""

    held: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def changes(report: Report) -> Iterator[str]:
    """What a change did, for the log."""
    for name in ("created", "updated", "removed", "held"):
        yield from (f"{name} {line}" for line in getattr(report, name))


def report_of(
    version: str,
    rows: Sequence[Listed],
    before: Sequence[Listed],
    published: bool,
    began: float,
    told: Told | None = None,
) -> Report:
    """What a change did: of the documents all totals, of what changed the titles and problems."""
    full = [row for row in rows if not row.card]
    earlier = {row.entry.id: row for row in before}
    now = {row.entry.id for row in rows}
    fresh = [row for row in full if (old := earlier.get(row.entry.id)) is None or old.key != row.key]
    return Report(
        index_version=version,
        published=published,
        documents=len(full),
        parts=sum(row.parts for row in full),
        measures=sum(row.measures for row in full),
        passages=sum(row.passages for row in rows),
        inferred=tuple(marker for row in full for marker in row.inferred),
        errata=sum(row.errata for row in full),
        not_loaded=tuple(_named(row.entry) for row in rows if row.card),
        problems=tuple(f"{row.entry.id} {problem}" for row in (fresh if earlier else full) for problem in row.problems),
        seconds=time.perf_counter() - began,
        created=tuple(row.entry.title for row in fresh if _is_new(row, earlier)),
        updated=tuple(row.entry.title for row in fresh if not _is_new(row, earlier)),
        removed=tuple(row.entry.title for row in before if not row.card and row.entry.id not in now),
        skipped=len(full) - len(fresh),
        held=tuple(told.held) if told else (),
        warnings=tuple(told.warnings) if told else (),
    )


def _is_new(row: Listed, earlier: Mapping[str, Listed]) -> bool:
    """Whether its text was not there before; a fact card is none."""
    return row.entry.id not in earlier or earlier[row.entry.id].card


def _named(entry: Entry) -> str:
    return f"{entry.title}({entry.doc_no})" if entry.doc_no else entry.title
