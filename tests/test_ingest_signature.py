"""Who signs and when: the signature of the covering letter, not names and dates elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.identify import described
from ingest.models import Facts, Loaded
from ingest.signature import Signature, signature_of

LETTER = ("国务院办公厅关于印发早餐工作方案的通知", "国办发〔2031〕8号", "各省人民政府：", "《早餐工作方案》已经国务院同意，现印发给你们。")
PLAN = ("早餐工作方案", "一、总体要求", "到2035年12月1日，早餐更加方便。", "二、重点任务", "支持企业开设早餐门店。")


def signed(*lines: str) -> Signature:
    return signature_of("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("signature", "units"),
    [
        (("国务院办公厅", "2031年12月1日"), ("国务院办公厅",)), (("国 务 院 办 公 厅", "二〇三一年十二月一日"), ("国务院办公厅",)),
        (("国务院办公厅2031年12月1日",), ("国务院办公厅",)), (("国务院办公厅（盖章）", "2031年12月1日"), ("国务院办公厅",)),
        (("商务部", "财政部", "2031年12月1日"), ("商务部", "财政部")), (("商务部  财政部", "2031年12月1日"), ("商务部", "财政部")),
        (("省长  王某", "2031年12月1日"), ()),
    ],
)  # fmt: skip
def test_the_letter_is_signed_and_dated_before_the_plan_begins(signature: Sequence[str], units: tuple[str, ...]) -> None:
    assert signed(*LETTER, *signature, "（此件公开发布）", *PLAN) == Signature(units, "2031-12-01")
    assert signed(*LETTER, *signature) == Signature(units, "2031-12-01")


@pytest.mark.parametrize(
    "after",
    [
        PLAN,
        (*PLAN, "联系人：王某，2031年12月1日前报送。"),
        ("2031年12月1日",),
        ("附件1", "早餐合同", "一、甲方提供早餐。", "某市商务局", "2030年1月1日"),
    ],
)  # fmt: skip
def test_dates_and_names_elsewhere_sign_nothing(after: Sequence[str]) -> None:
    assert signed(*LETTER, *after) == Signature()


def test_only_the_first_signature_counts() -> None:
    rules = ("附件1", "早餐合同", "一、甲方提供早餐。", "某市商务局", "2030年1月1日")
    assert signed(*LETTER, "国务院办公厅", "2031年12月1日", *rules) == Signature(("国务院办公厅",), "2031-12-01")


def test_the_signature_stands_in_for_what_the_metadata_leaves_out() -> None:
    text = "\n".join([*LETTER, "商务部", "财政部", "2031年12月1日", *PLAN])
    entry = described(Loaded(text, "docx"))[1]
    assert (entry.issuer, entry.co_issuers, entry.issued, entry.level) == ("商务部", ("财政部",), "2031-12-01", "nation")
    entry = described(Loaded(text, "html", Facts(issuer="教育部")))[1]
    assert (entry.issuer, entry.co_issuers, entry.issued) == ("教育部", (), "2031-12-01")
    entry = described(Loaded(text, "html", Facts(issuer="教育部", issued="2030-01-01")))[1]
    assert (entry.issuer, entry.issued) == ("教育部", "2030-01-01")
