"""Pages of government sites: the whole document and nothing of the page around it, in any charset and any markup."""

from __future__ import annotations

import re
import time

import pytest

from ingest.models import COVERED, Facts, PolicyError
from ingest.readers.html import read_html
from tests.builders import SHARED, one_line, squeezed

PAGES = sorted((SHARED / "pages").glob("*.htm"))
TITLE = "某省人民政府办公厅关于发展早餐的通知"
WORDS = [
    "各市、州人民政府:",
    "为方便群众吃早餐,经省人民政府同意,现就有关事项通知如下。",
    "一、支持开店。支持企业开设早餐门店,丰富早餐品种,方便群众就近吃上放心早餐。",
    "二、改善餐车。规范流动餐车管理,保障食品安全,加强监督检查。",
    "某省人民政府办公厅",
    "2031年4月27日",
    "(此件公开发布)",
]
CHROME = '<div class="nav"><a href="/">首页</a> &gt; <a href="/zc">政策</a></div>'
FOOT = '<div>扫一扫在手机打开当前页</div><div class="footer">版权所有:某省人民政府办公厅 ICP备1号</div>'


def page(content: str, head: str = "", top: str = "", foot: str = FOOT) -> bytes:
    return f'<html><head><meta charset="utf-8">{head}</head><body>{CHROME}{top}{content}{foot}</body></html>'.encode()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts)


def lines(data: bytes) -> list[str]:
    return read_html(data, "x.html").text.splitlines()


DOCUMENT = [TITLE, *WORDS]


@pytest.mark.parametrize(
    "around",
    [
        '<div id="UCAP-CONTENT">{}</div>',
        '<div class="pages_content">{}</div>',
        '<td class="b12c" id="UCAP-CONTENT">{}</td>',
        '<div class="view TRS_UEDITOR trs_paper_default trs_web">{}</div>',
        '<div class="TRS_Editor"><style>p {{margin:0}}</style>{}</div>',
        '<div class="article"><div class="article-con"><div class="TRS_Editor">{}</div></div></div>',
        '<div id="zoom">{}</div>',
        '<div class="wp_articlecontent">{}</div>',
        "<div class='a1'><div class='a2'>{}</div></div>",
        "<form id='form1'><table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table></form>",
        "<article>{}</article>",
        "{}",
    ],
)
def test_the_document_is_found_in_the_layout_of_any_site(around: str) -> None:
    assert lines(page(around.format(paragraphs(*DOCUMENT)))) == DOCUMENT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb2312", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "GBK", "none", "nonsense"])
def test_a_page_is_read_in_any_charset_whatever_it_declares(encoding: str, declared: str) -> None:
    text = page(paragraphs(*DOCUMENT)).decode().replace('charset="utf-8"', f'charset="{declared}"')
    assert read_html(text.encode(encoding), "x").text.splitlines() == DOCUMENT


def test_a_page_in_traditional_characters_is_read_without_declaration() -> None:
    said = "為方便群眾用餐,經市政府同意,現將有關事項公告如下,請各區公所配合辦理並加強宣導,以維護民眾權益。"
    assert lines(f"<html><body><p>{said}</p></body></html>".encode("big5")) == [said]


@pytest.mark.parametrize(
    "data", [b"", b"  \n ", b"\x89PNG\x00\x00\x01", b"<p>\x81\x00</p>", "甲".encode() * 9 + b"\xff\xfe\xfd" * 40]
)
def test_bytes_that_are_no_page_are_refused(data: bytes) -> None:
    with pytest.raises(PolicyError) as caught:
        read_html(data, "x.html")
    assert one_line(caught.value).startswith("x.html:")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_a_page_with_a_byte_that_fits_nothing_is_refused(encoding: str) -> None:
    words = "各省人民政府通知如下，請遵照辦理。" * 20
    broken = f"<html><meta charset={encoding}><p>{words}</p>".encode(encoding) + b"\xff\xff</html>"
    with pytest.raises(PolicyError, match="字符编码"):
        read_html(broken, "x.html")


