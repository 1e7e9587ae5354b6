"""Answers as HTML for a chat message: pure functions of the answer and the documents that it cites.

Every word that comes from a question, an answer or a document is escaped; no markup in them survives. The HTML uses only
tags and attributes that Gradio's sanitizer keeps (no data-*, no aria-*), and stands on one line, because Gradio reads a
message as Markdown, in which an empty line would end the HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from ingest.models import Block, BlockKind, Card, Document, Entry, Span
from rag.models import Answer, Citation, Status
from ui.links import cited_words, web_address
from ui.shown import shown_range

REPAIR = "原文缺字，据上下文补"
INFERRED = "序号系推定"
_STATUS: dict[Status, str] = {
    "answered": "",
    "not_found": "文件没有写明",
    "out_of_scope": "不在回答范围",
    "clarify": "请补充说明",
    "error": "没有答成",
}
_BROKEN_OFF = frozenset(("slow", "failed", "unreachable", "refused"))  # why a model's words, perhaps begun, are not there
_BROKEN_OFF_NOTE = "人工智能的摘要这次没有写成，以下直接摘引文件原文。"
_BLOCKS: dict[BlockKind, str] = {
    "chrome": "网页信息",
    "title": "文件标题",
    "meta": "文头信息",
    "addressee": "主送单位",
    "letter": "印发通知",
    "signature": "落款",
    "date": "日期",
    "preamble": "前言",
    "part": "部分标题",
    "intro": "部分开头",
    "measure": "正文",
    "contents": "目录",
    "closing": "结尾",
    "attachment": "附件",
    "table": "表格",
}
_ACTIONS = {"speak": "朗读", "copy": "复制", "share": "分享", "useful": "有用", "useless": "没用"}
_SHOWN = 3  # citations of a long list that are not folded away
_OPENING = 40  # characters of a quotation shown while its citation is closed
_MARK = re.compile(r"\[(\d{1,3})\]")
_REPAIR = re.compile(r"〔([^〔〕\d])〕")


@dataclass(frozen=True)
class Sources:
    """What citations lead to: documents with their text, and cards of those that are not loaded, each by id."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)

    def entry(self, doc_id: str) -> Entry | None:
        """The catalogue entry of a document or card, or None."""
        known = self.documents.get(doc_id) or self.cards.get(doc_id)
        return known.entry if known else None


def render_question(question: str) -> str:
    """A question as its asker typed it."""
    return _one_line(f'<div class="question">{escape(question.strip())}</div>'.replace("\n", "<br>"))


def render_answer(answer: Answer, sources: Sources, turn: int = 1) -> str:
    """The whole message: status, answer with chips, what is missing, citations, label. `turn` keeps its anchors unique in the page."""
    head = f'<p class="status">{_STATUS[answer.status]}</p>' if _STATUS[answer.status] else ""
    if answer.fallback in _BROKEN_OFF:
        head += f'<p class="fallback">{_BROKEN_OFF_NOTE}</p>'
    text, cited = _told(answer, sources, turn)
    missing = "".join(_missing(doc_id, sources) for doc_id in answer.missing)
    return _one_line(
        f'<div class="answer {answer.status}">{head}<div class="statements">{text}</div>{missing}{cited}{_foot(answer)}</div>'
    )


def render_growing(answer: Answer, sources: Sources, turn: int = 1) -> str:
    """What is borne out so far of an answer that still grows: its sentences with chips, what they cite, and that more may come."""
    text, cited = _told(answer, sources, turn)
    more = '<div class="pending">正在核对后面的话……</div>'
    return _one_line(f'<div class="answer growing"><div class="statements">{text}</div>{more}{cited}</div>')


def _told(answer: Answer, sources: Sources, turn: int) -> tuple[str, str]:
    """The statements of an answer, and its citations."""
    marks = {citation.mark for citation in answer.citations}
    text = _markdown().render(answer.answer, {"marks": marks, "turn": turn})
    return text, _citations(answer.citations, [_citation(citation, sources, turn) for citation in answer.citations])


def _foot(answer: Answer) -> str:
    """The label, what can be done with the answer (answer.js does it), and what that needs, unseen."""
    buttons = "".join(f'<button type="button" class="{name}">{words}</button>' for name, words in _ACTIONS.items())
    about = {"question": answer.question, "answer_status": answer.status, "index_version": answer.index_version}
    return (
        f'<div class="foot"><p class="notice">{escape(answer.notice)}</p><div class="actions">{buttons}</div></div>'
        f'<pre class="copy-text" hidden>{escape(plain_text(answer))}</pre><pre class="about" hidden>{escape(json.dumps(about))}</pre>'
    )


