"""Documents that a user brings: matched with what is known, kept byte for byte, entered as versions."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.add import Arrival, Outcome, arrive
from ingest.catalog import load_corpus, packaged_corpus
from ingest.clean import Reading
from ingest.identify import Known
from ingest.issuers import level_of, place_of
from ingest.models import Entry, Facts, Loaded
from ingest.outline import parse
from ingest.register import Register, clear, content
from tests.builders import FEW_UNITS, NOTICE_FILE, NOTICE_ID, SMALL_ID, SMALL_NOTICE, SMALL_TITLE, snapshot
from tests.documents import p, typeset, word
from tests.timing import quickest

LUNCH = """某市人民政府办公室关于促进午餐消费的实施意见
某政办发〔2031〕8号

一、总体要求
(一)发展午餐。支持食堂开放。(责任单位:省商务厅)
(二)改善食堂。
"""
LUNCH_TITLE = LUNCH.split("\n", maxsplit=1)[0]
PARENT = """全国早餐工作方案
国早发〔2029〕7号

一、总则
(一)供应粥。
(二)供应面。
"""
CATALOGUE = (
    Entry(SMALL_ID, SMALL_TITLE, "full", "notices/breakfast.txt", level="province"),
    Entry(
        "parent",
        "全国早餐工作方案",
        "card",
        "cards/parent.md",
        doc_no="国早发〔2029〕7号",
        level="nation",
        issued="2029",
    ),
    Entry("sibling", "全国晚餐工作方案", "card", "cards/sibling.md", level="nation"),
)
YEARLY = "某市关于做好午餐供应的通知\n{}\n\n一、总则\n(一)甲。\n"


class Shelf:
    """A register and the folder of its contents, as arrivals change them."""

    def __init__(self, folder: Path, catalogue: Iterable[Entry] = CATALOGUE) -> None:
        self.folder = folder / "sources"
        self.catalogue = tuple(catalogue)
        self.register = Register()
        self.lines: list[str] = []

    def give(self, *given: str | bytes | Arrival) -> list[Outcome]:
        arrivals = [self.arrival(one, at) for at, one in enumerate(given)]
        self.register, outcomes, self.lines = arrive(arrivals, self.catalogue, self.register, self.folder)
        assert all(line and "\n" not in line and line.endswith("。") for line in self.lines)
        return outcomes

    @staticmethod
    def arrival(one: str | bytes | Arrival, at: int) -> Arrival:
        if isinstance(one, Arrival):
            return one
        return Arrival(f"folder/{at}.txt", one.encode() if isinstance(one, str) else one)

    def what(self, *given: str | bytes | Arrival) -> list[str]:
        return [outcome.what for outcome in self.give(*given)]

    @property
    def entries(self) -> list[Entry]:
        return [version.entry for version in self.register.current().values()]

    def text(self, identity: str) -> str:
        return content(self.folder, self.register.current()[identity].text).decode()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


SAYING = "<p>一、加快发展午餐消费,支持食堂延长营业时间,鼓励社会力量参与。</p>"


def page(title: str, body: str = SAYING, **table: str) -> bytes:
    rows = "".join(f"<tr><td>{label}:</td><td>{value}</td></tr>" for label, value in table.items())
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><table>{rows}</table>"
        f"<div><h1>{title}</h1>{body * 3}</div></body></html>"
    ).encode()


def test_a_document_gets_an_entry_of_its_own(shelf: Shelf) -> None:
    (outcome,) = shelf.give(LUNCH)
    assert (outcome.title, outcome.what) == (LUNCH_TITLE, "created")
    (entry,) = shelf.entries
    assert entry.id == outcome.id
    assert entry.id.startswith("doc-")
    assert len(entry.id) == 14
    assert (entry.title, entry.doc_no, entry.kind, entry.level) == (LUNCH_TITLE, "某政办发〔2031〕8号", "full", "other")
    assert shelf.text(entry.id) == LUNCH
    version = shelf.register.current()[entry.id]
    assert (version.number, version.format, version.name) == (1, "text", "0.txt")
    assert version.added.endswith("+00:00")


def test_the_id_is_made_of_the_title_alone_as_before(shelf: Shelf, tmp_path: Path) -> None:
    (outcome,) = shelf.give(LUNCH)
    (other,) = Shelf(tmp_path / "other").give(LUNCH.replace("8号", "9号"))
    assert outcome.id == other.id == "doc-8d42378e64"


def test_documents_are_kept_byte_for_byte_as_they_were_received(shelf: Shelf) -> None:
    given: dict[str, tuple[str, Arrival]] = {}
    for meal, name, ends, mark in [
        ("早点", "通知 (1).txt", "\n", b""),
        ("午餐", "a.md", "\n", b"\xef\xbb\xbf"),
        ("晚餐", "B.TXT", "\r\n", b""),
        ("夜宵", "c.txt", "\r\n", b"\xef\xbb\xbf"),
    ]:
        text = LUNCH.replace("午餐", meal).replace("8号", f"{len(given) + 1}号").replace("\n", ends)
        given[LUNCH_TITLE.replace("午餐", meal)] = (text, Arrival(name, mark + text.encode()))
    shelf.give(*(arrival for _, arrival in given.values()))
    assert {entry.title: shelf.text(entry.id) for entry in shelf.entries} == {
        title: text for title, (text, _) in given.items()
    }
    for version in shelf.register.current().values():
        assert content(shelf.folder, version.received) == given[version.entry.title][1].data


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf", "a.html"])
def test_a_document_of_any_kind_is_read_and_kept_as_received(shelf: Shelf, name: str) -> None:
    text = LUNCH.replace(
        "某市人民政府办公室", ""
    )  # a title that fills no line: how a printed line ends tells where a paragraph does
    lines = [line for line in text.split("\n") if line]
    received = {
        "a.txt": text.encode("gb18030"),
        "a.docx": word(*map(p, lines)),
        "a.pdf": typeset(lines),
        "a.html": f"<html><meta charset=utf-8><body><div>{''.join(f'<p>{line}</p>' for line in lines)}</div>".encode(),
    }[name]
    shelf.give(Arrival(name, received))
    (version,) = shelf.register.current().values()
    assert (version.entry.title, version.entry.doc_no) == (lines[0], lines[1])
    assert version.format == {"txt": "text"}.get(name.split(".")[1], name.split(".")[1])
    assert content(shelf.folder, version.received) == received
    document = parse(version.entry, Reading(shelf.text(version.entry.id)), FEW_UNITS)
    assert [measure.heading.clean for measure in document.measures] == ["发展午餐", "改善食堂"]
    assert document.measures[0].unit_names == ("省商务厅",)


def test_the_same_document_twice_is_one(shelf: Shelf) -> None:
    assert shelf.what(LUNCH, LUNCH) == ["created"]
    assert shelf.lines == []
    before = shelf.register
    assert shelf.what(LUNCH) == ["same"]
    assert shelf.register == before


def test_a_corrected_document_is_a_new_version_and_an_older_one_can_come_back(shelf: Shelf) -> None:
    corrected = LUNCH.replace("食堂开放", "食堂延时")
    shelf.give(LUNCH)
    assert shelf.what(corrected) == ["updated"]
    (entry,) = shelf.entries
    assert ("食堂延时" in shelf.text(entry.id), entry.version) == (True, 2)
    assert shelf.what(LUNCH) == ["updated"]
    assert "食堂开放" in shelf.text(entry.id)
    assert [version.number for version in shelf.register.given[0].versions] == [1, 2, 3]
    assert shelf.register.given[0].versions[2].received == shelf.register.given[0].versions[0].received
    assert shelf.what(LUNCH) == ["same"]


def test_of_one_document_twice_in_a_batch_the_later_wins_and_that_is_said(shelf: Shelf) -> None:
    corrected = LUNCH.replace("食堂开放", "食堂延时")
    assert shelf.what(LUNCH, PARENT, corrected) == ["created", "created"]
    (line,) = shelf.lines
    assert "folder/0.txt" in line
    assert "folder/2.txt" in line
    lunch = shelf.entries[0] if shelf.entries[0].title == LUNCH_TITLE else shelf.entries[1]
    assert ("食堂延时" in shelf.text(lunch.id), lunch.version) == (True, 1)
    assert shelf.what(LUNCH, corrected) == ["same"]
    assert len(shelf.register.by_id[lunch.id].versions) == 1
    clear(shelf.folder, shelf.register.names())
    assert set(snapshot(shelf.folder)) == shelf.register.names()


def test_known_bytes_are_not_read_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.give(LUNCH)

    def read(data: bytes, name: str) -> Loaded:
        raise AssertionError(name)

    monkeypatch.setattr("ingest.add.read_source", read)
    assert shelf.what(LUNCH) == ["same"]


def test_contents_that_were_lost_are_there_again_after_the_document_is(shelf: Shelf) -> None:
    shelf.give(LUNCH.encode("gb18030"))
    for path in shelf.folder.iterdir():
        path.unlink()
    assert shelf.what(LUNCH.encode("gb18030")) == ["same"]
    assert set(snapshot(shelf.folder)) == shelf.register.names()


@pytest.mark.parametrize("text", [LUNCH, LUNCH.replace("食堂开放", "食堂延时")])
def test_a_withdrawn_document_that_is_given_again_is_back(shelf: Shelf, text: str) -> None:
    (outcome,) = shelf.give(LUNCH)
    shelf.register = shelf.register.withdrawing(outcome.id)
    assert shelf.entries == []
    assert shelf.give(text) == [replace(outcome, what="created")]
    assert shelf.text(outcome.id) == text
    assert len(shelf.register.by_id[outcome.id].versions) == (1 if text == LUNCH else 2)


def test_a_withdrawn_document_of_the_catalogue_is_back_as_well(shelf: Shelf) -> None:
    shelf.register = shelf.register.withdrawing(SMALL_ID, [SMALL_ID])
    assert shelf.what(SMALL_NOTICE) == ["created"]
    assert shelf.register.hidden == ()


def test_the_full_text_of_a_card_becomes_that_document(shelf: Shelf) -> None:
    (outcome,) = shelf.give(PARENT)
    assert (outcome.id, outcome.what) == ("parent", "created")
    (entry,) = shelf.entries
    assert (entry.kind, entry.level, entry.doc_no) == ("full", "nation", "国早发〔2029〕7号")
    assert shelf.what(PARENT + "(三)供应饼。\n") == ["updated"]


def test_a_document_that_only_cites_a_card_is_not_taken_for_it(shelf: Shelf) -> None:
    shelf.give(LUNCH.replace("一、总体", "根据《全国早餐工作方案》(国早发〔2029〕7号)制定本意见。\n一、总体"))
    (entry,) = shelf.entries
    assert entry.id not in ("parent", SMALL_ID)


def test_a_number_that_is_only_cited_is_not_the_documents_own(shelf: Shelf) -> None:
    text = LUNCH.replace("某政办发〔2031〕8号\n", "").replace(
        "一、总体", "按照某发〔2030〕1号文件制定本意见。\n一、总体"
    )
    shelf.give(text)
    assert [entry.doc_no for entry in shelf.entries] == [None]


def test_a_document_with_the_title_of_a_card_and_another_number_is_another_document(shelf: Shelf) -> None:
    shelf.give(PARENT.replace("〔2029〕7号", "〔2033〕1号"))
    (entry,) = shelf.entries
    assert (entry.id != "parent", entry.doc_no) == (True, "国早发〔2033〕1号")


def test_a_document_that_the_corpus_has_is_not_doubled(shelf: Shelf) -> None:
    assert shelf.give(SMALL_NOTICE.replace("延长营业", "延长了营业")) == [Outcome(SMALL_ID, SMALL_TITLE, "updated")]
    assert "延长了营业" in shelf.text(SMALL_ID)


def test_the_packaged_notice_given_again_is_not_doubled(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(packaged_corpus(), folder, ignore=shutil.ignore_patterns("paraphrases"))
    corpus = load_corpus(folder)
    entries = [wanted.entry for wanted in corpus.wanted] + [card.entry for card in corpus.cards]
    shelf = Shelf(tmp_path, entries)
    shelf.give(NOTICE_FILE.read_bytes())
    with_it = load_corpus(folder, shelf.register, shelf.folder)
    (wanted,) = with_it.wanted
    assert wanted.entry.id == NOTICE_ID
    source = wanted.load()
    document = parse(source.entry, Reading(source.text, source.errata), with_it.directory)
    assert (len(document.measures), document.errata) == (15, 11)


def test_next_years_notice_of_the_same_title_is_another_document(shelf: Shelf) -> None:
    first, second = shelf.give(YEARLY.format("某政发〔2031〕1号"), YEARLY.format("某政发〔2032〕3号"))
    assert first.title == second.title
    assert first.id != second.id
    assert shelf.lines == []
    (again,) = shelf.give(YEARLY.format("某政发[2032] 3 号") + "(二)乙。\n")
    assert (again.id, again.what) == (second.id, "updated")
    (third,) = shelf.give(YEARLY.format("某政发〔2033〕5号"))
    assert third.id not in (first.id, second.id)


def test_a_number_tells_a_document_whose_title_was_corrected(shelf: Shelf) -> None:
    (first,) = shelf.give(LUNCH)
    (second,) = shelf.give(LUNCH.replace("促进午餐", "大力促进午餐"))
    assert (second.id, second.what) == (first.id, "updated")
    assert shelf.entries[0].title == LUNCH_TITLE.replace("促进午餐", "大力促进午餐")


@pytest.mark.parametrize("number", ["无", "—", "2031年第3号", ""])
def test_what_is_no_number_or_everybodys_tells_no_document(shelf: Shelf, number: str) -> None:
    given = [page(f"关于{meal}的通知", 文号=number) for meal in ("早餐", "午餐")]
    assert shelf.what(*(Arrival(f"{at}.html", one) for at, one in enumerate(given))) == ["created", "created"]


def test_a_document_without_number_is_told_by_its_title(shelf: Shelf) -> None:
    bare = LUNCH.replace("某政办发〔2031〕8号\n", "")
    (first,) = shelf.give(LUNCH)
    (second,) = shelf.give(bare)
    assert (second.id, second.what) == (first.id, "updated")
    assert shelf.entries[0].doc_no == "某政办发〔2031〕8号"  # still known from the earlier version


def test_places_that_give_their_documents_the_same_title_keep_them_apart(shelf: Shelf) -> None:
    one = page("关于促进午餐消费的若干措施", 发文机关="武汉市商务局")
    other = page("关于促进午餐消费的若干措施", 发文机关="宜昌市商务局")
    first, second = shelf.give(Arrival("a.html", one), Arrival("b.html", other))
    assert first.id != second.id
    whole = page("关于促进午餐消费的若干措施", SAYING.replace("午餐", "晚餐"), 发文机关="湖北省宜昌市商务局")
    (again,) = shelf.give(Arrival("c.html", whole))
    assert (again.id, again.what) == (second.id, "updated")


def test_a_title_within_another_title_is_another_document(shelf: Shelf) -> None:
    shelf.give("关于促进午餐的通知\n\n一、甲\n")
    assert shelf.what("某局关于促进午餐的通知\n\n一、甲\n") == ["created"]
    assert len(shelf.entries) == 2


FACTS = {
    "索引号": "000014349/2031-00012",
    "主题分类": "商贸",
    "发文机关": "某市人民政府",
    "成文日期": "2031年05月01日",
    "发文字号": "某政发〔2031〕1号",
    "发布日期": "2031年05月09日",
}


def test_what_a_page_says_of_its_document_goes_into_the_entry(shelf: Shelf) -> None:
    shelf.give(Arrival("http://a.gov.cn/1.html", page("关于促进午餐的通知", **FACTS), "https://a.gov.cn/1.html"))
    (entry,) = shelf.entries
    assert (entry.issuer, entry.issued, entry.published) == ("某市人民政府", "2031-05-01", "2031-05-09")
    assert (entry.topic, entry.index_no, entry.doc_no) == ("商贸", "000014349/2031-00012", "某政发〔2031〕1号")
    assert entry.url == "https://a.gov.cn/1.html"
    assert shelf.register.given[0].current.name == "https://a.gov.cn/1.html"
    shelf.give("关于促进午餐的通知\n\n一、甲\n")  # a copy without the table: what is known stays known
    assert [(one.index_no, one.issued, one.url) for one in shelf.entries] == [
        ("000014349/2031-00012", "2031-05-01", "https://a.gov.cn/1.html")
    ]


def test_what_the_catalogue_says_is_only_added_to(shelf: Shelf) -> None:
    known = replace(CATALOGUE[1], issuer="全国早餐办", topic="早餐", published="2029-09-01", url="https://a.gov.cn/")
    shelf.catalogue = (known,)
    told = FACTS | {"发文字号": "国早发〔2029〕7号", "成文日期": "2029年08月30日"}
    shelf.give(Arrival("a.html", page("全国早餐工作方案", **told)))
    (entry,) = shelf.entries
    assert (entry.id, entry.issuer, entry.topic) == ("parent", "全国早餐办", "早餐")
    assert (entry.issued, entry.published) == ("2029-08-30", "2029-09-01")  # 2029 is now known to the day
    assert (entry.index_no, entry.url) == ("000014349/2031-00012", "https://a.gov.cn/")


def test_an_arrival_that_was_found_to_be_a_document_is_that_document(shelf: Shelf) -> None:
    text = "某网站\n一、甲\n二、乙\n"
    assert shelf.give(Arrival("u", text.encode(), "https://a.gov.cn/1", "sibling"))[0].id == "sibling"
    assert shelf.entries[0].url == "https://a.gov.cn/1"


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("没有标题的一段话。\n又一段话。\n", "a.txt", "标题"),
        ("", "a.txt", "为空"),
        (b"\x00\x01", "a.txt", "二进制"),
        ("これは日本語の文書です".encode("shift-jis"), "a.txt", "编码"),
        (b"PK\x03\x04", "a.docx", "损坏"),
        ("没有标题。", "a\n\x1b[31m\udce9.txt", "标题"),
    ],
)
def test_one_bad_document_among_good_ones_is_a_line_and_the_others_go_on(
    shelf: Shelf, text: str | bytes, name: str, reason: str
) -> None:
    bad = Arrival(name, text if isinstance(text, bytes) else text.encode())
    assert shelf.what(PARENT, bad, LUNCH) == ["created", "created"]
    (line,) = shelf.lines
    assert reason in line
    assert line.startswith("a")
    assert line.isprintable()
    assert set(snapshot(shelf.folder)) == shelf.register.names()


def test_titles_of_official_documents_are_found(shelf: Shelf) -> None:
    titles = [
        "关于促进午餐消费的通知",
        "  促进午餐的若干措施  ",
        "促进午餐消费条例",
        "午 餐 工 作 意 见",
        "\u3000\u3000关于午餐的函",
    ]
    text = "某网站\n\n{}\n\n一、总则\n(一)甲。\n(二)乙。\n"
    shelf.give(*(text.format(title) for title in titles))
    assert [entry.title for entry in shelf.entries] == ["".join(title.split()) for title in titles]


@pytest.mark.parametrize(
    "title",
    [
        "云岭市早餐店管理办法(试行)", "云岭市早餐店管理办法（试行）", "云岭市早餐店管理规定（2031年修订）", "云岭市早餐条例(草案)",
        "云岭市早餐业发展规划(2031—2035年)", "云岭市早餐业行动方案(2031-2033年)", "云岭市早餐业行动方案（2031－2033年）",
        "云岭市早餐店管理暂行办法(修订)(征求意见稿)", "云岭市早餐三年行动计划（2031—2033年）", "云岭市2031年早餐工作要点", "云岭市早餐申报指南",
        "云岭市人民政府关于印发《云岭市早餐店管理办法（试行）》的通知",
    ],
)  # fmt: skip
def test_a_title_may_have_a_note_in_brackets(shelf: Shelf, title: str) -> None:
    shelf.give(f"{title}\n云政发〔2031〕1号\n第一条 支持甲。\n第二条 支持乙。\n")
    assert [entry.title for entry in shelf.entries] == [title]


@pytest.mark.parametrize(
    "lines",
    [
        ["云岭市早餐店管理办法", "(试行)"],
        ["云岭市早餐业发展规划", "（2031—2035年）"],
        ["云岭市早餐店", "管理办法(试行)"],
        ["云岭市人民政府", "关于加快早餐发展", "若干意见"],
        ["云岭市人民政府关于印发", "云岭市早餐店管理办法(试行)的通知"],
    ],
)
def test_a_title_broken_over_lines_is_taken_whole(shelf: Shelf, lines: list[str]) -> None:
    told = "\n".join(lines)
    shelf.give(f"{told}\n云政发〔2031〕1号\n第一条 支持甲。\n第二条 支持乙。\n")
    assert [entry.title for entry in shelf.entries] == ["".join(lines)]


def test_how_a_title_came_to_be_is_no_part_of_it(shelf: Shelf) -> None:
    shelf.give("云岭市早餐条例\n(2031年1月2日云岭市第一次会议通过)\n第一条 支持甲。\n第二条 支持乙。\n")
    assert [entry.title for entry in shelf.entries] == ["云岭市早餐条例"]


@pytest.mark.parametrize(
    "head",
    [
        "全国早餐\n工作方案\n国早发〔2029〕7号\n",
        "全国\n\n早餐工\n作方案\n国早发〔2029〕7号\n",
        "# 全国早餐工作方案\n国早发〔2029〕7号\n",
        "各有关单位:\n现印发给你们,请照办。\n国早发〔2029〕7号\n\n全国早餐工作方案\n",
        "某办公室关于印发《全国早餐工作方案》的通知\n国早发〔2029〕7号\n",
        "全 国 早 餐 工 作 方 案\r\n(国早发〔2029〕7号)\r\n",
    ],
)
def test_a_title_is_found_broken_over_lines_marked_spaced_or_after_a_letter(shelf: Shelf, head: str) -> None:
    assert [outcome.id for outcome in shelf.give(head + "\n一、总则\n(一)供应粥。\n")] == ["parent"]


def test_of_two_catalogue_entries_that_fit_the_first_counts(shelf: Shelf) -> None:
    shelf.catalogue = (replace(CATALOGUE[2], id="z"), *CATALOGUE)
    assert [outcome.id for outcome in shelf.give("全国晚餐工作方案\n\n一、甲\n")] == ["z"]


def test_the_mark_of_a_heading_in_markdown_is_no_part_of_the_title(shelf: Shelf) -> None:
    shelf.give(Arrival("a.md", "# 关于促进午餐消费的通知\n\n一、总则\n(一)甲。\n(二)乙。\n".encode()))
    assert [entry.title for entry in shelf.entries] == ["关于促进午餐消费的通知"]


def test_text_in_a_document_steers_nothing(shelf: Shelf, tmp_path: Path) -> None:
    """Names of files are made by the program, whatever a document calls itself."""
    shelf.give(Arrival("../../x.txt", "../../../etc/../关于越权的通知\n\n一、甲\n二、乙\n".encode()))
    (version,) = shelf.register.current().values()
    assert "/" not in version.entry.file
    assert version.name == "x.txt"
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()} == {
        f"sources/{version.text}"
    }


def test_one_arrival_is_matched_with_ten_thousand_documents_in_a_moment() -> None:
    def entries(kind: str) -> list[Entry]:
        titles = (f"某市人民政府办公室关于促进第{number}项{kind}消费工作的实施意见" for number in range(10_000))
        return [
            Entry(f"{kind}{at}", title, "card", "x.md", f"{kind}发〔2031〕{at}号") for at, title in enumerate(titles)
        ]

    known = Known(entries("早餐"), entries("午餐"))
    text = "各有关单位:\n" + "请照办。\n" * 20 + LUNCH + "甲乙丙丁。\n" * 500
    loaded = Loaded(text, "text", Facts(issuer="某市", issued="2031-01-01"))  # so that no signature is looked for
    assert known.find(loaded) is not None
    assert quickest(lambda: known.find(loaded)) < 0.01
    found = known.find(
        Loaded("关于印发《某市人民政府办公室关于促进第77项早餐消费工作的实施意见》的通知\n早餐发〔2031〕77号\n", "text")
    )
    assert found is not None
    assert found.id == "早餐77"


@pytest.mark.parametrize(
    ("title", "issuer", "number", "expected"),
    [
        ("国务院关于加快农机的意见", "国务院", "国发〔2018〕42号", ("nation", None)),
        ("关于午餐的通知", "", "国办发〔2018〕1号", ("nation", None)),
        ("湖北省促进消费的若干措施", "", None, ("province", "湖北")),
        ("湖北省武汉市促进消费的若干措施", "", None, ("city", "湖北")),
        ("关于午餐的通知", "", None, ("other", None)),
    ],
)
def test_whose_document_it_is(title: str, issuer: str, number: str | None, expected: tuple[str, str | None]) -> None:
    assert (level_of(title, issuer, number), place_of(title, issuer)) == expected
