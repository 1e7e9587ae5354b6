"""Numbers of measures and parts in questions: every way of writing one, over all numbers, and what is no such number."""

from __future__ import annotations

import itertools

import pytest

from rag.normalise import normalise
from rag.numbers import Numbers, heard, read_numbers
from tests.reading import FULL_WIDTH, NUMERALS, within

LAST = 15
FORMAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st", 32: "nd", 33: "rd"}
ENGLISH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
).split()

# c = 十五, b = 拾伍, d = 15, f = full width 15, o = 15th
FORMS = [
    "措施{c}", "措施{d}", "措施{f}", "措施 {c}", "措施 {d}", "措施{b}", "措施({c})", "措施（{c}）", "措施({d})", "措施（{f}）", "措施( {c} )", "措施第{c}条",
    "第{c}条", "第{d}条", "第{f}条", "第{b}条", "第 {d} 条", "第 {c} 条", "第({c})条", "第（{c}）条", "第{c}条措施", "第{d}条措施", "第{c}條", "第{c}款",
    "第{c}项", "第{d}项", "第{f}项", "第{c}项措施", "第{c}項", "第{c}点", "第{d}点", "第{f}点", "第{c}點", "第{c}个措施", "第{d}个措施", "第{c}项政策",
    "第{c}项举措", "({c})", "（{c}）", "({d})", "（{f}）", "( {c} )", "（ {d} ）", "【{c}】", "[{d}]", "﹙{c}﹚", "{c}号措施", "{d}号措施", "{f}号措施",
    "第{d}号措施", "措施{c}號", "{d}号条款", "条款{c}", "举措{d}", "政策措施{c}", "若干措施({c})", "若干措施第{c}条", "measure {d}", "Measure {d}", "MEASURE {d}",
    "measure ({d})", "measure no. {d}", "measure #{d}", "ｍｅａｓｕｒｅ {f}", "article {d}", "item {d}", "clause {d}", "point {d}", "no. {d}", "#{d}",
    "the {o} measure", "{o} item",
]  # fmt: skip
BARE = [
    "{c}",
    "{d}",
    "{f}",
    "{b}",
    "{c}条",
    "第{c}",
    "第{d}",
    "{c}?",
    "{d}？",
    "{c}呢",
    "{d}呢？",
    "  {d}  ",
    "（{c}）？",
    "第{d}。",
]
AFTER = [
    "", "由谁负责?", "由谁负责？", "的责任单位是哪些", "讲什么", "呢?", "的内容", "是什么", "有哪些责任单位", "一共有几个责任单位", "规定了什么",
    "归哪个部门管", "是省商务厅负责吗", "涉及哪些单位", ",责任单位是谁", "：由谁负责", " 谁管", "主要讲什么", "和省商务厅有关系吗",
]  # fmt: skip
BEFORE = ["", "请问", "那", "谁负责", "哪些单位负责", "我想了解", "《若干措施》", "关于", "解释一下"]


def written(form: str, number: int) -> str:
    """The form with this number in it."""
    numeral = NUMERALS[number]
    return form.format(
        c=numeral,
        b=numeral.translate(FORMAL),
        d=number,
        f=str(number).translate(FULL_WIDTH),
        o=f"{number}{ORDINALS.get(number, 'th')}",
    )


def read(question: str, last: int = LAST) -> Numbers:
    return read_numbers(normalise(question)[0], last)


def measures(question: str, last: int = LAST) -> tuple[int, ...]:
    found = read(question, last)
    assert found.parts == ()
    return found.measures


def misread(form: str, before: str = "", after: str = "") -> dict[str, tuple[int, ...]]:
    """Every number 1..40 that is not read, with what is read instead."""
    questions = {f"{before}{written(form, number)}{after}": number for number in NUMERALS}
    return {text: found for text, number in questions.items() if (found := measures(text)) != (number,)}


@pytest.mark.parametrize("form", FORMS)
def test_every_number_is_read_in_every_form(form: str) -> None:
    assert misread(form) == {}


@pytest.mark.parametrize("form", BARE)
def test_a_number_alone_is_a_measure(form: str) -> None:
    assert misread(form) == {}


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize(
    "form", ["措施{c}", "措施{d}", "第{c}条", "第{f}条", "({c})", "（{f}）", "第{c}项", "{c}号措施"]
)
def test_whatever_follows_a_number(form: str, after: str) -> None:
    assert misread(form, after=after) == {}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("form", ["措施{c}", "措施（{d}）", "第{c}条", "第{f}条", "({c})", "（{f}）", "第{c}项"])
