"""What is shipped is what is in the tree; what is installed is pinned; nothing names the machine that made it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ROOMS = ("corpus", "evals", "ingest", "rag", "ui")  # what is shipped
# Where code lies, and the extra that it may use besides the core.
FOLDERS = {"ingest": "", "rag": "neural", "ui": "", "evals": "dev", "benchmarks": "dev", "tests": "dev", "corpus": ""}
PINNED = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
CACHES = r"(^|/)(__pycache__|\.(pytest|mypy|ruff|import_linter)_cache|\.hypothesis)/"
MADE = re.compile(CACHES + r"|^(\.git|\.venv(?:-llm)?|var|dist|evals/runs)/|(^|/)(\.env|\.DS_Store)$|^\.git$")

LOOK_UP = """
from importlib.resources import files
from evals.models import GOLD, load_cases
from ingest.catalog import load_corpus, packaged_corpus
from rag.asks import AskModel
from rag.fusion import calibration
assert load_cases() and calibration()["alone"] and AskModel.load().cues and load_corpus(packaged_corpus()).wanted
print(packaged_corpus(), GOLD, files("rag"), files("ui") / "assets", sep="\\n")
"""


def tree() -> dict[str, Path]:
    """The project's own files by their path from the top, less what is made from them."""
    files = {path.relative_to(ROOT).as_posix(): path for path in ROOT.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if not MADE.search(name)}


def built(source: Path, target: Path, kind: str) -> Path:
    """The one distribution of this kind that the build backend makes of `source`, without the network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = target.iterdir()
    return made


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


def test_the_wheel_is_the_rooms_with_all_their_data(wheel: Path) -> None:
    shipped = {name for name in contents(wheel) if ".dist-info/" not in name}
    assert shipped == {name for name in tree() if name.split("/")[0] in ROOMS}
    assert {"corpus/catalog.toml", "evals/gold.jsonl", "rag/asks.npz", "rag/calibration.toml"} <= shipped


def test_the_wheel_carries_the_licence_and_the_command(wheel: Path) -> None:
    about = {name.split("/", 1)[1]: data for name, data in contents(wheel).items() if ".dist-info/" in name}
    assert about["licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert b"policyqa = ui.cli:main" in about["entry_points.txt"]


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    source = built(ROOT, tmp_path / "sdist", "sdist")
    with tarfile.open(source) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.0 to 3.11.3 have none
        archive.extractall(tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert all((unpacked / name).is_file() for name in ("Makefile", "requirements-dev.txt", "tests/test_packaging.py"))
    assert contents(built(unpacked, tmp_path / "wheel", "wheel")) == contents(wheel)


def test_installed_data_is_found_from_any_directory(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    outside = os.environ | {"PYTHONPATH": str(site)}
    command = [sys.executable, "-c", LOOK_UP]
    run = subprocess.run(command, cwd=tmp_path, env=outside, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    for place in run.stdout.splitlines():
        assert Path(place).exists() and Path(place).is_relative_to(site)


def pins(name: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Requirements by canonical name (a package may have one a Python version), each with its number of hashes."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    text = re.sub(r"^\s*#.*$", "", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").split("\n"):
        if line.strip():
            requirement, *hashes = line.split("--hash=sha256:")
            parsed = Requirement(requirement)
            found.setdefault(canonicalize_name(parsed.name), []).append((parsed, len(hashes)))
    return found


@pytest.mark.parametrize("name", PINNED)
def test_everything_is_pinned_with_hashes_and_names_no_place(name: str) -> None:
    for requirements in pins(name).values():
        for requirement, hashes in requirements:
            assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)) and hashes, requirement
    assert not re.search(r"://|^-|@|\.whl", (ROOT / name).read_text("utf-8"), re.MULTILINE)


def asked_for(extra: str) -> list[Requirement]:
    """What pyproject.toml names: the core, and one extra (or none, "")."""
    return [Requirement(line) for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"].get(extra, [])]


@pytest.mark.parametrize(("name", "extra"), [("requirements.txt", ""), ("requirements-dev.txt", "dev")])
def test_what_pyproject_asks_for_is_pinned(name: str, extra: str) -> None:
    pinned = pins(name)
    for requirement in asked_for(extra):
        for pin, _ in pinned[canonicalize_name(requirement.name)]:
            version = Version(str(pin.specifier).removeprefix("=="))
            assert version in requirement.specifier, f"{pin} does not meet {requirement}: run make requirements"
    assert not {"torch", "sentence-transformers"} & pinned.keys()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-build.txt"])
def test_developers_run_the_versions_that_users_run(name: str) -> None:
    everything = pins("requirements-dev.txt")
    assert {package: everything.get(package) for package in pins(name)} == pins(name)


def imported(folder: str) -> Iterator[str]:
    """The distributions that the code of a room imports, by canonical name."""
    owners = packages_distributions()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            for top in {name.split(".")[0] for name in modules(node)} - {*sys.stdlib_module_names, *FOLDERS}:
                yield canonicalize_name(owners.get(top, [top])[0])


def modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


@pytest.mark.parametrize(("folder", "extra"), FOLDERS.items())
def test_code_imports_only_what_pyproject_names(folder: str, extra: str) -> None:
    assert set(imported(folder)) <= {canonicalize_name(requirement.name) for requirement in asked_for(extra)}


def test_no_file_names_a_machine_or_an_index() -> None:
    machine = re.compile(
        rb"(?<![\w.:-])/(wor[k]|roo[t]|hom[e]/\w+|User[s]/\w+|opt/(wheel[s]|pyp[i]))/|pyp[i]\.org|pythonhoste[d]|https?://\S+/simpl[e]\b"
    )
    found = {name: hit.group() for name, path in tree().items() if (hit := machine.search(path.read_bytes()))}
    assert not found
