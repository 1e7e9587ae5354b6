"""Small values and small corpora for tests, and the plain ways of reading that the project's own are checked against."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.catalog import Corpus, Source, packaged_corpus
from ingest.chunk import chunk, token_counter
from ingest.clean import Erratum, Reading
from ingest.models import Document, Entry, Level, Library, Passage, PassageKind, PolicyError, Span
from ingest.outline import parse
from ingest.shaping import Shaper
from ingest.units import Unit, UnitDirectory, load_units
from ingest.volume import Shelved
from rag.encoder import encoder_name
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NOTICE_ID = "hubei-2022-new-consumption"
NOTICE_FILE = packaged_corpus() / "notices" / "hubei-new-consumption-notice.txt"
INVISIBLE = "\u200b\ufeff\u2060"

SMALL_ID = "breakfast"
SMALL_TITLE = "某省促进早餐消费的若干措施"
SMALL_NOTICE = f"""{SMALL_TITLE}

为方便群众吃早餐,制定如下措施。

一、总体要求

到2030年,早餐供应更加方便。

、主要任务

围绕早餐供应做好以下工作。

(一)发展早餐门店。支持企业开设早餐 门店。支持老店延长营业时间。(责任单位:省商务厅、省住建厅,各市州人民政府)

()改善流动餐车。规范流动餐车管理。(责任单位:省市场监管局,各市州人民政府)

三、保障措施

(三)加强宣传引导。宣传早餐知识,加强引。(责任单位:省商务厅)
"""
SMALL_CATALOG = f"""
[[document]]
id = "{SMALL_ID}"
title = "{SMALL_TITLE}"
kind = "full"
file = "notices/breakfast.txt"
level = "province"

[[document]]
id = "parent"
title = "全国早餐工作方案"
kind = "card"
file = "cards/parent.md"
doc_no = "国早发〔2029〕7号"
level = "nation"

[[document]]
id = "sibling"
title = "全国晚餐工作方案"
kind = "card"
file = "cards/sibling.md"
level = "nation"
"""
SMALL_ERRATA = f"""
[[erratum]]
doc = "{SMALL_ID}"
before = "知识,加强引"
printed = ""
after = "。"
intended = "导"
why = "与标题一致"
"""
SMALL_UNITS = """
[[unit]]
name = "省商务厅"
full = "湖北省商务厅"
aliases = ["商务局"]

[[unit]]
name = "省住建厅"

[[unit]]
name = "省市场监管局"