def test_whatever_leads_up_to_a_number(form: str, before: str) -> None:
    assert misread(form, before, "由谁负责？") == {}


@pytest.mark.parametrize(
    "after", ["点名了哪些单位", "大概讲什么", "多少钱", "条件是什么", "部署了什么", "定了哪些任务", "下面写了什么"]
)
def test_words_after_a_number_that_begin_like_a_counter(after: str) -> None:
    """From 措施二 on: 措施一定, 措施一条 and the like can be read in two ways."""
    for form in ("措施{c}", "措施{d}"):
        assert {text: found for text, found in misread(form, after=after).items() if text != f"措施一{after}"} == {}


@pytest.mark.parametrize("character", ["⑴", "①", "㈠"])
def test_numbers_in_one_character(character: str) -> None:
    count = 10 if character == "㈠" else 15
    for number in range(1, count + 1):
        one = chr(ord(character) + number - 1)
        assert measures(f"措施{one}由谁负责") == (number,)


def test_english_ordinals() -> None:
    assert {word: measures(f"who is responsible for the {word} measure?") for word in ENGLISH} == {
        word: (number,) for number, word in enumerate(ENGLISH, 1)
    }


# Several ------------------------------------------------------------------------------------------------------------------

PAIRS = [(3, 5), (4, 5), (1, 3), (9, 12), (2, 14), (11, 16)]
# c = 三, z = 五, d = 3, y = 5
LISTS = [
    "措施{c}和措施{z}", "措施{c}、措施{z}", "措施{c}、{z}", "措施{c},{z}", "措施({c})和措施({z})", "措施({c})与({z})", "措施（{c}）（{z}）", "措施{c}跟措施{z}",
    "第{c}条和第{z}条", "第{c}条、第{z}条", "第{c}、{z}条", "第{c}、第{z}条", "第{c}和第{z}条", "第{c}条与第{z}条", "第{c}条以及第{z}条", "第{c}条还有第{z}条",
    "第{c}条第{z}条", "第{c}项和第{z}项", "第{c}点和第{z}点", "第{c}條和第{z}條", "第{d}条和第{y}条", "第{d}、{y}条", "第{d}、第{y}条", "({c})({z})", "({c})、({z})",
    "({c})和({z})", "({d})({y})", "{c}号措施和{z}号措施", "measures {d} and {y}", "measures {d}, {y}", "measure {d} and measure {y}", "articles {d} & {y}",
    "{c}、{z}条", "{d}、{y}两条",
]  # fmt: skip
RANGES = [
    "第{c}到第{z}条", "第{c}至第{z}条", "第{c}到{z}条", "第{c}至{z}条", "第{c}条到第{z}条", "第{c}条至第{z}条", "第{c}到{z}项", "第{c}项到第{z}项",
    "第{d}到第{y}条", "第{d}条到第{y}条", "第{d}-{y}条", "第{d}—{y}条", "第{d}–{y}条", "{d}~{y}条", "{d}～{y}条", "{d}-{y}条", "{d}到{y}条", "{c}到{z}条",
    "措施{c}到{z}", "措施{c}至措施{z}", "措施{d}-{y}", "措施{d}～{y}", "({c})至({z})", "({c})到({z})", "（{c}）—（{z}）", "measures {d}-{y}", "measures {d} to {y}",
]  # fmt: skip


def joined(form: str, first: int, last: int) -> str:
    """The form with two numbers in it."""
    return form.format(c=NUMERALS[first], z=NUMERALS[last], d=first, y=last)


@pytest.mark.parametrize("form", LISTS)
def test_lists_name_both(form: str) -> None:
    questions = {
        joined(form, *pair) + after: pair for pair in PAIRS for after in ("", "由谁负责?", "的责任单位", "有什么区别")
    }
    assert {text: measures(text) for text in questions} == questions


@pytest.mark.parametrize("before", ["请问", "比较", "那"])
def test_lists_of_brackets_after_words(before: str) -> None:
    assert measures(f"{before}(三)和(五)由谁负责") == (3, 5)
    assert measures(f"{before}(三)、(五)") == (3, 5)
    assert measures(f"{before}（3）（5）") == (3, 5)


def test_lists_of_three_and_more_keep_their_order() -> None:
    assert measures("措施九、二和十一由谁负责") == (9, 2, 11)
    assert measures("第一条、第二条、第三条和第九条") == (1, 2, 3, 9)
    assert measures("(一)(三)(五)(七)") == (1, 3, 5, 7)
    assert measures("第四条、第四条和第四条") == (4,)
    assert measures("第二条和措施(四)还有9号措施") == (2, 4, 9)


