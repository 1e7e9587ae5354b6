"""Parts and measures: their numbers, printed or inferred from the sequence, their headings and what belongs to them."""

from __future__ import annotations

from tests.builders import parsed


def markers(text: str) -> list[tuple[str, bool]]:
    return [(measure.marker, measure.inferred) for measure in parsed(text).measures]


def test_a_missing_number_is_inferred_and_reported() -> None:
    document = parsed("一、甲\n(一)子。\n()丑。\n(三)寅。\n、乙\n(四)卯。")
    assert [(m.marker, m.inferred) for m in document.measures] == [
        ("(一)", False), ("(二)", True), ("(三)", False), ("(四)", False),
    ]  # fmt: skip
    assert [(part.marker, part.inferred) for part in document.parts] == [("一、", False), ("二、", True)]
    assert [(problem.line, problem.code) for problem in document.problems] == [
        (3, "numeral-inferred"), (5, "numeral-inferred"),
    ]  # fmt: skip


def test_a_missing_number_where_each_part_counts_anew_is_inferred_within_its_part() -> None:
    assert markers("一、甲\n(一)子。\n(二)丑。\n二、乙\n(一)寅。\n()卯。\n(三)辰。")[2:] == [
        ("(一)", False), ("(二)", True), ("(三)", False),
    ]  # fmt: skip


def test_a_missing_number_after_a_gap_follows_the_number_before_it() -> None:
    assert markers("(一)子。\n(二)丑。\n(四)寅。\n()卯。\n(六)辰。") == [
        ("(一)", False), ("(二)", False), ("(四)", False), ("(五)", True), ("(六)", False),
    ]  # fmt: skip


def test_one_gap_is_reported_once() -> None:
    document = parsed("(一)子。\n(二)丑。\n(四)寅。\n(五)卯。\n(六)辰。")
    assert [(problem.line, problem.code) for problem in document.problems] == [(3, "number-jump")]


def test_numbers_that_start_anew_in_each_part_are_no_problem() -> None:
    document = parsed("一、甲\n(一)子。\n(二)丑。\n二、乙\n(一)寅。\n(二)卯。")
    assert document.problems == ()
    assert [part.measures for part in document.parts] == [(1, 2), (3, 4)]
    assert [measure.marker for measure in document.measures] == ["(一)", "(二)", "(一)", "(二)"]


def test_articles_are_measures_and_chapters_parts() -> None:
    document = parsed("第一章 总则\n第一条 为了早餐。\n第二条 适用全省。\n第二章 附则\n第三条 施行。")
    assert [(part.marker, part.title.clean, part.measures) for part in document.parts] == [
        ("第一章", "总则", (1, 2)), ("第二章", "附则", (3,)),
    ]  # fmt: skip
    assert [measure.marker for measure in document.measures] == ["第一条", "第二条", "第三条"]


def test_full_width_numbers_number_measures() -> None:
    document = parsed("一、甲\n１．发展早餐。供应粥。\n２．发展午餐。\n３．发展晚餐。")
    assert [(m.number, m.heading.clean, m.inferred) for m in document.measures] == [
        (1, "发展早餐", False), (2, "发展午餐", False), (3, "发展晚餐", False),
    ]  # fmt: skip


def test_a_heading_on_a_line_of_its_own_ends_there() -> None:
    document = parsed("一、加强领导\n各地要加强领导。要落实责任。\n二、做好保障\n各地要做好保障。")
    assert [measure.heading.clean for measure in document.measures] == ["加强领导", "做好保障"]
    assert [sentence.span.clean for sentence in document.measures[0].sentences] == ["各地要加强领导。", "要落实责任。"]


def test_a_heading_is_the_text_up_to_the_first_full_stop() -> None:
    (first, second) = parsed("(一)发展早餐(含粥。)店。支持开店。\n(二)发展午餐").measures
    assert (first.heading.clean, [s.span.clean for s in first.sentences]) == ("发展早餐(含粥。)店", ["支持开店。"])
    assert (second.heading.clean, second.sentences) == ("发展午餐", ())


def test_a_paragraph_without_a_number_belongs_to_the_measure_before_it() -> None:
    (first, second) = parsed("(一)甲。乙。\n丙。\n丁。(责任单位:省商务厅)\n(二)戊。").measures
    assert [sentence.span.clean for sentence in first.sentences] == ["乙。", "丙。", "丁。"]
    assert first.unit_names == ("省商务厅",)
    assert second.heading.clean == "戊"


def test_each_problem_is_reported_once() -> None:
    document = parsed("(一)甲。乙。(责任单位:某某局)\n续一。\n续二。\n(二)丁。丁。")
    assert [problem.code for problem in document.problems] == ["unit-unknown"]
    assert "某某局" in document.problems[0].message


def test_a_full_stop_after_the_bracket_is_no_sentence() -> None:
    first = parsed("(一)甲。乙。(责任单位:省商务厅)。\n(二)丙。").measures[0]
    assert [sentence.span.clean for sentence in first.sentences] == ["乙。"]
    assert first.unit_names == ("省商务厅",)
