"""Drafting questions for a document's sentences: the model's lines, the editor's file, what is taken from it and what for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.models import Document, PolicyError
from ingest.paraphrases import format_paraphrases, parse_paraphrases
from ingest.pipeline import Works, accept, ingest, rollback
from rag.encoder import load_encoder
from rag.index import open_index
from rag.phrasing.drafts import MOST, rules
from rag.settings import Settings
from tests.builders import SMALL_ID, parsed, small_corpus
from tests.llmserver import Server, Talk, llm_server
from tests.running import Run, in_process
from ui.review import Proposal, Review, format_review, parse_review

SENTENCE = "支持老店延长营业时间。"
FILE = f"paraphrases-{SMALL_ID}.md"


@pytest.fixture
def server() -> Iterator[Server]:
    with llm_server() as server:
        server.behave = lambda talk: talk.say("1. 老店能不能开晚一点\n2. 想多开两个小时行吗\n")
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A library of the small notice; nothing is paraphrased."""
    corpus = small_corpus(tmp_path / "corpus", {"paraphrases/breakfast.jsonl": None}, askable=True)
    settings = Settings(data_dir=tmp_path / "data", corpus_dir=corpus)
    ingest(Works(settings.data_dir, settings.corpus_dir, load_encoder(settings)))
    return settings


