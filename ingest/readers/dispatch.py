"""Which reader a source gets. Its content decides; its name only where the content leaves it open."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import PurePath

from ingest.models import Format, Loaded, PolicyError
from ingest.readers.formats import recognise, suffix_of
from ingest.readers.sandbox import read_apart
from ingest.readers.text import decode_any

MAX_CHARACTERS = 1_000_000
MAX_PIECES = 10_000  # lines and ends of sentences: what is searched one by one
_END = re.compile(r"[\n。！？；]")
_ENDLESS = re.compile(r"[^\n。！？；]{20001}")  # no sentence is so long
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def read_source(data: bytes, name: str) -> Loaded:
    """The text of a source and what it tells beside it. `name` (a path or an address) stands in the error.

    Raises PolicyError, one line, for whatever is not a readable text, Markdown, HTML, Word (.docx) or PDF source, and for
    one with so much text that to search it would take minutes to prepare.
    """
    name = _CONTROL.sub(" ", name)
    loaded = _read(data, name, recognise(data, name))
    if len(loaded.text) > MAX_CHARACTERS:
        raise PolicyError(f"{name}:文字过多({len(loaded.text)} 字,上限 {MAX_CHARACTERS} 字);请拆分后再导入。")
    pieces = sum(1 for _ in _END.finditer(loaded.text))
    if pieces > MAX_PIECES:
        raise PolicyError(f"{name}:内容过多({pieces} 行、句,上限 {MAX_PIECES});请拆分后再导入。")
    if _ENDLESS.search(loaded.text):
        raise PolicyError(f"{name}:有超过 20000 字而不断行、不断句的内容,不像文件正文;请检查文件,或补上换行后再导入。")
    return loaded


def _read(data: bytes, name: str, kind: Format) -> Loaded:
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