@pytest.mark.parametrize("form", RANGES)
def test_ranges_are_filled(form: str) -> None:
    questions = {
        joined(form, first, last) + after: tuple(range(first, last + 1))
        for first, last in PAIRS
        for after in ("", "由谁负责?", "的责任单位", "讲什么")
    }
    assert {text: measures(text) for text in questions} == questions


@pytest.mark.parametrize("last", [2, 5, 15, 24, 40])
def test_the_first_ones_and_the_last_ones(last: int) -> None:
    for number in range(2, last):
        for numeral in (NUMERALS[number] if number != 2 else "两", str(number)):
            first, final = tuple(range(1, number + 1)), tuple(range(last + 1 - number, last + 1))
            assert measures(f"前{numeral}条由谁负责", last) == first
            assert measures(f"前{numeral}项", last) == first
            assert measures(f"最后{numeral}条讲什么", last) == final
            assert measures(f"后{numeral}条讲什么", last) == final


@pytest.mark.parametrize("last", [5, 15, 40])
def test_counting_from_the_end(last: int) -> None:
    for number in range(1, last + 1):
        assert measures(f"倒数第{NUMERALS[number]}条由谁负责", last) == (last + 1 - number,)
        assert measures(f"倒数第{number}条", last) == (last + 1 - number,)
        assert measures(f"倒数第{NUMERALS[number]}项讲什么", last) == (last + 1 - number,)
    assert measures("最后一条由谁负责", last) == (last,)
    assert measures("最后一项措施", last) == (last,)


# No number of a measure -------------------------------------------------------------------------------------------------

NONE = [
    "措施一共多少条", "措施一共有几条", "措施一般由谁负责", "措施一起实施", "措施一样吗", "措施一直有效吗", "措施一定要落实", "措施一览", "措施一览表",
    "措施一一列出", "举措一一列出", "措施十分具体", "政策十分好", "15条措施", "十五条措施", "这15条措施讲什么", "有15条措施吗", "有几条措施", "措施有15条",
    "措施15条", "措施15条分别由谁负责", "2025年目标", "到2025年的目标", "2022年4月27日", "6月1日", "5G万站工程", "5G", "24小时生活服务", "24小时", "第一批示范城市",
    "第一时间", "第一责任人", "第一个问题", "第二轮", "第五届", "第四季度", "第三方机构", "第三产业", "第1名", "第二天", "第一步", "15平方米", "15分钟便民生活圈",
    "28部门", "28个部门", "32号文", "396号文", "国办发〔2020〕32号", "国办发(2020)32号", "发改就业〔2021〕396号", "12345热线", "三级医院", "二级以上综合医院",
    "十九大", "长江中游三省", "一部手机游湖北", "新一代信息", "新一轮宽带", "一条龙", "一体化", "100元", "10万元补贴", "3家企业", "我有3家店", "开了20年", "80岁老人",
    "百分之十五", "4S店", "B2C", "O2O", "3D打印", "618", "双11", "三个部门", "两家单位", "三年", "第七次全会", "一站式", "一网通办", "第几条",
    "措施落实情况", "万站工程", "3.5万", "一刻钟", "十几条措施", "几十条", "二手车", "零售", "（2022年）", "第一课堂", "措施(试行)",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_measures(text: str) -> None:
    assert read(text).measures == ()
    assert read(f"{text}由谁负责？").measures == ()


@pytest.mark.parametrize(
    "text", ["一共有几个责任单位", "三家单位分别是谁", "24小时服务", "2025年目标", "15平方米对吗", "5G万站工程"]
)
def test_a_number_that_counts_something_is_not_joined_to_the_measure_before_it(text: str) -> None:
    # A space between Chinese characters is typing, so that 四 三家 reads as one numeral.
    for joint in (",", "，", "、" if text.startswith("三") else " ", "和" if text.startswith("2025") else "。"):
        assert measures(f"措施四{joint}{text}") == (4,)
        assert measures(f"第十一条{joint}{text}") == (11,)


# Parts --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["第{c}部分", "第{d}部分", "第{f}部分", "第{c}大部分", "第{c}章", "第{c}板块", "部分{c}", "part {d}"]
)
def test_parts_are_told_from_measures(form: str) -> None:
    for number in range(1, 11):
        for after in ("", "有哪些措施", "讲什么", "由谁负责"):
            found = read(written(form, number) + (f" {after}" if form.startswith("part") else after))
            assert (found.measures, found.parts) == ((), (number,))


def test_a_title_with_its_marker_is_a_part() -> None:
    found = read("三、推动跨界融合由谁负责")
    assert (found.measures, found.parts) == ((), (3,))


