"""How index and answers bear a library of many documents: `python -m benchmarks.library 100 1000 10000`.

The documents are made up (benchmarks/synthetic); beside them stands the packaged corpus less its paraphrases, which are
more than a small library. Every stage runs in a process of its own. What changes the index (adding, withdrawing) is done to
a copy of it. Absolute figures depend on the machine and on what else it does; the growth from size to size is what to
compare.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.synthetic import library, make
from benchmarks.table import rates, table
from ingest.catalog import packaged_corpus

ROOT = Path(__file__).resolve().parent.parent
Figures = dict[str, Any]


def main() -> None:
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        figures = [measured(size, given.keep or Path(folder), given) for size in sorted(set(given.sizes))]
    print(f"\n{table(figures)}\n\n{rates(figures)}")
    if given.json:
        machine = {"python": platform.python_version(), "system": platform.platform(), "processors": os.cpu_count()}
        told = {"seed": given.seed, "machine": machine, "sizes": figures}
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.library", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 1000], help="documents in each library")
    parser.add_argument("--questions", type=int, default=420, help="three in four of them are about a document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write all figures and every question with its answer to this file")
    parser.add_argument("--keep", type=Path, help="keep documents and indexes here, and use those that are here")
    return parser.parse_args()


def measured(size: int, folder: Path, given: argparse.Namespace) -> Figures:
    """All figures of one size. A kept index is used again as long as neither documents, corpus nor ingest have changed."""
    written = written_by(given.seed)
    corpus = folder / f"corpus-{digest([packaged_corpus()])}"
    documents = folder / f"documents-{written}-{size}"
    if not corpus.is_dir():
        shutil.copytree(packaged_corpus(), corpus, ignore=shutil.ignore_patterns("__pycache__", "paraphrases"))
    write(documents, size, given.seed)
    data = folder / f"data-{digest([ROOT / 'ingest', packaged_corpus()])}-{written}-{size}"
    record = data.with_suffix(".json")
    if record.is_file():
        built: Figures = json.loads(record.read_text("utf-8"))
    else:
        shutil.rmtree(data, ignore_errors=True)
        built = stage("build", data, corpus, documents=documents)
        record.write_text(json.dumps(built), "utf-8")
    served = stage("serve", data, corpus, size=size, questions=given.questions, seed=given.seed)
    return {"size": size} | built | served | changed(data, corpus, size, given.seed)


def changed(data: Path, corpus: Path, size: int, seed: int) -> Figures:
    """What it takes to bring the index up to date, to add and to withdraw; done to a copy, which is removed."""
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy)
        further = [Path(folder) / make(number, seed).file for number in range(size, size + 3)]
        for number, path in enumerate(further, size):
            path.write_bytes(make(number, seed).data)
        if hasattr(os, "sync"):
            os.sync()  # else the first to flush pays for the copy
        return {
            **stage("again", copy, corpus),
            **stage("command", copy, corpus, document=further[0]),
            **stage("add", copy, corpus, before=further[1], document=further[2]),
            **stage("withdraw", copy, corpus),
        }


def stage(name: str, data: Path, corpus: Path, **options: object) -> Figures:
    """What a stage prints, run in a fresh process. Raises CalledProcessError when it fails; its messages go to the terminal."""
    print(f"{name} {data.name} …", file=sys.stderr, flush=True)
    arguments = [text for key, value in options.items() for text in (f"--{key}", str(value))]
    command = [sys.executable, "-m", "benchmarks.stages", name, str(data), str(corpus), *arguments]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT).stdout
    result: Figures = json.loads(told.splitlines()[-1])
    return result


def write(documents: Path, size: int, seed: int) -> None:
    """The files of the first `size` documents of a seed, in a folder that is whole or not there."""
    if documents.is_dir():
        return
    documents.parent.mkdir(parents=True, exist_ok=True)
    part = documents.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for made in library(size, seed):
        (part / made.file).write_bytes(made.data)
    part.rename(documents)


def written_by(seed: int) -> str:
    """What tells the documents of one generator and seed from those of another."""
    return f"{digest([ROOT / 'benchmarks' / 'synthetic'])}-{seed}"


def digest(folders: Iterable[Path]) -> str:
    """Eight hex digits that change with any file below these folders, compiled ones aside."""
    told = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            told.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            told.update(path.read_bytes())
    return told.hexdigest()[:8]


if __name__ == "__main__":
    main()