def plain_text(answer: Answer) -> str:
    """The answer for the clipboard: its words, where each comes from, and the label."""
    lines = [answer.answer.replace("**", ""), ""]
    for citation in answer.citations:
        place = f"[{citation.mark}] 《{citation.title}》{citation.doc_no or ''}{_heading(citation)}"
        lines.append(f"{place}：{citation.quote}" if citation.quote else place)
    lines += sorted({citation.url for citation in answer.citations if citation.url})
    return "\n".join([*lines, "", answer.notice]).strip()


def _one_line(html: str) -> str:
    return re.sub(r">\n+(?=<)", ">", html).replace("\n", "&#10;")


# Markdown ------------------------------------------------------------------------------------------------------------


@cache
def _markdown() -> MarkdownIt:
    """Paragraphs, lists, quotations, headings, tables and **bold**; everything else stays text. No links, images or HTML."""
    markdown = MarkdownIt("zero", {"html": False, "linkify": False}).enable(
        ["list", "blockquote", "heading", "table", "newline", "escape"]
    )
    markdown.inline.ruler.push("strong", _read_strong)
    markdown.inline.ruler.push("chip", _read_chip)
    markdown.add_render_rule("chip", _render_chip)
    markdown.add_render_rule("text", _render_text)
    return markdown


def _read_strong(state: StateInline, silent: bool) -> bool:
    """**Bold** wherever the asterisks stand: CommonMark's rule wants spaces that Chinese does not have (`**“互联网+”**是`)."""
    stop = state.src.find("**", state.pos + 2, state.posMax)
    if not state.src.startswith("**", state.pos) or stop <= state.pos + 2:
        return False
    if not silent:
        after, end = stop + 2, state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = state.pos + 2, stop
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("strong_close", "strong", -1)
        state.pos = after
    else:
        state.pos = stop + 2
    return True


