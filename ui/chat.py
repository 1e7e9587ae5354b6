"""The chat page: a conversation is a list of answers, and the page is drawn from it."""

import logging
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ingest.models import Entry
from rag.assistant import Assistant
from rag.models import Answer
from rag.replies import LABEL
from ui.holdings import Holdings
from ui.render import Sources, render_answer, render_growing, render_question
from ui.scope import add_scope, wire_scope
from ui.site import ABOUT, STANDING_NOTICE, TITLE, Site

if TYPE_CHECKING:
    import gradio as gr

Conversation = tuple[Answer, ...]

EXAMPLES = {
    "群众": ("网上看病能用医保报销吗？", "快递能送到村里吗？", "能领多少补贴？"),
    "企业": ("我们公司做跨境电商，有什么支持？", "我们是养老机构，适用哪些措施？", "景区做线上旅游有什么支持？"),
    "机关工作人员": ("省商务厅负责哪些措施？", "商务厅和体育局共同负责哪些措施？", "措施(四)由谁负责？"),
}
FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
MAX_LENGTH = 500  # characters of a question
_NAMED = 5  # documents that the page names below the examples
_TURNS = 30  # answers that stay on the page
_WAITING = 256  # questions that may wait before others are turned away
_PARTS = 9  # of the page that an event changes
_AT_ONCE = 8  # questions worked on at the same time
_SESSIONS = 2000  # conversations that are kept at the same time, about 0.1 MB each; the one longest unused goes first
_KEPT = 3600  # seconds that a conversation is remembered after its last question
# Read by Gradio when it is imported and when its queue is made. The last keeps it from computing statistics after every answer.
_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}


def take_turn(
    asked: Assistant | Holdings, question: str | None, conversation: Sequence[Answer], documents: Sequence[str] = ()
) -> Conversation:
    """The conversation with this question answered; unchanged for an empty one. Never raises.

    `documents` are those that may be answered from; none: all. Those that are gone by now are left out.
    """
    *_, last = growing_turn(asked, question, conversation, documents)
    return last


def growing_turn(
    asked: Assistant | Holdings, question: str | None, conversation: Sequence[Answer], documents: Sequence[str] = ()
) -> Generator[Conversation]:
    """The same as the answer grows; the last one is the conversation of `take_turn`."""
    holdings = asked if isinstance(asked, Holdings) else Holdings(asked)
    if not question or not question.strip():
        yield tuple(conversation)
        return
    if len(question) > MAX_LENGTH:
        message = f"问题有{len(question)}个字，超过了{MAX_LENGTH}字；请缩短后再发。"
        yield (*conversation, Answer(question[:MAX_LENGTH], "error", "error", message, notice=LABEL))[-_TURNS:]
        return
    history = [(answer.question, answer.answer) for answer in conversation]
    try:
        left = [identity for identity in documents if identity in holdings.entries]
        with closing(holdings.stream(question, history, documents=left)) as growing:
            for answer in growing:
                yield (*conversation, answer)[-_TURNS:]
    except Exception:
        logging.getLogger(__name__).exception("a question could not be answered")
        answer = Answer(
            question, "error", "error", "程序出了问题，这个问题没有答成。请换一种问法，或拨打12345热线。", notice=LABEL
        )
        yield (*conversation, answer)[-_TURNS:]


def waiting(question: str, told: str = '<div class="pending">正在查阅文件……</div>') -> list[dict[str, Any]]:
    """A question that is being worked on, and what is told of its answer so far, as Gradio's chat messages."""
    return [
        {"role": "user", "content": render_question(question)},
        {"role": "assistant", "content": told},
    ]


def messages(conversation: Sequence[Answer], sources: Sources) -> list[dict[str, Any]]:
    """The conversation as Gradio's chat messages. Follow-up questions hang on the last answer, as buttons."""
    rows: list[dict[str, Any]] = []
    for turn, answer in enumerate(conversation, 1):
        rows.append({"role": "user", "content": render_question(answer.question)})
        rows.append({"role": "assistant", "content": render_answer(answer, sources, turn)})
    if conversation and conversation[-1].follow_ups:
        rows[-1]["options"] = [{"value": question} for question in conversation[-1].follow_ups]
    return rows


def collection(holdings: Holdings) -> str:
    """Which documents answers rest on, and of which only a card is at hand; of many the first."""
    full = _titles(list(holdings.entries.values()))
    cards = _titles([card.entry for card in holdings.cards.values()])
    return f"收录全文：{full or '无'}" + (f"\n\n只收录概要：{cards}" if cards else "")


def _titles(entries: Sequence[Entry]) -> str:
    named = "、".join(f"《{entry.title}》" for entry in entries[:_NAMED])
    return f"{named}等共{len(entries)}份" if len(entries) > _NAMED else named


def chat_theme() -> Any:
    """Gradio's plain theme in system fonts: names given as strings are never fetched."""
    import gradio as gr

    return gr.themes.Base(
        primary_hue="blue", neutral_hue="slate", text_size="lg", radius_size="md", font=FONTS, font_mono=("monospace",)
    )