def test_part_and_measure_together() -> None:
    for part, number in itertools.product(range(1, 6), (1, 7, 15)):
        found = read(f"第{NUMERALS[part]}部分第{NUMERALS[number]}条")
        assert (found.measures, found.parts) == ((number,), (part,))


# The rest -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["措施{c}", "第{c}条", "({c})"])
def test_what_was_read_is_blanked_and_the_rest_keeps_its_place(form: str) -> None:
    for number in NUMERALS:
        text = written(form, number) + "讲互联网医院吗"
        found = read(text)
        assert len(found.rest) == len(text)
        assert found.rest.strip() == "讲互联网医院吗"


@pytest.mark.parametrize(
    "piece", ["措施四", "(四)(五)", "第四条", "第四、五", "measure 4 ", " ", "四", "第", "(", "、四", "第4到"]
)
def test_long_questions_are_read_in_no_time(piece: str) -> None:
    with within(1):
        read_numbers((piece * 2000)[:2000], LAST)


@pytest.mark.parametrize("digits", ["9" * 1990, "九" * 1990])
@pytest.mark.parametrize("form", ["第{}条", "措施{}", "({})", "{}", "前{}条", "第{}部分"])
def test_numbers_without_end_are_no_trouble(form: str, digits: str) -> None:
    with within(1):
        found = read_numbers(form.format(digits), LAST)
    assert LAST not in found.measures


HOMES = [(), (1, 2, 3, 4, 5), (6, 7, 8, 9), (10, 11, 12), (13, 14, 15)]


def test_places_in_a_part() -> None:
    for part, inside in enumerate(HOMES, 1):
        for place, number in enumerate(inside, 1):
            for name in (f"第{NUMERALS[part]}部分", f"第{part}大部分的", f"第{NUMERALS[part]}块里"):
                for form in (f"第{NUMERALS[place]}条", f"第{place}项"):
                    assert read_numbers(f"{name}{form}由谁负责", LAST, HOMES).measures == (number,)
            assert read_numbers(f"{NUMERALS[part]}、({NUMERALS[number]})", LAST, HOMES).measures == (number,)
        if inside:
            for last in ("最后一条", "压轴那条", "最后那条", "倒数第一条"):
                assert read_numbers(f"第{NUMERALS[part]}部分{last}", LAST, HOMES).measures == (inside[-1],)
            for first in ("头一条", "首条", "打头那条"):
                assert read_numbers(f"第{NUMERALS[part]}部分{first}", LAST, HOMES).measures == (inside[0],)
            assert read_numbers(f"第{NUMERALS[part]}部分前两条", LAST, HOMES).measures == inside[:2]


@pytest.mark.parametrize("name", ["最后一部分", "最后一个部分", "最后那部分", "末尾部分"])
def test_the_last_part(name: str) -> None:
    assert read_numbers(f"{name}讲什么", LAST, HOMES).parts == (len(HOMES),)


def test_numbers_that_only_sound_right() -> None:
    alike = {"十": "是", "二": "而", "三": "散", "四": "似", "五": "舞", "六": "留", "七": "气", "八": "巴", "九": "酒", "一": "以"}
    for number in range(1, 20):
        numeral = NUMERALS[number]
        for right, typed in alike.items():
            if right in numeral:
                assert heard(f"第{numeral.replace(right, typed, 1)}条讲什么") == f"第{numeral}条讲什么"
        for counter in "跳天":
            assert heard(f"第{numeral}{counter}责任单位") == f"第{numeral}条责任单位"
            assert heard(f"第{number}{counter}责任单位") == f"第{number}条责任单位"


@pytest.mark.parametrize("text", ["第几条", "开业第一天送礼", "第三方机构", "第一现场", "第一线的人", "第二课堂", "第三产业", "第十天条"])
def test_what_is_no_number_is_left_alone(text: str) -> None:
    assert heard(text) == text


@pytest.mark.parametrize("number", range(1, LAST + 1))
def test_a_bare_number_and_what_is_asked_about_it(number: int) -> None:
    for text in (f"{number} 谁负责", f"{number}归谁", f"{NUMERALS[number]}讲的什么", f"{number}号责任单位", f"请问{number}由谁负责"):
        assert read_numbers(text, LAST, HOMES).measures == (number,)
    for other in range(1, LAST + 1):
        for text in (f"{number}和{other}对比一下", f"{number}跟{other}两条重合的单位", f"{number}、{other}各讲什么"):
            assert read_numbers(text, LAST, HOMES).measures == tuple(dict.fromkeys((number, other)))
