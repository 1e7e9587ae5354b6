"""Ingests that die at a named step, each in a process of its own: `python -m tests.dying DATA CORPUS DOCUMENT WORK`.

Every step gets a copy of DATA under WORK and adds DOCUMENT to it. The process dies without a chance to tidy up, as when it is
killed. Prints {step: exit code} as JSON.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.chunk import token_counter
from ingest.pipeline import Works, ingest
from tests.builders import HashEncoder

DIED = 86
RENAMES = 8  # more than there are: the last ones find nothing to die at
Watch = Callable[[str, tuple[Any, ...]], None]

# Before a file of this name is opened for writing.
_WRITES = {
    "received": r"/sources/\.",
    "words": r"/words/",
    "catalogue": r"/catalogue\.json$",
    "manifest": r"/manifest\.json$",
    "pointer": r"/\.?current[^/]*$",
}
STEPS = (*_WRITES, "encode", "check", *(f"rename {number}" for number in range(1, RENAMES + 1)))


class _Deadly(HashEncoder):
    """Dies while it encodes."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        os._exit(DIED if texts else 0)


def _before_writing(pattern: str) -> Watch:
    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str):
            return
        if "w" in str(arguments[1]) and re.search(pattern, arguments[0]):
            os._exit(DIED)

    return watch


def _before_rename(number: int, data_dir: Path) -> Watch:
    left = number

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event == "os.rename" and str(arguments[1]).startswith(str(data_dir)):
            left -= 1
            if left == 0:
                os._exit(DIED)

    return watch


def _die(step: str, data_dir: Path, corpus: Path, document: Path) -> None:
    """Run an ingest that dies at the step, or to its end where the step never comes."""
    if step in _WRITES:
        sys.addaudithook(_before_writing(_WRITES[step]))
    elif step.startswith("rename"):
        sys.addaudithook(_before_rename(int(step.split()[1]), data_dir))

    def progress(name: str, done: int, total: int) -> None:
        if name == step:
            os._exit(DIED)

    encoder = _Deadly() if step == "encode" else HashEncoder()
    ingest(Works(data_dir, corpus, encoder, progress=progress), sources=[document])


def main(data: Path, corpus: Path, document: Path, work: Path) -> dict[str, int]:
    """Every step in a fork of this process, which has the heavy imports behind it and no client open."""
    import chromadb  # noqa: F401

    token_counter()  # keeps its vocabulary
    children = {}
    for step in STEPS:
        folder = shutil.copytree(data, work / step)
        children[step] = os.fork()
        if not children[step]:
            try:
                _die(step, folder, corpus, document)
            finally:
                os._exit(1 if sys.exc_info()[0] else 0)
    return {step: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for step, child in children.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*map(Path, sys.argv[1:]))))
