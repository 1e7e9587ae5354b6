"""`policyqa paraphrase`: a model drafts everyday questions for a document's sentences, an editor chooses, search uses them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.models import PolicyError
from ui.command import read_settings, write

if TYPE_CHECKING:
    from ingest.assemble import Progress
    from ingest.catalog import Source
    from ingest.models import Document
    from ingest.paraphrases import Place
    from ingest.pipeline import Works
    from rag import Settings
    from rag.phrasing.limits import Limits
    from rag.phrasing.model import ChatModel
    from ui.review import Proposal, Review

_GIVEN_UP = 3  # sentences in a row for which the model failed
_FINAL = ("off", "budget", "resting", "refused", "unreachable")  # what the next sentence would meet as well


def paraphrase(
    identity: Annotated[str, typer.Argument(metavar="ID", help="文件的 id;见 documents list")],
    file: Annotated[
        Path | None, typer.Option("--file", help="供审核的文件;默认 paraphrases-ID.md,在当前文件夹")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="采用审核文件里打了勾的问法,更新索引;没有打勾的不用")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="与 --accept 同用:新索引自检未通过也启用")] = False,
) -> None:
    """用语言模型为一份文件的每句话起草日常问法,写进审核文件;只有编辑打勾采用的才进索引,只供检索,从不引用。"""
    from ui.works import works

    settings = read_settings()
    path = file or Path(f"paraphrases-{identity}.md")
    tools = works(settings)
    source, document = _loaded(tools, identity)
    if accept:
        _accept(tools, document, path, force)
    else:
        _draft(settings, source, document, path)


def _loaded(tools: Works, identity: str) -> tuple[Source, Document]:
    """A document of the library, as it would be indexed now. Raises PolicyError where there is none, or only its card."""
    from ingest.catalog import load_corpus
    from ingest.models import Document, plain
    from ingest.shaping import Shaper
    from ui.versions import live_register

    corpus = load_corpus(tools.corpus_dir, live_register(tools), tools.sources)
    wanted = next((one for one in corpus.wanted if one.entry.id == identity), None)
    if wanted is None:
        raise PolicyError(
            f"没有 id 为“{plain(identity)}”的文件,或只有它的概要;请用 policyqa documents list 查看。"
        )
    document = Shaper(corpus).document(wanted).content
    assert isinstance(document, Document)  # noqa: S101 - a card has no source
    return wanted.load(), document


def _accept(tools: Works, document: Document, path: Path, force: bool) -> None:
    from ingest.pipeline import accept
    from ui.report import print_report
    from ui.review import accepted, parse_review

    pairs = accepted(parse_review(_read(path), document, path.name))
    report = accept(tools, document.id, pairs, force=force)
    count = sum(len(asks) for _, asks in pairs)
    print_report(report, f"《{document.entry.title}》采用 {count} 个问法,涉及 {len(pairs)} 句;索引 {{version}} 已启用。")


def _draft(settings: Settings, source: Source, document: Document, path: Path) -> None:
    """Ask the model for every sentence that has no questions yet. The file is written after each, so that nothing is lost."""
    from ingest.paraphrases import placed, places
    from rag.phrasing.setup import load_limits, load_model
    from ui.report import Progress
    from ui.review import Proposal, format_review, parse_review

    model, limits = load_model(settings), load_limits(settings)
    if model is None:
        raise PolicyError("没有设置语言模型;请设 POLICYQA_LLM_BASE_URL 和 POLICYQA_LLM_MODEL。")
    review: dict[str, Sequence[Proposal]] = {
        place.span.clean: [Proposal(ask, accepted=True) for ask in asks]
        for place, asks in placed(document, source.accepted)
    }
    if path.exists():
        review |= parse_review(_read(path), document, path.name)
    shipped = {place.span for place, _ in placed(document, source.asks)}
    wanting = [one for one in places(document).values() if not review.get(one.span.clean) and one.span not in shipped]
    if not wanting:
        write(f"《{document.entry.title}》的每一句都有问法了;没有起草。")
        return
    before = _count(review)
    review |= {one.span.clean: () for one in wanting}
    _write(path, format_review(document, review))
    with Progress() as progress:
        without = _drafted(model, limits, document, wanting, review, path, progress.step)
    write(f"为 {len(wanting) - without} 句起草了 {_count(review) - before} 个问法,写在 {path}。")
    if without:
        write(f"另有 {without} 句没有得到可用的问法,留了空行:可以自己写,也可以再运行一次重试。")
    write(f"请审核:采用的把 [ ] 改成 [x],然后运行 policyqa paraphrase {document.id} --accept。")


def _drafted(
    model: ChatModel,
    limits: Limits,
    document: Document,
    wanting: Sequence[Place],
    review: dict[str, Sequence[Proposal]],
    path: Path,
    step: Progress,
) -> int:
    """Put drafts for these sentences into the review, and the review into its file; how many got none.

    Raises PolicyError when the model fails again and again.
    """
    from rag.phrasing.drafts import draft
    from rag.phrasing.model import TOLD, ModelError
    from ui.review import Proposal, format_review

    failed, without = 0, 0
    for done, place in enumerate(wanting, 1):
        asks: list[str] = []
        try:
            asks = draft(model, limits, place.span.clean, _heading(document, place))
            failed = 0
        except ModelError as error:
            failed += 1
            if failed == _GIVEN_UP or error.reason in _FINAL:
                told = f"{TOLD[error.reason]}。起草到的都在 {path};排除后再运行一次,从还没有问法的句子接着起草。"
                raise PolicyError(told) from None
        if asks:
            review[place.span.clean] = [Proposal(ask) for ask in asks]
            _write(path, format_review(document, review))
        else:
            without += 1
        step("draft", done, len(wanting))
    return without


def _heading(document: Document, place: Place) -> str:
    """What a sentence stands under: its measure, else its part, else the document."""
    measure = document.measure(place.measure) if place.measure else None
    if measure:
        return measure.heading.clean
    part = next((one for one in document.parts if one.number == place.part), None)
    return part.title.clean if part else document.entry.title


def _count(review: Review) -> int:
    return sum(map(len, review.values()))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise PolicyError(f"{path}:没有这个审核文件;请先起草(去掉 --accept),或用 --file 指明。") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{path}:不是 UTF-8 编码;请另存为 UTF-8。") from None
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查权限。") from None


def _write(path: Path, text: str) -> None:
    from ingest.files import replace_file

    try:
        replace_file(path, text)
    except OSError as error:
        raise PolicyError(f"{path}:无法写入({error.strerror});请检查文件夹是否存在、有没有权限。") from None
