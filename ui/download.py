"""A file to take away, under a Chinese name."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response


def download(content: bytes, name: str, plain: str, media_type: str) -> Response:
    """The file as `name`; `plain` is its name for programs that know ASCII alone (RFC 6266). No cache keeps it."""
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        content, media_type=media_type, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
    )
