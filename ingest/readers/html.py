"""A page of a government site to the text of its document and what the page says of it."""

from __future__ import annotations

import re

from ingest.load import MAX_BYTES
from ingest.models import Loaded, PolicyError
from ingest.readers.bounds import bounded
from ingest.readers.charset import decode_page
from ingest.readers.content import find_content
from ingest.readers.facts import facts, table_facts, tag_facts
from ingest.readers.flow import lines
from ingest.readers.markup import han, prune, tree
from ingest.titles import KIND_OR_DECREE, NOTE

MAX_TAGS = 500_000  # this process reads pages itself: one of more would keep it for half a minute
_LEAST = 30  # Chinese characters; whatever has fewer is no document
_SHORT = 400  # Chinese characters below which a page may be nothing but a message of the site
_MESSAGE = re.compile(
    r"404|(?:页面|网页|内容|文章|信息|文件)(?:不存在|已(?:被)?删除|无法访问|找不到|未找到)|找不到(?:您|该|页面|文件)|Not Found"
    r"|Forbidden|(?:用户|统一|身份|帐号|账号).{0,4}登录|请(?:先)?登录|登录密码|验证码|安全验证|访问(?:被拒绝|受限|过于频繁)"
    r"|系统维护|Just a moment",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(rf"(?:{KIND_OR_DECREE}){NOTE}$", re.MULTILINE)


def read_html(data: bytes, name: str) -> Loaded:
    """The document of a page as lines, and what the page says of it; `name` stands in the error.

    Raises PolicyError where the bytes are no text, where nothing but scripts or a message of the site is there, and where
    the markup cannot be read to its end.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1048576:.0f} MB,上限 {MAX_BYTES // 1048576} MB"
        raise PolicyError(f"{name}:文件过大({size});请拆分后再导入。")
    text = decode_page(data, name)
    if text.count("<") > MAX_TAGS:
        raise PolicyError(f"{name}:网页的标签过多(超过 {MAX_TAGS} 个),可能不是文件正文;请另存为纯文本(.txt)后再导入。")
    root = tree(text, name)
    tags = tag_facts(root)
    scripted = next(root.iter("script"), None) is not None
    body = next(root.iter("body"), root)
    prune(body)
    page = lines(body)
    found = bounded(page, lines(find_content(body)), tags.get("title", ""))
    told = facts(table_facts(found.around), tags)
    _check(found.document, name, scripted=scripted)
    return Loaded("\n".join(found.document) + "\n", "html", told)


def _check(document: list[str], name: str, *, scripted: bool) -> None:
    """Refuse what is no document: too little text, or a short message of the site."""
    text = "\n".join(document)
    count = han(text)
    if count < _SHORT and _MESSAGE.search(text) and not _OFFICIAL.search(text):
        raise PolicyError(f"{name}:这是登录页或出错提示页,不是文件正文;请在浏览器中打开原文后重新保存。")
    if count < _LEAST:
        why = "内容由脚本生成,网页中没有正文" if scripted else "网页中没有正文"
        raise PolicyError(f"{name}:{why};请在浏览器中打开后复制为纯文本(.txt)再导入。")