@pytest.fixture
def run(
    settings: Settings, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """`policyqa` on this library, with this model, in a folder of its own: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("POLICYQA_CORPUS_DIR", str(settings.corpus_dir))
    monkeypatch.setenv("POLICYQA_LLM_BASE_URL", server.url)
    monkeypatch.setenv("POLICYQA_LLM_MODEL", "m")
    return in_process(monkeypatch, capsys)


def asks(settings: Settings) -> list[str]:
    """The paraphrases in the live index."""
    index = open_index(settings)
    return [*(one.text for one in index.ask_of.values()), *(one.text for one in index.passages if one.kind == "ask")]


# Drafting --------------------------------------------------------------------------------------------------------------------


def test_drafts_are_for_an_editor_and_in_no_index(run: Run, settings: Settings, server: Server) -> None:
    code, told, error = run("paraphrase", SMALL_ID)
    assert (code, error) == (0, "")
    text = Path(FILE).read_text("utf-8")
    assert f"> {SENTENCE}\n\n- [ ] 老店能不能开晚一点\n- [ ] 想多开两个小时行吗\n" in text
    assert text.count("\n> ") == len(server.requests)
    assert FILE in told and "--accept" in told
    assert asks(settings) == []


def test_the_model_is_told_the_sentence_as_data_and_where_it_stands(run: Run, server: Server) -> None:
    run("paraphrase", SMALL_ID)
    talk = [request["messages"] for request in server.requests]
    assert {messages[0]["content"] for messages in talk} == {rules()}
    told = next(messages[1]["content"] for messages in talk if SENTENCE in messages[1]["content"])
    assert told == f"<所属>\n发展早餐门店\n</所属>\n<原文>\n{SENTENCE}\n</原文>"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("- 老店关门太早怎么办？", "老店关门太早怎么办?"),
        ("3、老店关门太早怎么办", "老店关门太早怎么办"),
        ("“老店关门太早怎么办”", "老店关门太早怎么办"),
        ("支持老店延长营业时间的政策有哪些", None),  # the official words again
        ("老店关门到23点行不行", None),  # a number that the sentence lacks
        ("<script>老店</script>", None),
        ("[1] 老店关门太早怎么办", None),
        ("opening hours?", None),
        ("老店", None),
        ("老店" * 40, None),
        ("用日常说话的词,不照抄原文的说法", None),  # the rules
        ("① 老店关门太早怎么办", "老店关门太早怎么办"),
        ("问题1:老店关门太早怎么办", "老店关门太早怎么办"),
        ("**老店关门太早怎么办**", "老店关门太早怎么办"),
        ("1.5米宽的老店能开吗", None),
        ("老店能不能补五万元", None),
        ("好的,以下是六个问题", None),
        ("答:老店可以晚点关门", None),
    ],
)
def test_lines_that_are_no_question_in_peoples_words_are_left_out(run: Run, server: Server, line: str, kept: str | None) -> None:
    def says(talk: Talk) -> None:
        talk.say(line if SENTENCE in talk.request["messages"][1]["content"] else "")

    server.behave = says
    assert run("paraphrase", SMALL_ID)[0] == 0
    found = Path(FILE).read_text("utf-8")
    assert [row for row in found.splitlines() if row.startswith("- ") and row != "- [ ] "] == ([f"- [ ] {kept}"] if kept else [])


def test_a_model_that_never_ends_gives_so_many_and_no_more(run: Run, server: Server) -> None:
    numbers = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    server.behave = lambda talk: talk.say("".join(f"店{one}关门太早怎么办\n" for one in numbers) * 20, size=200)
    run("paraphrase", SMALL_ID)
    text = Path(FILE).read_text("utf-8")
    assert text.count("- [ ] ") == MOST * text.count("\n> ")


def test_a_model_that_fails_loses_nothing_and_the_next_run_goes_on(run: Run, server: Server) -> None:
    def breaks(talk: Talk) -> None:
        if len(server.requests) > 2:
            talk.fail(401)
        else:
            talk.say("这个店几点关门\n")

    server.behave = breaks
    code, _, told = run("paraphrase", SMALL_ID)
    assert code == 1
    assert told.count("\n") == 1 and FILE in told and "密钥" in told
    edited = Path(FILE).read_text("utf-8").replace("- [ ] 这个店几点关门", "- [x] 店几点打烊", 1)
    Path(FILE).write_text(edited, "utf-8")
    server.requests.clear()
    server.behave = lambda talk: talk.say("什么时候能吃上\n")
    assert run("paraphrase", SMALL_ID)[0] == 0
    text = Path(FILE).read_text("utf-8")
    assert "- [x] 店几点打烊" in text and text.count("这个店几点关门") == 1
    assert text.count("什么时候能吃上") == len(server.requests) > 0
    server.requests.clear()
    assert run("paraphrase", SMALL_ID)[0] == 0
    assert not server.requests


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["paraphrase", "nothing"], "documents list"),
        (["paraphrase", "parent"], "概要"),
        (["paraphrase", SMALL_ID, "--accept"], FILE),
        (["paraphrase", SMALL_ID, "--file", "no/such/folder.md"], "no/such/folder.md"),
    ],
)
def test_mistakes_are_one_line(run: Run, arguments: list[str], says: str) -> None:
    code, _, told = run(*arguments)
    assert code == 1
    assert told.count("\n") == 1 and told.startswith("错误:") and says in told


def test_without_a_model_nothing_is_drafted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICYQA_LLM_BASE_URL")
    code, _, told = run("paraphrase", SMALL_ID)
    assert code == 1 and "POLICYQA_LLM_BASE_URL" in told


def test_a_model_that_is_switched_off_is_not_asked(run: Run, server: Server) -> None:
    run("llm", "off")
    code, _, told = run("paraphrase", SMALL_ID)
    assert (code, server.requests) == (1, [])
    assert "llm off" in told


# Accepting -------------------------------------------------------------------------------------------------------------------


def test_what_is_ticked_is_indexed_for_search_alone(run: Run, settings: Settings) -> None:
    run("paraphrase", SMALL_ID)
    text = Path(FILE).read_text("utf-8")
    start = text.index(SENTENCE)
    Path(FILE).write_text(text[:start] + text[start:].replace("- [ ] 老店能不能开晚一点", "- [X] 老店开晚点可以不", 1), "utf-8")
    code, told, error = run("paraphrase", SMALL_ID, "--accept")
    assert (code, error) == (0, "")
    assert "采用 1 个问法" in told
    assert asks(settings) == ["老店开晚点可以不"]
    passage = next(iter(open_index(settings).ask_of.values()))
    assert open_index(settings).main.text[passage.start : passage.end] == SENTENCE  # type: ignore[union-attr]
    answer = run("ask", "老店开晚点可以不")[1]
    assert "延长营业时间" in answer and "开晚点" not in answer
    assert run("paraphrase", SMALL_ID, "--accept")[1].startswith("没有变化")


def test_nothing_ticked_takes_back_what_was_accepted(run: Run, settings: Settings) -> None:
    works = Works(settings.data_dir, settings.corpus_dir, load_encoder(settings))
    accept(works, SMALL_ID, ((SENTENCE, ("开晚点",)),))
    run("paraphrase", SMALL_ID)
    text = Path(FILE).read_text("utf-8")
    assert "- [x] 开晚点" in text  # what was accepted is there to be kept
    Path(FILE).write_text(text.replace("[x]", "[ ]"), "utf-8")
    assert run("paraphrase", SMALL_ID, "--accept")[0] == 0
    assert asks(settings) == []
    assert rollback(works).published
    assert asks(settings) == ["开晚点"]


def test_accepted_ones_outlive_a_new_text_and_stand_for_its_sentences_alone(settings: Settings, tmp_path: Path) -> None:
    works = Works(settings.data_dir, settings.corpus_dir, load_encoder(settings))
    accept(works, SMALL_ID, ((SENTENCE, ("开晚点",)), ("规范流动餐车管理。", ("推车卖早点",))))
    notice = settings.corpus_dir / "notices" / "breakfast.txt"
    notice.write_text(notice.read_text("utf-8").replace(SENTENCE, "支持老店通宵营业。"), "utf-8")
    assert ingest(works).published
    assert asks(settings) == ["推车卖早点"]
    assert ingest(works, rebuild=True).published  # received bytes that are needed are not cleared away
    assert asks(settings) == ["推车卖早点"]


def test_what_an_editor_saves_meanwhile_is_kept(run: Run, server: Server) -> None:
    def edits(talk: Talk) -> None:
        if len(server.requests) == 4:
            text = Path(FILE).read_text("utf-8").replace("- [ ] 几点开门呀", "- [x] 我自己写的问法", 1)
            Path(FILE).write_text(text, "utf-8")
        talk.say("几点开门呀\n")

    server.behave = edits
    assert run("paraphrase", SMALL_ID)[0] == 0
    text = Path(FILE).read_text("utf-8")
    assert text.count("- [x] 我自己写的问法") == 1
    assert text.count("几点开门呀") == len(server.requests) - 1


def test_what_was_accepted_comes_back_without_the_file_and_without_a_model(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("paraphrase", SMALL_ID)
    Path(FILE).write_text(Path(FILE).read_text("utf-8").replace("[ ]", "[x]"), "utf-8")
    assert run("paraphrase", SMALL_ID, "--accept")[0] == 0
    known = sorted(asks(settings))
    Path(FILE).unlink()
    monkeypatch.delenv("POLICYQA_LLM_BASE_URL")
    assert run("paraphrase", SMALL_ID)[0] == 0
    assert run("paraphrase", SMALL_ID, "--accept")[1].startswith("没有变化")
    assert sorted(asks(settings)) == known


def test_questions_for_sentences_that_a_new_text_lacks_are_set_apart(run: Run, settings: Settings) -> None:
    run("paraphrase", SMALL_ID)
    notice = settings.corpus_dir / "notices" / "breakfast.txt"
    notice.write_text(notice.read_text("utf-8").replace(SENTENCE, "支持老店通宵营业。"), "utf-8")
    ingest(Works(settings.data_dir, settings.corpus_dir, load_encoder(settings)))
    code, _, told = run("paraphrase", SMALL_ID, "--accept")
    assert code == 1 and f"policyqa paraphrase {SMALL_ID}" in told
    assert run("paraphrase", SMALL_ID)[0] == 0
    text = Path(FILE).read_text("utf-8")
    assert text.index("支持老店通宵营业。") < text.index("## 现行文本中没有的句子") < text.index(SENTENCE)
    assert run("paraphrase", SMALL_ID, "--accept")[0] == 0


def test_braces_in_a_title_are_braces(settings: Settings, run: Run) -> None:
    catalogue = settings.corpus_dir / "catalog.toml"
    catalogue.write_text(catalogue.read_text("utf-8").replace("某省促进早餐消费", "某省促进{早餐}消费"), "utf-8")
    notice = settings.corpus_dir / "notices" / "breakfast.txt"
    notice.write_text(notice.read_text("utf-8").replace("某省促进早餐消费", "某省促进{早餐}消费"), "utf-8")
    ingest(Works(settings.data_dir, settings.corpus_dir, load_encoder(settings)))
    run("paraphrase", SMALL_ID)
    Path(FILE).write_text(Path(FILE).read_text("utf-8").replace("[ ]", "[x]", 3), "utf-8")
    code, told, _ = run("paraphrase", SMALL_ID, "--accept")
    assert code == 0 and "{早餐}" in told


def test_a_lost_file_of_accepted_questions_is_told_and_replaced(run: Run, settings: Settings) -> None:
    run("paraphrase", SMALL_ID)
    Path(FILE).write_text(Path(FILE).read_text("utf-8").replace("[ ]", "[x]"), "utf-8")
    run("paraphrase", SMALL_ID, "--accept")
    for path in (settings.data_dir / "sources").iterdir():
        path.unlink()
    code, _, told = run("ingest", "--rebuild")
    assert code == 1 and f"policyqa paraphrase {SMALL_ID} --accept" in told
    assert run("paraphrase", SMALL_ID, "--accept")[0] == 0
    assert run("ingest", "--rebuild")[0] == 0


def test_a_document_that_is_withdrawn_is_not_drafted_for(run: Run) -> None:
    run("documents", "withdraw", SMALL_ID, "--force")
    code, _, told = run("paraphrase", SMALL_ID)
    assert code == 1 and f"policyqa documents restore {SMALL_ID}" in told


# The file --------------------------------------------------------------------------------------------------------------------

HEAD = "policyqa paraphrase x --accept\n"


@pytest.fixture
def document() -> Document:
    return parsed("一、甲\n(一)乙丙。丁戊。己庚。\n(二)辛壬。丁戊。")


def test_a_file_is_read_as_it_was_written(document: Document) -> None:
    review = Review({"丁戊。": [Proposal("问一", True), Proposal("问二")], "辛壬": [Proposal("问三", True)]})
    review.gone = {"早先的一句。": [Proposal("问四", True)]}
    text = format_review(document, review)
    for drafting in (False, True):
        read = parse_review(text, document, "f", drafting=drafting)
        assert read == review
        assert read.accepted == (("丁戊。", ("问一",)), ("辛壬", ("问三",)))
    assert text.count("## (一)乙丙") == text.count("## (二)辛壬") == 1  # a sentence that is printed twice stands where it is first


@pytest.mark.parametrize("box", ["- [x] 问", "-[x]问", "* [X]  问", "- [ x ] 问", "- [✓] 问", "  - [√] 问  "])
def test_boxes_may_be_ticked_in_several_ways(document: Document, box: str) -> None:
    text = f"{HEAD}说明\n> 丁戊。\n\n{box}\n- [x] 问\n- [x]  \n"
    assert parse_review(text, document, "f").accepted == (("丁戊。", ("问",)),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("> 丁戌。\n- [x] 问", 2),
        ("> 丁戊。\n- 问", 3),
        ("> 丁戊。\n- [y] 问", 3),
        ("> 丁戊。\n[x] 问", 3),
        ("> 丁戊。\n1. [x] 问", 3),
        ("> 丁戊。\n• [x] 问", 3),
        ("> 丁戊。\n－ [x] 问", 3),
        (f"> 丁戊。\n\n- [x] {'问' * 201}", 4),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_line(document: Document, text: str, line: int) -> None:
    with pytest.raises(PolicyError, match=f"f:第 {line} 行"):
        parse_review(HEAD + text, document, "f")


@pytest.mark.parametrize("text", ["", "随便写的笔记\n- [x] 问", "> 丁戊。\n- [x] 问", "policyqa paraphrase y --accept\n> 丁戊。\n- [x] 问"])
def test_a_file_that_is_not_of_this_document_takes_nothing_back(document: Document, text: str) -> None:
    with pytest.raises(PolicyError, match="审核文件"):
        parse_review(text, document, "f")


def test_paraphrases_are_read_as_they_were_written() -> None:
    pairs = (("甲。", ("乙", "“丙”\n丁")), ("戊", ()))
    assert parse_paraphrases(format_paraphrases(pairs), "f") == pairs
