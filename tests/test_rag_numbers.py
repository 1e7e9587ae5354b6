"""Numbers of measures and parts in questions: every way of writing one, over all numbers, and what is no such number."""

from __future__ import annotations

import itertools

import pytest

from rag.normalise import normalise
from rag.numbers import Numbers, read_numbers
from tests.reading import FULL_WIDTH, NUMERALS, within

LAST = 15
FORMAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st", 32: "nd", 33: "rd"}
ENGLISH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
).split()

# 汉 = 十五, 大 = 拾伍, 1 = 15, １ = full width 15, st = 15th
FORMS = [
    "措施汉", "措施1", "措施１", "措施 汉", "措施 1", "措施大", "措施(汉)", "措施（汉）", "措施(1)", "措施（１）", "措施( 汉 )", "措施第汉条",
    "第汉条", "第1条", "第１条", "第大条", "第 1 条", "第 汉 条", "第(汉)条", "第（汉）条", "第汉条措施", "第1条措施", "第汉條", "第汉款",
    "第汉项", "第1项", "第１项", "第汉项措施", "第汉項", "第汉点", "第1点", "第１点", "第汉點", "第汉个措施", "第1个措施", "第汉项政策", "第汉项举措",
    "(汉)", "（汉）", "(1)", "（１）", "( 汉 )", "（ 1 ）", "【汉】", "[1]", "﹙汉﹚",
    "汉号措施", "1号措施", "１号措施", "第1号措施", "措施汉號", "1号条款", "条款汉", "举措1", "政策措施汉", "若干措施(汉)", "若干措施第汉条",
    "measure 1", "Measure 1", "MEASURE 1", "measure (1)", "measure no. 1", "measure #1", "ｍｅａｓｕｒｅ １", "article 1", "item 1", "clause 1",
    "point 1", "no. 1", "#1", "the st measure", "st item",
]  # fmt: skip
BARE = ["汉", "1", "１", "大", "汉条", "第汉", "第1", "汉?", "1？", "汉呢", "汉呢？", "  1  ", "（汉）？", "第1。"]
# What surrounds a number in a question. In English and Latin forms only what can stand there.
AFTER = [
    "", "由谁负责?", "由谁负责？", "的责任单位是哪些", "讲什么", "呢?", "的内容", "是什么", "有哪些责任单位", "一共有几个责任单位", "规定了什么",
    "归哪个部门管", "是省商务厅负责吗", "涉及哪些单位", ",责任单位是谁", "：由谁负责", " 谁管", "主要讲什么", "和省商务厅有关系吗",
]  # fmt: skip
BEFORE = ["", "请问", "那", "谁负责", "哪些单位负责", "我想了解", "《若干措施》", "关于", "解释一下"]


def written(form: str, number: int) -> str:
    """The form with this number in it."""
    text = form.replace("st ", f"{number}{ORDINALS.get(number, 'th')} ")
    numeral = NUMERALS[number]
    text = text.replace("汉", numeral).replace("大", numeral.translate(FORMAL))
    return text.replace("１", str(number).translate(FULL_WIDTH)).replace("1", str(number)) if "st " not in form else text


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
@pytest.mark.parametrize("form", ["措施汉", "措施1", "第汉条", "第１条", "(汉)", "（１）", "第汉项", "汉号措施"])
def test_whatever_follows_a_number(form: str, after: str) -> None:
    assert misread(form, after=after) == {}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("form", ["措施汉", "措施（1）", "第汉条", "第１条", "(汉)", "（１）", "第汉项"])
def test_whatever_leads_up_to_a_number(form: str, before: str) -> None:
    assert misread(form, before, "由谁负责？") == {}


@pytest.mark.parametrize("after", ["点名了哪些单位", "大概讲什么", "多少钱", "条件是什么", "部署了什么", "定了哪些任务", "下面写了什么"])
def test_words_after_a_number_that_begin_like_a_counter(after: str) -> None:
    assert misread("措施汉", after=after) == {}
    assert misread("措施1", after=after) == {}


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
LISTS = [
    "措施汉和措施末", "措施汉、措施末", "措施汉、末", "措施汉,末", "措施(汉)和措施(末)", "措施(汉)与(末)", "措施（汉）（末）", "措施汉跟措施末",
    "第汉条和第末条", "第汉条、第末条", "第汉、末条", "第汉、第末条", "第汉和第末条", "第汉条与第末条", "第汉条以及第末条", "第汉条还有第末条",
    "第汉条第末条", "第汉项和第末项", "第汉点和第末点", "第汉條和第末條", "第a条和第b条", "第a、b条", "第a、第b条", "(汉)(末)", "(汉)、(末)", "(汉)和(末)", "(a)(b)",
    "汉号措施和末号措施", "measures a and b", "measures a, b", "measure a and measure b", "articles a & b", "汉、末条", "a、b两条",
]  # fmt: skip
RANGES = [
    "第汉到第末条", "第汉至第末条", "第汉到末条", "第汉至末条", "第汉条到第末条", "第汉条至第末条", "第汉到末项", "第汉项到第末项", "第a到第b条", "第a-b条",
    "第a—b条", "第a–b条", "a~b条", "a～b条", "a-b条", "a到b条", "汉到末条", "措施汉到末", "措施汉至措施末", "措施a-b", "措施a～b", "(汉)至(末)", "(汉)到(末)",
    "（汉）—（末）", "measures a-b", "measures a to b",
]  # fmt: skip


