"""(To be written.)"""

from __future__ import annotations

from fastapi import APIRouter

from ui.site import Site


def router(site: Site) -> APIRouter:  # noqa: ARG001
    return APIRouter()
