"""Traditional script for those who read it: the page's own words, converted by OpenCC. The official text is the simplified one."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from fastapi import APIRouter
from opencc import OpenCC
from pydantic import BaseModel, Field


class Texts(BaseModel):
    """Pieces of a page, in order."""

    texts: Annotated[list[str], Field(max_length=4000)]


def router() -> APIRouter:
    """POST /convert: as many texts back as came, each in traditional script."""
    routes = APIRouter()

    @routes.post("/convert", include_in_schema=False)
    def convert(given: Texts) -> Texts:
        return Texts(texts=[traditional(text) for text in given.texts])

    return routes


def traditional(text: str) -> str:
    """Simplified to traditional characters, word by word where a character has several forms; no word is replaced by another."""
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")