def joined(form: str, first: int, last: int) -> str:
    return (
        form.replace("汉", NUMERALS[first])
        .replace("末", NUMERALS[last])
        .replace("措施a", f"措施{first}")
        .replace("第a", f"第{first}")
        .replace("(a)(b)", f"({first})({last})")
        .replace(" a", f" {first}")
        .replace("a、", f"{first}、")
        .replace("a~", f"{first}~")
        .replace("a～", f"{first}～")
        .replace("a-b条", f"{first}-{last}条")
        .replace("a到b条", f"{first}到{last}条")
        .replace(" b", f" {last}")
        .replace("第b", f"第{last}")
        .replace("b条", f"{last}条")
        .replace("b两", f"{last}两")
        .replace("-b", f"-{last}")
        .replace("～b", f"～{last}")
    )


@pytest.mark.parametrize("form", LISTS)
def test_lists_name_both(form: str) -> None:
    questions = {joined(form, *pair) + after: pair for pair in PAIRS for after in ("", "由谁负责?", "的责任单位", "有什么区别")}
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


@pytest.mark.parametrize("last", [1, 5, 15, 40])
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
    "百分之十五", "4S店", "B2C", "O2O", "3D打印", "618", "双11", "三个部门", "两家单位", "三年", "第七次全会", "一站式", "一网通办", "措施二维码", "第几条",
    "措施落实情况", "万站工程", "3.5万", "一刻钟", "十几条措施", "几十条", "二手车", "零售", "（2022年）", "第一课堂", "措施(试行)",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_are_no_measures(text: str) -> None:
    assert read(text).measures == ()
    assert read(f"{text}由谁负责？").measures == ()


@pytest.mark.parametrize(
    "text", ["一共有几个责任单位", "三家单位分别是谁", "24小时服务", "2025年目标", "15平方米对吗", "5G万站工程"]
)
@pytest.mark.parametrize("joint", [",", "，", "和", " "])
def test_a_number_that_counts_something_is_not_joined_to_the_measure_before_it(joint: str, text: str) -> None:
    assert measures(f"措施四{joint}{text}") == (4,)
    assert measures(f"第十一条{joint}{text}") == (11,)


# Parts --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["第汉部分", "第1部分", "第１部分", "第汉大部分", "第汉章", "第汉板块", "部分汉", "part 1"])
def test_parts_are_told_from_measures(form: str) -> None:
    for number in range(1, 11):
        for after in ("", "有哪些措施", "讲什么", "由谁负责"):
            found = read(written(form, number) + (f" {after}" if form == "part 1" else after))
            assert (found.measures, found.parts) == ((), (number,))


def test_a_title_with_its_marker_is_a_part() -> None:
    found = read("三、推动跨界融合由谁负责")
    assert (found.measures, found.parts) == ((), (3,))


def test_part_and_measure_together() -> None:
    for part, number in itertools.product(range(1, 6), (1, 7, 15)):
        found = read(f"第{NUMERALS[part]}部分第{NUMERALS[number]}条")
        assert (found.measures, found.parts) == ((number,), (part,))


# The rest -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["措施汉", "第汉条", "(汉)"])
def test_what_was_read_is_blanked_and_the_rest_keeps_its_place(form: str) -> None:
    for number in NUMERALS:
        text = written(form, number) + "讲互联网医院吗"
        found = read(text)
        assert len(found.rest) == len(text)
        assert found.rest.strip() == "讲互联网医院吗"


@pytest.mark.parametrize("piece", ["措施四", "(四)(五)", "第四条", "第四、五", "measure 4 ", " ", "四", "第", "(", "、四", "第4到"])
def test_long_questions_are_read_in_no_time(piece: str) -> None:
    with within(1):
        read_numbers((piece * 2000)[:2000], LAST)


@pytest.mark.parametrize("digits", ["9" * 1990, "九" * 1990, "9" * 9990, "九" * 9990])
def test_numbers_without_end_are_no_trouble(digits: str) -> None:
    """Longer than what Python turns into an int without being asked."""
    for text in (f"第{digits}条", f"措施{digits}", f"({digits})", digits, f"前{digits}条", f"第{digits}部分"):
        assert LAST not in read_numbers(text, LAST).measures