[[unit]]
name = "各市州人民政府"
group = true
"""
SMALL_FILES = {
    "catalog.toml": SMALL_CATALOG,
    "errata.toml": SMALL_ERRATA,
    "units.toml": SMALL_UNITS,
    "terms.toml": '[[term]]\nsays = ["过早"]\nmeans = ["早餐"]\n',
    "typos.toml": '[[fix]]\nwrong = "早歺"\nright = "早餐"\n',
    "cues.toml": '[[cue]]\nname = "who"\nwords = ["谁负责"]\n',
    "notices/breakfast.txt": SMALL_NOTICE,
    "cards/parent.md": "# 全国早餐工作方案\n\n- 由全国早餐办印发。\n- 共三条。\n",
    "cards/sibling.md": "- 晚餐另行规定。\n",
    "paraphrases/breakfast.jsonl": '{"sentence": "支持企业开设早餐门店。", "ask": ["想开个早点铺", "过早的店有扶持吗"]}\n',
}


def small_corpus(folder: Path, files: dict[str, str | None] | None = None, *, askable: bool = False) -> Path:
    """A complete corpus of one short notice and two cards. `files` replaces files, or leaves them out where None.

    One that is askable has the units and cues of the packaged corpus, so that questions about it are understood.
    """
    content: dict[str, str | None] = {**SMALL_FILES, **(files or {})}
    if askable:
        content |= {name: (packaged_corpus() / name).read_text("utf-8") for name in ("units.toml", "cues.toml")}
    for name, text in content.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode())
    return folder


def entry(identity: str = "x", title: str = "某某文件", level: Level = "other") -> Entry:
    """A catalogue entry of a document with full text."""
    return Entry(identity, title, "full", f"{identity}.txt", level=level)


def packaged_units() -> UnitDirectory:
    """The unit directory that ships with the program."""
    return load_units(packaged_corpus() / "units.toml")


NO_UNITS = UnitDirectory(())
FEW_UNITS = UnitDirectory(
    [Unit("省商务厅", "湖北省商务厅"), Unit("省教育厅"), Unit("省发改委"), Unit("各市州人民政府", group=True)]
)


def parsed(
    text: str,
    errata: Iterable[Erratum] = (),
    directory: UnitDirectory = FEW_UNITS,
    title: str = "某某文件",
    level: Level = "other",
) -> Document:
    """This text as a document."""
    return parse(entry(title=title, level=level), Reading(text, errata), directory)


def source(document: Document, asks: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Source:
    """The source that a document was parsed from, with paraphrases."""
    return Source(document.entry, document.text, (), asks)


def erratum(before: str, printed: str, after: str, intended: str) -> Erratum:
    return Erratum("x", before, printed, after, intended, "测试")


def passage(
    kind: PassageKind = "sentence",
    text: str = "发展早餐。",
    start: int = 0,
    measure: int | None = None,
    identity: str = "x/0",
) -> Passage:
    return Passage(identity, identity.split("/", maxsplit=1)[0], kind, text, start, start + len(text), measure)


def squeezed(text: str) -> str:
    """The text without white space and invisible characters."""
    return "".join(character for character in text if not character.isspace() and character not in INVISIBLE)


def unmarked(quote: str) -> str:
    """A quotation without the marks around its repaired characters."""
    return quote.replace("〔", "").replace("〕", "")


def spans_of(document: Document) -> Iterator[Span]:
    """Every span that a document holds."""
    yield from (block.span for block in document.blocks)
    yield from (sentence.span for sentence in document.front)
    for part in document.parts:
        yield part.title
        yield from (sentence.span for sentence in part.intro)
        yield from (mention.span for mention in part.units)
    for measure in document.measures:
        yield from (measure.span, measure.heading)
        yield from (sentence.span for sentence in measure.sentences)
        yield from (mention.span for mention in measure.units)
        yield from filter(None, [measure.units_span])
        for item in measure.items:
            yield from (item.span, item.heading)
    for attachment in document.attachments:
        yield attachment.span
        yield from filter(None, [attachment.title, attachment.label])


def one_line(error: PolicyError) -> str:
    """The message of an error, after a look at its form: one line that ends like a sentence."""
    message = str(error)
    assert message.strip()
    assert "\n" not in message
    assert message.endswith("。"), message
    return message


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def quiet(*step: object) -> None:
    """Progress that nobody watches."""


def read(corpus: Corpus) -> Library:
    """Every document and card of a corpus, parsed and chunked, in memory."""
    shaper = Shaper(corpus)
    shelves = [shaper.document(wanted) for wanted in corpus.wanted] + [shaper.card(card) for card in corpus.cards]
    return Library(
        tuple(shelf.content for shelf in shelves if isinstance(shelf.content, Document)),
        corpus.cards,
        tuple(passage for shelf in shelves for passage in shelf.passages),
    )


def small_documents(count: int) -> list[Shelved]:
    """Small made-up documents, parsed and chunked, each about another meal of the day."""
    directory, tokens = load_units(packaged_corpus() / "units.toml"), token_counter()
    found = []
    for number, meal in enumerate(("早餐", "午餐", "晚餐", "夜宵", "茶点", "冷饮", "糕点", "汤品")[:count], 1):
        entry = Entry(f"meal-{number}", SMALL_TITLE.replace("早餐", meal), "full", "", level="province")
        text = SMALL_NOTICE.replace("早餐", meal)
        document = parse(entry, Reading(text, ()), directory)
        found.append(Shelved(document, chunk(document, Source(entry, text), tokens)))
    return found


class HashEncoder:
    """Pairs of characters hashed into 512 numbers of unit length: quick, repeatable, and near texts are near.

    Counts what it embeds. A blind one sees the same in every text.
    """

    def __init__(self, name: str = encoder_name(Settings()), *, blind: bool = False) -> None:
        self.name = name
        self.blind = blind
        self.embedded = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += len(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        seen = "同" if self.blind else text
        vector = [0.0] * 512
        vector[0] = 0.001
        for place, count in Counter(zlib.crc32(seen[at : at + 2].encode()) % 512 for at in range(len(seen))).items():
            vector[place] += count
        length = math.hypot(*vector)
        return [value / length for value in vector]
