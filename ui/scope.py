"""The chooser above the question: look in these documents alone. Folded away until somebody opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.holdings import MOST, Holdings
from ui.site import Site

OFFERED = 200  # documents that the list offers at once; of more it offers those that a search finds


@dataclass(frozen=True, slots=True)
class Scope:
    """The chooser's parts: what folds, the words to search by, and the documents chosen, whose value is a list of ids."""

    fold: Any
    find: Any
    chosen: Any


def add_scope(gr: Any) -> Scope:
    """The chooser as Gradio parts; unseen until `wire_scope` has found that there is something to choose."""
    with gr.Accordion("只在这些文件中查找", open=False, elem_id="scope", visible=False) as fold:
        find = gr.Textbox(
            label="按标题或文号筛选",
            elem_id="scope-find",
            placeholder="输入标题或文号中的字词，按回车",
            max_length=50,
            visible=False,
        )
        chosen = gr.Dropdown(
            [],
            value=[],
            multiselect=True,
            max_choices=MOST,
            filterable=True,
            label=f"文件（可多选，最多{MOST}份；不选则查全部）",
            elem_id="scope-documents",
        )
    return Scope(fold, find, chosen)


def wire_scope(gr: Any, blocks: Any, scope: Scope, site: Site) -> None:
    """Have the chooser offer what is loaded as a page opens, and what is searched for."""
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def opened() -> tuple[Any, ...]:
        holdings = site.now()
        count = len(holdings.entries)
        return (
            gr.update(visible=count > 1),
            gr.update(visible=count > OFFERED),
            gr.update(choices=offered(holdings, "", ())),
        )

    def found(words: str | None, kept: Sequence[str] | None) -> Any:
        return gr.update(choices=offered(site.now(), words or "", kept or ()))

    find, chosen = scope.find, scope.chosen
    blocks.load(opened, None, [scope.fold, find, chosen], **quiet)
    gr.on([find.submit, find.blur], found, [find, chosen], chosen, **quiet)


def offered(holdings: Holdings, words: str, kept: Sequence[str]) -> list[tuple[str, str]]:
    """(title and number, id) of documents to choose from: those chosen already, then what the words find, at most OFFERED."""
    entries = holdings.entries
    first = [identity for identity in kept if identity in entries]
    found = [row.entry.id for row in holdings.search(words, full=True)]
    ids = list(dict.fromkeys((*first, *found)))[: max(OFFERED, len(first))]
    return [(f"{entries[one].title}{entries[one].doc_no or ''}", one) for one in ids]
