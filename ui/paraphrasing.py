"""`policyqa paraphrase`: a model drafts everyday questions for a document's sentences, an editor chooses, search uses them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.models import PolicyError, plain
from ui.command import UsageError, read_settings, write

if TYPE_CHECKING:
    from ingest.assemble import Progress as Step
    from ingest.catalog import Source
    from ingest.models import Document
    from ingest.paraphrases import Place
    from ingest.pipeline import Works
    from rag.phrasing.limits import Limits
    from rag.phrasing.model import ChatModel
    from rag.settings import Settings
    from ui.review import Proposal

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

    if force and not accept:
        raise UsageError("--force 只与 --accept 同用。")
    settings = read_settings()
    tools = works(settings)
    path = file or Path(f"paraphrases-{identity}.md")
    if accept:
        _take(tools, identity, path, force)
    else:
        _draft(settings, tools, identity, path)


def _loaded(tools: Works, identity: str, *, accepted: bool) -> tuple[Source, Document]:
    """A document of the library as it would be indexed now, with or without what was accepted for it before. Raises PolicyError
    where there is none, or only its card."""
    from ingest.catalog import load_corpus
    from ingest.models import Document
    from ingest.shaping import Shaper
    from ui.versions import live_register

    register = live_register(tools)
    given = register.by_id.get(identity)
    if identity in register.hidden or (given and given.withdrawn):
        raise PolicyError(f"文件“{identity}”已撤下;请先恢复:policyqa documents restore {identity}")
    corpus = load_corpus(tools.corpus_dir, register if accepted else register.asking(identity, None), tools.sources)
    wanted = next((one for one in corpus.wanted if one.entry.id == identity), None)
    if wanted is None:
        raise PolicyError(f"没有 id 为“{plain(identity)}”的文件,或只有它的概要;请用 policyqa documents list 查看。")
    document = Shaper(corpus).document(wanted).content
    assert isinstance(document, Document)  # noqa: S101 - a card has no source
    return wanted.load(), document


def _take(tools: Works, identity: str, path: Path, force: bool) -> None:
    """Index what is ticked in the file, in place of what was accepted before."""
    from ingest.pipeline import accept
    from ui.report import print_report
    from ui.review import parse_review

    _, document = _loaded(tools, identity, accepted=False)
    pairs = parse_review(_read(path), document, path.name).accepted
    report = accept(tools, identity, pairs, force=force)
    count = sum(len(asks) for _, asks in pairs)
    title = plain(document.entry.title).replace("{", "{{").replace("}", "}}")
    told = f"采用 {count} 个问法,涉及 {len(pairs)} 句" if pairs else "没有采用任何问法,原先采用的也已撤下"
    print_report(report, f"《{title}》{told};索引 {{version}} 已启用。")


def _draft(settings: Settings, tools: Works, identity: str, path: Path) -> None:
    """Ask the model for every sentence that has no questions yet. The file is written after each, so that nothing is lost."""
    from ingest.paraphrases import placed, places
    from rag.phrasing.setup import load_limits, load_model
    from ui.report import Progress

    source, document = _loaded(tools, identity, accepted=True)
    sheet = _Sheet(path, document, source)
    shipped = {place.span for place, _ in placed(document, source.asks)}
    review = sheet.review
    wanting = [one for one in places(document).values() if not review.asks.get(one.span.clean) and one.span not in shipped]
    if not wanting:
        kept = f";审核文件:{path}" if sheet.save() else ""
        write(f"《{plain(document.entry.title)}》没有还缺问法的句子{kept}。")
        return
    model, limits = load_model(settings), load_limits(settings)
    if model is None:
        raise PolicyError("没有设置语言模型;请设 POLICYQA_LLM_BASE_URL 和 POLICYQA_LLM_MODEL。")
    before = review.count
    for one in wanting:
        review.asks.setdefault(one.span.clean, ())
    sheet.save()
    with Progress() as progress:
        without = _drafted(model, limits, sheet, wanting, progress.step)
    write(f"为 {len(wanting) - without} 句起草了 {sheet.review.count - before} 个问法,写在 {path}。")
    if without:
        write(f"另有 {without} 句没有得到可用的问法,留了空行:可以自己写,也可以再运行一次重试。")
    write(f"请审核:采用的把 [ ] 改成 [x],然后运行 policyqa paraphrase {document.id} --accept。")


def _drafted(model: ChatModel, limits: Limits, sheet: _Sheet, wanting: Sequence[Place], step: Step) -> int:
    """Put drafts for these sentences into the file, one by one; how many got none.

    Raises PolicyError when the model fails again and again.
    """
    from rag.phrasing.drafts import draft
    from rag.phrasing.model import TOLD, ModelError
    from ui.review import Proposal

    failed, without = 0, 0
    for done, place in enumerate(wanting, 1):
        asks: list[str] = []
        try:
            asks = draft(model, limits, place.span.clean, _heading(sheet.document, place))
            failed = 0
        except ModelError as error:
            failed += 1
            if failed == _GIVEN_UP or error.reason in _FINAL:
                told = f"{TOLD[error.reason]}。起草到的都在 {sheet.path};排除后再运行一次,从还没有问法的句子接着起草。"
                raise PolicyError(told) from None
        if asks:
            sheet.add(place.span.clean, [Proposal(ask) for ask in asks])
        else:
            without += 1
        step("draft", done, len(wanting))
    return without


class _Sheet:
    """The review file of a document. An editor may be at work on it while it grows: what they save is never written over."""

    def __init__(self, path: Path, document: Document, source: Source) -> None:
        from ingest.paraphrases import placed
        from ui.review import Proposal, Review

        self.path, self.document = path, document
        self._written: str | None = None
        accepted = {
            place.span.clean: [Proposal(ask, accepted=True) for ask in asks]
            for place, asks in placed(document, source.accepted)
        }
        self.review = Review({**accepted})
        if _exists(path):
            self._take_up(accepted)

    def add(self, sentence: str, proposals: Sequence[Proposal]) -> None:
        """Put drafts for a sentence, unless somebody has written some, into the file."""
        if _exists(self.path) and _read(self.path) != self._written:
            self._take_up({})
        if not self.review.asks.get(sentence):
            self.review.asks[sentence] = proposals
        self.save()

    def save(self) -> bool:
        """Write the file; whether there is anything to be written."""
        from ui.review import format_review

        if not (self.review.asks or self.review.gone):
            return False
        self._written = format_review(self.document, self.review)
        _write(self.path, self._written)
        return True

    def _take_up(self, beside: dict[str, list[Proposal]]) -> None:
        """Read the file, and add what it lacks of `beside`."""
        from ui.review import parse_review

        self._written = _read(self.path)
        self.review = parse_review(self._written, self.document, self.path.name, drafting=True)
        for sentence, proposals in beside.items():
            self.review.asks.setdefault(sentence, proposals)


def _heading(document: Document, place: Place) -> str:
    """What a sentence stands under: its measure, else its part, else the document."""
    measure = document.measure(place.measure) if place.measure else None
    if measure:
        return measure.heading.clean
    part = document.part(place.part) if place.part else None
    return part.title.clean if part else document.entry.title


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise PolicyError(f"{path.name[:80]}:无法使用这个文件名({error.strerror});请换一个。") from None


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
