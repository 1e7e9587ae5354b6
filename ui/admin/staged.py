"""Uploaded files until somebody has looked at what was understood of them: each in a folder with a random name, for an hour."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from pathlib import Path, PurePosixPath

from ingest.load import MAX_BYTES
from ingest.models import PolicyError
from ingest.sources import SUFFIXES

KEPT = 3600  # seconds
_MOST = 20  # uploads that wait at the same time
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_UNFIT = re.compile(r"[^\w.()（）《》〔〕-]+")


class Staged:
    """The folder `<data>/staged`."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "staged"

    def put(self, name: str, data: bytes) -> str:
        """Keep an upload; returns the random name that leads to it. Raises PolicyError for one that cannot be a document."""
        fitting = _fitting(name)
        if PurePosixPath(fitting).suffix.lower() not in SUFFIXES:
            raise PolicyError(f"“{fitting}”不是支持的类型；请选择网页、Word（.docx）、PDF或文本文件。")
        if not data:
            raise PolicyError(f"“{fitting}”是空的；请重新选择文件。")
        if len(data) > MAX_BYTES:
            raise PolicyError(f"“{fitting}”超过{MAX_BYTES >> 20}MB；请拆分后再上传。")
        self.sweep()
        if len(list(self._folder.glob("*"))) >= _MOST:
            raise PolicyError(f"还有{_MOST}份上传的文件没有处理；请先发布或放弃，或等一小时。")
        token = secrets.token_urlsafe(24)
        (self._folder / token).mkdir(parents=True, mode=0o700)
        (self._folder / token / fitting).write_bytes(data)
        return token

    def path(self, token: str) -> Path | None:
        """The file of an upload, or None where it is gone."""
        self.sweep()
        folder = self._folder / token
        if not _TOKEN.fullmatch(token) or not folder.is_dir():
            return None
        return next((path for path in folder.iterdir() if path.is_file()), None)

    def drop(self, token: str) -> None:
        """Forget an upload."""
        if _TOKEN.fullmatch(token):
            shutil.rmtree(self._folder / token, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what nobody has come back to."""
        before = time.time() - KEPT
        for folder in self._folder.glob("*"):
            try:
                old = folder.stat().st_mtime < before
            except OSError:
                continue
            if old:
                shutil.rmtree(folder, ignore_errors=True)


def _fitting(name: str) -> str:
    """The last part of a name that a browser sent, without what no file name should hold."""
    last = re.split(r"[/\\]", name)[-1]
    fitting = _UNFIT.sub("_", last).lstrip(".")
    stem, suffix = PurePosixPath(fitting).stem, PurePosixPath(fitting).suffix
    return f"{stem[:60] or '文件'}{suffix[:10]}"
