"""Dates as pages print them."""

from __future__ import annotations

import datetime

import pytest

from ingest.readers.dates import iso_date


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2019年02月15日", "2019-02-15"), ("2019年2月15日", "2019-02-15"), ("2019 年 2 月 15 日", "2019-02-15"), ("2019-02-15 08:30:00", "2019-02-15"),
        ("2019/2/15", "2019-02-15"), ("2019.2.15", "2019-02-15"), ("20190215", "2019-02-15"), ("二〇一九年二月十五日", "2019-02-15"),
        ("二○一九年十二月三十一日", "2019-12-31"), ("二ＯＯ五年十月二十日", "2005-10-20"), ("2019年2月", "2019-02"), ("2019年", "2019"),
        ("发布日期:2019-2-5 来源:某网", "2019-02-05"), ("2019-02-15T08:30:00+08:00", "2019-02-15"), ("2023-04-01-10:00:00", "2023-04-01"),
        ("昨天", None), ("", None), ("12345678", None), ("2019年13月1日", None), ("2019-02-30", None), ("1234年5月6日", None), ("电话027-87654321", None),
    ],
)  # fmt: skip
def test_a_date_is_read_as_exactly_as_it_is_printed(printed: str, iso: str | None) -> None:
    assert iso_date(printed) == iso


def test_every_day_of_a_year_is_read_back() -> None:
    day = datetime.date(2024, 1, 1)
    while day.year == 2024:
        assert iso_date(f"{day.year}年{day.month}月{day.day}日") == day.isoformat()
        assert iso_date(f"{day:%Y%m%d}") == day.isoformat()
        day += datetime.timedelta(1)
