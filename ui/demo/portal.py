"""The demo portal: a page of a site that is not ours, with a strict Content-Security-Policy and Subresource Integrity."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from ui.site import ASSETS

_FOLDER = Path(__file__).parent


def integrity() -> str:
    """What the host page writes into `integrity`: a browser refuses a script of any other content."""
    return "sha384-" + base64.b64encode(hashlib.sha384((ASSETS / "widget.js").read_bytes()).digest()).decode()


def create_portal(widget: str, integrity: str = integrity()) -> Starlette:
    """The portal, with the widget from the site at `widget`. `?hostile=1` adds styles that no portal should have."""
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template("portal.html")
    policy = (
        f"default-src 'none'; script-src {widget}; frame-src {widget}; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    def portal(request: Request) -> Response:
        asked = request.query_params
        html = page.render(
            widget=widget,
            integrity=integrity,
            hostile=asked.get("hostile") == "1",
            data={name: asked[name] for name in ("title", "color", "position", "lang", "elder") if name in asked},
            times=2 if asked.get("twice") == "1" else 1,
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"})

    def style(request: Request) -> Response:
        return FileResponse(_FOLDER / request.url.path.lstrip("/"), media_type="text/css")

    def nothing(_: Request) -> Response:
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/", portal),
            Route("/portal.css", style),
            Route("/hostile.css", style),
            Route("/favicon.ico", nothing),
        ]
    )