def test_the_title_may_stand_outside_the_content_with_facts_below_it() -> None:
    top = f"<h1>{TITLE}</h1><div>发布时间:2031-05-01 08:30 来源:某省政府网 【字体:大 中 小】 打印</div>"
    loaded = read_html(page(f'<div class="TRS_Editor">{paragraphs(*WORDS)}</div>', top=top), "x")
    assert loaded.text.splitlines() == DOCUMENT
    assert loaded.facts.published == "2031-05-01"


def test_title_and_facts_inside_the_content_are_told_apart() -> None:
    inside = f"<h1>{TITLE}</h1><p>发布时间:2031-05-01 来源:某省政府网</p>{paragraphs(*WORDS)}"
    loaded = read_html(page(f'<div class="content">{inside}</div>', f"<title>{TITLE}_某省政府网</title>"), "x")
    assert loaded.text.splitlines() == DOCUMENT
    assert (loaded.facts.title, loaded.facts.published) == (TITLE, "2031-05-01")


def test_a_number_or_a_letterhead_before_the_title_begins_the_document() -> None:
    said = ["某政办发〔2031〕5号", *DOCUMENT]
    assert lines(page(f'<div id="zoom">{paragraphs(*said)}</div>', f"<title>{TITLE}</title>")) == said


def test_a_title_broken_over_lines_stays_as_it_is_printed() -> None:
    said = ["某省人民政府办公厅", "关于发展早餐", "的 通 知", "某政办发〔2031〕5号", *WORDS]
    assert lines(page(f'<div id="zoom">{paragraphs(*said)}</div>', f"<title>{TITLE}-某省</title>")) == said


METADATA = """<table><tr><td><b>索 引 号：</b></td><td>011/2031-5</td><td>主题分类：</td><td>商务\\其他</td></tr>
<tr><td>发文机关：</td><td>某省人民政府办公厅</td><td>成文日期：</td><td>二〇三一年四月二十七日</td></tr>
<tr><td>标　　题：</td><td colspan="3">{}</td></tr>
<tr><td>发文字号：</td><td>某政办发〔2031〕5号</td><td>发布日期：</td><td>2031年05月01日</td></tr></table>"""
TOLD = Facts(TITLE, "某政办发〔2031〕5号", "某省人民政府办公厅", "2031-04-27", "2031-05-01", "商务/其他", "011/2031-5")


@pytest.mark.parametrize(
    "table",
    [
        METADATA,
        "<ul><li>索引号：011/2031-5</li><li>主题分类：商务\\其他</li><li>发文机关：某省人民政府办公厅</li><li>成文日期：2031-04-27</li>"
        "<li>标题：{}</li><li>发文字号：某政办发〔2031〕5号</li><li>发布日期：2031/5/1</li><li>有效性：有效</li></ul>",
        "<dl><dt>索引号</dt><dd>011/2031-5</dd><dt>主题分类</dt><dd>商务 / 其他</dd><dt>发布机构</dt><dd>某省人民政府办公厅</dd><dt>生成日期</dt>"
        "<dd>20310427</dd><dt>名称</dt><dd>{}</dd><dt>文号</dt><dd>某政办发〔2031〕5号</dd><dt>公开日期</dt><dd>2031.5.1</dd><dt>主题词</dt></dl>",
        "<div>索引号：011/2031-5 主题分类：商务;其他 发文机关：某省人民政府办公厅 成文日期：2031年4月27日</div>"
        "<div>标题：{} 文号：某政办发〔2031〕5号 发布时间：2031-05-01 09:00:00 浏览次数：7</div>",
    ],
)
def test_the_table_of_metadata_becomes_facts(table: str) -> None:
    loaded = read_html(page(f'<div class="TRS_Editor">{paragraphs(*DOCUMENT)}</div>', top=table.format(TITLE)), "x")
    assert loaded.facts == TOLD
    assert loaded.text.splitlines() == DOCUMENT


