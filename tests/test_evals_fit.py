"""Fitting: labels of small made-up sets are recovered, folds keep conversations together, what is written is what is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from evals import fit_asks, fit_relevance
from evals.fit import not_lent
from evals.fit_asks import Rows, gather
from evals.fit_relevance import FOLDS, KINDS, Model, Searched, chosen, fit, fold, held_out, right, thresholds
from evals.models import DEVELOPMENT, Case, load_cases
from rag.asks import ASKS, STATUSES, AskModel, flags
from rag.fusion import logits
from rag.models import Query
from rag.relevance import FEATURES
from tests.builders import passage

MEASURES = [1, 2, 3, 4, 0]  # the last target is running text
Floats = NDArray[np.float64]


def case(question: str, *, measures: tuple[int, ...] = (), **fields: Any) -> Case:
    status = "answered" if measures else "out_of_scope"
    return Case(question, "citizen", "own", question, **{"status": status, "measures": measures, **fields})


def searched(one: Case, tables: Floats, *, counts: bool = True) -> Searched:
    query = Query(one.question, one.question, "hans")
    return Searched(one, query, tables, np.zeros(3, np.float32), counts)


def questions(count: int = 160) -> list[Searched]:
    """Questions with one to three texts. A target is relevant when the first of its four features is high in any of them."""
    chance = np.random.default_rng(11)
    rows = []
    for number in range(count):
        tables = chance.normal(0.0, 1.0, (1 + number % 3 + (number % 3 > 0), len(MEASURES), 4))
        relevant = chance.random(tables.shape[:2]) < 0.15
        tables[..., 0] = np.where(relevant, 1.5, -1.5) + chance.normal(0.0, 0.3, tables.shape[:2])
        found = tuple(m for m, spoken in zip(MEASURES, np.any(relevant, axis=0).tolist(), strict=True) if m and spoken)
        rows.append(searched(case(f"第{number}问", measures=found), tables))
    return rows


@pytest.fixture(scope="module")
def rows() -> list[Searched]:
    return questions()


@pytest.fixture(scope="module")
def model(rows: list[Searched]) -> Model:
    return fit(rows, MEASURES, ridge=1.0)


# Relevance ------------------------------------------------------------------------------------------------------------------


def test_a_fit_recovers_the_labels(model: Model, rows: list[Searched]) -> None:
    wrong = [row.case.question for row in rows if chosen(model.chances(row.tables), MEASURES, 0.5, 0.5) != {*row.case.measures}]
    assert len(wrong) <= 0.05 * len(rows)
    assert (np.abs(model.weights[:, 0]) > 3 * np.abs(model.weights[:, 1:4]).max(axis=1)).all()


def test_questions_that_were_not_seen_are_told_as_well(rows: list[Searched]) -> None:
    held = held_out(rows, MEASURES, ridge=1.0)
    keep, nearest = thresholds(rows, held, MEASURES, rows)
    assert 0 < nearest <= keep < 1
    good = [right(row.case, chosen(chances, MEASURES, keep, nearest)) for row, chances in zip(rows, held, strict=True)]
    assert sum(good) >= 0.9 * len(rows)


def test_a_question_is_judged_by_a_model_that_has_not_seen_it(rows: list[Searched]) -> None:
    held = held_out(rows, MEASURES, ridge=1.0)
    number = fold(rows[0].case)
    without = fit([row for row in rows if fold(row.case) != number], MEASURES, ridge=1.0)
    assert held[0].tolist() == pytest.approx(without.chances(rows[0].tables).tolist())


def test_what_search_does_not_have_to_answer_teaches_nothing(rows: list[Searched], model: Model) -> None:
    noise = [searched(case(f"{n}", measures=(1,)), np.full((1, 5, 4), 9.0), counts=False) for n in range(30)]
    again = fit([*rows, *noise], MEASURES, ridge=1.0)
    assert again.weights.ravel().tolist() == pytest.approx(model.weights.ravel().tolist())


def test_an_open_label_teaches_nothing(rows: list[Searched]) -> None:
    """A measure that may be cited weighs neither for nor against, wherever its features stand."""
    number, row = next((n, row) for n, row in enumerate(rows) if 4 not in row.case.measures and len(row.tables) == 1)
    fitted = []
    for value in (-3.0, 3.0):
        tables = row.tables.copy()
        tables[0, 3, 0] = value
        open_case = case(row.case.question, measures=row.case.measures, may=(4,))
        shut = [*rows[:number], searched(open_case, tables), *rows[number + 1 :]]
        fitted.append(fit(shut, MEASURES, ridge=1.0).plain()[:, 0])
    assert fitted[0].tolist() == pytest.approx(fitted[1].tolist(), rel=0.05)


def test_the_chance_is_a_noisy_or_and_plain_weights_give_the_same(model: Model, rows: list[Searched]) -> None:
    plain = model.plain()
    for row in rows[:9]:
        kinds = [0] if len(row.tables) == 1 else [1, *[2] * (len(row.tables) - 1)]
        silent = np.ones(len(MEASURES))
        for table, kind in zip(row.tables, kinds, strict=True):
            silent *= 1 - 1 / (1 + np.exp(-(table @ plain[kind, :-1] + plain[kind, -1])))
        assert model.chances(row.tables).tolist() == pytest.approx((1 - silent).tolist())


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ([0.9, 0.6, 0.1, 0.1, 0.9], {1, 2}), ([0.45, 0.4, 0.1, 0.1, 0.9], {1}), ([0.3, 0.2, 0.1, 0.1, 0.9], set()),
        ([0.5, 0.1, 0.1, 0.1, 0.1], {1}), ([0.4, 0.1, 0.1, 0.1, 0.1], {1}),
    ],
)  # fmt: skip
def test_what_an_answer_would_cite(chances: list[float], expected: set[int]) -> None:
    assert chosen(np.array(chances), MEASURES, 0.5, 0.4) == expected


def test_a_set_is_right_with_all_that_must_and_nothing_but_what_may_be_cited() -> None:
    one = case("q", measures=(1, 2), may=(3,))
    assert [right(one, cited) for cited in ({1, 2}, {1, 2, 3}, {1}, {1, 2, 4}, set())] == [True, True, False, False, False]
    assert right(case("q"), set()) and not right(case("q"), {1})


def test_what_is_written_is_what_search_reads(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    size = len(FEATURES)
    made = Model(random.normal(size=size), random.uniform(0.5, 2, size), random.normal(size=(3, size + 1)))
    fit_relevance.write(made, (0.45, 0.3), "some/1", ["a"], tmp_path / "calibration.toml")
    read = tomllib.loads((tmp_path / "calibration.toml").read_text("utf-8"))
    assert read.keys() == {*KINDS, "thresholds", "encoder", "documents"}
    assert (read["thresholds"]["keep"], read["thresholds"]["nearest"]) == (0.45, 0.3)
    table = random.normal(size=(6, size))
    found = 1 / (1 + np.exp(-logits(table, FEATURES, read["alone"])))
    assert found.tolist() == pytest.approx(made.chances(table[np.newaxis]).tolist(), abs=1e-3)


# Which questions ------------------------------------------------------------------------------------------------------------


def test_a_conversation_is_in_one_fold() -> None:
    opening = case("养老院适用哪些措施", measures=(8,))
    for question in ("那充电桩呢", "由谁负责", "还有吗"):
        assert fold(case(question, history=(opening.question,))) == fold(opening)
        assert fold(case(question, history=(opening.question, "由谁负责"))) == fold(opening)


def test_the_folds_are_about_as_large() -> None:
    found = np.bincount([fold(one) for one in load_cases(DEVELOPMENT)], minlength=FOLDS)
    assert len(found) == FOLDS
    assert found.min() > 0.8 * found.max()


def test_questions_lent_to_the_paraphrases_are_left_out() -> None:
    names = ("想开个早点铺", "早餐店有什么支持", "发展早餐。")
    lots = [searched(case(name), np.zeros((1, 1, 1))) for name in names]
    passages = [passage("ask", names[0]), passage("sentence", names[2])]
    assert [row.case.question for row in not_lent(lots, passages)] == [names[1], names[2]]


# Asks -----------------------------------------------------------------------------------------------------------------------

CUES = ("who", "amount")
WORDING = {
    "who": ("谁负责{}", "{}归谁管", "{}由哪家管"), "amount": ("{}补贴多少钱", "{}给多少钱", "{}的补贴标准"),
    "offtopic": ("{}怎么炒", "{}好不好吃", "{}的菜谱"),
}  # fmt: skip
MATTER = ("充电桩", "养老院", "快递站", "冷库", "民宿", "书店", "药店", "景区", "夜市", "食堂", "车位", "球馆")
STATUS = {"who": "answered", "amount": "not_found", "offtopic": "out_of_scope"}


@pytest.fixture(scope="module")
def asking() -> Rows:
    cases, found = [], []
    for ask, forms in WORDING.items():
        for form in forms:
            for matter in MATTER:
                measures = (2,) if ask == "who" else ()
                cases.append(case(form.format(matter), measures=measures, status=STATUS[ask], ask=(ask,)))
                found.append(np.array([0.1, 0.1 if ask == "offtopic" else 0.9, 0.0, 0.0, 0.0]))
    cases.append(case("不说要什么", status="clarify"))  # no ask: left out of the fit of asks
    found.append(np.zeros(5))
    return gather([searched(one, np.zeros((1, 5, 4))) for one in cases], found, MEASURES, CUES)


def test_features_of_questions_are_those_of_the_reader(asking: Rows) -> None:
    count = len(asking.cases)
    assert asking.vectors.shape == (count, 3)
    assert asking.flags[0].tolist() == flags(Query("", asking.texts[0], "hans"), CUES, 4, 5).tolist()
    assert asking.found.shape == (count, 6)
    assert asking.take(np.array([2, 0])).texts == [asking.texts[2], asking.texts[0]]


def test_asks_and_statuses_are_recovered_written_and_read_again(
    asking: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "asks.npz"
    monkeypatch.setattr(fit_asks, "TARGET", target)
    ask, status = fit_asks.fit_all(asking, CUES, "fake")
    assert ask > 0.9
    assert status > 0.9
    with np.load(target, allow_pickle=False) as stored:
        assert stored["cues"].tolist() == list(CUES)
        model = AskModel({name: stored[name].astype(np.float32) for name in stored.files if name not in ("cues", "encoder")}, CUES)
    fitted = fit_asks.fit_asks(asking).chances(asking)
    for row, one in enumerate(asking.cases):
        chances = model.asks(asking.texts[row], asking.vectors[row], asking.flags[row])
        assert chances.tolist() == pytest.approx(fitted[row].tolist(), abs=0.02)
        if one.ask:
            assert ASKS[int(chances.argmax())] == one.ask[0]
            found = model.statuses(chances, asking.found[row], asking.flags[row])
            assert STATUSES[int(found.argmax())] == one.status


def test_an_ask_that_nobody_has_is_never_likely(asking: Rows) -> None:
    chances = fit_asks.fit_asks(asking).chances(asking)
    assert chances[:, ASKS.index("penalty")].max() < 0.01
