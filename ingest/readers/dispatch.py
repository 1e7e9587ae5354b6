"""Which reader a source gets. Its content decides; its name only where the content leaves it open."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import PurePath

from ingest.models import Loaded, PolicyError
from ingest.readers.formats import recognise, suffix_of
from ingest.readers.sandbox import read_apart
from ingest.readers.text import decode_any

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def read_source(data: bytes, name: str) -> Loaded:
    """The text of a source and what it tells beside it. `name` (a path or an address) stands in the error.

    Raises PolicyError, one line, for whatever is not a readable text, Markdown, HTML, Word (.docx) or PDF source.
    """
    name = _CONTROL.sub(" ", name)
    kind = recognise(data, name)
    if kind == "docx" or kind == "pdf":
        return read_apart(data, name, kind)
    if kind == "html":
        return _read_html(data, name)
    return Loaded(decode_any(data, name), kind)


def _read_html(data: bytes, name: str) -> Loaded:
    """The reader of pages is imported when a page comes: it is the only one that needs its parser in this process."""
    try:
        reader = import_module("ingest.readers.html")
    except ModuleNotFoundError as error:
        if error.name != "ingest.readers.html":
            raise
        what = suffix_of(name) or PurePath(name).name
        raise PolicyError(f"{name}:不支持的文件类型“{what}”(内容是网页);请另存为 UTF-8 编码的 .txt 或 .md。") from None
    loaded: Loaded = reader.read_html(data, name)
    return loaded