def test_meta_tags_are_facts_where_there_is_no_table() -> None:
    head = (
        f'<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2031-05-01 08:30"/>'
        '<meta name="ContentSource" content="某省人民政府办公厅"><meta name="Url" content="https://www.example.gov.cn/a.html">'
    )
    told = read_html(page(paragraphs(*DOCUMENT), head), "x").facts
    assert (told.title, told.published, told.issuer) == (TITLE, "2031-05-01", "某省人民政府办公厅")
    assert told.url == "https://www.example.gov.cn/a.html"
    press = page(
        paragraphs(*DOCUMENT), '<meta name="ContentSource" content="新华社"><meta name="PubDate" content="昨天">'
    )
    assert read_html(press, "x").facts == Facts()


def test_rows_are_lines_and_merged_cells_stand_once_in_their_column() -> None:
    table = (
        '<table><tr><td colspan="2"><p>指标</p></td><td>说明</td></tr><tr><td rowspan="2">一、质量</td><td>1.甲<sup>2</sup></td>'
        "<td><p>计算方法:子。</p><p>来源:丑。</p></td></tr><tr><td>2.乙</td><td></td></tr></table>"
    )
    found = lines(page(f'<div id="zoom">{paragraphs(*DOCUMENT)}{table}</div>'))
    assert found[-3:] == ["指标\t\t说明", "一、质量\t1.甲2\t计算方法:子。 来源:丑。", f"{COVERED}\t2.乙"]


def test_empty_cells_keep_their_place_and_a_cell_alone_is_a_line() -> None:
    rows = "<tr><td>1</td><td></td><td>子</td></tr><tr><td></td><td>丑</td><td>寅</td></tr><tr><td colspan='3'>一组</td></tr>"
    merged = "<tr><td>2</td><td rowspan='2' colspan='2'>卯</td></tr><tr><td>3</td></tr><tr><td>4</td><td>辰</td><td>巳</td></tr>"
    found = lines(page(f'<div id="zoom">{paragraphs(*DOCUMENT)}<table>{rows}{merged}</table></div>'))
    assert found[-6:] == ["1\t\t子", "\t丑\t寅", "一组", "2\t卯", f"3\t{COVERED}\t{COVERED}", "4\t辰\t巳"]


def test_a_table_that_lays_out_a_text_is_paragraphs() -> None:
    long = [f"第{number}条 " + "支持企业开设早餐门店,丰富早餐品种。" * 5 for number in range(1, 6)]
    found = lines(page(f"<table><tr><td>&nbsp;</td><td>{paragraphs(TITLE, *long)}</td><td></td></tr></table>"))
    assert found == [TITLE, *long]


SHORT = [
    "某省人民政府关于同意设立早餐街的批复",
    "某市人民政府:",
    "你市请示收悉。现批复如下:",
    "一、同意设立早餐街。",
    "二、请加强管理。",
    "2031年4月27日",
]


@pytest.mark.parametrize(
    "around",
    [
        "<table><tr><td id='UCAP-CONTENT'>{}</td></tr><tr><td></td></tr></table>",
        "<table><tr><td>&nbsp;</td></tr><tr><td>{}</td></tr></table>",
        "<table><tr><td><ul><li><a>政策</a></li></ul></td><td>{}</td></tr></table>",
        "<div id='print_content'>{}</div>",
        "<div class='main'><div class='article-header'><span>x</span></div><div class='tools'>{}</div></div>",
    ],
)
@pytest.mark.parametrize("joined", ["</p><p>", "<br>"])
def test_a_short_document_stays_in_its_paragraphs(around: str, joined: str) -> None:
    found = lines(page(around.format(f"<p>{joined.join(SHORT)}</p>"), f"<title>{SHORT[0]}</title>"))
    assert found == SHORT


def test_a_decree_begins_before_the_title_of_what_it_issues() -> None:
    said = [
        "某省人民政府令",
        "第7号",
        "《某省早餐条例》已经省人民政府常务会议通过,现予公布,自2031年5月1日起施行。",
        "省长 张三",
        "2031年4月27日",
    ]
    said += ["某省早餐条例", "第一条 为了早餐,制定本条例。", "第二条 本条例自公布之日起施行。"]
    assert lines(page(paragraphs("首页 政策", *said), "<title>某省早餐条例</title>")) == said


