"""What a site sends: which types are taken, and how much of it, packed and unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from ingest.limits import BY_HAND, AgainError, RefusedError
from ingest.links import shown

_TYPES = {
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_GZIP = 31  # wbits of zlib for a gzip header
_MAGIC = b"\x1f\x8b"
_PIECE = 65536


def check_type(header: str | None) -> None:
    """Raises RefusedError for a type that is neither page, PDF, Word (.docx) nor text. None passes: the bytes will tell."""
    kind = (header or "").split(";", 1)[0].strip().lower()
    if kind and kind not in _TYPES:
        raise RefusedError(f"内容类型是 {shown(kind, 80)},不是网页、PDF、Word(.docx)或文本", f"请核对网址;{BY_HAND}")


def check_length(header: str | None, most: int) -> None:
    """Raises RefusedError when the site announces more than `most` bytes."""
    if header and header.isascii() and header.isdigit() and int(header) > most:
        raise _too_big(most)


def read_body(chunks: Iterable[bytes], encoding: str, most: int, *, cut: bool = False) -> bytes:
    """The body unpacked, `most` bytes at most; more is refused, or left off where `cut`.

    Unpacking stops at the bound, so that a small bomb costs no more memory than a large page. Raises RefusedError for a
    packing other than gzip, which alone was asked for; AgainError for a packed body that breaks off.
    """
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise RefusedError(f"网站用了没有要求过的压缩方式 {shown(encoding, 40)},无法读取")
    chunks = _counted(chunks, most, cut=cut)
    body = bytearray()
    for piece in _unzipped(chunks) if "gzip" in encoding else chunks:
        body += piece
        if len(body) > most:
            if cut:
                return bytes(body[:most])
            raise _too_big(most)
    return bytes(body)


def _counted(chunks: Iterable[bytes], most: int, *, cut: bool) -> Iterator[bytes]:
    """The chunks as they come. Packed bytes are counted too: a packed file can be long and hold nothing."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        yield chunk
        if total > most:
            if cut:
                return
            raise _too_big(most)


def _unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of what a gzip file holds, each of 64 KiB at most; members may follow one another, as RFC 1952 has it."""
    unzip, begun = zlib.decompressobj(_GZIP), False
    for chunk in chunks:
        data, begun = chunk, True
        while True:
            try:
                yield unzip.decompress(data, _PIECE)
            except zlib.error:
                raise RefusedError("网站发来的压缩数据已损坏") from None
            data = unzip.unconsumed_tail
            if unzip.eof:
                data = unzip.unused_data
                if not data:
                    break
                if not _MAGIC.startswith(data[:2]):
                    return  # padding after the last member
                unzip = zlib.decompressobj(_GZIP)
            elif not data:
                break
    if begun and not unzip.eof:
        raise AgainError("网站发来的压缩数据不完整")


def _too_big(most: int) -> RefusedError:
    return RefusedError(f"内容超过上限 {most / 1048576:.0f} MB", f"请核对网址;{BY_HAND}")
