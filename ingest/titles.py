"""What titles of official documents end in. Every place that looks for a title takes the words from here."""

from __future__ import annotations

KIND = (
    "通知|意见|办法|方案|决定|规定|措施|条例|细则|规划|纲要|公告|通告|函|批复|预案"  # 公函 and 复函 end in 函 too
    "|计划|要点|规则|指南|指引|章程|决议|通报|请示"
)
KIND_OR_DECREE = f"{KIND}|令"
NOTE = r"(?:[(（][^()（）\n]{1,20}[)）]){0,2}"  # (试行), (2031—2035年), (修订)(征求意见稿)
# A note of this kind belongs to the title even where it stands on a line of its own.
OWN_NOTE = (
    r"[(（](?:试行|暂行|修订|修正|草案|(?:\d{4}年)?(?:征求意见|送审|修订|审议)稿?|\d{4}(?:年)?(?:版|[-－—–~～至]{1,2}\d{4}年?)|\d{4}年(?:修订|修正)?)[)）]"
)
