"""What to do for the documents of the catalogue whose full text is not loaded: fetch them, or say where they can be had."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.models import Entry


def fetchable(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """(those with a certain address, those without) of the entries whose full text is not loaded, in their order."""
    wanted = [entry for entry in entries if entry.kind != "full"]
    return [entry for entry in wanted if entry.url], [entry for entry in wanted if not entry.url]


def hint(entry: Entry) -> str:
    """Where to look for a document without a certain address, and what to do with it then: one line."""
    site = entry.site or (f"{entry.issuer}的官方网站" if entry.issuer else "发文机关的官方网站")
    words = entry.search_words or " ".join(filter(None, [entry.doc_no, entry.title]))
    return (
        f"《{entry.title}》没有确定的网址,未下载;请在浏览器打开{site},搜索“{words}”,"
        "把官方网页另存为文件后运行 policyqa ingest 文件名。"
    )