def test_a_page_of_the_nations_site_as_it_is_now() -> None:
    table = "<table class='bd1'>" + "".join(
        f"<tr><td><h2>{a}</h2></td><td>{b}</td></tr>"
        for a, b in [
            ("标&emsp;&emsp;题：", TITLE),
            ("发文机关：", "某省人民政府办公厅"),
            ("发文字号：", "某政办发〔2031〕5号"),
            ("成文日期：", "2031年04月27日"),
        ]
    )
    content = f"<div class='trs_editor_view TRS_UEDITOR trs_paper_default'>{paragraphs(*DOCUMENT)}</div>"
    whole = f"<div class='policyLibraryOverview_content'>{table}</table><div class='pages_content' id='UCAP-CONTENT'>{content}</div></div>"
    loaded = read_html(
        page(f"<div class='w1100'>{whole}</div>", "<meta name='firstpublishedtime' content='2031-05-01-10:00:00'>"), "x"
    )
    assert loaded.text.splitlines() == DOCUMENT
    assert (loaded.facts.title, loaded.facts.issued, loaded.facts.published) == (TITLE, "2031-04-27", "2031-05-01")


def test_what_is_not_seen_is_left_out_and_what_follows_it_stays() -> None:
    hidden = (
        '甲<script>var a="丙";</script>乙<span style="display:none">丁</span>丙<!-- 戊 --><sup>①</sup>丁<span hidden>己</span>'
        '<img alt="庚"><div class="share">分享到微信</div>'
    )
    found = lines(page(f'<div id="zoom">{paragraphs(*DOCUMENT, hidden)}</div>'))
    assert found == [*DOCUMENT, "甲乙丙①丁"]


def test_breaks_of_the_markup_are_no_breaks_of_the_text() -> None:
    text = "<p>支持企业开设\n   早餐门店。<br>方便 5G\nO2O 用户。\u3000</p><pre>甲\n乙</pre>"
    assert lines(page(paragraphs(*DOCUMENT) + text))[-4:] == [
        "支持企业开设早餐门店。",
        "方便 5G O2O 用户。",
        "甲",
        "乙",
    ]


def test_words_that_look_like_the_pages_own_stay_inside_the_document() -> None:
    said = [
        *DOCUMENT[:3],
        "名称:早餐街",
        "分类:餐饮",
        "主办单位:某省商务厅",
        "相关政策措施另行公布。",
        "来源:财政资金",
        *DOCUMENT[3:],
        "联系电话:12345",
    ]
    assert lines(page(f'<div id="zoom">{paragraphs(*said)}</div>')) == said


def test_a_title_said_in_other_words_is_not_put_before_the_documents_own() -> None:
    said = [TITLE.replace("某省", "湖北省"), *WORDS]
    assert lines(page(f'<div id="zoom">{paragraphs(*said)}</div>', "<title>省政府办公厅发展早餐的通知</title>")) == said


def test_attachments_listed_after_the_content_belong_to_it() -> None:
    after = '<div class="fj"><p>附件:1.<a href="a.doc">早餐清单.doc</a></p><p><a>2.午餐清单.pdf</a></p></div><p>相关链接:解读</p>'
    found = lines(page(f'<div class="TRS_Editor">{paragraphs(*DOCUMENT)}</div>{after}'))
    assert found == [*DOCUMENT, "附件:1.早餐清单.doc", "2.午餐清单.pdf"]


