"""What titles of official documents end in. Every place that looks for a title takes the words from here."""

from __future__ import annotations

KIND = "通知|意见|办法|方案|决定|规定|措施|条例|细则|规划|纲要|公告|通告|函|批复|预案"  # 公函 and 复函 end in 函 too
KIND_OR_DECREE = f"{KIND}|令"