def create_chat(site: Site) -> "gr.Blocks":
    """The page as Gradio blocks. Nothing is reported to anybody, stored, uploaded or offered as an interface."""
    os.environ.update(_QUIET)
    import gradio as gr

    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        conversation = gr.State((), time_to_live=_KEPT)
        asked = gr.State("", time_to_live=_KEPT)
        gr.Markdown(f"# {TITLE}\n\n{ABOUT}", elem_id="masthead")
        chatbot = gr.Chatbot(
            elem_id="chat",
            label="对话",
            show_label=False,
            container=False,
            height=None,
            autoscroll=False,
            layout="bubble",
            buttons=[],
            latex_delimiters=[],
            allow_tags=False,
            allow_file_downloads=False,
            watermark=LABEL,
        )
        with gr.Column(elem_id="composer"):
            scope = add_scope(gr)
            with gr.Row(elem_id="ask-row"):
                box = gr.Textbox(
                    elem_id="question",
                    label="您的问题",
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=5,
                    scale=1,
                    min_width=0,
                    max_length=4 * MAX_LENGTH,
                    placeholder="请输入您的问题",
                )
                send = gr.Button("发送", variant="primary", elem_id="send", scale=0, min_width=0)
                halt = gr.Button("停止", variant="stop", elem_id="stop", scale=0, min_width=0, visible=False)
            with gr.Row(elem_id="notice-row"):
                gr.Markdown(STANDING_NOTICE, elem_id="standing-notice")
                again = gr.Button("重答", variant="secondary", elem_id="retry", scale=0, min_width=0, visible=False)
                new = gr.Button("新对话", variant="secondary", elem_id="clear", scale=0, min_width=0, visible=False)
        with gr.Column(elem_id="examples") as examples:
            chosen = _examples(gr)
            told = gr.Markdown(collection(site.now()), elem_id="collection")
        page = [chatbot, conversation, box, asked, send, halt, again, new, examples]
        do = _events(gr, site)
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        asking = [gr.on([box.submit, send.click], do.reply, [box, conversation, scope.chosen], page, **quiet)]
        asking += [button.click(do.reply, [button, conversation, scope.chosen], page, **quiet) for button in chosen]
        asking.append(chatbot.option_select(do.follow, [conversation, scope.chosen], page, **quiet))
        asking.append(again.click(do.retry, [conversation, scope.chosen], page, **quiet))
        wire_scope(gr, blocks, scope, site)
        blocks.load(lambda: collection(site.now()), None, told, **quiet)  # the library may be another by now
        halt.click(do.stop, [asked, conversation], page, cancels=asking, **quiet)
        gr.on([new.click, chatbot.clear], do.clear, None, page, cancels=asking, **quiet)
    blocks.state_session_capacity = _SESSIONS
    blocks.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE, api_open=False)
    return blocks


def _events(gr: Any, site: Site) -> SimpleNamespace:
    """What happens on the page: each gives chat messages, conversation, words in the box, the question asked, and the buttons."""

    # Gradio finds out by the annotation that it is to pass the event; so annotations of this module are not postponed.
    def reply(
        question: str | None, conversation: Conversation, scope: list[str] | None, kept: Conversation = ()
    ) -> Iterator[tuple[Any, ...]]:
        if not question or not question.strip():
            yield gr.skip(), conversation, "", "", *_buttons(gr, conversation)
            return
        holdings = site.now()
        shown = messages(conversation, holdings.sources)
        yield [*shown, *waiting(question)], kept or conversation, "", question, *_buttons(gr, conversation, busy=True)
        now = conversation
        with closing(growing_turn(holdings, question, conversation, scope or ())) as growing:
            for now in growing:
                if now and now[-1].growing and not now[-1].answer:
                    yield (gr.skip(),) * _PARTS  # nothing to show, but 停止 gets its turn
                elif now and now[-1].growing:
                    told = render_growing(now[-1], holdings.sources, len(now))
                    yield [*shown, *waiting(question, told)], *(gr.skip(),) * 3, *_buttons(gr, conversation, busy=True)
        typed = question if len(question) > MAX_LENGTH else ""
        yield messages(now, holdings.sources), now, typed, "", *_buttons(gr, now)

    def follow(event: gr.SelectData, conversation: Conversation, scope: list[str] | None) -> Iterator[tuple[Any, ...]]:
        yield from reply(str(event.value), conversation, scope)

    def retry(conversation: Conversation, scope: list[str] | None) -> Iterator[tuple[Any, ...]]:
        yield from reply(conversation[-1].question if conversation else "", conversation[:-1], scope, conversation)

    def stop(asked: str, conversation: Conversation) -> tuple[Any, ...]:
        return messages(conversation, site.now().sources), conversation, asked, "", *_buttons(gr, conversation)

    def clear() -> tuple[Any, ...]:
        return [], (), "", "", *_buttons(gr, ())

    return SimpleNamespace(reply=reply, follow=follow, retry=retry, stop=stop, clear=clear)


def _buttons(gr: Any, conversation: Conversation, busy: bool = False) -> tuple[Any, ...]:
    """Which of 发送, 停止, 重答, 新对话 and the examples are there to be pressed."""
    shown = (not busy, busy, bool(conversation) and not busy, bool(conversation) or busy, not conversation and not busy)
    return tuple(gr.update(visible=visible) for visible in shown)


def _examples(gr: Any) -> list[Any]:
    """Rows of example questions for three readers; the buttons, which ask their own text."""
    buttons = []
    with gr.Row(elem_id="example-rows"):
        for reader, questions in EXAMPLES.items():
            with gr.Column(elem_classes="example-group", min_width=260):
                gr.Markdown(f"**{reader}** 可以这样问", elem_classes="example-reader")
                buttons += [gr.Button(question, elem_classes="example", size="md") for question in questions]
    return buttons
