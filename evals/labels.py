"""What scores, halves, statuses and readers are called in reports."""

from __future__ import annotations

SCORES = {
    "all": "全部正确",
    "status": "状态",
    "citations": "引用措施完全一致",
    "precision": "引用准确率",
    "recall": "引用召回率",
    "units": "责任单位完全一致",
    "facts": "要点",
    "quotes": "引文与原文一致",
    "statements": "每句有出处",
    "premises": "错误前提得到纠正",
}
RECOGNISED = {
    "intent": "意图识别",
    "ask": "问什么的识别",
    "numbers": "条号识别",
    "names": "单位名称识别",
}
RANKING = {
    "hit@1": "首位正确",
    "hit@3": "前三位有正确",
    "recall@3": "前三位召回率",
    "all@4": "前四位含全部所需",
    "mrr": "平均倒数排名",
}
HALVES = {"dev": "开发集", "test": "测试集"}
STATUSES = {
    "answered": "作答",
    "not_found": "文件未写",
    "out_of_scope": "不在范围",
    "clarify": "追问",
    "error": "出错",
}
READERS = {"enterprise": "企业", "official": "机关", "citizen": "市民"}
# What each score means, for people who read a report without the source beside it.
MEANINGS = {
    "all": "该题要求的每一项都对",
    "status": "作答、文件未写、不在范围、追问四者之一与应有的相同",
    "citations": "该引的措施全引了,没有引不该引的",
    "precision": "所引措施中应引或可引的占比(按引用合计)",
    "recall": "应引措施中引到的占比(按引用合计)",
    "units": "问到责任单位的题:单位名单不多不少(各市州人民政府不计)",
    "facts": "必须说的都说了,不该说的没说",
    "quotes": "每条引文都在所存原文的所标位置,由独立代码核对",
    "statements": "陈述文件的每一行都有标注,标注与引文一一对应",
    "premises": "题型或 ask 标明前提有误的题:全部正确",
    "intent": "仅限标了 intent 的题",
    "ask": "仅限标了 ask 的题",
    "numbers": "按条号问责任单位的题:读出的条号与应有的相同",
    "names": "按单位问措施的题:读出的单位所在的措施与应有的相同",
}


def status(name: str) -> str:
    """作答(answered)"""
    return f"{STATUSES[name]}({name})" if name in STATUSES else name
