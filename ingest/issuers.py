"""Whose document it is, told by its number, its issuer and its title: the nation's, a province's or a city's."""

from __future__ import annotations

import re

from ingest.models import Level

_NATION_NO = re.compile(r"(?:国(?:发|办|函|令)|中(?:发|办)|发改|财|商|工信|文旅|国市监|银发|人社部)[^〔\[(（]{0,8}[〔\[(（]")
_NATION = re.compile(r"(?:中共中央|中央|国务院|国家|全国|中国|最高人民|.{2,8}部(?:门|$|、|关于)|.{2,6}总局|.{2,6}总署|人民银行)")
_PROVINCES = (
    *("北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东"),
    *("河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾"),
    *("内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门"),
)
_PROVINCE = re.compile(rf"(?:中共)?(?P<place>{'|'.join(_PROVINCES)})(?:省|市|自治区|壮族|回族|维吾尔|特别行政区)?")
_CITY = re.compile(r"^[\u4e00-\u9fff]{2,8}?(?:市|州|县|区|旗|林区)")


def level_of(title: str, issuer: str, number: str | None) -> Level:
    """The level of the body that issued a document; "other" where nothing tells."""
    for text in (issuer, title):
        found = _PROVINCE.match(text)
        if found:
            after = text[found.end() :]
            return "city" if _CITY.match(after) and not after.startswith("市场") else "province"
        if re.match(r"[\u4e00-\u9fff]{1,4}省", text):
            return "province"
        if _NATION.match(text):
            return "nation"
        if _CITY.match(text) and not text.startswith("市场"):
            return "city"
    return "nation" if number and _NATION_NO.match(number) else "other"


def place_of(title: str, issuer: str) -> str | None:
    """The province whose document it is, by its short name; None where no name tells."""
    found = _PROVINCE.match(issuer) or _PROVINCE.match(title)
    return found["place"] if found else None
