"""Kinds of status to kinds of answers: what becomes of a search when the reading is what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.models import Document
from rag import Assistant
from rag.asks import ASKS, STATUSES, Reading
from rag.by_search import POINTED, SearchAnswers, clarify
from rag.compose import Ground
from rag.fusion import calibration
from rag.index import Index
from rag.models import Draft, Hit, Intent, Query, Retrieval, Status
from rag.question import Reader
from rag.replies import Wording
from rag.retrieve import Retriever
from tests.builders import NOTICE_ID
from tests.reading import RECORDS

SAY = Wording("hans")
KEEP, NEAREST = (calibration()["thresholds"][name] for name in ("keep", "nearest"))
SURE, LIKELY, FAR = 0.99, (KEEP + 0.75) / 2, NEAREST / 3
QUESTION = "文件对跨境电商和乡村书店怎么说"
Answer = Callable[..., Draft]


class Scripted(Retriever):
    """A retriever that finds and reads what it is told to."""

    def __init__(self, index: Index, hits: tuple[Hit, ...], reading: Reading) -> None:
        super().__init__(index)
        self._told, self._as = hits, reading

    def search(self, text: str, limit: int = 6) -> Retrieval:  # noqa: ARG002 - it finds the same for any text
        return Retrieval(self._told[:limit], self._told[limit:], {})

    def read(self, query: Query, found: Retrieval) -> Reading:  # noqa: ARG002 - and reads the same
        return self._as


def reading(status: Status, **asks: float) -> Reading:
    return Reading(dict.fromkeys(ASKS, 0.0) | asks, {name: 0.7 if name == status else 0.1 for name in STATUSES})


@pytest.fixture(scope="module")
def answer(assistant: Assistant, document: Document) -> Answer:
    """The draft for a question, given (measure, probability) of the hits and the reading."""
    index, reader = assistant.index, Reader(assistant.index)

    def made(
        hits: list[tuple[int | None, float]], read: Reading, text: str = QUESTION, **query: object
    ) -> Draft:
        told = []
        for number, chance in hits:
            measure = document.measure(number or 0)
            spans = tuple(one.span for one in (measure.sentences if measure else document.front))[:2]
            told.append(Hit(NOTICE_ID, number, chance, 0.0, spans))
        understood = replace(reader.read(text, 2000), **query)  # type: ignore[arg-type]
        search = SearchAnswers(index, Scripted(index, tuple(told), read), reader)
        return search.answer(Ground(understood, document, SAY))

    return made


def said(draft: Draft) -> str:
    return "".join(statement.text for statement in draft.statements)


# Status ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
def test_the_likeliest_status_is_that_of_the_answer(answer: Answer, status: Status) -> None:
    draft = answer([(11, LIKELY)], reading(status))
    assert draft.status == status
    pointed_to = status == "not_found" and LIKELY >= POINTED  # the measure that treats the matter all the same
    assert draft.measures == ((11,) if status == "answered" or pointed_to else ())


def test_what_is_vague_is_asked_back_with_questions_that_can_be_answered(answer: Answer, assistant: Assistant) -> None:
    draft = answer([], reading("clarify"))
    assert draft.status == "clarify"
    assert said(draft) == SAY("clarify")
    assert draft.follow_ups
    assert all(assistant.ask(question).status == "answered" for question in draft.follow_ups)


def test_who_asks_for_support_is_asked_what_the_business_does(answer: Answer) -> None:
    draft = answer([], reading("clarify"), cues=frozenset({"support"}))
    assert said(draft) == SAY("clarify_business")


def test_a_search_that_is_sure_answers_what_seems_vague(answer: Answer) -> None:
    assert answer([(11, SURE)], reading("clarify")).measures == (11,)
    assert answer([(11, 0.8)], reading("clarify")).status == "clarify"


@pytest.mark.parametrize("kind", ["offtopic", "task", "opinion", "injection", "nonsense", "insult", "chat"])
def test_what_is_off_the_subject_gets_no_measure_whatever_was_found(answer: Answer, kind: str) -> None:
    draft = answer([(11, SURE)], reading("out_of_scope", **{kind: 0.9}))
    assert (draft.status, draft.measures, draft.units) == ("out_of_scope", (), ())
    lead = SAY(kind) if kind in ("opinion", "injection") else ""
    assert said(draft) == lead + SAY("out_of_scope")
    assert not any(statement.evidence for statement in draft.statements)


def test_nothing_found_is_not_answered(answer: Answer) -> None:
    for hits in ([], [(11, FAR)], [(None, FAR)]):
        draft = answer(hits, reading("answered"))
        assert (draft.status, draft.measures) == ("not_found", ())
        assert SAY("silent_generic") in said(draft)
        assert f"全部{len(RECORDS)}条措施" in said(draft)


# What is not there ------------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_named_and_a_likely_measure_pointed_to(answer: Answer) -> None:
    draft = answer([(11, SURE), (8, LIKELY)], reading("not_found", amount=0.9))
    assert (draft.status, draft.measures, draft.units) == ("not_found", (11,), ())
    assert SAY("silent", what=SAY("amount")) in said(draft)
    assert RECORDS[11].units[0] in said(draft)


def test_a_measure_that_is_only_near_is_not_pointed_to(answer: Answer) -> None:
    draft = answer([(11, 0.5)], reading("not_found", date=0.9))
    assert (draft.status, draft.measures) == ("not_found", ())
    assert SAY("silent", what=SAY("deadline")) in said(draft)


def test_a_matter_that_is_not_treated_gets_no_measure(answer: Answer) -> None:
    draft = answer([(11, SURE)], reading("not_found", uncovered=0.9, amount=0.8))
    assert (draft.status, draft.measures) == ("not_found", ())
    assert SAY("silent_generic") in said(draft)


@pytest.mark.parametrize(("ask", "lead"), [("other_place", "elsewhere"), ("other_time", "silent_generic")])
def test_another_place_or_time_is_said_to_be_one(answer: Answer, ask: str, lead: str) -> None:
    draft = answer([(11, SURE)], reading("not_found", **{ask: 0.9}))
    assert (draft.status, draft.measures) == ("not_found", ())
    assert draft.statements[0].text == SAY(lead)


def test_who_leads_is_not_said(answer: Answer) -> None:
    draft = answer([(11, SURE)], reading("not_found", lead=0.9))
    assert (draft.status, draft.measures) == ("not_found", (11,))
    assert draft.statements[0].text == SAY("no_lead")
    assert all(statement.evidence for statement in draft.statements[:1])


# What is there --------------------------------------------------------------------------------------------------------------


def test_who_is_asked_for_gets_the_units(answer: Answer) -> None:
    for read, intent in ((reading("answered", who=0.6), Intent.FACT), (reading("answered"), Intent.RESPONSIBILITY)):
        draft = answer([(11, SURE)], read, intent=intent)
        assert (draft.status, draft.measures) == ("answered", (11,))
        assert "责任单位" in draft.statements[0].text
        assert set(draft.units) == set(RECORDS[11].named)


def test_support_brings_every_measure_with_whom_to_ask(answer: Answer) -> None:
    for read, intent in ((reading("answered", support=0.6), Intent.FACT), (reading("answered"), Intent.SUPPORT)):
        draft = answer([(11, SURE), (8, LIKELY), (4, FAR)], read, intent=intent)
        assert (draft.status, draft.measures) == ("answered", (11, 8))
        assert draft.statements[0].text == SAY("support", count=2)


def test_other_questions_get_the_words_of_the_document(answer: Answer) -> None:
    draft = answer([(11, SURE), (8, LIKELY)], reading("answered", what=0.9), intent=Intent.FACT)
    assert (draft.status, draft.measures) == ("answered", (11, 8))
    assert sum(statement.quoted for statement in draft.statements) == 2


def test_running_text_answers_alone_where_it_is_the_best(answer: Answer) -> None:
    draft = answer([(None, SURE), (11, LIKELY)], reading("answered"))
    assert (draft.status, draft.measures) == ("answered", ())
    assert draft.statements[0].text == SAY("text_fact")


def test_what_is_asked_for_besides_and_not_written_is_said_to_be_missing(answer: Answer) -> None:
    draft = answer([(4, SURE)], reading("answered", contact=0.9))
    assert (draft.status, draft.measures) == ("answered", (4,))
    assert draft.statements[-1].text == SAY("silent", what=SAY("phone"))


@pytest.mark.parametrize(("chance", "cued", "missing"), [(0.9, False, True), (0.3, True, True), (0.3, False, False), (0.1, True, False)])
def test_a_cue_counts_as_far_as_the_reading_bears_it_out(answer: Answer, chance: float, cued: bool, missing: bool) -> None:
    cues = frozenset({"phone"}) if cued else frozenset[str]()
    draft = answer([(4, SURE)], reading("answered", contact=chance), cues=cues)
    assert (SAY("silent", what=SAY("phone")) in said(draft)) is missing


# Doors ----------------------------------------------------------------------------------------------------------------------


def test_hits_are_those_kept_in_the_document(assistant: Assistant, document: Document) -> None:
    told = (Hit(NOTICE_ID, 11, SURE, 0.0, ()), Hit("other", 3, SURE, 0.0, ()), Hit(NOTICE_ID, 8, FAR, 0.0, ()))
    reader = Reader(assistant.index)
    search = SearchAnswers(assistant.index, Scripted(assistant.index, told, reading("answered")), reader)
    found = search.hits(Ground(reader.read(QUESTION, 2000), document, SAY))
    assert [hit.measure for hit in found] == [11]


def test_a_question_that_goes_on_is_read_as_it_was_put(assistant: Assistant) -> None:
    """补贴多少 after 互联网医院归谁管 asks for an amount, not for who."""
    answer = assistant.ask("补贴多少", [("互联网医院归谁管", "")])
    assert answer.status == "not_found"
    assert SAY("amount") in answer.answer


def test_asking_back_has_one_statement(document: Document) -> None:
    draft = clarify(Ground(Query("", "", "hans"), document, SAY), "clarify_follow")
    assert (draft.status, said(draft)) == ("clarify", SAY("clarify_follow"))
