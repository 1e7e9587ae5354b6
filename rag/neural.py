"""Models of the sentence-transformers world: where one lies, what tells it from every other, and how it is loaded.

A model that is on disk, in a folder of its own or in the cache of Hugging Face, is loaded without asking the network for anything.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ingest.models import PolicyError

ENCODERS, RERANKERS = "sentence-transformers", "cross-encoder"  # whose a name without an owner is
# What makes a model give the vectors that it gives; the rest of a folder explains it.
_WEIGHING = frozenset({".json", ".txt", ".model", ".safetensors", ".bin", ".onnx", ".onnx_data"})
_WHOLE, _SAMPLES, _SAMPLE = 2**20, 16, 2**16  # bytes up to which a file is read whole, and what is read of larger ones
_QUIET = {"HF_HUB_DISABLE_TELEMETRY": "1", "TRANSFORMERS_VERBOSITY": "error", "TOKENIZERS_PARALLELISM": "false"}


def require(asked: str, backend: str) -> None:
    """Raises PolicyError, with what to install, where the packages for a model are missing. `asked` is the setting and its value."""
    if find_spec("sentence_transformers") is None:
        raise PolicyError(f"{asked}:需要附加组件;请运行 pip install 'policyqa[neural]'。")
    if backend == "onnx" and find_spec("optimum") is None:
        raise PolicyError(
            "POLICYQA_EMBEDDING_BACKEND=onnx:需要 optimum 和 onnxruntime;请运行 pip install 'sentence-transformers[onnx]',或改回 torch。"
        )


def folder_of(model: str, owner: str) -> Path | None:
    """Where a model lies on this machine: the folder that its name is the path of, or its place in the cache; else None."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    if _is_path(model):
        return None
    _be_quiet()
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    repository = model if "/" in model else f"{owner}/{model}"
    try:
        found = (
            try_to_load_from_cache(repository, name, cache_dir=os.getenv("SENTENCE_TRANSFORMERS_HOME"))
            for name in ("modules.json", "config.json")
        )
        return next((Path(path).parent for path in found if isinstance(path, str)), None)
    except HFValidationError:
        return None


def digest(folder: Path, *settings: str) -> str:
    """Twelve hex digits that change with the model's files, wherever they lie, and with these settings.

    Of large files length and samples count: training changes weights all over, and gigabytes would be read at every start.
    """
    seen = hashlib.sha256("\0".join(settings).encode())
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _WEIGHING and path.is_file()):
        seen.update(f"\0{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        for part in _read(path):
            seen.update(part)
    return seen.hexdigest()[:12]


def load(kind: str, model: str, asked: str, owner: str, backend: str, **options: Any) -> Any:
    """A SentenceTransformer or CrossEncoder (`kind`), from disk where it is there, else by its name from the network.

    Raises PolicyError with one line for everything that can be wrong with it.
    """
    require(asked, backend)
    _be_quiet()
    import sentence_transformers
    from huggingface_hub.utils.tqdm import enable_progress_bars
    from transformers.utils import logging

    logging.disable_progress_bar()  # of weights read from disk, which takes a second; and of downloads, which takes minutes
    enable_progress_bars()
    make = getattr(sentence_transformers, kind)
    folder = folder_of(model, owner)
    if folder is None and _is_path(model):
        raise PolicyError(f"{asked}:没有这个文件夹;请检查路径。")
    try:
        if folder:
            return make(str(folder), backend=backend, local_files_only=True, **options)
        return make(model, backend=backend, **options)
    except Exception as error:  # noqa: BLE001 - models fail to load in as many ways as there are models
        raise PolicyError(f"{asked}:{_reason(error, folder)}") from None


def _reason(error: Exception, folder: Path | None) -> str:
    if "trust_remote_code" in str(error):
        return "这个模型要运行它自带的程序代码,为安全起见不予支持;请换一个模型。"
    if folder is None:
        return f"本机没有这个模型,也没能下载({type(error).__name__});请检查名称和网络,或写模型所在文件夹的路径。"
    return f"模型无法载入({type(error).__name__});请检查 {folder} 中的文件是否完整、是否这一类模型。"


def _is_path(model: str) -> bool:
    """Whether this can only be meant as a path: names on the network are `owner/name` or `name`."""
    return model.startswith(("/", ".", "~")) or "\\" in model or model.count("/") > 1


def _read(path: Path) -> Iterator[bytes]:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= _WHOLE:
            yield file.read()
            return
        for number in range(_SAMPLES):
            file.seek(number * (size - _SAMPLE) // (_SAMPLES - 1))
            yield file.read(_SAMPLE)


def _be_quiet() -> None:
    """No telemetry and no chatter; both are read when the packages are first imported."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