def _read_chip(state: StateInline, silent: bool) -> bool:
    """`[n]`, when the answer has a citation n."""
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None or int(found[1]) not in state.env.get("marks", ()):
        return False
    if not silent:
        state.push("chip", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _render_chip(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: EnvType) -> str:
    number = tokens[index].content
    return f'<a class="chip" href="#{_anchor(env["turn"], number)}" title="查看出处{number}"><span>[</span>{number}<span>]</span></a>'


def _render_text(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType) -> str:
    return repaired(escape(tokens[index].content))


def repaired(escaped: str) -> str:
    """Escaped text with single characters in 〔 〕 marked as repairs."""
    return _REPAIR.sub(lambda found: f'<span class="repair" title="{REPAIR}">〔{found[1]}〕</span>', escaped)


def _anchor(turn: int, mark: int | str) -> str:
    return f"cite-{turn}-{mark}"


# Citations -----------------------------------------------------------------------------------------------------------


def _citations(citations: Sequence[Citation], rows: Sequence[str]) -> str:
    """The list of citations; a long one shows its first rows and folds the rest."""
    if not rows:
        return ""
    first, rest = (rows[:_SHOWN], rows[_SHOWN:]) if len(rows) > _SHOWN + 1 else (rows, [])
    more = f'<details class="more"><summary>其余{len(rest)}处</summary>{"".join(rest)}</details>' if rest else ""
    title = f"出处（{len(rows)}处，点开核对原文）" if any(citation.quote for citation in citations) else "相关文件"
    return f'<div class="citations"><p class="citations-title">{title}</p>{"".join(first)}{more}</div>'


def _citation(citation: Citation, sources: Sources, turn: int) -> str:
    entry, document = sources.entry(citation.doc_id), sources.documents.get(citation.doc_id)
    inferred = f'<span class="inferred">{INFERRED}</span>' if citation.marker_inferred else ""
    place = _heading(citation) or _place(citation, document)
    summary = (
        f'<summary><span class="number">{citation.mark}</span><span class="place"><b>{escape(place)}</b>{inferred} '
        f'<span class="where">{escape(_short_title(citation, entry))}{escape(_opening(citation))}</span></span></summary>'
    )
    inside = (
        _source(citation, document, turn) if document and citation.start is not None else _card(citation, entry, turn)
    )
    return f'<details class="citation">{summary}<div class="source">{inside}</div></details>'


def _heading(citation: Citation) -> str:
    """Marker and heading of the cited measure, or nothing."""
    return f"{citation.marker or ''}{citation.heading or ''}"


def _place(citation: Citation, document: Document | None) -> str:
    """What sort of text the quotation stands in, when it belongs to no measure."""
    if document is None or citation.start is None:
        return citation.doc_no or "文件概要"
    kinds = [block.kind for block in document.blocks if block.span.start <= citation.start < block.span.end]
    return _BLOCKS[kinds[0]] if kinds else "正文"


def _short_title(citation: Citation, entry: Entry | None) -> str:
    return entry.aliases[0] if entry and entry.kind == "full" and entry.aliases else citation.title


def _opening(citation: Citation) -> str:
    """The first words of the quotation, which tell the citations of one measure apart."""
    words = citation.quote if len(citation.quote) <= _OPENING else f"{citation.quote[:_OPENING]}…"
    return f" · {words}" if words else ""


def _source(citation: Citation, document: Document, turn: int) -> str:
    """Title, heading, units, the quotation inside its measure or paragraph, and where to check it."""
    measure = document.measure(citation.measure) if citation.measure else None
    spans = [measure.span] if measure else [block.span for block in document.blocks if _meets(block, citation)]
    context = "".join(f'<p class="context">{_highlighted(span, citation, document, turn)}</p>' for span in spans)
    remarks = [f"〔 〕：{REPAIR}。"] if any(_REPAIR.search(span.quote) for span in spans) else []
    if citation.marker_inferred:
        remarks.append(f"{INFERRED}：所收录的文本中没有{citation.marker}，按前后顺序推定。")
    units = (
        f'<p class="units"><b>责任单位</b> {escape("、".join(measure.unit_names))}</p>'
        if measure and measure.units
        else ""
    )
    heading = f'<p class="heading">{escape(_heading(citation))}</p>' if citation.heading else ""
    within = (
        f'<a class="official" href="{escape(cited_words(citation))}" target="_blank" rel="noopener">在全文中查看</a>'
    )
    return (
        f'<p class="title">《{escape(citation.title)}》{escape(citation.doc_no or "")}</p>{heading}{units}{context}'
        + "".join(f'<p class="remark">{escape(remark)}</p>' for remark in remarks)
        + f'<p class="provenance">{within}{_link(web_address(citation.url), "官方网页原文") if citation.url else ""}'
        f"<span>位置：原文第{citation.start}至{citation.end}字符</span></p>"
    )


def _meets(block: Block, citation: Citation) -> bool:
    return (
        citation.start is not None
        and citation.end is not None
        and block.span.start < citation.end
        and citation.start < block.span.end
    )


def _highlighted(span: Span, citation: Citation, document: Document, turn: int) -> str:
    """The shown text of `span` with the citation's words in <mark>; the mark carries the anchor that chips lead to."""
    first, last = quoted_range(span, citation, document.text)
    shown = span.quote
    before, words, after = (repaired(escape(text)) for text in (shown[:first], shown[first:last], shown[last:]))
    return f'{before}<mark id="{_anchor(turn, citation.mark)}">{words}</mark>{after}' if words else before + after


def quoted_range(span: Span, citation: Citation, source: str) -> tuple[int, int]:
    """Where in `span.quote` the words of the citation stand, as (first, end); (0, 0) if nowhere.

    Shown text is walked along the source, so that the right one of two equal sentences is found.
    """
    if citation.start is None or citation.end is None:
        return 0, 0
    return shown_range(span, source, citation.start, citation.end)


def _card(citation: Citation, entry: Entry | None, turn: int) -> str:
    """A document of which only facts in this project's words are at hand: never shown as a quotation."""
    title = f'<p class="title" id="{_anchor(turn, citation.mark)}">《{escape(citation.title)}》{escape(citation.doc_no or "")}</p>'
    return f'{title}<p class="remark">这里只收录了该文件的概要（非原文），不能作为引文。{_where(entry)}</p>'


def _missing(doc_id: str, sources: Sources) -> str:
    """A document that the answer would need and that is not loaded."""
    entry = sources.entry(doc_id)
    name = f"《{entry.title}》{entry.doc_no or ''}" if entry else doc_id
    return f'<p class="missing"><b>未收录全文</b> {escape(name)}。{_where(entry)}</p>'


def _where(entry: Entry | None) -> str:
    """Where the official text can be read."""
    if entry is None or not (entry.url or entry.site):
        return ""
    words = f"搜索“{escape(entry.search_words)}”" if entry.search_words else "查阅"
    return f"原文请到{_link(web_address(entry.url), entry.site or '官方网页')}{words}。"


def _link(url: str, text: str) -> str:
    """A link to an official page, where there is an address, else the text alone."""
    if not url:
        return escape(text)
    return f'<a class="official" href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
