"""A library of several made-up documents, all in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.catalog import Source, packaged_corpus
from ingest.chunk import card_passages, chunk, token_counter
from ingest.clean import Reading
from ingest.lexicon import Lexicon
from ingest.models import Card, Document, Encoder, Entry, Library
from ingest.outline import parse
from rag.archive import InMemory

HORSES, BEES, OLD_BEES, TEA = "horses", "bees", "old-bees", "tea"
CARD = "honey-card"

ENTRIES = {
    HORSES: Entry(
        HORSES, "虚构部关于促进马术赛事健康发展的指导意见", "full", "", "虚发〔2031〕7号", "虚构部", issued="2031-03-01", level="nation"
    ),
    BEES: Entry(
        BEES, "虚构办公厅关于加快推进蜜蜂养殖的若干意见", "full", "", "虚办发〔2032〕12号", "虚构办公厅", issued="2032-05-06",
        level="nation", basis=(CARD,),
    ),
    OLD_BEES: Entry(
        OLD_BEES, "虚构办公厅关于蜜蜂养殖的暂行办法", "full", "", "虚办发〔2020〕3号", "虚构办公厅", issued="2020-01-01",
        level="nation", standing="repealed", ended="2032-05-06", superseded_by=BEES,
    ),
    TEA: Entry(
        TEA, "某省关于支持茶馆消费的若干措施", "full", "", "某政发〔2030〕5号", "某省人民政府", issued="2030-02-02",
        level="province", place="某省", aliases=("茶馆十条",),
    ),
}  # fmt: skip
TEXTS = {
    HORSES: """虚构部关于促进马术赛事健康发展的指导意见
虚发〔2031〕7号
根据《虚构办公厅关于加快推进蜜蜂养殖的若干意见》(虚办发〔2032〕12号)等文件精神,提出如下意见。

一、赛事

(一)培育马术联赛。支持马术俱乐部举办马术联赛。(责任单位:虚构农牧部、虚构体育总局)

(二)建设马场。鼓励社会力量建设公共马场。(责任单位:虚构体育总局)
""",
    BEES: """虚构办公厅关于加快推进蜜蜂养殖的若干意见
虚办发〔2032〕12号

一、养殖

(一)推广活框蜂箱。对购置活框蜂箱的养蜂户给予每箱30元补助。(责任单位:虚构农牧部、财政部)

(二)保护蜜源植物。在油菜花期限制喷洒农药。(责任单位:虚构农牧部)

(三)开展蜂农培训。每年组织养蜂技术培训。(责任单位:教育部)
""",
    OLD_BEES: """虚构办公厅关于蜜蜂养殖的暂行办法

第一条 养蜂户转地放蜂应当提前三日报告。

第二条 蜂产品应当标明产地。
""",
    TEA: """某省关于支持茶馆消费的若干措施

一、茶馆

(一)支持老茶馆改造。支持百年老茶馆修缮门面。(责任单位:省商务厅、省住建厅)

(二)发展夜间茶座。支持茶馆延长夜间营业时间。(责任单位:省商务厅)
""",
}


def documents(lexicon: Lexicon) -> tuple[Document, ...]:
    """The made-up documents, parsed."""
    return tuple(parse(ENTRIES[one], Reading(text, ()), lexicon.directory) for one, text in TEXTS.items())


def archive(encoder: Encoder, ids: Sequence[str] = tuple(TEXTS)) -> InMemory:
    """Those of the made-up documents, and the card that one of them rests on."""
    lexicon, count = Lexicon.load(packaged_corpus()), token_counter()
    chosen = [document for document in documents(lexicon) if document.id in ids]
    card = Card(Entry(CARD, "虚构蜂蜜工作方案", "card", "", "虚发〔2029〕1号", "虚构部", site="虚构网站"), "- 由虚构部印发。\n")
    passages = [passage for one in chosen for passage in chunk(one, Source(one.entry, one.text), count)]
    passages += card_passages([card], count)
    vectors = np.array(encoder.embed_documents([passage.text for passage in passages]), dtype=np.float32)
    return InMemory(Library(tuple(chosen), (card,), tuple(passages)), vectors, lexicon, "v", encoder.name)