def test_a_document_kept_in_several_elements_is_read_whole() -> None:
    first, second = WORDS[:3] * 3, WORDS[3:] * 3
    halves = (
        f'<div class="TRS_Editor">{paragraphs(TITLE, *first)}</div><div class="TRS_Editor">{paragraphs(*second)}</div>'
    )
    assert lines(page(f"<div><div>{halves}</div></div>")) == [TITLE, *first, *second]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html><head></head><body><script>render()</script><div id=app></div></body></html>", "脚本"),
        (b"<!-- nothing -->", "没有内容"),
        (b"<html></html>", "没有正文"),
        (b"<!doctype html>", "没有内容"),
        (
            "<title>404</title><p>您访问的页面不存在,请返回首页重新查找您所需要的内容,或者拨打电话咨询。</p>".encode(),
            "出错提示",
        ),
        (
            "<p>用户登录</p><form>用户名<input>密码<input type=password>验证码</form>请使用统一身份认证平台的帐号登录本系统,谢谢配合与支持。".encode(),
            "登录",
        ),
        (b"<html><body>Just a moment...</body></html>", "出错提示"),
    ],
)
def test_a_page_without_a_document_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_html(data, "x.html")
    assert why in one_line(caught.value)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "甲" * 50,
        "<table><tr><td>" * 20_000 + "甲" * 50,
        '<div class="share">' * 3_000 + "甲" * 50,
        "<font color=a>甲" * 50_000,
        "".join(f"<p><font color={number}>甲乙丙丁" for number in range(30_000)),
        "<" * 300_000 + "甲" * 50,
        "<p " * 100_000 + "甲" * 50,
        "附件" * 200_000,
        ("<td>索 引 号 " * 50_000),
        "\u3000 " * 200_000 + "甲" * 50,
        "<p>分享到</p>" * 50_000 + "<p>甲乙丙丁戊己庚辛。</p>" * 50,
        "标题:" * 100_000 + "甲" * 50,
    ],
)
def test_markup_beyond_all_sense_is_read_or_refused_in_time(markup: str) -> None:
    began = time.perf_counter()
    try:
        assert len(squeezed(read_html(f"<body>{markup}".encode(), "x").text)) >= 30
    except PolicyError as error:
        one_line(error)
    assert time.perf_counter() - began < 10


def test_a_page_of_many_megabytes_is_read() -> None:
    data = page(f'<div id="zoom">{paragraphs(*DOCUMENT)}{"<p>支持企业开设早餐门店,丰富早餐品种。</p>" * 200_000}</div>')
    assert len(data) > 10 << 20
    assert len(lines(data)) == len(DOCUMENT) + 200_000
    with pytest.raises(PolicyError, match="过大"):
        read_html(data + b" " * (20 << 20), "x")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_page_that_breaks_off_is_read_as_far_as_it_goes(cut: float) -> None:
    whole = page(f'<div id="zoom">{paragraphs(*DOCUMENT)}</div>').decode()
    text = whole[: int(len(whole) * cut)]
    try:
        assert set(read_html(text.encode(), "x").text.splitlines()[:-1]) <= set(DOCUMENT)
    except PolicyError as error:
        one_line(error)


@pytest.mark.parametrize("path", PAGES or [None], ids=lambda path: path.stem if path else "absent")
def test_a_real_page_is_read_whole(path: object) -> None:
    """All that stands between the tags of its content, found by two replacements, and nothing else."""
    if path is None:
        pytest.skip("the folder of State Council pages is not beside this repository")
    markup = path.read_text("utf-8")  # type: ignore[attr-defined]
    content = re.search(r'(?s)id="UCAP-CONTENT">(.*?)<div id="pageBreak">', markup)
    assert content
    import html

    expected = squeezed(html.unescape(re.sub(r"(?s)<!--.*?-->|<[^>]+>", "", content[1])))
    loaded = read_html(markup.encode(), "x")
    assert squeezed(loaded.text) == expected
    told = dict(re.findall(r"(?s)<b>([^<]+?)：</b></td>\s*<td[^>]*>(.*?)</td>", markup))
    told = {squeezed(name): value.strip() for name, value in told.items()}
    facts = loaded.facts
    assert (facts.title, facts.doc_no, facts.issuer) == (told["标题"], told["发文字号"], told["发文机关"])
    assert facts.index_no == told["索引号"]
    assert facts.issued == re.sub(r"(\d+)年(\d+)月(\d+)日", r"\1-\2-\3", told["成文日期"])
    assert facts.published == re.sub(r"(\d+)年(\d+)月(\d+)日", r"\1-\2-\3", told["发布日期"])
