"""Chinese text to index terms, the same for passages and questions."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+(?:[.+-][a-z0-9]+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Function words: they say nothing about which sentence is meant.
STOP = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "或",
        "在",
        "是",
        "有",
        "为",
        "对",
        "等",
        "将",
        "以",
        "并",
        "从",
        "到",
        "由",
        "把",
        "被",
        "让",
        "给",
        "向",
        "于",
        "中",
        "上",
        "下",
        "内",
        "外",
        "个",
        "们",
        "这",
        "那",
        "我",
        "你",
        "他",
        "她",
        "它",
        "我们",
        "你们",
        "他们",
        "咱",
        "咱们",
        "吗",
        "呢",
        "吧",
        "啊",
        "呀",
        "哦",
        "嘛",
        "哪",
        "哪些",
        "哪个",
        "什么",
        "怎么",
        "怎样",
        "如何",
        "多少",
        "几",
        "谁",
        "请",
        "请问",
        "问",
        "想",
        "要",
        "能",
        "能不能",
        "可以",
        "可不可以",
        "是否",
        "有没有",
        "没有",
        "不",
        "就",
        "都",
        "也",
        "还",
        "又",
        "再",
        "很",
        "一",
        "一个",
        "一些",
        "一下",
        "这个",
        "那个",
        "这些",
        "那些",
        "之",
        "其",
        "所",
        "者",
        "而",
        "则",
        "但",
        "但是",
        "因为",
        "所以",
        "如果",
        "的话",
        "关于",
        "有关",
        "相关",
        "方面",
        "时候",
        "现在",
        "会",
        "不会",
        "应该",
        "吗",
    ]
)


class Segmenter:
    """Words by jieba's dictionary plus the corpus's own terms, and the two-character pieces of each word."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()
        for term in sorted(set(terms)):
            if _HAN.fullmatch(term):
                self._jieba.add_word(term, 20000, None)

    def words(self, text: str) -> list[str]:
        """Words in order, without overlaps, stop words and punctuation left out."""
        return [word for run in _WORD.findall(text.lower()) for word in self._cut(run) if word not in STOP]

    def pieces(self, text: str) -> list[str]:
        """The whole text in dictionary words and what lies between them; joined, they are the text again."""
        return list(self._jieba.cut(text, False))

    def terms(self, text: str) -> list[str]:
        """Index terms: the words, and for long ones the shorter words inside them."""
        found = []
        for word in self.words(text):
            found.append(word)
            if len(word) > 2 and _HAN.fullmatch(word):
                found += [
                    piece for piece in self._jieba.cut_for_search(word, False) if piece != word and len(piece) > 1
                ]
        return found

    def _cut(self, run: str) -> list[str]:
        return list(self._jieba.cut(run, False)) if _HAN.match(run) else [run]
