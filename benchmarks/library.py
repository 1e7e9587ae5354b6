"""How index and answers bear a library of many documents: `python -m benchmarks.library --sizes 100 1000 10000`.

The documents are synthetic (benchmarks/synthetic.py) and stand beside the packaged corpus, whose passages and paraphrases the
figures include: small libraries are mostly that, so that from one small size to the next growth looks less than it is. Times are
of the call, with the encoder loaded; memory is of the whole process. Every stage runs in a process of its own. With --keep,
documents and indexes stay in the folder, and the next run takes up what it finds there.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.stages import write
from benchmarks.synthetic import Made, library, make

__all__ = ["Made", "library", "main", "make"]
Figures = dict[str, Any]
# What must hold at the largest size.
LIMITS = {"ask_median_ms": 60.0, "ask_p99_ms": 200.0, "add_s": 2.0, "serving_mb": 2560.0, "build_peak_mb": 2560.0}
_COLUMNS = {
    "size": "documents",
    "written": "sentences and headings",
    "passages": "passages",
    "build_s": "build, s",
    "build_cpu_s": "build, CPU s",
    "documents_per_s": "documents/s",
    "passages_per_s": "passages/s",
    "build_peak_mb": "build peak, MB",
    "index_mb": "index, MB",
    "open_s": "open and warm, s",
    "serving_mb": "serving, MB",
    "ask_median_ms": "ask median, ms",
    "ask_p95_ms": "p95, ms",
    "ask_p99_ms": "p99, ms",
    "document_hits": "document cited",
    "measure_hits": "measure cited",
    "add_s": "add one, s",
    "add_cpu_s": "add one, CPU s",
    "again_s": "nothing new, s",
    "build_growth": "growth: build",
    "ask_growth": "growth: ask",
    "serving_growth": "growth: serving",
    "add_growth": "growth: add",
}
_GROWTHS = {
    "build_growth": "build_cpu_s",
    "ask_growth": "ask_median_ms",
    "serving_growth": "serving_mb",
    "add_growth": "add_cpu_s",
}


def main() -> None:
    given = _arguments()
    distinct = distinctness(max(given.sizes), given.seed)
    print(f"Distinct among {distinct['sentences']:,} sentences and headings: {distinct['share']:.1%}", flush=True)
    figures = [measured(size, given) for size in sorted(given.sizes)]
    grown(figures)
    print(f"\n{table(figures)}\n\n{kinds_table(figures)}\n\n{held(figures[-1])}")
    result = {"seed": given.seed, "distinct": distinct, "sizes": figures, "limits": LIMITS}
    written = given.folder / "library.json"
    written.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
    print(f"\n{written}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.library", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000], help="documents in each library")
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark-library"), help="where all is written")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the indexes, and use those that an earlier run kept")
    return parser.parse_args()


def distinctness(count: int, seed: int) -> dict[str, float]:
    """How many sentences and headings of measures there are, and which share of them is unlike all others."""
    total = 0
    seen: set[int] = set()
    for made in library(count, seed):
        for item in made.items:
            told = {
                item.heading.replace("，", ","),
                *(line.text for line in item.lines),
            }  # an article is headed by its first
            total += len(told)
            seen.update(map(hash, told))
    return {"sentences": total, "share": len(seen) / total}


def measured(size: int, given: argparse.Namespace) -> Figures:
    """All figures of one size. The document that is added comes after the library's own and is another one each run."""
    home = given.folder / f"seed-{given.seed}-{fingerprint(given.seed)}"
    data, record = home / f"data-{size}", home / f"data-{size}.json"
    documents = home / "documents"
    figures: Figures = json.loads(record.read_text("utf-8")) if given.keep and record.is_file() else {}
    if not figures:
        shutil.rmtree(data, ignore_errors=True)
        write(documents, size, given.seed)
        written = sum(made.passages for made in library(size, given.seed))
        figures = Figures(size=size, written=written, added=0) | stage("build", data, documents=documents, size=size)
        record.write_text(json.dumps(figures), "utf-8")
    write_one(documents, number := size + figures["added"], given.seed)
    told: Figures = figures | stage("again", data)
    told |= stage("serve", data, size=size, questions=given.questions, seed=given.seed)
    told |= stage("add", data, document=documents / f"synthetic-{number:05}.txt")
    record.write_text(json.dumps(figures | {"added": figures["added"] + 1}), "utf-8")
    if not given.keep:
        shutil.rmtree(data)
        record.unlink()
    told["documents_per_s"] = size / told["build_s"]
    told["passages_per_s"] = told["passages"] / told["build_s"]
    told["document_hits"] = told["kinds"]["all"]["document"]
    told["measure_hits"] = told["kinds"]["all"]["measure"]
    return told


def fingerprint(seed: int) -> str:
    """Eight hex digits that change with the generator: what an earlier one wrote is not taken up again."""
    return hashlib.sha256("".join(made.text for made in library(50, seed)).encode()).hexdigest()[:8]


def write_one(documents: Path, number: int, seed: int) -> None:
    (documents / f"synthetic-{number:05}.txt").write_text(make(number, seed).text, "utf-8")


def stage(name: str, data: Path, **options: object) -> Figures:
    """What a stage prints, run in a fresh process. Raises CalledProcessError when it fails; its messages go to the terminal."""
    print(f"{name} {data.name} …", file=sys.stderr, flush=True)
    arguments = itertools.chain.from_iterable((f"--{key}", str(value)) for key, value in options.items())
    command = [sys.executable, "-m", "benchmarks.stages", name, str(data), *arguments]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout
    result: Figures = json.loads(told.splitlines()[-1])
    return result


def grown(figures: Sequence[Figures]) -> None:
    """Add the growth since the size before: the ratio of a figure over the ratio of the sizes (1: in proportion)."""
    for before, after in itertools.pairwise(figures):
        sizes = after["size"] / before["size"]
        for growth, figure in _GROWTHS.items():
            after[growth] = after[figure] / before[figure] / sizes


def table(figures: Sequence[Figures]) -> str:
    """A row a size, as Markdown."""
    return _markdown(list(_COLUMNS.values()), [[_shown(name, row.get(name)) for name in _COLUMNS] for row in figures])


def kinds_table(figures: Sequence[Figures]) -> str:
    """What share of the questions of each kind is answered right, a column a size: document, measure, figure, units; or declined."""
    header = ["kind (questions at the largest size)", *(f"{row['size']} documents" for row in figures)]
    rows = []
    for kind, things in figures[-1]["kinds"].items():
        cells = [_rights(row["kinds"].get(kind, {})) for row in figures]
        rows.append([f"{kind} ({things['asked']:.0f})", *cells])
    return _markdown(header, sorted(rows))


def _rights(things: dict[str, float]) -> str:
    return ", ".join(f"{what} {share:.0%}" for what, share in things.items() if what != "asked") or "—"


def held(figures: Figures) -> str:
    """A line a requirement: held, or not."""
    told = []
    for name, limit in LIMITS.items():
        verdict = "held" if figures[name] < limit else "not held"
        told.append(f"{verdict}: {_COLUMNS[name]} {figures[name]:.4g} < {limit:.4g} at {figures['size']} documents")
    return "\n".join(told)


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "—"
    if name.endswith("_hits"):
        return f"{value:.0%}"
    return f"{value:,.0f}" if value >= 100 or isinstance(value, int) else f"{value:.2f}"


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
