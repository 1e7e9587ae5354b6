"""政策自查: what a business does, how large it is and where → every measure that may fit, to read, print or take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rag.models import Answer
from ui.businesses import Businesses, BusinessKind, Place, Size, load_businesses
from ui.download import download
from ui.holdings import Holdings
from ui.matching import QUESTION, Finding, Fit, match
from ui.pages.choosing import Choice, choice
from ui.sheet import DOCX, as_docx
from ui.site import Site

HERE = "/check"
MAX_WORDS = 200  # characters of what is written in the form
MAX_KINDS = 10  # kinds at once: each is asked about several times
_CHINA = timezone(timedelta(hours=8))  # the readers' day, wherever the server stands
_SITUATION = "{}。我们适用哪些支持措施？"  # for what reads like a sentence, not like a name
Chosen = TypeVar("Chosen", BusinessKind, Size, Place)


class Form(BaseModel):
    """The form as sent: ids of kinds, words, and the ids of a size and a place."""

    kind: list[str] = []
    words: str = ""
    size: str = ""
    place: str = ""
    document: str = ""
    find: str = ""

    @property
    def sent(self) -> bool:
        """Whether there is a form at all, be it empty; an address without one just opens the page."""
        return bool(self.model_fields_set - {"document", "find"})


@dataclass(frozen=True, slots=True)
class Profile:
    """What the form holds, as far as it makes sense. `trouble` says in one line what does not, `unknown` how many choices
    of the address are not offered."""

    kinds: tuple[BusinessKind, ...]
    words: str
    size: Size | None
    place: Place | None
    document: str = ""  # the id of the document that was chosen, "": none was
    trouble: str = ""
    unknown: int = 0

    @property
    def outside(self) -> bool:
        """Whether the province's documents do not apply there."""
        return self.place is not None and self.place.outside

    @property
    def summary(self) -> tuple[tuple[str, str], ...]:
        """(name, what was chosen) of everything that was."""
        rows = (
            ("业务", "；".join([kind.label for kind in self.kinds] + ([self.words] if self.words else []))),
            ("规模", self.size.label if self.size else ""),
            ("所在地", self.place.label if self.place else ""),
        )
        return tuple((name, value) for name, value in rows if value)

    @property
    def query(self) -> str:
        """The same choice as part of an address."""
        pairs = [("kind", kind.id) for kind in self.kinds]
        pairs += [("words", self.words)] if self.words else []
        pairs += [("size", self.size.id)] if self.size else []
        pairs += [("place", self.place.id)] if self.place else []
        pairs += [("document", self.document)] if self.document else []
        return urlencode(pairs)


def router(site: Site) -> APIRouter:
    """GET /check and /check/sheet.docx, both with kind (repeatable), words, size, place."""
    routes = APIRouter(include_in_schema=False)
    offered = load_businesses(site.settings.corpus_dir)

    @routes.get(HERE)
    def page(request: Request, form: Annotated[Form, Query()]) -> Response:
        holdings = site.now()
        chosen = choice(holdings, HERE, form.document, form.find)
        profile = read_profile(offered, form, holdings)
        fits = find(holdings, offered, profile, chosen) if form.sent and not profile.trouble else ()
        return site.page(
            "check.html",
            HERE,
            offered=offered,
            profile=profile,
            typed=form.words,
            fits=fits,
            asked=form.sent,
            choice=chosen,
            today=today(),
            address=address(request, profile),
            max_words=MAX_WORDS,
        )

    @routes.get(f"{HERE}/sheet.docx")
    def sheet(request: Request, form: Annotated[Form, Query()]) -> Response:
        holdings = site.now()
        profile = read_profile(offered, form, holdings)
        if (
            profile.trouble or not form.sent
        ):  # the page says what is wrong; a file that was never looked up must not look like a result
            return RedirectResponse(f"{HERE}?{request.url.query}", 303)
        chosen = choice(holdings, HERE, form.document)
        fits = find(holdings, offered, profile, chosen)
        summary = (*profile.summary, ("日期", today()), ("网址", address(request, profile)))
        content = as_docx(summary, fits, (chosen.document,) if chosen.document else (), profile.outside)
        return download(content, f"政策自查-{today()}.docx", "policy-check.docx", DOCX)

    return routes


def today() -> str:
    """This day in Chinese."""
    now = datetime.now(UTC).astimezone(_CHINA)
    return f"{now.year}年{now.month}月{now.day}日"


def address(request: Request, profile: Profile) -> str:
    """Where the same result can be looked up again."""
    return f"{str(request.base_url).rstrip('/')}{HERE}?{profile.query}"


def read_profile(offered: Businesses, form: Form, holdings: Holdings) -> Profile:
    """What was chosen of what is offered; what is not offered is left out."""
    chosen = tuple(kind for kind in offered.kinds if kind.id in form.kind)
    written = " ".join(form.words.split())
    trouble = ""
    if len(written) > MAX_WORDS:
        trouble = f"补充说明有{len(written)}个字，超过了{MAX_WORDS}字；请缩短后再查。"
    elif len(chosen) > MAX_KINDS:
        trouble = f"选了{len(chosen)}类业务，最多选{MAX_KINDS}类；请去掉一些，分几次查。"
    elif form.sent and not chosen and not written:
        trouble = "请至少选一类业务，或写一句做什么。"
    own_size, own_place = _one(offered.sizes, form.size), _one(offered.places, form.place)
    unknown = len(set(form.kind)) - len(chosen)
    unknown += sum(
        bool(asked_for) and found is None for asked_for, found in ((form.size, own_size), (form.place, own_place))
    )
    document = form.document if form.document in holdings.entries else ""
    unknown += bool(form.document and not document)
    return Profile(chosen, written, own_size, own_place, document, trouble, unknown)


def _one(offered: tuple[Chosen, ...], identity: str) -> Chosen | None:
    return next((entry for entry in offered if entry.id == identity), None)


def find(holdings: Holdings, offered: Businesses, profile: Profile, chosen: Choice) -> tuple[Fit, ...]:
    """Every measure of the chosen document that may fit the profile, best first."""
    scope = (chosen.document.id,) if chosen.document and chosen.total > 1 else ()

    def ask(question: str) -> Answer:
        return holdings.ask(question, documents=scope, mode="extractive")

    findings = [Finding(kind.label, ask(QUESTION.format(word))) for kind in profile.kinds for word in kind.words]
    if profile.words:
        findings.append(_about(ask, profile.words))
    return match(findings, holdings.documents, profile.size, offered.sizes, profile.place)


def _about(ask: Callable[[str], Answer], words: str) -> Finding:
    """What was written, asked as the name of a business, else as a situation."""
    answer = ask(QUESTION.format(words))
    if answer.status != "answered":
        answer = ask(_SITUATION.format(words))
    return Finding(f"“{words}”", answer)
