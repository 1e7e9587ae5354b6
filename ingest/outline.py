"""Text to Document: paragraphs, parts, measures, sentences, units. Any text gives a Document; oddities go to `problems`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.clean import Reading
from ingest.markers import Form, Marker, levels, read_marker, write_marker
from ingest.models import Block, BlockKind, Document, Entry, Measure, Part, Problem, Sentence
from ingest.sentences import running, split, trim
from ingest.units import UnitDirectory, find_bracket, mentions

_CHROME = re.compile(
    r"扫一扫|相关链接|相关附件|相关文档|相关解读|打印本页|关闭窗口|分享到|【?打印】?$|责任编辑[:：]|上一篇|下一篇"
)
_META = re.compile(r"(?:发布时间|发布日期|来源|索\s*引\s*号|信息来源)\s*[:：]")
_DATE = re.compile(
    r"(?:\d{4}|[二〇零○一九]{4})\s*年\s*[\d一二三四五六七八九十]+\s*月\s*[\d一二三四五六七八九十]+\s*日?$"
)
_TITLE = re.compile(r"(?:通知|意见|办法|方案|决定|规定|措施|条例|细则|规划|纲要|公告|函|批复|预案)(?:[(（].*[)）])?$")
_ENDED = re.compile(r"[。!?;:！？；：)）”》】]$")
_BROKEN_OFF = 30  # a paragraph longer than this that ends in mid-sentence goes on in the next one


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    marker: Marker | None


def parse(entry: Entry, reading: Reading, directory: UnitDirectory) -> Document:
    """The structure of a document. Never refuses; `problems` says what was inferred or looks wrong."""
    paragraphs = list(_joined(reading, list(_paragraphs(reading))))
    part_form, measure_form = levels([paragraph.marker for paragraph in paragraphs if paragraph.marker])
    builder = _Builder(entry, reading, directory, part_form, measure_form)
    first = next((i for i, p in enumerate(paragraphs) if builder.numbers(p)), len(paragraphs))
    builder.front(paragraphs[:first])
    for paragraph in paragraphs[first:]:
        builder.add(paragraph)
    return builder.document()


def _paragraphs(reading: Reading) -> Iterator[_Paragraph]:
    for line in re.finditer(r"[^\r\n]+", reading.source):
        start, end = trim(reading, *line.span())
        if start < end:
            yield _Paragraph(start, end, read_marker(reading.source, start))


def _joined(reading: Reading, paragraphs: list[_Paragraph]) -> Iterator[_Paragraph]:
    """Paragraphs with those put together that a stray line break tore apart in mid-sentence or inside a bracket."""
    held: _Paragraph | None = None
    for paragraph in paragraphs:
        if (
            held
            and _torn(reading.source[held.start : held.end])
            and not paragraph.marker
            and not _is_chrome(reading, paragraph)
        ):
            held = replace(held, end=paragraph.end)
            continue
        if held:
            yield held
        held = paragraph
    if held:
        yield held


def _torn(text: str) -> bool:
    opened = max(text.rfind("("), text.rfind("（")) > max(text.rfind(")"), text.rfind("）"))
    return read_marker(text, 0) is not None and (
        opened or ("。" in text and len(text) > _BROKEN_OFF and not _ENDED.search(text))
    )


def _is_chrome(reading: Reading, paragraph: _Paragraph) -> bool:
    return bool(_CHROME.match(reading.source, paragraph.start, paragraph.end))


class _Builder:
    """Collects blocks, parts and measures while the paragraphs go by."""

    def __init__(
        self, entry: Entry, reading: Reading, directory: UnitDirectory, part: Form | None, measure: Form | None
    ) -> None:
        self.entry, self.reading, self.directory = entry, reading, directory
        self.part_form, self.measure_form = part, measure
        self.blocks: list[Block] = []
        self.parts: list[Part] = []
        self.measures: list[Measure] = []
        self.problems: list[Problem] = []
        self.tail = False

    def numbers(self, paragraph: _Paragraph) -> bool:
        """Whether this paragraph opens a part or a measure."""
        marker = paragraph.marker
        if not marker or marker.form not in (self.part_form, self.measure_form):
            return False
        return marker.number is not None or marker.length < paragraph.end - paragraph.start

    def front(self, paragraphs: list[_Paragraph]) -> None:
        """What stands before the first number: site chrome, title, covering letter, preamble."""
        source = self.reading.source
        titles = [i for i, p in enumerate(paragraphs) if self._is_title(p)]
        opening = titles[0] if titles else 0
        letter_over = titles[-1] if titles else 0
        for index, paragraph in enumerate(paragraphs):
            text = source[paragraph.start : paragraph.end]
            kind: BlockKind
            if index < opening or _is_chrome(self.reading, paragraph):
                kind = "chrome"
            elif index in titles:
                kind = "title"
            elif _META.search(text):
                kind = "meta"
            elif _DATE.match(text):
                kind = "date"
            elif index < letter_over or len(titles) < 2:
                ends = text.rstrip()[-1]
                kind = "addressee" if ends in ":：" else "letter" if ends in "。;；" else "signature"
            else:
                kind = "preamble"
            self._block(kind, paragraph.start, paragraph.end)

    def _is_title(self, paragraph: _Paragraph) -> bool:
        text = self.reading.span(paragraph.start, paragraph.end).clean
        return text == self.entry.title or (len(text) < 100 and bool(_TITLE.search(text)) and "。" not in text)

    def add(self, paragraph: _Paragraph) -> None:
        """The next paragraph from the first number on."""
        if _is_chrome(self.reading, paragraph):
            self.tail = True
        if self.tail:
            self._block("chrome", paragraph.start, paragraph.end)
        elif not self.numbers(paragraph):
            self._continue(paragraph)
        elif paragraph.marker and paragraph.marker.form == self.measure_form:
            self._measure(paragraph, paragraph.marker)
        elif paragraph.marker:
            self._part(paragraph, paragraph.marker)

    def _part(self, paragraph: _Paragraph, marker: Marker) -> None:
        number = len(self.parts) + 1
        written = self._number(paragraph, marker, number, self.parts[-1].number + 1 if self.parts else 1)
        title = self.reading.span(*trim(self.reading, paragraph.start + marker.length, paragraph.end))
        self.parts.append(Part(number, written, marker.number is None, title, (), ()))
        self._block("part", paragraph.start, paragraph.end)

    def _measure(self, paragraph: _Paragraph, marker: Marker) -> None:
        number = len(self.measures) + 1
        printed = [m for m in self.measures if not self.parts or m.part == len(self.parts)]
        following = number if marker.number == number or not printed else len(printed) + 1
        written = self._number(paragraph, marker, number, following)
        part = len(self.parts) or None
        start, end = paragraph.start, paragraph.end
        self.measures.append(
            self._fill(
                Measure(
                    number,
                    part,
                    written,
                    marker.number is None,
                    self.reading.span(start, end),
                    self.reading.span(start, start),
                    (),
                    (),
                    None,
                ),
                start + marker.length,
            )
        )
        if part:
            self.parts[-1] = replace(self.parts[-1], measures=(*self.parts[-1].measures, number))
        self._block("measure", start, end)

    def _number(self, paragraph: _Paragraph, marker: Marker, ordinal: int, following: int) -> str:
        """The mark as it should stand: as printed, or inferred from the sequence; a jump is reported."""
        if marker.number is None:
            written = write_marker(marker.form, ordinal)
            self._problem(paragraph.start, "numeral-inferred", f"“{marker.printed}”缺序号,按顺序推定为 {written}")
            return written
        if marker.number not in (ordinal, following, 1):
            self._problem(paragraph.start, "number-jump", f"序号 {marker.printed} 与顺序不符(应为第 {following})")
        return marker.printed

    def _fill(self, measure: Measure, body: int) -> Measure:
        """Heading, sentences and units of a measure whose span is known; `body` is the offset after its marker."""
        end = measure.span.end
        bracket = find_bracket(self.reading, body, end)
        text_end = bracket.start() if bracket else end
        spans = split(self.reading, body, text_end)
        if bracket:
            spans += split(self.reading, bracket.end(), end)
        spans = [span for span in spans if span.clean.strip("。")]
        heading = spans[0] if spans else self.reading.span(body, body)
        if heading.text.endswith("。"):
            heading = self.reading.span(heading.start, heading.end - 1)
        named = mentions(self.reading, bracket, self.directory) if bracket else ()
        for mention in named:
            if not self.directory.resolve(mention.unit):
                self._problem(mention.span.start, "unit-unknown", f"units.toml 中没有“{mention.unit}”")
        return replace(
            measure,
            heading=heading,
            sentences=running(spans[1:]),
            units=named,
            units_span=self.reading.span(*bracket.span()) if bracket else None,
        )

    def _continue(self, paragraph: _Paragraph) -> None:
        """A paragraph without a number of its own: it goes on with what is open, a measure or the opening of a part."""
        open_part = self.parts[-1] if self.parts else None
        if open_part and not open_part.measures:
            intro = running(
                split(
                    self.reading, open_part.intro[0].span.start if open_part.intro else paragraph.start, paragraph.end
                )
            )
            self.parts[-1] = replace(open_part, intro=intro)
            self._block("intro", paragraph.start, paragraph.end)
        elif self.measures:
            last = self.measures[-1]
            marker = read_marker(self.reading.source, last.span.start)
            grown = replace(last, span=self.reading.span(last.span.start, paragraph.end))
            self.measures[-1] = self._fill(grown, last.span.start + (marker.length if marker else 0))
            self._block("measure", paragraph.start, paragraph.end)
        else:
            self._block("preamble", paragraph.start, paragraph.end)

    def _block(self, kind: BlockKind, start: int, end: int) -> None:
        self.blocks.append(Block(kind, self.reading.span(start, end)))

    def _problem(self, at: int, code: str, message: str) -> None:
        self.problems.append(Problem(self.reading.source.count("\n", 0, at) + 1, code, message))

    def document(self) -> Document:
        for measure in self.measures:
            self.problems += [
                Problem(
                    self.reading.source.count("\n", 0, s.span.start) + 1,
                    "sentence-repeated",
                    f"{measure.marker} 中重复的句子:{s.span.clean}",
                )
                for s in measure.sentences
                if s.repeats
            ]
        front = tuple(
            Sentence(span, kind=block.kind)
            for block in self.blocks
            if block.kind not in ("chrome", "part", "intro", "measure")
            for span in split(self.reading, block.span.start, block.span.end)
        )
        return Document(
            self.entry,
            self.reading.source,
            tuple(self.blocks),
            front,
            tuple(self.parts),
            tuple(self.measures),
            self.reading.errata,
            tuple(sorted(self.problems, key=lambda problem: problem.line)),
        )
