"""What all pages share: the assistant that they ask, the settings, and the frame that they are shown in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from rag.assistant import Assistant
from rag.replies import Wording
from rag.settings import Settings
from ui.holdings import Holdings
from ui.links import cited_words, web_address
from ui.render import repaired

ASSETS = Path(__file__).parent / "assets"
TITLE = "湖北省新型消费政策问答"
ABOUT = "依据收录的官方文件回答，每句话注明条号和原文，点开出处即可核对。"
STANDING_NOTICE = "回答由程序自动生成，仅供参考，以文件原文为准。人工帮助请拨打12345热线。"
SHEET_LABEL = (
    "本表由程序依据所列官方文件自动生成，仅供参考，以文件原文为准。需要人工帮助，请拨打12345热线或咨询所列责任单位。"
)
NAVIGATION = {
    "/": "问答",
    "/check": "政策自查",
    "/duties": "责任清单",
    "/documents": "文件原文",
    "/about": "使用须知",
}


@dataclass(frozen=True)
class Site:
    """`assistant()` gives the assistant of the moment; pages ask `now` for it and its library."""

    assistant: Callable[[], Assistant]
    settings: Settings
    _templates: Path = field(default=Path(__file__).parent / "templates")
    _held: list[Holdings] = field(default_factory=list)  # of the assistant last given, at most one

    def now(self) -> Holdings:
        """The library of the moment. A request takes it once: an index may be exchanged before it ends."""
        assistant = self.assistant()
        held = self._held[0] if self._held else None
        if held is None or held.assistant is not assistant:
            held = Holdings(assistant)
            self._held[:] = [held]
        return held

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self._templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            site_title=TITLE,
            navigation=NAVIGATION,
            standing_notice=STANDING_NOTICE,
            sheet_label=SHEET_LABEL,
        )
        environment.filters["repaired"] = lambda text: Markup(repaired(escape(text)))  # noqa: S704 - escaped just before
        environment.filters.update(cited_words=cited_words, web_address=web_address, date=Wording("hans").date)
        return environment

    def render(self, template: str, **values: Any) -> str:
        """A template of ui/templates filled in; every value is escaped. KeyError-like errors for values that are missing."""
        return self._environment.get_template(template).render(**values)

    def page(self, template: str, here: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A whole page; `here` is its path in the navigation."""
        return HTMLResponse(self.render(template, here=here, **values), status, {"Cache-Control": "no-cache"})
